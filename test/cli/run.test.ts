import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cupel, Folder, project, schemaErrors } from './cupel.js';

const TEXT = `pipeline shop { owner "a@example.com" }
deadletter rejects { }
source orders : files { columns { id: long not null
name: string
at: timestamp event_time } }
bronze orders from source.orders { on error dead_letter rejects }
silver orders from bronze.orders { key id write merge { sequence by at } on error dead_letter rejects }
silver guesses from bronze.orders { columns { id
at
luck: double = rand() } key id write merge { sequence by at } }
`;
const ROWS =
  '{"id": 1, "name": "a,b", "at": "2025-01-01 10:00:00"}\n{"id": 2, "name": null, "at": "2025-01-01 11:00:00"}\n{"id": \n';

const node = join(project, 'node_modules', '.bin', 'node');
const program = join(project, 'dist', 'cli.cjs');

let folder: Folder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

function workspace(more: Readonly<Record<string, string>> = {}): Folder {
  folder = new Folder({ 'cupel.yaml': '', 'shop.pipe': TEXT, 'samples/shop/orders/1.jsonl': ROWS, ...more });
  return folder;
}

// Whatever a setup says is said before.
beforeAll(() => {
  cupel(['--version'], { cwd: project });
}, 120_000);

describe('cupel run', () => {
  test('tells of each table what became of its rows, and what is left out with its line', () => {
    const { status, stdout, stderr } = workspace().cupel('run');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n')).toEqual([
      '.cupel/shop.duckdb  read  written  dropped  dead letters  ties  replayed',
      '  bronze.orders        3        2        0             1     0         0',
      '  silver.orders        2        2        0             0     0         0',
      expect.stringMatching(/^ {2}silver\.guesses {4}left out {2}shop\.pipe:\d+ .*rand/),
      '2 run, 1 left out',
      '',
    ]);
  });

  test('the same as JSON, which keeps its schema', () => {
    const here = workspace();
    const report = here.json('run', '--select', 'silver.orders');
    expect(schemaErrors('run', report)).toEqual([]);
    expect(report.tables.map(({ table, counts }: { table: string; counts: unknown }) => [table, counts])).toEqual([
      ['shop.bronze.orders', { read: 3, written: 2, dropped: 0, dead_lettered: 1, ties: 0, replayed: 0 }],
      ['shop.silver.orders', { read: 2, written: 2, dropped: 0, dead_lettered: 0, ties: 0, replayed: 0 }],
    ]);
    const all = here.json('run');
    expect(schemaErrors('run', all)).toEqual([]);
    expect(all.tables.at(-1)).toMatchObject({
      table: 'shop.silver.guesses',
      status: 'left out',
      counts: null,
      file: 'shop.pipe',
    });
  });

  test('exit code 0 where all were run', () => {
    expect(workspace().cupel('run', '--select', 'orders').status).toBe(0);
  });

  test.each([
    [['--select', 'silver.oders'], 'There is no table silver.oders. Did you mean "silver.orders"?'],
    [['--engine', 'duckbd'], '--engine takes duckdb or spark, not "duckbd". Did you mean "duckdb"?'],
    [['--env', 'prod'], 'There is no environment prod.'],
    [['a.pipe', 'b.pipe'], '"cupel run" takes one PATH, not 2.'],
  ])('%j is wrong', (words, message) => {
    const { status, stderr } = workspace().cupel('run', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`cupel: ${message}`);
    expect(existsSync(join(workspace().path, '.cupel'))).toBe(false);
  });

  test('a database that another program has open is told, and left alone', async () => {
    const here = workspace();
    expect(here.cupel('run').status).toBe(1);
    const instance = await DuckDBInstance.create(join(here.path, '.cupel', 'shop.duckdb'));
    for (const words of [['run'], ['run', '--fresh'], ['show', 'silver.orders']]) {
      const { status, stderr } = here.cupel(...words);
      expect(status).toBe(2);
      expect(stderr).toBe(
        `cupel: .cupel/shop.duckdb is in use by another program (process ${process.pid}): end that first, and run this again\n`,
      );
    }
    instance.closeSync();
    expect(here.cupel('show', 'silver.orders').status).toBe(0);
  }, 120_000);

  test('a full disk is told, and nothing is lost', () => {
    const here = workspace();
    expect(here.cupel('run').status).toBe(1);
    const name = (i: number) => createHash('sha512').update(String(i)).digest('hex').repeat(3);
    const many = Array.from(
      { length: 20_000 },
      (_, i) => `{"id": ${i + 10}, "name": "${name(i)}", "at": "2025-01-02 10:00:00"}\n`,
    );
    here.write('samples/shop/orders/2.jsonl', many.join(''));
    // A limit of the size of files is met like the end of a disk, and only by who is under it.
    const limited = spawnSync('/bin/sh', ['-c', `trap '' XFSZ; ulimit -f 4000; exec "$0" "$1" run`, node, program], {
      cwd: here.path,
      encoding: 'utf8',
      env: { ...process.env, NODE_COMPILE_CACHE: join(here.path, 'cache') },
    });
    expect(limited.stderr).toContain('.cupel/shop.duckdb could not be written, because the disk is full');
    expect(limited.status).toBe(2);
    expect(here.json('run', '--select', 'silver.orders').tables[0]).toMatchObject({
      counts: { read: 20_000, written: 20_000 },
    });
    expect(here.cupel('show', 'silver.orders', '--limit', '1').stderr).toBe('1 of 20002 rows\n');
  }, 120_000);

  describe('in its middle', () => {
    const rows = Array.from(
      { length: 5000 },
      (_, i) => `{"id": ${i % 1000}, "name": "n${i}", "at": "2025-01-02 10:00:00"}\n`,
    ).join('');
    let whole: unknown;

    beforeAll(async () => {
      const here = workspace({ 'samples/shop/orders/2.jsonl': rows });
      expect(here.cupel('run').status).toBe(1);
      whole = await tablesOf(here);
    }, 120_000);

    /** All that a run has made. */
    async function tablesOf(here: Folder): Promise<unknown> {
      const instance = await DuckDBInstance.create(join(here.path, '.cupel', 'shop.duckdb'));
      const connection = await instance.connect();
      const tables = ['bronze.orders', 'silver.orders', 'silver.orders__touched', 'ops.rejects', 'ops.files', 'ops.positions'];
      const rows = [];
      for (const table of tables) rows.push((await connection.runAndReadAll(`from ${table} order by all`)).getRowsJson());
      connection.closeSync();
      instance.closeSync();
      return rows;
    }

    test.each(['SIGINT', 'SIGKILL'] as const)(
      '%s: the next run ends right',
      async signal => {
        const here = workspace({ 'samples/shop/orders/2.jsonl': rows });
        const child = spawn(join(project, 'bin', 'cupel'), ['run'], { cwd: here.path, stdio: ['ignore', 'ignore', 'pipe'] });
        let said = '';
        child.stderr.on('data', data => {
          said += data;
        });
        const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
        while (!existsSync(join(here.path, '.cupel', 'shop.duckdb')) && child.exitCode === null)
          await new Promise(resolve => setTimeout(resolve, 2));
        child.kill(signal);
        const status = await ended;
        if (signal === 'SIGINT') {
          expect(status).toBe(130);
          expect(said).toContain('cupel: stopped; what was written is whole, and the next run goes on from here');
        }
        expect(here.cupel('run').status).toBe(1);
        expect(await tablesOf(here)).toEqual(whole);
      },
      120_000,
    );
  });

  test('where DuckDB is not installed, it says what brings it', () => {
    const here = workspace();
    for (const file of ['cli.cjs', 'sql-parser.wasm.br']) {
      here.write(`program/${file}`, '');
      copyFileSync(join(project, 'dist', file), join(here.path, 'program', file));
    }
    const { status, stderr } = spawnSync(node, [join(here.path, 'program', 'cli.cjs'), 'run'], {
      cwd: here.path,
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^cupel: DuckDB could not be loaded \(.*\); it comes with "npm install @duckdb\/node-api"\n$/);
  });
});

