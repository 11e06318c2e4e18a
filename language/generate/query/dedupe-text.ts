import type { Dialect } from '../dialect.js';
import { indented, lines, list } from '../statements/layout.js';
import type { Dedupe, Latest, QuerySource } from './query.js';

/** What is written of a dedupe beside its columns. */
interface DedupeText {
  readonly sql: Dialect;
  /** The names of the block's columns. */
  readonly columns: readonly string[];
  /** The rows with their columns, and `_tie` where there is one. */
  readonly rows: string;
  /** True where `_ties` tells how many rows lost by it; `before` where the rows bring such a number in `_before`. */
  readonly ties: 'none' | 'own' | 'before';
}

/** What decides between two rows of one moment: the hash of canonical texts. Nothing where there is nothing in which they could differ. */
export function tieText(values: readonly string[], sql: Dialect, indent: number): string | undefined {
  if (values.length === 0) return undefined;
  return sql.sha256(values.length === 1 ? (values[0] ?? '') : `concat(${list(values, indent)})`);
}

/** One row of those of a key: the one that comes first. A row without an order comes last. */
export function dedupeText(dedupe: Dedupe, { sql, columns, rows, ties }: DedupeText): string {
  const by = list(dedupe.by.map(sql.identifier), 7);
  const order = dedupe.order === undefined ? undefined : sql.identifier(dedupe.order);
  const isTied = dedupe.tie.length > 0;
  const direction = dedupe.keep === 'latest' ? ' desc' : '';
  const first = [order && `${order}${direction} nulls last`, isTied && '_tie desc'].filter(Boolean).join(', ') || by;
  const number = `row_number() over (partition by ${by} order by ${first})`;
  const lost = isTied ? `dense_rank() over (partition by ${[by, order].filter(Boolean).join(', ')} order by _tie) - 1` : '0';
  const told = ties === 'none' ? undefined : `${ties === 'before' ? `_before + ${lost}` : lost} as _ties`;
  return lines(
    `select ${list([...columns.map(sql.identifier), ...(told ? ['_ties'] : [])], 7)}`,
    'from (',
    '    select *,',
    `           ${dedupe.within && order ? apart(dedupe, order, by, isTied, sql) : `${number} = 1`} as _is_kept${told ? ',' : ''}`,
    told && `           ${told}`,
    '    from (',
    indented(rows, 8),
    '    )',
    ')',
    'where _is_kept',
  );
}

/** A row that is the last of rows that follow one another within a time, or the first. Rows without an order have no time to be compared by. */
function apart({ within, keep }: Dedupe, order: string, by: string, isTied: boolean, sql: Dialect): string {
  const tie = (direction: string) => (isTied ? `, _tie${direction}` : '');
  const time = within ? sql.interval([within]) : '';
  const window = (direction: string) => `over (partition by ${by} order by ${order} nulls first${tie(direction)})`;
  const isApart =
    keep === 'latest'
      ? `lead(${order}) ${window('')} > ${order} + ${time}`
      : `lag(${order}) ${window(' desc')} + ${time} < ${order}`;
  const same = `row_number() over (partition by ${by}, ${order} order by ${isTied ? '_tie desc' : order}) = 1`;
  return `if(${order} is null, ${same}, coalesce(${isApart}, true))`;
}

/** The rows of a table with the moment until which each holds. */
export function latestText(
  source: QuerySource,
  latest: Latest,
  table: string,
  sql: Dialect,
  timezone: string,
  conditions: readonly string[],
): string {
  const own = source.columns.filter(c => c.name !== latest.until).map(c => sql.identifier(c.name));
  const from = sql.identifier(latest.from);
  const tie = tieText(
    latest.tie.map(t => sql.canonical(sql.identifier(t.name), t.type, timezone)),
    sql,
    19,
  );
  const by = latest.by.map(sql.identifier).join(', ');
  return lines(
    `select ${list(own, 7)},`,
    `       lead(${from}) over (partition by ${by} order by ${[from, tie].filter(Boolean).join(', ')}) as ${sql.identifier(latest.until)}`,
    `from ${table}`,
    `where ${[`${from} is not null`, ...conditions].join(' and ')}`,
  );
}
