import type { Expression } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import type { Handle, TableRecord } from '../model/records.js';
import type { TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { isPythonModule } from './python-modules.js';
import { Refused } from './refusal.js';
import { parts } from './row-by-row.js';

/** Properties that ask for something that generated code does not do yet: leaving them out silently would be a lie. */
const NOT_YET: Record<string, string> = {
  sink: 'a further output (`sink`) is not generated yet for this target',
  retain: '`retain` of a merged table is not generated yet for this target: leave it out here, bronze may have one',
};

/** Refuses properties in force that the generated code would have to obey and cannot yet. */
export function checkProperties({ table, locationOf }: Planning): void {
  for (const [key, { property: p }] of table.properties) {
    const reason = NOT_YET[p.name];
    if (reason) throw new Refused(reason, locationOf(key));
  }
}

/** Names that generated code gives to columns of its own. */
const OWN_COLUMNS = new Set(
  `_sequence _tie _is_delete _base_from _reason _error _raw _row _row_id _run _image _begins _version _newest _gone _old _this _stored _deleted _is_there _touched`.split(
    ' ',
  ),
);
/** Tables that every job shares. */
const OWN_TABLES = new Set(['progress', 'positions']);

/** Refuses names that would meet a name of the generated code. */
export function checkNames(planning: Planning, plan: TablePlan): void {
  const { table, at } = planning;
  checkOwnNames(planning, plan.onError, plan.kind === 'type 2' ? ['changes', 'touched'] : ['deleted', 'touched']);
  const seen = new Set(table.columns.map(c => c.name.toLowerCase()));
  const carried = plan.sequence.further.find(
    f => f.carried && (seen.has(f.column.toLowerCase()) || OWN_COLUMNS.has(f.column.toLowerCase())),
  );
  if (carried) throw new Refused(`${carried.column} meets another column of that name`, at(table.nameSpan));
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
    if (OWN_COLUMNS.has(name))
      throw new Refused(`${column.name} is a column of the generated tables: give yours another name`, column.location);
  }
  for (const suffix of companions) {
    const companion = `${table.name}__${suffix}`.toLowerCase();
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
      throw new Refused(`the function ${e.name.text} of the workspace is not generated yet: write what it computes`, {
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
