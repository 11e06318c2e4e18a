import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { rules } from '../../language/rules/index.js';
import { cupel, Folder, project, schemaErrors } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

const clean =
  'pipeline p { owner "a@example.com" tags { team "a" } }\n\nservice s { writes events }\n\nsource events : kafka { topic "t" drift alert columns { id: long } }\n';
const credential = `source orders : postgres {\n  url "jdbc:postgresql://db.example.com/shop"\n  auth "password=s3cr3t-Pa55w0rd"\n  table "orders"\n  drift alert\n}\n`;
const broken = 'source orders : kafka {\n  topic\n}\n';

describe('what is reported', () => {
  test('a clean file: nothing, exit 0', () => {
    const ws = folder({ 'a.pipe': clean });
    const { status, stdout, stderr } = ws.cupel('check', '--format', 'json');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      files: 1,
      diagnostics: [],
      summary: { error: 0, warning: 0, information: 0, hint: 0 },
      failures: [],
    });
  });

  test('a finding with the place of its token, its page and its fixes', () => {
    const ws = folder({ 'in/a.pipe': credential, 'cupel.yaml': '' });
    const { status, stdout } = ws.cupel('check', 'in', '--format', 'json');
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.diagnostics).toHaveLength(1);
    expect(report.diagnostics[0]).toMatchObject({
      file: 'in/a.pipe',
      range: { start: { line: 3, column: 8 }, end: { line: 3, column: 34 } },
      code: 'ant-hardcoded-credentials',
      category: 'rule',
      docs: expect.stringContaining('ant-hardcoded-credentials'),
      fixes: [
        { edits: [{ file: 'in/a.pipe', range: { start: { line: 3, column: 8 } }, text: expect.stringContaining('secret(') }] },
      ],
    });
    expect(report.summary[report.diagnostics[0].severity]).toBe(1);
  });

  test('a syntax error is an error of category syntax', () => {
    const ws = folder({ 'a.pipe': broken });
    const report = ws.json('check');
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.diagnostics).toMatchObject([
      { severity: 'error', category: 'syntax', range: { start: { line: expect.any(Number) } } },
    ]);
  });

  test('positions count UTF-16 units, also behind emoji, and lines of all line ends', () => {
    const text = credential.replace('auth', '/* 😀 */ auth');
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const report = folder({ 'a.pipe': `\uFEFF${text.replaceAll('\n', lineEnd)}` }).json('check');
      expect(report.diagnostics.map(({ range }: { range: object }) => range)).toEqual([
        { start: { line: 3, column: 17 }, end: { line: 3, column: 43 } },
      ]);
    }
  });

  test('is the same bytes from any folder and in any order of paths', () => {
    const ws = folder({ 'cupel.yaml': '', 'b/b.pipe': credential, 'a.pipe': broken.replace('orders', 'other') });
    const whole = ws.cupel('check', '--format', 'json').stdout;
    expect(cupel(['check', ws.path, '--format', 'json'], { cwd: '/' }).stdout).toBe(whole);
    expect(ws.cupel('check', 'b/b.pipe', 'a.pipe', '--format=json').stdout).toBe(whole);
    expect(ws.cupel('check', 'b', '.', 'a.pipe', '--format=json').stdout).toBe(whole);
  });

  test('names of other files of the workspace are known, their findings not reported', () => {
    const ws = folder({
      'cupel.yaml': '',
      'sources/s.pipe': `pipeline p { owner "a@example.com" tags { team "a" } }\n${credential}`,
      'tables/t.pipe': 'part of p\nsilver t from bronze.orders { key id write merge { sequence by id } on error fail }\n',
      'tables/b.pipe': 'part of p\nbronze orders from source.orders { }\n',
    });
    const report = ws.json('check', 'tables/b.pipe');
    expect(report).toMatchObject({ files: 1, diagnostics: [] });
  });

  test('--only and --fail-on choose', () => {
    const ws = folder({ 'a.pipe': credential, 'b.pipe': broken.replace('orders', 'other') });
    const codes = (...words: string[]) => ws.json('check', ...words).diagnostics.map(({ code }: { code: string }) => code);
    expect(codes()).toHaveLength(2);
    expect(codes('--only', 'ant-hardcoded-credentials')).toEqual(['ant-hardcoded-credentials']);
    expect(codes('--only', 'ant-no-dlq,ant-dual-write')).toEqual([]);
    expect(codes('--only', 'syntax', '--only', 'unknown-column,ignore-unused')).toEqual(['syntax']);
    expect(ws.cupel('check', '--only', 'ant-no-dlq').status).toBe(0);
    expect(ws.cupel('check').status).toBe(1);
    expect(ws.cupel('check', '--fail-on', 'never').status).toBe(0);
    expect(ws.cupel('check', '--fail-on', 'error').status).toBe(1);
  });
});

