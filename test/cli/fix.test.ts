import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Folder, project, schemaErrors } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const made = new Folder({ 'cupel.yaml': '', ...files });
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

/** Its `ant-missing-compaction` and `ant-no-cost-monitoring` have safe fixes; its `ant-no-dlq` has one that is not. */
const TEXT = `// The shop.
pipeline shop { owner "a@example.com" }
service s { writes orders }
source orders : kafka { topic "t" drift alert columns { id: long } }

/* As they come. */
bronze orders from source.orders { // all
  trigger every 1 minute
}
`;
const SAFE = ['ant-missing-compaction', 'ant-no-cost-monitoring'];
const UNSAFE = 'ant-no-dlq';
const codesIn = (report: { diagnostics: { code: string }[] }): string[] => report.diagnostics.map(({ code }) => code).sort();

/** The text without what the safe fixes have added, each of them a line. */
function withoutAdded(text: string): string {
  return text.replace(/^[ \t]*maintain \{.*\}(?:\r\n|\n|\r)/m, '').replace(/\s*tags \{[^}]*\}/, '');
}

describe('cupel check --fix', () => {
  test('applies what is safe, reports what remains, and changes nothing the second time', () => {
    const ws = folder({ 'a.pipe': TEXT });
    expect(codesIn(ws.json('check'))).toEqual([...SAFE, UNSAFE].sort());
    expect(ws.cupel('check').stderr).toMatch(/1 file checked: .*; --fix repairs 2\n$/);

    const { status, stdout, stderr } = ws.cupel('check', '--fix', '--format', 'json');
    const report = JSON.parse(stdout);
    expect([status, stderr]).toEqual([1, '']);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(codesIn(report)).toEqual([UNSAFE]);
    expect(report.fixed.map(({ file, code }: Record<string, string>) => `${file} ${code}`).sort()).toEqual(
      SAFE.map(code => `a.pipe ${code}`),
    );
    const fixed = ws.read('a.pipe');
    expect(fixed).not.toBe(TEXT);
    expect(withoutAdded(fixed)).toBe(TEXT);

    const again = ws.cupel('check', '--fix');
    expect(again.stderr).toMatch(/ant-no-dlq[\s\S]*1 file checked: 1 warning\n$/);
    expect(ws.read('a.pipe')).toBe(fixed);
  });

  test.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CRLF and a byte order mark', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
    ['no line break at the end', (text: string) => text.trimEnd()],
    ['tabs', (text: string) => text.replaceAll('  ', '\t')],
  ])('keeps %s', (_what, made) => {
    const ws = folder({ 'a.pipe': made(TEXT) });
    expect(ws.json('check', '--fix').fixed).toHaveLength(2);
    const fixed = ws.read('a.pipe');
    expect(withoutAdded(fixed)).toBe(made(TEXT));
    if (made(TEXT).includes('\r\n')) expect(fixed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('says to people what was done', () => {
    const ws = folder({ 'a.pipe': TEXT });
    expect(ws.cupel('check', '--fix', '--only', SAFE.join(',')).stderr).toMatch(
      /^fixed a\.pipe ant-\S+: .*\nfixed a\.pipe ant-\S+: .*\n1 file checked: clean\n$/,
    );
  });

  test('repairs neither what --only leaves out nor what a baseline accepts', () => {
    const ws = folder({ 'a.pipe': TEXT, 'b.pipe': TEXT.replaceAll(/orders|shop|service s/g, '$&2') });
    const fixed = (...words: string[]) =>
      ws.json('check', '--fix', ...words).fixed.map(({ file, code }: Record<string, string>) => `${file} ${code}`);
    const accepted = ['--baseline', 'base.json'];
    ws.cupel('check', 'a.pipe', ...accepted, '--update-baseline');
    expect(fixed('--only', 'ant-missing-compaction', ...accepted)).toEqual(['b.pipe ant-missing-compaction']);
    expect(ws.read('a.pipe')).toBe(TEXT);
    expect(fixed('a.pipe', ...accepted)).toEqual([]);
    expect(fixed('a.pipe', '--only', 'ant-no-cost-monitoring')).toEqual(['a.pipe ant-no-cost-monitoring']);
  });

  test('under an environment, the findings of which are repaired', () => {
    const ws = folder({ 'a.pipe': `${TEXT}environment dev { schedule "0 1 * * *" }\n` });
    expect(ws.json('check', '--fix', '--env', 'dev').fixed.length).toBeGreaterThan(0);
  });

  test('a symbolic link, and permissions', () => {
    const ws = folder({ 'real/a.txt': TEXT });
    chmodSync(join(ws.path, 'real/a.txt'), 0o640);
    symlinkSync(join('real', 'a.txt'), join(ws.path, 'a.pipe'));
    expect(ws.json('check', '--fix').fixed).toHaveLength(2);
    expect(lstatSync(join(ws.path, 'a.pipe')).isSymbolicLink()).toBe(true);
    expect(withoutAdded(ws.read('real/a.txt'))).toBe(TEXT);
    expect(statSync(join(ws.path, 'real/a.txt')).mode & 0o777).toBe(0o640);
  });

  test('a read-only file is told and left alone, and the others are repaired', () => {
    const ws = folder({ 'a.pipe': TEXT, 'b.pipe': TEXT.replaceAll(/orders|shop|service s/g, '$&2') });
    chmodSync(join(ws.path, 'a.pipe'), 0o444);
    const { status, stdout, stderr } = ws.cupel('check', '--fix', '--format', 'json');
    const report = JSON.parse(stdout);
    expect([status, stderr]).toEqual([2, 'cupel: a.pipe is read-only\n']);
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.failures).toEqual([{ file: 'a.pipe', message: 'is read-only' }]);
    expect(new Set(report.fixed.map(({ file }: { file: string }) => file))).toEqual(new Set(['b.pipe']));
    expect(ws.read('a.pipe')).toBe(TEXT);
    expect(ws.read('b.pipe')).not.toBe(TEXT);
  });

  test('where there is no room for a file it stays whole, and the others are repaired', () => {
    const large = `${TEXT.replaceAll(/orders|shop|service s/g, '$&2')}${'// filler\n'.repeat(6_000)}`;
    const ws = folder({ 'a.pipe': large, 'b.pipe': TEXT });
    // Node's own cache must not be what finds no room.
    const cache = mkdtempSync(join(tmpdir(), 'cupel-cache-'));
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', 'trap "" XFSZ; ulimit -f 32; exec "$0" check --fix', join(project, 'bin', 'cupel')],
      { cwd: ws.path, encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: cache } },
    );
    rmSync(cache, { recursive: true });
    expect(status).toBe(2);
    expect(stderr).toMatch(/\ncupel: a\.pipe cannot be written: EFBIG/);
    expect(ws.read('a.pipe')).toBe(large);
    expect(withoutAdded(ws.read('b.pipe'))).toBe(TEXT);
    expect(readdirSync(ws.path).sort()).toEqual(['a.pipe', 'b.pipe', 'cupel.yaml']);
  });
});

