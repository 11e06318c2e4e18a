import { expect, test } from 'vitest';
import { CANONICAL_FUNCTION, canonical } from '../../language/generate/canonical.js';
import { ExpressionWriter } from '../../language/generate/expression.js';
import { SPARK as DIALECT } from '../../language/generate/spark/dialect.js';
import { typeOfText } from '../../language/model/types/ddl.js';
import { engine } from './engine.js';
import { CASES, COLUMNS, planned } from './expressions.js';
import { canonical as wanted } from './reference.js';

const spark = engine();

test('expressions have the values on Spark that they have on DuckDB', async () => {
  await spark.sql("set time zone 'UTC'", CANONICAL_FUNCTION);
  const row = COLUMNS.map(c => `${c.spark} as ${DIALECT.identifier(c.name)}`).join(', ');
  const texts = CASES.map(([expression, type], i) => {
    const to = typeOfText(type) ?? { name: 'string' };
    const sql = new ExpressionWriter(DIALECT, { columns: COLUMNS }).print(planned(expression, type));
    return `${canonical(`cast(${sql} as ${DIALECT.type(to)})`, to, 'UTC')} as v${i}`;
  });
  const [found] = await spark.query<Record<string, string>>(`select ${texts.join(',\n')} from (select ${row})`);
  expect(CASES.map(([expression], i) => [expression, found?.[`v${i}`]])).toEqual(
    CASES.map(([expression, , value]) => [expression, wanted(value)]),
  );
});
