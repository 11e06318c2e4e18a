import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Summary, summary } from './numbers.js';
import { judge, type Limit, type Results, ratio, table } from './report.js';
import { buildLangium } from './servers/build-langium.js';
import { cupel, langium } from './servers/cupel.js';
import type { Server } from './servers/server.js';
import { typescript } from './servers/typescript.js';
import { checkSteps, type Step, stepTable } from './suites/command.js';
import { cost } from './suites/cost.js';
import { document } from './suites/document.js';
import { files, referred } from './suites/files.js';
import type { Effort, Samples } from './suites/session.js';
import { startup } from './suites/startup.js';

interface Suite {
  readonly name: string;
  /** How often it is run, the servers taking turns. */
  readonly rounds: number;
  run(server: Server, effort: Effort): Promise<Samples>;
}

const FULL: Effort = { edits: 40, requests: 20, starts: 4, budget: 8000 };
const QUICK: Effort = { edits: 32, requests: 6, starts: 2, budget: 2500 };

/** Runs the benchmark. @returns the exit code: 1 where a ratio exceeds its limit or a server fails, 2 for wrong options */
export async function main(root: string, args: readonly string[]): Promise<number> {
  const { quick, only, servers: wanted, program, out } = options(args);
  const folder = join(root, 'out', 'bench');
  mkdirSync(folder, { recursive: true });
  await buildLangium(root, folder);
  const all = [cupel(resolve(program ?? join(root, 'dist', 'server.cjs')), folder), langium(folder), typescript(root)];
  const servers = all.filter(server => server !== undefined && (wanted?.split(',').includes(server.name) ?? true)) as Server[];
  const chosen = suites(quick).filter(({ name }) => new RegExp(only ?? '').test(name));
  const results: Results = {};
  const errors: string[] = [];
  for (const suite of chosen) {
    results[suite.name] = await run(suite, servers, quick ? QUICK : FULL, errors);
    console.log(
      `\n${table(
        suite.name,
        servers.map(({ name }) => name),
        results,
      )}`,
    );
  }
  Object.assign(results, await cost(root, quick, suite => new RegExp(only ?? '').test(suite), errors));
  const checked = new RegExp(only ?? '').test('cupel check') ? check(root, folder, quick, errors) : [];
  const judged = judge(results, limitsIn(root), 'cupel', 'langium4-bare', quick);
  const report = {
    date: new Date().toISOString(),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    quick,
    results,
    check: checked,
    ratios: ratios(results),
    limits: judged,
    errors,
  };
  const file = resolve(out ?? join(folder, 'report.json'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${file}`);
  for (const { suite, figure, of, measured, ratio: limit, kept } of judged)
    console.log(
      `${kept ? 'ok    ' : 'FAILED'} ${suite}, ${figure}${of === undefined ? '' : ` of ${of}`}: ${measured?.toFixed(2) ?? 'not measured'}, must be under ${limit}`,
    );
  for (const error of errors) console.log(`FAILED ${error}`);
  return errors.length > 0 || judged.some(({ kept }) => !kept) ? 1 : 0;
}

function options(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      servers: { type: 'string' },
      program: { type: 'string' },
      out: { type: 'string' },
    },
  });
  return values;
}

function suites(quick: boolean): Suite[] {
  const sizes = quick ? [100, 1000, 5000] : [100, 1000, 5000, 20_000];
  return [
    { name: 'start', rounds: quick ? 1 : 2, run: startup },
    ...sizes.map((lines): Suite => {
      return { name: `${thousands(lines)} lines`, rounds: 1, run: (server, effort) => document(server, lines, effort) };
    }),
    { name: '500 files', rounds: quick ? 1 : 3, run: (server, effort) => files(server, 500, effort) },
    { name: '1,000 readers', rounds: 1, run: (server, effort) => referred(server, 1000, effort) },
  ];
}

/** The steps of the command line on the files of a large workspace; a failure is told of in `errors`. */
function check(root: string, folder: string, quick: boolean, errors: string[]): readonly Step[] {
  process.stderr.write('cupel check\n');
  try {
    const steps = checkSteps(join(root, 'dist', 'cli.cjs'), join(folder, 'compiled'), 500, 100, quick ? 1 : 5);
    console.log(`\n${stepTable('cupel check, 500 files', steps)}`);
    return steps;
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** One suite with each server; a server that fails is told of in `errors`. */
async function run(suite: Suite, servers: readonly Server[], effort: Effort, errors: string[]) {
  const samples = new Map<Server, Samples>(servers.map(server => [server, {}]));
  for (let round = 0; round < suite.rounds; round++) {
    for (const [server, found] of samples) {
      process.stderr.write(`${suite.name}: ${server.name}\n`);
      try {
        for (const [figure, values] of Object.entries(await suite.run(server, effort)))
          found[figure] = [...(found[figure] ?? []), ...values];
      } catch (error) {
        errors.push(`${suite.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return Object.fromEntries([...samples].map(([{ name }, found]) => [name, summaries(found)]));
}

function summaries(samples: Samples): Record<string, Summary> {
  return Object.fromEntries(
    Object.entries(samples).flatMap(([figure, values]) => {
      const summed = summary(values);
      return summed === undefined ? [] : [[figure, summed]];
    }),
  );
}

/** Every figure of Cupel as a multiple of that of the bare Langium server. */
function ratios(results: Results): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(results).map(([suite, { cupel: own = {}, 'langium4-bare': bare = {} }]) => [
      suite,
      Object.fromEntries(
        Object.entries(own).flatMap(([figure, value]) => {
          const times = ratio(value, bare[figure]);
          return times === undefined ? [] : [[figure, Math.round(times * 1000) / 1000]];
        }),
      ),
    ]),
  );
}

function limitsIn(root: string): Limit[] {
  return JSON.parse(readFileSync(join(root, 'test', 'bench', 'limits.json'), 'utf8')).limits;
}
