import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import type { ExpectationPlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import type { Reading } from '../query/readings.js';
import { queryText, withoutAlias } from '../query/text.js';
import { differences, writePositions, writeProgress, writeTable, writeTouched } from './computed-writes.js';
import { breaks } from './judged.js';
import { conjunction, indented, lines, list } from './layout.js';
import { BREAKS } from './words.js';

/** The statements of a run of a table that is computed. What is missing is not needed for this table. */
export interface ComputedStatements {
  /** For each input, the run up to which its changes were read, and the run to which they are read now. */
  readonly positions?: string;
  /** The groups, partitions or keys to which a changed row belongs, as it was or as it is. */
  readonly scopes?: string;
  /** The rows as they should be, with what becomes of them. */
  readonly computed: string;
  readonly counts: string;
  readonly failing?: string;
  readonly warnings?: string;
  readonly writeRejects?: string;
  readonly differences?: string;
  readonly writeTouched?: string;
  readonly writeTable?: string;
  readonly writeProgress: string;
  readonly writePositions?: string;
}

/** The engine's SQL, and names that the statements of one table share. */
export interface ComputedNames {
  readonly sql: Dialect;
  readonly table: string;
  readonly touched: string;
  readonly rejects: string;
  readonly label: string;
  readonly run: string;
}

export function computedNames(plan: ComputedPlan, sql: Dialect, run: string): ComputedNames {
  const qualified = (...parts: string[]) => parts.map(sql.identifier).join('.');
  return {
    sql,
    table: qualified(plan.layer, plan.name),
    touched: qualified(plan.layer, `${plan.name}__touched`),
    rejects: plan.onError.action === 'dead_letter' ? qualified('ops', plan.onError.name) : '',
    label: `${plan.layer}.${plan.name}`,
    run,
  };
}

export function computedStatements(plan: ComputedPlan, n: ComputedNames): ComputedStatements {
  const changes = plan.kind === 'computed';
  const failing = failingReasons(plan, n);
  const warned = plan.expectations.filter(e => e.action === 'warn');
  const hasRejects = plan.onError.action === 'dead_letter';
  return {
    ...(changes ? { positions: positions(plan, n) } : {}),
    ...(plan.scope.length > 0 ? { scopes: scopes(plan, n) } : {}),
    computed: computed(plan, n),
    counts: counts(plan, n),
    ...(failing
      ? { failing: lines('select _reason, _raw', 'from computed', `where ${failing}`, 'order by _raw', 'limit 10') }
      : {}),
    ...(warned.length > 0
      ? {
          warnings: lines(
            `select ${warned.map(e => `count_if(_reason is null and ${broken(plan, n, e)}) as ${n.sql.identifier(e.name)}`).join(',\n       ')}`,
            'from computed',
          ),
        }
      : {}),
    ...(hasRejects ? { writeRejects: writeRejects(plan, n) } : {}),
    ...(changes
      ? { differences: differences(plan, n), writeTouched: writeTouched(plan, n), writeTable: writeTable(plan, n) }
      : {}),
    writeProgress: writeProgress(n),
    ...(changes ? { writePositions: writePositions(n) } : {}),
  };
}

function positions(plan: ComputedPlan, { sql, label }: ComputedNames): string {
  const inputs = [...new Set(plan.readings.map(r => `${r.table.layer}.${r.table.name}`))];
  const table = sql.shared('table');
  return lines(
    `select p.${table} as input, coalesce(o.run, -1) as read_to, p.run`,
    'from ops.progress p',
    `left join ops.positions o on o.${table} = ${sql.literal(label)} and o.input = p.${table}`,
    `where p.${table} in (${inputs.map(sql.literal).join(', ')})`,
  );
}

/** Of a joined table the rows of the first input that meet a changed row of it. */
function scopes(plan: ComputedPlan, { sql }: ComputedNames): string {
  const base = plan.query.blocks[0]?.sources[0];
  const over = (alias: string) =>
    new ExpressionWriter(sql, { columns: base?.columns ?? [], printer: name => `${alias}.${sql.identifier(name)}` });
  const values = (alias: string) =>
    plan.scope.map(s => {
      const text = over(alias).print(withoutAlias(s.value));
      const name = sql.identifier(s.name);
      return text === `${alias}.${name}` ? text : `${text} as ${name}`;
    });
  const part = ({ table, through }: Reading) => {
    if (!through) return lines(`select ${list(values('t'), 7)}`, newChanges(table, sql));
    const from = base?.table ? [base.table.layer, base.table.name].map(sql.identifier).join('.') : '';
    const met = through.map(p => `t.${sql.identifier(p.column)}`);
    const on = through.map(p => `${over('b').print(withoutAlias(p.value))} = c.${sql.identifier(p.column)}`);
    return lines(
      `select ${list(values('b'), 7)}`,
      `from ${from} b`,
      `${sql.semiJoin} (`,
      indented(lines(`select ${list([...new Set(met)], 7)}`, newChanges(table, sql)), 4),
      `) c on ${conjunction(on, 5)}`,
    );
  };
  return plan.readings.map(part).join('\nunion\n');
}

/** The rows of a log of changes that are new: those of committed runs that were not read before. */
function newChanges({ layer, name }: Reading['table'], sql: Dialect): string {
  const touched = [layer, `${name}__touched`].map(sql.identifier).join('.');
  return lines(
    `from ${touched} t`,
    `join positions p on p.input = ${sql.literal(`${layer}.${name}`)} and t._run > p.read_to and t._run <= p.run`,
  );
}

function computed(plan: ComputedPlan, n: ComputedNames): string {
  const { sql } = n;
  const judged = plan.expectations.filter(e => e.action !== 'warn');
  const text = queryText(plan.query, { sql, scope: plan.scope, errors: true });
  const input = {
    layer: plan.layer,
    name: plan.name,
    columns: plan.columns,
    ingestedAt: plan.columns[0]?.name ?? '',
    expires: false,
    masked: [],
  };
  return lines(
    'select *,',
    '       case',
    '         when _error is not null then _error',
    ...judged.map(e => `         when ${broken(plan, n, e)} then ${sql.literal(breaks(e))}`),
    '       end as _reason,',
    `       ${sql.rowText(input, [], 7)} as _raw`,
    'from (',
    indented(text, 4),
    ')',
  );
}

function broken(plan: ComputedPlan, { sql }: ComputedNames, e: ExpectationPlan): string {
  return `(${new ExpressionWriter(sql, { columns: plan.columns }).print(e.condition)}) is not true`;
}

function droppedReasons(plan: ComputedPlan, { sql }: ComputedNames): string[] {
  return plan.expectations.filter(e => e.action === 'drop').map(e => sql.literal(breaks(e)));
}

function failingReasons(plan: ComputedPlan, n: ComputedNames): string | undefined {
  const dropped = droppedReasons(plan, n);
  if (plan.onError.action === 'fail')
    return dropped.length > 0 ? `_reason not in (${dropped.join(', ')})` : '_reason is not null';
  const failing = plan.expectations.filter(e => e.action === 'fail').map(e => n.sql.literal(breaks(e)));
  return failing.length > 0 ? `_reason in (${failing.join(', ')})` : undefined;
}

function isDeadLetter(plan: ComputedPlan, n: ComputedNames): string {
  const dropped = droppedReasons(plan, n);
  return dropped.length > 0 ? `_reason not in (${dropped.join(', ')})` : '_reason is not null';
}

function counts(plan: ComputedPlan, n: ComputedNames): string {
  const dropped = droppedReasons(plan, n);
  const hasRejects = plan.onError.action === 'dead_letter';
  const isDropped = plan.onError.action === 'skip' ? '_reason is not null' : `_reason in (${dropped.join(', ')})`;
  return lines(
    'select count(*) as read,',
    '       count_if(_reason is null) as written,',
    `       ${plan.onError.action === 'skip' || dropped.length > 0 ? `count_if(${isDropped})` : '0'} as dropped,`,
    `       ${hasRejects ? `count_if(${isDeadLetter(plan, n)})` : '0'} as dead_lettered,`,
    '       0 as ties,',
    '       0 as replayed',
    'from computed',
  );
}

function writeRejects(plan: ComputedPlan, n: ComputedNames): string {
  const { literal, shared, sha256, startsWith } = n.sql;
  const table = shared('table');
  return lines(
    `merge into ${n.rejects} t`,
    'using (',
    `    select distinct ${literal(n.label)} as ${table},`,
    `           if(${startsWith('_reason', BREAKS)}, substr(_reason, ${BREAKS.length + 1}), null) as rule,`,
    `           _reason as reason, _raw as raw, ${sha256('_raw')} as row_id, ${n.run} as run`,
    '    from computed',
    `    where ${isDeadLetter(plan, n)}`,
    ') s',
    `on t.${table} = ${literal(n.label)} and t.row_id = s.row_id`,
    'when not matched then insert *',
  );
}
