import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Stop } from '../../cli/run/run.js';
import { runOnSpark } from '../../cli/run/spark/run.js';
import { Ground, jsonl, said } from '../run/workspace.js';
import { engine, jars, python } from './engine.js';

const TEXT = `pipeline p { owner "a@example.com" location "s3://lake/p" }
deadletter rejects { location "s3://elsewhere" }
source customers : cdc { columns { op: string
id: long not null
segment: string
changed_at: timestamp event_time } }
bronze customers from source.customers { on error dead_letter rejects }
gold dim_customer from bronze.customers {
  columns { * except (op) }
  key id
  scd 2 { track segment sequence by changed_at delete when op = 'd' }
  on error dead_letter rejects
  expect has_segment: segment is not null else warn
}
gold segments from gold.dim_customer { where is_current group by segment { customers = count(*) } write overwrite partitions partition by segment }
gold strict from bronze.customers { columns { * except (op) } key id write merge { sequence by changed_at }
  expect known: segment is not null else fail
}
gold of_strict from gold.strict { columns { id } key id write view }
`;
const change = (op: string, id: number | null, segment: string | null, day: number) => ({
  op,
  id,
  segment,
  changed_at: `2025-01-${String(day).padStart(2, '0')} 00:00:00`,
  _ingested_at: `2025-01-${String(day).padStart(2, '0')} 00:00:05`,
});
const FIRST = `${jsonl(change('c', 1, 'new', 1), change('c', 2, 'new', 1), change('u', 1, 'gold', 9), change('u', null, 'x', 9))}{"op":\n`;
const SECOND = jsonl(change('u', 1, 'silver', 5), change('d', 2, null, 7), change('u', 1, null, 12));

/** The Spark and the Delta Lake of the engine tests, as a user would name them. */
async function onSpark(ground: Ground, anew: readonly string[] = []): Promise<string[]> {
  const workspace = await ground.open();
  const wanted = workspace.language.model.tables().map(({ id }) => id);
  const list = readdirSync(jars).map(jar => join(jars, jar));
  const outcomes = await runOnSpark(workspace, wanted, {
    fresh: false,
    stop: new Stop(),
    anew: new Set(anew),
    master: 'local[2]',
    conf: [`spark.jars=${list.join(',')}`, 'spark.driver.memory=1g'],
  });
  return outcomes.map(said);
}

test('a workspace runs on Spark as on DuckDB: over what is new, with the same counts and rows, and failures at their lines', async () => {
  process.env.PATH = `${dirname(python)}${delimiter}${process.env.PATH}`;
  process.env.PYSPARK_PYTHON = python;
  process.env.PYSPARK_DRIVER_PYTHON = python;
  const ground = new Ground({ 'p.pipe': TEXT, 'samples/p/customers/1.jsonl': FIRST });
  try {
    const first = await ground.run();
    expect(first.map(({ status }) => status)).toEqual(['run', 'run', 'run', 'run', 'run']);
    expect(await onSpark(ground)).toEqual(first.map(said));

    ground.write('samples/p/customers/2.jsonl', SECOND);
    const second = (await ground.run(undefined)).map(said);
    const found = await onSpark(ground, ['p.gold.dim_customer']);
    expect(second.slice(3)).toEqual([
      expect.stringMatching(/^p\.gold\.strict failed p\.pipe:17 .*breaks known/),
      'p.gold.of_strict left out p.pipe:19 it reads gold.strict, which has failed',
    ]);
    expect(found.slice(3)).toEqual([
      expect.stringMatching(/^p\.gold\.strict failed p\.pipe:17 .*breaks known/),
      'p.gold.of_strict left out p.pipe:19 it reads gold.strict, which has failed',
    ]);
    expect(found[0]).toBe(second[0]);
    // It was asked for anew there, and the table that reads it follows.
    expect(found[1]).toMatch(/^p\.gold\.dim_customer 6 read, .*anew$/);
    expect(found[2]).toMatch(/^p\.gold\.segments .*anew$/);

    const warehouse = join(ground.path, '.cupel', 'spark', 'p', 'warehouse');
    expect(existsSync(join(ground.path, 's3:'))).toBe(false);
    const rows = async (table: string, columns: string) =>
      (await engine().query<{ row: string }>(`select concat_ws(' | ', ${columns}) as row from delta.\`${warehouse}/${table}\``))
        .map(({ row }) => row)
        .sort();
    expect(
      await rows(
        'gold.db/dim_customer',
        "id, coalesce(segment, 'null'), date(valid_from), coalesce(string(date(valid_to)), 'null')",
      ),
    ).toEqual([
      '1 | gold | 2025-01-09 | 2025-01-12',
      '1 | new | 2025-01-01 | 2025-01-05',
      '1 | null | 2025-01-12 | null',
      '1 | silver | 2025-01-05 | 2025-01-09',
      '2 | new | 2025-01-01 | 2025-01-07',
    ]);
    expect(await rows('gold.db/segments', "coalesce(segment, 'null'), customers")).toEqual(['null | 1']);
    expect((await rows('ops.db/rejects', 'table, reason')).length).toBe((await ground.deadLetters('rejects')).length);
  } finally {
    ground.remove();
  }
});
