import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Folder, project } from './cupel.js';

const running: { readonly process: ChildProcess; readonly ended: Promise<number | null> }[] = [];
const folders: Folder[] = [];
afterEach(async () => {
  for (const { process, ended } of running.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
  for (const made of folders.splice(0)) made.remove();
});
function folder(files: Readonly<Record<string, string>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}

/** `cupel check --watch` at work: what it wrote to standard error since it was last asked. */
class Watch {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  #text = '';
  #wake = (): void => {};

  constructor(ws: Folder, ...words: string[]) {
    this.process = spawn(join(project, 'bin', 'cupel'), ['check', '--watch', ...words], { cwd: ws.path });
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
    this.ended = new Promise(resolve => {
      this.process.on('exit', code => {
        this.#text += '(ended)';
        this.#wake();
        resolve(code);
      });
    });
    running.push(this);
  }

  /** Waits until something is written, and returns all up to its end. */
  async until(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = wanted.exec(this.#text);
      if (found) {
        const end = found.index + found[0].length;
        const text = this.#text.slice(0, end);
        this.#text = this.#text.slice(end);
        return text;
      }
      if (this.#text.includes('(ended)')) throw new Error(`ended before ${wanted} was written: ${this.#text}`);
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}

const source = (name: string, more = ''): string => `source ${name} : postgres { url env("U") table "t" ${more}}\n`;
const clean = source('a', 'drift alert ');
const ONE_CLEAN = /1 file checked: clean.*\n/;

describe('cupel check --watch', () => {
  test('checks again what changes, writes no colours into a pipe, and ends by Ctrl-C with exit code 0', async () => {
    const ws = folder({ 'cupel.yaml': '', 'a.pipe': clean });
    const watch = new Watch(ws);
    expect(await watch.until(/ends it\n/)).toBe('1 file checked: clean\nwatching; Ctrl-C ends it\n');
    ws.write('a.pipe', source('a'));
    const text = await watch.until(/1 file checked: 1 warning.*\n/);
    expect(text).toMatch(/^a\.pipe:1:8 warning ant-silent-drift\n/);
    expect(text).not.toContain('\u001b');
    // As editors do it: beside it, then in its place.
    ws.write('.a.pipe.tmp', clean);
    renameSync(join(ws.path, '.a.pipe.tmp'), join(ws.path, 'a.pipe'));
    await watch.until(ONE_CLEAN);
    ws.write('a.pipe', source('a'));
    await watch.until(/1 file checked: 1 warning.*\n/);
    // A mistake in the configuration is said, and may be corrected.
    ws.write('cupel.yaml', 'rules:\n  ant-silent-drif: off\n');
    await watch.until(/^cupel: cupel\.yaml is not understood[\s\S]*ant-silent-drift/m);
    ws.write('cupel.yaml', 'rules:\n  ant-silent-drift: off\n');
    await watch.until(ONE_CLEAN);
    watch.process.kill('SIGINT');
    expect(await watch.ended).toBe(0);
  });

  test('files and folders that come and go', async () => {
    const ws = folder({ 'cupel.yaml': '', 'a.pipe': clean });
    const watch = new Watch(ws);
    await watch.until(ONE_CLEAN);
    mkdirSync(join(ws.path, 'new', 'deep'), { recursive: true });
    ws.write('new/deep/b.pipe', source('b'));
    await watch.until(/^new\/deep\/b\.pipe:1:8 [\s\S]*2 files checked: 1 warning.*\n/m);
    rmSync(join(ws.path, 'new'), { recursive: true });
    await watch.until(ONE_CLEAN);
    ws.write('new/b.pipe', source('b'));
    await watch.until(/^new\/b\.pipe:1:8 [\s\S]*2 files checked: 1 warning.*\n/m);
    ws.write('.gitignore', 'new\n');
    mkdirSync(join(ws.path, '.git'));
    await watch.until(ONE_CLEAN);
  });

  test('what the findings follow from elsewhere: other files, contracts, the baseline', async () => {
    const contract = (type: string): string =>
      `apiVersion: v3.1.0\nkind: DataContract\nschema:\n  - name: a\n    properties:\n      - { name: id, logicalType: ${type} }\n`;
    const ws = folder({
      'cupel.yaml': '',
      'a.pipe': source('a', 'contract "data/a.yaml" columns { id: int } '),
      'data/a.yaml': contract('integer'),
    });
    const watch = new Watch(ws, '--baseline', 'base.json', 'a.pipe');
    // A baseline that is not there yet is said, and waited for.
    await watch.until(/base\.json does not exist.*\n[\s\S]*ends it\n/);
    ws.write('base.json', '{ "version": 1, "findings": [] }');
    await watch.until(ONE_CLEAN);
    ws.write('data/a.yaml', contract('string'));
    await watch.until(/contract-mismatch[\s\S]*1 file checked: 1 error.*\n/);
    ws.write('data/a.yaml', contract('integer'));
    await watch.until(ONE_CLEAN);
    ws.write('base.json', '{');
    await watch.until(/base\.json\S* is no JSON/);
  });

  test('what links lead to', async () => {
    const ws = folder({ 'in/cupel.yaml': '', 'real/a.txt': clean });
    symlinkSync(join('..', 'real', 'a.txt'), join(ws.path, 'in', 'a.pipe'));
    const watch = new Watch(ws, 'in');
    await watch.until(ONE_CLEAN);
    ws.write('real/a.txt', source('a'));
    await watch.until(/^a\.pipe:1:8 [\s\S]*1 file checked: 1 warning.*\n/m);
  });

  test('goes with options that write nothing', () => {
    const ws = folder({ 'a.pipe': clean });
    for (const words of [['--fix'], ['--fix-dry-run'], ['--baseline', 'b', '--update-baseline'], ['--format', 'json']]) {
      const { status, stderr } = ws.cupel('check', '--watch', ...words);
      expect([status, stderr]).toEqual([2, expect.stringContaining('--watch')]);
    }
  });

  test('under an environment, which may be missing for a while', async () => {
    const ws = folder({ 'cupel.yaml': '', 'a.pipe': clean });
    const watch = new Watch(ws, '--env', 'dev');
    await watch.until(/There is no environment dev\..*\n/);
    ws.write('b.pipe', 'pipeline p { owner "a" tags { team "a" } }\nenvironment dev { schedule "0 1 * * *" }\n');
    await watch.until(/2 files checked: clean.*\n/);
  });
});
