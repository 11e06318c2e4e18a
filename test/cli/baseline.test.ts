import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readEntries, writeEntries } from '../../cli/check/baseline-file.js';
import { Folder, schemaErrors } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const made = new Folder({ 'cupel.yaml': '', ...files });
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

/** A source without `drift`: a finding on its name, and nothing else. */
const source = (name: string): string => `source ${name} : postgres { url env("U") table "t" }\n`;
const BASELINE = ['--baseline', 'base.json'] as const;
const UPDATE = [...BASELINE, '--update-baseline'] as const;
const names = (ws: Folder, ...words: string[]): string[] =>
  ws.json('check', ...BASELINE, ...words).diagnostics.map((diagnostic: { declaration: string }) => diagnostic.declaration);

describe('cupel check --baseline', () => {
  test('reports what is new alone, and says what is gone', () => {
    const ws = folder({ 'a.pipe': source('one') + source('two') });
    const updated = ws.cupel('check', ...UPDATE);
    expect([updated.status, updated.stderr]).toEqual([0, '1 file checked: clean; 2 in the baseline\n']);
    const text = ws.read('base.json');
    expect(schemaErrors('baseline', JSON.parse(text))).toEqual([]);

    // Lines move, another declaration comes, one is repaired.
    ws.write('a.pipe', `// new\n\n${source('three')}${source('two').replace('table', '\n  table')}`);
    const { status, stdout, stderr } = ws.cupel('check', ...BASELINE, '--format', 'json');
    const report = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.diagnostics.map(({ declaration }: { declaration: string }) => declaration)).toEqual(['source.three']);
    expect(report.baseline).toEqual({ accepted: 1, gone: 1 });
    expect(stderr).toBe('cupel: 1 of the baseline is gone; run --update-baseline\n');
    expect(ws.read('base.json')).toBe(text);
    expect(ws.cupel('check', ...BASELINE, '--format', 'sarif').stdout).not.toContain('source.two');
  });

  test('a file that was renamed, and a declaration that was moved, bring nothing new', () => {
    const ws = folder({ 'a.pipe': source('one') + source('two'), 'b.pipe': source('three') });
    ws.cupel('check', ...UPDATE);
    mkdirSync(join(ws.path, 'deep'));
    renameSync(join(ws.path, 'b.pipe'), join(ws.path, 'deep', 'c.pipe'));
    ws.write('a.pipe', source('two'));
    ws.write('d.pipe', source('one'));
    expect(ws.json('check', ...BASELINE)).toMatchObject({ diagnostics: [], baseline: { accepted: 3, gone: 0 } });
  });

  test('equal findings are counted', () => {
    const credentials = (count: number): string =>
      `source a : postgres {\n  drift alert\n${'  option "password" = "s3cr3t-Pa55w0rd"\n'.repeat(count)}}\n`;
    const ws = folder({ 'a.pipe': credentials(2) });
    const only = ['--only', 'ant-hardcoded-credentials'];
    ws.cupel('check', ...UPDATE, ...only);
    expect(JSON.parse(ws.read('base.json')).findings).toMatchObject([{ count: 2 }]);
    ws.write('a.pipe', credentials(3));
    const report = ws.json('check', ...BASELINE, ...only);
    expect(report.diagnostics).toMatchObject([{ range: { start: { line: 5 } } }]);
    ws.write('a.pipe', credentials(1));
    expect(ws.json('check', ...BASELINE, ...only).baseline).toEqual({ accepted: 1, gone: 1 });
  });

  test('what was not looked at is not gone, and stays', () => {
    const ws = folder({ 'a.pipe': source('one'), 'b.pipe': source('two') });
    ws.cupel('check', ...UPDATE);
    const text = ws.read('base.json');
    expect(ws.json('check', 'a.pipe', ...BASELINE).baseline).toEqual({ accepted: 1, gone: 0 });
    expect(ws.json('check', '--only', 'ant-no-dlq', ...BASELINE).baseline).toEqual({ accepted: 0, gone: 0 });
    for (const words of [['a.pipe'], ['--only', 'ant-no-dlq']]) {
      ws.cupel('check', ...words, ...UPDATE);
      expect(ws.read('base.json')).toBe(text);
    }
    rmSync(join(ws.path, 'b.pipe'));
    expect(ws.json('check', 'a.pipe', ...BASELINE).baseline).toEqual({ accepted: 1, gone: 1 });
    ws.cupel('check', 'a.pipe', ...UPDATE);
    expect(JSON.parse(ws.read('base.json')).findings).toHaveLength(1);
  });

  test('errors of the language are never accepted', () => {
    const ws = folder({ 'a.pipe': `${source('one')}bronze b from source.nowhere { on error fail }\n` });
    const { status } = ws.cupel('check', ...UPDATE);
    expect(status).toBe(1);
    expect(JSON.parse(ws.read('base.json')).findings.map(({ code }: { code: string }) => code)).toEqual(['ant-silent-drift']);
    expect(names(ws)).toEqual(['bronze.b']);
  });

  test('is the same from any folder, and in any order', () => {
    const ws = folder({ 'z.pipe': source('z'), 'a/b.pipe': source('one') + source('Two') });
    ws.cupel('check', ...UPDATE);
    const text = ws.read('base.json');
    const absolute = join(ws.path, 'base.json');
    rmSync(absolute);
    ws.cupel('check', 'a/b.pipe', 'z.pipe', `--baseline=${absolute}`, '--update-baseline');
    expect(ws.read('base.json')).toBe(text);
    expect(JSON.parse(text).findings.map(({ file, declaration }: Record<string, string>) => `${file} ${declaration}`)).toEqual([
      'a/b.pipe source.Two',
      'a/b.pipe source.one',
      'z.pipe source.z',
    ]);
    expect(text.split('\n').filter(line => line.includes('fingerprint'))).toHaveLength(3);
  });

  test('two workspaces below it do not mix', () => {
    const ws = folder({ 'x/cupel.yaml': '', 'y/cupel.yaml': '', 'x/a.pipe': source('one'), 'y/a.pipe': source('one') });
    ws.cupel('check', 'x', ...UPDATE);
    expect(ws.json('check', 'x', 'y', ...BASELINE).diagnostics).toMatchObject([{ declaration: 'source.one' }]);
    ws.cupel('check', 'y', ...UPDATE);
    expect(ws.json('check', 'x', 'y', ...BASELINE).baseline).toEqual({ accepted: 2, gone: 0 });
  });

  test('under an environment', () => {
    const ws = folder({
      'a.pipe': `pipeline p { owner "a" tags { team "a" } }\nenvironment dev { schedule "0 1 * * *" }\n${source('one')}`,
    });
    ws.cupel('check', '--env', 'dev', ...UPDATE);
    expect(ws.json('check', '--env', 'dev', ...BASELINE)).toMatchObject({ diagnostics: [], baseline: { gone: 0 } });
  });
});

