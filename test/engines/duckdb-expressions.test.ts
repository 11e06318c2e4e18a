import { beforeAll, expect, test } from 'vitest';
import { canonical } from '../../language/generate/duckdb/canonical.js';
import { DUCKDB } from '../../language/generate/duckdb/dialect.js';
import { macrosOf } from '../../language/generate/duckdb/macros.js';
import { duckType } from '../../language/generate/duckdb/types.js';
import { ExpressionWriter } from '../../language/generate/expression.js';
import { typeOfText } from '../../language/model/types/ddl.js';
import { duckdb } from './duckdb.js';
import { CASES, COLUMNS, planned } from './expressions.js';
import { canonical as wanted } from './reference.js';

beforeAll(() => duckdb.reset());

test.each(CASES)('%s, as %s', async (expression, type, value) => {
  const to = typeOfText(type) ?? { name: 'string' };
  const sql = new ExpressionWriter(DUCKDB, { columns: COLUMNS }).print(planned(expression, type));
  const row = COLUMNS.map(c => `${c.duckdb} as ${DUCKDB.identifier(c.name)}`).join(', ');
  const query = `select ${canonical(`cast(v as ${duckType(to)})`, to)} as found from (select ${sql} as v from (select ${row}))`;
  for (const macro of macrosOf(query)) await duckdb.query(macro);
  expect(await duckdb.query(query)).toEqual([{ found: wanted(value) }]);
});
