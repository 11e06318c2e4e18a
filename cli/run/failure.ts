import { originOfStatement, sourceMapOf } from '../../language/generate/source-map/index.js';
import type { Model } from '../../language/model/model.js';
import type { Location, TableRecord } from '../../language/model/records.js';
import type { OpenWorkspace } from '../workspaces.js';
import { type Place, placeOf } from './plan.js';

/** An error of a statement, as the engine says it. */
export class StatementError extends Error {
  constructor(
    readonly statement: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The expectation that stopped a run; nothing where it was something else. */
function expectationIn(table: TableRecord, message: string): Location | undefined {
  for (const { property, location } of table.properties.values()) {
    if (property.name !== 'expect' || property.value.action !== 'fail' || !location) continue;
    if (message.includes(`breaks ${property.value.name.text}:`)) return location;
  }
  return undefined;
}

/**
 * Where in the text it stands what an error of DuckDB is about.
 * @returns nothing where it is the table as a whole
 */
export function locationOfError(model: Model, table: TableRecord, error: unknown): Location | undefined {
  if (!(error instanceof Error)) return undefined;
  const expectation = expectationIn(table, error.message);
  if (expectation !== undefined || !(error instanceof StatementError)) return expectation;
  const line = /^LINE (\d+):/m.exec(error.message)?.[1];
  return originOfStatement(model, table.id, error.statement, line === undefined ? undefined : Number(line));
}

/**
 * Where in the text it stands what an error of a job of Spark is about.
 * @param code the job
 * @param line the line of the job at which it came up, from 1; null where that is not known
 * @returns nothing where it is the table as a whole
 */
export function placeInJob(
  workspace: OpenWorkspace,
  table: TableRecord,
  message: string,
  code: string,
  line: number | null,
): Place | undefined {
  const expectation = expectationIn(table, message);
  if (expectation !== undefined) return placeOf(workspace, expectation);
  if (line === null) return undefined;
  const lines = code.split('\n');
  // A line that runs a statement names its constant, and the statement is what the error is about.
  const constant = /\(([A-Z][A-Z_0-9]*)\b/.exec(lines[line - 1] ?? '')?.[1];
  const defined = constant === undefined ? -1 : lines.findIndex(text => text.startsWith(`${constant} = `));
  const wanted = defined >= 0 ? defined : line - 1;
  const segments = sourceMapOf(workspace.language.model, table.id, 'pyspark', { text: code, language: 'python' });
  const found = segments.find(segment => segment.line === wanted);
  return found && { file: found.source, line: found.sourceLine + 1 };
}