describe('a baseline that is of no use', () => {
  const entry = { file: 'a.pipe', code: 'x', declaration: '', fingerprint: '0123456789abcdef', count: 1 };
  const of = (...findings: unknown[]): string => JSON.stringify({ version: 1, findings });
  const wrong: [text: string, message: RegExp][] = [
    ['', /^base\.json is no JSON \(/],
    ['{\n  "version": 1,\n  "findings": [,]\n}', /^base\.json:3:\d+ is no JSON \(/],
    [`{"version": 1,\n<<<<<<< HEAD\n"findings": []}`, /^base\.json has marks of a merge conflict; /],
    ['[]', /is no baseline: it must hold an object/],
    ['null', /is no baseline: it must hold an object/],
    ['{"findings": []}', /"version" must be 1/],
    ['{"version": 2, "findings": []}', /was written by a newer version of cupel/],
    ['{"version": 1, "findings": {}}', /"findings" must be a list/],
    [of(entry, 7), /findings\[1\] must be an object/],
    [of({ ...entry, file: undefined }), /findings\[0\] must have a text "file"/],
    [of({ ...entry, fingerprint: 'x' }), /findings\[0\] must have a "fingerprint" of 16 hexadecimal digits/],
    [of({ ...entry, count: 0 }), /findings\[0\] must have a "count" of 1 or more/],
    [of({ ...entry, count: 1.5 }), /findings\[0\] must have a "count"/],
  ];
  test.each(wrong)('%j', (text, message) => {
    expect(() => readEntries('base.json', text)).toThrow(message);
  });

  test('stops the check with exit code 2', () => {
    const ws = folder({ 'a.pipe': source('one'), 'base.json': '{' });
    for (const words of [BASELINE, UPDATE]) {
      const { status, stdout, stderr } = ws.cupel('check', ...words, '--format', 'json');
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^cupel: base\.json\S* is no JSON/);
    }
    expect(ws.read('base.json')).toBe('{');
    const missing = ws.cupel('check', '--baseline', 'none.json');
    expect([missing.status, missing.stderr]).toEqual([2, 'cupel: none.json does not exist; --update-baseline writes it\n']);
    const alone = ws.cupel('check', '--update-baseline');
    expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining('--update-baseline needs --baseline FILE.')]);
  });

  test('hostile names are read as they were written', () => {
    const entries = ['__proto__', 'constructor', 'a"b\\c', 'größe 表', '../x', '\u2028'].map(file => ({ ...entry, file }));
    expect(readEntries('base.json', writeEntries(entries))).toEqual(entries);
    expect(readEntries('base.json', `\ufeff${writeEntries([])}`)).toEqual([]);
  });
});
