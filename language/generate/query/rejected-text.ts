import type { Expression } from '../../model/declaration/index.js';
import type { Dialect } from '../dialect.js';
import { conjunction, indented, lines, list } from '../statements/layout.js';
import type { Block, Query, QuerySource, RejectedRows, StoredTable } from './query.js';
import { deadLetterText, NOWHERE } from './rejected.js';
import {
  type BlockText,
  blockName,
  blockText,
  blockWriter,
  conditions,
  fromText,
  operand,
  type QueryText,
  sourceText,
  unionText,
  withBlocks,
} from './text.js';

/**
 * The rows that the blocks of a query turn away: `_reason`, the row in `_raw`, and in `_to` the dead letter to which they go, `nowhere`
 * where they are dropped, `error` where they fail the run. Nothing for a query that turns none away.
 * @param isNew where the first block reads tables that are only appended to: which of their rows are looked at, in place of the scopes
 */
export function rejectedText(query: Query, text: QueryText, onError: string, isNew?: IsNew): string | undefined {
  const parts = query.blocks.flatMap((block, i) => {
    if (!block.rejected) return [];
    const isFirst = i === 0;
    const part = rejectedOf(
      block,
      blockName(i - 1),
      { ...text, scope: isFirst && !isNew ? text.scope : [] },
      onError,
      isFirst ? isNew : undefined,
    );
    return [withBlocks({ blocks: query.blocks.slice(0, i) }, { ...text, errors: false }, part)];
  });
  return parts.length === 0
    ? undefined
    : parts.map(p => (parts.length > 1 ? `(\n${indented(p, 4)}\n)` : p)).join('\nunion all\n');
}

/** The conditions of which rows of a table are new. */
export type IsNew = (table: StoredTable) => readonly string[];

function rejectedOf(block: Block, before: string, text: QueryText, onError: string, isNew: IsNew | undefined): string {
  const { sql } = text;
  const b = {
    ...blockText({ ...block, sources: block.sources.filter(s => s.numbers === undefined) }, before, text),
    qualified: true,
  };
  const writer = blockWriter(block, sql, true);
  const print = (e: Expression) => writer.print(e);
  const rejected = block.rejected ?? [];
  const when = (r: RejectedRows) => conjunction([...conditions({ ...b, print }, r.above), operand(r.condition, print)], 14);
  const [base] = block.sources;
  return lines(
    'select case',
    ...rejected.map(r => `         when ${when(r)} then ${reasonText(r, print, sql)}`),
    '       end as _reason,',
    '       case',
    ...rejected.map(r => `         when ${when(r)} then ${sql.literal(destination(r, onError))}`),
    '       end as _to,',
    `       ${sql.identifier(base?.alias ?? '')}._raw`,
    ...fromText({ ...b, print }, source => (source === base ? rawSource(source, b, isNew) : sourceText(source, b))),
    `where ${rejected.map(r => (rejected.length > 1 ? `(${when(r)})` : when(r))).join('\n   or ')}`,
  );
}

function reasonText({ reason, lateness }: RejectedRows, print: (e: Expression) => string, sql: Dialect): string {
  if (!lateness) return sql.literal(reason);
  return `concat(${sql.literal(`${reason}, by `)}, ${sql.secondsBetween(print(lateness.event), print(lateness.arrival))}, ' seconds')`;
}

function destination({ to }: RejectedRows, onError: string): string {
  if (to.action === 'dead_letter') return deadLetterText(to.name);
  return to.action === 'error' ? onError : NOWHERE;
}

/** A source whose rows have their own text beside them. */
function rawSource(source: QuerySource, b: BlockText, isNew: IsNew | undefined): string {
  const { sql } = b.text;
  const names = source.columns.map(c => sql.identifier(c.name));
  const where = isNew && source.table && conjunction(isNew(source.table), 14);
  const plain = source.union
    ? unionText(source, sql, isNew)
    : lines(`select ${list(names, 15)}`, `from ${sourceText(source, { ...b, qualified: false })}`, where && `where ${where}`);
  return lines(
    '(',
    `    select *, ${sql.rowText(source, [], 14)} as _raw`,
    '    from (',
    indented(plain, 8),
    '    ) source_rows',
    `) ${sql.identifier(source.alias)}`,
  );
}
