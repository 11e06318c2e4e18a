import type { Expression } from '../../model/declaration/index.js';
import { sameType } from '../../model/types/kinds.js';
import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import { children } from '../row-by-row.js';
import { conjunction, indented, lines, list } from '../statements/layout.js';
import { dedupeText, latestText, tieText } from './dedupe-text.js';
import type {
  Block,
  InputColumn,
  JoinType,
  Query,
  QueryColumn,
  QuerySource,
  RejectedRows,
  Sample,
  Sessions,
  StoredTable,
} from './query.js';

/** The column that numbers the sessions of a block. */
export const SESSION = '_session';

/** The name under which the touched scopes are joined; no column or alias of a user begins like it. */
export const SCOPES = '_touched';

/** What a query is written with. */
export interface QueryText {
  readonly sql: Dialect;
  /** The columns by which only a part of the rows is computed; empty for all. */
  readonly scope: readonly QueryColumn[];
  /** True where what cannot be computed is told in `_error`. */
  readonly errors: boolean;
  readonly timezone: string;
  /** Columns of a source of the last block whose text is told in `_raw`. */
  readonly raw?: { readonly alias: string; readonly columns: readonly InputColumn[] };
  /** True where `_ties` tells how many rows have lost a tie. */
  readonly ties?: boolean;
}

/** The query as one `select`, its blocks before the last as common table expressions. */
export function queryText({ blocks }: Query, text: QueryText): string {
  const last = blocks.at(-1);
  if (!last) return '';
  const before = blocks.slice(0, -1);
  const scope = before.length === 0 ? text.scope : [];
  const tied = isTied(before, text);
  return withBlocks({ blocks: before }, text, selectText(last, blockName(before.length - 1), { ...text, scope }, tied));
}

const isTied = (before: readonly Block[], { ties }: QueryText): boolean => ties === true && before.some(b => b.dedupe);

export const blockName = (i: number) => `rows_${i + 1}`;

