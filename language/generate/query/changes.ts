import type { ChangeClauses, Duration, Expression } from '../../model/declaration/index.js';
import { LATE_WITHIN } from '../../model/effective.js';
import type { TableRecord } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { property } from '../settings.js';
import { isTime } from '../types.js';
import { compared, shifted } from './expressions.js';
import type { Named } from './names.js';
import type { RejectedRows } from './query.js';
import { rowsWithout } from './rejected.js';

/** The reason of a change that came too late. */
export const LATE = 'late';

/** How far a change may be ahead of its arrival; what is further is an error of the row. */
export const AHEAD = { amount: 1, unit: 'hour' } as const;

/** What the merge of a table says of its changes. */
export const mergeClauses = (table: TableRecord): ChangeClauses | undefined =>
  table.write === 'merge' ? property(table, 'write')?.value.merge : undefined;

/** True for a table whose rows are merged by key, and come from tables that are only appended to. */
export function mergesAppended({ model, table }: Planning): boolean {
  const inputs = table.flow.inputs.filter(i => i.role !== 'join');
  return table.write === 'merge' && inputs.every(i => i.id !== undefined && model.table(i.id)?.write === 'append');
}

/**
 * Changes that are turned away by what they are themselves, as in any merge: those without key or sequence, those that are too late, and those
 * from the future. Lateness counts from the time of arrival, the same at each replay.
 * @param lateness how late a change may be, given what the table says
 * @throws Refused where lateness is asked for and the sequence is no time
 */
export function refusedChanges(
  { table, at }: Planning,
  key: readonly Named[],
  sequence: Named,
  arrival: Named | undefined,
  lateness: (said: Pick<Duration, 'amount' | 'unit'>) => Pick<Duration, 'amount' | 'unit'>,
): Omit<RejectedRows, 'above'>[] {
  const within = mergeClauses(table)?.lateWithin;
  if (within && !isTime(sequence.type))
    throw new Refused('lateness is measured in time, and the sequence is none: leave `late within` out', at(within.span));
  const beside = (
    name: string,
    value: Expression,
    amount: Pick<Duration, 'amount' | 'unit'>,
    sign: '+' | '-',
    operator: '<' | '>',
  ) => ({
    condition: compared(operator, sequence.value, shifted(value, sign, amount)),
    reason: name,
    to: { action: 'error' } as const,
  });
  const delay = lateness(within ?? LATE_WITHIN);
  return [
    ...key.map(k => rowsWithout(k.value, 'null key')),
    rowsWithout(sequence.value, 'null sequence'),
    ...(arrival && isTime(sequence.type)
      ? [
          { ...beside(LATE, arrival.value, delay, '-', '<'), bound: { event: sequence.value, delay } },
          beside('future', arrival.value, AHEAD, '+', '>'),
        ]
      : []),
  ];
}

/** Rows that look up a moment from which the table that they look into may have lost rows: it keeps rows for a time after they arrive. */
export function beforeKept(label: string, moment: Expression, arrival: Expression, kept: Duration): Omit<RejectedRows, 'above'> {
  return {
    condition: compared('<', moment, shifted(arrival, '-', kept)),
    reason: `older than ${label} keeps`,
    to: { action: 'error' },
  };
}
