import { describe, expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';

/** A pipeline of one silver table; the line that a refusal must name is marked with `//!`. */
const HEAD = `pipeline p { location "lake" }
deadletter rejects {}
source s : kafka { topic "t" brokers "b" columns { op: string id: long name: string note: string at: timestamp event_time n: int } }
source db : postgres { table "t" columns { id: long at: timestamp event_time } }
source loose : kafka { topic "t" brokers "b" columns { id: long, * } }
bronze s from source.s { write append }
bronze other from source.s { write append }
bronze db from source.db { write append }
bronze loose from source.loose { write append }
`;

const REFUSED: [why: string, text: string, reason: RegExp][] = [
  [
    'join',
    'silver t from bronze.s {\n left join bronze.other as o on o.id = s.id //!\n key id\n write merge { sequence by at }\n}',
    /a join is not generated yet/,
  ],
  [
    'union',
    'silver t from bronze.s union bronze.other { //!\n key id\n write merge { sequence by at }\n}',
    /a union is not generated yet/,
  ],
  [
    'group by',
    'silver t from bronze.s {\n group by id { n = count(*) } //!\n key id\n write merge\n}',
    /group by is not generated yet/,
  ],
  [
    'sql',
    'silver t {\n sql """ select id, at from bronze.s """ //!\n key id\n write merge { sequence by at }\n}',
    /a sql step is not generated yet/,
  ],
  [
    'sample',
    'silver t from bronze.s {\n sample 1 percent by id //!\n key id\n write merge { sequence by at }\n}',
    /a sample is not generated yet/,
  ],
  [
    'watermark',
    'silver t from bronze.s {\n watermark at delay 5 minutes //!\n key id\n write merge { sequence by at }\n}',
    /a watermark is not generated yet/,
  ],
  ['overwrite', 'silver t from bronze.s {\n key id\n write overwrite //!\n}', /`write overwrite` is not generated yet/],
  ['scd 3', 'silver t from bronze.s {\n key id\n scd 3 { sequence by at } //!\n}', /`scd 3` is not generated yet/],
  [
    'iceberg',
    'silver t from bronze.s {\n key id\n format iceberg //!\n write merge { sequence by at }\n}',
    /format iceberg is not generated yet/,
  ],
  [
    'keep',
    "silver t from bronze.s {\n key id\n write merge { sequence by at\n delete when op = 'd' keep } //!\n}",
    /`delete when … keep` is not generated yet/,
  ],
  [
    'keep earliest',
    'silver t from bronze.s {\n dedupe by id keep earliest at //!\n key id\n write merge { sequence by at }\n}',
    /keeps the earliest row/,
  ],
  [
    'other dedupe',
    'silver t from bronze.s {\n dedupe by name keep latest at //!\n key id\n write merge { sequence by at }\n}',
    /a dedupe by other columns/,
  ],
  [
    'dedupe of versions',
    'silver t from bronze.s {\n dedupe by id keep latest at //!\n key id\n scd 2 { sequence by at }\n}',
    /would lose versions/,
  ],
  [
    'aggregate expectation',
    'silver t from bronze.s {\n key id\n write merge { sequence by at }\n expect some: count(*) > 1 else warn //!\n}',
    /about the whole table/,
  ],
  [
    'window',
    'silver t from bronze.s {\n columns { id, at,\n r: int = row_number() over (partition by id order by at) } //!\n key id\n write merge { sequence by at }\n}',
    /more than one row/,
  ],
  [
    'clock',
    'silver t from bronze.s {\n columns { id, at,\n r: timestamp = current_timestamp() } //!\n key id\n write merge { sequence by at }\n}',
    /not the same when a run is repeated/,
  ],
  [
    'retain',
    'silver t from bronze.s {\n key id\n retain 1 year //!\n write merge { sequence by at }\n}',
    /`retain` of a merged table/,
  ],
  ['sink', 'silver t from bronze.s {\n key id\n sink kafka "x" //!\n write merge { sequence by at }\n}', /a further output/],
  ['snapshots', 'silver t from bronze.db { //!\n key id\n write merge { sequence by at }\n}', /delivers snapshots/],
  ['unknown columns', 'silver t from bronze.loose { //!\n key id\n write merge { sequence by id }\n}', /not all known/],
  [
    'a sequence that is no time',
    'silver t from bronze.s {\n key id\n scd 2 { sequence by n } //!\n}',
    /must be a date or a timestamp/,
  ],
  [
    'partition by an expression',
    'silver t from bronze.s {\n key id\n partition by date(at) //!\n write merge { sequence by at }\n}',
    /partition by an expression/,
  ],
  [
    'a masked sequence',
    'silver t from bronze.s {\n key id\n write merge { sequence by name } //!\n mask name with hash\n}',
    /cannot be ordered by it/,
  ],
  [
    'a name that Spark refuses',
    'silver `t u` from bronze.s { //!\n key id\n write merge { sequence by at }\n}',
    /letters, digits and _ only/,
  ],
  [
    'a name of the generated tables',
    'silver t from bronze.s {\n columns { *,\n _tie: string = name } //!\n key id\n write merge { sequence by at }\n}',
    /_tie is a column of the generated tables/,
  ],
];

describe.each(TARGETS)('for %s', target => {
  test.each(REFUSED)('%s is refused at its line', (_, text, reason) => {
    const whole = HEAD + text;
    const model = createModel();
    model.setFile('a/p.pipe', whole);
    const { files, manifest } = generateAll(model, target, ['p.silver.t', 'p.silver.`t u`']);
    expect(files).toEqual([]);
    const line = whole.split('\n').findIndex(l => l.includes('//!')) + 1;
    expect(manifest).toEqual([
      {
        table: expect.any(String),
        target,
        status: 'refused',
        files: [],
        reason: expect.stringMatching(reason),
        file: 'a/p.pipe',
        line,
      },
    ]);
  });
});
