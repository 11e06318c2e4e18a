import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { generateTable } from '../../../language/generate/index.js';
import type { Project } from '../../project.js';
import type { Located } from '../../projects.js';
import type { GenerateArgument, GenerateTarget } from '../../protocol.js';
import { TARGET_NAMES, tablesFilledBy } from '../generate.js';

/** The kind of the actions that generate code. */
export const GENERATE_KIND = `${CodeActionKind.Refactor}.generate`;

/** Of `bronze *` of many sources, the first tables are offered. */
const MOST_TABLES = 4;

/**
 * Generating the code of the tables at a place.
 * @param canDisable whether the client shows an action that cannot be done, with the reason
 */
export function generateActions(
  { project, path, uri }: Located,
  { start, end }: { start: number; end: number },
  canDisable: boolean,
): CodeAction[] {
  const placed = project.declarationAt(path, start) ?? project.declarationAt(path, end);
  if (placed === undefined) return [];
  const all = tablesFilledBy(project, placed);
  const near = all.filter(({ handle, nameSpan }) => {
    const at = start - placed.offset;
    return handle === placed.handle && nameSpan.start <= at && at <= nameSpan.end;
  });
  const tables = all.length > 1 && near.length > 0 ? near : all.slice(0, MOST_TABLES);
  return tables.flatMap(({ id, layer, name }) =>
    (Object.keys(TARGET_NAMES) as GenerateTarget[]).map((target): CodeAction => {
      const title = `Generate ${TARGET_NAMES[target]}${tables.length > 1 ? ` of ${layer} ${name}` : ''}`;
      const argument: GenerateArgument = { uri, table: id, target };
      const reason = canDisable ? refusalOf(project, id, target) : undefined;
      return {
        title,
        kind: GENERATE_KIND,
        command: { title, command: 'cupel.generate', arguments: [argument] },
        ...(reason === undefined ? {} : { disabled: { reason } }),
      };
    }),
  );
}

/** Why a table cannot be generated, until a text changes: editors ask at each move of the cursor. */
function refusalOf(project: Project, id: string, target: GenerateTarget): string | undefined {
  let known = refusals.get(project);
  if (known?.revision !== project.revision) {
    known = { revision: project.revision, reasons: new Map() };
    refusals.set(project, known);
  }
  const key = `${target} ${id}`;
  if (!known.reasons.has(key)) {
    const generated = generateTable(project.model, id, target);
    known.reasons.set(key, generated.status === 'refused' ? generated.reason : undefined);
  }
  return known.reasons.get(key);
}

const refusals = new WeakMap<Project, { readonly revision: number; readonly reasons: Map<string, string | undefined> }>();
