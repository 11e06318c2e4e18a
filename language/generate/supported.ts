import type { Model } from '../model/model.js';
import type { Location, TableRecord } from '../model/records.js';
import type { TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { isPythonModule } from './python-modules.js';
import { Refused } from './refusal.js';
import { property } from './settings.js';

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
  const format = property(table, 'format')?.value.format.text.toLowerCase() ?? 'delta';
  if (format !== 'delta')
    throw new Refused(`the format ${format} is not generated yet for this target: delta is`, locationOf('format'));
}

/** Names that generated code gives to columns of its own. */
const OWN_COLUMNS = new Set(
  `_sequence _tie _is_delete _base_from _reason _error _raw _row _row_id _run _image _begins _version _newest _gone _old _this _stored _deleted`.split(
    ' ',
  ),
);
/** Delta's own, in tables with a change feed. */
const DELTA_COLUMNS = new Set(['_change_type', '_commit_version', '_commit_timestamp']);

/** Tables that every job shares. */
const OWN_TABLES = new Set(['progress']);

/** Refuses names that Spark's catalog does not take, or that would meet a name of the generated code. */
export function checkNames(planning: Planning, plan: TablePlan): void {
  const { model, table, at, locationOf } = planning;
  const tableName = (name: string, what: string, location: Location) => {
    if (!/^\w+$/.test(name))
      throw new Refused(`Spark's catalog takes names of letters, digits and _ only: rename the ${what} ${name}`, location);
  };
  tableName(plan.name, 'table', at(table.nameSpan));
  tableName(plan.input.name, 'table', table.flow.inputs[0]?.location ?? at(table.nameSpan));
  if (plan.onError.action === 'dead_letter') {
    tableName(plan.onError.name, 'dead letter', locationOf('on error'));
    if (OWN_TABLES.has(plan.onError.name.toLowerCase())) {
      throw new Refused(
        `ops.${plan.onError.name} is a table of the generated jobs: give the dead letter another name`,
        locationOf('on error'),
      );
    }
  }
  const tested = model
    .tables()
    .find(
      t => t.pipeline === table.pipeline && t.layer === table.layer && `${t.name}_test`.toLowerCase() === plan.name.toLowerCase(),
    );
  if (tested) throw new Refused(`${plan.name} is the name of the tests of ${tested.name}: rename it`, at(table.nameSpan));
  const seen = new Set<string>();
  for (const column of table.columns) {
    const name = column.name.toLowerCase();
    if (seen.has(name)) throw new Refused(`${column.name} is written twice: rename the declared column`, column.location);
    seen.add(name);
    if (OWN_COLUMNS.has(name))
      throw new Refused(`${column.name} is a column of the generated tables: give yours another name`, column.location);
    if (DELTA_COLUMNS.has(name))
      throw new Refused(`Delta reserves the column name ${column.name}: give yours another name`, column.location);
  }
  const carried = plan.sequence.further.find(
    f => f.carried && (seen.has(f.column.toLowerCase()) || OWN_COLUMNS.has(f.column.toLowerCase())),
  );
  if (carried) throw new Refused(`${carried.column} meets another column of that name`, at(table.nameSpan));
  for (const suffix of plan.kind === 'type 2' ? ['changes', 'touched'] : ['deleted', 'touched']) {
    const companion = `${plan.name}__${suffix}`.toLowerCase();
    const other = model
      .tables()
      .find(t => t.pipeline === table.pipeline && t.layer === table.layer && t.name.toLowerCase() === companion);
    if (other)
      throw new Refused(
        `${other.layer}.${other.name} has the name of a companion table of ${plan.name}: rename one of them`,
        at(table.nameSpan),
      );
  }
}

/** Tables of the same folder whose files Python would find in place of its own modules. */
export function shadowingNames(model: Model, table: TableRecord): string[] {
  return model
    .tables()
    .filter(t => t.pipeline === table.pipeline && t.layer === table.layer && isPythonModule(t.name))
    .map(t => t.name)
    .sort();
}
