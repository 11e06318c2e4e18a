import type { DataType, Expression, Name } from '../../model/declaration/index.js';
import type { Handle } from '../../model/records.js';
import { Refused } from '../refusal.js';
import { children } from '../row-by-row.js';

/** A column that an expression may name at some point of a flow. */
export interface Named {
  readonly name: string;
  readonly type: DataType;
  readonly value: Expression;
  /** The names of its input, before which it may be written. */
  readonly qualifiers: readonly string[];
  /** False for a right column that shares its name with a left one: it is reached by its alias alone. */
  readonly bare: boolean;
}

const lower = (name: string) => name.toLowerCase();

/** Replaces each name of an expression by what it stands for; a bare name means the nearest definition above. */
export function resolved(
  expression: Expression,
  visible: readonly Named[],
  handle: Handle,
  bound: ReadonlySet<string> = new Set(),
): Expression {
  if (expression.kind === 'lambda') {
    const inner = new Set([...bound, ...expression.parameters.map(p => lower(p.text))]);
    return { ...expression, body: resolved(expression.body, visible, handle, inner) };
  }
  if (expression.kind !== 'column') return children(expression, e => resolved(e, visible, handle, bound));
  const [first, second, ...rest] = expression.path;
  if (!first || bound.has(lower(first.text))) return expression;
  const qualified = second && columnOf(visible, second.text, first.text);
  if (qualified) return withFields(qualified.value, rest, expression);
  const bare = columnOf(visible, first.text);
  if (!bare) throw new Refused(`there is no column ${first.text} here`, { handle, span: expression.span });
  return withFields(bare.value, expression.path.slice(1), expression);
}

/** The column of a name, the last that was defined. */
export function columnOf(visible: readonly Named[], name: string, qualifier?: string): Named | undefined {
  const matches = (c: Named) =>
    lower(c.name) === lower(name) && (qualifier === undefined ? c.bare : c.qualifiers.some(q => lower(q) === lower(qualifier)));
  return visible.findLast(matches);
}

function withFields(value: Expression, fields: readonly Name[], at: Expression): Expression {
  const { span } = at;
  if (fields.length > 0 && value.kind === 'column') return { ...value, path: [...value.path, ...fields], span };
  if (fields.length > 0) return fields.reduce<Expression>((of, name) => ({ kind: 'field', of, name, span }), value);
  return value.kind === 'column' || value.kind === 'parenthesis'
    ? { ...value, span }
    : { kind: 'parenthesis', inner: value, span };
}
