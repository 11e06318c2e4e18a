import { join } from 'node:path';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { choice, items, listOf, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit, InputOutputError, UsageError } from '../exit.js';
import { colors, printable, toJson, writeFileOf, writeMessage } from '../output.js';
import { checkTables } from '../tables.js';
import { chooseEnvironment, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'write the code of tables for an engine',
  help: `Usage: cupel generate [PATH…] --target TARGET --out DIR [OPTIONS]

Writes code for the tables of each PATH (default: the working folder): DIR/TARGET/PIPELINE/LAYER/TABLE.py or .sql, a test
beside it, and DIR/manifest.json, which has a row for each table. A table that cannot be generated is refused, with the
reason and the line of what stands in the way; all others are written.

Options:
  --target TARGET  pyspark (PySpark with Delta Lake), spark-sql or duckdb; several with commas, or given several times
  --out DIR        where to write
  --table ID       this table alone, as PIPELINE.LAYER.NAME; may be given several times
  --env NAME       under this environment's settings and parameters
  --config FILE    this file in the place of the workspace's cupel.yaml
  -h, --help       this text

Exit code: 0 all generated, 1 some were refused, 2 usage, unreadable or unwritable files.
The manifest is described by docs/schemas/manifest.json.

Examples:
  cupel generate examples --target pyspark --out out/code
  cupel generate examples/shop.pipe --table shop.gold.dim_customer --target pyspark,spark-sql --out out/code
`,
  async run(words) {
    const { values, paths } = parseWords('generate', words, {
      target: { type: 'string', multiple: true, default: [] },
      table: { type: 'string', multiple: true, default: [] },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const chosen = items(values.target).map(target => choice('generate', 'target', target, TARGETS));
    if (chosen.length === 0) throw new UsageError(`--target is missing: ${listOf(TARGETS)}.`, 'cupel generate --help');
    if (!values.out) throw new UsageError('--out is missing: the folder to write to.', 'cupel generate --help');
    const folder = values.out;

    const { workspaces, failures } = await openWorkspaces(paths.length === 0 ? ['.'] : paths, { config: values.config });
    chooseEnvironment('generate', workspaces, values.env);
    const tables = workspaces.map(({ language, selected }) =>
      language.model.tables().filter(({ handle }) => selected.includes(language.model.placed(handle)?.path ?? '')),
    );
    const ids = checkTables(
      'generate',
      values.table,
      tables.flat().map(({ id }) => id),
    );
    const results = chosen.flatMap(target =>
      workspaces.map(({ language }, index) => {
        const wanted = (tables[index] ?? []).map(({ id }) => id).filter(id => ids?.has(id) ?? true);
        return generateAll(language.model, target, wanted);
      }),
    );
    const files = new Map<string, string>();
    for (const { path, text } of results.flatMap(result => result.files)) {
      if (files.has(path))
        throw new InputOutputError(`two tables want to be ${path}: generate their workspaces into different folders`);
      files.set(path, text);
    }
    const manifest = results
      .flatMap(result => result.manifest)
      .map(({ reason = null, file, line, ...row }) => ({ ...row, reason, file, line }));

    for (const [path, text] of files) writeFileOf(join(folder, path), text);
    writeFileOf(join(folder, 'manifest.json'), toJson(manifest));
    const refused = manifest.filter(({ status }) => status === 'refused');
    // What is refused for the same reason for several targets is said once.
    const refusals = new Map<string, string[]>();
    for (const { table, target, reason, file, line } of refused) {
      const refusal = `${printable(`${file}:${line}`)} ${colors.yellow('refused')} ${printable(`${table}: ${reason}`)}`;
      refusals.set(refusal, [...(refusals.get(refusal) ?? []), target]);
    }
    for (const [refusal, of] of refusals) writeMessage(`${refusal} (${of.join(', ')})\n`);
    writeMessage(`${manifest.length - refused.length} generated, ${refused.length} refused, in ${folder}\n`);
    reportFailures(failures);
    if (failures.length > 0) return exit.usage;
    return refused.length > 0 ? exit.findings : exit.clean;
  },
};
