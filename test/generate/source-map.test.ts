import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload, type SourceMapping } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { duckdbJob } from '../../language/generate/duckdb/job.js';
import { generateAll, generateTable, TARGETS, type Target } from '../../language/generate/index.js';
import {
  decodeSourceMap,
  encodeSourceMap,
  originOfStatement,
  type Segment,
  sourceMapOf,
} from '../../language/generate/source-map/index.js';
import { createModel } from '../../language/model/index.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const model = createModel();
for (const name of readdirSync(examples).filter(n => n.endsWith('.pipe') && n !== 'first_draft.pipe')) {
  model.setFile(name, readFileSync(join(examples, name), 'utf8'));
}

function generated(of: typeof model, id: string, target: Target, end: string) {
  const result = generateTable(of, id, target);
  if (result.status !== 'generated') throw new Error(result.reason);
  const file = result.files.find(({ path }) => path.endsWith(end));
  if (!file) throw new Error(`${id} has no ${end}`);
  return { lines: file.text.split('\n'), segments: sourceMapOf(of, id, target, file) };
}

/** The line of the text that a segment points to, without the space around it. */
const sourceLine = (of: typeof model, s: Segment | undefined) => s && of.file(s.source)?.text.split('\n')[s.sourceLine]?.trim();

/** Lines of generated code by a piece of them, and the begin of the line of the text that each comes from. */
const CASES: readonly (readonly [id: string, target: Target, end: string, code: string, text: string])[] = [
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '"""gold.dim_customer: Full', 'gold dim_customer from'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '          segment      string', 'segment:'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'customer_key string not null', 'surrogate customer_key'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'create table if not exists gold.dim_customer__changes', 'scd 2'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'create table if not exists ops.rejects', 'deadletter rejects'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'is true as _is_delete', "delete when op = 'd'"],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', "then 'null key'", 'key       customer_id'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', "then 'null sequence'", 'sequence by changed_at'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', "then 'late'", 'late within 30 days'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'as has_segment', 'expect    has_segment'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '        spark.sql(WRITE_REJECTS)', 'on error  dead_letter'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '        spark.sql(WRITE_TABLE)', 'scd 2'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '    merge into gold.dim_customer t', 'scd 2'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', '# Upkeep. Of what is older', 'late within'],
  ['shop.gold.dim_customer', 'pyspark', 'customer.py', 'OPTIMIZE', 'maintain'],
  ['shop.gold.dim_customer', 'pyspark', 'test.py', 'where (segment is not null) is not true', 'expect    has_segment'],
  ['shop.gold.dim_customer', 'pyspark', 'test.py', 'def test_keys_are_known', 'key       customer_id'],
  ['shop.gold.dim_customer', 'spark-sql', 'customer.sql', 'merge into gold.dim_customer__changes c', 'scd 2'],
  ['shop.gold.dim_customer', 'duckdb', 'customer.sql', 'create or replace temp table reduced', 'scd 2'],
  ['shop.gold.dim_customer', 'duckdb', 'test.sql', '-- Expectation has_segment', 'expect    has_segment'],
  ['shop.gold.dim_customer', 'duckdb', 'upkeep.sql', 'merge into gold.dim_customer__changes c', 'late within'],
  ['saas_warehouse.gold.fact_subscription', 'duckdb', 'subscription.sql', "then 'breaks mrr", 'expect    mrr_not_negative'],
  [
    'saas_warehouse.gold.fact_subscription',
    'duckdb',
    'subscription.sql',
    'left join gold.dim_user u on',
    'left join gold.dim_user',
  ],
  ['saas_warehouse.gold.fact_subscription', 'duckdb', 'subscription.sql', 'merge into ops.changes t', 'on error'],
];

