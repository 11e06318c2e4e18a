import type { Expression } from '../../model/declaration/index.js';
import { typeOfExpression } from '../../model/expression-type.js';
import { ExpressionWriter } from '../expression.js';
import type { InputColumn, TablePlan } from '../plan.js';
import type { ComputedPlan } from '../query/plan.js';
import { Refused } from '../refusal.js';
import { parts } from '../row-by-row.js';
import type { ComputedNames } from '../statements/computed.js';
import { computedTables } from '../statements/computed-tables.js';
import type { ColumnDefinition, TableDefinition } from '../statements/tables.js';
import { SPARK } from './dialect.js';

/** A column that a table is partitioned by and that its format computes. */
export interface GeneratedColumn extends InputColumn {
  readonly value: Expression;
}

type Partition = TablePlan['partitions'][number];

/**
 * What a table is partitioned by, with a column of Delta's own for each expression.
 * @param columns of the table, by which the expressions are said
 * @throws Refused where Delta computes no such column
 */
export function withGenerated(
  partitions: readonly Partition[],
  columns: readonly InputColumn[],
): { readonly generated: readonly GeneratedColumn[]; readonly partitions: readonly Partition[] } {
  const generated: GeneratedColumn[] = [];
  const stored = partitions.map(piece => {
    if (piece.column !== undefined) return piece;
    const made = generatedColumn(piece, columns, generated);
    generated.push(made);
    return { ...piece, column: made.name };
  });
  return { generated, partitions: stored };
}

/** Such a column as the table's definition has it. */
export function generatedDefinition({ name, type, value }: GeneratedColumn, columns: readonly InputColumn[]): ColumnDefinition {
  return { name, type, generated: new ExpressionWriter(SPARK, { columns }).print(value) };
}

/** The tables that the job of a computed table owns. What its own is partitioned by and does not have, Delta computes. */
export function sparkTables(plan: ComputedPlan, n: ComputedNames): TableDefinition[] {
  const { generated, partitions } = withGenerated(plan.partitions, plan.columns);
  return computedTables(plan, n).map(table =>
    table.name === n.table
      ? {
          ...table,
          columns: [...table.columns, ...generated.map(c => generatedDefinition(c, plan.columns))],
          partitionBy: partitions.flatMap(p => p.column ?? []),
        }
      : table,
  );
}

/** Functions of which Delta computes a column by itself. */
const COMPUTED: ReadonlySet<string> = new Set(
  'date to_date year quarter month day dayofmonth hour date_trunc trunc date_format substring substr lower upper'.split(' '),
);

function generatedColumn(
  { value, location }: Partition,
  columns: readonly InputColumn[],
  before: readonly GeneratedColumn[],
): GeneratedColumn {
  const visit = (e: Expression): void => {
    if (e.kind === 'call' && !COMPUTED.has(e.name.text.toLowerCase()))
      throw new Refused(`Delta computes no column by ${e.name.text}: compute it in \`columns\`, and partition by that column`, {
        handle: location.handle,
        span: e.span,
      });
    parts(e).forEach(visit);
  };
  visit(value);
  const text = new ExpressionWriter(SPARK, { columns }).print(value);
  const base = `_${text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')}`.slice(0, 60);
  const taken = new Set([...columns, ...before].map(c => c.name.toLowerCase()));
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`;
  const type = typeOfExpression(value, columns);
  if (type.name === 'unknown') throw new Refused('the type of this expression is not known', location);
  return { name, type, value };
}
