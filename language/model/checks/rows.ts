import type { Name } from '../declaration/index.js';
import { inputScope, type Scope } from '../flow/scope.js';
import { fold, shown, writtenName } from '../names.js';
import type { Entry } from '../workspace/symbols.js';
import type { Subject } from './subject.js';

/** The stored row of a dataset, as others see it; one of which nothing is known where there is no such dataset. */
export function rowOf({ analyses }: Subject, entry: Entry | undefined): Scope {
  return inputScope(entry === undefined ? undefined : analyses.shape(entry.key), entry === undefined ? [] : [entry.name]);
}

/** A column of a dataset, named from outside of its flow. */
export function columnOf(subject: Subject, entry: Entry | undefined, name: Name): void {
  if (entry === undefined) return;
  const { findings } = subject;
  const scope = rowOf(subject, entry);
  const column = scope.byName.get(fold(name.text))?.column;
  if (column !== undefined) findings.use(name.span, { kind: 'column', dataset: entry.id, name: column.name, column });
  else if (!scope.open) {
    const names = scope.row.map(other => writtenName(other.column.name));
    const message = `${shown(`${entry.space}.${entry.name}`)} has no column ${shown(name.text)}.`;
    findings.unknown('unknown-column', name.span, message, name.text, names);
  }
}