test.each(CASES)('%s, %s, %s: %j comes from %j', (id, target, end, code, text) => {
  const { lines, segments } = generated(model, id, target, end);
  const line = lines.findIndex(l => l.includes(code));
  expect(line, code).toBeGreaterThanOrEqual(0);
  expect(
    sourceLine(
      model,
      segments.find(s => s.line === line),
    )?.slice(0, text.length),
  ).toBe(text);
});

test('steps: each condition comes from its own', () => {
  const own = createModel();
  own.setFile(
    'a.pipe',
    `pipeline p { }
source s : files { path "x" format json columns { id: long not null, a: long, b: long, at: timestamp event_time } }
bronze s from source.s { }
silver t from bronze.s {
  where a > 1
  columns { id, total: long = a + b, at }
  where total < 5
  key id
  write merge { sequence by at }
  expect positive: total > 0 else drop
}
`,
  );
  const { lines, segments } = generated(own, 'p.silver.t', 'duckdb', 't.sql');
  const from = (code: RegExp) =>
    sourceLine(
      own,
      segments.find(s => s.line === lines.findIndex(l => code.test(l))),
    );
  expect(from(/when \(a > 1\) is not true/)).toBe('where a > 1');
  expect(from(/when .*< 5\) is not true/)).toBe('where total < 5');
  expect(from(/then 'breaks positive'/)).toBe('expect positive: total > 0 else drop');
});

describe.each(TARGETS)('what is generated of the examples for %s', target => {
  const { files, manifest } = generateAll(model, target);
  const tableOf = new Map(manifest.flatMap(row => row.files.map(path => [path, row.table] as const)));
  test.each(files)('$path: each line that says something comes from somewhere, and reads back as it was written', file => {
    const segments = sourceMapOf(model, tableOf.get(file.path) ?? '', target, file);
    const lines = file.text.split('\n');
    const mapped = new Set(segments.map(s => s.line));
    expect(lines.flatMap((line, i) => (line.trim() === '' || mapped.has(i) ? [] : [line]))).toEqual([]);
    for (const s of segments) {
      expect(s.character).toBeLessThan(lines[s.line]?.length ?? 0);
      expect(model.file(s.source)?.text.split('\n')[s.sourceLine]?.length).toBeGreaterThan(s.sourceCharacter);
    }
    const inOrder = [...segments].sort((a, b) => a.line - b.line || a.character - b.character);
    expect(segments).toEqual(inOrder);
    expect(decodeSourceMap(JSON.stringify(encodeSourceMap('f', segments)))).toEqual(segments);
  });
});

test.each(TARGETS)('hostile names and texts, for %s: no line is out of place, and none is missing', target => {
  const names = [
    'constructor',
    '__proto__',
    'toString',
    'a b',
    "it''s",
    'q"uote',
    'select',
    'naïve',
    '$',
    `$${'{'}x}`,
    '{{ y }}',
  ];
  const column = (name: string) => `\`${name}\`: string`;
  const own = createModel();
  own.setFile(
    'dir with space/ünï (1).pipe',
    `pipeline p { }
source s : files { path "x" format json columns { id: long not null, at: timestamp event_time, ${names.map(column).join(', ')} } }
bronze s from source.s { }
silver hasOwnProperty from bronze.s {
  where \`a b\` <> '"""; drop table x; --'
  where constructor rlike '\\\\d+;' or toString = 'a''b'
  key id
  write merge { sequence by at }
  expect valueOf: \`q"uote\` <> ''' as x' else drop
}
`,
  );
  const { files, manifest } = generateAll(own, target, ['p.silver.hasOwnProperty']);
  expect(manifest.map(({ reason }) => reason)).toEqual([undefined]);
  for (const file of files) {
    const segments = sourceMapOf(own, 'p.silver.hasOwnProperty', target, file);
    const mapped = new Set(segments.map(s => s.line));
    const lines = file.text.split('\n');
    expect(lines.flatMap((line, i) => (line.trim() === '' || mapped.has(i) ? [] : [line]))).toEqual([]);
    for (const s of segments) expect(s.character).toBeLessThan(lines[s.line]?.length ?? 0);
    if (!file.path.includes('_test')) {
      const texts = new Set(segments.map(s => sourceLine(own, s)?.slice(0, 18)));
      expect([...texts]).toEqual(expect.arrayContaining(['where `a b` <> \'""', 'where constructor ', 'expect valueOf: `q']));
    }
  }
});

