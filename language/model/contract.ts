import type { DataType, Span } from './declaration/index.js';
import { fold } from './names.js';

/** A data contract: what the columns of some datasets are promised to be. Spans are offsets of its own file. */
export interface Contract {
  readonly objects: readonly ContractObject[];
}

/** One dataset of a contract. */
export interface ContractObject {
  readonly name: string;
  /** What it is called where it is stored: a table, a topic. */
  readonly physicalName?: string;
  readonly columns: readonly ContractColumn[];
  readonly span: Span;
}

export interface ContractColumn {
  readonly name: string;
  readonly type: DataType;
  /** The type is said by its name in a system; else it follows from the logical type, and others of its family do as well. */
  readonly exact: boolean;
  /** The logical type, as ODCS calls it. */
  readonly logical?: string;
  readonly required: boolean;
  readonly unique: boolean;
  /** Its place in the primary key, from 1. */
  readonly primaryKey?: number;
  readonly pii: boolean;
  readonly description?: string;
  readonly span: Span;
}

/**
 * The file of a contract.
 * @param from the path of the `.pipe` file that names it
 * @param file what it says: a path relative to itself
 * @returns a path like those of the other files; undefined where it is none of a YAML file of the workspace
 */
export function contractPath(from: string, file: string): string | undefined {
  if (!/\.ya?ml$/i.test(file) || /^[a-z][a-z0-9+.-]*:|^[/\\]|\$\{/i.test(file)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of file.split(/[/\\]/)) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}

/** What a contract says of a dataset: the object of its name, or of its topic or table; else the only one that there is. */
export function objectFor({ objects }: Contract, names: readonly string[]): ContractObject | undefined {
  const wanted = new Set(names.map(fold));
  const named = objects.find(
    ({ name, physicalName }) => wanted.has(fold(name)) || (physicalName !== undefined && wanted.has(fold(physicalName))),
  );
  return named ?? (objects.length === 1 ? objects[0] : undefined);
}
