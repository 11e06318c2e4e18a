import { expect, test } from 'vitest';
import type { Expression } from '../../language/model/declaration/index.js';
import { readSql } from '../../language/model/sql/read.js';
import { FUNCTIONS } from '../../language/model/types/functions/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';

const parser = await loadSqlParser();

/** The value of `select TEXT from t`. */
function readValue(text: string): Expression | undefined {
  const statement = readSql(parser, `select ${text} from t`, 0);
  const body = statement.kind === 'query' ? statement.query.body : undefined;
  const item = body?.kind === 'select' ? body.items[0] : undefined;
  return item?.kind === 'value' ? item.value : undefined;
}

function nameOf(argument: Expression): string {
  return argument.kind === 'column' ? argument.path.map(({ text }) => text).join('.') : argument.kind;
}

/** Functions that the parser takes apart, and whose parts are not put together again: of them the names are known alone. */
const TAKEN_APART = [
  'cast',
  'div',
  'exists',
  'extract',
  'if',
  'instr',
  'locate',
  'not',
  'position',
  'random',
  'substr',
  'trim',
  'try_to_number',
];

test.each(FUNCTIONS.map(({ name }) => name))('%s is called by its name, with its arguments in their order', name => {
  let calls = 0;
  for (const given of [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']]) {
    const value = readValue(`${name}(${given.join(', ')})`);
    // Other numbers of arguments are no SQL for some; of more than a function takes the last are not told.
    if (value?.kind !== 'call') continue;
    expect([value.name.text.toLowerCase(), ...value.arguments.map(nameOf)]).toEqual([
      name,
      ...given.slice(0, value.arguments.length),
    ]);
    expect(value.arguments.length).toBeGreaterThan(0);
    expect(value.span).toEqual({ start: 7, end: 7 + name.length + given.join(', ').length + 2 });
    calls++;
  }
  if (readValue(`${name}()`)?.kind === 'call') calls++;
  if (!TAKEN_APART.includes(name)) expect(calls).toBeGreaterThan(0);
});
