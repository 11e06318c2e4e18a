import { durationText } from '../../model/checks/durations.js';
import type { Duration, Expression } from '../../model/declaration/index.js';
import { keepsVersions } from '../../model/effective.js';
import type { Location, ResolvedInput, TableRecord } from '../../model/records.js';
import { hoursOf, leastHours } from '../duration.js';
import { hasVersions, type TablePlan } from '../plan.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { AHEAD } from './changes.js';
import { pathText } from './dedupe.js';
import { conjuncts } from './expressions.js';
import type { ComputedPlan } from './plan.js';
import type { QueryColumn } from './query.js';
import { tracedColumn } from './trace.js';
import { readWindowPart } from './windows.js';

/**
 * The groups of which an input that removes its old rows has all: those that begin after what it has removed. The others stay as they
 * are.
 */
export interface WholeGroups {
  /** The column of the scope that says when a group begins: in its day, where it is a date. */
  readonly column: string;
  readonly isDay: boolean;
  /** The input, and how long it keeps its rows. */
  readonly label: string;
  readonly retain: NonNullable<TablePlan['retain']>;
}

/** A table that is read by its changes, as it is generated itself. */
export type PlanOf = (input: TableRecord) => TablePlan | ComputedPlan;

const lower = (name: string) => name.toLowerCase();

/**
 * Groups of rows of a table that removes its old ones can be computed again where they are of a time by which the rows go, and no row comes so
 * late that others of its group are gone.
 * @returns the groups that are whole; nothing where no input removes rows, or each row is made of one row
 * @throws Refused where rows that are gone may be missing
 */
export function wholeGroups(planning: Planning, plan: ComputedPlan, planOf: PlanOf): WholeGroups | undefined {
  const { table } = planning;
  let found: WholeGroups | undefined;
  for (const input of table.flow.inputs) {
    for (const gone of retained(planning, table, input)) {
      const { id, location, role } = input;
      if (role === 'from' && table.flow.steps.every(s => s.kind === 'where' || s.kind === 'columns')) continue;
      const isOnly = role === 'from' && table.flow.inputs.every(i => i.role !== 'union') && gone.id === id;
      found = groupsOf(plan, gone, isOnly ? planOf(gone) : undefined, location);
    }
  }
  return found;
}

/**
 * Refuses a table that is overwritten with what others have left: what was computed from a row that is gone stays.
 * @throws Refused with the place of the input
 */
export function checkOverwritten(planning: Planning): void {
  const { table } = planning;
  for (const input of table.flow.inputs) {
    for (const { layer, name } of retained(planning, table, input))
      throw new Refused(
        `${layer}.${name} removes old rows (\`retain\`), and a table that is overwritten would lose what was made of them: \`write merge\` by key into this one, or keep them there`,
        input.location,
      );
  }
}

/** The tables that remove rows which a reader sees, of an input or of what a view is made of. Of bronze it is asked elsewhere, since not all engines remove its rows. */
function retained(planning: Planning, reader: TableRecord, input: ResolvedInput): TableRecord[] {
  const table = input.id === undefined ? undefined : planning.model.table(input.id);
  if (!table) return [];
  if (table.write === 'view') return table.flow.inputs.flatMap(under => retained(planning, table, under));
  const removes = table.layer !== 'bronze' && table.properties.has('retain');
  return removes && !readsCurrent(reader, input, table) ? [table] : [];
}

/** True where only current versions are read, which stay. */
function readsCurrent({ flow }: TableRecord, { role, reference }: ResolvedInput, table: TableRecord): boolean {
  const mark = table.columns.find(c => c.role === 'is_current');
  if (!mark || !keepsVersions(table.write) || role !== 'from' || flow.inputs.some(i => i.role === 'union')) return false;
  const paths = [mark.name, `${reference.alias?.text ?? table.name}.${mark.name}`].map(lower);
  const first = flow.steps.findIndex(step => step.kind !== 'where');
  return flow.steps
    .slice(0, first < 0 ? undefined : first)
    .some(step => step.kind === 'where' && conjuncts(step.condition).some(e => paths.includes(pathText(e))));
}

