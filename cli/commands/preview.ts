import { choice, onePath, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit, UsageError } from '../exit.js';
import { printable, toJson, writeMessage, writeResult } from '../output.js';
import { type Preview, previewOf } from '../run/preview.js';
import { jsonReport } from '../run/report.js';
import { Stop } from '../run/run.js';
import { STOPPED } from '../run/stopped.js';
import { csvText, tableText } from '../run/table-text.js';
import { findTable } from '../run/tables.js';
import { chooseEnvironment, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'show the first rows of a table, computed from samples',
  help: `Usage: cupel preview TABLE [PATH] [OPTIONS]

Computes TABLE, and the tables that it reads, from all samples, in memory, and shows its first rows in the order of its key. Nothing
is written: what "cupel run" keeps is neither read nor changed. TABLE is PIPELINE.LAYER.NAME, LAYER.NAME or NAME. PATH (default: the
working folder) is of the workspace. The preview of the editor shows the same.

Options:
  --limit N                how many rows at most (default: 20)
  --progress               say on standard error which table is computed, a line for each
  --env NAME               under this environment's settings and parameters
  --format human|json|csv  human (default): a table, long texts cut; json: rows with types and counts; csv: NULL is an empty field
  --config FILE            this file in the place of the workspace's cupel.yaml
  --out FILE               write the rows there instead of on standard output
  -h, --help               this text

Exit code: 0, 1 where the table could not be computed, 2 usage or unreadable files, 130 stopped.
The JSON is described by docs/schemas/preview.json.

Examples:
  cupel preview gold.dim_customer examples
  cupel preview silver.orders --limit 100 --format csv
`,
  async run(words) {
    const { values, paths } = parseWords('preview', words, {
      limit: { type: 'string', default: '20' },
      progress: { type: 'boolean', default: false },
      format: { type: 'string', default: 'human' },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = choice('preview', 'format', values.format, ['human', 'json', 'csv']);
    const [name, ...rest] = paths;
    if (name === undefined) throw new UsageError('TABLE is missing.', 'cupel preview --help');
    if (!/^[1-9]\d{0,8}$/.test(values.limit))
      throw new UsageError(`--limit takes a number of rows, not "${values.limit}".`, 'cupel preview --help');
    const { workspaces, failures } = await openWorkspaces([onePath('preview', rest)], { config: values.config });
    chooseEnvironment('preview', workspaces, values.env);
    const { workspace, table } = findTable('preview', workspaces, name);
    const stop = new Stop();
    process.on('SIGINT', stop.ask);
    const tell = values.progress ? (label: string) => writeMessage(`${label}\n`) : undefined;
    let preview: Preview;
    try {
      preview = await previewOf(workspace, table, Number(values.limit), { stop, ...(tell ? { tell } : {}) });
    } finally {
      process.off('SIGINT', stop.ask);
    }
    await writePreview(workspace.root, preview, format, values.out);
    reportFailures(failures);
    if (preview.status === 'stopped') return STOPPED;
    return preview.status === 'rows' ? exit.clean : exit.findings;
  },
};

async function writePreview(
  root: string,
  preview: Preview,
  format: 'human' | 'json' | 'csv',
  out: string | undefined,
): Promise<void> {
  if (format === 'json') return writeResult(toJson(jsonOf(root, preview)), out);
  if (preview.status !== 'rows') {
    const { place, of, reason } = preview;
    writeMessage(printable(`${place.file}:${place.line} ${of} ${preview.status}: ${reason}\n`));
    return undefined;
  }
  const { columns, rows, total } = preview;
  const names = columns.map(({ name }) => name);
  await writeResult(format === 'csv' ? csvText(names, rows) : tableText(names, rows), out);
  if (format === 'human' && rows.length < total) writeMessage(`${rows.length} of ${total} rows\n`);
}

function jsonOf(root: string, preview: Preview) {
  const { table, place, status } = preview;
  if (status !== 'rows') {
    const { of, reason } = preview;
    return { table, status, of, reason, root, ...place, columns: [], rows: [], total: 0, tables: [] };
  }
  const { columns, rows, total, outcomes } = preview;
  const tables = jsonReport(outcomes).tables.map(({ table, counts, warnings }) => ({ table, counts, warnings }));
  return { table, status, of: table, reason: null, root, ...place, columns, rows, total, tables };
}
