import type { Expression, Span } from '../../model/declaration/index.js';
import type { TableRecord } from '../../model/records.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { readColumns } from '../row-by-row.js';
import { equalities } from './equalities.js';
import { column, compared, conjuncts, shifted, untrue } from './expressions.js';
import { columnsOf, isTechnical } from './inputs.js';
import { keptBy } from './kept.js';
import type { QuerySource } from './query.js';
import { withoutAlias } from './text.js';
import { between } from './versions.js';

const UNTIL = '_until';

const lower = (name: string) => name.toLowerCase();

/**
 * A table whose rows only come, joined as of a moment: each row holds from its event time on, until the next one of the join key.
 * @param on the conditions of the join over the sources of the block, the moment apart
 * @returns the source without the type of its join, and all that must be true of a row that is met
 * @throws Refused where a condition is neither an equality with a column of the table nor about its rows alone
 */
export function latestRows(
  { table, at }: Planning,
  input: TableRecord,
  alias: string,
  on: readonly Expression[],
  moment: Expression,
  span: Span,
): { readonly source: QuerySource; readonly conditions: readonly Expression[] } {
  const columns = columnsOf(input);
  const time = input.columns.find(c => c.domain === 'event');
  if (!time) throw new Refused(`${alias} has no event time, from which its rows would hold`, at(span));
  const own = columns.find(c => lower(c.name) === UNTIL);
  if (own)
    throw new Refused(`${own.name} of ${alias} is a column of the generated join: give yours another name`, at(table.nameSpan));
  const kept = keptBy(input);
  const arrival = columns.find(c => isTechnical(c.name));
  const pairs: { column: string; condition: Expression }[] = [];
  // A row that comes later than others are kept would stand in for some that are gone.
  const where: Expression[] =
    kept && arrival ? [untrue(compared('<', column(time.name), shifted(column(arrival.name), '-', kept)))] : [];
  for (const condition of on.flatMap(conjuncts)) {
    const [pair] = equalities(condition, alias);
    if (pair) pairs.push({ column: pair.column, condition });
    else if ([...readColumns(condition)].every(a => a === lower(alias))) where.push(withoutAlias(condition));
    else
      throw new Refused(
        `the latest row of ${alias} is that of a key: compare its columns by \`=\`, and say the rest in a \`where\` below`,
        at(condition.span.end > 0 ? condition.span : span),
      );
  }
  if (pairs.length === 0) throw new Refused(`${alias} is joined by no key, of which a row would be the latest`, at(span));
  return {
    source: {
      alias,
      table: { layer: input.layer, name: input.name },
      columns: [...columns, { name: UNTIL, type: time.type }],
      latest: { by: pairs.map(p => p.column), from: time.name, at: moment, until: UNTIL, tie: [], row: columns, where },
    },
    conditions: [...pairs.map(p => p.condition), ...between(alias, time.name, UNTIL, moment)],
  };
}
