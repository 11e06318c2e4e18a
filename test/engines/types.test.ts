import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixturesBelow } from '../support/marks.js';
import {
  ANSWERS_FILE,
  answersText,
  byTemplate,
  readAnswers,
  type StoredAnswers,
  storedByExpression,
} from '../support/types/answers.js';
import { expressionsOf, functionTemplates } from '../support/types/cases.js';
import { DDL } from '../support/types/columns.js';
import { isMeant } from '../support/types/compare.js';
import { composed } from '../support/types/compose.js';
import { type Asked, cupelAnswers, GROUP_BY } from '../support/types/cupel.js';
import { COMPOSED } from '../support/types/differences.js';
import { type Observed, observedIn } from '../support/types/observed.js';
import { answerText } from '../support/types/spark-type.js';
import { type Analysed, engine } from './engine.js';

/** Spark's answers over the typed columns. What was wrong the last time, or is in Cupel's eyes, is asked for alone, which is faster. */
async function ask(asked: readonly Asked[], stored: ReadonlyMap<string, string>): Promise<string[]> {
  const own = cupelAnswers(asked);
  const cases = asked.map(({ expression, shape }, index) => ({
    sql: expression,
    ...(shape === 'group' ? { after: `group by ${GROUP_BY}` } : {}),
    // Of generators a query may have one.
    ...(isWrong(stored.get(expression) ?? own[index]) || expression.includes('explode') ? { alone: true } : {}),
  }));
  return (await engine().analyse('typed', DDL, cases)).map(answerText);
}

function isWrong(answer: string | undefined): boolean {
  return answer?.startsWith('error') === true && answer !== 'error needs-cast';
}

/** Spark's answers to expressions, each over the columns that it reads; those whose columns go together share a view. */
async function askObserved(observed: readonly Observed[]): Promise<string[]> {
  const views: { types: Map<string, string>; indices: number[] }[] = [];
  for (const [index, { columns }] of observed.entries()) {
    const fits = (types: Map<string, string>): boolean =>
      columns.every(({ name, spark }) => (types.get(name.toLowerCase()) ?? spark) === spark);
    let view = views.find(({ types }) => fits(types));
    if (view === undefined) {
      view = { types: new Map(), indices: [] };
      views.push(view);
    }
    for (const { name, spark } of columns) view.types.set(name.toLowerCase(), spark);
    view.indices.push(index);
  }
  const answers = observed.map(() => '');
  for (const { types, indices } of views) {
    const ddl = ['`the group` string', ...[...types].map(([name, type]) => `\`${name}\` ${type}`)].join(', ');
    const cases = indices.flatMap(index => {
      const { expression, shape } = observed[index] as Observed;
      return { sql: expression, ...(shape === 'group' ? { after: 'group by `the group`' } : {}) };
    });
    const said = await engine().analyse('observed', ddl, cases);
    for (const [place, index] of indices.entries()) answers[index] = answerText(said[place] as Analysed);
  }
  return answers;
}

function examples(): Map<string, string> {
  const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
  const names = readdirSync(folder).filter(name => name.endsWith('.pipe') && name !== 'first_draft.pipe');
  return new Map(names.map(name => [name, readFileSync(folder + name, 'utf8')]));
}

describe('what Spark makes of expressions', () => {
  let answers: StoredAnswers;

  beforeAll(async () => {
    const stored = readAnswers();
    const known = storedByExpression(stored);
    const expressions = expressionsOf(functionTemplates());
    const functions = byTemplate(
      expressions,
      await ask(
        expressions.map(({ expression, template }) => ({ expression, shape: template.shape })),
        known,
      ),
    );
    const made = composed();
    const answersToMade = await ask(made, new Map(Object.entries(stored.composed)));
    const observed = observedIn(examples());
    const answersToObserved = await askObserved(observed);
    answers = {
      functions,
      composed: Object.fromEntries(made.map(({ expression }, index) => [expression, answersToMade[index] ?? ''])),
      examples: observed.map((one, index) => ({ ...one, answer: answersToObserved[index] ?? '' })),
    };
  }, 900_000);

  // `npm run spark-answers` writes the file anew.
  test('is what the golden file says, which the unit tests compare with Cupel', async () => {
    await expect(answersText(answers)).toMatchFileSnapshot(ANSWERS_FILE);
  });
});

describe('what Cupel makes of the expressions of all fixtures', () => {
  test('is what Spark makes of them', async () => {
    const folders = ['../model/fixtures', '../rules/fixtures'].map(path => fileURLToPath(new URL(path, import.meta.url)));
    const observed = new Map<string, Observed>();
    for (const { files } of folders.flatMap(folder => fixturesBelow(folder)))
      for (const one of observedIn(files)) observed.set(JSON.stringify(one), one);
    // What Cupel refuses is what its fixture is about.
    const own = new Map([...observed.values()].map(one => [one, cupelAnswers([one], one.columns)[0] ?? '']));
    const asked = [...observed.values()].filter(one => !own.get(one)?.startsWith('error'));
    const spark = await askObserved(asked);
    const wrong = asked.flatMap((one, index) => {
      const [cupel, said] = [own.get(one) ?? '', spark[index] ?? ''];
      if (cupel === said || COMPOSED.some(difference => isMeant(difference, one.expression, cupel, said))) return [];
      return [`${one.expression}: Cupel ${cupel}, Spark ${said}`];
    });
    expect(wrong).toEqual([]);
  });
});
