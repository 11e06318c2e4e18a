import type { DataType, Expression } from '../../model/declaration/index.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { checkValue } from '../row-by-row.js';
import { column } from './expressions.js';
import { isTechnical } from './inputs.js';
import { columnOf, type Named, resolved } from './names.js';
import type { Block, QueryColumn, QuerySource, RejectedRows, Sample } from './query.js';
import { blockName } from './text.js';

const NOWHERE = { start: 0, end: 0 };

/** The block that is being built, and the row of the flow at the step that comes next. */
export class Rows {
  readonly planning: Planning;
  readonly blocks: Block[] = [];
  sources: QuerySource[] = [];
  where: Expression[] = [];
  samples: Sample[] = [];
  rejected: RejectedRows[] = [];
  required: NonNullable<Block['required']>[number][] = [];
  row: Named[] = [];
  /** Columns that the last `columns` leaves out, which orders may still name. */
  carried: Named[] = [];
  grouped: Pick<Block, 'groupBy'> = {};
  /** Behind a query that groups: the names of the columns of which there is one row each. */
  unit: readonly string[] | undefined;
  /** True behind a dedupe that keeps what the merge of the table keeps. */
  isDeduped = false;
  /** True where nothing can be added to the current block but columns and conditions. */
  isProjected = false;
  /** True where changes that no merge takes were turned away. */
  isJudged = false;

  constructor(planning: Planning) {
    this.planning = planning;
  }

  /** An expression over the row. @throws Refused for what is not the same in every run, or names no column */
  resolve(expression: Expression, also: readonly Named[] = []): Expression {
    const { table } = this.planning;
    checkValue(expression, table.handle);
    return resolved(expression, [...this.row, ...also], table.handle);
  }

  /** Another input, whose columns come behind those of the row. @throws Refused where two have one name */
  add(source: QuerySource, qualifiers: readonly string[]): void {
    const { alias, columns } = source;
    if (this.sources.some(s => s.alias.toLowerCase() === alias.toLowerCase()))
      throw new Refused(`${alias} is the name of two inputs: give one of them an alias`, this.planning.at(NOWHERE));
    this.sources.push(source);
    for (const c of columns) {
      const bare = columnOf(this.row, c.name) === undefined;
      this.row.push({ name: c.name, type: c.type, value: column(alias, c.name), qualifiers, bare });
    }
  }

  /** The conditions that stand above a step. */
  above(): RejectedRows['above'] {
    return { where: this.where.length, samples: this.samples.length };
  }

  /** The type that the model has found for a column of the flow's row. */
  typeOf(wanted: string): DataType {
    const { table } = this.planning;
    const scopes = [table.flow.columns, ...[...table.flow.scopes].reverse().map(s => s.columns)];
    const found = scopes.flatMap(columns => columns.filter(c => c.name.toLowerCase() === wanted.toLowerCase()));
    return found[0]?.type ?? { name: 'unknown' };
  }

  /** Ends the block; what follows reads its columns. */
  close(): void {
    const columns = this.row.filter(c => c.bare && !isTechnical(c.name));
    this.push(columns, {});
    this.row = columns.map(c => ({
      name: c.name,
      type: c.type,
      value: column(this.before, c.name),
      qualifiers: [],
      bare: true,
    }));
    this.carried = [];
  }

  /** The name of the block before. */
  get before(): string {
    return blockName(this.blocks.length - 1);
  }

  /** Ends the block with these columns; the row is the caller's to set. */
  push(columns: readonly QueryColumn[], own: Pick<Block, 'dedupe' | 'sessions'>): void {
    this.blocks.push({
      sources: this.sources,
      where: this.where,
      ...(this.samples.length > 0 ? { samples: this.samples } : {}),
      ...(this.rejected.length > 0 ? { rejected: this.rejected } : {}),
      ...(this.required.length > 0 ? { required: this.required } : {}),
      ...this.grouped,
      ...own,
      columns: columns.map(({ name: n, type, value }) => ({ name: n, type, value })),
    });
    this.sources = [{ alias: this.before, columns: columns.map(({ name: n, type }) => ({ name: n, type })) }];
    this.where = [];
    this.samples = [];
    this.rejected = [];
    this.required = [];
    this.grouped = {};
    this.isProjected = false;
  }
}
