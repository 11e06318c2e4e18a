// npm run prove [-- --histories N] [--engine duckdb|spark] [--only NAME]: the convergence tests in full, 10,000 histories of each kind of
// table on each engine. They come in rounds of other seeds, so that a failure is told of early and with the seed that shows it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
/** Histories of a round: one table holds them all. */
const ROUND = 500;

/** Test files of an engine that take their number of histories from the environment. */
const FILES = {
  duckdb: [
    'duckdb.test.ts',
    'duckdb-change-types.test.ts',
    'duckdb-two-hops.test.ts',
    'duckdb-lookups.test.ts',
    'duckdb-steps.test.ts',
  ],
  spark: [
    'type2.test.ts',
    'merge.test.ts',
    'change-types.test.ts',
    'two-hops.test.ts',
    'lookups.test.ts',
    'steps.test.ts',
    'kept-groups.test.ts',
    'differential.test.ts',
    'differential-examples.test.ts',
    'script.test.ts',
  ],
};

const { values } = parseArgs({
  options: { histories: { type: 'string', default: '10000' }, engine: { type: 'string' }, only: { type: 'string' } },
});
const total = Number(values.histories);
const engines = values.engine ? [values.engine] : Object.keys(FILES);
if (!Number.isInteger(total) || total < 1 || engines.some(engine => !(engine in FILES))) {
  console.error('npm run prove [-- --histories N] [--engine duckdb|spark] [--only NAME]');
  process.exit(2);
}

const run = (command, args, env = {}) =>
  new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text;
    });
    child.on('close', code => resolve({ code, output }));
  });

/** One round of an engine. @returns each test's name with whether it passed */
async function round(engine, histories, seed) {
  const args = [
    'run',
    '--config',
    join(HERE, 'vitest.config.ts'),
    '--reporter',
    'json',
    ...FILES[engine].map(file => join(HERE, file)),
  ];
  if (values.only) args.push('-t', values.only);
  const { output } = await run(join(HERE, '../../node_modules/.bin/vitest'), args, {
    CUPEL_LONG: '1',
    CUPEL_TABLES: 'all',
    CUPEL_HISTORIES: String(histories),
    CUPEL_SEED: String(seed),
    CUPEL_SPARK_DEFAULTS: '1',
  });
  const report = JSON.parse(output.slice(output.indexOf('{')));
  const tests = report.testResults.flatMap(file => file.assertionResults);
  if (tests.length === 0) throw new Error(`No test ran on ${engine}:\n${report.testResults.map(f => f.message).join('\n')}`);
  return tests.filter(t => t.status !== 'pending');
}

const set = await run(process.execPath, [join(HERE, 'setup.mjs')]);
if (set.code !== 0) process.exit(1);

/** Of each engine and test: histories that were right, and the seeds of rounds that were not. */
const proven = new Map();
const start = Date.now();
for (const engine of engines) {
  for (let done = 0, seed = 1; done < total; seed++) {
    const histories = Math.min(ROUND, total - done);
    for (const { title, status, failureMessages } of await round(engine, histories, seed)) {
      const name = `${engine}: ${title}`;
      const known = proven.get(name) ?? { right: 0, wrong: [] };
      proven.set(name, known);
      if (status === 'passed') known.right += histories;
      else {
        known.wrong.push(seed);
        console.log(
          `FAILED ${name}, CUPEL_SEED=${seed} CUPEL_HISTORIES=${histories}\n${failureMessages.join('\n').slice(0, 3000)}`,
        );
      }
    }
    done += histories;
    console.log(`${engine}: ${done} of ${total} histories, ${Math.round((Date.now() - start) / 1000)} s`);
  }
}
const wrong = [...proven.values()].filter(p => p.wrong.length > 0).length;
for (const [name, { right, wrong: seeds }] of proven)
  console.log(
    `${String(right).padStart(7)} right${seeds.length > 0 ? `, wrong with the seeds ${seeds.join(', ')}` : ''}  ${name}`,
  );
console.log(`${proven.size - wrong} passed, ${wrong} failed`);
process.exit(wrong > 0 ? 1 : 0);
