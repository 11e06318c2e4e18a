import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { workspaces } from './bronze.js';
import { jsonl } from './workspace.js';

const { folder, workspace, bronze } = workspaces();

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
    const here = folder({
      'p.pipe': `pipeline silver { }
source \`select\` : files { columns { \`from\`: string\n\`group by\`: string\nline: long\ndocument: string } }
bronze \`table; drop\` from source.\`select\` { }`,
      'samples/silver/select/1.jsonl': jsonl({ from: 'a', 'group by': 'b', line: 7, document: 'd' }),
    });
    expect((await here.run())[0]).toMatchObject({ status: 'run', counts: { read: 1, written: 1 } });
    const [id = ''] = (await here.open()).language.model.tables().map(t => t.id);
    expect(await here.texts(id)).toEqual(['a | b | 7 | d']);
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
