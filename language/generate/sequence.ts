import type { ChangeClauses, ColumnReference } from '../model/declaration/index.js';
import { LATE_WITHIN } from '../model/effective.js';
import { flowColumn, type RowFlow } from './flow.js';
import { maskOf } from './masks.js';
import type { SequencePlan, TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { isComparable, isStorable, isTime } from './types.js';

const lower = (name: string) => name.toLowerCase();

/** What orders the changes of a key. @throws Refused where nothing does, or by what has no order */
export function planSequence(planning: Planning, flow: RowFlow, clauses: ChangeClauses | undefined): SequencePlan {
  const { table, at } = planning;
  const references = sequenceReferences(planning, flow, clauses);
  const columns = references.map(reference => {
    const column = flowColumn(flow, reference);
    const span = typeof reference === 'string' ? table.nameSpan : reference.span;
    if (!column)
      throw new Refused(
        `there is no column ${typeof reference === 'string' ? reference : reference.path.at(-1)?.text} to sequence by`,
        at(span),
      );
    const declared = table.columns.find(c => !c.added && lower(c.name) === lower(column.name));
    const type = declared?.type ?? column.type ?? { name: 'unknown' };
    if (!isStorable(type)) throw new Refused(`the type of ${column.name} is not known: write it`, at(span));
    if (!isComparable(type)) throw new Refused(`rows cannot be ordered by ${column.name}: a ${type.name} has no order`, at(span));
    if (maskOf(table, column.name)) throw new Refused(`${column.name} is masked: rows cannot be ordered by it`, at(span));
    return { column: declared?.name ?? column.name, stored: declared !== undefined, value: column.value, type, span };
  });
  const [first, ...further] = columns;
  if (!first) throw new Refused('this table needs a sequence: add `sequence by COLUMN`', at(table.nameSpan));
  if ((table.write === 'scd 2' || table.write === 'scd 6') && !isTime(first.type)) {
    throw new Refused(
      `the first sequence column of ${table.write} becomes valid_from and must be a date or a timestamp; ${first.column} is a ${first.type.name}`,
      at(first.span),
    );
  }
  return {
    value: first.value,
    type: first.type,
    ...(first.stored ? { column: first.column } : {}),
    further: further.map(f => ({ column: f.column, value: f.value, type: f.type, carried: !f.stored })),
  };
}

/** What the table says, else the order of its dedupe, else its only event time. */
function sequenceReferences(
  { table, at }: Planning,
  flow: RowFlow,
  clauses: ChangeClauses | undefined,
): readonly (ColumnReference | string)[] {
  if (clauses && clauses.sequence.length > 0) return clauses.sequence;
  const order = flow.dedupes.at(-1)?.order;
  if (order) return [order];
  const events = table.columns.filter(c => !c.role && c.domain === 'event');
  if (events.length === 1 && events[0]) return [events[0].name];
  throw new Refused(
    events.length === 0
      ? 'nothing says which of two rows is newer: add `sequence by COLUMN`'
      : `${events.map(c => c.name).join(' and ')} are all event times: say which orders the rows with \`sequence by COLUMN\``,
    at(table.nameSpan),
  );
}

/** How late a row may be: 30 days where nothing is said, as the language's semantics have it. */
export function lateWithin({ at }: Planning, clauses: ChangeClauses | undefined, sequence: SequencePlan): TablePlan['late'] {
  if (isTime(sequence.type)) return clauses?.lateWithin ?? { ...LATE_WITHIN, span: { start: 0, end: 0 } };
  if (clauses?.lateWithin)
    throw new Refused(
      'lateness is measured in time, and the sequence is none: leave `late within` out',
      at(clauses.lateWithin.span),
    );
  return undefined;
}
