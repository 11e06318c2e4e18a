import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workspace } from '../../language/index.js';
import { coverageOf } from '../../language/patterns/index.js';

const PIPELINE = 'pipeline p { tags { team "a" } patterns watermarking, scd-type2 }\n';
const TABLES = `part of p
source a : kafka { topic "a" drift alert columns { id: long, at: timestamp event_time } }
bronze a from source.a { on error fail }
`;
const HISTORY = 'part of p\ngold h from bronze.a { key id scd 2 { sequence by at } freshness 1 day backfill by day }\n';
const WATERMARK = 'part of p\nsilver w from bronze.a { watermark at delay 1 hour freshness 1 day backfill by day }\n';

/** The claims of the pipeline that nothing bears out. */
function missing(workspace: Workspace): string[] {
  return workspace
    .diagnostics('p.pipe')
    .filter(({ code }) => code === 'missing-pattern')
    .map(({ start, end }) => PIPELINE.slice(start, end));
}

test('a claim follows what other files come to apply and apply no more', () => {
  const workspace = new Workspace();
  workspace.setFile('p.pipe', PIPELINE);
  expect(missing(workspace)).toEqual([]);
  workspace.setFile('tables.pipe', TABLES);
  expect(missing(workspace)).toEqual(['watermarking', 'scd-type2']);
  workspace.setFile('h.pipe', HISTORY);
  expect(missing(workspace)).toEqual(['watermarking']);
  workspace.setFile('w.pipe', WATERMARK);
  expect(missing(workspace)).toEqual([]);
  workspace.setFile('h.pipe', HISTORY.replace('part of p', 'part of q'));
  expect(missing(workspace)).toEqual(['scd-type2']);
  workspace.removeFile('w.pipe');
  expect(missing(workspace)).toEqual(['watermarking', 'scd-type2']);
  workspace.setFile('h.pipe', HISTORY.replace('scd 2 {', 'scd 2 {{'));
  expect(missing(workspace)).toEqual([]);
});

test('what is claimed for a table follows its pipeline and its defaults', () => {
  const workspace = new Workspace();
  const claimed = (): readonly string[] => workspace.patterns.claimedFor('h.pipe#gold.h');
  workspace.setFile('p.pipe', PIPELINE);
  workspace.setFile('tables.pipe', TABLES);
  workspace.setFile('h.pipe', HISTORY);
  expect(claimed()).toEqual(['watermarking', 'scd-type2']);
  workspace.setFile('tables.pipe', `${TABLES}defaults gold { patterns pat-freshness-check }\ndefaults silver { patterns dlq }\n`);
  expect(claimed()).toEqual(['watermarking', 'scd-type2', 'freshness-check']);
  workspace.setFile('p.pipe', 'pipeline p { tags { team "a" } }\n');
  expect(claimed()).toEqual(['freshness-check']);
});

test('the examples have the same coverage in whatever order their files come, and after any was gone for a while', () => {
  const folder = join(import.meta.dirname, '../../examples');
  const files = readdirSync(folder).filter(name => name.endsWith('.pipe'));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const one = new Workspace();
  for (const name of files) one.setFile(name, read(name));
  const other = new Workspace();
  for (const name of [...files].reverse()) other.setFile(name, read(name));
  const all = new Set(files);
  const coverage = coverageOf(one.model, one.patterns, all);
  expect(coverageOf(other.model, other.patterns, all)).toEqual(coverage);
  for (const name of files) {
    other.removeFile(name);
    coverageOf(other.model, other.patterns, all);
    other.setFile(name, read(name));
  }
  expect(coverageOf(other.model, other.patterns, all)).toEqual(coverage);
});

test('no name that a user may choose is taken for one of ours', () => {
  const workspace = new Workspace();
  workspace.setFile(
    'a.pipe',
    `source constructor : kafka { columns { __proto__: long, toString: string } option "__proto__" = "a" patterns constructor, __proto__ }
bronze hasOwnProperty from source.constructor { where __proto__ > 0 patterns valueOf }
serve constructor __proto__ from bronze.hasOwnProperty { }
`,
  );
  const found = coverageOf(workspace.model, workspace.patterns, new Set(['a.pipe']));
  expect(found.patterns.filter(({ uses }) => uses.length > 0).map(({ name }) => name.id)).toEqual(['map-filter']);
  expect(found.patterns.flatMap(({ claims }) => claims)).toEqual([]);
});
