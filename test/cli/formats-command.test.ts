import { afterEach, describe, expect, test } from 'vitest';
import { cupel, Folder } from './cupel.js';

const credential =
  'source orders : postgres {\n  url "jdbc:postgresql://db.example.com/shop"\n  auth "password=s3cr3t-Pa55w0rd"\n  table "orders"\n  drift alert\n}\n';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

describe('cupel check --format', () => {
  test.each(['sarif', 'github', 'junit', 'markdown'])('%s: on standard output, or by --out the same bytes in a file', format => {
    const ws = folder({ 'a.pipe': credential });
    const { status, stdout, stderr } = ws.cupel('check', '--format', format);
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toContain('ant-hardcoded-credentials');
    const filed = ws.cupel('check', '--format', format, '--out', 'deep/report');
    expect([filed.status, filed.stdout, filed.stderr]).toEqual([1, '', '']);
    expect(ws.read('deep/report')).toBe(stdout);
  });

  test('files of workspaces below the working folder are named from it, also in fixes and failures', () => {
    const ws = folder({
      'one/cupel.yaml': '',
      'one/a.pipe': credential,
      'two/cupel.yaml': '',
      'two/a.pipe': credential,
      'two/bad.pipe': Buffer.from([0xff]),
    });
    const { status, stdout } = ws.cupel('check', 'one', 'two', '--format', 'sarif');
    expect(status).toBe(2);
    const [run] = JSON.parse(stdout).runs;
    expect([...stdout.matchAll(/"uri": "(.*)"/g)].map(([, uri]) => uri)).toEqual([
      'two/bad.pipe',
      ...['one/a.pipe', 'one/a.pipe', 'two/a.pipe', 'two/a.pipe'],
    ]);
    expect(run.invocations[0].executionSuccessful).toBe(false);
    // From elsewhere, and in JSON, a file is named from its workspace.
    expect(cupel(['check', `${ws.path}/one`, '--format', 'github'], { cwd: `${ws.path}/two` }).stdout).toContain('file=a.pipe,');
    expect(JSON.parse(ws.cupel('check', 'one', '--format', 'json').stdout).diagnostics[0].file).toBe('a.pipe');
  });

  test('a clean file of several has its case in JUnit, and links of a workflow lead to its commit', () => {
    const ws = folder({ 'a.pipe': credential, 'clean.pipe': '' });
    expect(ws.cupel('check', '--format', 'junit').stdout).toContain('<testcase name="no findings" classname="clean.pipe"');
    const env = { ...process.env, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'abc' };
    const { stdout } = cupel(['check', '--format', 'markdown'], { cwd: ws.path, env });
    expect(stdout).toContain('](https://github.com/o/r/blob/abc/a.pipe#L3)');
  });
});
