import { describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../../language/model/types/functions/index.js';
import { signatureOf } from '../../../language/model/types/functions/signature.js';
import { readAnswers, storedByExpression } from '../../support/types/answers.js';
import { readCalls } from '../../support/types/calls.js';
import { expressionsOf, functionTemplates } from '../../support/types/cases.js';
import { isMeant, isSame, meantAs } from '../../support/types/compare.js';
import { composed } from '../../support/types/compose.js';
import { cupelAnswers } from '../../support/types/cupel.js';
import { BY_CALL, BY_PARAMETER, COMPOSED } from '../../support/types/differences.js';

const answers = readAnswers();

describe('the functions', () => {
  test('have signatures that can be read, and each name once', () => {
    const names = FUNCTIONS.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    expect(names).toEqual([...new Set(names)]);
    for (const { signatures } of FUNCTIONS)
      for (const signature of signatures) signatureOf(typeof signature === 'string' ? signature : signature.text);
  });

  test('are all called by some line of calls.txt, aliases too', () => {
    const called = new Set(readCalls().map(({ name }) => name));
    const names = FUNCTIONS.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
    expect(names.filter(name => !called.has(name))).toEqual([]);
  });
});

describe('types and nullability are those of Spark', () => {
  test('for every function, with every type at each parameter', () => {
    const stored = storedByExpression(answers);
    const expressions = expressionsOf(functionTemplates());
    const own = cupelAnswers(expressions.map(({ expression, template }) => ({ expression, shape: template.shape })));
    const applied = new Set<number>();
    const wrong: string[] = [];
    for (const [index, { template, filling, expression }] of expressions.entries()) {
      const compared = { template, filling, expression, cupel: own[index] ?? '', spark: stored.get(expression) ?? 'not asked' };
      if (isSame(compared)) continue;
      const meant = meantAs(compared);
      if (meant < 0) wrong.push(`${expression}: Cupel ${compared.cupel}, Spark ${compared.spark}`);
      else applied.add(meant);
    }
    expect(wrong).toEqual([]);
    // A difference that no case shows any more is no difference.
    const differences = [...BY_PARAMETER, ...BY_CALL];
    expect(differences.filter((_, index) => !applied.has(index))).toEqual([]);
  }, 180_000);

  test('for expressions composed of others', () => {
    const asked = composed();
    const own = cupelAnswers(asked);
    const wrong = asked.flatMap(({ expression }, index) => {
      const spark = answers.composed[expression] ?? 'not asked';
      const cupel = own[index] ?? '';
      if (cupel === spark || COMPOSED.some(difference => isMeant(difference, expression, cupel, spark))) return [];
      return [`${expression}: Cupel ${cupel}, Spark ${spark}`];
    });
    expect(wrong).toEqual([]);
  });

  test.each(answers.examples)('for $expression of the examples', ({ expression, shape, columns, answer }) => {
    expect(cupelAnswers([{ expression, shape }], columns)).toEqual([answer]);
  });
});
