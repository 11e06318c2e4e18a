import type { ChangeClauses, DataType, Expression, Span } from '../model/declaration/index.js';
import { DELETED } from '../model/flow/stored.js';
import type { Model } from '../model/model.js';
import type { Column, Location, TableRecord } from '../model/records.js';
import { checkDedupes } from './dedupe.js';
import { planExpectations } from './expectations.js';
import { plainColumn } from './expression.js';
import { flowColumn, type RowFlow, resolve, rowFlow } from './flow.js';
import { planInput } from './input.js';
import { maskOf, withMasks } from './masks.js';
import { type ColumnPlan, hasHistory, hasLog, type InputColumn, type SequencePlan, type TablePlan } from './plan.js';
import { Refused } from './refusal.js';
import { planRetention } from './retention.js';
import { checkRowByRow, readColumns } from './row-by-row.js';
import { schemaColumns } from './schemas.js';
import { lateWithin, planSequence } from './sequence.js';
import { locations, onError, property, textOf, value } from './settings.js';
import { clusterBy, maintain, options, partitions } from './storage.js';
import { checkFunctions, checkNames, checkProperties, shadowingNames } from './supported.js';
import { isComparable, isStorable } from './types.js';

const lower = (name: string) => name.toLowerCase();
/** Columns of validity by their names, where none are given. */
export const VALIDITY = ['valid_from', 'valid_to', 'is_current'];
const STRING: DataType = { name: 'string' };

export { schemaColumns };

/** What the parts of the planner share about the table that is planned. */
export interface Planning {
  readonly model: Model;
  readonly table: TableRecord;
  /** The place of a property in force, else of the table's name. */
  readonly locationOf: (key: string) => Location;
  readonly at: (span: Span) => Location;
}

export function planningOf(model: Model, table: TableRecord): Planning {
  const at = (span: Span): Location => ({ handle: table.handle, span });
  return { model, table, at, locationOf: key => table.properties.get(key)?.location ?? at(table.nameSpan) };
}

/**
 * Makes the plan of a table, from the model alone.
 * @throws Refused with the place of the first construct that cannot be generated
 */
export function planTable(planning: Planning): TablePlan {
  const { model, table, at } = planning;
  const kind = kindOf(planning);
  checkProperties(planning);
  const input = planInput(planning);
  const flow = rowFlow(
    table.flow.steps,
    input.columns,
    input.columns.some(c => lower(c.name) === lower(input.ingestedAt)) ? [] : [input.ingestedAt],
    input.qualifiers,
    table.handle,
    name => schemaColumns(model, table, name.text),
  );
  if (table.open) throw new Refused('not all columns of this table are known: write them', at(table.nameSpan));
  if (table.key.length === 0) throw new Refused('a merge needs a key: add `key COLUMN`', at(table.nameSpan));

  const clauses = changeClauses(table);
  const sequence = planSequence(planning, flow, clauses);
  const deleteWhen = clauses?.deleteWhen;
  const resolveLast = (expression: Expression): Expression => {
    checkRowByRow(expression, table.handle);
    const aliases = table.flow.steps.some(s => s.kind === 'columns') ? [] : input.qualifiers;
    return resolve(expression, [...flow.carried, ...flow.columns], [], new Set(aliases.map(lower)), table.handle);
  };
  const columns = planColumns(planning, kind, flow, clauses, sequence);
  for (const name of table.key) checkKey(planning, columns, name);
  checkDedupes(planning, flow, kind, sequence, deleteWhen !== undefined);
  const late = lateWithin(planning, clauses, sequence);

  const parts = partitions(planning, columns);
  const retain = planRetention(planning, kind, sequence, late);

  const plan: TablePlan = {
    kind,
    id: table.id,
    file: model.placed(table.handle)?.path ?? '',
    ...(table.pipeline === undefined ? {} : { pipeline: table.pipeline }),
    layer: table.layer,
    name: table.name,
    ...(table.doc ? { doc: table.doc } : {}),
    input: withMasks(input, columns),
    columns,
    stored: table.columns.map(c => c.name),
    key: table.key.map(k => columns.find(c => lower(c.name) === lower(k))?.name ?? k),
    sequence,
    ...(deleteWhen ? { deleteWhen: resolveLast(deleteWhen.condition) } : {}),
    ...(late ? { late } : {}),
    conditions: flow.conditions,
    expectations: planExpectations(planning, columns, resolveLast),
    onError: onError(planning),
    ...(deleteWhen?.keep ? { deleted: DELETED } : {}),
    ...validity(table, kind),
    ...surrogate(table),
    ...(retain ? { retain } : {}),
    tie: [],
    partitions: parts,
    partitionBy: parts.flatMap(p => p.column ?? []),
    clusterBy: clusterBy(planning, columns),
    options: options(table),
    ...locations(planning),
    maintain: maintain(table),
    timezone: textOf(value(table, 'timezone')) ?? 'UTC',
    shadowing: shadowingNames(model, table),
  };
  const complete = { ...plan, tie: tieColumns(plan, input.columns) };
  checkNames(planning, complete);
  checkFunctions(
    model,
    [...columns.map(c => c.value), ...flow.conditions.map(c => (c.kind === 'filter' ? c.condition : c.value))],
    table.handle,
  );
  return complete;
}

