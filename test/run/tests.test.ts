import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Stop } from '../../cli/run/run.js';
import { humanOutcome, testSummary } from '../../cli/test/human.js';
import { judge } from '../../cli/test/judge.js';
import { Memory } from '../../cli/test/memory.js';
import { runTests } from '../../cli/test/run.js';
import { testsOf } from '../../cli/test/select.js';
import { openWorkspaces } from '../../cli/workspaces.js';
import { planTest, type TestPlan } from '../../language/generate/duckdb/testing/plan.js';
import { createModel } from '../../language/model/index.js';
import { Ground } from './workspace.js';

const colors = createColors(false);

let ground: Ground | undefined;
afterEach(() => {
  ground?.remove();
  ground = undefined;
});

/** What is said of all tests of a text. */
async function said(text: string): Promise<string> {
  ground = new Ground({ 'shop.pipe': text });
  const { workspaces } = await openWorkspaces([ground.path]);
  const told: string[] = [];
  const tell = (outcome: Parameters<typeof humanOutcome>[0]) => void told.push(humanOutcome(outcome, colors));
  const outcomes = await runTests(testsOf(workspaces, []), { stop: new Stop(), tell });
  return told.join('') + testSummary(outcomes, colors);
}

test.each(['passes', 'joins', 'aggregates', 'types', 'hostile', 'differs', 'ways', 'refused'])(
  'what is said of tests/%s.pipe',
  async name => {
    const text = readFileSync(join(import.meta.dirname, 'tests', `${name}.pipe`), 'utf8');
    await expect(await said(text)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', 'tests', `${name}.txt`));
  },
  300_000,
);

test('the tests of the examples pass', async () => {
  const { workspaces } = await openWorkspaces([join(import.meta.dirname, '..', '..', 'examples')]);
  const outcomes = await runTests(testsOf(workspaces, []), { stop: new Stop(), tell: () => undefined });
  expect(outcomes.map(({ test, status }) => [test.test.id, status])).toEqual(
    testsOf(workspaces, []).map(({ test }) => [test.id, 'passed']),
  );
  expect(outcomes.length).toBeGreaterThanOrEqual(3);
}, 300_000);

/** A merged table whose generated code is right, and ways of breaking it. */
const RIGHT = `pipeline p { owner "a@example.com" }
source orders : files { path "x" format json columns { id: long not null, name: string, at: timestamp event_time } }
bronze orders from source.orders { write append on error fail }
silver orders from bronze.orders { key id write merge { sequence by at } on error fail delivery exactly_once }
test rows of silver.orders {
  given bronze.orders {
    | id | name | at           |
    | 1  | 'a'  | '2025-01-01' |
    | 1  | 'b'  | '2025-01-02' |
    | 2  | 'c'  | '2025-01-03' |
  }
  then { | id | name | | 1 | 'b' | | 2 | 'c' | }
}
`;

/** Takes a statement of the run and gives those that stand in its place. */
type Mutation = (statement: string) => string | readonly string[];

/** What the last batch says counts, whatever its moment. */
const lastBatchWins: Mutation = s => s.replace(/^where \(true, new\._sequence.*$/m, '');
/** What stands last counts, whatever its moment. */
const lastRowWins: Mutation = s => s.replace(/max_by\((\{[^}]*\}), \([^)]*\)\)/, 'last($1)');
/** Rows are added, not merged. */
const adds: Mutation = s =>
  s.startsWith('merge into silver.orders t')
    ? 'insert into silver.orders select id, name, "at", _sequence, _tie from differences'
    : lastBatchWins(s);
/** The table is written by itself, and how far it was read later. */
const inTwoTransactions: Mutation = s =>
  s.startsWith('merge into silver.orders t') ? [adds(s) as string, 'commit', 'begin transaction'] : adds(s);

describe('code that is wrong is found out, with what makes the difference', () => {
  let memory: Memory;
  beforeAll(async () => {
    memory = await Memory.start();
  });
  afterAll(() => memory.close());

  async function judged(mutation: Mutation, text = RIGHT) {
    const model = createModel();
    model.setFile('p.pipe', text);
    const entity = model.entities().find(({ kind }) => kind === 'test');
    const plan = entity && planTest(model, entity);
    if (plan?.status !== 'planned') throw new Error(plan?.reason ?? 'there is no test');
    const jobs = plan.jobs.map(({ table, job }) => ({ table, job: { ...job, statements: job.statements.flatMap(mutation) } }));
    const broken: TestPlan = { ...plan, jobs };
    return judge(model, memory, broken, entity?.id ?? '');
  }

  test.each<[string, Mutation, string | undefined, string?]>([
    ['the code as it is', s => s, undefined],
    ['the last batch wins', lastBatchWins, 'the order of batches'],
    ['the last row wins', lastRowWins, 'the order of rows'],
    [
      'rows are added',
      adds,
      'whether a batch comes again',
      RIGHT.replace(' delivery exactly_once', '')
        .replace("| 1  | 'b'", "| 3  | 'b'")
        .replace("| 1 | 'b'", "| 1 | 'a' | | 3 | 'b'"),
    ],
    [
      'rows are added in a transaction of their own',
      inTwoTransactions,
      'where a run goes down',
      RIGHT.replace("| 1  | 'b'", "| 3  | 'b'").replace("| 1 | 'b'", "| 1 | 'a' | | 3 | 'b'"),
    ],
  ])(
    '%s',
    async (_, mutation, depending, text) => {
      const verdict = await judged(mutation, text);
      if (depending === undefined) {
        expect(verdict).toEqual({ status: 'passed', ways: verdict.ways });
        return;
      }
      expect(verdict.status === 'failed' && verdict.message).toMatch(
        new RegExp(`^[2-9] different results, depending on ${depending}`),
      );
      expect(
        verdict.status === 'failed' && verdict.detail.kind === 'ways' && verdict.detail.others[0]?.compared?.diff,
      ).toMatchObject({
        lines: expect.arrayContaining([expect.objectContaining({ kind: expect.stringMatching(/changed|unexpected/) })]),
      });
    },
    120_000,
  );

  test('the ways of a test are the same each time', async () => {
    const [first, second] = [await judged(lastBatchWins), await judged(lastBatchWins)];
    expect(first).toEqual(second);
  }, 120_000);
});
