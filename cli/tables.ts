import { didYouMean } from './arguments.js';
import { UsageError } from './exit.js';

/**
 * The tables that `--table` names, or undefined where it was not given.
 * @param known ids of the tables that are there
 * @throws UsageError for an id that no table has
 */
export function checkTables(
  command: string,
  wanted: readonly string[],
  known: readonly string[],
): ReadonlySet<string> | undefined {
  for (const id of wanted) {
    if (known.includes(id)) continue;
    const list = known.length > 0 && known.length <= 20 ? ` The tables are ${known.join(', ')}.` : '';
    throw new UsageError(`There is no table ${id}.${didYouMean(id, known) || list}`, `cupel ${command} --help`);
  }
  return wanted.length === 0 ? undefined : new Set(wanted);
}
