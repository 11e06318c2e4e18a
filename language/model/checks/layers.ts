import type { Input, JoinStep } from '../declaration/index.js';
import { shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { isFlow, type Subject } from './subject.js';

const ORDER: readonly string[] = ['source', 'bronze', 'silver', 'gold'];

/** A table that reads one of a later layer, and an input that stands twice in a `union`. */
export function checkInputs(subject: Subject): void {
  if (!isFlow(subject)) return;
  const { db, handle, declaration } = subject;
  const layer = declaration.kind === 'table' ? declaration.layer : db.flowTarget(handle)?.space;
  const joins = declaration.steps.filter(step => step.kind === 'join');
  for (const input of [...declaration.inputs, ...joins]) if (layer !== undefined) checkOrder(subject, layer, input);
  checkTwice(subject, declaration.inputs);
  for (const join of joins) checkCondition(subject, join);
}

function checkOrder({ findings }: Subject, layer: string, { dataset }: Input | JoinStep): void {
  const { kind, name, span } = dataset;
  if (kind === undefined || !ORDER.includes(kind) || ORDER.indexOf(kind) <= ORDER.indexOf(layer)) return;
  const message = `A ${layer} table does not read a ${kind} table: rows go from bronze over silver to gold. Read what ${shown(`${kind}.${name.text}`)} is made of, or make this a ${kind} table.`;
  findings.problem({ span, code: 'layer-order', message, severity: 'warning' });
}

function checkTwice({ db, handle, declaration, findings }: Subject, inputs: readonly Input[]): void {
  // One table for each: of `bronze *` two of one name are two tables.
  if (declaration.kind === 'table' && declaration.each) return;
  const seen = new Set<string>();
  for (const { dataset, mode } of inputs) {
    const entry = db.resolve(pathOf(handle), dataset, []).entry;
    if (entry === undefined) continue;
    const key = `${entry.key} ${mode ?? ''}`;
    if (seen.has(key)) {
      const message = `${shown(`${entry.space}.${entry.name}`)} is an input of this \`union\` already: each of its rows comes twice. Take one of them out.`;
      findings.problem({ span: dataset.span, code: 'duplicate-input', message, severity: 'warning' });
    }
    seen.add(key);
  }
}

/** A join says which rows belong together. */
function checkCondition({ findings }: Subject, join: JoinStep): void {
  if (join.on !== undefined || join.using !== undefined) return;
  const message = `Nothing says which rows of ${shown(join.dataset.name.text)} belong to a row. Say it by \`on\` with a condition, or by \`using (COLUMN)\`.`;
  findings.problem({ span: join.dataset.span, code: 'join-without-condition', message });
}
