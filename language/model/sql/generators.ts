import type { DataType, Expression, Name, Span } from '../declaration/index.js';
import { changed, directIds } from '../flow/column-lineage.js';
import { evaluate } from '../flow/expression.js';
import { Findings } from '../flow/report.js';
import type { ExpressionContext } from '../flow/resolve.js';
import { type Facts, type Origin, type RowColumn, UNKNOWN } from '../flow/row.js';
import { fold } from '../names.js';
import type { ColumnLineage } from '../records.js';
import { OPEN_ROW, type QueryColumn, type QueryRow } from './relations.js';

interface Generated {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/**
 * The columns that a generator makes: `explode(xs)`, `posexplode(m) as (pos, key, value)`.
 * @param names the names that the query gives them; where it gives none, they have Spark's
 */
export function generated(
  generator: Expression,
  facts: Facts,
  lineage: readonly ColumnLineage[],
  { columns: names, outer }: { readonly columns: readonly Name[]; readonly outer: boolean },
  context: ExpressionContext,
  origin: (name: Name | undefined, span: Span) => Origin,
): QueryRow {
  const made = columnsOf(generator, { ...context, findings: new Findings() });
  if (made === undefined && names.length === 0) return OPEN_ROW;
  const fits = made !== undefined && (names.length === 0 || names.length === made.length);
  const known: readonly Generated[] = fits ? made : names.map(({ text }) => ({ name: text, type: UNKNOWN, nullable: true }));
  const through = changed(lineage, 'TRANSFORMATION');
  const columns = known.map(({ name, type, nullable }, index): QueryColumn => {
    const alias = names[index];
    const span = alias?.span ?? generator.span;
    const column: RowColumn = {
      name: alias?.text ?? name,
      type,
      nullable: nullable || outer,
      pii: facts.pii,
      from: directIds(through),
      lineage: through,
      origin: origin(alias, span),
    };
    if (alias !== undefined) context.findings.use(alias.span, { kind: 'column', name: alias.text, column }, true);
    return { column, named: true, span };
  });
  return { columns, open: false, decidedBy: [] };
}

/** What Spark's generators yield; undefined where it does not follow. */
function columnsOf(generator: Expression, quiet: ExpressionContext): readonly Generated[] | undefined {
  if (generator.kind !== 'call') return undefined;
  const [, position = '', base = '', optional = ''] = /^(pos)?(explode|inline)(_outer)?$/.exec(fold(generator.name.text)) ?? [];
  const [argument] = generator.arguments;
  if (base === '' || argument === undefined) return undefined;
  const { type } = evaluate(argument, quiet);
  const isOuter = optional !== '';
  const place: Generated[] = position === '' ? [] : [{ name: 'pos', type: { name: 'int' }, nullable: isOuter }];
  if (base === 'inline') {
    if (type.name !== 'array' || type.element.name !== 'struct') return undefined;
    return type.element.fields.map(field => ({ name: field.name, type: field.type, nullable: true }));
  }
  if (type.name === 'array')
    return [...place, { name: 'col', type: type.element, nullable: isOuter || type.containsNull !== false }];
  if (type.name !== 'map') return undefined;
  return [
    ...place,
    { name: 'key', type: type.key, nullable: isOuter },
    { name: 'value', type: type.value, nullable: isOuter || type.valueContainsNull !== false },
  ];
}
