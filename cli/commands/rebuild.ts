import type { Id } from '../../language/model/records.js';
import { choice, onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { UsageError } from '../exit.js';
import { ENGINES, RUN_OPTIONS, RUN_OPTIONS_HELP, runAndReport } from '../run/running.js';
import { findTable } from '../run/tables.js';
import { chooseEnvironment, openWorkspaces } from '../workspaces.js';

export const command: Command = {
  summary: 'compute a table anew from bronze',
  help: `Usage: cupel rebuild TABLE [PATH] [OPTIONS]

Computes TABLE anew, from all rows that its inputs hold, and then the tables that read it, which follow. TABLE is PIPELINE.LAYER.NAME,
LAYER.NAME or NAME; PATH (default: the working folder) is of the workspace. What it reads is run first, over what is new; a bronze
table reads all of its files again.

This is what to do where dead letters are "older than the log": changes that came so late that the table no longer knew what to
make of them. Bronze has them all. What is removed with the old table comes again: its dead letters, too.

Options:
${RUN_OPTIONS_HELP}

Exit code: 0 all were run, 1 some failed or were left out, 2 usage, unreadable files or an unusable database, 130 stopped.
The JSON is that of "cupel run".

Examples:
  cupel rebuild gold.dim_customer examples
  cupel rebuild shop.bronze.orders --engine spark
`,
  async run(words) {
    const { values, paths } = parseWords('rebuild', words, RUN_OPTIONS);
    const format = outputFormat('rebuild', values);
    const engine = choice('rebuild', 'engine', values.engine, ENGINES);
    const [name, ...rest] = paths;
    if (name === undefined) throw new UsageError('TABLE is missing.', 'cupel rebuild --help');
    const { workspaces, failures } = await openWorkspaces([onePath('rebuild', rest)], { config: values.config });
    chooseEnvironment('rebuild', workspaces, values.env);
    const { workspace, table } = findTable('rebuild', workspaces, name);
    const { master, conf, out } = values;
    const ids = [table.id, ...readersOf(workspace.language.model, table.id)];
    const wanted = { workspace, ids, anew: new Set([table.id]) };
    return runAndReport('rebuild', [wanted], { engine, fresh: false, master, conf, format, out, failures });
  },
};

/** The tables that read a table, and those that read these. */
function readersOf(model: { readers(id: Id): readonly Id[]; table(id: Id): unknown }, id: Id): readonly Id[] {
  const found = new Set<Id>();
  const visit = (of: Id): void => {
    for (const reader of model.readers(of)) {
      if (found.has(reader) || model.table(reader) === undefined) continue;
      found.add(reader);
      visit(reader);
    }
  };
  visit(id);
  found.delete(id);
  return [...found];
}
