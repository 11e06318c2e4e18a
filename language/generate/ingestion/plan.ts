import type { Expression, Step } from '../../model/declaration/index.js';
import type { Model } from '../../model/model.js';
import type { Column, SourceRecord, TableRecord } from '../../model/records.js';
import { planExpectations } from '../expectations.js';
import { flowColumn, resolve, rowFlow } from '../flow.js';
import { maskOf, withMasks } from '../masks.js';
import type { ColumnPlan, ExpectationPlan, InputColumn, InputPlan, RowCondition, TablePlan } from '../plan.js';
import { type Planning, schemaColumns } from '../planner.js';
import { Refused } from '../refusal.js';
import { checkRowByRow, children } from '../row-by-row.js';
import { onError, property, textOf, value } from '../settings.js';
import { isStorable } from '../types.js';

/** A source whose rows come into a table as they are. */
export interface IngestedSource {
  /** `shop.source.orders`. */
  readonly id: string;
  readonly name: string;
  readonly columns: readonly (InputColumn & { readonly required: boolean })[];
  /** A row of a deleted key may have its key alone. */
  readonly deletes: boolean;
  /** Its rows are lines of fields without names. */
  readonly csv?: true;
  /** The column that keeps what the source does not declare, as the text of a JSON object. */
  readonly rescue?: string;
}

/** What is known about a table that takes in rows of sources: plain data, made from the model alone. */
export interface IngestionPlan {
  readonly id: string;
  readonly layer: TableRecord['layer'];
  readonly name: string;
  readonly doc?: string;
  readonly timezone: string;
  readonly sources: readonly IngestedSource[];
  /** The row that the steps begin with: the columns of all sources. */
  readonly row: readonly InputColumn[];
  readonly columns: readonly ColumnPlan[];
  /** Columns of the sources whose values must be masked in raw rows, and how. */
  readonly masked: InputPlan['masked'];
  readonly conditions: readonly RowCondition[];
  readonly expectations: readonly ExpectationPlan[];
  readonly onError: TablePlan['onError'];
}

/** The column of the file that a row came from, which `input_file_name()` reads. */
export const FILE = '_file';
/** The reason of a line of CSV that has more or fewer fields than its header. */
export const NO_ROW = 'not a row of the columns';
/** When a row arrived. */
export const ARRIVAL = '_ingested_at';

/** Names that the statements give to columns of their own. */
const OWN: ReadonlySet<string> = new Set(
  `_source ${FILE} _line _raw _document _documents _run _arrived_at ${ARRIVAL} _error _reason _from_file _undeclared _row_id _malformed _since _until _is_there`.split(
    ' ',
  ),
);

const lower = (name: string) => name.toLowerCase();

/** True for a table that takes in rows of sources alone and keeps them all. */
export function isIngestion(model: Model, { write, flow, layer }: TableRecord): boolean {
  const sources = flow.inputs.filter(i => i.role === 'from' || i.role === 'union');
  return write === 'append' && (layer === 'bronze' || sources.some(i => i.id !== undefined && model.source(i.id) !== undefined));
}

/** The sources of a table, in the order of its text. @throws Refused where an input is no source */
export function sourcesOf({ model, table, at }: Planning): SourceRecord[] {
  const inputs = table.flow.inputs.filter(i => i.role === 'from' || i.role === 'union');
  if (inputs.length === 0) throw new Refused('nothing comes into this table', at(table.nameSpan));
  return inputs.map(input => {
    const source = input.id === undefined ? undefined : model.source(input.id);
    if (!source) throw new Refused('only rows of sources can be appended here', input.location);
    return source;
  });
}

/**
 * Makes the plan of a table that appends the rows of its sources, from the model alone.
 * @throws Refused with the place of the first construct that cannot be run
 */
export function planRows(planning: Planning): IngestionPlan {
  const { model, table, at } = planning;
  checkWhatIsAsked(planning);
  const sources = sourcesOf(planning).map(planSource);
  const row = unionRow(planning, sources);
  const qualifiers = table.flow.inputs.flatMap(({ id, reference }) => [
    ...(reference.alias ? [reference.alias.text] : []),
    ...(id === undefined ? [] : [model.source(id)?.name ?? '']),
  ]);
  const flow = rowFlow(withFileNames(table.flow.steps), row, [ARRIVAL, FILE], qualifiers, table.handle, name =>
    schemaColumns(model, table, name.text),
  );
  const dedupe = flow.dedupes[0];
  if (dedupe)
    throw new Refused('`dedupe` looks at rows that came before: do it in the table that reads this one', at(dedupe.span));
  const columns = table.columns.map(column => planColumn(planning, column, flowColumn(flow, column.name)?.value));
  const unmasked: InputPlan = {
    layer: table.layer,
    name: table.name,
    columns: row,
    ingestedAt: ARRIVAL,
    expires: false,
    masked: [],
  };
  return {
    id: table.id,
    layer: table.layer,
    name: table.name,
    ...(table.doc ? { doc: table.doc } : {}),
    timezone: textOf(value(table, 'timezone')) ?? 'UTC',
    sources,
    row: [...row, { name: ARRIVAL, type: { name: 'timestamp' } }, { name: FILE, type: { name: 'string' } }],
    columns,
    masked: withMasks(unmasked, columns).masked,
    conditions: flow.conditions,
    expectations: planExpectations(planning, columns, expression => {
      checkRowByRow(expression, table.handle);
      return resolve(expression, [...flow.carried, ...flow.columns], [], new Set(), table.handle);
    }),
    onError: onError(planning),
  };
}

