import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalog } from '../../language/catalog/generated/catalog.js';
import { type CatalogFile, loadCatalog } from '../../language/catalog/load.js';
import { catalogFiles } from './support.js';

const good: readonly CatalogFile[] = catalogFiles();

/** The catalog with one file changed, or added. */
function withFile(path: string, change: (text: string) => string): CatalogFile[] {
  const before = good.find(file => file.path === path)?.text ?? '';
  return [...good.filter(file => file.path !== path), { path, text: change(before) }];
}

/** The problems as `file:line:column: message`. */
function problems(files: readonly CatalogFile[]): string[] {
  return loadCatalog(files).problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

const DLQ = 'patterns/dlq.yaml';

test('the catalog has no problem', () => {
  expect(problems(good)).toEqual([]);
});

test.each<[string, CatalogFile[], string[]]>([
  [
    'a misspelt field',
    withFile(DLQ, text => text.replace('intent:', 'intend:')),
    [
      'patterns/dlq.yaml:1:1: the field `intent` is missing',
      'patterns/dlq.yaml:2:1: there is no field `intend` here; there are id, intent, problem, solution, when, not_when, trade_offs, related, example, diagram, reading',
    ],
  ],
  [
    'a text where a list belongs',
    withFile(DLQ, text => text.replace(/when:\n( {2}- .*\n)+/, 'when: always\n')),
    [expect.stringMatching(/^patterns\/dlq\.yaml:\d+:7: `when` must be a list$/)] as string[],
  ],
  [
    'an empty list',
    withFile(DLQ, text => text.replace(/not_when:\n( {2}- .*\n)+/, 'not_when: []\n')),
    [expect.stringMatching(/^patterns\/dlq\.yaml:\d+:11: `not_when` needs 1 or more items$/)] as string[],
  ],
  [
    'an unknown relation',
    withFile(DLQ, text => text.replace(/related: \[.*\]/, 'related: [dlq, nothing-at-all]')),
    [
      expect.stringMatching(/^patterns\/dlq\.yaml:\d+:16: there is neither a pattern nor an anti-pattern `nothing-at-all`$/),
    ] as string[],
  ],
  [
    'a picture with a time that is none',
    withFile(DLQ, text =>
      text.replace(/diagram:\n[\s\S]*?(?=\nreading:)/, 'diagram: { alt: a, timeline: { end: soon, rows: [] } }'),
    ),
    [
      expect.stringMatching(/^patterns\/dlq\.yaml:\d+:37: `diagram\.timeline\.end` must be a number of 0 or more$/),
      expect.stringMatching(/^patterns\/dlq\.yaml:\d+:49: `diagram\.timeline\.rows` needs 1 or more items$/),
    ] as string[],
  ],
  [
    'an id that is not the file name',
    withFile(DLQ, text => text.replace('id: dlq', 'id: outbox-cdc')),
    ['patterns/dlq.yaml:1:5: an entry of this `id` belongs in patterns/outbox-cdc.yaml'],
  ],
  [
    'an id without a name',
    withFile('patterns/nothing.yaml', () => good.find(file => file.path === DLQ)?.text.replace('id: dlq', 'id: nothing') ?? ''),
    ['patterns/nothing.yaml:1:5: `nothing` is not in pattern-ids.yaml'],
  ],
  [
    'a name that is there twice',
    withFile(
      'pattern-ids.yaml',
      text => `${text}- { id: dlq, name: Again, category: core, maturity: advanced, advice: None. }\n`,
    ),
    [expect.stringMatching(/^pattern-ids\.yaml:\d+:\d+: the id `dlq` is there twice$/)] as string[],
  ],
  [
    'an id of which nothing says whether a text can show it',
    withFile('pattern-ids.yaml', text => text.replace('  detected: a step `dedupe by`\n', '')),
    [expect.stringMatching(/^pattern-ids\.yaml:\d+:3: `deduplication` needs either `detected` or `advice`$/)] as string[],
  ],
  [
    'an id without a page',
    good.filter(({ path }) => path !== 'patterns/map-filter.yaml'),
    [expect.stringMatching(/^pattern-ids\.yaml:\d+:3: `map-filter` has no page patterns\/map-filter\.yaml$/)] as string[],
  ],
  [
    'a concern of a pattern that there is not',
    withFile('concerns.yaml', text => text.replace('[storage-tiering,', '[storage-tearing,')),
    [
      expect.stringMatching(/^concerns\.yaml:\d+:14: there is neither a pattern nor an anti-pattern `storage-tearing`$/),
    ] as string[],
  ],
  [
    'an unknown category',
    withFile('pattern-ids.yaml', text => `${text}- { id: a, name: A, category: magic, maturity: advanced }\n`),
    [expect.stringMatching(/^pattern-ids\.yaml:\d+:31: `names\[78\]\.category` must be one of core, /)] as string[],
  ],
  [
    'YAML that is none',
    withFile('constructs/steps.yaml', () => 'a: [b'),
    [expect.stringMatching(/^constructs\/steps\.yaml:1:6: /)] as string[],
  ],
  [
    'a place that is none',
    withFile('constructs/more.yaml', () => '- { word: w, kind: step, places: [moon], syntax: w, doc: d, example: w }'),
    [
      expect.stringMatching(/^constructs\/more\.yaml:1:35: `constructs\[0\]\.places\[0\]` must be one of file, pipeline, /),
    ] as string[],
  ],
  [
    'a word that is described twice',
    withFile(
      'constructs/more.yaml',
      () => '- { word: where, kind: step, places: [table], syntax: where C, doc: d, example: where a }',
    ),
    [expect.stringMatching(/^constructs\/steps\.yaml:\d+:\d+: `where` is described twice for table$/)] as string[],
  ],
  [
    'a file where none belongs',
    withFile('recipes/soup.yaml', () => 'a: b'),
    ['recipes/soup.yaml:1:1: the catalog has no such file; entries are in patterns/, anti-patterns/, checks/ and constructs/'],
  ],
  ['an empty file', withFile('patterns/empty.yaml', () => ''), ['patterns/empty.yaml:1:1: the file must be a map of fields']],
  [
    'an address that is none',
    withFile(DLQ, text => text.replace('url: https:', 'url: ftp:')),
    [
      expect.stringMatching(
        /^patterns\/dlq\.yaml:\d+:10: `reading\[0\]\.url` must be an address that begins with https:\/\/, not `ftp:/,
      ),
    ] as string[],
  ],
])('%s is reported where it stands', (_, files, expected) => {
  expect(problems(files)).toEqual(expected);
});

test('the order of the files does not matter', () => {
  expect(loadCatalog([...good].reverse())).toEqual(loadCatalog(good));
});

test('the bundled module holds what the files say', () => {
  expect(catalog).toEqual(loadCatalog(good).catalog);
});

test('the script that bundles the catalog names the place of a wrong field, writes nothing and ends with 2', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cupel-catalog-'));
  try {
    writeFileSync(
      join(folder, 'pattern-ids.yaml'),
      '- { id: a, name: A, category: core, maturity: advanced }\n- { id: b, nam: B }\n',
    );
    const script = join(import.meta.dirname, '../../scripts/generate-catalog.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, folder], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toContain('pattern-ids.yaml:2:12: there is no field `nam` here');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'generated'))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
