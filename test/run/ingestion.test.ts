import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { run, Stop } from '../../cli/run/run.js';
import { openWorkspaces } from '../../cli/workspaces.js';
import { Ground, jsonl, said } from './workspace.js';

let ground: Ground | undefined;
afterEach(() => {
  ground?.remove();
  ground = undefined;
});

function workspace(text: string, files: Readonly<Record<string, string>> = {}): Ground {
  ground = new Ground({ 'p.pipe': `pipeline p { owner "a@example.com" }\n${text}`, ...files });
  return ground;
}

/** A bronze table of one source with these columns, and rows of it. */
function bronze(columns: string, rows: string, { table = 'on error dead_letter rejects', source = 'files' } = {}): Ground {
  return workspace(
    `deadletter rejects { }
source s : ${source} { columns { ${columns} } }
bronze t from source.s { ${table} }`,
    { 'samples/p/s/1.jsonl': rows },
  );
}

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

describe('rows that cannot be read', () => {
  const ROWS = '{"id": 1}\n{"id": \n[1]\n\n{"id": "x"}\n{"id": null}\n{}\n{"id": 2, "more": true}\r\n';

  test('go to the dead letter with the reason', async () => {
    const here = bronze('id: long not null', ROWS);
    expect(await here.report()).toEqual(['p.bronze.t 7 read, 2 written, 5 dead_lettered']);
    expect(await here.texts('p.bronze.t')).toEqual(['1', '2']);
    expect(await here.deadLetters('rejects')).toEqual([
      'bronze.t: id is no long: {"id": "x"}',
      'bronze.t: not JSON: {"id": ',
      'bronze.t: not a JSON object: [1]',
      'bronze.t: null id: {"id": null}',
      'bronze.t: null id: {}',
    ]);
  });

  test('stop the run where no dead letter is in force, with file and line, and nothing is written', async () => {
    const here = bronze('id: long not null', ROWS, { table: '' });
    const [outcome] = await here.report();
    expect(outcome).toMatch(/^p\.bronze\.t failed p\.pipe:4 bronze\.t: nothing was written, because of these rows: /);
    expect(outcome).toContain('samples/p/s/1.jsonl:2: not JSON: {"id": ; samples/p/s/1.jsonl:3: not a JSON object: [1];');
    await expect(here.rows('p.bronze.t')).rejects.toThrow('bronze.t has no rows on this machine');
    here.write('samples/p/s/1.jsonl', '{"id": 1}\n');
    expect(await here.report()).toEqual(['p.bronze.t 1 read, 1 written']);
  });

  test('are dropped where the table says skip', async () => {
    const here = bronze('id: long not null', ROWS, { table: 'on error skip' });
    expect(await here.report()).toEqual(['p.bronze.t 7 read, 2 written, 5 dropped']);
  });

  test('of a deleted key may have the key alone', async () => {
    const here = bronze(
      'op: string not null\nid: long not null\nname: string not null',
      jsonl({ op: 'd', id: 1 }, { op: 'u', id: 1 }),
      {
        source: 'cdc',
      },
    );
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 1 written, 1 dead_lettered']);
  });
});

