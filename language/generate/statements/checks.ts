import { ExpressionWriter } from '../expression.js';
import { hasHistory, hasVersions, type TablePlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import { isTime } from '../types.js';
import { sameValues } from './columns.js';
import type { ComputedNames } from './computed.js';
import { conjunction, lines } from './layout.js';
import { equal, type Names, names } from './names.js';

/** A test of a table as it is stored. */
export interface Check {
  readonly name: string;
  readonly doc: string;
  readonly sql: string;
  /** True where rows are reported and nothing fails. */
  readonly warns?: boolean;
}

/** What must hold of the table: each selects rows that must not be there. */
export function checks(plan: TablePlan, n: Names): Check[] {
  const key = names(n, plan.key).join(', ');
  const found: Check[] = [];
  if (hasVersions(plan)) found.push(...versionChecks(plan, n, hasHistory(plan) ? n.history : n.table));
  if (!hasVersions(plan) || hasHistory(plan))
    found.push({
      name: 'one_row_per_key',
      doc: 'A key has one row.',
      sql: lines(`select ${key}, count(*) from ${n.table}`, `group by ${key} having count(*) > 1`),
    });
  if (hasHistory(plan)) found.push(currentRows(plan, n));
  if (plan.kind === 'type 6' && plan.columns.some(c => c.beside !== undefined)) found.push(currentValues(plan, n));
  found.push({
    name: 'keys_are_known',
    doc: 'No key is NULL.',
    sql: lines(
      `select * from ${n.table}`,
      `where ${names(n, plan.key)
        .map(k => `${k} is null`)
        .join(' or ')}`,
    ),
  });
  plan.expectations.forEach((e, i) => {
    // What is masked is not stored as it was judged.
    if (e.unmasked) return;
    found.push({
      warns: e.action === 'warn',
      name: `expectation_${i + 1}`,
      doc: `Expectation ${e.name}.`,
      sql: lines(
        `select * from ${n.table}`,
        `where (${new ExpressionWriter(n.sql, { columns: plan.columns }).print(e.condition)}) is not true`,
      ),
    });
  });
  return found;
}

/** Versions follow one another, and one at most is current. */
function versionChecks(plan: TablePlan, n: Names, table: string): Check[] {
  const { identifier } = n.sql;
  const v = plan.validity;
  if (!v) return [];
  const key = names(n, plan.key).join(', ');
  const from = identifier(v.from);
  const to = identifier(v.to);
  const hasGaps = plan.deleteWhen !== undefined && plan.deleted === undefined;
  const end = isTime(plan.sequence.type)
    ? `where _next < coalesce(${to}, ${n.sql.typed('timestamp', '9999-12-31')})`
    : `where _next < ${to} or ${to} is null and _next is not null`;
  return [
    {
      name: 'one_current_row_per_key',
      doc: 'A key has at most one current version.',
      sql: lines(
        `select ${key}, count(*) from ${table}`,
        `where ${v.current ? identifier(v.current) : `${to} is null`}`,
        `group by ${key} having count(*) > 1`,
      ),
    },
    {
      name: 'one_version_per_key_and_begin',
      doc: 'No two versions of a key begin at one moment.',
      sql: lines(`select ${key}, ${from}, count(*) from ${table}`, `group by ${key}, ${from} having count(*) > 1`),
    },
    {
      name: 'versions_begin_before_they_end',
      doc: 'The end of a version is exclusive and after its begin.',
      sql: lines(`select * from ${table}`, `where not ${from} < ${to} or ${from} is null`),
    },
    {
      name: hasGaps ? 'versions_do_not_overlap' : 'versions_meet',
      doc: hasGaps
        ? 'A version ends when the next one begins, or before, where the key was deleted.'
        : 'A version ends when the next one begins.',
      sql: lines(
        'select * from (',
        `    select *, lead(${from}) over (partition by ${key} order by ${from}) as _next from ${table}`,
        ')',
        hasGaps ? end : `where not ${n.sql.same(to, '_next')}`,
      ),
    },
    ...(v.current
      ? [
          {
            name: 'current_rows_have_no_end',
            doc: 'The current version is the one without an end.',
            sql: lines(`select * from ${table}`, `where ${identifier(v.current)} <> (${to} is null)`),
          },
        ]
      : []),
  ];
}

/** Type 4: the rows of the table are the current versions of its history. */
function currentRows(plan: TablePlan, n: Names): Check {
  const to = n.sql.identifier(plan.validity?.to ?? '');
  const first = n.sql.identifier(plan.key[0] ?? '');
  const same = sameValues(
    plan,
    n,
    plan.columns.filter(c => !plan.key.includes(c.name)),
    c => `t.${c}`,
    c => `h.${c}`,
  );
  return {
    name: 'rows_are_the_current_versions',
    doc: 'The rows of the table are the current versions of its history.',
    sql: lines(
      `select * from ${n.table} t`,
      `full join (select * from ${n.history} where ${to} is null) h on ${conjunction(equal(n, plan.key, 't', 'h'), 3)}`,
      `where not (${conjunction([`t.${first} is not null`, `h.${first} is not null`, ...same], 11)})`,
    ),
  };
}

/** Type 6: what each version says to be current is what the current version has. */
function currentValues(plan: TablePlan, n: Names): Check {
  const to = n.sql.identifier(plan.validity?.to ?? '');
  const same = plan.columns.flatMap(c => {
    const beside = c.beside === undefined ? undefined : n.sql.identifier(c.beside);
    return beside === undefined
      ? []
      : sameValues(
          plan,
          n,
          [c],
          () => `t.${beside}`,
          x => `c.${x}`,
        );
  });
  return {
    name: 'current_values_are_those_of_the_current_version',
    doc: 'What each version says to be current is what the current version has.',
    sql: lines(
      `select t.* from ${n.table} t`,
      `join ${n.table} c on ${conjunction([...equal(n, plan.key, 't', 'c'), `c.${to} is null`], 3)}`,
      `where not (${conjunction(same, 11)})`,
    ),
  };
}

/** The same of a table that is computed. */
export function computedChecks(plan: ComputedPlan, { sql, table }: ComputedNames): Check[] {
  const key = plan.key.map(sql.identifier).join(', ');
  const unique: Check[] =
    plan.key.length === 0
      ? []
      : [
          {
            name: 'one_row_per_key',
            doc: 'A key has one row.',
            sql: lines(`select ${key}, count(*) from ${table}`, `group by ${key} having count(*) > 1`),
          },
        ];
  const writer = new ExpressionWriter(sql, { columns: plan.columns });
  const expectations = plan.expectations.map(
    (e, i): Check => ({
      warns: e.action === 'warn',
      name: `expectation_${i + 1}`,
      doc: `Expectation ${e.name}.`,
      sql: lines(`select * from ${table}`, `where (${writer.print(e.condition)}) is not true`),
    }),
  );
  return [...unique, ...expectations];
}