function groupsOf(
  { query, scope }: ComputedPlan,
  input: TableRecord,
  plan: TablePlan | ComputedPlan | undefined,
  location: Location,
): WholeGroups {
  const label = `${input.layer}.${input.name}`;
  const removes = `${label} removes old rows (\`retain\`), which a row of this table would lack when it is computed again`;
  const alias = query.blocks[0]?.sources[0]?.alias ?? '';
  const retain = plan && !hasEnds(plan) ? plan.retain : undefined;
  if (!plan || !retain) throw new Refused(`${removes}: keep them there, or read it row by row`, location);
  const beginning = beginningOf(scope, `${alias}.${retain.column}`);
  if (!beginning)
    throw new Refused(
      `${removes}: keep them there, read it row by row, or group by a window or the day of ${retain.column}`,
      location,
    );
  const { column, hours, isDay } = beginning;
  const late = latenessOf(plan, retain.column);
  if (!late)
    throw new Refused(
      `${removes}, and nothing says how late a row of it may come: say it there, by \`late within\` or \`watermark ${retain.column} delay 1 day late drop\``,
      location,
    );
  const least = hoursOf(late) + hours + hoursOf(AHEAD);
  if (leastHours(retain.duration) < least)
    throw new Refused(
      `${removes}: a row of it may come ${durationText(late)} late, to others of its group that are older still. Keep them there for ${hoursText(least)} at least, or say that fewer rows are so late`,
      location,
    );
  return { column, isDay, label, retain };
}

/** Rows that are kept from the end of a version on may have begun at any time. */
const hasEnds = (plan: TablePlan | ComputedPlan): boolean => !('query' in plan) && hasVersions(plan);

/** Of the columns of a scope one that says when a group begins, and how much later the last row of the group may be. */
function beginningOf(
  scope: readonly QueryColumn[],
  time: string,
): { readonly column: string; readonly hours: number; readonly isDay: boolean } | undefined {
  for (const { name, value } of scope) {
    const window = readWindowPart(value);
    if (window?.part === 'start' && !window.sliding && isTime(window.moment, time))
      return { column: name, hours: hoursOf(window.length), isDay: false };
    if (isTime(value, time)) return { column: name, hours: 0, isDay: false };
    if (isDayOf(value, time)) return { column: name, hours: DAY_HOURS, isDay: true };
  }
  return undefined;
}

/** The longest day, at the end of summer time. */
const DAY_HOURS = 25;

const isTime = (e: Expression | undefined, time: string): boolean => e !== undefined && lower(pathText(e)) === lower(time);

function isDayOf(e: Expression, time: string): boolean {
  if (e.kind === 'cast') return e.type.type.name === 'date' && isTime(e.value, time);
  return (
    e.kind === 'call' &&
    ['date', 'to_date'].includes(lower(e.name.text)) &&
    e.arguments.length === 1 &&
    isTime(e.arguments[0], time)
  );
}

/** How much later than this column says a row of the table may arrive; nothing where there is no bound. */
function latenessOf(plan: TablePlan | ComputedPlan, column: string): Pick<Duration, 'amount' | 'unit'> | undefined {
  if (!('query' in plan)) return lower(plan.sequence.column ?? '') === lower(column) ? plan.late : undefined;
  const stored = plan.columns.find(c => lower(c.name) === lower(column));
  const time = stored && tracedColumn(plan.query, stored.value);
  if (!time) return undefined;
  const bounds = (plan.query.blocks[0]?.rejected ?? []).flatMap(({ bound }) =>
    bound && isTime(bound.event, pathText(time)) ? [bound.delay] : [],
  );
  return bounds.sort((a, b) => hoursOf(a) - hoursOf(b))[0];
}

const hoursText = (hours: number): string =>
  hours > 48 ? durationText({ amount: Math.ceil(hours / 24), unit: 'day' }) : durationText({ amount: hours, unit: 'hour' });
