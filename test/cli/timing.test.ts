import { describe, expect, test } from 'vitest';
import { Stopwatch, timingTable, untimed } from '../../cli/timing.js';
import { Workspace } from '../../language/index.js';
import { rules } from '../../language/rules/index.js';
import { cupel, project } from './cupel.js';

describe('a stopwatch', () => {
  test('measures rules without changing what they find', () => {
    const stopwatch = new Stopwatch();
    const [timed, plain] = [new Workspace(stopwatch.rules), new Workspace(untimed.rules)].map(workspace => {
      workspace.setFile('a.pipe', 'source a : kafka { topic "t" }\nbronze a from source.a {}\n');
      return workspace.diagnostics('a.pipe');
    });
    expect(timed).toEqual(plain);
    expect(timed?.length).toBeGreaterThan(0);
    expect(stopwatch.ofRules.map(({ name }) => name).sort()).toEqual(rules.map(({ code }) => code).sort());
  });

  test('adds up what a step does several times, hands results on, and measures what fails', () => {
    const stopwatch = new Stopwatch();
    expect(stopwatch.measure('reading', () => 1)).toBe(1);
    expect(() =>
      stopwatch.measure('parsing', () => {
        throw new Error('as it must');
      }),
    ).toThrow('as it must');
    stopwatch.measure('reading', () => {});
    expect(stopwatch.steps.map(({ name }) => name)).toEqual(['reading', 'parsing']);
    const table = timingTable(stopwatch, 1000);
    expect(table.split('\n').map(line => line.replace(/\s+\S+ ms$/, ''))).toEqual([
      'reading',
      'parsing',
      'starting and writing',
      'all',
      '',
    ]);
    expect(table).toMatch(/^all +1000\.0 ms$/m);
  });
});

test('cupel check --timing names each step and each rule, beside the document', () => {
  const words = ['check', 'examples/shop.pipe', '--format', 'json'];
  const plain = cupel(words, { cwd: project });
  const { status, stdout, stderr } = cupel([...words, '--timing'], { cwd: project });
  expect([status, stdout]).toEqual([plain.status, plain.stdout]);
  for (const name of [
    'finding files',
    'reading files',
    'parsing',
    'model and checks',
    'rules',
    ...rules.map(({ code }) => ` ${code}`),
  ])
    expect(stderr).toMatch(new RegExp(`^ *${name.trim()} +\\d+\\.\\d ms$`, 'm'));
  expect(stderr).not.toMatch(/-\d/);
});
