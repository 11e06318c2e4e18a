import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cupel, Folder, project, schemaErrors } from './cupel.js';

const TEXT = `pipeline shop { owner "a@example.com" }
source visits : files { path "x" format json columns { page: string, user_id: long, at: timestamp event_time } }
bronze visits from source.visits { write append on error fail }
silver users from bronze.visits { columns { user_id, page, at } key user_id write merge { sequence by at } on error fail }
gold pages from bronze.visits { group by page { n: long = count(*) } write overwrite }
test newest of silver.users {
  given bronze.visits { | user_id | page | at | | 1 | 'a' | '2025-01-01' | | 1 | 'b' | '2025-01-02' | }
  then { | user_id | page | | 1 | 'b' | }
}
test wrong of silver.users {
  given bronze.visits { | user_id | page | at | | 1 | 'a' | '2025-01-01' | }
  then {
    | user_id | page   |
    | 1       | '<x>"' |
  }
}
test counted of gold.pages {
  given bronze.visits { | page | at | | 'a' | '2025-01-01' | | 'a' | '2025-01-02' | }
  then { | page | n | | 'a' | 2 | }
}
test endless of silver.users { given bronze.visits { | user_id | | 1 | } }
`;

let folder: Folder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

function workspace(): Folder {
  folder = new Folder({ 'cupel.yaml': '', 'shop.pipe': TEXT });
  return folder;
}

// Whatever a setup says is said before.
beforeAll(() => {
  cupel(['--version'], { cwd: project });
}, 120_000);

describe('cupel test', () => {
  test('for people: each test, what failed with its line and rows, and a sum', () => {
    const here = workspace();
    const { status, stdout, stderr } = here.cupel('test');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n').slice(0, 9)).toEqual([
      'shop.pipe',
      '  ✓ newest in 12 ways',
      '  ✗ wrong failed',
      '      shop.pipe:14 silver.users is not as `then` says: 1 row differs',
      '        | user_id | page   |',
      `      - | 1       | '<x>"' |  line 14`,
      `      + | 1       | 'a'    |`,
      '                    ^^^^^^',
      '  ✗ counted failed',
    ]);
    expect(stderr).toContain('shop.pipe:19 3 different results, depending on whether a batch comes again.');
    expect(stderr.split('\n').slice(-4)).toEqual([
      '  ? endless cannot be run',
      '      shop.pipe:21 Nothing can fail this test. Say by `then { … }` which rows the table is to have.',
      '1 passed, 2 failed, 1 cannot be run',
      '',
    ]);
    expect(existsSync(join(here.path, '.cupel'))).toBe(false);
  }, 120_000);

  test('as JSON, which keeps its schema, and the same line by line', () => {
    const here = workspace();
    const report = here.json('test');
    expect(schemaErrors('test', report)).toEqual([]);
    expect(report.tests.map(({ test, status }: { test: string; status: string }) => [test, status])).toEqual([
      ['shop.test.newest', 'passed'],
      ['shop.test.wrong', 'failed'],
      ['shop.test.counted', 'failed'],
      ['shop.test.endless', 'refused'],
    ]);
    const [, wrong, counted] = report.tests;
    expect(wrong.failure).toMatchObject({ line: 14, expected: `| user_id | page   |\n| 1       | '<x>"' |` });
    expect(counted.failure.results.map(({ cause, batches }: { cause: string; batches: unknown }) => [cause, batches])).toEqual([
      [
        'repeat',
        [
          [18, 18],
          [18, 18],
        ],
      ],
      ['repeat', [[18], [18], [18]]],
    ]);
    const { stdout } = here.cupel('test', '--format', 'jsonl');
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual(report.tests);
  }, 120_000);

  test('as JUnit XML, where a text of the user is no markup', () => {
    const here = workspace();
    const { status, stdout } = here.cupel('test', '--select', 'silver.users', '--format', 'junit');
    expect(status).toBe(1);
    expect(stdout).toContain('<testsuites name="cupel test" tests="3" failures="1" errors="1" skipped="0">');
    expect(stdout).toContain('<testcase name="newest" classname="shop.pipe" file="shop.pipe" line="6"/>');
    expect(stdout).toContain('&lt;x&gt;&quot;');
    expect(stdout).not.toContain('<x>');
  }, 120_000);

  test('exit code 0 where all that were asked for have passed', () => {
    expect(workspace().cupel('test', '--select', 'shop.test.newest').status).toBe(0);
  }, 120_000);

  test.each([
    [['--select', 'newst'], 'There is no test newst, and no table of that name that is tested. Did you mean "newest"?'],
    [['--format', 'xml'], '--format takes human, json, jsonl or junit, not "xml".'],
    [['--out', 'a.txt'], '--out is for --format json, jsonl and junit.'],
    [['--watch', '--format', 'json'], '--watch is for --format human.'],
    [['--env', 'prod'], 'There is no environment prod.'],
  ])('%j is wrong', (words, message) => {
    const { status, stderr } = workspace().cupel('test', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`cupel: ${message}`);
  });

  test('a folder without tests says how one is written', () => {
    const here = workspace();
    here.write('shop.pipe', 'pipeline shop { owner "a@example.com" }\n');
    const { status, stderr } = here.cupel('test');
    expect([status, stderr]).toEqual([0, expect.stringContaining('There is no test here. One is written `test NAME of TABLE')]);
  });

  test('--watch runs again when a file changes, until it is interrupted', async () => {
    const here = workspace();
    const child = spawn(join(project, 'bin', 'cupel'), ['test', '--select', 'wrong', '--watch'], {
      cwd: here.path,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
    let said = '';
    child.stderr.on('data', data => {
      said += data;
    });
    const saying = async (text: string) => {
      while (!said.includes(text) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 10));
      expect(said).toContain(text);
    };
    await saying('watching');
    expect(said).toContain('0 passed, 1 failed');
    said = '';
    here.write('shop.pipe', TEXT.replace(`'<x>"'`, `'a'`));
    await saying('watching');
    expect(said).toContain('1 passed, 0 failed');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  }, 120_000);
});
