import { describeTables } from '../../language/model/describe.js';
import { onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { colors, printable, toJson, writeMessage, writeResult } from '../output.js';
import { checkTables } from '../tables.js';
import { openWorkspaces, reportFailures } from '../workspaces.js';

type Table = ReturnType<typeof describeTables>[number];

export const command: Command = {
  summary: 'show the tables with their columns, keys and properties in force',
  help: `Usage: cupel describe [PATH] [OPTIONS]

Shows every table of PATH (default: the working folder): its columns with type and origin, its key, and each property
in force with where it was said.

Options:
  --table ID           this table alone, as PIPELINE.LAYER.NAME
  --format human|json  human (default): on standard error; json: one document on standard output
  --out FILE           write the JSON there instead of on standard output
  -h, --help           this text

Exit code: 0, or 2 for usage or unreadable files (all others are still described).
The JSON is described by docs/schemas/describe.json.

Examples:
  cupel describe examples
  cupel describe examples/shop.pipe --table shop.gold.dim_customer
  cupel describe --format json
`,
  async run(words) {
    const { values, paths } = parseWords('describe', words, {
      format: { type: 'string', default: 'human' },
      table: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    });
    const format = outputFormat('describe', values);
    const { workspaces, failures } = openWorkspaces([onePath('describe', paths)]);
    const described = workspaces.flatMap(({ language, selected }) =>
      describeTables(language.model).filter(({ file }) => selected.includes(file)),
    );
    const ids = checkTables(
      'describe',
      values.table,
      described.map(({ id }) => id),
    );
    const tables = ids === undefined ? described : described.filter(({ id }) => ids.has(id));

    if (format === 'json') await writeResult(toJson({ tables }), values.out);
    else for (const table of tables) writeMessage(human(table));
    reportFailures(failures);
    return failures.length > 0 ? exit.usage : exit.clean;
  },
};

function human({ id, file, range, columns, key, properties }: Table): string {
  const rows = columns.map(({ name, type, nullable, pii, domain, from }) => [
    `  ${name}`,
    type,
    [nullable ? '' : 'not null', pii ? 'pii' : '', domain ? `${domain} time` : ''].filter(Boolean).join(', '),
    from.length === 0 ? '' : `from ${from.join(', ')}`,
  ]);
  const facts = Object.entries(properties).map(([name, { value, origin, file: place, line }]) => [
    `  ${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
    `${origin}${place === null ? '' : `, ${place}:${line}`}`,
  ]);
  return [
    `${colors.bold(printable(id))}  ${colors.dim(printable(`${file}:${range.start.line}`))}`,
    ...(key.length === 0 ? [] : [printable(`  key ${key.join(', ')}`)]),
    colors.dim('columns'),
    ...inColumns(rows),
    colors.dim('in force'),
    ...inColumns(facts),
    '',
    '',
  ].join('\n');
}

/** Cells below each other, each column as wide as its widest cell. */
function inColumns(texts: readonly (readonly string[])[]): readonly string[] {
  const rows = texts.map(row => row.map(printable));
  const widths = rows[0]?.map((_, index) => Math.min(48, Math.max(...rows.map(row => row[index]?.length ?? 0)))) ?? [];
  return rows.map(row =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