describe('the human format', () => {
  test('shows place, message, code frame, fixes and page on standard error, without colour where it is no terminal', () => {
    const ws = folder({ 'a.pipe': credential });
    const { status, stdout, stderr } = ws.cupel('check', 'a.pipe');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toMatch(/^a\.pipe:3:8 error ant-hardcoded-credentials\n/);
    expect(stderr).toContain(
      [
        '    2 │   url "jdbc:postgresql://db.example.com/shop"',
        '  > 3 │   auth "password=s3cr3t-Pa55w0rd"',
        '      │        ^^^^^^^^^^^^^^^^^^^^^^^^^^',
        '    4 │   table "orders"',
      ].join('\n'),
    );
    expect(stderr).toContain('\n  fix:  ');
    expect(stderr).toMatch(/\n {2}docs: https:\S+ant-hardcoded-credentials/);
    expect(stderr).toMatch(/\n1 file checked: 1 error\n$/);
  });

  test('says that all is well', () => {
    expect(folder({ 'a.pipe': clean }).cupel('check').stderr).toBe('1 file checked: clean\n');
  });

  test('NO_COLOR and pipes are honoured even where CI asks for colour', () => {
    const ws = folder({ 'a.pipe': credential });
    const { stderr } = cupel(['check'], { cwd: ws.path, env: { ...process.env, FORCE_COLOR: '1', CI: 'true' } });
    expect(stderr).not.toContain('\u001b');
  });

  test('text of a file cannot steer the terminal', () => {
    const { stderr } = folder({ 'a.pipe': `${credential.replace('auth', '/*\u001b[2J*/ auth')}` }).cupel('check');
    expect(stderr).not.toContain('\u001b');
    expect(stderr).toContain('/*·[2J*/ auth');
  });
});

