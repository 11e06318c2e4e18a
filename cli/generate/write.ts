import { join, resolve } from 'node:path';
import { generateAll, type Target } from '../../language/generate/index.js';
import { type Code, codeOf, type FileOutcome, removeObsolete, writeCode } from '../../server/generated-files.js';
import { reason } from '../../server/workspace-files.js';
import { InputOutputError } from '../exit.js';
import { toJson, writeFileIfOther } from '../output.js';
import type { OpenWorkspace } from '../workspaces.js';

/** What is generated of a workspace, and to where. */
export interface Order {
  readonly workspace: OpenWorkspace;
  readonly targets: readonly Target[];
  /** As the command line or `cupel.yaml` names it. */
  readonly folder: string;
  /** Ids of tables. */
  readonly tables: readonly string[];
}

export interface Written {
  readonly folder: string;
  readonly manifest: Code['manifest'];
  readonly outcomes: readonly FileOutcome[];
}

/** How files are written. */
export interface Writing {
  /** Overwrites what was changed by hand. */
  readonly force: boolean;
  /** What becomes of what is no longer generated, which is known only where all texts could be read. */
  readonly obsolete: 'leave' | 'remove';
  /** Finds out what would become of the files, and writes nothing. */
  readonly check: boolean;
}

/**
 * Writes the code of some workspaces, those of one folder together.
 * @returns what became of the files of each folder
 * @throws InputOutputError where a file cannot be read or written, or where two tables want to be one file
 */
export function writeOrders(orders: readonly Order[], writing: Writing): readonly Written[] {
  const folders = new Map<string, Order[]>();
  for (const order of orders) {
    const key = resolve(order.folder);
    folders.set(key, [...(folders.get(key) ?? []), order]);
  }
  return [...folders.values()].map(of => writeFolder(of[0]?.folder ?? '', of, writing));
}

function writeFolder(folder: string, orders: readonly Order[], { force, obsolete, check }: Writing): Written {
  const place = resolve(folder);
  const targets = [...new Set(orders.flatMap(order => order.targets))];
  const code = targets.flatMap(target =>
    orders
      .filter(order => order.targets.includes(target))
      .map(({ workspace, tables }) => codeOf(workspace.language.model, target, tables, workspace.root, place)),
  );
  const files = code.flatMap(part => part.files);
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path))
      throw new InputOutputError(`two tables want to be ${path}: generate their workspaces into different folders`);
    seen.add(path);
  }
  const manifest = code.flatMap(part => part.manifest);
  const rows = manifest.map(({ reason: why = null, file, line, ...row }) => ({ ...row, reason: why, file, line }));
  const outcomes = attempt(folder, () => [
    ...writeCode(place, files, { force, dry: check }),
    ...(obsolete === 'remove' ? removeObsolete(place, targets, allPaths(orders), { force, dry: check }) : []),
  ]);
  if (check) return { folder, manifest, outcomes };
  writeFileIfOther(join(folder, 'manifest.json'), toJson(rows));
  return { folder, manifest, outcomes };
}

/** The paths of everything that is generated of the workspaces, whichever of their tables are asked for. */
function allPaths(orders: readonly Order[]): ReadonlySet<string> {
  return new Set(
    orders.flatMap(({ workspace, targets }) =>
      targets.flatMap(target => generateAll(workspace.language.model, target).files.map(({ path }) => path)),
    ),
  );
}

function attempt<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { path, code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputOutputError(`${path ?? folder} ${reason(error, 'written')}`);
  }
}
