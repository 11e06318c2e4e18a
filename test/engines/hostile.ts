// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of users that look like variables of Spark
import { expect } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { BEGIN } from './histories.js';
import { expectRows, type Lakehouse, rowsOf, type TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { NAMES, quote } from './random-tables.js';
import { canonical, type Event, instant } from './reference.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const TIME: DataType = { name: 'timestamp' };
const DAY = 86_400_000_000n;

/** Texts that would end, open or mean something else if they were not quoted. */
const TEXTS = [
  "it's",
  '"',
  '`',
  '\\',
  "\\'",
  "'; DROP TABLE x; --",
  '*/',
  '"""',
  "'''",
  '${env:HOME}',
  '{{ jinja }}',
  '{x}',
  '%s %(x)s',
  'null',
  '名前 ärger',
  'two\nlines',
];
const isOneLine = (text: string) => !text.includes('\n');

/** Such texts in a comment, which ends with its own mark alone. */
const DOC = `It's "hostile": ''' """ \\ \${env:HOME} {x} {{ y }} %s ; -- '; DROP TABLE x; -- 名前`;

/** The names that a pipeline uses: of columns, of aliases, of an expectation. */
interface Names {
  readonly key: string;
  readonly run: string;
  readonly amount: string;
  readonly label: string;
  readonly moment: string;
  readonly sum: string;
  readonly most: string;
  readonly left: string;
  readonly right: string;
  readonly rule: string;
}

function randomNames(random: Random): Names {
  // Names of one row must differ whatever their case.
  const [key = '', run = '', amount = '', label = '', moment = '', sum = '', most = '', left = '', right = ''] =
    random.shuffled(NAMES);
  return { key, run, amount, label, moment, sum, most, left, right, rule: `it's; "known" \\ \${x} {y} %s ${random.pick(NAMES)}` };
}

/** A text on one line as the language writes it: it has no escapes. */
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A pipeline with tables of every kind, whose names and texts are hostile in every place. */
function pipelineOf(lake: string, n: Names, refused: string): string {
  const [key, run, amount, label, moment, sum, most, left, right] = [
    n.key,
    n.run,
    n.amount,
    n.label,
    n.moment,
    n.sum,
    n.most,
    n.left,
    n.right,
  ].map(quote);
  return `/** ${DOC} */
pipeline p { location "${lake}/it's (a) {lake}; --" }
deadletter rejects { location "${lake}/it's rejected; --" }
source s : kafka { topic "t" brokers "b" columns {
  ${key}: long  ${run}: string  ${amount}: long  ${label}: string  ${moment}: timestamp event_time } }
bronze s from source.s { write append }
source a : api { url "https://example.com/{x}" auth ${literal(`' + evil + '{evil}" + evil + "\\`)} columns { ${key}: long  ${moment}: timestamp event_time } }
bronze a from source.a { on error dead_letter rejects }
defaults silver { on error dead_letter rejects }
defaults gold { on error dead_letter rejects }
/** ${DOC} */
silver m from bronze.s {
  key ${key}
  write merge { sequence by ${moment} }
  option "it's; -- {x}" = "'; DROP TABLE x; -- {{ y }} %s"
}
silver v from bronze.s {
  columns {
    *,
    /** ${DOC} */
    ${sum} = ${amount}
  }
  key ${key}
  scd 2 { sequence by ${moment} }
}
/** ${DOC} */
gold joined from silver.m as ${left} {
  left join silver.v as ${right} on ${right}.${key} = ${left}.${key} as of ${left}.${moment}
  columns { ${key}: long = ${left}.${key}, ${run}: string = ${left}.${run}, ${most}: long = ${left}.${amount} + 1, ${label}: string = ${right}.${label} }
  key ${key}
  write merge
  cluster by ${run}
  expect ${quote(n.rule)}: ${run} <> ${literal(refused)} else quarantine
}
gold grouped from silver.m {
  group by ${run}, ${label} { ${sum} = sum(${amount})  ${most} = max(${label}) }
  key ${run}, ${label}
  write merge
}
gold parts from silver.m {
  group by ${run} { ${sum} = sum(${amount}) }
  write overwrite partitions
  partition by ${run}
}
gold viewed from silver.v { where is_current  columns { ${label}, ${key}, ${most} = ${literal(refused)} }  write view }
`;
}

/** The same of random names, for whoever looks at its code alone. */
export function hostilePipeline(lake: string, random: Random): string {
  return pipelineOf(lake, randomNames(random), random.pick(TEXTS.filter(isOneLine)));
}

/**
 * Runs such a pipeline over two batches: every name and text stays what it is, in tables, in dead letters, and in the tests that are
 * generated beside the code.
 */
export async function expectHarmless(lakehouse: Lakehouse, random: Random): Promise<void> {
  const n = randomNames(random);
  const texts = random.shuffled(TEXTS);
  const refused = texts.find(isOneLine) ?? '';
  const text = pipelineOf(lakehouse.lake, n, refused);
  const input: Pick<TableCase, 'input' | 'inputColumns'> = {
    input: ['bronze', 's'],
    inputColumns: [
      { name: n.key, type: LONG, sql: 'cast(c0 as bigint)' },
      { name: n.run, type: STRING, sql: 'c1' },
      { name: n.amount, type: LONG, sql: 'cast(c2 as bigint)' },
      { name: n.label, type: STRING, sql: 'c3' },
      { name: n.moment, type: TIME, sql: 'cast(c4 as timestamp)' },
    ],
  };
  const events = Array.from({ length: 24 }, (_, i): Event => {
    const at = BEGIN + BigInt(i) * DAY;
    const values = {
      [n.key]: String(1 + random.below(9)),
      [n.run]: i < 2 ? refused : (texts[random.below(6)] ?? ''),
      [n.amount]: String(random.below(100)),
      [n.label]: texts[random.below(texts.length)] ?? '',
      [n.moment]: instant(at),
    };
    return { values, ingestedAt: at + DAY };
  });
  const tables = ['silver.m', 'silver.v', 'gold.joined', 'gold.grouped', 'gold.parts', 'gold.viewed'];
  const jobs = [];
  for (const id of tables) jobs.push(await lakehouse.job({ text, id: `p.${id}` }));
  for (const batch of [events.slice(0, 14), events.slice(14)]) {
    await lakehouse.arrive(input, batch);
    for (const job of jobs) await job.run();
  }
  const newest = [...new Map(events.map(e => [e.values[n.key], e.values])).values()];
  const value = (row: Event['values'], name: string) => canonical(row[name] ?? null);
  const sums = (by: readonly string[]) => {
    const groups = new Map<string, number>();
    for (const row of newest) {
      const group = by.map(c => value(row, c)).join('');
      groups.set(group, (groups.get(group) ?? 0) + Number(row[n.amount]));
    }
    return [...groups].map(([group, sum]) => ({ group, sum: canonical(String(sum)) }));
  };
  const check = async (name: string, columns: TableCase['columns'], rows: readonly string[]) =>
    expectRows(await rowsOf(lakehouse, { table: ['gold', name], columns }), [...rows].sort());
  const column = (name: string, type: DataType) => ({ name, type });
  await check(
    'joined',
    [column(n.key, LONG), column(n.run, STRING), column(n.most, LONG), column(n.label, STRING)],
    newest
      .filter(r => r[n.run] !== refused)
      .map(r => value(r, n.key) + value(r, n.run) + canonical(String(Number(r[n.amount]) + 1)) + value(r, n.label)),
  );
  await check(
    'grouped',
    [column(n.run, STRING), column(n.label, STRING), column(n.sum, LONG)],
    sums([n.run, n.label]).map(g => g.group + g.sum),
  );
  await check(
    'parts',
    [column(n.run, STRING), column(n.sum, LONG)],
    sums([n.run]).map(g => g.group + g.sum),
  );
  await check(
    'viewed',
    [column(n.key, LONG), column(n.label, STRING), column(n.most, STRING)],
    newest.map(r => value(r, n.key) + value(r, n.label) + canonical(refused)),
  );
  const rules = await lakehouse.query<{ rule: string }>(`select distinct rule from ${lakehouse.qualified('ops', 'rejects')}`);
  expect(rules).toEqual([{ rule: n.rule }]);
  for (const job of jobs) expect(await job.tests()).toBe('');
}
