import { join, relative } from 'node:path';
import { TARGETS, type Target } from '../../language/generate/index.js';
import type { FileOutcome, Outcome } from '../../server/generated-files.js';
import { choice, items, listOf, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit, UsageError } from '../exit.js';
import { type Order, type Written, writeOrders } from '../generate/write.js';
import { colors, printable, writeMessage } from '../output.js';
import { checkTables } from '../tables.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'write the code of tables for an engine',
  help: `Usage: cupel generate [PATH…] [--target TARGET] [--out DIR] [OPTIONS]

Writes code for the tables of each PATH (default: the working folder): DIR/TARGET/PIPELINE/LAYER/TABLE.py or .sql, a test
beside it, a source map (TABLE.py.map.json) and DIR/manifest.json, which has a row for each table. A table that cannot be
generated is refused, with the reason and the line of what stands in the way; all others are written.

Only what is new or other than before is written. A file that was changed by hand, which its first line tells, is named and
left as it is.

Options:
  --target TARGET  pyspark (PySpark with Delta Lake), spark-sql or duckdb; several with commas, or given several times
                   (default: generate.targets of cupel.yaml)
  --out DIR        where to write (default: generate.folder of cupel.yaml)
  --table ID       this table alone, as PIPELINE.LAYER.NAME; may be given several times
  --force          overwrite files that were changed by hand, too
  --prune          remove files of earlier runs that are no longer generated, but for those that were changed by hand
  --check          write nothing, and fail where a file is not as it would be written: for CI
  --env NAME       under this environment's settings and parameters
  --config FILE    this file in the place of the workspace's cupel.yaml
  -h, --help       this text

Exit code: 0 all generated, 1 some were refused, left as they are, or (--check) other than they would be, 2 usage, unreadable or
unwritable files. The manifest is described by docs/schemas/manifest.json; docs/generate.md tells more.

Examples:
  cupel generate examples --target pyspark --out out/code
  cupel generate examples/shop.pipe --table shop.gold.dim_customer --target pyspark,spark-sql --out out/code
  cupel generate --check
`,
  async run(words) {
    const { values, paths } = parseWords('generate', words, {
      target: { type: 'string', multiple: true, default: [] },
      table: { type: 'string', multiple: true, default: [] },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
      prune: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    });
    const { force, prune, check } = values;
    if (check && (force || prune))
      throw new UsageError('--check writes nothing: leave out --force and --prune.', 'cupel generate --help');
    const chosen = items(values.target).map(target => choice('generate', 'target', target, TARGETS));
    const { workspaces, failures } = await openWorkspaces(paths.length === 0 ? ['.'] : paths, { config: values.config });
    const orders = workspaces.map(workspace => orderOf(workspace, chosen, values.out));
    chooseEnvironment('generate', workspaces, values.env);
    const ids = checkTables(
      'generate',
      values.table,
      orders.flatMap(({ tables }) => tables),
    );
    const wanted = orders.map(order => ({ ...order, tables: order.tables.filter(id => ids?.has(id) ?? true) }));
    // The code of a file that could not be read is still that of its tables.
    const isWhole = failures.length === 0 && workspaces.every(workspace => workspace.isWhole);
    const written = writeOrders(wanted, { force, obsolete: isWhole && (prune || check) ? 'remove' : 'leave', check });

    reportRefusals(written);
    for (const folder of written) reportFiles(folder, check);
    reportFailures(failures);
    if (prune && !isWhole)
      writeMessage('cupel: --prune has removed nothing: not all files could be read, and whose code is left over is not known\n');
    if (failures.length > 0) return exit.usage;
    const isClean = written.every(
      ({ manifest, outcomes }) =>
        manifest.every(({ status }) => status === 'generated') &&
        outcomes.every(({ outcome }) => (check ? outcome === 'unchanged' : outcome !== 'edited' && outcome !== 'foreign')),
    );
    return isClean ? exit.clean : exit.findings;
  },
};

/** All tables of what was asked for of a workspace, and what its `cupel.yaml` says where the command line says nothing. */
function orderOf(workspace: OpenWorkspace, chosen: readonly Target[], out: string | undefined): Order {
  const { language, selected, root } = workspace;
  const { folder: configured, targets: usual } = language.config.generate ?? {};
  const targets = chosen.length > 0 ? chosen : (usual ?? []);
  if (targets.length === 0)
    throw new UsageError(
      `--target is missing: ${listOf(TARGETS)}; or say it in cupel.yaml (generate: { targets: … }).`,
      'cupel generate --help',
    );
  const folder = out ?? (configured === undefined ? undefined : relative(process.cwd(), join(root, configured)) || '.');
  if (!folder)
    throw new UsageError(
      '--out is missing: the folder to write to; or say it in cupel.yaml (generate: { folder: … }).',
      'cupel generate --help',
    );
  const tables = language.model.tables().filter(({ handle }) => selected.includes(language.model.placed(handle)?.path ?? ''));
  return { workspace, targets, folder, tables: tables.map(({ id }) => id) };
}

/** What is refused for the same reason for several targets is said once. */
function reportRefusals(written: readonly Written[]): void {
  const refusals = new Map<string, string[]>();
  for (const { table, target, status, reason, file, line } of written.flatMap(({ manifest }) => manifest)) {
    if (status !== 'refused') continue;
    const refusal = `${printable(`${file}:${line}`)} ${colors.yellow('refused')} ${printable(`${table}: ${reason}`)}`;
    refusals.set(refusal, [...(refusals.get(refusal) ?? []), target]);
  }
  for (const [refusal, of] of refusals) writeMessage(`${refusal} (${of.join(', ')})\n`);
}

/** What is said of a file that is not simply written, in words that follow its name. */
const SAID: Readonly<Partial<Record<Outcome, string>>> = {
  edited: 'was changed by hand, and is left as it is; --force overwrites it',
  foreign: 'was not written by cupel, and is left as it is; --force overwrites it',
};
const SAID_BY_CHECK: Readonly<Partial<Record<Outcome, string>>> = {
  new: 'is missing',
  changed: 'is not as it would be written',
  edited: 'was changed by hand',
  foreign: 'was not written by cupel',
  obsolete: 'is no longer generated',
};

function reportFiles({ folder, manifest, outcomes }: Written, check: boolean): void {
  for (const { path, outcome } of outcomes) {
    const said = (check ? SAID_BY_CHECK : SAID)[outcome];
    if (said !== undefined) writeMessage(`${printable(join(folder, path))} ${colors.yellow(said)}\n`);
  }
  const refused = manifest.filter(({ status }) => status === 'refused').length;
  writeMessage(`${manifest.length - refused} generated, ${refused} refused, in ${folder}: ${counted(outcomes, check)}\n`);
}

function counted(outcomes: readonly FileOutcome[], check: boolean): string {
  const count = (...of: Outcome[]) => outcomes.filter(({ outcome }) => of.includes(outcome)).length;
  const differing = outcomes.length - count('unchanged');
  if (check) return differing === 0 ? 'all files are up to date' : `${files(differing)} not up to date`;
  const parts = [
    [count('new'), 'new'],
    [count('changed'), 'changed'],
    [count('unchanged'), 'unchanged'],
    [count('obsolete'), 'removed'],
    [count('edited', 'foreign'), 'left as they are'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return said.length === 0 ? 'no files' : `${files(outcomes.length)}, ${said.join(', ')}`;
}

const files = (number: number): string => `${number} file${number === 1 ? '' : 's'}`;
