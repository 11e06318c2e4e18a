import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Folder, schemaErrors } from './cupel.js';

const TEXT = `pipeline shop { owner "a@example.com" }
source orders : files { columns { id: long not null
name: string
at: timestamp event_time } }
source others : kafka { topic "others" columns { id: long } }
bronze orders from source.orders { on error fail }
bronze others from source.others { on error fail }
silver orders from bronze.orders { key id write merge { sequence by at } expect named: name is not null else warn }
silver strict from bronze.orders { key id write merge { sequence by at }
  expect named: name is not null else fail }
gold names from silver.orders { columns { id
name } key id write view }
gold of_others from bronze.others { columns { id } key id write view }
`;
const ROWS = '{"id": 2, "name": null, "at": "2025-01-01 11:00:00"}\n{"id": 1, "name": "a,b", "at": "2025-01-01 10:00:00"}\n';

let folder: Folder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

function workspace(): Folder {
  folder = new Folder({ 'cupel.yaml': '', 'shop.pipe': TEXT, 'samples/shop/orders/1.jsonl': ROWS });
  return folder;
}

describe('cupel preview', () => {
  test('shows the first rows of a table, and leaves nothing behind', () => {
    const here = workspace();
    const { status, stdout, stderr } = here.cupel('preview', 'gold.names', '.', '--limit', '1', '--progress');
    expect([status, stdout]).toEqual([0, 'id  name\n1   a,b\n']);
    expect(stderr.split('\n')).toEqual(['shop.bronze.orders', 'shop.silver.orders', 'shop.gold.names', '1 of 2 rows', '']);
    expect(existsSync(join(here.path, '.cupel'))).toBe(false);
  });

  test('as JSON: columns with types, rows, and what became of the rows on their way', () => {
    const here = workspace();
    const report = here.json('preview', 'silver.orders');
    expect(schemaErrors('preview', report)).toEqual([]);
    expect(report).toMatchObject({
      status: 'rows',
      file: 'shop.pipe',
      line: 8,
      columns: [
        { name: 'id', type: 'long' },
        { name: 'name', type: 'string' },
        { name: 'at', type: 'timestamp' },
      ],
      rows: [
        ['1', 'a,b', '2025-01-01 10:00:00+00'],
        ['2', null, '2025-01-01 11:00:00+00'],
      ],
      total: 2,
      tables: [
        { table: 'shop.bronze.orders', counts: { read: 2, written: 2 } },
        { table: 'shop.silver.orders', counts: { read: 2, written: 2 }, warnings: { named: 1 } },
      ],
    });
    expect(here.cupel('preview', 'silver.orders', '--format', 'csv').stdout).toBe(
      'id,name,at\r\n1,"a,b",2025-01-01 10:00:00+00\r\n2,,2025-01-01 11:00:00+00\r\n',
    );
  });

  test('always of all samples, whatever a run has made of them', () => {
    const here = workspace();
    expect(here.cupel('run', '--select', 'gold.names').status).toBe(0);
    here.write('samples/shop/orders/1.jsonl', '{"id": 7, "name": "new", "at": "2025-01-01 10:00:00"}\n');
    expect(here.cupel('preview', 'gold.names').stdout).toBe('id  name\n7   new\n');
    expect(here.cupel('show', 'gold.names').stdout).toContain('a,b');
  });

  test('what stands in the way is told with its line: of the table, or of one that it reads', () => {
    const here = workspace();
    const failed = here.cupel('preview', 'silver.strict');
    expect([failed.status, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(/^shop\.pipe:10 shop\.silver\.strict failed: .*breaks named/);
    const leftOut = here.json('preview', 'gold.of_others');
    expect(schemaErrors('preview', leftOut)).toEqual([]);
    expect(leftOut).toMatchObject({
      table: 'shop.gold.of_others',
      of: 'shop.bronze.others',
      status: 'left out',
      line: 5,
      rows: [],
    });
    expect(leftOut.reason).toBe(
      'source.others has no rows on this machine: put some into samples/shop/others/1.jsonl, one JSON object a line',
    );
    here.write('samples/shop/orders/2.jsonl', '{"id": 3,\n');
    const broken = here.cupel('preview', 'silver.orders').stderr;
    expect(broken).toMatch(/^shop\.pipe:6 shop\.bronze\.orders failed: .*not JSON/);
    expect(broken).toContain('samples/shop/orders/2.jsonl:1');
  });

  test.each([
    [[], 'TABLE is missing.'],
    [['silver.order'], 'There is no table silver.order. Did you mean "silver.orders"?'],
    [['orders'], 'orders may be shop.bronze.orders or shop.silver.orders.'],
    [['silver.orders', '--limit', 'x'], '--limit takes a number of rows, not "x".'],
  ])('%j is wrong', (words, message) => {
    const { status, stderr } = workspace().cupel('preview', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`cupel: ${message}`);
  });
});

describe('cupel rebuild', () => {
  test('computes a table anew, and those that read it follow', () => {
    const here = workspace();
    expect(here.cupel('run', '--select', 'gold.names').status).toBe(0);
    const report = here.json('rebuild', 'silver.orders');
    expect(schemaErrors('run', report)).toEqual([]);
    expect(report.tables.map(({ table, anew, counts }: Record<string, unknown>) => [table, anew, counts && 'counts'])).toEqual([
      ['shop.bronze.orders', false, 'counts'],
      ['shop.silver.orders', true, 'counts'],
      ['shop.gold.names', true, null],
    ]);
    expect(report.tables[1].counts).toMatchObject({ read: 2, written: 2 });
    expect(here.cupel('rebuild', 'bronze.orders').stderr).toMatch(/bronze\.orders +2 +2 +0/);
    expect(here.cupel('show', 'gold.names', '--format', 'csv').stdout).toBe('id,name\r\n1,"a,b"\r\n2,\r\n');
  });

  test.each([
    [[], 'TABLE is missing.'],
    [['silver.nothing'], 'There is no table silver.nothing.'],
    [['silver.orders', '--master', 'local'], '--master and --conf are for --engine spark.'],
    [['silver.orders', '--engine', 'spark', '--conf', 'nonsense'], '--conf takes KEY=VALUE, not "nonsense".'],
    [['silver.orders', '--engine', 'sparc'], '--engine takes duckdb or spark, not "sparc". Did you mean "spark"?'],
  ])('%j is wrong', (words, message) => {
    const { status, stderr } = workspace().cupel('rebuild', ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(`cupel: ${message}`);
  });
});
