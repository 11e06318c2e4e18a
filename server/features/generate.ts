import { type GeneratedFile, generateTable } from '../../language/generate/index.js';
import { excerpt, type Segment, sourceMapOf } from '../../language/generate/source-map/index.js';
import type { PlacedDeclaration } from '../../language/model/model.js';
import type { TableRecord } from '../../language/model/records.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';
import type { GeneratedPlace, GenerateParams, GenerateResult, GenerateTarget, TableItem } from '../protocol.js';

export const TARGET_NAMES: Readonly<Record<GenerateTarget, string>> = {
  pyspark: 'PySpark (Delta)',
  'spark-sql': 'Spark SQL',
  duckdb: 'DuckDB',
};

/** Answers `cupel/generate`. */
export function generate({ project, path, uri }: Located, params: GenerateParams): GenerateResult {
  const { table, target, tests = false, part } = params;
  if (!(target in TARGET_NAMES))
    return refusal(uri, `There is no target ${target}; the targets are ${Object.keys(TARGET_NAMES).join(', ')}.`);
  if (project.model.table(table) === undefined) return refusal(uri, 'There is no such table any more.');
  const generated = generateTable(project.model, table, target);
  if (generated.status === 'refused') {
    const location = project.location(generated.location);
    if (location === undefined) return refusal(uri, generated.reason);
    return { status: 'refused', reason: generated.reason, uri: location.uri, ...location.range.start };
  }
  const file = generated.files.find(isTest(tests));
  if (file === undefined) return refusal(uri, tests ? 'There is nothing to test in it.' : 'Nothing came of it.');
  const segments = sourceMapOf(project.model, table, target, file);
  const shown = part === undefined ? { text: file.text, segments } : excerpt(file.text, segments, comesFrom(path, part));
  if (shown.text === '') return refusal(uri, 'No code comes from it: it is for readers, or for the run.', part?.start);
  return {
    status: 'generated',
    text: shown.text,
    languageId: file.language,
    places: shown.segments.map(s => generatedPlace(project, s)),
  };
}

/** The files of a table are its job, its tests and, on some targets, its upkeep. */
const isTest =
  (wanted: boolean) =>
  ({ path }: GeneratedFile): boolean =>
    /_test\.\w+$/.test(path) === wanted;

function comesFrom(path: string, { start, end }: NonNullable<GenerateParams['part']>): (segment: Segment) => boolean {
  return ({ source, sourceLine, sourceCharacter }) =>
    source === path &&
    (sourceLine > start.line || (sourceLine === start.line && sourceCharacter >= start.character)) &&
    (sourceLine < end.line || (sourceLine === end.line && sourceCharacter < end.character));
}

function generatedPlace(project: Project, { line, character, source, sourceLine, sourceCharacter }: Segment): GeneratedPlace {
  return { line, character, source: { uri: project.uriOf(source), line: sourceLine, character: sourceCharacter } };
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

/** A refusal for which there is no place but the file, or where it was asked. */
export function refusal(uri: string, reason: string, at = { line: 0, character: 0 }): GenerateResult {
  return { status: 'refused', reason, uri, ...at };
}
