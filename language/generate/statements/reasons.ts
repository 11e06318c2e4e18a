import type { Dialect } from '../dialect.js';
import type { ExpressionWriter } from '../expression.js';
import type { RowCondition } from '../plan.js';
import { FILTERED } from './words.js';

/**
 * What stops a row inside the flow, as the branches of a `case` in the order of the steps: it is filtered out, a value is missing, or
 * cannot be computed.
 * @param writer writes expressions over the row that the flow begins with
 * @param live of which rows alone a value may not be missing; of all where it is left out
 */
export function conditionReasons(
  conditions: readonly RowCondition[],
  writer: ExpressionWriter,
  { literal }: Pick<Dialect, 'literal'>,
  live?: string,
): string[] {
  const branches = conditions.flatMap(c => {
    if (c.kind === 'filter') {
      const fails = writer.failure(c.condition);
      return [
        ...(fails ? [`when ${fails} then 'where cannot be computed'`] : []),
        `when (${writer.print(c.condition)}) is not true then ${literal(FILTERED)}`,
      ];
    }
    if (c.kind === 'not null') {
      const missing = writer.print({ kind: 'is null', negated: false, value: c.value, span: c.value.span });
      return [`when ${missing}${live ? ` and ${live}` : ''} then ${literal(`null ${c.name}`)}`];
    }
    const fails = writer.failure(c.value);
    return fails ? [`when ${fails} then ${literal(`${c.name} cannot be computed`)}`] : [];
  });
  return [...new Set(branches)];
}

/** What is wrong with a row as a `case`: what was found before, else the first of these branches; an item of a `select`. */
export function firstReason(branches: readonly string[]): string {
  if (branches.length === 0) return '_error';
  const inner = ['when _error is not null then _error', ...branches];
  return ['case', ...inner.map(b => `         ${b}`), '       end'].join('\n');
}
