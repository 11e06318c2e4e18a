import type { PropertyShapes } from '../declaration/index.js';
import { clausesOf, valueInForce, valuesInForce, writeOf } from '../effective.js';
import { fold } from '../names.js';
import type { EffectiveProperty, Handle, Id } from '../records.js';
import { type FlowAnalysis, withCarried } from './analyse.js';
import { evaluate } from './expression.js';
import { Findings } from './report.js';
import { type RowColumn, union } from './row.js';
import { findBare, makeScope, type Scope } from './scope.js';

/** The row of a table as it is stored: the flow's row, masked, with surrogate and validity. */
export interface Stored {
  readonly columns: readonly RowColumn[];
  readonly decidedBy: readonly Id[];
  readonly key: readonly string[];
  /** Key of a stored row: in a table with validity the start of the version belongs to it. */
  readonly rowKey: readonly string[];
  readonly scope: Scope;
}

type Properties = ReadonlyMap<string, EffectiveProperty>;

export function storedRow(handle: Handle, flow: FlowAnalysis, properties: Properties): Stored {
  const masked = new Set(valuesInForce(properties, 'mask').map(mask => fold(mask.column.path.at(-1)?.text ?? '')));
  const row = flow.after.row.map(({ column }) => (masked.has(fold(column.name)) ? { ...column, pii: false } : column));
  const declared = valueInForce(properties, 'key')?.columns.flatMap(({ path }) => path.at(-1)?.text ?? []);
  const key = declared?.map(name => row.find(column => fold(column.name) === fold(name))?.name ?? name) ?? flow.after.key;
  const keyFrom = union(...row.filter(column => key.some(name => fold(name) === fold(column.name))).map(({ from }) => from));
  const validity = validityColumns(handle, flow, properties);
  const surrogate = surrogateColumn(handle, properties, union(keyFrom, ...validity.slice(0, 1).map(({ from }) => from)));
  const added = new Set([...surrogate, ...validity].map(({ name }) => fold(name)));
  const columns = [...surrogate, ...row.filter(({ name }) => !added.has(fold(name))), ...validity];
  const scope = makeScope({
    row: columns.map(column => ({ column, qualifiers: [] })),
    technical: flow.after.technical,
    inputs: flow.after.inputs,
    aliased: flow.after.aliased,
    open: flow.after.open,
    clashes: flow.after.clashes,
  });
  const start = validity[0]?.name;
  return {
    columns,
    decidedBy: union(flow.decidedBy, deletes(flow, properties)),
    key,
    rowKey: key.length > 0 && start !== undefined ? [...key, start] : key,
    scope,
  };
}

/** Names of the validity columns where `as` does not say them. */
const VALIDITY_NAMES = ['valid_from', 'valid_to', 'is_current'];
const VALIDITY_ROLES = ['valid_from', 'valid_to', 'is_current'] as const;

function validityColumns(handle: Handle, flow: FlowAnalysis, properties: Properties): RowColumn[] {
  const write = writeOf(properties);
  if (write !== 'scd 2' && write !== 'scd 6') return [];
  const effective = properties.get('scd');
  const names = valueInForce(properties, 'scd')?.validity?.map(({ text }) => text) ?? VALIDITY_NAMES;
  const sequence = sequenceColumn(flow, properties);
  const type = sequence?.type ?? ({ name: 'timestamp' } as const);
  const origin = effective?.location?.handle ?? handle;
  return names.slice(0, 3).map(
    (name, index): RowColumn => ({
      name,
      type: index === 2 ? { name: 'boolean' } : type,
      nullable: index === 1,
      pii: false,
      ...(index < 2 && sequence?.domain !== undefined ? { domain: sequence.domain } : {}),
      role: VALIDITY_ROLES[index] ?? 'valid_from',
      from: sequence?.from ?? [],
      origin: { handle: origin, part: `properties/scd/validity/${index}` },
    }),
  );
}

/** What the changes of a key are ordered by: what `sequence by` says, else the latest of the flow's dedupe, else the only event time. */
function sequenceColumn(flow: FlowAnalysis, properties: Properties): RowColumn | undefined {
  const first = clausesOf(properties)?.sequence[0]?.path.at(-1)?.text;
  const scopes = withCarried(flow.after);
  const find = (name: string): RowColumn | undefined => {
    for (const scope of scopes) {
      const found = findBare(scope, name);
      if (found.kind === 'column') return found.column;
    }
    return undefined;
  };
  if (first !== undefined) return find(first);
  const events = flow.after.row.filter(({ column }) => column.domain === 'event' && column.role === undefined);
  return events.length === 1 ? events[0]?.column : undefined;
}

function surrogateColumn(handle: Handle, properties: Properties, from: readonly Id[]): RowColumn[] {
  const effective = properties.get('surrogate');
  const surrogate: PropertyShapes['surrogate'] | undefined = valueInForce(properties, 'surrogate');
  if (surrogate === undefined) return [];
  const origin = { handle: effective?.location?.handle ?? handle, part: 'properties/surrogate' };
  return [
    { name: surrogate.column.text, type: { name: 'string' }, nullable: false, pii: false, role: 'surrogate', from, origin },
  ];
}

function deletes(flow: FlowAnalysis, properties: Properties): readonly Id[] {
  const condition = clausesOf(properties)?.deleteWhen?.condition;
  if (condition === undefined) return [];
  const quiet = { findings: new Findings(), lookUp: () => undefined, namesOf: () => [] };
  return evaluate(condition, { ...quiet, scopes: withCarried(flow.after) }).from;
}
