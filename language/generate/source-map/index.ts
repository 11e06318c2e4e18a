import { LineIndexes } from '../../model/lines.js';
import type { Model } from '../../model/model.js';
import type { Id, Location, TableRecord } from '../../model/records.js';
import { type AnyPlan, planOf } from '../any-plan.js';
import type { Dialect } from '../dialect.js';
import { DUCKDB } from '../duckdb/dialect.js';
import { Refused } from '../refusal.js';
import { SPARK } from '../spark/dialect.js';
import type { Segment } from './encode.js';
import { type Origins, originsOf } from './origins.js';
import { statementPart, trace } from './trace.js';

export { decodeSourceMap, encodeSourceMap, type Segment, type SourceMap } from './encode.js';
export { excerpt } from './excerpt.js';

interface Code {
  readonly text: string;
  readonly language: 'python' | 'sql';
}

/**
 * Says where each piece of a table's code comes from.
 * @param id the table's id: `shop.gold.dim_customer`
 * @param code a file of what `generateTable` gives for the table
 * @returns in the order of lines and characters; sources are paths of the workspace
 * @throws RangeError where the model has no such table
 */
export function sourceMapOf(
  model: Model,
  id: Id,
  target: 'pyspark' | 'spark-sql' | 'duckdb',
  { text, language }: Code,
): readonly Segment[] {
  const { origins, deadLetter } = facts(model, id, target === 'duckdb' ? DUCKDB : SPARK);
  const indexes = new LineIndexes(path => model.file(path)?.text ?? '');
  return trace(text, language, origins, deadLetter).flatMap(({ line, character, location }) => {
    const placed = model.placed(location.handle);
    if (!placed) return [];
    const { line: sourceLine, column } = indexes.of(placed.path).position(placed.offset + location.span.start);
    return [{ line, character, source: placed.path, sourceLine: sourceLine - 1, sourceCharacter: column - 1 }];
  });
}

/**
 * Says which construct of the text a statement of a table's job on DuckDB comes from: what an error of the engine is shown at.
 * @param id the table's id
 * @param statement one of the `statements` of its `duckdbJob`
 * @param line the line of the statement at which the engine says that it is, from 1; missing where it does not say
 * @returns the table's name where nothing more is known; undefined where the model has no such table
 */
export function originOfStatement(model: Model, id: Id, statement: string, line?: number): Location | undefined {
  const table = model.table(id);
  if (!table) return undefined;
  const { origins, deadLetter } = facts(model, id, DUCKDB);
  if (line !== undefined) {
    const [first] = trace(`${statement};`, 'sql', origins, deadLetter).filter(mapping => mapping.line === line - 1);
    if (first) return first.location;
  }
  return origins.parts.get(statementPart(statement, deadLetter)) ?? origins.parts.get('table');
}

function facts(model: Model, id: Id, sql: Dialect): { origins: Origins; deadLetter: string } {
  const table = model.table(id);
  if (!table) throw new RangeError(`There is no table ${id}.`);
  const plan = planned(model, table);
  const deadLetter = plan?.onError.action === 'dead_letter' ? ['ops', plan.onError.name].map(sql.identifier).join('.') : '';
  return { origins: originsOf(model, table, plan, sql), deadLetter };
}

/** Nothing for a table that has no such plan: what takes rows into bronze has another. */
function planned(model: Model, table: TableRecord): AnyPlan | undefined {
  try {
    return planOf(model, table).plan;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
