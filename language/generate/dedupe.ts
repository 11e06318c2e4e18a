import { flowColumn, type RowFlow } from './flow.js';
import { hasLog, type SequencePlan, type TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';

/** A dedupe is left to the merge where both keep the same row; any other is refused. */
export function checkDedupes(
  { table, at }: Planning,
  flow: RowFlow,
  kind: TablePlan['kind'],
  sequence: SequencePlan,
  deletes: boolean,
): void {
  for (const step of flow.dedupes) {
    const refuse = (reason: string): never => {
      throw new Refused(reason, at(step.span));
    };
    const input = (path: Parameters<typeof flowColumn>[1]) => JSON.stringify(withoutSpans(flowColumn(flow, path)?.value));
    if (step.keep === 'earliest')
      refuse('this dedupe keeps the earliest row of a key, and the table its changes: leave the dedupe out');
    if (step.within) refuse('a dedupe within a time leaves out changes that belong to the history: leave it out');
    const expected = new Set(table.key.map(input));
    if (hasLog({ kind })) expected.add(JSON.stringify(withoutSpans(sequence.value)));
    const by = new Set(step.by.map(input));
    const same = by.size === expected.size && [...by].every(b => expected.has(b));
    const order = step.order && input(step.order) === JSON.stringify(withoutSpans(sequence.value));
    if (!same || !order || sequence.further.length > 0) {
      refuse(
        hasLog({ kind })
          ? 'this dedupe would lose versions: leave it out, the scd keeps one row for each key and sequence'
          : 'this dedupe is by other columns than the key, or in another order than the sequence: leave it out if the merge says enough',
      );
    }
    if (deletes)
      refuse(
        'beside `delete when` a dedupe decides ties between a delete and a change otherwise than the merge: leave it out, the merge keeps the newest row',
      );
  }
}

function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : value;
  const entries = Object.entries(value).filter(([k]) => k !== 'span');
  const plain = Object.fromEntries(entries.map(([k, v]) => [k, withoutSpans(v)]));
  return plain.kind === 'parenthesis' ? plain.inner : plain;
}