describe('an error of DuckDB', () => {
  const job = duckdbJob(model, 'shop.gold.dim_customer');
  const statements = job.status === 'planned' ? job.statements : [];
  const lineOf = (statement: string, line?: number) => {
    const location = originOfStatement(model, 'shop.gold.dim_customer', statement, line);
    const placed = location && model.placed(location.handle);
    const text = placed ? (model.file(placed.path)?.text ?? '') : '';
    return text
      .slice((placed?.offset ?? 0) + (location?.span.start ?? 0))
      .split('\n')[0]
      ?.trim();
  };
  const statement = (has: RegExp) => statements.find(text => has.test(text)) ?? '';

  test('is one of what the statement is for', () => {
    expect(lineOf(statement(/^merge into gold\.dim_customer t/))).toMatch(/^scd 2/);
    expect(lineOf(statement(/^merge into ops\.rejects/))).toMatch(/^on error/);
    expect(lineOf(statement(/^create or replace temp table judged/))).toMatch(/^bronze\.customers/);
  });

  test('is one of the line that it names', () => {
    const judged = statement(/^create or replace temp table judged/);
    const line = judged.split('\n').findIndex(l => l.includes("then 'late'")) + 1;
    expect(lineOf(judged, line)).toMatch(/^30 days/);
    expect(lineOf(judged, 9999)).toMatch(/^bronze\.customers/);
  });

  test('of a table that is not there is nowhere', () => {
    expect(originOfStatement(model, 'shop.gold.none', 'select 1')).toBeUndefined();
  });
});

describe('source maps', () => {
  test('are those of ECMA-426', () => {
    const segments = [
      { line: 0, character: 0, source: 'a.pipe', sourceLine: 0, sourceCharacter: 0 },
      { line: 2, character: 4, source: 'b.pipe', sourceLine: 41, sourceCharacter: 2 },
      { line: 2, character: 20, source: 'a.pipe', sourceLine: 3, sourceCharacter: 1000 },
    ];
    const map = encodeSourceMap('x.py', segments, '../..');
    expect(map).toEqual({
      version: 3,
      file: 'x.py',
      sourceRoot: '../..',
      sources: ['a.pipe', 'b.pipe'],
      names: [],
      mappings: 'AAAA;;ICyCE,gBDtCs+B',
    });
    expect(decodeSourceMap(JSON.stringify(map))).toEqual(segments.map(s => ({ ...s, source: `../../${s.source}` })));
  });

  test('are read by Node, too', () => {
    const { lines, segments } = generated(model, 'shop.gold.dim_customer', 'pyspark', 'customer.py');
    const map = new SourceMap(encodeSourceMap('dim_customer.py', segments) as unknown as SourceMapPayload);
    const line = lines.findIndex(l => l.includes("then 'late'"));
    const { originalSource, originalLine } = map.findEntry(line, 40) as SourceMapping;
    expect([originalSource, originalLine]).toEqual(['shop.pipe', segments.find(s => s.line === line)?.sourceLine]);
  });

  test.each([
    '',
    '[]',
    'null',
    '{}',
    '{"version":3,"sources":[],"mappings":"!"}',
    '{"version":3,"sources":[],"mappings":"gggggggg"}',
  ])('%s is none', text => expect(decodeSourceMap(text)).toBeUndefined());

  test('a source that is not listed is left out', () => {
    expect(decodeSourceMap('{"version":3,"sources":[],"mappings":"AAAA"}')).toEqual([]);
  });
});
