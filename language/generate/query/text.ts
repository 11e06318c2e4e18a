import type { Expression } from '../../model/declaration/index.js';
import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import { children } from '../row-by-row.js';
import { conjunction, indented, lines, list } from '../statements/layout.js';
import type { Block, Query, QueryColumn, QuerySource } from './query.js';

/** The name under which the touched scopes are joined; no column or alias of a user begins like it. */
export const SCOPES = '_touched';

/** What a query is written with. */
export interface QueryText {
  readonly sql: Dialect;
  /** The columns by which only a part of the rows is computed; empty for all. */
  readonly scope: readonly QueryColumn[];
  /** True where what cannot be computed is told in `_error`. */
  readonly errors: boolean;
}

/** The query as one `select`, its blocks before the last as common table expressions. */
export function queryText(query: Query, text: QueryText): string {
  const { sql } = text;
  const names = query.blocks.map((_, i) => `rows_${i + 1}`);
  const selects = query.blocks.map((block, i) => {
    const isLast = i === query.blocks.length - 1;
    return selectText(block, names[i - 1] ?? '', {
      ...text,
      scope: i === 0 ? text.scope : [],
      errors: text.errors && isLast,
    });
  });
  const before = selects.slice(0, -1).map((s, i) => `${sql.identifier(names[i] ?? '')} as (\n${indented(s, 4)}\n)`);
  return lines(before.length > 0 && `with ${before.join(', ')}`, selects.at(-1));
}

/** Writes expressions over the sources of a block: a column with its alias, where there is another source. */
export function blockWriter({ sources }: Pick<Block, 'sources'>, sql: Dialect, qualified: boolean): ExpressionWriter {
  const columns = sources.flatMap(s => s.columns.map(c => (qualified ? { ...c, qualifier: s.alias } : c)));
  return new ExpressionWriter(sql, { columns });
}

/** An expression whose columns are written without their alias. */
export function withoutAlias(e: Expression): Expression {
  return e.kind === 'column' && e.path.length > 1 ? { ...e, path: e.path.slice(1) } : children(e, withoutAlias);
}

function selectText(block: Block, before: string, { sql, scope, errors }: QueryText): string {
  const qualified = block.sources.length > 1 || scope.length > 0;
  const writer = blockWriter(block, sql, qualified);
  const shown = (e: Expression) => (qualified ? e : withoutAlias(e));
  const print = (e: Expression) => writer.print(shown(e));
  const columns = block.columns.map(({ name, value }) => {
    const text = print(value);
    return text === sql.identifier(name) || text.endsWith(`.${sql.identifier(name)}`)
      ? text
      : `${text} as ${sql.identifier(name)}`;
  });
  const failures = block.columns.flatMap(({ name, value }) => {
    const fails = errors ? writer.failure(shown(value)) : undefined;
    return fails ? [`         when ${fails} then ${sql.literal(`${name} cannot be computed`)}`] : [];
  });
  const [first, ...joined] = block.sources;
  return lines(
    `select ${list(columns, 7)}${errors ? ',' : ''}`,
    errors &&
      (failures.length > 0 ? lines('       case', ...failures, '       end as _error') : '       cast(null as string) as _error'),
    `from ${sourceText(first, before, sql, qualified)}`,
    scope.length > 0 &&
      `${sql.semiJoin} scopes ${SCOPES} on ${conjunction(
        scope.map(s => sql.same(`${SCOPES}.${sql.identifier(s.name)}`, print(s.value))),
        4,
      )}`,
    ...joined.map(
      s => `${s.join?.type === 'left' ? 'left ' : ''}join ${sourceText(s, before, sql, true)} on ${print(s.join?.on ?? TRUE)}`,
    ),
    block.where.length > 0 &&
      `where ${conjunction(
        block.where.map(w => operand(w, print)),
        6,
      )}`,
    block.groupBy && block.groupBy.length > 0 && `group by ${list(block.groupBy.map(print), 9)}`,
  );
}

const TRUE: Expression = { kind: 'boolean', value: true, span: { start: 0, end: 0 } };

/** Several conditions are joined by `and`: what binds weaker stands in parentheses. */
const operand = (e: Expression, print: (e: Expression) => string) =>
  e.kind === 'binary' && e.operator === 'or' ? `(${print(e)})` : print(e);

function sourceText(source: QuerySource | undefined, before: string, sql: Dialect, qualified: boolean): string {
  const table = source?.table ? [source.table.layer, source.table.name].map(sql.identifier).join('.') : sql.identifier(before);
  return qualified ? `${table} ${sql.identifier(source?.alias ?? '')}` : table;
}
