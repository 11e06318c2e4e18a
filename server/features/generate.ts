import { generateTable } from '../../language/generate/index.js';
import type { PlacedDeclaration } from '../../language/model/model.js';
import type { TableRecord } from '../../language/model/records.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';
import type { GenerateParams, GenerateResult, GenerateTarget, TableItem } from '../protocol.js';

export const TARGET_NAMES: Readonly<Record<GenerateTarget, string>> = {
  pyspark: 'PySpark (Delta)',
  'spark-sql': 'Spark SQL',
  duckdb: 'DuckDB',
};

/** Answers `cupel/generate`. */
export function generate({ project, uri }: Located, { table, target }: GenerateParams): GenerateResult {
  if (!(target in TARGET_NAMES))
    return refusal(uri, `There is no target ${target}; the targets are ${Object.keys(TARGET_NAMES).join(', ')}.`);
  if (project.model.table(table) === undefined) return refusal(uri, 'There is no such table any more.');
  const generated = generateTable(project.model, table, target);
  if (generated.status === 'refused') {
    const location = project.location(generated.location);
    if (location === undefined) return refusal(uri, generated.reason);
    return { status: 'refused', reason: generated.reason, uri: location.uri, ...location.range.start };
  }
  const [code] = generated.files;
  if (code === undefined) return refusal(uri, 'Nothing came of it.');
  return { status: 'generated', text: code.text, languageId: code.language };
}

/** Answers `cupel/tables`. */
export function tablesOfFile({ project, path }: Located): TableItem[] {
  return (project.model.file(path)?.declarations ?? []).flatMap(placed =>
    project.model.tablesOf(placed.handle).map(({ id, layer, name, nameSpan }) => ({
      id,
      label: `${layer} ${name}`,
      line: project.spanRange(placed, nameSpan).start.line,
    })),
  );
}

/** The tables that a declaration fills: its own, or the one that a `flow` goes into. */
export function tablesFilledBy(project: Project, { handle, declaration }: PlacedDeclaration): readonly TableRecord[] {
  if (declaration.kind !== 'flow') return project.model.tablesOf(handle);
  const table = declaration.into && project.model.resolve(handle, declaration.into);
  return table?.kind === 'table' ? [table] : [];
}

/** A refusal for which there is no place but the file. */
export function refusal(uri: string, reason: string): GenerateResult {
  return { status: 'refused', reason, uri, line: 0, character: 0 };
}
