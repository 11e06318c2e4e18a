import type { Expression, PropertyShapes } from '../declaration/index.js';
import { partsOf } from '../declaration/parts.js';
import { clausesOf, keepsVersions, valueInForce, valuesInForce, writeOf } from '../effective.js';
import { fold } from '../names.js';
import type { ColumnLineage, EffectiveProperty, Handle, SequenceFact } from '../records.js';
import { type FlowAnalysis, withCarried } from './analyse.js';
import { changed, deciding, directIds, expressionLineage, lineageOf, mergedLineage } from './column-lineage.js';
import { plainColumn } from './columns.js';
import { oneRowPer, shapeKeys } from './keys.js';
import { Findings } from './report.js';
import type { RowColumn, ShapeKey } from './row.js';
import { makeScope, type Scope } from './scope.js';
import { type Sequence, sequenceOf } from './sequence.js';

/** The row of a table as it is stored: the flow's row, masked, with surrogate and validity. */
export interface Stored {
  readonly columns: readonly RowColumn[];
  readonly decidedBy: readonly ColumnLineage[];
  /** What the table says that its key is, else what follows from its flow. */
  readonly key: readonly string[];
  /** True where the table says it. */
  readonly isKeySaid: boolean;
  /** Keys of a stored row: in a table with validity the start of the version belongs to it. */
  readonly keys: readonly ShapeKey[];
  readonly scope: Scope;
  /** What orders the changes of a key; missing where the way of writing needs no order. */
  readonly sequence?: SequenceFact;
  /** Columns that the last `columns` leaves out, and that `sequence by` or `delete when` reads. */
  readonly carried: readonly RowColumn[];
}

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** The stored row of a flow: the table's own, or that of a `flow … into` it. */
export function storedRow(handle: Handle, flow: FlowAnalysis, properties: Properties): Stored {
  const write = writeOf(properties);
  const row = ownRow(flow, properties, write);
  const named = (name: string): RowColumn | undefined => row.find(column => fold(column.name) === fold(name));
  const said = valueInForce(properties, 'key')?.columns.flatMap(({ path }) => path.at(-1)?.text ?? []);
  const key = said?.map(name => named(name)?.name ?? name) ?? oneRowPer(flow.after.keys);
  const sequence = sequenceOf(flow, properties, key);
  const keyLineage = mergedLineage(...key.flatMap(name => named(name) ?? []).map(lineageOf));
  const deletion = deletionLineage(flow, properties);
  const added = addedColumns(handle, properties, { row, key, keyLineage, sequence, deletion });
  const names = new Set([...added.first, ...added.last].map(({ name }) => fold(name)));
  const columns = [...added.first, ...row.filter(({ name }) => !names.has(fold(name))), ...added.last];
  const start = columns.find(({ role, added: isAdded }) => role === 'valid_from' && isAdded === true)?.name;
  const surrogate = added.first.map(({ name }): ShapeKey => ({ columns: [name] }));
  const own: ShapeKey[] = key.length === 0 ? [] : [{ columns: start === undefined ? key : [...key, start] }];
  return {
    columns,
    decidedBy: mergedLineage(flow.decidedBy, ...writingLineage(flow, properties, row, keyLineage, sequence)),
    key,
    isKeySaid: said !== undefined,
    keys: start === undefined ? distinctNames([...own, ...shapeKeys(flow.after.keys), ...surrogate]) : [...own, ...surrogate],
    scope: makeScope({
      row: columns.map(column => ({ column, qualifiers: [] })),
      technical: flow.after.technical,
      inputs: flow.after.inputs,
      aliased: flow.after.aliased,
      open: flow.after.open,
      clashes: flow.after.clashes,
    }),
    ...(sequence === undefined ? {} : { sequence: sequence.fact }),
    carried: carriedColumns(flow, properties, sequence),
  };
}

