import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { run, Stop } from '../../cli/run/run.js';
import { openWorkspaces } from '../../cli/workspaces.js';
import { workspaces } from './bronze.js';
import { jsonl, said } from './workspace.js';

const { folder, workspace, bronze } = workspaces();

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
    const here = folder({
      '[a]*/cupel.yaml': '',
      '[a]*/p.pipe': 'source s : files { path "in/*.json" columns { id: long } }\nbronze t from source.s { }',
      '[a]*/in/[1].json': jsonl({ id: 1 }),
      '[a]*/in/1.json': jsonl({ id: 2 }),
      'a/in/1.json': jsonl({ id: 3 }),
    });
    const opened = (await openWorkspaces([join(here.path, '[a]*')])).workspaces;
    const outcomes = await Promise.all(opened.map(w => run(w, ['_.bronze.t'], { fresh: false, stop: new Stop() })));
    expect(outcomes.flat().map(said)).toEqual(['_.bronze.t 2 read, 2 written']);
    expect(here.list('[a]*/.cupel')).toContain('_.duckdb');
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
