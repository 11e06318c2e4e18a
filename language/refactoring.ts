import { patternName } from './catalog/index.js';
import type { Handle, Span } from './model/records.js';
import { filled, holdsMarks, type Refactoring, refactoringOf, refactorings, type Subject } from './refactor/index.js';
import { Revision } from './text/revision.js';
import type { PlacedDiagnostic, PlacedEdit, Workspace } from './workspace.js';

/** A change by which a table applies a pattern, where it stands in the files now. */
export interface PlacedRefactoring {
  /** Id in the catalog. */
  readonly pattern: string;
  readonly title: string;
  /** Their texts may hold blanks (`refactor/blanks.ts`). */
  readonly edits: readonly PlacedEdit[];
}

/** A pattern that is not applied here, and why. */
export interface Refused {
  readonly refusal: string;
}

/**
 * What can be made of the table at a place of a file: at its heading all, at a step or property what concerns it. Each was tried: with its
 * proposals filled in, the table applies the pattern, and nothing new is found in any file that may be concerned.
 * @param workspace is used to try them, and has the same texts afterwards as before
 */
export function refactoringsAt(workspace: Workspace, path: string, offset: number): readonly PlacedRefactoring[] {
  const subject = subjectAt(workspace, path, offset);
  if ('refusal' in subject) return [];
  const near = nearbyKinds(subject);
  const wanted = refactorings.filter(({ at }) => near === 'heading' || at.some(kind => near.has(kind)));
  const before = findingsBefore(workspace);
  return wanted.flatMap(refactoring => {
    const result = attempt(workspace, path, subject, refactoring, before);
    return 'refusal' in result ? [] : [result];
  });
}

/**
 * Applies a pattern to the table at a place of a file.
 * @param pattern its id in the catalog, or an alias
 * @returns the change, tried as in `refactoringsAt`; or why there is none
 */
export function refactor(workspace: Workspace, path: string, offset: number, pattern: string): PlacedRefactoring | Refused {
  const known = patternName(pattern);
  const refactoring = known && refactoringOf(known.id);
  if (known === undefined) return { refusal: 'There is no such pattern.' };
  if (refactoring === undefined) return { refusal: `“${known.name}” takes more than an edit of one table. Its page says what.` };
  const subject = subjectAt(workspace, path, offset);
  return 'refusal' in subject ? subject : attempt(workspace, path, subject, refactoring, findingsBefore(workspace));
}

/** The table at a place, if its text is understood and in order. */
function subjectAt({ model }: Workspace, path: string, offset: number): Subject | Refused {
  const placed = model
    .file(path)
    ?.declarations.find(
      ({ docOffset, offset: start, declaration }) => docOffset <= offset && offset <= start + declaration.span.end,
    );
  const declaration = placed?.declaration;
  if (placed === undefined || declaration?.kind !== 'table')
    return { refusal: 'The cursor is at no table. Put it on the name of one.' };
  if (declaration.each) return { refusal: 'This declares many tables at once. Declare the one that you mean by itself.' };
  const [table] = model.tablesOf(placed.handle);
  const text = model.textOf(placed.handle);
  // What statements mean together may be what is to be repaired.
  const isWrong = model.problems(placed.handle).some(({ severity, category }) => severity === 'error' && category !== 'meaning');
  const isBroken = declaration.torn !== undefined || isWrong;
  if (table === undefined || isBroken) return { refusal: 'Something is wrong in this table. Repair that first.' };
  if (holdsMarks(text)) return { refusal: 'This table has characters in it that no text may have.' };
  return { model, declaration, table, text, name: `\`${table.layer}.${table.name}\``, offset: offset - placed.offset };
}

/** What the cursor stands at: the heading, or the kinds of the steps and properties there. */
function nearbyKinds({ declaration, offset }: Subject): 'heading' | ReadonlySet<string> {
  const isAt = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  const heading = Math.max(declaration.name?.span.end ?? 0, ...declaration.inputs.map(({ span }) => span.end));
  if (offset <= heading) return 'heading';
  return new Set([
    ...declaration.steps.filter(({ span }) => isAt(span)).map(({ kind }) => kind),
    ...declaration.properties.filter(({ span }) => isAt(span)).map(({ name }) => name),
  ]);
}

function attempt(
  workspace: Workspace,
  path: string,
  subject: Subject,
  refactoring: Refactoring,
  before: FindIn,
): PlacedRefactoring | Refused {
  const { pattern, title } = refactoring;
  const change = refactoring.change(subject);
  if (typeof change === 'string') return { refusal: change };
  const edits = change.flatMap(edit => workspace.placeEdit(edit));
  const fault = faultOf(workspace, path, subject, pattern, edits, before);
  return fault === undefined ? { pattern, title, edits } : { refusal: fault };
}

/** What is wrong with a change: it is made, looked at, and taken back. */
function faultOf(
  workspace: Workspace,
  path: string,
  { table: { id, handle } }: Subject,
  pattern: string,
  edits: readonly PlacedEdit[],
  findBefore: FindIn,
): string | undefined {
  const { model, patterns } = workspace;
  const concerned = [...new Set([path, ...edits.map(edit => edit.path), ...filesThatRead(workspace, handle)])];
  const before = concerned.flatMap(findBefore);
  const texts = new Map<string, string>();
  for (const file of new Set(edits.map(edit => edit.path))) {
    const text = model.file(file)?.text ?? '';
    const changes = edits.filter(edit => edit.path === file).map(edit => ({ ...edit, text: filled(edit.text) }));
    const changed = new Revision(text).apply(changes)?.after;
    if (changed === undefined) return 'Its parts are written in a way that leaves no place for it.';
    texts.set(file, changed);
  }
  const originals = [...texts.keys()].map(file => [file, model.file(file)?.text ?? ''] as const);
  try {
    for (const [file, text] of texts) workspace.setFile(file, text);
    const after = concerned.flatMap(file => workspace.diagnostics(file));
    const codes = new Set(after.map(({ code }) => code));
    for (const code of codes) {
      const messagesOf = (found: readonly PlacedDiagnostic[]) =>
        found.filter(other => other.code === code).map(({ message }) => message);
      const [old, now] = [messagesOf(before), messagesOf(after)];
      if (now.length > old.length) return `That would be found then: ${now.find(message => !old.includes(message)) ?? now[0]}`;
    }
    const applies = patterns.of(handle).some(applied => applied.pattern === pattern && applied.subject === id);
    return applies ? undefined : 'Something else in the text decides about it.';
  } finally {
    for (const [file, text] of originals) workspace.setFile(file, text);
  }
}

/** What is found in a file. */
type FindIn = (path: string) => readonly PlacedDiagnostic[];

/** What is found in files as they are, looked for once. */
function findingsBefore(workspace: Workspace): FindIn {
  const known = new Map<string, readonly PlacedDiagnostic[]>();
  return path => {
    const found = known.get(path) ?? workspace.diagnostics(path);
    known.set(path, found);
    return found;
  };
}

/** The files of everything that names a table, or a table that reads it, and so on. */
function filesThatRead({ model }: Workspace, table: Handle): ReadonlySet<string> {
  const reached = new Set<Handle>([table]);
  for (const handle of reached) {
    const named = model.tablesOf(handle).flatMap(({ id }) => model.mentions(id));
    for (const mention of named) reached.add(mention.handle);
  }
  return new Set([...reached].flatMap(handle => model.placed(handle)?.path ?? []));
}
