import type { ContractObject } from '../contract.js';
import { fold } from '../names.js';
import type { ShapeColumn, ShapeKey } from './row.js';

/** The columns of a source that says none itself: those of its contract. `handle` is the declaration that names it. */
export function contractColumns({ columns }: ContractObject, handle: string): readonly ShapeColumn[] {
  return columns.map(({ name, type, required, pii, unique }, index) => ({
    name,
    type,
    nullable: !required,
    pii,
    ...(unique ? { unique } : {}),
    origin: { handle, part: `properties/contract/columns/${index}` },
  }));
}

/** Declared columns with what the contract adds to them: what it says to be personal is. */
export function withContract(columns: readonly ShapeColumn[], object: ContractObject | undefined): readonly ShapeColumn[] {
  if (object === undefined) return columns;
  const personal = new Set(object.columns.filter(({ pii }) => pii).map(({ name }) => fold(name)));
  return columns.map(column => (column.pii || !personal.has(fold(column.name)) ? column : { ...column, pii: true }));
}

/** The primary key of a contract, where the columns are there. */
export function contractKey(object: ContractObject | undefined, columns: readonly ShapeColumn[]): readonly ShapeKey[] {
  const key = (object?.columns ?? [])
    .filter(({ primaryKey }) => primaryKey !== undefined)
    .sort((a, b) => (a.primaryKey ?? 0) - (b.primaryKey ?? 0))
    .map(({ name }) => columns.find(column => fold(column.name) === fold(name))?.name);
  const known = key.filter(name => name !== undefined);
  return known.length === 0 || known.length < key.length ? [] : [{ columns: known }];
}
