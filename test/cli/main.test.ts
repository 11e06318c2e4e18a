import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, project } from './cupel.js';

const ws = new Folder({
  'cupel.yaml': '',
  'a.pipe':
    'pipeline p { owner "a@example.com" budget 1 usd per month }\nsource s : kafka { topic "t" drift alert columns { id: long } }\nbronze s from source.s { on error fail }\n',
});
const elsewhere = mkdtempSync(join(tmpdir(), 'cupel-links-'));
afterAll(() => {
  ws.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

describe('help', () => {
  test.each(['check', 'describe', 'generate', 'lineage', 'lsp', 'map', 'run', 'show', 'test'])('cupel %s --help', command => {
    const { status, stdout, stderr } = ws.cupel(command, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: cupel ${command}`));
    expect(ws.cupel('help', command).stdout).toBe(stdout);
    expect(ws.cupel('--help').stdout).toContain(`\n  ${command.padEnd(8)}  `);
  });

  test('without a command it is shown, and the exit code says that one was missing', () => {
    expect(ws.cupel().status).toBe(2);
    expect(ws.cupel().stdout).toBe(ws.cupel('--help').stdout);
  });

  test('--version', () => {
    expect(ws.cupel('--version').stdout).toMatch(/^cupel \d+\.\d+\.\d+\n$/);
  });
});

describe('a wrong command line: exit 2, what is wrong, what helps, no stack trace', () => {
  const cases: [words: string[], message: string][] = [
    [['chekc'], 'There is no command "chekc". Did you mean "check"?\nSee "cupel --help".'],
    [['constructor'], 'There is no command "constructor".\nSee "cupel --help".'],
    [['check', '--formt', 'json'], '"cupel check" has no option --formt. Did you mean "--format"?\nSee "cupel check --help".'],
    [
      ['check', '--format', 'jsn'],
      '--format takes human, json, sarif, github, junit or markdown, not "jsn". Did you mean "json"?\nSee "cupel check --help".',
    ],
    [['check', '--format'], 'Option \'--format <value>\' argument missing\nSee "cupel check --help".'],
    [
      ['check', '--fail-on', 'hint'],
      '--fail-on takes error, warning, information or never, not "hint".\nSee "cupel check --help".',
    ],
    [['check', '--only', 'ant-no-dql'], 'There is no code "ant-no-dql". Did you mean "ant-no-dlq"?\nSee "cupel check --help".'],
    [['check', '--out', 'x.json'], '--out is for --format json, sarif, github, junit or markdown.\nSee "cupel check --help".'],
    [['describe', '--out', 'x.json'], '--out is for --format json.\nSee "cupel describe --help".'],
    [['describe', 'a.pipe', 'b.pipe'], '"cupel describe" takes one PATH, not 2.\nSee "cupel describe --help".'],
    [
      ['describe', '--table', 'p.bronze.t'],
      'There is no table p.bronze.t. Did you mean "p.bronze.s"?\nSee "cupel describe --help".',
    ],
    [
      ['generate', '--out', 'x'],
      '--target is missing: pyspark, spark-sql or duckdb; or say it in cupel.yaml (generate: { targets: … }).\nSee "cupel generate --help".',
    ],
    [
      ['generate', '--target', 'pyspark'],
      '--out is missing: the folder to write to; or say it in cupel.yaml (generate: { folder: … }).\nSee "cupel generate --help".',
    ],
    [
      ['generate', '--target', 'flink', '--out', 'x'],
      '--target takes pyspark, spark-sql or duckdb, not "flink".\nSee "cupel generate --help".',
    ],
  ];
  test.each(cases)('%j', (words, message) => {
    const { status, stdout, stderr } = ws.cupel(...words);
    expect(stderr).toBe(`cupel: ${message}\n`);
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('the launcher', () => {
  const words = ['check', ws.path, '--format', 'json'];
  const expected = ws.cupel(...words).stdout;
  const bin = join(project, 'bin', 'cupel');

  test('runs through links, from any folder, from a folder with blanks', () => {
    mkdirSync(join(elsewhere, 'a folder'));
    symlinkSync(bin, join(elsewhere, 'absolute'));
    symlinkSync('../absolute', join(elsewhere, 'a folder', 'relative'));
    for (const program of ['../absolute', './relative', join(elsewhere, 'a folder', 'relative')]) {
      const { status, stdout } = spawnSync(program, words, { cwd: join(elsewhere, 'a folder'), encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expected]);
    }
  });

  test('is found on the PATH, and needs no node there', () => {
    symlinkSync(bin, join(elsewhere, 'cupel'));
    const { status, stdout } = spawnSync('cupel', words, {
      cwd: '/',
      encoding: 'utf8',
      env: { PATH: `${elsewhere}:/usr/bin:/bin` },
    });
    expect([status, stdout]).toEqual([0, expected]);
  });
});

describe('output', () => {
  test('a reader that goes away is no failure', async () => {
    const big = new Folder({
      'a.pipe': Array.from({ length: 2_000 }, (_, n) => `source x${n} : kafka { unknown_setting 1 }\n`).join(''),
    });
    const child = spawn(join(project, 'bin', 'cupel'), ['check', big.path, '--format', 'json', '--fail-on', 'never']);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', text => {
      errors += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise(resolve => child.once('close', resolve));
    big.remove();
    expect([code, errors]).toEqual([0, '']);
  });

  test('a full disk is told', () => {
    const { status, stderr } = spawnSync(join(project, 'bin', 'cupel'), ['check', ws.path, '--format', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    expect([status, stderr]).toEqual([2, 'cupel: standard output cannot be written: the disk is full\n']);
  });

  test('where there is no room for it, the file of an earlier run stays whole', () => {
    ws.write('page.html', 'before');
    // Node's own cache must not be what finds no room.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(ws.path, 'cache') };
    const limited = 'trap "" XFSZ; ulimit -f 32; exec "$0" lineage --format html --out page.html';
    const { status, stderr } = spawnSync('bash', ['-c', limited, join(project, 'bin', 'cupel')], {
      cwd: ws.path,
      encoding: 'utf8',
      env,
    });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^cupel: page\.html cannot be written: EFBIG/)]);
    expect(ws.read('page.html')).toBe('before');
  });

  test('a file that is none, as a shell gives it, is written as it is', () => {
    const piped = ['-c', '"$0" lineage --format json --out /dev/stdout | cat', join(project, 'bin', 'cupel')];
    const { stdout } = spawnSync('bash', piped, { cwd: ws.path, encoding: 'utf8' });
    expect(stdout).toBe(ws.cupel('lineage', '--format', 'json').stdout);
  });

  test.each([
    ['lineage', '--format', 'json'],
    ['lineage', '--format', 'html'],
    ['generate', '--target', 'pyspark'],
  ])('%s … to a place that cannot be written', (...command) => {
    const { status, stdout, stderr } = ws.cupel(...command, '--out', 'a.pipe/x');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cupel: a\.pipe\/x\S* .*a part of its path is a file\n$/);
  });
});

describe('cupel lsp', () => {
  test('answers on standard input and output, and ends with its client', async () => {
    const child = spawn(join(project, 'bin', 'cupel'), ['lsp']);
    const send = (message: object) => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    let output = '';
    const answered = new Promise<void>(resolve => {
      child.stdout.setEncoding('utf8').on('data', text => {
        output += text;
        if (output.includes('"id":1')) resolve();
      });
    });
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    await answered;
    expect(output).toContain('"hoverProvider"');
    send({ id: 2, method: 'shutdown' });
    send({ method: 'exit' });
    expect(await new Promise(resolve => child.once('close', resolve))).toBe(0);
  });
});
