import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { generateTable } from '../../../language/generate/index.js';
import type { PlacedDeclaration } from '../../../language/model/model.js';
import type { Span, TableRecord } from '../../../language/model/records.js';
import { DEFAULT_FOLDER } from '../../code-on-disk.js';
import type { Project } from '../../project.js';
import type { Located } from '../../projects.js';
import type { GenerateArgument, GenerateTarget, WriteCodeArgument } from '../../protocol.js';
import { TARGET_NAMES, tablesFilledBy } from '../generate.js';

/** The kind of the actions that generate code. */
export const GENERATE_KIND = `${CodeActionKind.Refactor}.generate`;

/** Of `bronze *` of many sources, the first tables are offered. */
const MOST_TABLES = 4;

/** Letters of a construct that a title shows. */
const SHOWN = 40;

/**
 * Generating the code at a place: of the tables there, of the construct that the cursor stands in, of their tests, and of the pipeline.
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
  const configured = project.language.config.generate?.targets ?? [];
  const targets = configured.length > 0 ? configured : (Object.keys(TARGET_NAMES) as GenerateTarget[]);
  // What concerns less or more than a table is offered for one target, so that the menu stays short.
  const [first = 'pyspark'] = targets;
  const action = (title: string, argument: GenerateArgument): CodeAction => {
    const reason = canDisable ? refusalOf(project, argument.table, argument.target) : undefined;
    return {
      title,
      kind: GENERATE_KIND,
      command: { title, command: 'cupel.generate', arguments: [argument] },
      ...(reason === undefined ? {} : { disabled: { reason } }),
    };
  };
  const of = ({ layer, name }: TableRecord): string => (tables.length > 1 ? ` of ${layer} ${name}` : '');
  const [only] = tables;
  const part = tables.length === 1 && only?.handle === placed.handle ? constructAt(only, start - placed.offset) : undefined;
  return [
    ...tables.flatMap(table =>
      targets.map(target => action(`Generate ${TARGET_NAMES[target]}${of(table)}`, { uri, table: table.id, target })),
    ),
    ...(part === undefined || only === undefined
      ? []
      : [
          action(`Generate \`${shown(project, placed, part)}\` as ${TARGET_NAMES[first]}`, {
            uri,
            table: only.id,
            target: first,
            part: project.spanRange(placed, part),
          }),
        ]),
    ...tables.map(table =>
      action(`Generate the tests${of(table)} as ${TARGET_NAMES[first]}`, { uri, table: table.id, target: first, tests: true }),
    ),
    ...pipelineAction(project, uri, tables, configured),
  ];
}

/** Writing the whole pipeline to the folder that is configured. */
function pipelineAction(
  project: Project,
  uri: string,
  [table]: readonly TableRecord[],
  targets: readonly GenerateTarget[],
): CodeAction[] {
  if (table?.pipeline === undefined || !uri.startsWith('file:')) return [];
  const folder = project.language.config.generate?.folder ?? DEFAULT_FOLDER;
  const title = `Generate the Pipeline ${table.pipeline} to ${folder}/`;
  const argument: WriteCodeArgument = { uri, ...(targets.length === 0 ? {} : { targets }) };
  return [{ title, kind: GENERATE_KIND, command: { title, command: 'cupel.writeCode', arguments: [argument] } }];
}

/** The property or step of a table that an offset stands in. */
function constructAt({ handle, properties, flow }: TableRecord, at: number): Span | undefined {
  const own = [...properties.values()].flatMap(({ location }) => (location?.handle === handle ? [location.span] : []));
  const spans = [...own, ...flow.steps.map(({ span }) => span)].filter(({ start, end }) => start <= at && at <= end);
  // The narrowest: one task of `maintain`, and not all of it.
  return spans.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

/** The first words of a construct. */
function shown(project: Project, placed: PlacedDeclaration, span: Span): string {
  const [line = ''] = project.text(placed.handle, span).split(/[{\r\n]/);
  const text = line.replaceAll(/\s+/g, ' ').replaceAll('`', '').trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
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
