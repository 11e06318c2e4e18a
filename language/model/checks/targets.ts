import type { DatasetReference } from '../declaration/index.js';
import { shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { isTable } from '../workspace/symbols.js';
import type { Subject } from './subject.js';

/** Declarations that are about a table, or about a source, and name something else. */
export function checkTargets(subject: Subject): void {
  const { declaration } = subject;
  switch (declaration.kind) {
    case 'serve':
      expectTable(subject, declaration.from, 'A consumer is served from a table');
      return;
    case 'test':
      expectTable(subject, declaration.table, 'A test is of a table');
      return;
    case 'access':
      expectTable(subject, declaration.table, 'Access is given to a table');
      return;
    case 'subject':
      for (const property of declaration.properties)
        if (property.name === 'subject key')
          expectTable(subject, property.value.dataset, 'A subject is known by the key of a table');
      return;
    case 'service':
      for (const property of declaration.properties) {
        if (property.name !== 'writes') continue;
        for (const reference of property.value.sources) {
          const space = spaceOf(subject, reference);
          if (space === undefined || space === 'source') continue;
          const message = `A service writes to sources, and ${shown(reference.name.text)} is a ${space === 'deadletter' ? 'dead letter' : `${space} table`}. Name the source that it is filled from.`;
          subject.findings.problem({ span: reference.span, code: 'wrong-dataset', message });
        }
      }
      return;
  }
}

function spaceOf({ db, handle }: Subject, reference: DatasetReference): string | undefined {
  return db.resolve(pathOf(handle), reference, []).entry?.space;
}

function expectTable(subject: Subject, reference: DatasetReference | undefined, sentence: string): void {
  if (reference === undefined) return;
  const { db, handle, findings } = subject;
  const { entry } = db.resolve(pathOf(handle), reference, []);
  if (entry === undefined || isTable(entry)) return;
  const what = entry.space === 'deadletter' ? 'dead letter' : entry.space;
  const message = `${sentence}, and ${shown(entry.name)} is a ${what}. Name a bronze, silver or gold table.`;
  findings.problem({ span: reference.span, code: 'wrong-dataset', message });
}