describe('cupel check --fix-dry-run', () => {
  test('prints a diff that git applies, changes nothing, and has the exit code of a check', () => {
    for (const text of [TEXT, `\ufeff${TEXT.replaceAll('\n', '\r\n')}`, TEXT.trimEnd()]) {
      const ws = folder({ 'in/a.pipe': text, 'in/clean.pipe': '' });
      const { status, stdout, stderr } = ws.cupel('check', 'in', '--fix-dry-run');
      expect([status, stderr]).toEqual([1, '--fix would repair 2 findings in 1 file\n']);
      expect(stdout).toMatch(/^--- a\/in\/a\.pipe\n\+\+\+ b\/in\/a\.pipe\n@@ /);
      expect(ws.read('in/a.pipe')).toBe(text);

      ws.write('fix.diff', stdout);
      const applied = spawnSync('git', ['apply', '--whitespace=nowarn', 'fix.diff'], { cwd: ws.path, encoding: 'utf8' });
      expect([applied.status, applied.stderr]).toEqual([0, '']);
      const byHand = ws.read('in/a.pipe');
      ws.write('in/a.pipe', text);
      ws.cupel('check', '--fix');
      expect(ws.read('in/a.pipe')).toBe(byHand);
    }
  });

  test('is empty where nothing would be repaired', () => {
    const ws = folder({ 'a.pipe': '' });
    const { status, stdout, stderr } = ws.cupel('check', '--fix-dry-run');
    expect([status, stdout, stderr]).toEqual([0, '', 'nothing that --fix repairs\n']);
  });

  test('of a read-only file: what stands in the way', () => {
    const ws = folder({ 'a.pipe': TEXT });
    chmodSync(join(ws.path, 'a.pipe'), 0o444);
    const { status, stdout, stderr } = ws.cupel('check', '--fix-dry-run');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe('nothing that --fix repairs\ncupel: a.pipe is read-only\n');
  });

  test('does not go with what else writes', () => {
    const ws = folder({ 'a.pipe': '' });
    for (const words of [['--fix'], ['--format', 'json'], ['--baseline', 'b', '--update-baseline']])
      expect(ws.cupel('check', '--fix-dry-run', ...words).status).toBe(2);
  });
});
