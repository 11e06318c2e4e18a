import { CANONICAL_FUNCTION } from '../canonical.js';
import {
  computedCompanions,
  computedPatterns,
  EXPIRES,
  provenance,
  scopesText,
  sqlComments,
  summary,
  TRIMS,
  wrapped,
} from '../header.js';
import type { Planning } from '../planner.js';
import type { ComputedPlan } from '../query/plan.js';
import { queryText } from '../query/text.js';
import { literal } from '../quote.js';
import { Refused } from '../refusal.js';
import { checkSparkQuery } from '../spark/check.js';
import { SPARK } from '../spark/dialect.js';
import { sparkTables } from '../spark/generated.js';
import { columnMapping } from '../spark/tables.js';
import { type ComputedNames, computedNames, computedStatements } from '../statements/computed.js';
import { lines, list } from '../statements/layout.js';
import { type Block, schemas, scriptText, settings, tables } from './script.js';

/** What a run computes before it writes: a view would be computed again at each use, of tables that were written meanwhile. */
const WORK = ['positions', 'scopes', 'computed', 'rejected', 'differences'] as const;

/**
 * Refuses what Spark cannot store, and a name that meets one of the tables that a run of the script creates and drops.
 * @throws Refused
 */
export function checkScript(planning: Planning, plan: ComputedPlan): void {
  checkSparkQuery(planning, plan);
  const { model, table, at } = planning;
  const names = new Set(WORK.map(work => `${table.name}__${work}`.toLowerCase()));
  const other = model
    .tables()
    .find(t => t.pipeline === table.pipeline && t.layer === table.layer && names.has(t.name.toLowerCase()));
  if (other)
    throw new Refused(
      `${other.layer}.${other.name} has the name of a table that a run of ${table.name} creates: rename one of them`,
      at(table.nameSpan),
    );
}

/** The run of a table that is computed as one script of Spark SQL statements; of a view its definition. */
export function computedSqlScript(plan: ComputedPlan): string {
  const n = computedNames(plan, SPARK, '_run');
  return scriptText(header(plan), [
    [undefined, ...settings(plan)],
    ...(plan.kind === 'view' ? viewBlocks(plan, n) : tableBlocks(plan, n)),
  ]);
}

function viewBlocks(plan: ComputedPlan, n: ComputedNames): Block[] {
  const query = queryText(plan.query, { sql: SPARK, scope: [], errors: false, timezone: plan.timezone });
  return [[undefined, ...schemas(plan, [plan.layer]), `create or replace view ${n.table} as\n${query}`]];
}

function tableBlocks(plan: ComputedPlan, n: ComputedNames): Block[] {
  const s = computedStatements(plan, n);
  const canonical = Object.values(s)
    .flat()
    .some(text => text.includes('canonical('));
  const work = (name: string) => [plan.layer, `${plan.name}__${name}`].map(SPARK.identifier).join('.');
  const mapping = columnMapping([...plan.columns, ...plan.scope].map(c => c.name));
  const used: string[] = [];
  const evaluated = (name: (typeof WORK)[number], query: string | undefined): (string | undefined)[] => {
    if (query === undefined) return [];
    used.push(work(name));
    return [
      `create or replace table ${work(name)} using delta${mapping} as\n${query}`,
      `create or replace temporary view ${name} as select * from ${work(name)}`,
    ];
  };
  const names = plan.columns.map(c => SPARK.identifier(c.name));
  const overwrite = lines(
    `insert overwrite table ${n.table} (${list(names, 24 + n.table.length)})`,
    `select ${list(names, 7)}`,
    'from computed',
    'where _reason is null',
  );
  const blocks: Block[] = [
    [
      'What this job owns, created where it does not exist.',
      ...schemas(plan),
      ...tables(sparkTables(plan, n)),
      canonical && CANONICAL_FUNCTION,
    ],
    [
      undefined,
      'declare or replace variable _run bigint',
      `set variable _run = (select coalesce(max(run), -1) + 1 from ops.progress where table = ${literal(n.label)})`,
    ],
    [
      'How far each input was read, and to where it is read now: to its last run that has ended.',
      ...evaluated('positions', s.positions),
    ],
    [s.scopes && scopesText(plan), ...evaluated('scopes', s.scopes)],
    [s.scopes ? 'Step 2. Their rows, as they should be.' : 'The rows, as they should be.', ...evaluated('computed', s.computed)],
    ['Rows that a step turns away, by what they are themselves.', ...evaluated('rejected', s.rejected)],
    ['Rows that stop the run before anything is written.', s.failing && failing(n, s.failing)],
    ['How many rows are written although an expectation is not met.', s.warnings],
    ['The counts of the run.', s.counts],
    ['Rows that cannot be written, once each.', s.writeRejects, ...s.writeRejected],
    ['What the table has and should not have, or has otherwise, or lacks.', ...evaluated('differences', s.differences)],
    ['For dependants, before the table itself.', s.writeTouched],
    ['The table.', s.writeTable ?? overwrite],
    ['Progress last.', s.writeProgress, s.writePositions],
    [s.trimProgress && TRIMS, s.trimProgress],
    [s.expire && `Upkeep: ${EXPIRES.charAt(0).toLowerCase()}${EXPIRES.slice(1)}`, s.expire],
  ];
  return [...blocks, [undefined, ...used.map(table => `drop table ${table}`)]];
}

function failing({ label }: ComputedNames, query: string): string {
  const said = literal(`${label}: nothing was written, because of these rows: `);
  return lines(
    `select assert_true(count(*) = 0, concat(${said}, array_join(collect_list(concat(_reason, ': ', _raw)), '; ')))`,
    'from (',
    query,
    ')',
  );
}

function header(plan: ComputedPlan): string {
  const isTable = plan.kind !== 'view';
  const text = [
    ...wrapped(summary(plan), 116),
    '',
    ...provenance(plan.file, computedPatterns(plan), computedCompanions(plan), 116),
    `Needs Spark 4.1 with Delta Lake 4. Run it with spark-sql -f${isTable ? ', one run at a time' : ''}.`,
    ...(isTable
      ? ['', 'What a script cannot say, and the PySpark job of the same table can: to leave out a step that has nothing to do.']
      : []),
  ];
  return sqlComments(text);
}