describe('cupel show', () => {
  test('in every format', () => {
    const here = workspace();
    here.cupel('run');
    expect(here.cupel('show', 'silver.orders').stdout).toBe(
      'id  name  at\n1   a,b   2025-01-01 10:00:00+00\n2   null  2025-01-01 11:00:00+00\n',
    );
    expect(JSON.parse(here.cupel('show', 'SHOP.silver.orders', '--format', 'json').stdout)).toEqual([
      { id: 1, name: 'a,b', at: '2025-01-01 10:00:00+00' },
      { id: 2, name: null, at: '2025-01-01 11:00:00+00' },
    ]);
    expect(here.cupel('show', 'silver.orders', '--format', 'csv').stdout).toBe(
      'id,name,at\r\n1,"a,b",2025-01-01 10:00:00+00\r\n2,,2025-01-01 11:00:00+00\r\n',
    );
    const first = here.cupel('show', 'silver.orders', '.', '--limit', '1');
    expect([first.stdout.split('\n').length, first.stderr]).toEqual([3, '1 of 2 rows\n']);
    expect(here.cupel('show', 'ops.rejects').stdout).toContain('bronze.orders  null  not JSON  {"id": ');
  }, 120_000);

  test('of a table of type 4, and of all its versions', () => {
    const text = TEXT.slice(0, TEXT.indexOf('silver guesses')).replace(
      'write merge { sequence by at }',
      'scd 4 { sequence by at }',
    );
    const newer = '{"id": 1, "name": "b", "at": "2025-01-02 10:00:00"}\n';
    const here = workspace({ 'shop.pipe': text, 'samples/shop/orders/2.jsonl': newer });
    here.cupel('run');
    const csv = (name: string) => here.cupel('show', name, '--format', 'csv').stdout;
    expect(csv('silver.orders')).toBe('id,name,at\r\n1,b,2025-01-02 10:00:00+00\r\n2,,2025-01-01 11:00:00+00\r\n');
    for (const name of ['orders_history', 'shop.silver.ORDERS_HISTORY'])
      expect(csv(name)).toBe(
        [
          'id,name,at,valid_from,valid_to,is_current',
          '1,"a,b",2025-01-01 10:00:00+00,2025-01-01 10:00:00+00,2025-01-02 10:00:00+00,false',
          '1,b,2025-01-02 10:00:00+00,2025-01-02 10:00:00+00,,true',
          '2,,2025-01-01 11:00:00+00,2025-01-01 11:00:00+00,,true',
          '',
        ].join('\r\n'),
      );
  }, 120_000);

  test.each([
    [[], 'TABLE is missing.'],
    [['silver.nothing'], 'There is no table silver.nothing.'],
    [['orders'], 'orders may be shop.bronze.orders or shop.silver.orders.'],
    [['silver.orders', '--limit', '0'], '--limit takes a number of rows, not "0".'],
    [['silver.orders'], 'silver.orders has no rows on this machine: "cupel run" makes them'],
  ])('%j is wrong before a run', (words, message) => {
    const { status, stderr } = workspace().cupel('show', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`cupel: ${message}`);
  });

  test('rows that Spark alone has made are told of', () => {
    const here = workspace();
    mkdirSync(join(here.path, '.cupel/spark/shop'), { recursive: true });
    expect(here.cupel('show', 'silver.orders')).toMatchObject({
      status: 2,
      stderr:
        'cupel: silver.orders was run on Spark alone, which has its rows in .cupel/spark/shop: "cupel run" without --engine makes them where "cupel show" reads\n',
    });
  });
});
