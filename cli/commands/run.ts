import { choice, onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { toJson, writeMessage, writeResult } from '../output.js';
import { humanReport, jsonReport, summaryLine } from '../run/report.js';
import { type Outcome, run, Stop } from '../run/run.js';
import { findTables } from '../run/tables.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';

/** What a shell says of a program that was stopped from the keyboard. */
const STOPPED = 130;

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

Options:
  --select TABLE       this table and those that it reads, as PIPELINE.LAYER.NAME or LAYER.NAME; may be given several times
  --engine duckdb      the engine; there is one
  --fresh              begin with empty databases
  --env NAME           under this environment's settings and parameters
  --config FILE        this file in the place of the workspace's cupel.yaml
  --format human|json  human (default): on standard error; json: one document on standard output
  --out FILE           write the JSON there instead of on standard output
  -h, --help           this text

Exit code: 0 all were run, 1 some failed or were left out, 2 usage, unreadable files or an unusable database, 130 stopped.
The JSON is described by docs/schemas/run.json, and docs/run.md says more.

Examples:
  cupel run examples/shop.pipe
  cupel run --select gold.dim_customer && cupel show gold.dim_customer
`,
  async run(words) {
    const { values, paths } = parseWords('run', words, {
      format: { type: 'string', default: 'human' },
      engine: { type: 'string', default: 'duckdb' },
      select: { type: 'string', multiple: true, default: [] },
      fresh: { type: 'boolean', default: false },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = outputFormat('run', values);
    choice('run', 'engine', values.engine, ['duckdb']);
    const { workspaces, failures } = await openWorkspaces([onePath('run', paths)], { config: values.config });
    chooseEnvironment('run', workspaces, values.env);
    const wanted = wantedTables(workspaces, values.select);

    const outcomes: Outcome[] = [];
    const stop = new Stop();
    process.on('SIGINT', stop.ask);
    try {
      for (const workspace of workspaces) {
        if (stop.asked) break;
        const ids = wanted.get(workspace) ?? [];
        if (ids.length > 0) outcomes.push(...(await run(workspace, ids, { fresh: values.fresh, stop })));
      }
    } finally {
      process.off('SIGINT', stop.ask);
    }

    if (format === 'json') await writeResult(toJson(jsonReport(outcomes)), values.out);
    else writeMessage(humanReport(outcomes) + summaryLine(outcomes));
    reportFailures(failures);
    if (stop.asked) {
      writeMessage('cupel: stopped; what was written is whole, and the next run goes on from here\n');
      return STOPPED;
    }
    if (failures.length > 0) return exit.usage;
    return outcomes.every(({ status }) => status === 'run') ? exit.clean : exit.findings;
  },
};

/** The tables that are asked for in each workspace: those that are selected, else those of the paths. */
function wantedTables(
  workspaces: readonly OpenWorkspace[],
  select: readonly string[],
): ReadonlyMap<OpenWorkspace, readonly string[]> {
  const selected = select.flatMap(name => findTables('run', workspaces, name));
  return new Map(
    workspaces.map(workspace => {
      const { language, selected: files } = workspace;
      const own = language.model.tables().filter(({ handle }) => files.includes(language.model.placed(handle)?.path ?? ''));
      const ids =
        select.length > 0 ? selected.filter(s => s.workspace === workspace).map(s => s.table.id) : own.map(({ id }) => id);
      return [workspace, ids];
    }),
  );
}