describe('the steps of a bronze table', () => {
  test('where, columns, expectations and the name of the file', async () => {
    const here = bronze(
      'id: long\namount: string',
      jsonl(
        { id: 1, amount: '1.5' },
        { id: 2, amount: 'x' },
        { id: 3, amount: '-1' },
        { id: -4, amount: '2' },
        { id: 5, amount: '9' },
      ),
      {
        table: `where id > 0
          columns {
            * except (amount)
            amount: decimal(18, 2) = cast(amount as decimal(18, 2))
            file: string = input_file_name()
          }
          on error dead_letter rejects
          expect positive: amount > 0 else quarantine
          expect small: amount < 5 else warn`,
      },
    );
    expect(await here.report()).toEqual(['p.bronze.t 5 read, 2 written, 1 dropped, 2 dead_lettered, 1 not small']);
    expect(await here.texts('p.bronze.t')).toEqual(['1 | 1.50 | samples/p/s/1.jsonl', '5 | 9.00 | samples/p/s/1.jsonl']);
    expect(await here.deadLetters('rejects')).toEqual([
      'bronze.t: [positive] breaks positive: {"id":3,"amount":"-1"}',
      'bronze.t: amount cannot be computed: {"id":2,"amount":"x"}',
    ]);
  });

  test('an expectation that fails stops the run at its line', async () => {
    const here = bronze('id: long', jsonl({ id: 1 }, { id: -1 }), {
      table: 'on error dead_letter rejects\nexpect positive: id > 0 else fail',
    });
    expect(await here.report()).toEqual([
      'p.bronze.t failed p.pipe:5 bronze.t: nothing was written, because of these rows: samples/p/s/1.jsonl:2: breaks positive: {"id":-1}',
    ]);
  });

  test('a union of sources, by name', async () => {
    const here = workspace(
      `source a : kafka { columns { id: int\nname: string } }
source b : kafka { columns { name: string\nid: long } }
bronze t from source.a union source.b { }`,
      { 'samples/p/a/1.jsonl': jsonl({ id: 1, name: 'x' }), 'samples/p/b/1.jsonl': jsonl({ name: 'y', id: 3000000000 }) },
    );
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 2 written']);
    expect((await here.texts('p.bronze.t')).sort()).toEqual(['1 | x', '3000000000 | y']);
  });

  test('names that are words of SQL, and a pipeline that is called like a layer', async () => {
    ground = new Ground({
      'p.pipe': `pipeline silver { }
source \`select\` : files { columns { \`from\`: string\n\`group by\`: string\nline: long\ndocument: string } }
bronze \`table; drop\` from source.\`select\` { }`,
      'samples/silver/select/1.jsonl': jsonl({ from: 'a', 'group by': 'b', line: 7, document: 'd' }),
    });
    expect((await ground.run())[0]).toMatchObject({ status: 'run', counts: { read: 1, written: 1 } });
    const [id = ''] = (await ground.open()).language.model.tables().map(t => t.id);
    expect(await ground.texts(id)).toEqual(['a | b | 7 | d']);
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

describe('fields', () => {
  test('that are not declared are kept where the source says rescue', async () => {
    const here = workspace('source s : files { rescue more columns { id: long } }\nbronze t from source.s { }', {
      'samples/p/s/1.jsonl': jsonl({ id: 1, a: 1.5, 'b"c': { d: [null] }, _ingested_at: '2025-01-01' }, { ID: 2 }),
    });
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 2 written']);
    const { rows } = await here.rows('p.bronze.t');
    expect(rows.map(row => row.slice(0, 2))).toEqual([
      ['1', '{"a":1.5,"b\\"c":{"d":[null]}}'],
      ['2', null],
    ]);
  });

  test('that are masked are so in the table and in the dead letter', async () => {
    const here = bronze('id: long\nname: string', `${jsonl({ id: 1, name: 'ann' }, { id: 'x', NAME: 'bob' })}{"name": "cid"\n`, {
      table: 'mask name with hash on error dead_letter rejects',
    });
    expect(await here.report()).toEqual(['p.bronze.t 3 read, 1 written, 2 dead_lettered']);
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const { rows } = await here.rows('p.bronze.t');
    expect(rows.map(row => row.slice(0, 2))).toEqual([['1', hash('ann')]]);
    expect(await here.deadLetters('rejects')).toEqual([
      `bronze.t: id is no long: {"id":"x","NAME":"${hash('bob')}"}`,
      'bronze.t: not JSON: (masked)',
    ]);
  });
});

describe('what cannot be taken in is left out, with its line', () => {
  test.each([
    ['columns { id: variant }', '', 'p.pipe:3 DuckDB has no type like variant, which id has'],
    ['columns { id: long\n* }', '', 'p.pipe:5 not all columns of this table are known: write those of its source'],
    ['columns { _line: long }', '', 'p.pipe:3 _line is a column that is kept beside the rows: give yours another name'],
    [
      'columns { id: long\nat: timestamp }',
      'dedupe by id keep latest at within 1 day',
      'p.pipe:6 `dedupe` looks at rows that came before',
    ],
    ['columns { id: long }', 'mask id with partial', 'p.pipe:5 only text can be masked partially; id is a long'],
    ['columns { id: long }', 'columns { r: double = rand() }', 'p.pipe:5 rand() is not the same when a run is repeated'],
  ])('%s, %s', async (settings, steps, reason) => {
    const here = workspace(`deadletter rejects { }\nsource s : files { ${settings} }\nbronze t from source.s { ${steps} }`, {
      'samples/p/s/1.jsonl': '',
    });
    const [outcome] = await here.report();
    expect(outcome).toContain('p.bronze.t left out ');
    expect(outcome?.replace(/p\.pipe:\d+/, '')).toContain(reason.replace(/p\.pipe:\d+/, ''));
  });
});

describe('files', () => {
  test('each is read once, in the order of numbers; a changed one is told', async () => {
    const here = bronze('id: long', jsonl({ id: 1 }));
    here.write('samples/p/s/10.jsonl', jsonl({ id: 3 }));
    here.write('samples/p/s/2.jsonl', jsonl({ id: 2 }));
    here.write('samples/p/s/notes.txt', 'no rows');
    expect(await here.report()).toEqual(['p.bronze.t 3 read, 3 written']);
    expect(await here.report()).toEqual(['p.bronze.t nothing new']);
    here.write('samples/p/s/11.jsonl', jsonl({ id: 4 }, { id: 4 }));
    here.write('samples/p/s/10.jsonl', jsonl({ id: 3 }, { id: 5 }));
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 2 written, samples/p/s/10.jsonl has changed']);
    expect(await here.texts('p.bronze.t')).toEqual(['1', '2', '3', '4', '4']);
  });

  test('of CSV, whose lines that do not fit go to the dead letter', async () => {
    const here = workspace(
      `deadletter rejects { }
source s : files { path "landing/*.csv" format csv columns { id: long not null\nname: string\nat: timestamp } }
bronze t from source.s { on error dead_letter rejects }`,
      { 'landing/1.csv': 'id,name,at\n1,"a, b",2025-01-01 10:00:00\nx,b,\n2\n3,,\n4,d,,5\n' },
    );
    expect(await here.report()).toEqual(['p.bronze.t 5 read, 2 written, 3 dead_lettered']);
    expect((await here.rows('p.bronze.t')).rows.map(row => row.slice(0, 3))).toEqual([
      ['1', 'a, b', '2025-01-01 10:00:00+00'],
      ['3', null, null],
    ]);
    expect((await here.deadLetters('rejects')).map(text => text.replace(/: \{.*/, ''))).toEqual([
      'bronze.t: id is no long',
      'bronze.t: not a row of the columns: 2',
      'bronze.t: not a row of the columns: 4,d,,5',
    ]);
    here.write('landing/2.csv', 'at,id\n2025-01-02,5\n');
    expect(await here.report()).toEqual(['p.bronze.t 1 read, 1 written']);
  });

  test('of CSV as the options of its source say, or not at all', async () => {
    const source = (options: string) =>
      `source s : files { path "landing/*.csv" format csv ${options} columns { id: long not null\nname: string } }\nbronze t from source.s { }`;
    const here = workspace(source('option "sep" = ";" option "header" = false option "escape" = \'"\''), {
      'landing/1.csv': '1;"a ""b"", c"\n2;\n',
    });
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 2 written']);
    expect(await here.texts('p.bronze.t')).toEqual(['1 | a "b", c', '2 | null']);
    here.write('p.pipe', `pipeline p { owner "a@example.com" }\n${source('option "encoding" = "latin1"')}`);
    expect((await here.report())[0]).toMatch(
      /^p\.bronze\.t left out p\.pipe:2 CSV is not read here as the option "encoding" says/,
    );
  });

  test('of JSON in which a text has a mark that ends lines elsewhere', async () => {
    const here = workspace(
      'source s : files { path "landing/*.json" format json columns { id: long\nname: string } }\nbronze t from source.s { }',
      { 'landing/1.json': '{"id": 1, "name": "a\u2028b"}\n' },
    );
    expect(await here.report()).toEqual(['p.bronze.t 1 read, 1 written']);
  });

  test('of the path of a source: JSON, compressed JSON, Parquet', async () => {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const here = workspace(
      `source s : files { path "landing/**/*.json*" format json columns { id: long } }
source q : files { path "parquet" format parquet columns { id: long\namount: decimal(30, 2)\nat: timestamp } }
bronze t from source.s { }
bronze u from source.q { }`,
      { 'landing/a/1.json': '\uFEFF{"id": 1}\n', 'landing/_SUCCESS.json': 'no rows', 'parquet/.keep': '' },
    );
    here.write('landing/b/2.json.gz', gzipSync('{"id": 2}\n'));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `copy (select 7 as id, 12345678901234567890.12::decimal(30, 2) as amount, timestamp '2025-01-01 10:00:00' as "at") to '${here.path}/parquet/x.parquet'`,
    );
    connection.closeSync();
    expect(await here.report()).toEqual(['p.bronze.t 2 read, 2 written', 'p.bronze.u 1 read, 1 written']);
    expect((await here.texts('p.bronze.t')).sort()).toEqual(['1', '2']);
    expect(await here.texts('p.bronze.u')).toEqual(['7 | 12345678901234567890.12 | 2025-01-01 10:00:00+00']);
  });

  test('in folders whose names are patterns, of a file that belongs to no pipeline', async () => {
    ground = new Ground({
      '[a]*/cupel.yaml': '',
      '[a]*/p.pipe': 'source s : files { path "in/*.json" columns { id: long } }\nbronze t from source.s { }',
      '[a]*/in/[1].json': jsonl({ id: 1 }),
      '[a]*/in/1.json': jsonl({ id: 2 }),
      'a/in/1.json': jsonl({ id: 3 }),
    });
    const { workspaces } = await openWorkspaces([join(ground.path, '[a]*')]);
    const outcomes = await Promise.all(workspaces.map(w => run(w, ['_.bronze.t'], { fresh: false, stop: new Stop() })));
    expect(outcomes.flat().map(said)).toEqual(['_.bronze.t 2 read, 2 written']);
    expect(ground.list('[a]*/.cupel')).toContain('_.duckdb');
  });

  test.each([
    ['kafka', '', 'source.s has no rows on this machine: put some into samples/p/s/1.jsonl, one JSON object a line'],
    ['files', 'path "s3://lake/x" format json', 'source.s has no rows on this machine: '],
    ['files', 'path "landing/*.json" format json', 'there is no landing/*.json; source.s has no rows'],
    ['files', 'path "landing" format avro', 'source.s is neither JSON nor CSV nor Parquet, which can be read here; '],
  ])('a source of %s with %s and no samples is left out', async (system, settings, reason) => {
    const here = workspace(`source s : ${system} { ${settings} columns { id: long } }\nbronze t from source.s { }`);
    const [outcome] = await here.report();
    expect(outcome).toContain(`p.bronze.t left out p.pipe:2 ${reason}`);
  });
});
