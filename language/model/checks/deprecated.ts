import type { DatasetReference } from '../declaration/index.js';
import { valueInForce } from '../effective.js';
import { shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { inForce, isA, isFlow, type Subject } from './subject.js';

/** An input that goes away on a date, read by what stays. */
export function checkDeprecated(subject: Subject): void {
  const inputs = inputsOf(subject);
  // What goes away itself may read what goes away.
  if (inputs.length === 0 || inForce(subject).has('deprecated')) return;
  const { db, handle, findings } = subject;
  for (const dataset of inputs) {
    const entry = db.resolve(pathOf(handle), dataset, []).entry;
    const date = entry === undefined ? undefined : valueInForce(db.properties(entry.handle), 'deprecated')?.date;
    if (entry === undefined || date === undefined) continue;
    const name = shown(`${entry.space}.${entry.name}`);
    findings.problem({
      span: dataset.span,
      code: 'deprecated-input',
      message: `${name} is deprecated and goes away on ${shown(date)}: from then on there is nothing to read here. Read what takes its place.`,
      severity: 'hint',
      deprecated: true,
      related: [{ key: entry.key, message: `${name} goes away on ${shown(date)}.` }],
    });
  }
}

function inputsOf(subject: Subject): readonly DatasetReference[] {
  if (isFlow(subject)) {
    const { inputs, steps } = subject.declaration;
    return [...inputs, ...steps.filter(step => step.kind === 'join')].map(({ dataset }) => dataset);
  }
  return isA(subject, 'serve') && subject.declaration.from !== undefined ? [subject.declaration.from] : [];
}
