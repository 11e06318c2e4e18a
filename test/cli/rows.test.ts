import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, expect, test } from 'vitest';
import { Folder } from './cupel.js';

let folder: Folder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

const ROWS = '{"id": 1, "name": "a"}\n';

/** The bytes of a Parquet file as DuckDB writes it. */
async function parquet(options = ''): Promise<Uint8Array> {
  const made = new Folder();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const file = join(made.path, 'rows.parquet');
  await connection.run("set force_mbedtls_unsafe = 'true'");
  await connection.run("pragma add_parquet_key('key', '0123456789112345')");
  await connection.run(`copy (select range as id, 'a' as name from range(100)) to '${file}' (format parquet${options})`);
  connection.closeSync();
  instance.closeSync();
  const bytes = readFileSync(file);
  made.remove();
  return bytes;
}
const PARQUET = await parquet();
const ENCRYPTED = await parquet(", encryption_config {footer_key: 'key'}");

/** Sources whose rows cannot be taken: what they say, the file that they read, and what is said of it, which names the file. */
const CASES: Readonly<Record<string, readonly [source: string, file: string, content: string | Uint8Array, said: string]>> = {
  lines_of_json: [
    '',
    'samples/shop/lines_of_json/1.jsonl',
    `${ROWS}\n{"id": \n[1]\n`,
    'samples/shop/lines_of_json/1.jsonl:3: not JSON: {"id": ; samples/shop/lines_of_json/1.jsonl:4: not a JSON object: [1]',
  ],
  lines_of_csv: [
    'path "in/lines.csv" format csv',
    'in/lines.csv',
    'id,name\n1,a\n2\n3,b,c\nfour,d\n5,e\n6\nseven,f\n',
    [
      'in/lines.csv:3: not a row of the columns: 2',
      'in/lines.csv:4: not a row of the columns: 3,b,c',
      'in/lines.csv:5: id is no long: {"id":"four","name":"d"}',
      'in/lines.csv:7: not a row of the columns: 6',
      'in/lines.csv:8: id is no long: {"id":"seven","name":"f"}',
    ].join('; '),
  ],
  lines_of_quotes: [
    'path "in/quotes.csv" format csv option "multiLine" = true',
    'in/quotes.csv',
    'id,name\r\n1,"a\r\nb"\n2\r\nthree,"c\n"\n',
    'in/quotes.csv:4: not a row of the columns: 2; in/quotes.csv:5: id is no long: {"id":"three","name":"c\\n"}',
  ],
  cut_csv: [
    'path "in/cut.csv.gz" format csv',
    'in/cut.csv.gz',
    gzipSync(`id,name\n${'1,a\n'.repeat(1000)}`).subarray(0, -20),
    'in/cut.csv.gz is not a whole gzip file: unexpected end of file',
  ],
  no_parquet: ['path "in/rows.parquet" format parquet', 'in/rows.parquet', ROWS, 'in/rows.parquet is no whole Parquet file'],
  cut_off_parquet: [
    'path "in/cut.parquet" format parquet',
    'in/cut.parquet',
    PARQUET.subarray(0, -8),
    'in/cut.parquet is no whole Parquet file',
  ],
  torn_parquet: [
    'path "in/torn.parquet" format parquet',
    'in/torn.parquet',
    Uint8Array.from(PARQUET).fill(0xff, 4, 60),
    'in/torn.parquet is no whole Parquet file',
  ],
  encrypted_parquet: [
    'path "in/secret.parquet" format parquet',
    'in/secret.parquet',
    ENCRYPTED,
    "secret.parquet' is encrypted, but 'encryption_config' was not set",
  ],
  no_gzip: ['path "in/no.json.gz"', 'in/no.json.gz', ROWS, 'in/no.json.gz is not a whole gzip file: incorrect header check'],
  cut_off: [
    'path "in/cut.json.gz"',
    'in/cut.json.gz',
    gzipSync(ROWS.repeat(1000)).subarray(0, -20),
    'in/cut.json.gz is not a whole gzip file: unexpected end of file',
  ],
  cut_off_csv: [
    'path "in/cut.csv.gz" format csv',
    'in/cut.csv.gz',
    gzipSync(`id,name\n${'1,a\n'.repeat(1000)}`).subarray(0, -12),
    'in/cut.csv.gz is not a whole gzip file: unexpected end of file',
  ],
};

test('rows that cannot be taken are told with their file and line', () => {
  const tables = Object.entries(CASES).map(
    ([name, [source]]) =>
      `source ${name} : files { ${source} columns { id: long not null\nname: string } }\nbronze ${name} from source.${name} { on error fail }`,
  );
  folder = new Folder({ 'cupel.yaml': '', 'shop.pipe': ['pipeline shop { owner "a@example.com" }', ...tables].join('\n') });
  for (const [, file, content] of Object.values(CASES)) folder.write(file, content);
  const { tables: told } = folder.json('run');
  for (const [name, [, , , said]] of Object.entries(CASES)) {
    const found = told.find(({ table }: { table: string }) => table === `shop.bronze.${name}`);
    expect([name, found.status], JSON.stringify(found)).toEqual([name, 'failed']);
    expect(found.reason).toContain(said);
  }
}, 120_000);

test('a folder that is named like a file of rows is none', () => {
  const text = `pipeline shop { owner "a@example.com" }
source orders : files { columns { id: long not null } }
bronze orders from source.orders { on error fail }
`;
  folder = new Folder({ 'cupel.yaml': '', 'shop.pipe': text, 'samples/shop/orders/1.jsonl': ROWS });
  mkdirSync(join(folder.path, 'samples/shop/orders/2.jsonl'));
  expect(folder.cupel('run').status).toBe(0);
}, 120_000);
