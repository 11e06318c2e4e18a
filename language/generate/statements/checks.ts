import { ExpressionWriter } from '../expression.js';
import type { TablePlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import type { ComputedNames } from './computed.js';
import { lines } from './layout.js';
import { type Names, names } from './names.js';

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
  const { identifier } = n.sql;
  const key = names(n, plan.key).join(', ');
  const v = plan.validity;
  const found: Check[] = [];
  if (v) {
    const from = identifier(v.from);
    const to = identifier(v.to);
    found.push(
      {
        name: 'one_current_row_per_key',
        doc: 'A key has at most one current version.',
        sql: lines(
          `select ${key}, count(*) from ${n.table}`,
          `where ${v.current ? identifier(v.current) : `${to} is null`}`,
          `group by ${key} having count(*) > 1`,
        ),
      },
      {
        name: 'one_version_per_key_and_begin',
        doc: 'No two versions of a key begin at one moment.',
        sql: lines(`select ${key}, ${from}, count(*) from ${n.table}`, `group by ${key}, ${from} having count(*) > 1`),
      },
      {
        name: 'versions_begin_before_they_end',
        doc: 'The end of a version is exclusive and after its begin.',
        sql: lines(`select * from ${n.table}`, `where not ${from} < ${to} or ${from} is null`),
      },
      {
        name: plan.deleteWhen ? 'versions_do_not_overlap' : 'versions_meet',
        doc: plan.deleteWhen
          ? 'A version ends when the next one begins, or before, where the key was deleted.'
          : 'A version ends when the next one begins.',
        sql: lines(
          'select * from (',
          `    select *, lead(${from}) over (partition by ${key} order by ${from}) as _next from ${n.table}`,
          ')',
          plan.deleteWhen
            ? `where _next < coalesce(${to}, ${n.sql.typed('timestamp', '9999-12-31')})`
            : `where not ${n.sql.same(to, '_next')}`,
        ),
      },
    );
    if (v.current) {
      found.push({
        name: 'current_rows_have_no_end',
        doc: 'The current version is the one without an end.',
        sql: lines(`select * from ${n.table}`, `where ${identifier(v.current)} <> (${to} is null)`),
      });
    }
  } else {
    found.push({
      name: 'one_row_per_key',
      doc: 'A key has one row.',
      sql: lines(`select ${key}, count(*) from ${n.table}`, `group by ${key} having count(*) > 1`),
    });
  }
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
