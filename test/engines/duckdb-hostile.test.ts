// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of users that look like variables of Spark
import { expect, test } from 'vitest';
import { duckdb } from './duckdb.js';

const STRING = { name: 'string' } as const;
const LONG = { name: 'long' } as const;
const TIME = { name: 'timestamp' } as const;

/** Names that would end, open or mean something else if they were not quoted, and those of the statements themselves. */
const TEXT = `/** It's "hostile": ''' ; -- \${env:HOME} */
pipeline p { location "lake" }
deadletter rejects {}
source s : kafka { topic "t" brokers "b" columns {
  \`select\`: long  run: string  input: string  \`it's\`: long  \`a"b\`: string  t: timestamp event_time  \`'; DROP TABLE x; --\`: string  new: string } }
bronze s from source.s { write append }
defaults silver { on error dead_letter rejects }
defaults gold { on error dead_letter rejects }
silver m from bronze.s { key \`select\` write merge { sequence by t } }
silver v from bronze.s { key \`select\` scd 2 { sequence by t } }
/** It's "joined"; '; DROP TABLE x; -- */
gold joined from silver.m as \`o"o\` {
  left join silver.v as \`x y\` on \`x y\`.\`select\` = \`o"o\`.\`select\` as of \`o"o\`.t
  columns { \`select\`: long = \`o"o\`.\`select\`, run: string = \`o"o\`.run, \`to tal\`: long = \`o"o\`.\`it's\` + 1, \`a"b\`: string = \`x y\`.\`a"b\` }
  key \`select\`
  write merge
  expect \`it's; "known" \\ \${x}\`: run <> 'it''s; \${x} "' else drop
}
gold grouped from silver.m {
  group by run, \`'; DROP TABLE x; --\` { \`su"m\` = sum(\`it's\`)  input = max(input)  b = max(new) }
  key run, \`'; DROP TABLE x; --\`
  write merge
}
gold viewed from silver.v { where is_current columns { \`a"b\`, input, \`'; DROP TABLE x; --\` } write view }
`;

const column = (name: string, type: typeof STRING | typeof LONG | typeof TIME) => ({ name, type, sql: '' });
const INPUT = {
  input: ['bronze', 's'],
  inputColumns: [
    column('select', LONG),
    column('run', STRING),
    column('input', STRING),
    column("it's", LONG),
    column('a"b', STRING),
    column('t', TIME),
    column("'; DROP TABLE x; --", STRING),
    column('new', STRING),
  ],
} as const;

const event = (id: string, run: string, amount: string, day: string) => ({
  values: {
    select: id,
    run,
    input: run,
    "it's": amount,
    'a"b': `"${run}'`,
    t: `2025-01-0${day}T00:00:00.000000Z`,
    "'; DROP TABLE x; --": ';',
    new: 'x',
  },
  ingestedAt: 1_736_200_000_000_000n,
});

test('names and texts of users stay names and texts in tables that are computed', async () => {
  await duckdb.reset();
  const jobs = [];
  for (const id of ['silver.m', 'silver.v', 'gold.joined', 'gold.grouped', 'gold.viewed'])
    jobs.push(await duckdb.job({ text: TEXT, id: `p.${id}` }));
  const batches = [
    [event('1', 'a', '1', '1'), event('2', 'a', '2', '1'), event('3', 'it\'s; ${x} "', '4', '2')],
    [event('2', 'b', '5', '3')],
  ];
  for (const batch of batches) {
    await duckdb.arrive(INPUT, batch);
    for (const job of jobs) await job.run();
  }
  expect(await duckdb.query('select * from gold.joined order by "select"')).toEqual([
    { select: '1', run: 'a', 'to tal': '2', 'a"b': '"a\'' },
    { select: '2', run: 'b', 'to tal': '6', 'a"b': '"b\'' },
  ]);
  expect(await duckdb.query('select run, "su""m" as total, b from gold.grouped order by run')).toEqual([
    { run: 'a', total: '1', b: 'x' },
    { run: 'b', total: '5', b: 'x' },
    { run: 'it\'s; ${x} "', total: '4', b: 'x' },
  ]);
  expect(await duckdb.query('select count(*)::integer as n from gold.viewed')).toEqual([{ n: 3 }]);
  for (const job of jobs) expect(await job.tests()).toBe('');
});
