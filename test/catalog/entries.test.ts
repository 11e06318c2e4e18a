import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { antiPatterns, pattern, patterns, renderHover } from '../../language/catalog/index.js';
import { Workspace } from '../../language/index.js';
import { catalogFiles } from './support.js';

/** What is found in one file by everything that there is. */
function findings(text: string): { code: string; message: string }[] {
  const workspace = new Workspace();
  workspace.setFile('example.pipe', text);
  return workspace.diagnostics('example.pipe').map(({ code, message }) => ({ code, message }));
}

test.each(patterns().map(entry => [entry.id, entry] as const))('the example of %s is clean', (_, entry) => {
  expect(findings(entry.example)).toEqual([]);
});

describe.each(antiPatterns().map(entry => [entry.code, entry] as const))('%s', (code, entry) => {
  test('has a bad example with its finding and no other', () => {
    expect([...new Set(findings(entry.bad).map(finding => finding.code))]).toEqual([code]);
  });

  test('has a good example without any', () => {
    expect(findings(entry.good)).toEqual([]);
  });
});

test('hovers show intent, when and when not, trade-offs, related entries and an example', () => {
  for (const entry of [...patterns(), ...antiPatterns()]) {
    const hover = renderHover(entry);
    for (const part of [entry.intent, ...entry.when, ...entry.notWhen, ...entry.related, 'Trade-offs', '```cupel']) {
      expect(hover).toContain(part);
    }
  }
});

test('no sentence occurs twice', () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const entry of [...patterns(), ...antiPatterns()]) {
    const id = entry.kind === 'pattern' ? entry.id : entry.code;
    const prose = [
      entry.intent,
      entry.problem,
      entry.solution,
      ...entry.when,
      ...entry.notWhen,
      ...entry.tradeOffs.map(({ text }) => text),
    ];
    for (const sentence of prose.flatMap(text => text.split(/(?<=[.;?!])\s+/)).map(text => text.trim().toLowerCase())) {
      const other = seen.get(sentence);
      if (other !== undefined) twice.push(`${other} and ${id}: ${sentence}`);
      seen.set(sentence, id);
    }
  }
  expect(twice).toEqual([]);
});

test('every pattern that an example claims has a page', () => {
  const folder = join(import.meta.dirname, '../../examples');
  const texts = readdirSync(folder)
    .filter(name => name.endsWith('.pipe'))
    .map(name => readFileSync(join(folder, name), 'utf8'));
  const claimed = texts.flatMap(text =>
    [...text.matchAll(/^\s*patterns\s+((?:[\w-]+,\s*)*[\w-]+)/gm)].flatMap(match => (match[1] ?? '').split(/,\s*/)),
  );
  expect(claimed.length).toBeGreaterThan(10);
  expect(claimed.filter(id => pattern(id) === undefined)).toEqual([]);
});

test('entries stay short enough for a hover', () => {
  expect(
    catalogFiles()
      .filter(({ path }) => path.includes('patterns/'))
      .filter(({ text }) => text.length > 6000),
  ).toEqual([]);
});
