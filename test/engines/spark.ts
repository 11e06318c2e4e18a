import { canonical } from '../../language/generate/canonical.js';
import { identifier, qualified } from '../../language/generate/quote.js';
import { engine } from './engine.js';
import { generatedFiles, type Job, type Lakehouse } from './lakehouse.js';
import { instant } from './reference.js';

const spark = engine();

/** The runs of bronze so far. */
let arrivals = 0;

/** Writes the code of a table into the engine's folder. Returns the paths of its files. */
export function sparkFiles(
  text: string,
  id: string,
  target: 'pyspark' | 'spark-sql' = 'pyspark',
): { code: string; test: string } {
  const [code = '', test = ''] = generatedFiles(text, id, target).map(f => spark.write(`generated/${f.path}`, f.text));
  return { code, test };
}

/** Spark with Delta Lake, in the session of this run. */
export const SPARK: Lakehouse = {
  reset: () => spark.reset(),
  lake: spark.lake,
  async job({ text, id }): Promise<Job> {
    const { code, test } = sparkFiles(text, id);
    return {
      async run() {
        const counts = await spark.main(code);
        if (!counts) throw new Error('the run went down');
        return counts;
      },
      crash: async write => (await spark.main(code, { crash: write })) === null,
      async upkeep() {
        await spark.main(code, { upkeep: true });
      },
      tests: async () => (test === '' ? '' : spark.pytest(test)),
    };
  },
  async arrive({ input, inputColumns, numbered }, events) {
    const names = inputColumns.map(c => c.name);
    const arrival = { name: '_ingested_at', sql: `cast(c${names.length} as timestamp)` };
    const run = numbered ? [{ name: '_run', sql: `cast(${arrivals++} as bigint)` }] : [];
    const columns = [...inputColumns, arrival, ...run];
    const rows = events.map(e => [...names.map(n => e.values[n] ?? null), e.ingestedAt === null ? null : instant(e.ingestedAt)]);
    await spark.append(qualified(...input), columns, rows);
  },
  query: sql => spark.query(sql),
  qualified: (layer, name) => qualified(layer, name),
  rowText: columns => `concat(${columns.map(c => canonical(identifier(c.name), c.type, 'UTC')).join(', ')})`,
};
