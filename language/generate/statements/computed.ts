import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import type { ExpectationPlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import { queryText } from '../query/text.js';
import { differences, newestRow, writePositions, writeTable, writeTouched } from './computed-writes.js';
import { breaks } from './judged.js';
import { count, indented, lines } from './layout.js';
import { trimProgress, writeProgress } from './progress.js';
import { failingRejects, rejected, rejectedCounts, writeRejected } from './rejected.js';
import { expire, keptFrom } from './retention.js';
import { positions, scopes } from './scopes.js';
import { BREAKS, EXPIRED } from './words.js';

/** The statements of a run of a table that is computed. What is missing is not needed for this table. */
export interface ComputedStatements {
  /** For each input, the run up to which its changes were read, and the run to which they are read now. */
  readonly positions?: string;
  /** The groups, partitions or keys to which a changed row belongs, as it was or as it is. */
  readonly scopes?: string;
  /** The rows as they should be, with what becomes of them. */
  readonly computed: string;
  /** Rows of the inputs that a step turns away. */
  readonly rejected?: string;
  readonly counts: string;
  readonly failing?: string;
  readonly warnings?: string;
  readonly writeRejects?: string;
  /** For each dead letter to which a step sends rows. */
  readonly writeRejected: readonly string[];
  readonly differences?: string;
  readonly writeTouched?: string;
  readonly writeTable?: string;
  readonly writeProgress: string;
  /** For upkeep, where each run adds to its progress. */
  readonly trimProgress?: string;
  /** Removes rows that `retain` no longer keeps. */
  readonly expire?: string;
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
  const turnedAway = rejected(plan, n);
  const failing = failingReasons(plan, n);
  const stopping = [
    failing && lines('select _reason, _raw', 'from computed', `where ${failing}`),
    failingRejects(plan, n),
  ].filter(x => x !== undefined);
  const warned = plan.expectations.filter(e => e.action === 'warn');
  const trimmed = trimProgress(n);
  const hasRejects = plan.onError.action === 'dead_letter';
  return {
    ...(changes ? { positions: positions(plan, n) } : {}),
    ...(plan.scope.length > 0 ? { scopes: scopes(plan, n) } : {}),
    computed: computed(plan, n),
    ...(turnedAway ? { rejected: turnedAway } : {}),
    counts: counts(plan, n),
    ...(stopping.length > 0 ? { failing: lines(stopping.join('\nunion all\n'), 'order by _raw', 'limit 10') } : {}),
    ...(warned.length > 0
      ? {
          warnings: lines(
            `select ${warned.map(e => `count_if(_reason is null and ${broken(plan, n, e)}) as ${n.sql.identifier(e.name)}`).join(',\n       ')}`,
            'from computed',
          ),
        }
      : {}),
    ...(hasRejects ? { writeRejects: writeRejects(plan, n) } : {}),
    writeRejected: writeRejected(plan, n),
    ...(changes
      ? { differences: differences(plan, n), writeTouched: writeTouched(plan, n), writeTable: writeTable(plan, n) }
      : {}),
    writeProgress: writeProgress(n, newestRow(plan, n)),
    ...(trimmed ? { trimProgress: trimmed } : {}),
    ...(plan.retain ? { expire: expire(n, plan.retain) } : {}),
    ...(changes ? { writePositions: writePositions(n) } : {}),
  };
}

/** A row that is older than what is kept would come back, and perhaps without what it is made of. */
function expired({ retain }: ComputedPlan, n: ComputedNames): string[] {
  if (!retain) return [];
  return [`         when ${n.sql.identifier(retain.column)} < (${keptFrom(retain, n)}) then ${n.sql.literal(EXPIRED)}`];
}

function computed(plan: ComputedPlan, n: ComputedNames): string {
  const { sql } = n;
  const judged = plan.expectations.filter(e => e.action !== 'warn');
  const { scope, timezone, sourceRow } = plan;
  const text = queryText(plan.query, {
    sql,
    scope,
    errors: true,
    timezone,
    ties: hasTies(plan),
    ...(sourceRow ? { raw: sourceRow } : {}),
  });
  return lines(
    'select *,',
    '       case',
    '         when _error is not null then _error',
    ...expired(plan, n),
    ...judged.map(e => `         when ${broken(plan, n, e)} then ${sql.literal(breaks(e))}`),
    `       end as _reason${sourceRow ? '' : ','}`,
    !sourceRow && `       ${sql.rowText(plan, [], 7)} as _raw`,
    'from (',
    indented(text, 4),
    ')',
  );
}

/** True where rows lose a tie in the query itself. */
const hasTies = ({ query }: ComputedPlan): boolean => query.blocks.some(b => b.dedupe);

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
  const away = rejectedCounts(plan, n);
  const sum = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(' + ') || '0';
  return lines(
    `select ${sum('count(*)', away.all)} as read,`,
    `       ${count('_reason is null')} as written,`,
    `       ${sum((plan.onError.action === 'skip' || dropped.length > 0) && count(isDropped), away.dropped)} as dropped,`,
    `       ${sum(hasRejects && count(isDeadLetter(plan, n)), away.deadLettered)} as dead_lettered,`,
    `       ${hasTies(plan) ? 'coalesce(sum(_ties), 0)' : '0'} as ties,`,
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
