import { shortId } from '../../language/model/ids.js';
import { didYouMean } from '../arguments.js';
import { UsageError } from '../exit.js';
import type { OpenWorkspace } from '../workspaces.js';
import type { FoundTest } from './run.js';

/**
 * The tests of a command line, in the order of files and text.
 * @param select names of tests or tables; all tests of the chosen files where it is empty
 * @throws UsageError for a name that no test, and no table of a test, has
 */
export function testsOf(workspaces: readonly OpenWorkspace[], select: readonly string[]): readonly FoundTest[] {
  const all = workspaces.flatMap(workspace =>
    workspace.language.model
      .entities()
      .filter(({ kind }) => kind === 'test')
      .map(test => ({ workspace, test })),
  );
  if (select.length === 0)
    return all.filter(({ workspace, test }) =>
      workspace.selected.includes(workspace.language.model.placed(test.handle)?.path ?? ''),
    );
  const chosen = new Set(select.flatMap(name => named(all, name)));
  return all.filter(found => chosen.has(found));
}

/** Tests by their own name, else by that of their table. */
function named(all: readonly FoundTest[], name: string): readonly FoundTest[] {
  const known: string[] = [];
  for (const spellings of [testNames, tableNames]) {
    const found = all.filter(test => {
      const names = spellings(test);
      known.push(...names);
      return names.some(other => other.toLowerCase() === name.toLowerCase());
    });
    if (found.length > 0) return found;
  }
  throw new UsageError(
    `There is no test ${name}, and no table of that name that is tested.${didYouMean(name, new Set(known))}`,
    'cupel test --help',
  );
}

const testNames = ({ test }: FoundTest): string[] => [test.id, shortId(test.id, test.pipeline), test.name];

function tableNames({ workspace, test }: FoundTest): string[] {
  const { model } = workspace.language;
  const declaration = model.declaration(test.handle);
  const table = declaration?.kind === 'test' && declaration.table ? model.resolve(test.handle, declaration.table) : undefined;
  return table?.kind === 'table' ? [table.id, shortId(table.id, table.pipeline), table.name] : [];
}
