import { choice, onePath, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit, UsageError } from '../exit.js';
import { writeMessage, writeResult } from '../output.js';
import { type DeadLetter, type Rows, rowsOfDeadLetter, rowsOfHistory, rowsOfTable } from '../run/show.js';
import { csvText, tableText } from '../run/table-text.js';
import { type FoundTable, findTable } from '../run/tables.js';
import { type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'show rows of a table that was run on this machine',
  help: `Usage: cupel show TABLE [PATH] [OPTIONS]

Shows rows of TABLE as "cupel run" has made them, in the order of its key. TABLE is PIPELINE.LAYER.NAME, LAYER.NAME or NAME; with
"_history" behind it, all versions of a table of type 4; ops.NAME are the dead letters of that name. PATH (default: the working folder) is of the workspace.

Options:
  --limit N                how many rows at most (default: 20)
  --format human|json|csv  human (default): a table, long texts cut; json: an array of objects; csv: NULL is an empty field
  --config FILE            this file in the place of the workspace's cupel.yaml
  --out FILE               write the rows there instead of on standard output
  -h, --help               this text

Exit code: 0, or 2 for usage, unreadable files, or a table that was not run.

Examples:
  cupel show gold.dim_customer examples
  cupel show ops.rejects --format json
`,
  async run(words) {
    const { values, paths } = parseWords('show', words, {
      limit: { type: 'string', default: '20' },
      format: { type: 'string', default: 'human' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = choice('show', 'format', values.format, ['human', 'json', 'csv']);
    const [name, ...rest] = paths;
    if (name === undefined) throw new UsageError('TABLE is missing.', 'cupel show --help');
    if (!/^[1-9]\d{0,8}$/.test(values.limit))
      throw new UsageError(`--limit takes a number of rows, not "${values.limit}".`, 'cupel show --help');
    const { workspaces, failures } = await openWorkspaces([onePath('show', rest)], { config: values.config });
    const rows = await rowsNamed(workspaces, name, Number(values.limit));
    await writeResult(written(rows, format), values.out);
    if (format === 'human' && rows.rows.length < rows.total) writeMessage(`${rows.rows.length} of ${rows.total} rows\n`);
    reportFailures(failures);
    return failures.length > 0 ? exit.usage : exit.clean;
  },
};

async function rowsNamed(workspaces: readonly OpenWorkspace[], name: string, limit: number): Promise<Rows> {
  const letters = deadLetters(workspaces, name);
  if (letters.length > 0) {
    const [letter] = one(name, letters, ({ pipeline, name }) => `${pipeline ?? '_'}.ops.${name}`);
    return rowsOfDeadLetter(letter, limit);
  }
  const [current] = /_history$/i.test(name) ? historyOf(workspaces, name) : [];
  if (current !== undefined) return rowsOfHistory(current, limit);
  return rowsOfTable(findTable('show', workspaces, name), limit);
}

/** The table of type 4 whose versions a name means; empty where it means none. */
function historyOf(workspaces: readonly OpenWorkspace[], name: string): readonly FoundTable[] {
  const found = workspaces.flatMap(workspace =>
    workspace.language.model
      .tables()
      .filter(table => table.write === 'scd 4')
      .filter(({ id, layer, name: of }) => [id, `${layer}.${of}`, of].some(known => same(`${known}_history`, name)))
      .map(table => ({ workspace, table })),
  );
  return found.length > 1 ? one(name, found, ({ table }) => `${table.id}_history`) : found;
}

/** Dead letters by `ops.NAME` or `PIPELINE.ops.NAME`. */
function deadLetters(workspaces: readonly OpenWorkspace[], name: string): readonly DeadLetter[] {
  return workspaces.flatMap(workspace =>
    workspace.language.model
      .entities()
      .filter(({ kind }) => kind === 'deadletter')
      .filter(letter => [`ops.${letter.name}`, `${letter.pipeline ?? '_'}.ops.${letter.name}`].some(known => same(known, name)))
      .map(letter => ({ workspace, pipeline: letter.pipeline, name: letter.name })),
  );
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The only one of several that a name may mean. @throws UsageError that lists them */
function one<T>(name: string, found: readonly T[], idOf: (of: T) => string): readonly [T] {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new UsageError(`${name} may be ${found.map(idOf).join(' or ')}.`, 'cupel show --help');
  return [first];
}

function written({ columns, rows, json }: Rows, format: 'human' | 'json' | 'csv'): string {
  if (format === 'json') return json.length === 0 ? '[]\n' : `[\n${json.map(row => `  ${row}`).join(',\n')}\n]\n`;
  return format === 'csv' ? csvText(columns, rows) : tableText(columns, rows);
}
