import { costOnDuckdb } from '../cost/duckdb.js';
import { costOnSpark } from '../cost/spark.js';
import type { Cost, Effort } from '../cost/table.js';
import { type Summary, summary } from '../numbers.js';
import type { Results } from '../report.js';

const ENGINES = [
  { suite: 'type 2 run on DuckDB', measure: costOnDuckdb, runs: 7, unmeasured: 2 },
  // What Java compiles in the first runs is not what a run costs.
  { suite: 'type 2 run on Spark', measure: costOnSpark, runs: 5, unmeasured: 3 },
] as const;

/** Rows of the table, in the quick form too: of a small one a run is little but what every run costs. */
const ROWS = 1_000_000;
const QUICK = { rows: ROWS, runs: 5, unmeasured: 2 };

/**
 * Measures what a run of a type 2 table costs, beside a plain `MERGE` of the same changes; a failure is told of in `errors`.
 * @param wanted whether a suite of that name is to be run
 * @returns the figures `run` and `plain merge`, and those of the run's steps, as those of `cupel`
 */
export async function cost(root: string, quick: boolean, wanted: (suite: string) => boolean, errors: string[]): Promise<Results> {
  const results: Results = {};
  for (const { suite, measure, runs, unmeasured } of ENGINES) {
    // On Spark filling the table alone takes minutes: only the full form has them.
    if (!wanted(suite) || (quick && suite.endsWith('Spark'))) continue;
    process.stderr.write(`${suite}\n`);
    const effort: Effort = quick ? QUICK : { rows: ROWS, runs, unmeasured };
    try {
      const measured = await measure(root, effort);
      results[suite] = { cupel: figures(measured) };
      console.log(`\n${profile(suite, effort, measured)}`);
    } catch (error) {
      errors.push(`${suite}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return results;
}

function figures({ plain, runs, steps }: Cost): Record<string, Summary> {
  const all = { run: runs, 'plain merge': plain, ...steps };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, values]) => {
      const summed = summary(values);
      return summed === undefined ? [] : [[name, summed]];
    }),
  );
}

/** The run and its steps as lines, the largest first: medians in milliseconds, and as multiples of the plain `MERGE`. */
function profile(suite: string, { rows }: Effort, cost: Cost): string {
  const { run, 'plain merge': plain, ...steps } = figures(cost);
  const sorted = Object.entries(steps).toSorted(([, a], [, b]) => b.median - a.median);
  const line = (name: string, { median }: Summary) =>
    `${name.padEnd(40)} ${String(median).padStart(8)} ${(median / (plain?.median ?? Number.NaN)).toFixed(2).padStart(6)}`;
  return [
    `${`${suite}, ${rows.toLocaleString('en-US')} rows`.padEnd(40)} ${'ms'.padStart(8)} ${'ratio'.padStart(6)}`,
    ...(run && plain ? [line('plain merge', plain), line('run', run)] : []),
    // What is less than a hundredth of the run says nothing.
    ...sorted.filter(([, s]) => s.median > (run?.median ?? 0) / 100).map(([name, s]) => line(`  ${name}`, s)),
    `The largest piece: ${sorted[0]?.[0]}.`,
  ].join('\n');
}
