import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { type Generated, generateTable, TARGETS, type Target } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { duckdb } from '../engines/duckdb.js';
import type { Event } from '../engines/reference.js';
import { CAPABILITIES, type Capability, HEAD } from './capabilities.js';

const engines = fileURLToPath(new URL('../engines/', import.meta.url));
const NAMES: Readonly<Record<Target, string>> = {
  pyspark: 'PySpark with Delta',
  'spark-sql': 'Spark SQL with Delta',
  duckdb: 'DuckDB',
};

const parser = await loadSqlParser();

const generated = (capability: Capability, target: Target, id = capability.id ?? 'p.gold.t'): Generated => {
  const model = createModel();
  model.setSqlParser(parser);
  model.setFile('p.pipe', HEAD + capability.text);
  return generateTable(model, id, target);
};

const TEXT = { name: 'string' } as const;
const INPUT = {
  input: ['bronze', 's'],
  inputColumns: [
    { name: 'op', sql: '', type: TEXT },
    { name: 'id', sql: '', type: { name: 'long' } },
    { name: 'name', sql: '', type: TEXT },
    { name: 'amount', sql: '', type: TEXT },
    { name: 'n', sql: '', type: { name: 'int' } },
    { name: 'at', sql: '', type: { name: 'timestamp' } },
    { name: 'day', sql: '', type: { name: 'date' } },
  ],
} as const;

/** A change, a newer one, a delete, and a row whose numbers are none. */
const EVENTS: readonly Event[] = [
  { op: 'c', id: '1', name: ' a ', amount: '1.5', n: '2', at: '2025-01-01T00:00:00.000000Z', day: '2025-01-01' },
  { op: 'u', id: '1', name: 'b', amount: '2', n: '3', at: '2025-01-02T00:00:00.000000Z', day: '2025-01-01' },
  { op: 'd', id: '2', name: null, amount: null, n: null, at: '2025-01-02T00:00:00.000000Z', day: '2025-01-02' },
  { op: 'c', id: '3', name: 'c', amount: 'x', n: '0', at: '2025-01-03T00:00:00.000000Z', day: '2025-01-03' },
].map(values => ({ values, ingestedAt: 1_736_000_000_000_000n }));

/** Runs the table over rows, twice, with the tables that it reads, and then its own tests. */
async function execute(capability: Capability): Promise<void> {
  await duckdb.reset();
  await duckdb.arrive(INPUT, EVENTS);
  await duckdb.arrive({ ...INPUT, input: ['bronze', 'other'] }, EVENTS);
  const jobs = [];
  for (const id of ['p.silver.m', 'p.silver.v', 'p.silver.k', 'p.gold.t'])
    jobs.push(await duckdb.job({ text: HEAD + capability.text, id }));
  for (const job of jobs) await job.run();
  const rows = () => duckdb.query('select * from gold.t order by all');
  const before = await rows();
  expect(before, capability.name).not.toEqual([]);
  for (const job of jobs) await job.run();
  expect(await rows(), capability.name).toEqual(before);
  for (const job of jobs) expect(await job.tests()).toBe('');
}

/**
 * The queries in a file of Spark's. The parser is one of queries: it does not know settings, variables, merges and
 * tables of Delta's, nor `struct(*)`, nor that `new`, `old` and `stored` are names.
 */
function queries(text: string, language: string): string[] {
  const statements =
    language === 'sql'
      ? text.replace(/^--.*$/gm, '').split(/;\n/)
      : [...text.matchAll(/^(?:[A-Z_]+ = | {4})r?"""\n([\s\S]*?)"""/gm)].map(m => m[1] ?? '');
  return statements
    .map(s => s.trim().replace(/^create or replace (?:temporary )?(?:view|table) \S+(?: using delta)? as\s+/, ''))
    .filter(s => /^(select|with)\b/.test(s))
    .map(s => s.replace(/struct\((?:\w+\.)?\*\)/g, "'a row'").replace(/\b(new|old|stored)\b/g, '`$1`'));
}

const states = new Map<string, string>();
/** For which targets, by what is said. */
const refused = new Map<string, string[]>();

beforeAll(async () => {
  for (const capability of CAPABILITIES) {
    for (const target of TARGETS) {
      const code = generated(capability, target);
      const by = capability.executedBy?.[target];
      if (target === 'duckdb' && capability.runBy !== undefined) {
        states.set(`${capability.name}\n${target}`, 'executed');
        continue;
      }
      if (code.status === 'refused') {
        const said = `${capability.name}: ${code.reason}.`;
        refused.set(said, [...(refused.get(said) ?? []), NAMES[target]]);
      } else if (target === 'duckdb') await execute(capability);
      else if (!by) {
        const found = queries(code.files[0]?.text ?? '', code.files[0]?.language ?? '');
        expect(found).not.toEqual([]);
        for (const sql of found) expect(JSON.parse(parser.parse(sql) ?? '{}'), sql).toMatchObject({ success: true });
      }
      const state = code.status === 'refused' ? 'refused' : target === 'duckdb' || by ? 'executed' : 'parsed';
      states.set(`${capability.name}\n${target}`, state);
    }
  }
}, 300_000);

test('a test that is said to execute a capability is there', () => {
  for (const file of CAPABILITIES.flatMap(c => Object.values(c.executedBy ?? {})))
    expect(existsSync(engines + file), file).toBe(true);
  for (const file of CAPABILITIES.flatMap(c => c.runBy ?? []))
    expect(existsSync(fileURLToPath(new URL(`../run/${file}`, import.meta.url))), file).toBe(true);
  expect(readFileSync(`${engines}script.test.ts`, 'utf8')).toContain("'spark-sql'");
});

test('the page says of each capability and target what is known of it', async () => {
  const rows = CAPABILITIES.map(
    ({ name }) => `| ${name} | ${TARGETS.map(target => states.get(`${name}\n${target}`)).join(' | ')} |`,
  );
  const page = `# What is generated for which engine

Written by a test (\`npx vitest run test/generate/targets --update\`). *executed*: tests run such a table, with rows; *parsed*: a parser
of Spark's SQL reads its queries, and no test runs it; *refused*: \`cupel generate\` says so, with reason and line.
Rows come into bronze on DuckDB by [\`cupel run\`](run.md), from samples or files; no script is generated for it.

| | ${TARGETS.map(target => NAMES[target]).join(' | ')} |
| --- | --- | --- | --- |
${rows.join('\n')}

## Why something is refused

${[...refused].map(([said, targets]) => `- ${said} (${targets.length === TARGETS.length ? 'all' : targets.join(', ')})`).join('\n')}
`;
  await expect(page).toMatchFileSnapshot('../../docs/targets.md');
});
