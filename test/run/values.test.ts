import { describe, expect, test } from 'vitest';
import { workspaces } from './bronze.js';
import { jsonl } from './workspace.js';

const { bronze } = workspaces();

describe('values', () => {
  /** Of each type: what is written in JSON, and what is stored; undefined for an error of the row. */
  const VALUES: readonly (readonly [type: string, written: unknown, stored: string | undefined])[] = [
    ['string', 'a', 'a'],
    ['string', '', ''],
    ['string', 12.5, '12.5'],
    ['string', { a: [1] }, '{"a":[1]}'],
    ['string', "'; DROP TABLE t; --", "'; DROP TABLE t; --"],
    ['long', 9007199254740993n, '9007199254740993'],
    ['long', -1, '-1'],
    ['long', ' 12 ', '12'],
    ['long', 1.5, undefined],
    ['long', 'twelve', undefined],
    ['long', true, undefined],
    ['long', 9223372036854775808n, undefined],
    ['byte', 128, undefined],
    ['int', 2147483647, '2147483647'],
    ['decimal(18, 2)', 12.5, '12.50'],
    ['decimal(18, 2)', '1234567890123456.78', '1234567890123456.78'],
    ['decimal(38, 2)', '12,50', undefined],
    ['decimal(4, 2)', 123.45, undefined],
    ['double', 1e300, '1e+300'],
    ['double', 'NaN', 'nan'],
    ['double', 'one', undefined],
    ['boolean', true, 'true'],
    ['boolean', 'False', 'false'],
    ['boolean', 'maybe', undefined],
    ['date', '2025-02-28', '2025-02-28'],
    ['date', '2025-02-29', undefined],
    ['date', '28.02.2025', undefined],
    ['timestamp', '2025-01-31 12:00:00', '2025-01-31 12:00:00+00'],
    ['timestamp', '2025-01-31T12:00:00.5+02:00', '2025-01-31 10:00:00.5+00'],
    ['timestamp', '2025-01-31', '2025-01-31 00:00:00+00'],
    ['timestamp', 1738324800, undefined],
    ['timestamp', 'yesterday', undefined],
    ['timestamp_ntz', '2025-01-31 12:00:00', '2025-01-31 12:00:00'],
    ['timestamp_ntz', '2025-01-31T12:00:00Z', undefined],
    ['binary', 'AP+g', '\\x00\\xFF\\xA0'],
    ['binary', '!', undefined],
  ];

  test('of every type, and what is none of it', async () => {
    const columns = VALUES.map(([type], i) => `c${i}: ${type}`).join('\n');
    const json = (value: unknown) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
    // Each in a row of its own, so that one that cannot be read does not hide the others.
    const rows = VALUES.map(([, written], i) => `{"c${i}": ${json(written)}}\n`).join('');
    const here = bronze(`n: long\n${columns}`, rows);
    await here.run();
    const { columns: names, rows: found } = await here.rows('p.bronze.t');
    const stored = VALUES.map((_, i) => found.map(row => row[names.indexOf(`c${i}`)]).find(value => value !== null));
    expect(VALUES.map(([type, written], i) => [type, json(written), stored[i]])).toEqual(
      VALUES.map(([type, written, value]) => [type, json(written), value]),
    );
    expect(await here.deadLetters('rejects')).toHaveLength(VALUES.filter(([, , value]) => value === undefined).length);
  });

  test('numbers keep all their digits', async () => {
    const here = bronze('d: decimal(38, 10)\nn: long', '{"d": 12345678901234567890.1234567891, "n": 9223372036854775807}\n');
    await here.run();
    expect(await here.texts('p.bronze.t')).toEqual(['12345678901234567890.1234567891 | 9223372036854775807']);
  });

  test('names of fields in any case, and with characters of JSON pointers', async () => {
    const here = bronze(
      'customer_id: long\n`a/b~c`: string\n`quo"te`: string',
      jsonl({ Customer_ID: 1, 'a/b~c': 'x', 'quo"te': 'y' }),
    );
    expect(await here.report()).toEqual(['p.bronze.t 1 read, 1 written']);
    expect(await here.texts('p.bronze.t')).toEqual(['1 | x | y']);
  });

  test('times without a zone are in the time zone of the pipeline', async () => {
    const here = bronze('at: timestamp', jsonl({ at: '2025-07-01 12:00:00' }));
    here.write('p.pipe', here.read('p.pipe').replace('pipeline p {', 'pipeline p { timezone "Europe/Berlin"'));
    await here.run();
    expect((await here.rows('p.bronze.t')).json).toEqual(['{"at":"2025-07-01 12:00:00+02"}']);
  });
});

describe('values of parts', () => {
  const columns =
    'id: long\nlist: array<int>\nmap: map<string, array<timestamp>>\nplace: struct<`a/b`: string, zip: struct<code: decimal(9, 2)>>';

  test('are read part by part, and one that means nothing is an error of the row', async () => {
    const here = bronze(
      columns,
      jsonl(
        {
          id: 1,
          list: [1, '2', null],
          map: { a: ['2025-01-01T10:00:00+02:00'], 'x/y~z': [] },
          place: { 'a/b': 'é', ZIP: { code: 1.25 } },
        },
        { id: 2, list: [], map: null, place: {} },
        { id: 3, list: [1, 'two'] },
        { id: 4, list: 5 },
        { id: 5, map: { a: ['once'] } },
        { id: 6, place: { zip: { code: 'x' } } },
        { id: 7, place: [] },
      ),
    );
    expect(await here.report()).toEqual(['p.bronze.t 7 read, 2 written, 5 dead_lettered']);
    expect((await here.deadLetters('rejects')).map(text => text.replace(/: \{.*/, ''))).toEqual([
      'bronze.t: list is no array',
      'bronze.t: list is no array',
      'bronze.t: map is no map',
      'bronze.t: place is no struct',
      'bronze.t: place is no struct',
    ]);
    const { rows } = await here.rows('p.bronze.t');
    expect(rows.map(row => row.slice(0, 4))).toMatchInlineSnapshot(`
      [
        [
          "1",
          "[1, 2, NULL]",
          "{a=['2025-01-01 08:00:00+00'], x/y~z=[]}",
          "{'a/b': é, 'zip': {'code': 1.25}}",
        ],
        [
          "2",
          "[]",
          null,
          "{'a/b': NULL, 'zip': NULL}",
        ],
      ]
    `);
  });
});
