import { availableParallelism } from 'node:os';
import { planTest } from '../../language/generate/duckdb/testing/plan.js';
import type { EntityRecord } from '../../language/model/model.js';
import { type Place, placeOf } from '../run/plan.js';
import { reasonOf } from '../run/reasons.js';
import type { Stop } from '../run/run.js';
import type { OpenWorkspace } from '../workspaces.js';
import { judge, type Verdict } from './judge.js';
import { Memory } from './memory.js';

/** What became of a test. */
export type Outcome = {
  readonly test: FoundTest;
  /** The test's name in its file. */
  readonly place: Place;
} & (
  | Verdict
  /** It cannot be run: why, and the line of what stands in the way. */
  | { readonly status: 'refused'; readonly reason: string; readonly why: Place }
);

/** A test and the workspace that it is in. */
export interface FoundTest {
  readonly workspace: OpenWorkspace;
  readonly test: EntityRecord;
}

/** So many tests are run beside each other at most. */
const WORKERS = 4;

/**
 * Runs tests, several beside each other.
 * @param tell is told of each outcome, in the order of the tests
 * @returns the outcomes, in the order of the tests; those of tests that were not come to before it was stopped are missing
 * @throws InputOutputError where DuckDB is not installed
 */
export async function runTests(
  tests: readonly FoundTest[],
  { stop, tell }: { readonly stop: Stop; readonly tell: (outcome: Outcome) => void },
): Promise<readonly Outcome[]> {
  const outcomes: (Outcome | undefined)[] = [];
  let begun = 0;
  let told = 0;
  const memories = new Set<Memory>();
  stop.onAsked = () => {
    for (const memory of memories) memory.interrupt();
  };
  const work = async (): Promise<void> => {
    const memory = await Memory.start();
    memories.add(memory);
    while (begun < tests.length && !stop.asked) {
      const number = begun++;
      outcomes[number] = await outcomeOf(tests[number] as FoundTest, memory, stop);
      for (let next = outcomes[told]; next !== undefined; next = outcomes[++told]) tell(next);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(WORKERS, availableParallelism(), tests.length) }, work));
  } finally {
    stop.onAsked = undefined;
    for (const memory of memories) memory.close();
  }
  return outcomes.filter(outcome => outcome !== undefined);
}

async function outcomeOf(found: FoundTest, memory: Memory, stop: Stop): Promise<Outcome | undefined> {
  const { workspace, test } = found;
  const own = { test: found, place: placeOf(workspace, { handle: test.handle, span: test.nameSpan }) };
  const planned = planTest(workspace.language.model, test);
  if (planned.status === 'refused')
    return { ...own, status: 'refused', reason: planned.reason, why: placeOf(workspace, planned.location) };
  try {
    return { ...own, ...(await judge(workspace.language.model, memory, planned, test.id)) };
  } catch (error) {
    if (stop.asked) return undefined;
    // What only the engine knows to be wrong, such as a cell that is too great, is that of this test alone.
    return { ...own, status: 'refused', reason: reasonOf(error), why: own.place };
  }
}
