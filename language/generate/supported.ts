import type { Expression } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import type { Handle, TableRecord } from '../model/records.js';
import { hasHistory, hasLog, type TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { isPythonModule } from './python-modules.js';
import { Refused } from './refusal.js';
import { parts } from './row-by-row.js';

/** Why no code is written for a further output. */
export const SINK =
  'a further output (`sink`) is fed by no job: leave it out, and let a job of your own read the rows of each run in `NAME__touched`';

/** Properties that ask for something that generated code does not do: leaving them out silently would be a lie. */
const UNMET: ReadonlyMap<string, string> = new Map([['sink', SINK]]);

/** Refuses properties in force that the generated code would have to obey and cannot. */
export function checkProperties({ table, locationOf }: Planning): void {
  for (const [key, { property: p }] of table.properties) {
    const reason = UNMET.get(p.name);
    if (reason) throw new Refused(reason, locationOf(key));
  }
}

/** Names that generated code gives to columns of its own. */
const OWN_COLUMNS = new Set(
  `_sequence _tie _is_delete _base_from _reason _error _raw _row _row_id _run _image _begins _version _newest _gone _only_ends _old _this _stored _deleted _is_there _touched _life _is_last _first _has_row _current _since _changed_at _moment`.split(
    ' ',
  ),
);
/** The same, numbered. */
const NUMBERED = /^_(?:previous|breaks)_\d+$/;
/** Tables that every job shares. */
const OWN_TABLES = new Set(['progress', 'positions']);

/** Refuses names that would meet a name of the generated code. */
export function checkNames(planning: Planning, plan: TablePlan): void {
  const { table, at } = planning;
  const companions = [hasLog(plan) ? '__changes' : '__deleted', '__touched', ...(hasHistory(plan) ? ['_history'] : [])];
  checkOwnNames(planning, plan.onError, companions);
  checkHistoryNames(planning, plan);
  const seen = new Set(table.columns.map(c => c.name.toLowerCase()));
  const carried = plan.sequence.further.find(
    f => f.carried && (seen.has(f.column.toLowerCase()) || OWN_COLUMNS.has(f.column.toLowerCase())),
  );
  if (carried) throw new Refused(`${carried.column} meets another column of that name`, at(table.nameSpan));
}

/** The history of type 4 has the columns of the table and those of validity. */
function checkHistoryNames({ locationOf }: Planning, plan: TablePlan): void {
  if (!hasHistory(plan)) return;
  const stored = new Set(plan.stored.map(c => c.toLowerCase()));
  const twice = Object.values(plan.validity ?? {}).find(
    name => stored.has(name.toLowerCase()) || OWN_COLUMNS.has(name.toLowerCase()),
  );
  if (twice !== undefined)
    throw new Refused(
      `${plan.name}_history has two columns ${twice}: name those of validity otherwise, \`as since, until\``,
      locationOf('scd'),
    );
}

/** The same for any table: of its columns, its dead letter, and the tables beside it. */
export function checkOwnNames(
  { model, table, at, locationOf }: Planning,
  onError: TablePlan['onError'],
  companions: readonly string[],
): void {
  if (onError.action === 'dead_letter' && OWN_TABLES.has(onError.name.toLowerCase())) {
    throw new Refused(
      `ops.${onError.name} is a table of the generated jobs: give the dead letter another name`,
      locationOf('on error'),
    );
  }
  const seen = new Set<string>();
  for (const column of table.columns) {
    const name = column.name.toLowerCase();
    if (seen.has(name)) throw new Refused(`${column.name} is written twice: rename the declared column`, column.location);
    seen.add(name);
    if (OWN_COLUMNS.has(name) || NUMBERED.test(name))
      throw new Refused(`${column.name} is a column of the generated tables: give yours another name`, column.location);
  }
  for (const suffix of companions) {
    const companion = `${table.name}${suffix}`.toLowerCase();
    const other = model
      .tables()
      .find(t => t.pipeline === table.pipeline && t.layer === table.layer && t.name.toLowerCase() === companion);
    if (other)
      throw new Refused(
        `${other.layer}.${other.name} has the name of a companion table of ${table.name}: rename one of them`,
        at(table.nameSpan),
      );
  }
}

/** Refuses a call of a function of the workspace: nothing of it is generated. */
export function checkFunctions(model: Model, expressions: readonly Expression[], handle: Handle): void {
  const own = new Set(model.entities().flatMap(e => (e.kind === 'function' ? [e.name.toLowerCase()] : [])));
  const visit = (e: Expression): void => {
    if (e.kind === 'call' && own.has(e.name.text.toLowerCase()))
      throw new Refused(`the function ${e.name.text} of the workspace is no function of the engine: write what it computes`, {
        handle,
        span: e.span,
      });
    parts(e).forEach(visit);
  };
  expressions.forEach(visit);
}

/** Tables of the same folder whose files Python would find in place of its own modules. */
export function shadowingNames(model: Model, table: TableRecord): string[] {
  return model
    .tables()
    .filter(t => t.pipeline === table.pipeline && t.layer === table.layer && isPythonModule(t.name))
    .map(t => t.name)
    .sort();
}