/** The flow's row as it is written: masked, and without the validity of an input where the table keeps one of its own. */
function ownRow(flow: FlowAnalysis, properties: Properties, write: ReturnType<typeof writeOf>): RowColumn[] {
  const masked = new Set(valuesInForce(properties, 'mask').map(mask => fold(mask.column.path.at(-1)?.text ?? '')));
  const keepsHistory = keepsVersions(write);
  return flow.after.row.map(({ column }) => {
    if (masked.has(fold(column.name))) {
      const lineage = changed(lineageOf(column), 'TRANSFORMATION');
      const { domain: _, ...plain } = column;
      return { ...plain, type: { name: 'string' }, pii: false, from: directIds(lineage), lineage };
    }
    if (!keepsHistory || column.role === undefined) return column;
    const { role: _, ...plain } = column;
    return plain;
  });
}

function distinctNames(keys: readonly ShapeKey[]): ShapeKey[] {
  const text = ({ columns, exceptNull }: ShapeKey): string => `${exceptNull === true} ${columns.map(fold).sort().join('\n')}`;
  return keys.filter((key, index) => keys.findIndex(other => text(other) === text(key)) === index);
}

/** Names of the validity columns where `as` does not say them. */
const VALIDITY_NAMES = ['valid_from', 'valid_to', 'is_current'];
const VALIDITY_ROLES = ['valid_from', 'valid_to', 'is_current'] as const;

interface Written {
  readonly row: readonly RowColumn[];
  readonly key: readonly string[];
  readonly keyLineage: readonly ColumnLineage[];
  readonly sequence: Sequence | undefined;
  /** What `delete when` reads. */
  readonly deletion: readonly ColumnLineage[];
}

/** The column by which `delete when … keep` marks rows. */
export const DELETED = 'is_deleted';

/** What writing adds before and behind the flow's row. */
function addedColumns(
  handle: Handle,
  properties: Properties,
  written: Written,
): { readonly first: readonly RowColumn[]; readonly last: readonly RowColumn[] } {
  const write = writeOf(properties);
  const validity = keepsVersions(write) ? validityColumns(handle, properties, written.sequence) : [];
  const prefix = write === 'scd 3' ? 'previous' : write === 'scd 6' ? 'current' : undefined;
  const tracked = prefix === undefined ? [] : trackedColumns(handle, properties, written, prefix);
  const last = [...deletionMark(handle, properties, written.deletion), ...validity, ...tracked];
  const surrogate: PropertyShapes['surrogate'] | undefined = valueInForce(properties, 'surrogate');
  if (surrogate === undefined) return { first: [], last };
  const lineage = changed(mergedLineage(written.keyLineage, ...validity.slice(0, 1).map(lineageOf)), 'TRANSFORMATION');
  const column: RowColumn = {
    name: surrogate.column.text,
    type: { name: 'string' },
    nullable: false,
    pii: false,
    role: 'surrogate',
    added: true,
    from: directIds(lineage),
    lineage,
    origin: { handle: properties.get('surrogate')?.location?.handle ?? handle, part: 'properties/surrogate' },
  };
  return { first: [column], last };
}

/** With `keep` a deleted row stays, and this column says that it is deleted. */
function deletionMark(handle: Handle, properties: Properties, deletion: readonly ColumnLineage[]): RowColumn[] {
  if (clausesOf(properties)?.deleteWhen?.keep !== true) return [];
  const lineage = changed(deletion, 'TRANSFORMATION');
  const [property, origin] = properties.has('scd') ? ['scd', properties.get('scd')] : ['write', properties.get('write')];
  return [
    {
      name: DELETED,
      type: { name: 'boolean' },
      nullable: false,
      pii: false,
      added: true,
      from: directIds(lineage),
      lineage,
      origin: { handle: origin?.location?.handle ?? handle, part: `properties/${property}` },
    },
  ];
}