describe('what cannot be read', () => {
  test('a file that is not UTF-8 is a failure, and all others are checked', () => {
    const ws = folder({ 'a.pipe': Buffer.from('source caf\xe9 : kafka { }', 'latin1'), 'b.pipe': credential });
    const { status, stdout, stderr } = ws.cupel('check', '--format', 'json');
    expect(status).toBe(2);
    const report = JSON.parse(stdout);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report).toMatchObject({
      files: 1,
      diagnostics: [{ file: 'b.pipe' }],
      failures: [{ file: 'a.pipe', message: 'is not UTF-8 text (line 1); save it as UTF-8' }],
    });
    expect(stderr).toBe('cupel: a.pipe is not UTF-8 text (line 1); save it as UTF-8\n');
  });

  const wrong: [name: string, path: string, failure: object][] = [
    ['a path that is not there', 'gone.pipe', { file: 'gone.pipe', message: 'does not exist' }],
    ['a folder that is not there', 'gone', { file: 'gone', message: 'does not exist' }],
    ['a file of another kind', 'notes.md', { file: 'notes.md', message: 'is not a .pipe file' }],
    ['a folder without .pipe files', 'empty', { file: 'empty', message: 'has no .pipe files' }],
  ];
  test.each(wrong)('%s', (_name, path, failure) => {
    const ws = folder({ 'cupel.yaml': '', 'good.pipe': clean, 'notes.md': '# x' });
    mkdirSync(join(ws.path, 'empty'));
    const { status, stdout, stderr } = ws.cupel('check', path, 'good.pipe', '--format', 'json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ files: 1, diagnostics: [], failures: [failure] });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('an empty folder that is its own workspace', () => {
    const { status, stderr } = folder().cupel('check');
    expect(status).toBe(2);
    expect(stderr).toBe('no file was checked\ncupel: . has no .pipe files\n');
  });

  test('a broken neighbour is told, and is no failure of the file that was asked for', () => {
    const ws = folder({ 'a.pipe': clean, 'b.pipe': Buffer.from([0xff]) });
    const { status, stdout, stderr } = ws.cupel('check', 'a.pipe', '--format', 'json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).failures).toEqual([]);
    expect(stderr).toBe(
      'cupel: b.pipe is not UTF-8 text (line 1); save it as UTF-8; what it declares is unknown to other files\n',
    );
  });

  test('loops of links end', () => {
    const ws = folder({ 'a.pipe': clean });
    symlinkSync(ws.path, join(ws.path, 'loop'));
    expect(ws.json('check').files).toBe(1);
  });
});

test('a link to a file of the workspace stands for it', () => {
  const ws = folder({ 'cupel.yaml': '', 'real.pipe': credential });
  symlinkSync('real.pipe', join(ws.path, 'link.pipe'));
  expect(ws.json('check', 'link.pipe')).toMatchObject({
    files: 1,
    diagnostics: [{ file: 'link.pipe', code: 'ant-hardcoded-credentials' }],
  });
  expect(ws.json('check')).toMatchObject({ files: 1, diagnostics: [{ file: 'real.pipe' }] });
});

test('--out writes the JSON to a file', () => {
  const ws = folder({ 'a.pipe': credential });
  const { status, stdout } = ws.cupel('check', '--format', 'json', '--out', 'deep/report.json');
  expect([status, stdout]).toEqual([1, '']);
  expect(ws.read('deep/report.json')).toBe(ws.cupel('check', '--format', 'json').stdout);
});

describe('hostile input', () => {
  const cases: [name: string, text: string][] = [
    ['an empty file', ''],
    ['a line of a megabyte', `source a : kafka { topic "${'x'.repeat(1_000_000)}" }`],
    ['a megabyte of words on a line', 'silver '.repeat(150_000)],
    ['a megabyte of open braces', '{'.repeat(1_000_000)],
    ['deep parentheses', `silver t from bronze.b { where ${'('.repeat(5_000)}1${')'.repeat(5_000)} = 1 }`],
    ['deep calls', `silver t from bronze.b { where ${'f('.repeat(1_000)}1${')'.repeat(1_000)} = 1 }`],
    ['a chain of signs', `silver t from bronze.b { where ${'not '.repeat(3_000)}true }`],
    ['deep types', `source s : kafka { columns { a: ${'array<'.repeat(1_000)}int${'>'.repeat(1_000)} } }`],
    ['a thousand declarations of one name', 'source x : kafka { topic "t" }\n'.repeat(1_000)],
    [
      'a table called constructor',
      'bronze constructor from source.__proto__ { }\nsource __proto__ : kafka { topic "t" columns { toString: string } }',
    ],
    ['a cycle of tables', 'silver a from silver.b { }\nsilver b from silver.c { }\nsilver c from silver.a { }'],
    ['control characters', '\u0000\u0001\u001b]0;x\u0007 source'],
    ['half a surrogate', 'source \\ud83d : kafka'],
  ];
  test.each(cases)('%s', (_name, text) => {
    const { status, stdout, stderr } = folder({ 'a.pipe': text }).cupel('check', '--format', 'json');
    expect([0, 1]).toContain(status);
    expect(schemaErrors('check', JSON.parse(stdout))).toEqual([]);
    expect(stderr).toBe('');
  });

  test('a line of a megabyte is cut in the code frame', () => {
    const text = `source a : kafka { topic "${'x'.repeat(500_000)}" unknown_word "${'y'.repeat(500_000)}" }`;
    const { stderr } = folder({ 'a.pipe': text }).cupel('check');
    expect(Math.max(...stderr.split('\n').map(line => line.length))).toBeLessThan(200);
  });
});

describe('the examples', () => {
  test('the four are clean; the first draft has a finding of each rule', () => {
    const { status, stdout } = cupel(['check', join(project, 'examples'), '--format', 'json'], { cwd: project });
    const report = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.files).toBe(5);
    expect(new Set(report.diagnostics.map(({ file }: { file: string }) => file))).toEqual(new Set(['first_draft.pipe']));
    const codes = new Set(report.diagnostics.map(({ code }: { code: string }) => code));
    expect(codes).toEqual(new Set(rules.flatMap(({ antiPattern }) => antiPattern ?? [])));
  });
});
