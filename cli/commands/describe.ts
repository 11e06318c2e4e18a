import { describeTables } from '../../language/model/describe.js';
import { onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { colors, printable, toJson, writeMessage, writeResult } from '../output.js';
import { checkTables } from '../tables.js';
import { chooseEnvironment, openWorkspaces, reportFailures } from '../workspaces.js';

type Table = ReturnType<typeof describeTables>[number];

export const command: Command = {
  summary: 'show the tables with their columns, keys, what a run reads, and properties in force',
  help: `Usage: cupel describe [PATH] [OPTIONS]

Shows every table of PATH (default: the working folder): its columns with type and lineage, its key, what a run of it reads
and why, and each property in force with where it was said.

Options:
  --table ID           this table alone, as PIPELINE.LAYER.NAME
  --env NAME           under this environment's settings and parameters
  --config FILE        this file in the place of the workspace's cupel.yaml
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
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = outputFormat('describe', values);
    const { workspaces, failures } = await openWorkspaces([onePath('describe', paths)], { config: values.config });
    chooseEnvironment('describe', workspaces, values.env);
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

function human({ id, file, range, columns, key, rows: oneRowPer, reads, properties }: Table): string {
  const rows = columns.map(({ name, type, nullable, pii, domain, lineage }) => [
    `  ${name}`,
    type,
    [nullable ? '' : 'not null', pii ? 'pii' : '', domain ? `${domain} time` : ''].filter(Boolean).join(', '),
    [from(lineage), decidedBy(lineage)].filter(Boolean).join('; '),
  ]);
  const facts = Object.entries(properties).map(([name, { value, by, file: place, line }]) => [
    `  ${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
    `${by}${place === null ? '' : `, ${place}:${line}`}`,
  ]);
  return [
    `${colors.bold(printable(id))}  ${colors.dim(printable(`${file}:${range.start.line}`))}`,
    ...(key.length === 0 ? [] : [printable(`  key ${key.join(', ')}`)]),
    ...(oneRowPer.length === 0 ? [] : [printable(`  one row per ${oneRowPer.join(', ')}`)]),
    ...reads.map(({ what, input, through, why }) =>
      printable(`  reads ${what} of ${input}${through.length === 0 ? '' : ` through ${through.join(', ')}`}: ${why}`),
    ),
    colors.dim('columns'),
    ...inColumns(rows),
    colors.dim('in force'),
    ...inColumns(facts),
    '',
    '',
  ].join('\n');
}

type Lineage = Table['columns'][number]['lineage'];

/** What a column is computed from: what it only hands on stands alone. */
function from(lineage: Lineage): string {
  const texts = lineage
    .filter(({ kind }) => kind === 'direct')
    .map(({ from: id, subtype }) => (subtype === 'IDENTITY' ? id : `${id} (${subtype.toLowerCase()})`));
  return texts.length === 0 ? '' : `from ${texts.join(', ')}`;
}

function decidedBy(lineage: Lineage): string {
  const ways = new Map<string, string[]>();
  for (const { from: id, kind, subtype } of lineage) {
    if (kind === 'indirect') ways.set(id, [...(ways.get(id) ?? []), subtype.toLowerCase().replace('_', ' ')]);
  }
  const texts = [...ways].map(([id, how]) => `${id} (${how.join(', ')})`);
  return texts.length === 0 ? '' : `decided by ${texts.join(', ')}`;
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