function checkWhatIsAsked({ model, table, at, locationOf }: Planning): void {
  const further = model.flowsInto(table.id).find(flow => flow.handle !== table.handle);
  if (further) {
    const span = model.declaration(further.handle)?.keywordSpan ?? { start: 0, end: 0 };
    throw new Refused('a further flow into a table cannot be run', { handle: further.handle, span });
  }
  const sink = [...table.properties].find(([, { property: p }]) => p.name === 'sink');
  if (sink)
    throw new Refused(
      'a further output (`sink`) cannot be run: let a `serve` or a table that reads this one bring it there',
      locationOf(sink[0]),
    );
  const added = table.columns.find(c => c.added);
  if (added) throw new Refused(`${added.name} cannot be computed for a table that takes in rows`, added.location);
  if (table.open) throw new Refused('not all columns of this table are known: write those of its source', at(table.nameSpan));
  const own = table.columns.find(c => OWN.has(lower(c.name)));
  if (own) throw new Refused(`${own.name} is a column that is kept beside the rows: give yours another name`, own.location);
}

function planSource(source: SourceRecord): IngestedSource {
  for (const { name, type, location } of source.columns) {
    if (OWN.has(lower(name)))
      throw new Refused(`${name} is a column that is kept beside the rows: give yours another name`, location);
    if (!isStorable(type)) throw new Refused(`the type of ${name} in source.${source.name} is not known: write it`, location);
  }
  const rescue = source.properties.get('rescue')?.property;
  return {
    id: source.id,
    name: source.name,
    columns: source.columns.map(c => ({ name: c.name, type: c.type, required: !c.nullable })),
    deletes: source.system === 'cdc' && source.columns.some(c => lower(c.name) === 'op'),
    ...(property(source, 'format')?.value.format.text.toLowerCase() === 'csv' ? { csv: true } : {}),
    ...(rescue?.name === 'rescue' ? { rescue: rescue.value.column.text } : {}),
  };
}

/** The columns of the union, by name in the order of the first; where types differ, the wider one, which the model knows. */
function unionRow({ table, at }: Planning, sources: readonly IngestedSource[]): InputColumn[] {
  const [first, ...others] = sources;
  if (!first) throw new Refused('nothing comes into this table', at(table.nameSpan));
  if (others.length === 0) return first.columns.map(({ name, type }) => ({ name, type }));
  return first.columns.map(({ name, type }) => {
    const known = table.flow.scopes[0]?.columns.find(c => lower(c.name) === lower(name));
    return { name, type: known?.type ?? type };
  });
}

function planColumn({ at, table }: Planning, column: Column, value: Expression | undefined): ColumnPlan {
  if (!value) throw new Refused(`the column ${column.name} could not be traced to its source`, column.location);
  // The model has the column as it is stored, masked.
  const unmasked = table.flow.columns.find(c => lower(c.name) === lower(column.name))?.type ?? column.type;
  if (!isStorable(unmasked)) throw new Refused(`the type of ${column.name} is not known: write it`, column.location);
  const mask = maskOf(table, column.name);
  if (mask?.method === 'partial' && unmasked.name !== 'string')
    throw new Refused(
      `only text can be masked partially; ${column.name} is a ${unmasked.name}`,
      mask.location ?? at(table.nameSpan),
    );
  return {
    name: column.name,
    type: mask ? { name: 'string' } : unmasked,
    unmasked,
    value,
    ...(mask ? { mask: mask.method } : {}),
    ...(column.doc ? { doc: column.doc } : {}),
    tracked: false,
  };
}

/** `input_file_name()` is a column of the rows here. */
function withFileNames(steps: readonly Step[]): Step[] {
  const replaced = (e: Expression): Expression =>
    e.kind === 'call' && lower(e.name.text) === 'input_file_name' && e.arguments.length === 0
      ? { kind: 'column', path: [{ text: FILE, span: e.span }], span: e.span }
      : children(e, replaced);
  return steps.map((step): Step => {
    if (step.kind === 'where') return { ...step, condition: replaced(step.condition) };
    if (step.kind !== 'columns') return step;
    const items = step.items.map(item =>
      item.kind === 'column' && item.value ? { ...item, value: replaced(item.value) } : item,
    );
    return { ...step, items };
  });
}
