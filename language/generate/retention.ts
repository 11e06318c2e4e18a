import { durationText } from '../model/checks/durations.js';
import type { DataType } from '../model/declaration/index.js';
import { hoursOf, twice } from './duration.js';
import { hasHistory, hasVersions, type SequencePlan, type TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { property } from './settings.js';
import { isTime } from './types.js';

/**
 * How long rows of a merged table are kept: versions from their end on, and current ones for ever; other rows from their only event time.
 * @throws Refused where nothing says how old a row is, or where what is removed would come back
 */
export function planRetention(
  { table, locationOf }: Planning,
  kind: TablePlan['kind'],
  { type }: SequencePlan,
  late: TablePlan['late'],
): TablePlan['retain'] {
  const duration = property(table, 'retain')?.value.duration;
  if (!duration) return undefined;
  const refuse = (reason: string): never => {
    throw new Refused(reason, locationOf('retain'));
  };
  if (hasHistory({ kind }))
    refuse(
      '`retain` would remove rows of type 4 whose versions are current in its history: use `scd 2`, which removes versions that have ended',
    );
  if (hasVersions({ kind })) {
    if (late && hoursOf(duration) < hoursOf(twice(late)))
      refuse(
        `late rows still change versions that ended ${durationText(twice(late))} ago: keep them as long at least, or say less with \`late within\``,
      );
    const to = table.columns.find(c => c.added && c.role === 'valid_to');
    return to && { duration, column: to.name, type };
  }
  return { duration, ...onlyTime(table, refuse) };
}

/**
 * The same of a table whose rows are computed: from the start of their window, else their only event time.
 * @throws Refused where nothing says how old a row is, or where rows are not merged by key
 */
export function planComputedRetention({ table, locationOf }: Planning): TablePlan['retain'] {
  const duration = property(table, 'retain')?.value.duration;
  if (!duration) return undefined;
  const refuse = (reason: string): never => {
    throw new Refused(reason, locationOf('retain'));
  };
  if (table.write !== 'merge')
    refuse(
      '`retain` would be undone where all rows are computed anew: `write merge` by key, or let the tables that it reads keep less',
    );
  const window = table.columns.find(c => c.name.toLowerCase() === 'window_start');
  const { column, type } = window ? { column: window.name, type: window.type } : onlyTime(table, refuse);
  if (type.name !== 'timestamp') refuse(`\`retain\` of computed rows counts from an instant, and ${column} is a ${type.name}`);
  return { duration, column, type };
}

/** The column that says how old a row is. */
function onlyTime(table: Planning['table'], refuse: (reason: string) => never): { column: string; type: DataType } {
  const times = table.columns.filter(c => !c.added && c.domain === 'event' && isTime(c.type));
  const [time] = times;
  if (!time || times.length > 1)
    return refuse(
      times.length > 1
        ? `${times.map(c => c.name).join(' and ')} are all event times, and \`retain\` counts from the only one`
        : 'nothing says how old a row is: `retain` counts from an event time',
    );
  return { column: time.name, type: time.type };
}
