import { choice, onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { ENGINES, RUN_OPTIONS, RUN_OPTIONS_HELP, runAndReport, type Wanted } from '../run/running.js';
import { findTables } from '../run/tables.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces } from '../workspaces.js';

export const command: Command = {
  summary: 'run the tables on this machine, over samples or files',
  help: `Usage: cupel run [PATH] [OPTIONS]

Runs the tables of PATH (default: the working folder) on DuckDB, which runs within this program, each after those that it
reads. A source reads samples/PIPELINE/SOURCE/*.jsonl beside cupel.yaml: one JSON object a line, one file a batch; a row may say
in _ingested_at when it arrived. A source of files without samples reads its path. Each run takes what is new. The tables of a
pipeline are in .cupel/PIPELINE.duckdb, which any DuckDB opens; no repository takes in the folder.

A table that cannot be run is left out, with the reason and the line of what stands in the way, and so are those that read it;
all others are run. Each is one transaction: where it fails or is stopped, it is as before, and the next run goes on from there.
A table whose text has changed since is computed anew from all rows.

On Spark the jobs that "cupel generate --target pyspark" writes are submitted, each pipeline's with a catalog of its own, in
.cupel/spark/PIPELINE; docs/run.md says what Spark needs.

Options:
  --select TABLE         this table and those that it reads, as PIPELINE.LAYER.NAME or LAYER.NAME; may be given several times
  --fresh                begin with empty databases
${RUN_OPTIONS_HELP}

Exit code: 0 all were run, 1 some failed or were left out, 2 usage, unreadable files or an unusable database, 130 stopped.
The JSON is described by docs/schemas/run.json, and docs/run.md says more.

Examples:
  cupel run examples/shop.pipe
  cupel run --select gold.dim_customer && cupel show gold.dim_customer
`,
  async run(words) {
    const { values, paths } = parseWords('run', words, {
      ...RUN_OPTIONS,
      select: { type: 'string', multiple: true, default: [] },
      fresh: { type: 'boolean', default: false },
    });
    const format = outputFormat('run', values);
    const engine = choice('run', 'engine', values.engine, ENGINES);
    const { workspaces, failures } = await openWorkspaces([onePath('run', paths)], { config: values.config });
    chooseEnvironment('run', workspaces, values.env);
    const { fresh, master, conf, out } = values;
    const wanted = wantedTables(workspaces, values.select);
    return runAndReport('run', wanted, { engine, fresh, master, conf, format, out, failures });
  },
};

/** The tables that are asked for in each workspace: those that are selected, else those of the paths. */
function wantedTables(workspaces: readonly OpenWorkspace[], select: readonly string[]): readonly Wanted[] {
  const selected = select.flatMap(name => findTables('run', workspaces, name));
  return workspaces.map(workspace => {
    const { language, selected: files } = workspace;
    const own = language.model.tables().filter(({ handle }) => files.includes(language.model.placed(handle)?.path ?? ''));
    const ids =
      select.length > 0 ? selected.filter(s => s.workspace === workspace).map(s => s.table.id) : own.map(({ id }) => id);
    return { workspace, ids };
  });
}
