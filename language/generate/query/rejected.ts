import { durationText } from '../../model/checks/durations.js';
import type { DatasetReference, Expression, StepOf } from '../../model/declaration/index.js';
import type { FlowScope } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { settingText, value } from '../settings.js';
import { compared, shifted } from './expressions.js';
import { isTechnical } from './inputs.js';
import { columnOf, type Named } from './names.js';
import type { RejectedRows } from './query.js';

/** Where rows go that are dropped, and those that fail the run. */
export const NOWHERE = 'nowhere';
export const ERROR = 'error';
/** Where rows go that are sent to a dead letter. */
export const deadLetterText = (name: string) => `ops.${name}`;

const lower = (name: string) => name.toLowerCase();

/**
 * The rows that come too late for a watermark: their lateness is their time of arrival minus their event time, the same at each replay.
 * @param above how many conditions of the block stand above the step
 * @returns nothing where late rows are computed as all others
 * @throws Refused where rows have no time of arrival
 */
export function lateRows(
  planning: Planning,
  step: StepOf<'watermark'>,
  row: readonly Named[],
  scope: FlowScope | undefined,
  above: RejectedRows['above'],
): RejectedRows | undefined {
  const { at } = planning;
  const late = step.late ?? { action: 'drop' };
  if (late.action === 'update') return undefined;
  const path = step.column.path.map(n => n.text);
  const event = columnOf(row, path.at(-1) ?? '', path.at(-2));
  if (!event) throw new Refused(`there is no column ${path.join('.')} here`, at(step.column.span));
  if (event.type.name !== 'timestamp')
    throw new Refused(
      `lateness is the time between two instants, and ${event.name} is a ${event.type.name}`,
      at(step.column.span),
    );
  const { delay } = step;
  if (!delay) throw new Refused('a watermark needs a delay: `watermark COLUMN delay 5 minutes`', at(step.span));
  const arrival = arrivalOf(row, scope);
  if (!arrival)
    throw new Refused(
      'lateness is the time of arrival minus the event time, and rows have no time of arrival here: put the watermark into the first table above bronze, or keep `_ingested_at` in its `columns`',
      at(step.span),
    );
  return {
    condition: compared('>', arrival.value, shifted(event.value, '+', delay)),
    above,
    reason: `${event.name} is more than ${durationText(delay)} before the arrival`,
    lateness: { event: event.value, arrival: arrival.value, delay },
    bound: { event: event.value, delay },
    to: late.action === 'dead_letter' ? deadLetter(planning, late.deadLetter) : { action: 'drop' },
  };
}

function deadLetter({ model, table, at }: Planning, reference: DatasetReference): RejectedRows['to'] {
  const letter = model.resolve(table.handle, reference);
  if (letter?.kind !== 'deadletter') throw new Refused(`there is no dead letter ${reference.name.text}`, at(reference.span));
  if (table.write === 'view')
    throw new Refused('a view writes nothing, and so no late rows: `late drop` them, or store the table', at(reference.span));
  // A place that the environment says is a root, in which the dead letter has a folder.
  const isRoot = letter.properties.get('location')?.origin === 'environment';
  const location = isRoot ? undefined : settingText(value(letter, 'location'));
  return { action: 'dead_letter', name: letter.name, ...(location ? { location } : {}) };
}

/** Rows without a value that each must have. */
export function rowsWithout(value: Expression, reason: string): Omit<RejectedRows, 'above'> {
  return { condition: { kind: 'is null', negated: false, value, span: value.span }, reason, to: { action: 'error' } };
}

/** The rows without the time that decides on their window: they are in none. */
export function rowsOfNoWindow(name: string, time: Expression, above: RejectedRows['above']): RejectedRows {
  return { ...rowsWithout(time, `null ${name}: the row is in no window`), above };
}

/** The column that says when a row arrived: the only one that is declared as such, else bronze's own. */
export function arrivalOf(row: readonly Named[], scope: FlowScope | undefined): Named | undefined {
  const declared = (scope?.columns ?? []).filter(c => c.domain === 'ingest' && c.type.name === 'timestamp');
  const only = declared.length === 1 ? declared[0]?.name : undefined;
  return row.find(c => c.bare && (only === undefined ? isTechnical(c.name) : lower(c.name) === lower(only)));
}