/** A select behind blocks that it reads. */
export function withBlocks({ blocks }: Query, text: QueryText, select: string): string {
  const { sql } = text;
  const before = blocks.map((block, i) => {
    const scope = i === 0 ? text.scope : [];
    const { raw: _, ...inner } = { ...text, scope, errors: false };
    const written = selectText(block, blockName(i - 1), inner, isTied(blocks.slice(0, i), text));
    return `${sql.identifier(blockName(i))} as (\n${indented(written, 4)}\n)`;
  });
  return lines(before.length > 0 && `with ${before.join(', ')}`, select);
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

/** A block with what its expressions are written by. */
export interface BlockText {
  readonly block: Block;
  /** The name of the block before. */
  readonly before: string;
  readonly text: QueryText;
  readonly qualified: boolean;
  readonly writer: ExpressionWriter;
  readonly shown: (e: Expression) => Expression;
  readonly print: (e: Expression) => string;
}

export function blockText(block: Block, before: string, text: QueryText): BlockText {
  const qualified = block.sources.length > 1 || text.scope.length > 0;
  const writer = blockWriter(block, text.sql, qualified);
  const shown = (e: Expression) => (qualified ? e : withoutAlias(e));
  return { block, before, text, qualified, writer, shown, print: e => writer.print(shown(e)) };
}

/** @param tied true where the rows of the block before tell in `_ties` what they won against */
function selectText(block: Block, before: string, text: QueryText, tied: boolean): string {
  const { sql, errors, raw } = text;
  const b = blockText(block, before, text);
  const { dedupe } = block;
  const columns = block.columns.map(({ name, value }) => {
    const printed = b.print(value);
    return printed === sql.identifier(name) || printed.endsWith(`.${sql.identifier(name)}`)
      ? printed
      : `${printed} as ${sql.identifier(name)}`;
  });
  const ties = b.qualified ? `${sql.identifier(block.sources[0]?.alias ?? '')}._ties` : '_ties';
  if (dedupe) {
    const tie = tieText(
      dedupe.tie.map(t => sql.canonical(b.print(t.value), t.type, text.timezone)),
      sql,
      19,
    );
    if (tied) columns.push(`${ties} as _before`);
    if (tie) columns.push(`${tie} as _tie`);
  } else if (tied) columns.push(block.groupBy ? `sum(${ties}) as _ties` : ties);
  const kept = [...conditions(b), ...(block.rejected ?? []).map(r => otherwise(r.condition, b.print))];
  const rows = lines(
    `select ${list(columns, 7)}${errors || raw ? ',' : ''}`,
    errors && `${errorText(b)}${raw ? ',' : ''}`,
    raw && `       ${rawText(raw, b)} as _raw`,
    ...fromText(b, source => sourceText(source, b)),
    kept.length > 0 && `where ${conjunction(kept, 6)}`,
    block.groupBy && block.groupBy.length > 0 && `group by ${list(block.groupBy.map(b.print), 9)}`,
  );
  if (block.sessions) return sessionsText(block.sessions, rows, sql);
  if (!dedupe) return rows;
  return dedupeText(dedupe, {
    sql,
    columns: block.columns.map(c => c.name),
    rows,
    ties: text.ties !== true ? 'none' : tied ? 'before' : 'own',
  });
}

/** A row that follows a longer pause begins a session; its number is how many have begun. */
function sessionsText({ time, pause, by }: Sessions, rows: string, sql: Dialect): string {
  const at = sql.identifier(time);
  const over = `over (${by.length > 0 ? `partition by ${by.map(sql.identifier).join(', ')} ` : ''}order by ${at})`;
  return lines(
    `select *, sum(if(_begins, 1, 0)) ${over} as ${SESSION}`,
    'from (',
    `    select *, coalesce(${at} > lag(${at}) ${over} + ${sql.interval([pause])}, true) as _begins`,
    '    from (',
    indented(rows, 8),
    '    )',
    ')',
  );
}

/** Why a row cannot be computed, in `_error`. */
function errorText({ block, writer, shown, print, text: { sql } }: BlockText): string {
  const failures = block.columns.flatMap(({ name, value }) => {
    const fails = writer.failure(shown(value));
    return fails ? [`         when ${fails} then ${sql.literal(`${name} cannot be computed`)}`] : [];
  });
  const missing = (block.required ?? []).map(
    ({ value, reason }) =>
      `         when ${print({ kind: 'is null', negated: false, value, span: value.span })} then ${sql.literal(reason)}`,
  );
  const all = [...new Set([...failures, ...missing])];
  return all.length > 0 ? lines('       case', ...all, '       end as _error') : '       cast(null as string) as _error';
}

/** A row of a source as it came. */
function rawText({ alias, columns }: NonNullable<QueryText['raw']>, { qualified, text: { sql } }: BlockText): string {
  const before = qualified ? `${sql.identifier(alias)}.` : '';
  return sql.rowText({ columns }, [], 7, name => before + sql.identifier(name));
}

/** The sources of a block: the first, of it what is computed, and what is joined to it. */
export function fromText({ block, text, print }: BlockText, sourceOf: (source: QuerySource) => string): (string | false)[] {
  const { sql, scope } = text;
  const [first, ...joined] = block.sources;
  return [
    first ? `from ${sourceOf(first)}` : false,
    scope.length > 0 &&
      `${sql.semiJoin} scopes ${SCOPES} on ${conjunction(
        scope.map(s => sql.same(`${SCOPES}.${sql.identifier(s.name)}`, print(s.value))),
        4,
      )}`,
    ...joined.map(s => `${joinWord(s.join?.type, sql)}join ${sourceOf(s)} on ${print(s.join?.on ?? TRUE)}`),
  ];
}

/** What must be true of the rows, so many conditions and samples of it. */
export function conditions({ block, text: { sql, timezone }, print }: BlockText, above?: RejectedRows['above']): string[] {
  return [
    ...block.where.slice(0, above?.where).map(w => operand(w, print)),
    ...(block.samples ?? []).slice(0, above?.samples).map(s => sampleText(s, print, sql, timezone)),
  ];
}

const TRUE: Expression = { kind: 'boolean', value: true, span: { start: 0, end: 0 } };

/** Several conditions are joined by `and`: what binds weaker stands in parentheses. */
export const operand = (e: Expression, print: (e: Expression) => string) =>
  e.kind === 'binary' && e.operator === 'or' ? `(${print(e)})` : print(e);

/** True where a condition is not. */
const otherwise = (e: Expression, print: (e: Expression) => string) =>
  e.kind === 'is null' ? print({ ...e, negated: !e.negated }) : `(${print(e)}) is not true`;

function sampleText({ values, below }: Sample, print: (e: Expression) => string, sql: Dialect, timezone: string): string {
  const texts = values.map(v => sql.canonical(print(v.value), v.type, timezone));
  const hash = sql.sha256(texts.length === 1 ? (texts[0] ?? '') : `concat(${texts.join(', ')})`);
  return below === undefined ? 'true' : `substr(${hash}, 1, 8) < ${sql.literal(below)}`;
}

function joinWord(type: JoinType | undefined, sql: Dialect): string {
  if (type === 'semi') return sql.semiJoin.replace(/join$/, '');
  if (type === 'anti') return sql.antiJoin.replace(/join$/, '');
  return type === undefined || type === 'inner' ? '' : `${type} `;
}

export function sourceText(source: QuerySource, { before, text: { sql, timezone }, qualified }: BlockText): string {
  const named = qualified && (source.alias !== before || source.table) ? ` ${sql.identifier(source.alias)}` : '';
  const { latest } = source;
  if (latest && source.table) {
    const table = [source.table.layer, source.table.name].map(sql.identifier).join('.');
    const own = new ExpressionWriter(sql, { columns: latest.row });
    const met = latest.where.map(w => operand(w, e => own.print(e)));
    return `(\n${indented(latestText(source, latest, table, sql, timezone, met), 4)}\n)${named}`;
  }
  if (source.numbers) return `${sql.numbers(source.numbers, sql.identifier(source.columns[0]?.name ?? ''))}${named}`;
  if (source.union) return `(\n${indented(unionText(source, sql), 4)}\n)${named || ` ${sql.identifier(source.alias)}`}`;
  const table = source.table ? [source.table.layer, source.table.name].map(sql.identifier).join('.') : sql.identifier(before);
  return `${table}${named}`;
}

/** The rows of all members, by name, each value in the type that all widen to. */
export function unionText(
  { columns, union = [] }: QuerySource,
  sql: Dialect,
  where?: (table: StoredTable) => readonly string[],
): string {
  return union
    .map(member => {
      const values = columns.map((c, i) => {
        const own = member.columns[i] ?? c;
        const name = sql.identifier(own.name);
        if (sameType(own.type, c.type)) return own.name === c.name ? name : `${name} as ${sql.identifier(c.name)}`;
        return `cast(${name} as ${sql.type(c.type)}) as ${sql.identifier(c.name)}`;
      });
      const table = [member.table.layer, member.table.name].map(sql.identifier).join('.');
      return lines(`select ${list(values, 7)}`, `from ${table}`, where && `where ${conjunction(where(member.table), 6)}`);
    })
    .join('\nunion all\n');
}
