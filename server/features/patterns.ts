import type { CodeLens } from 'vscode-languageserver';
import { pattern } from '../../language/catalog/index.js';
import type { Property } from '../../language/model/declaration/index.js';
import { addProperty, replace } from '../../language/model/edits.js';
import type { PlacedDeclaration } from '../../language/model/model.js';
import { detectors } from '../../language/patterns/index.js';
import { type Editing, editOf } from '../edits.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';
import type { ClaimParams, EditResult, PatternsArgument } from '../protocol.js';

/** How many patterns the title of a lens names; the others are counted. */
const NAMED = 2;

/** Above a table that applies patterns which nobody claims for it: which. A click lets the user read of them and claim them. */
export function patternLens({ project, uri }: Located, placed: PlacedDeclaration): CodeLens | undefined {
  const [table] = project.model.tablesOf(placed.handle);
  if (table === undefined) return undefined;
  const entries = unclaimed(project, placed).flatMap(id => pattern(id) ?? []);
  if (entries.length === 0) return undefined;
  const others = entries.length - NAMED;
  const names = entries.slice(0, others === 1 ? NAMED + 1 : NAMED).map(({ id }) => id);
  const argument: PatternsArgument = {
    uri,
    table: table.id,
    patterns: entries.map(({ id, name, intent }) => ({ id, name, intent })),
  };
  return {
    range: project.spanRange(placed, placed.declaration.keywordSpan),
    command: {
      title: `Patterns: ${names.join(', ')}${others > 1 ? ` and ${others} more` : ''}`,
      command: 'cupel.showPatterns',
      arguments: [argument],
    },
  };
}

/**
 * Ids of what a declaration's own text applies and nobody claims for it: what every table does comes last. What it inherits is for its
 * `defaults` or its pipeline to claim.
 */
function unclaimed({ language: { patterns } }: Project, { handle }: PlacedDeclaration): readonly string[] {
  const claimed = new Set(patterns.claimedFor(handle));
  const own = patterns.of(handle).filter(({ location }) => location.handle === handle);
  const there = new Set(own.map(applied => applied.pattern));
  const isCommon = (id: string): boolean => pattern(id)?.maturity === 'foundational';
  const ids = detectors.map(detector => detector.pattern).filter(id => there.has(id) && !claimed.has(id));
  return [...ids.filter(id => !isCommon(id)), ...ids.filter(isCommon)];
}

/** Answers `cupel/claim`: adds patterns to the `patterns` of a table, or writes one. */
export function claim({ project, path }: Located, { table, patterns }: ClaimParams, editing: Editing): EditResult {
  const handle = project.model.table(table)?.handle;
  const placed = handle === undefined ? undefined : project.model.placed(handle);
  if (placed === undefined || placed.path !== path) return { refusal: `${table} is not in this file any more.` };
  const open = unclaimed(project, placed);
  const wanted = patterns.filter(id => open.includes(id));
  if (wanted.length === 0) return { refusal: `${table} claims that already, or applies it no more.` };
  const own = placed.declaration.properties.find((property): property is Property<'patterns'> => property.name === 'patterns');
  const text = project.model.textOf(placed.handle);
  const edit =
    own === undefined
      ? addProperty(placed.handle, text, `patterns ${wanted.join(', ')}`)
      : replace(placed.handle, { start: own.span.end, end: own.span.end }, `, ${wanted.join(', ')}`);
  if (edit === undefined) return { refusal: `The body of ${table} is not closed.` };
  const { span, text: added } = edit;
  const change = { start: placed.offset + span.start, end: placed.offset + span.end, text: added };
  return { edit: editOf(project, [{ path, changes: [change] }], editing) };
}
