import { shortId } from '../../language/model/ids.js';
import type { TableRecord } from '../../language/model/records.js';
import { didYouMean } from '../arguments.js';
import { UsageError } from '../exit.js';
import type { OpenWorkspace } from '../workspaces.js';

/** A table and the workspace that it is in. */
export interface FoundTable {
  readonly workspace: OpenWorkspace;
  readonly table: TableRecord;
}

/**
 * The tables that a user means by a name: `shop.silver.orders`, `silver.orders` or `orders`, in any case.
 * @throws UsageError where no table has the name
 */
export function findTables(command: string, workspaces: readonly OpenWorkspace[], name: string): readonly FoundTable[] {
  const all = workspaces.flatMap(workspace => workspace.language.model.tables().map(table => ({ workspace, table })));
  const spellings = [
    (table: TableRecord) => table.id,
    (table: TableRecord) => shortId(table.id, table.pipeline),
    (table: TableRecord) => table.name,
  ];
  for (const spelling of spellings) {
    const found = all.filter(({ table }) => spelling(table).toLowerCase() === name.toLowerCase());
    if (found.length > 0) return found;
  }
  const known = all.flatMap(({ table }) => spellings.map(spelling => spelling(table)));
  throw new UsageError(`There is no table ${name}.${didYouMean(name, new Set(known))}`, `cupel ${command} --help`);
}

/**
 * The one table that a user means by a name.
 * @throws UsageError where none has the name, or several do, which it lists
 */
export function findTable(command: string, workspaces: readonly OpenWorkspace[], name: string): FoundTable {
  const found = findTables(command, workspaces, name);
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new UsageError(`${name} may be ${found.map(({ table }) => table.id).join(' or ')}.`, `cupel ${command} --help`);
  return first;
}
