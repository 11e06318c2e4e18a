import type { CodeLens } from 'vscode-languageserver';
import type { PlacedDeclaration } from '../../language/model/model.js';
import type { CodeOnDisk } from '../code-on-disk.js';
import type { Located } from '../projects.js';
import type {
  GeneratedFromParams,
  GeneratedFromResult,
  GoToGeneratedArgument,
  WriteCodeParams,
  WriteCodeResult,
} from '../protocol.js';
import { TARGET_NAMES, tablesFilledBy } from './generate.js';

/** Answers `cupel/writeCode`. */
export function writeGenerated(
  { project, path }: Located,
  { table, targets: asked, overwrite = [] }: WriteCodeParams,
  code: CodeOnDisk | undefined,
): WriteCodeResult {
  if (code === undefined) return { refusal: 'Here nothing can be written: there is no disk.' };
  const targets = asked ?? project.language.config.generate?.targets ?? [];
  if (targets.length === 0) return { asksForTargets: true };
  const chosen = targets.filter(target => target in TARGET_NAMES);
  if (chosen.length === 0) return { refusal: `The targets are ${Object.keys(TARGET_NAMES).join(', ')}.` };
  const { model } = project;
  const pipeline = model.file(path)?.pipeline;
  const ids = model
    .tables()
    .filter(record => (table === undefined ? record.pipeline === pipeline : record.id === table))
    .map(({ id }) => id);
  if (ids.length === 0) return { refusal: 'There is no table to generate code for.' };
  return code.write(project, ids, chosen, new Set(overwrite));
}

/** Answers `cupel/generatedFrom`. */
export function placesGeneratedFrom(
  { project, path }: Located,
  { line }: GeneratedFromParams,
  code: CodeOnDisk | undefined,
): GeneratedFromResult {
  // A schema, a source or defaults have their part in the code of any table.
  return (
    code?.generatedFrom(
      project,
      path,
      line,
      project.model.tables().map(({ id }) => id),
    ) ?? []
  );
}

/**
 * Above a table whose code was written: its files; a click leads there.
 * @param jobsOf what of a table is there
 */
export function generatedLens(
  { project, uri }: Located,
  placed: PlacedDeclaration,
  jobsOf: ReturnType<CodeOnDisk['jobs']> | undefined,
): CodeLens[] {
  if (jobsOf === undefined || placed.declaration.kind !== 'table') return [];
  const jobs = tablesFilledBy(project, placed).flatMap(({ id }) => jobsOf(id));
  const [first] = jobs;
  if (first === undefined) return [];
  const range = project.spanRange(placed, placed.declaration.keywordSpan);
  const title = `Generated: ${jobs.length === 1 ? first : `${jobs.length} files`}`;
  const argument: GoToGeneratedArgument = { uri, line: range.start.line };
  return [{ range, command: { title, command: 'cupel.goToGenerated', arguments: [argument] } }];
}
