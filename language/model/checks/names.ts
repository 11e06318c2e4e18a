import type { ColumnDefinition, Declaration, Name, Span } from '../declaration/index.js';
import { nameSpanOf } from '../flow/place.js';
import { fold, sameName, shown, writtenName } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { type Entry, nameKey } from '../workspace/symbols.js';
import { columnOf } from './rows.js';
import { isA, type Subject } from './subject.js';

/** Of a name that very many declare, how many of the others a message names. */
const MOST_NAMED = 5;

/** The declared name itself. */
export function declareName({ db, handle, declaration, findings }: Subject): void {
  const name = 'name' in declaration ? declaration.name : undefined;
  const [entry] = db.entriesOf(handle);
  if (name !== undefined && entry !== undefined) findings.use(name.span, { kind: 'entry', entry }, true);
}

/** Two things of one kind and name in a pipeline, two pipelines of one name. */
export function checkDuplicateNames({ db, handle, declaration, findings }: Subject): void {
  for (const entry of db.entriesOf(handle)) {
    const same = db
      .named(nameKey(entry.space, entry.name))
      .filter(other => other.key !== entry.key && (entry.space === 'pipeline' || other.owner === entry.owner));
    if (same.length === 0) continue;
    const where = [...new Set(same.map(other => pathOf(other.handle)))].filter(path => path !== pathOf(handle));
    const place = where.length === 0 ? 'in this file' : `in ${where.slice(0, MOST_NAMED).map(shown).join(', ')}`;
    findings.problem({
      span: spanOfEntry(entry, declaration),
      code: 'duplicate-name',
      message: `${kindText(entry)} ${shown(entry.name)} is declared more than once: also ${place}. Rename one of them or take it out.`,
      related: same
        .slice(0, MOST_NAMED)
        .map(other => ({ key: other.key, message: `${shown(other.name)} is also declared here` })),
    });
  }
}

/** A file says once to which pipeline it belongs, and `part of` names one that there is. */
export function checkPipelines(subject: Subject): void {
  const { db, handle, declaration, findings } = subject;
  if (!isA(subject, 'pipeline', 'part of')) return;
  const [own, ...others] = db.files.outline(pathOf(handle)).filter(({ kind }) => kind === 'pipeline' || kind === 'part of');
  const isLater = own?.handle !== handle && others.some(other => other.handle === handle);
  const { name } = subject.declaration;
  const repeats =
    own?.names[0] !== undefined && name !== undefined && declaration.kind === own.kind && sameName(own.names[0], name.text);
  if (isLater && !repeats) {
    const message = 'A file belongs to one pipeline, and this one has said above to which. Move this to a file of its own.';
    findings.problem({ span: nameSpanOf(declaration), code: 'duplicate-pipeline', message });
  }
  if (declaration.kind === 'part of' && name !== undefined) checkPartOf(subject, name);
}

function checkPartOf({ db, handle, findings }: Subject, name: Name): void {
  if (db.hasPipeline(name.text)) {
    const [entry] = db.named(nameKey('pipeline', name.text));
    if (entry !== undefined) findings.use(name.span, { kind: 'entry', entry });
    return;
  }
  const names = [...db.namesOf(pathOf(handle), ['pipeline'])].map(other => writtenName(other.name));
  const message = `There is no pipeline ${shown(name.text)} in this workspace.`;
  findings.unknown('unknown-pipeline', name.span, message, name.text, names);
}

/** Columns that a source, the defaults of sources or a schema declare. */
export function checkDefinitions(subject: Subject): void {
  const { db, handle, declaration, findings } = subject;
  const [entry] = db.entriesOf(handle);
  const items =
    declaration.kind === 'schema'
      ? declaration.columns
      : declaration.properties.flatMap(property => (property.name === 'columns' ? property.value.items : []));
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'column') continue;
    const { name } = item;
    findings.use(name.span, { kind: 'column', name: name.text, ...(entry === undefined ? {} : { dataset: entry.id }) }, true);
    checkReferences(subject, item);
    if (seen.has(fold(name.text))) {
      const message = `The column ${shown(name.text)} is declared twice. Rename one of them or take it out.`;
      findings.problem({ span: name.span, code: 'duplicate-column', message });
    }
    seen.add(fold(name.text));
  }
}

/** `references T.C`. */
export function checkReferences(subject: Subject, { references }: ColumnDefinition): void {
  if (references === undefined) return;
  const { analyses, handle, findings } = subject;
  const entry = analyses.references.dataset(handle, references.dataset, [], findings);
  columnOf(subject, entry, references.column);
}

function spanOfEntry(entry: Entry, declaration: Declaration): Span {
  const input = entry.index !== undefined && declaration.kind === 'table' ? declaration.inputs[entry.index] : undefined;
  return input?.dataset.name.span ?? nameSpanOf(declaration);
}

const KIND_TEXTS: ReadonlyMap<string, string> = new Map([
  ['bronze', 'The bronze table'],
  ['silver', 'The silver table'],
  ['gold', 'The gold table'],
  ['deadletter', 'The dead letter'],
]);

function kindText({ space }: Entry): string {
  if (space.startsWith('serve.')) return `The consumer (${space.slice('serve.'.length)})`;
  return KIND_TEXTS.get(space) ?? `The ${space}`;
}