function validityColumns(handle: Handle, properties: Properties, sequence: Sequence | undefined): RowColumn[] {
  const names = valueInForce(properties, 'scd')?.validity?.map(({ text }) => text) ?? VALIDITY_NAMES;
  const first = sequence?.columns[0];
  const lineage = first === undefined ? [] : changed(lineageOf(first), 'TRANSFORMATION');
  const origin = properties.get('scd')?.location?.handle ?? handle;
  return names.slice(0, 3).map(
    (name, index): RowColumn => ({
      name,
      type: index === 2 ? { name: 'boolean' } : (first?.type ?? { name: 'timestamp' }),
      nullable: index === 1,
      pii: false,
      ...(index < 2 && first?.domain !== undefined ? { domain: first.domain } : {}),
      role: VALIDITY_ROLES[index] ?? 'valid_from',
      added: true,
      from: directIds(index === 0 && first !== undefined ? lineageOf(first) : lineage),
      lineage: index === 0 && first !== undefined ? lineageOf(first) : lineage,
      origin: { handle: origin, part: `properties/scd/validity/${index}` },
    }),
  );
}

/** `previous_C` (type 3) or `current_C` (type 6) of each tracked column. */
function trackedColumns(
  handle: Handle,
  properties: Properties,
  { row, key, sequence }: Written,
  prefix: 'previous' | 'current',
): RowColumn[] {
  const track = clausesOf(properties)?.track?.map(({ path }) => fold(path.at(-1)?.text ?? ''));
  const left = new Set([...key, ...(sequence?.columns.map(({ name }) => name) ?? [])].map(fold));
  const isTracked = ({ name }: RowColumn): boolean => track?.includes(fold(name)) ?? !left.has(fold(name));
  const origin = { handle: properties.get('scd')?.location?.handle ?? handle, part: 'properties/scd' };
  return row.filter(isTracked).map(({ role: _, watermark: __, constant: ___, ...column }) => ({
    ...column,
    name: `${prefix}_${column.name}`,
    nullable: prefix === 'previous' || column.nullable,
    added: true,
    origin,
  }));
}

/** What decides, beside the flow, which rows are stored: key and order of changes, deletes, expectations that remove rows. */
function writingLineage(
  flow: FlowAnalysis,
  properties: Properties,
  row: readonly RowColumn[],
  keyLineage: readonly ColumnLineage[],
  sequence: Sequence | undefined,
): (readonly ColumnLineage[])[] {
  const removing = valuesInForce(properties, 'expect').filter(({ action }) => action === 'drop' || action === 'quarantine');
  const last = makeScope({ row: row.map(column => ({ column, qualifiers: [] })) });
  return [
    ...(sequence === undefined
      ? []
      : [deciding(keyLineage, 'GROUP_BY'), deciding(mergedLineage(...sequence.columns.map(lineageOf)), 'SORT')]),
    clausesOf(properties)?.deleteWhen?.keep === true ? [] : deciding(deletionLineage(flow, properties), 'FILTER'),
    ...removing.map(({ condition }) => deciding(expressionLineage(condition, { ...QUIET, scopes: [last] }), 'FILTER')),
  ];
}

const QUIET = { findings: new Findings(), lookUp: () => undefined, namesOf: () => [] };

/** What the condition of `delete when` reads. */
function deletionLineage(flow: FlowAnalysis, properties: Properties): readonly ColumnLineage[] {
  const deleteWhen = clausesOf(properties)?.deleteWhen?.condition;
  return deleteWhen === undefined ? [] : expressionLineage(deleteWhen, { ...QUIET, scopes: withCarried(flow.after) });
}

function carriedColumns(flow: FlowAnalysis, properties: Properties, sequence: Sequence | undefined): readonly RowColumn[] {
  const { after } = flow;
  if (after.carried === undefined) return [];
  const deleteWhen = clausesOf(properties)?.deleteWhen?.condition;
  const read = [...(sequence?.columns ?? []), ...(deleteWhen === undefined ? [] : columnsIn(deleteWhen, withCarried(after)))];
  return [...new Set(read)].filter(column => !after.row.some(entry => entry.column === column));
}

function columnsIn(expression: Expression, scopes: readonly Scope[]): RowColumn[] {
  if (expression.kind === 'column') return [plainColumn(expression, scopes) ?? []].flat();
  return partsOf(expression).flatMap(part => columnsIn(part, scopes));
}
