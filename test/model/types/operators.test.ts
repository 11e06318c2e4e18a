import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sparkText } from '../../../language/model/types.js';
import { modelOf, problemsOf } from '../support.js';

/** Columns of each type, none of them ever NULL; with `_or_null` behind the name, one that can be. */
const COLUMNS: Readonly<Record<string, string>> = {
  flag: 'boolean',
  tiny: 'byte',
  small: 'short',
  whole: 'int',
  large: 'long',
  real: 'float',
  wide: 'double',
  price: 'decimal(10, 2)',
  exact: 'decimal(38, 18)',
  txt: 'string',
  bytes: 'binary',
  day: 'date',
  moment: 'timestamp',
  local: 'timestamp_ntz',
  list: 'array<int>',
  words: 'array<string>',
  lookup: 'map<string, int>',
  pair: 'struct<a: int, b: string>',
  pairs: 'array<struct<a: int, b: string>>',
  anything: 'variant',
};

interface Case {
  readonly expression: string;
  /** Type in Spark's words, with `?` where it can be NULL; the code of the finding where there is one. */
  readonly answer: string;
  /** What Spark says, where this language means something else. */
  readonly spark?: string;
}

const cases = readFileSync(new URL('operators.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map((line): Case => {
    const [expression = '', answers = ''] = line.split(' => ');
    const [answer = '', spark] = answers.split('  Spark: ');
    return { expression, answer, ...(spark === undefined ? {} : { spark }) };
  });

/** The answers to all expressions, from one table that has a column of each. */
function answers(): string[] {
  const columns = Object.entries(COLUMNS).flatMap(([name, type]) => [`${name}: ${type} not null`, `${name}_or_null: ${type}`]);
  const values = cases.map(({ expression }, index) => `c${index} = ${expression}`);
  const head = `source s : files { path "x" columns {\n${columns.join('\n')}\n} }\nbronze t from source.s { write append columns {\n`;
  const text = `${head}${values.join('\n')}\n} }`;
  const model = modelOf(text);
  const first = head.split('\n').length - 1;
  const codes = new Map(
    problemsOf(model).map(({ start, diagnostic }) => [text.slice(0, start).split('\n').length - 1 - first, diagnostic.code]),
  );
  const made = model.tables()[0]?.columns ?? [];
  return cases.map((_, index) => {
    const column = made[index];
    const code = codes.get(index);
    if (code !== undefined) return code;
    return column === undefined ? 'no column' : `${sparkText(column.type)}${column.nullable ? '?' : ''}`;
  });
}

describe('operators and literals', () => {
  const found = answers();
  test.each(cases.map((one, index) => ({ ...one, found: found[index] })))(
    '$expression is $answer',
    ({ answer, found: given }) => {
      expect(given).toBe(answer);
    },
  );

  test('none is unknown', () => {
    expect(found.filter(answer => answer.includes('unknown') && !answer.startsWith('unknown-'))).toEqual([]);
  });
});
