import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Summary, summary } from '../numbers.js';
import { pipeDocument } from '../servers/pipe-documents.js';

/** A step of `cupel check` and what it took, in milliseconds; rules are indented. */
export interface Step {
  readonly name: string;
  readonly taken: Summary;
}

/**
 * Measures the steps of `cupel check` on a folder of generated files, which have no findings.
 * @param program the built command line
 * @param compiled where Node keeps what it compiled
 * @returns the steps, in the order of the first run
 * @throws where the command fails, or finds anything
 */
export function checkSteps(program: string, compiled: string, files: number, lines: number, runs: number): readonly Step[] {
  const folder = mkdtempSync(join(tmpdir(), 'cupel-bench-check-'));
  try {
    for (let file = 0; file < files; file++) writeFileSync(join(folder, `f${file}.pipe`), pipeDocument(lines, file).text);
    const taken = new Map<string, number[]>();
    // The first run is for what Node compiles and the system reads.
    for (let run = 0; run <= runs; run++) {
      for (const [name, milliseconds] of measured(program, compiled, folder)) {
        if (run > 0) taken.set(name, [...(taken.get(name) ?? []), milliseconds]);
      }
    }
    return [...taken].flatMap(([name, values]) => {
      const summed = summary(values);
      return summed === undefined ? [] : [{ name, taken: summed }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measured(program: string, compiled: string, folder: string): readonly (readonly [name: string, milliseconds: number])[] {
  const { status, stderr } = spawnSync(process.execPath, [program, 'check', folder, '--timing'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  if (status !== 0) throw new Error(`cupel check: exit code ${status}: ${stderr.slice(0, 1000)}`);
  return [...stderr.matchAll(/^( *\S.*?) +([\d.]+) ms$/gm)].map(([, name = '', milliseconds]) => [name, Number(milliseconds)]);
}

/** The steps as lines: name and median. */
export function stepTable(title: string, steps: readonly Step[]): string {
  const width = Math.max(title.length, ...steps.map(({ name }) => name.length));
  const rows = steps.map(({ name, taken }) => `${name.padEnd(width)} ${taken.median.toFixed(1).padStart(9)}`);
  return [`${title.padEnd(width)} ${'median ms'.padStart(9)}`, ...rows].join('\n');
}
