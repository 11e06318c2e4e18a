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
    'a function of the workspace',
    'function twice(x: int): int = x * 2\nsilver t from bronze.s {\n columns { id, at,\n v: int = twice(n) } //!\n key id\n write merge { sequence by at }\n}',
    /the function twice of the workspace is not generated/,
  ],
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
  ['scd 3', 'silver t from bronze.s {\n key id\n scd 3 { sequence by at } //!\n}', /`scd 3` is not generated yet/],
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
    'a masked sequence',
    'silver t from bronze.s {\n key id\n write merge { sequence by name } //!\n mask name with hash\n}',
    /cannot be ordered by it/,
  ],
  [
    'a name of the generated tables',
    'silver t from bronze.s {\n columns { *,\n _tie: string = name } //!\n key id\n write merge { sequence by at }\n}',
    /_tie is a column of the generated tables/,
  ],
];

/** What Spark with Delta Lake alone cannot do yet. */
const REFUSED_BY_SPARK: typeof REFUSED = [
  [
    'iceberg',
    'silver t from bronze.s {\n key id\n format iceberg //!\n write merge { sequence by at }\n}',
    /format iceberg is not generated yet/,
  ],
  [
    'partition by an expression',
    'silver t from bronze.s {\n key id\n partition by date(at) //!\n write merge { sequence by at }\n}',
    /partition by an expression/,
  ],
  [
    'a name that Spark refuses',
    'silver `t u` from bronze.s { //!\n key id\n write merge { sequence by at }\n}',
    /letters, digits and _ only/,
  ],
];

const column = (definition: string) =>
  `silver t from bronze.s {\n columns { id, at,\n v: ${definition} } //!\n key id\n write merge { sequence by at }\n}`;

/** What DuckDB alone does otherwise, or is not known to do as Spark does. */
const REFUSED_BY_DUCKDB: typeof REFUSED = [
  ['a function', column('string = soundex(name)'), /soundex is not known to give the same/],
  ['a function of another type', column('string = upper(n)'), /upper of a int is not known/],
  ['a cast', column('timestamp = cast(name as timestamp)'), /a cast of a string to a timestamp/],
  ['a division of decimals', column('decimal(20, 6) = cast(n as decimal(9, 2)) / cast(n as decimal(9, 2))'), /divides decimals/],
  ['many digits', column('decimal(38, 6) = cast(n as decimal(30, 2)) * cast(n as decimal(30, 2))'), /38 digits together/],
  ['an element', column("string = split(name, ',')[0]"), /split is not known/],
  ['a lambda', column("boolean = exists(split(name, ','), x -> x = name)"), /split is not known|a lambda/],
  ['a pattern', column("boolean = name rlike 'a(?=b)'"), /this pattern means something else/],
  ['a comparison', column('boolean = name = n'), /comparing an? (string|int) with a/],
];

/** What a script of Spark SQL alone is not written for. */
const REFUSED_BY_SCRIPTS: typeof REFUSED = [
  ['overwrite', 'silver t from bronze.s {\n key id\n write overwrite //!\n}', /`write overwrite` of what other tables hold/],
  ['view', 'silver t from bronze.s {\n write view //!\n}', /`write view` of what other tables hold/],
];

const MERGED = 'silver m from bronze.s { key id write merge { sequence by at } on error skip }\n';
const VERSIONS = 'silver v from bronze.s { key id scd 2 { sequence by at } on error skip }\n';
const computed = (steps: string, end = 'key id write merge') => `${MERGED}${VERSIONS}gold t from silver.m {\n${steps}\n${end}\n}`;

/** What a table that is computed from others cannot be yet. */
const REFUSED_COMPUTED: typeof REFUSED = [
  ['dedupe', computed('dedupe by name keep latest at //!'), /a dedupe is not generated yet/],
  ['sample', computed('sample 1 percent by id //!'), /a sample is not generated yet/],
  [
    'window',
    computed('group by window tumbling 1 hour on at, id { n2 = count(*) } //!', 'key id, window_start write merge'),
    /by a window/,
  ],
  ['semi join', computed('semi join silver.v as v on v.id = m.id //!'), /a semi join is not generated yet/],
  [
    'as of a table without versions',
    `${MERGED}gold t from silver.m {\n left join bronze.other as o on o.id = m.id as of m.at //!\n columns { id, n2: int = o.n }\n key id write merge\n}`,
    /that is not type 2/,
  ],
  [
    'a join by nothing that is equal',
    `${MERGED}${VERSIONS}gold t from silver.m as m { //!\n left join silver.v as v on v.id > m.id as of m.at\n columns { id: long = m.id }\n key id write merge\n}`,
    /joined by nothing|one row per key/,
  ],
  [
    'changes of bronze',
    'gold t from bronze.s {\n group by id { n2 = count(*) } //!\n key id write merge\n}',
    /keeps no log of its changes|group by is not/,
  ],
  ['a cast in a condition', computed('where cast(name as int) > 1 //!'), /must stand in the last `columns`/],
  [
    'an input that is refused',
    'silver m from bronze.s { key id write merge { sequence by at } sink kafka "x" }\ngold t from silver.m { //!\n group by id { n2 = count(*) }\n key id write merge\n}',
    /silver.m, whose changes it reads, is not generated: a further output/,
  ],
  [
    'a sink',
    computed('group by id { n2 = count(*) }', 'sink kafka "x" //!\n key id write merge'),
    /`sink` of a table that is computed/,
  ],
];

const REFUSED_BY: Record<(typeof TARGETS)[number], typeof REFUSED> = {
  pyspark: [...REFUSED_BY_SPARK, ...REFUSED_COMPUTED],
  'spark-sql': [...REFUSED_BY_SPARK, ...REFUSED_BY_SCRIPTS],
  duckdb: [...REFUSED_BY_DUCKDB, ...REFUSED_COMPUTED],
};

describe.each(TARGETS)('for %s', target => {
  test.each([...REFUSED, ...REFUSED_BY[target]])('%s is refused at its line', (_, text, reason) => {
    const whole = HEAD + text;
    const model = createModel();
    model.setFile('a/p.pipe', whole);
    const { files, manifest } = generateAll(model, target, ['p.silver.t', 'p.silver.`t u`', 'p.gold.t']);
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
