import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Check, check, checks, renderHover, renderPage } from '../../language/catalog/index.js';
import { Workspace } from '../../language/index.js';
import { PROBLEM_CODES } from '../../language/model/codes.js';
import { loadSqlParser } from '../../server/sql-parser.js';

const parser = await loadSqlParser();

/** A workspace with an example and the files that stand beside it; a contract that is not among them does not exist. */
function workspaceOf(text: string | undefined, { files }: Check): Workspace {
  const workspace = new Workspace();
  workspace.setSqlParser(parser);
  const texts = new Map(files.map(file => [file.path, file.text]));
  for (const [path, other] of texts) if (path.endsWith('.pipe')) workspace.setFile(path, other);
  if (text !== undefined) workspace.setFile('example.pipe', text);
  for (const path of workspace.contractPaths()) workspace.setContract(path, texts.get(path) ?? null);
  return workspace;
}

/** What is found in an example, and in the contracts that it names, by everything that there is. */
function findings(text: string, entry: Check): { code: string; severity: string; message: string; docs: string }[] {
  const workspace = workspaceOf(text, entry);
  return ['example.pipe', ...workspace.contractPaths()]
    .flatMap(path => workspace.diagnostics(path))
    .map(({ code, severity, message, docs }) => ({ code, severity, message, docs }));
}

test('every code has an entry, and every entry a code', () => {
  const codes = [...PROBLEM_CODES, 'missing-pattern', 'unknown-pattern'].sort();
  expect(
    checks()
      .map(({ code }) => code)
      .sort(),
  ).toEqual(codes);
});

describe.each(checks().map(entry => [entry.code, entry] as const))('%s', (code, entry) => {
  test('has a bad example with exactly its finding', () => {
    const found = findings(entry.bad, entry);
    expect(found.map(finding => `${finding.severity} ${finding.code}`)).toEqual([`${entry.severity} ${code}`]);
    expect(found[0]?.docs).toBe(`https://github.com/cupel-data/cupel/blob/main/docs/checks/${code}.md`);
  });

  test('has a good example without any', () => {
    expect(findings(entry.good, entry)).toEqual([]);
  });

  test('has files beside it without any', () => {
    const workspace = workspaceOf(undefined, entry);
    const pipes = entry.files.filter(({ path }) => path.endsWith('.pipe'));
    expect(pipes.flatMap(({ path }) => workspace.diagnostics(path))).toEqual([]);
  });

  test('has a hover and a page with all that it says', () => {
    const page = renderPage(entry);
    for (const part of [entry.summary, entry.meaning, entry.why, entry.remedy, entry.bad, entry.good])
      expect(page).toContain(part);
    expect(renderHover(entry)).toContain(entry.remedy);
  });
});

test('no sentence occurs twice', () => {
  const sentences = checks().flatMap(({ summary, why }) => [summary, ...why.split(/(?<=[.;?!])\s+/)]);
  expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)).toEqual([]);
});

test('an entry is found by its code in any case, and no other name is one', () => {
  expect(check('Missing-Key')?.code).toBe('missing-key');
  for (const name of ['constructor', '__proto__', 'ant-no-dlq', '']) expect(check(name)).toBeUndefined();
});

test('every page belongs to an entry', () => {
  const pages = readdirSync(join(import.meta.dirname, '../../docs/checks')).map(name => name.replace(/\.md$/, ''));
  expect(pages.filter(code => check(code) === undefined)).toEqual([]);
});
