import type { PropertyShapes, Span } from '../declaration/index.js';
import { addDeclarationBelow, addProperty } from '../edits.js';
import { isStream, keepsVersions, valueInForce, writeOf } from '../effective.js';
import { nameSpanOf } from '../flow/place.js';
import type { ProblemFix } from '../flow/report.js';
import { shown, writtenName } from '../names.js';
import type { EffectiveProperty, TableRecord } from '../records.js';
import { pathOf } from '../workspace/files.js';
import { type Analysed, analysed, placeOf } from './analysed.js';
import { add } from './fixes.js';
import { inForce, isA, isFlow, own, type Subject, type SubjectOf, tableName } from './subject.js';

/** What a way of writing needs: a key, partitions, an order of the changes, a place for what is put aside. */
export function checkWriting(subject: Subject): void {
  if (!isFlow(subject)) return;
  if (subject.db.inheritsUnknown(subject.handle)) return;
  checkQuarantine(subject);
  // How a table is written is said once, at the table; a flow that says it itself is judged by itself.
  if (isA(subject, 'flow') && own(subject, 'write') === undefined && own(subject, 'scd') === undefined) return;
  const [first] = analysed(subject);
  if (first === undefined) return;
  const write = writeOf(first.properties);
  if (write === 'merge' || write.startsWith('scd')) {
    if (first.properties.has('key')) checkSequence(subject, first, write);
    else reportNoKey(subject, first, write);
  }
  if (write === 'overwrite partitions' && !first.properties.has('partition by')) {
    const message =
      '`write overwrite partitions` replaces the partitions that a run touches, and the table has none. Say `partition by`, or write `overwrite`.';
    subject.findings.problem({ span: writePlace(subject, first), code: 'missing-partition', message });
  }
}

/** The words that say how the table is written. */
function writePlace(subject: Subject, { properties }: Analysed): Span {
  const said = properties.get('scd') ?? properties.get('write');
  return placeOf(subject, said, ({ property }) => property.keywordSpan);
}

function reportNoKey(subject: SubjectOf<'table' | 'flow'>, first: Analysed, write: TableRecord['write']): void {
  const { key } = first.analysis.stored;
  const words = write === 'merge' ? '`write merge`' : `\`${write}\``;
  const columns = key.map(writtenName).join(', ');
  const hint =
    key.length === 0
      ? 'Say `key` with the columns that make a row one row.'
      : `The flow yields one row per ${columns}: say \`key ${columns}\`.`;
  const message = `${words} replaces the row of the same key, and ${shown(tableName(subject))} has no key. ${hint}`;
  const fix = key.length === 0 || isA(subject, 'flow') ? {} : add(subject, `key ${columns}`);
  subject.findings.problem({ span: writePlace(subject, first), code: 'missing-key', message, ...fix });
}

/** Of two changes of a key the later counts, and something has to say which that is. */
function checkSequence(subject: SubjectOf<'table' | 'flow'>, first: Analysed, write: TableRecord['write']): void {
  const { sequence } = first.analysis.stored;
  // Of how many rows a query yields for a key nothing is known.
  if (sequence === undefined || !first.isWhole || first.steps.some(({ kind }) => kind === 'sql')) return;
  const history = keepsVersions(write);
  const lacks =
    sequence.by === 'nothing' || sequence.by === 'several event times' || (history && sequence.by === 'one row per key');
  if (!lacks) return;
  const said = first.properties.get('scd') ?? first.properties.get('write');
  const place = said?.origin === 'built-in' ? first.properties.get('key') : said;
  const why =
    sequence.by === 'several event times'
      ? `it has several event times (${sequence.columns.map(shown).join(', ')})`
      : 'it has no event time';
  const what = history ? 'since when a version is valid' : 'which of two changes of a key is the later';
  const where = write === 'merge' ? '`write merge { sequence by COLUMN }`' : `\`${write} { sequence by COLUMN }\``;
  const message = `Nothing says ${what} in ${shown(tableName(subject))}, as ${why}. Say it by ${where}${history ? '' : ', or by a `dedupe … keep latest` above'}.`;
  subject.findings.problem({
    span: placeOf(subject, place, ({ property }) => property.keywordSpan),
    code: 'missing-sequence',
    message,
  });
}

/** Rows are put aside, and there is no place for them. Of a stream, `ant-no-dlq` says so. */
function checkQuarantine(subject: SubjectOf<'table' | 'flow'>): void {
  const { declaration, handle, findings } = subject;
  const properties = inForce(subject);
  const onError = valueInForce(properties, 'on error');
  if (onError?.action === 'dead_letter' || isStream(properties)) return;
  let isNameTold = false;
  for (const effective of properties.values()) {
    const { property, location } = effective;
    if (property.name !== 'expect' || property.value.action !== 'quarantine') continue;
    const isOwn = location?.handle === handle;
    // What a flow inherits is said at its table; and of all that a table inherits, one thing is enough.
    if (!isOwn && (declaration.kind === 'flow' || isNameTold)) continue;
    if (!isOwn) isNameTold = true;
    const span = isOwn ? { start: property.span.end - 'quarantine'.length, end: property.span.end } : nameSpanOf(declaration);
    const message = `Rows that break ${shown(property.value.name.text)} are put aside, and no dead letter is in force for them. Say \`on error dead_letter NAME\`.`;
    findings.problem({
      span,
      code: 'missing-dead-letter',
      message,
      fixes: sendToDeadLetter(subject, properties.get('on error')),
    });
  }
}

/** Names the pipeline's first dead letter, or a new one. */
function sendToDeadLetter(subject: Subject, said: EffectiveProperty | undefined): ProblemFix[] {
  const { db, handle } = subject;
  const path = pathOf(handle);
  const { owner } = db.owner(path);
  const [known] = [...db.namesOf(path, ['deadletter'])].filter(entry => entry.owner === owner);
  const name = known === undefined ? 'rejects' : writtenName(known.name);
  const words = `on error dead_letter ${name}`;
  const text = db.files.textOf(handle);
  const first =
    said?.location?.handle === handle ? { handle, span: said.property.span, text: words } : addProperty(handle, text, words);
  if (first === undefined) return [];
  if (known !== undefined) return [{ title: `Send bad rows to the dead letter ${name}`, edits: [first] }];
  const declaration = addDeclarationBelow(handle, text, `deadletter ${name} { retain 30 days }`);
  return [{ title: `Send bad rows to a new dead letter, ${name}`, edits: [first, declaration] }];
}

/** The columns of a declared key, by the last part of their names. */
export function keyNames(key: PropertyShapes['key'] | undefined): readonly string[] {
  return key?.columns.map(({ path }) => path.at(-1)?.text ?? '') ?? [];
}
