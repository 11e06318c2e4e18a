import { describe, expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';

const sqlParser = await loadSqlParser();

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
    /the function twice of the workspace is no function of the engine/,
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
    'versions that go while late rows change them',
    'silver t from bronze.s {\n key id\n retain 59 days //!\n scd 2 { sequence by at }\n}',
    /late rows still change versions that ended 60 days ago/,
  ],
  [
    'retain of rows of no age',
    'silver t from bronze.s {\n columns { id, n }\n key id\n retain 1 year //!\n write merge { sequence by n }\n}',
    /nothing says how old a row is/,
  ],
  [
    'retain of type 4',
    'silver t from bronze.s {\n key id\n retain 1 year //!\n scd 4 { sequence by at }\n}',
    /whose versions are current in its history/,
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
    'a sequence of type 6 that is no time',
    'silver t from bronze.s {\n key id\n scd 6 { sequence by n } //!\n}',
    /first sequence column of scd 6 .* must be a date or a timestamp/,
  ],
  [
    'a history with two columns of a name',
    'silver t from bronze.s {\n key id\n scd 4 { sequence by at as at, until } //!\n}',
    /t_history has two columns at/,
  ],
  [
    'the name of a history',
    'silver t_history from bronze.s { key id write merge { sequence by at } }\nsilver t from bronze.s { //!\n key id\n scd 4 { sequence by at }\n}',
    /the name of a companion table of t/,
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
    /iceberg is another format/,
  ],
  [
    'partition by an expression',
    'silver t from bronze.s {\n key id\n partition by date(at) //!\n write merge { sequence by at }\n}',
    /Delta partitions by columns/,
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
const REFUSED_BY_SCRIPTS: typeof REFUSED = [];

const MERGED = 'silver m from bronze.s { key id write merge { sequence by at } on error skip }\n';
const VERSIONS = 'silver v from bronze.s { key id scd 2 { sequence by at } on error skip }\n';
const computed = (steps: string, end = 'key id write merge') => `${MERGED}${VERSIONS}gold t from silver.m {\n${steps}\n${end}\n}`;

const sqlStep = (query: string) => `${MERGED}${VERSIONS}gold t {\n sql """ ${query} """ //!\n write overwrite\n}`;

/** What a table that is computed from others cannot be yet. */
const REFUSED_COMPUTED: typeof REFUSED = [
  [
    'a window without a fixed length',
    computed('group by window tumbling 1 month on at, id { n2 = count(*) } //!', 'key id, window_start write merge'),
    /a window has a fixed length/,
  ],
  [
    'a window of dates',
    computed(
      'columns { id, day: date = date(at) }\n group by window tumbling 1 day on day { n2 = count(*) } //!',
      'key window_start write merge',
    ),
    /a window is counted in instants/,
  ],
  [
    'lateness without a time of arrival',
    computed('watermark at delay 5 minutes late drop //!'),
    /rows have no time of arrival here/,
  ],
  [
    'late rows of a view',
    'gold t from bronze.s {\n watermark at delay 1 hour late dead_letter rejects //!\n write view\n}',
    /a view writes nothing/,
  ],
  [
    'a sample in a view',
    'gold t from bronze.s {\n sample 1 percent by id //!\n write view\n}',
    /a function that a view has no place for/,
  ],
  [
    'a full join as of',
    `${MERGED}${VERSIONS}gold t from silver.m as m {\n full join silver.v as v on v.id = m.id as of m.at //!\n columns { k: long = m.id }\n key k write merge\n}`,
    /a full join takes no row as of a moment/,
  ],
  [
    'an input of a union that lacks a column',
    'silver few from bronze.s { columns { id, at } key id write merge { sequence by at } on error skip }\nsilver m2 from bronze.s { columns { id, n, at } key id write merge { sequence by at } on error skip }\ngold t from silver.m2 union silver.few { //!\n key id\n write merge { sequence by at }\n}',
    /has no column n: a union takes its columns by name/,
  ],
  ['limit', sqlStep('select id from silver.m limit 3'), /which rows `limit` leaves/],
  ['a query of its own', sqlStep('with x as (select id from silver.m) select id from x'), /parts of its own/],
  ['a union in a query', sqlStep('select id from silver.m union all select id from silver.v'), /union in a query is not written/],
  [
    'a query within an expression',
    sqlStep('select id, (select max(n) from silver.v) as most from silver.m'),
    /a query within an expression/,
  ],
  ['a clock in a query', sqlStep('select id, current_timestamp() as at2 from silver.m'), /not the same when a run is repeated/],
  [
    'a right join to what is joined',
    sqlStep('select v.id from silver.m m join silver.v w on w.id = m.id right join silver.v v on v.id = m.id'),
    /a right join reads the other table first/,
  ],
  [
    'the latest row by more than a key',
    `${MERGED}gold t from silver.m {\n left join bronze.other as o on o.id = m.id and o.n > m.n as of m.at //!\n columns { id, n2: int = o.n }\n key id write merge\n}`,
    /the latest row of o is that of a key/,
  ],
  [
    'what is new of a table that is overwritten',
    'silver m from bronze.s { columns { id, n } write overwrite on error skip }\ngold t from silver.m { //!\n group by id { n2 = count(*) }\n key id write merge\n}',
    /what is new of silver.m cannot be told/,
  ],
  [
    'what is new of a table that is appended to from another',
    'silver m from bronze.s { columns { id, n } write append on error skip }\ngold t from silver.m { //!\n group by id { n2 = count(*) }\n key id write merge\n}',
    /of which no job is generated/,
  ],
  [
    'a row of a map',
    'source maps : kafka { topic "t" brokers "b" columns { id: long, m: map<string, int>, at: timestamp event_time } }\nbronze maps from source.maps { write append }\ngold t from bronze.maps {\n dedupe by m keep latest at //!\n key id write overwrite\n}',
    /cannot be compared: rows are not told apart by it/,
  ],
  [
    'a deleted row that is kept',
    "gold t from bronze.s {\n dedupe by id keep latest at\n where n > 1\n key id\n write merge { sequence by at\n delete when op = 'd' keep } //!\n}",
    /no rows of deleted keys that it could keep/,
  ],
  [
    'a column that numbers runs',
    'source runs : kafka { topic "t" brokers "b" columns { id: long, _run: long } } //!\nbronze runs from source.runs { write append }\ngold t from bronze.runs {\n group by id { n2 = count(*) }\n key id write merge\n}',
    /_run of bronze.runs would be the number of the run/,
  ],
  ['a cast in a condition', computed('where cast(name as int) > 1 //!'), /must stand in the last `columns`/],
  [
    'an input that is refused',
    'silver m from bronze.s { key id write merge { sequence by at } sink kafka "x" }\ngold t from silver.m { //!\n group by id { n2 = count(*) }\n key id write merge\n}',
    /silver.m, whose changes it reads, is not generated: a further output/,
  ],
  [
    'a join to a table that forgets',
    'silver d from bronze.s { key id retain 1 year scd 2 { sequence by at } }\nsilver m from bronze.s { key id write merge { sequence by at } }\ngold t from silver.m as m {\n left join silver.d as d on d.id = m.id as of m.at //!\n columns { id, n2: int = d.n }\n key id\n write merge\n}',
    /silver.d removes old rows/,
  ],
  [
    'groups by no time of a table that forgets',
    'silver m from bronze.s { key id retain 1 year write merge { sequence by at } on error skip }\ngold t from silver.m { //!\n group by name { n2 = count(*) }\n key name\n write merge\n}',
    /silver.m removes old rows .* group by a window or the day of at/,
  ],
  [
    'sessions of a table that forgets',
    'silver m from bronze.s { key id retain 1 year write merge { sequence by at } on error skip }\ngold t from silver.m { //!\n group by window session 5 minutes on at, name { n2 = count(*) }\n key window_start, name\n write merge\n}',
    /silver.m removes old rows .* group by a window or the day of at/,
  ],
  [
    'windows of a table that forgets before its rows have come',
    'silver m from bronze.s { key id retain 31 days write merge { sequence by at } on error skip }\ngold t from silver.m { //!\n group by window tumbling 1 day on at, name { n2 = count(*) }\n key window_start, name\n write merge\n}',
    /a row of it may come 30 days late, .* Keep them there for 32 days at least/,
  ],
  [
    'days of a table that forgets, and of which nothing says how late rows come',
    'silver m from bronze.s { key id write merge { sequence by at } on error skip }\nsilver m2 from silver.m { where n > 1 key id retain 1 year write merge { sequence by at } on error skip }\ngold t from silver.m2 { //!\n group by date(at) as day, name { n2 = count(*) }\n key day, name\n write merge\n}',
    /nothing says how late a row of it may come/,
  ],
  [
    'a table that is overwritten with what is left in one that forgets',
    'silver m from bronze.s { key id retain 1 year write merge { sequence by at } on error skip }\ngold t from silver.m { //!\n columns { id, n }\n write overwrite\n}',
    /silver\.m removes old rows \(`retain`\), and a table that is overwritten would lose what was made of them: `write merge`/,
  ],
  [
    'a table that is overwritten with what a view has left of one that forgets',
    'silver m from bronze.s { key id retain 1 year write merge { sequence by at } on error skip }\nsilver v from silver.m { where n > 1 write view }\ngold t from silver.v { //!\n group by name { n2 = count(*) }\n write overwrite\n}',
    /silver\.m removes old rows/,
  ],
  [
    'a table that is overwritten and looks into one that forgets',
    'silver d from bronze.s { key id retain 1 year scd 2 { sequence by at } }\nsilver m from bronze.s { key id write merge { sequence by at } }\ngold t from silver.m as m {\n left join silver.d as d on d.id = m.id as of m.at //!\n columns { id, n2: int = d.n }\n write overwrite\n}',
    /silver\.d removes old rows/,
  ],
  [
    'a table that is overwritten with ended versions',
    'silver d from bronze.s { key id retain 1 year scd 2 { sequence by at } }\ngold t from silver.d { //!\n where is_current or n > 1\n columns { id, n }\n write overwrite\n}',
    /silver\.d removes old rows/,
  ],
  ['a sink', computed('group by id { n2 = count(*) }', 'sink kafka "x" //!\n key id write merge'), /a further output/],
];

/** What rows that are gone from bronze would change, where jobs remove them. */
const REFUSED_BY_DELTA: typeof REFUSED = [
  [
    'groups of rows that are not kept',
    'bronze short from source.s { write append retain 1 year }\ngold t from bronze.short { //!\n group by id { n2 = count(*) }\n key id write merge\n}',
    /bronze.short keeps its rows for 1 year/,
  ],
  [
    'groups of a query over rows that are not kept',
    'bronze short from source.s { write append retain 1 year }\ngold t {\n sql """ select id, count(*) as n2 from bronze.short group by id """ //!\n key id write merge\n}',
    /bronze.short keeps its rows for 1 year/,
  ],
];

const REFUSED_BY: Record<(typeof TARGETS)[number], typeof REFUSED> = {
  pyspark: [...REFUSED_BY_SPARK, ...REFUSED_BY_DELTA, ...REFUSED_COMPUTED],
  'spark-sql': [...REFUSED_BY_SPARK, ...REFUSED_BY_SCRIPTS],
  duckdb: [...REFUSED_BY_DUCKDB, ...REFUSED_COMPUTED],
};

describe.each(TARGETS)('for %s', target => {
  test.each([...REFUSED, ...REFUSED_BY[target]])('%s is refused at its line', (_, text, reason) => {
    const whole = HEAD + text;
    const model = createModel();
    model.setSqlParser(sqlParser);
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

test.each([
  ['overwritten', 'columns { id, n } write overwrite'],
  ['grouped', 'group by name { n2 = count(*) } key name write merge'],
])('current versions stay, and may be %s', (_, rest) => {
  const model = createModel();
  model.setFile(
    'p.pipe',
    `${HEAD}silver d from bronze.s { key id retain 1 year scd 2 { sequence by at } on error skip }
silver v from silver.d { where is_current write view }
gold a from silver.d { where n > 1 and is_current ${rest} }
gold b from silver.v { ${rest} }
`,
  );
  for (const target of TARGETS) {
    const { manifest } = generateAll(model, target, ['p.gold.a']);
    expect(manifest).toEqual([expect.objectContaining({ status: target === 'spark-sql' ? expect.any(String) : 'generated' })]);
  }
});