function kindOf({ table, at, locationOf }: Planning): TablePlan['kind'] {
  if (table.layer === 'bronze') {
    throw new Refused(
      'a script takes in no rows of a source: a job for PySpark does, `cupel run`, or an ingestion of your own',
      at(table.nameSpan),
    );
  }
  switch (table.write) {
    case 'merge':
    case 'scd 1':
      return 'merge';
    case 'scd 0':
    case 'scd 2':
    case 'scd 3':
    case 'scd 4':
    case 'scd 6':
      return `type ${table.write.slice(4) as '0' | '2' | '3' | '4' | '6'}`;
    default:
      throw new Refused(
        `rows of bronze are merged or versioned: \`write ${table.write}\` keeps no order among them`,
        locationOf('write'),
      );
  }
}

function changeClauses(table: TableRecord): ChangeClauses | undefined {
  return table.write.startsWith('scd') ? property(table, 'scd')?.value : property(table, 'write')?.value.merge;
}

function planColumns(
  planning: Planning,
  kind: TablePlan['kind'],
  flow: RowFlow,
  clauses: ChangeClauses | undefined,
  sequence: SequencePlan,
): ColumnPlan[] {
  const { table, at } = planning;
  const sequenceNames = new Set([sequence.column, ...sequence.further.map(f => f.column)].map(n => lower(n ?? '')));
  const key = new Set(table.key.map(lower));
  const tracks = hasLog({ kind }) && kind !== 'type 0';
  const beside = kind === 'type 3' ? 'previous' : kind === 'type 6' ? 'current' : undefined;
  const track = clauses?.track && new Set(clauses.track.map(t => lower(t.path.at(-1)?.text ?? '')));
  return table.columns
    .filter(c => !c.added)
    .map(column => {
      const found = flowColumn({ columns: flow.columns, carried: [] }, column.name);
      if (!found) throw new Refused(`the column ${column.name} could not be traced to the input`, columnLocation(column));
      // The model has the column as it is stored, masked.
      const unmasked = table.flow.columns.find(c => lower(c.name) === lower(column.name))?.type ?? column.type;
      if (!isStorable(unmasked)) throw new Refused(`the type of ${column.name} is not known: write it`, columnLocation(column));
      const effective = maskOf(table, column.name);
      const method = effective?.method;
      if (method === 'partial' && unmasked.name !== 'string') {
        throw new Refused(
          `only text can be masked partially; ${column.name} is a ${unmasked.name}`,
          effective?.location ?? at(table.nameSpan),
        );
      }
      if (method && method !== 'hash' && key.has(lower(column.name))) {
        throw new Refused(
          `${column.name} is a key: only \`with hash\` keeps different keys different`,
          effective?.location ?? at(table.nameSpan),
        );
      }
      const name = lower(column.name);
      const tracked = tracks && (track ? track.has(name) : !key.has(name) && !sequenceNames.has(name));
      return {
        name: column.name,
        type: method ? STRING : column.type,
        unmasked,
        value: found.value,
        ...(method ? { mask: method } : {}),
        ...(column.doc ? { doc: column.doc } : {}),
        tracked,
        ...(tracked && beside ? { beside: `${beside}_${column.name}` } : {}),
      };
    });
}

const columnLocation = (column: Column): Location => column.location;

function checkKey({ at, table }: Planning, columns: readonly ColumnPlan[], name: string): void {
  const column = columns.find(c => lower(c.name) === lower(name));
  const span =
    property(table, 'key')?.value.columns.find(c => lower(c.path.at(-1)?.text ?? '') === lower(name))?.span ?? table.nameSpan;
  if (!column) throw new Refused(`the key column ${name} is not stored: keep it in \`columns\``, at(span));
  if (!isComparable(column.type))
    throw new Refused(`${name} is a ${column.type.name}, which cannot be compared and so is no key`, at(span));
}

/** Type 4 has these columns in its history, of which the model knows nothing. */
function validity(table: TableRecord, kind: TablePlan['kind']): Pick<TablePlan, 'validity'> {
  if (hasHistory({ kind })) {
    const [from = 'valid_from', to = 'valid_to', current] = property(table, 'scd')?.value.validity?.map(n => n.text) ?? VALIDITY;
    return { validity: { from, to, ...(current === undefined ? {} : { current }) } };
  }
  const named = (role: Column['role']) => table.columns.find(c => c.added && c.role === role)?.name;
  const from = named('valid_from');
  const to = named('valid_to');
  const current = named('is_current');
  return from !== undefined && to !== undefined ? { validity: { from, to, ...(current === undefined ? {} : { current }) } } : {};
}

function surrogate(table: TableRecord): Pick<TablePlan, 'surrogate'> {
  const name = table.columns.find(c => c.role === 'surrogate')?.name;
  return name === undefined ? {} : { surrogate: name };
}

/** Rule 4 of the merge: what the flow reads of the source row, without what is equal in both rows of a tie or only marks a delete. */
function tieColumns(plan: TablePlan, input: readonly InputColumn[]): InputColumn[] {
  const read = new Set<string>();
  for (const c of plan.columns) readColumns(c.value, read);
  for (const c of plan.conditions) readColumns(c.kind === 'filter' ? c.condition : c.value, read);
  const keys = plan.columns.filter(c => plan.key.includes(c.name)).map(c => plainColumn(c.value));
  const sequences = [plan.sequence, ...plan.sequence.further].map(s => plainColumn(s.value));
  for (const name of [...keys, ...sequences]) if (name !== undefined) read.delete(lower(name));
  return input.filter(c => read.has(lower(c.name)));
}
