import type { Declaration, Span } from '../model/declaration/index.js';
import { addDeclarationBelow, replace } from '../model/edits.js';
import { isStream, tableProperties, valueInForce } from '../model/effective.js';
import { sameName, writtenName } from '../model/names.js';
import type { Edit, Fix, FlowRecord, SourceRecord, TableRecord } from '../model/records.js';
import { datasetsInSql } from '../model/sql-references.js';
import { cadenceOf, durationFor } from './cadence.js';
import { filesIn, gathersFiles, intervalFor, LONGEST, MOST_FILES } from './compaction.js';
import { flowsOf } from './flows.js';
import { isLosing, type Loss } from './losses.js';
import { onlyAdds, setWrite } from './one-writer.js';
import type { RuleContext } from './rule.js';
import { qualifies } from './split-bronze.js';
import { mustBeParsed } from './systems.js';

/** The line length at which the formatter breaks a block. */
const LINE = 100;

/**
 * A bronze table for each source that is read without one, and `write append` for each that loses rows. No fix where a reader would no
 * longer know what is one row, or which change is the last.
 */
export function keepWhatArrives(context: RuleContext, table: TableRecord, losses: readonly Loss[]): Fix[] {
  const sources = distinct(losses.flatMap(({ source, through }) => (through === undefined ? [source] : [])));
  const losing = distinct(losses.flatMap(({ through }) => through ?? []));
  const inserted = sources.map(source => insertBronze(context, table, source, losses));
  const appended = losing.map(bronze => appendTo(context, bronze));
  const edits = [...inserted.map(result => result?.edits), ...appended];
  if (!edits.every(each => each !== undefined)) return [];
  const added = inserted.flatMap(result => result?.declarations ?? []);
  const declarations = [...new Set([...added, ...(added.length === 0 ? [] : deadLetterFor(context, added))])];
  const text = context.text(context.handle);
  const below = declarations.length === 0 ? [] : [addDeclarationBelow(context.handle, text, declarations.join('\n\n'))];
  const first = inserted[0];
  const title =
    first === undefined
      ? `Let bronze.${losing[0]?.name} append`
      : `Read ${first.name}, ${first.declarations.length === 0 ? 'which' : 'a new table that'} keeps what arrives from source.${sources[0]?.name}`;
  return [
    {
      title: losses.length > 1 && edits.length > 1 ? `Keep in bronze what ${table.layer}.${table.name} reads` : title,
      edits: [...edits.flat(), ...below],
    },
  ];
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}

interface Inserted {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The new bronze table, where there is none that keeps the source already. */
  readonly declarations: readonly string[];
}

/** Lets everything that reads a source for the table read a bronze table of it. */
function insertBronze(
  context: RuleContext,
  table: TableRecord,
  source: SourceRecord,
  losses: readonly Loss[],
): Inserted | undefined {
  const kept = keeperOf(context, source);
  const name = kept?.name ?? [source.name, `${source.name}_kept`].find(free => bronzeNamed(context, free) === undefined);
  if (name === undefined) return undefined;
  const flows = distinct(losses.flatMap(loss => (loss.source === source && loss.through === undefined ? [loss.flow] : [])));
  const edits = flows.flatMap(flow =>
    table.stream && joinsAsStream(flow, source) ? [undefined] : readBronze(context, flow, source, name),
  );
  if (!edits.every(edit => edit !== undefined)) return undefined;
  return { name: `bronze.${name}`, edits, declarations: kept === undefined ? [newBronze(context, source, name)] : [] };
}

function bronzeNamed(context: RuleContext, name: string): TableRecord | undefined {
  const span = { start: 0, end: 0 };
  const found = context.resolve({ kind: 'bronze', name: { text: name, span }, span });
  return found?.kind === 'table' ? found : undefined;
}

/** A bronze table that has every row of a source already. */
export function keeperOf(context: RuleContext, source: SourceRecord): TableRecord | undefined {
  return context
    .mentions(source.id)
    .flatMap(({ handle }) => {
      const reader = context.declarationOf(handle);
      const isTable = reader?.kind === 'table' && reader.layer === 'bronze';
      return (isTable && reader.name && bronzeNamed(context, reader.name.text)) || [];
    })
    .find(bronze => keeps(context, bronze, source));
}

/** Whether a bronze table has every row of a source as it came. */
function keeps(context: RuleContext, bronze: TableRecord, source: SourceRecord): boolean {
  return (
    bronze.write === 'append' &&
    context.flowsInto(bronze.id).length === 0 &&
    bronze.flow.steps.length === 0 &&
    bronze.flow.inputs.length === 1 &&
    bronze.flow.inputs[0]?.id === source.id
  );
}

/** Whether a flow joins a source so that a table in its place could be a second stream, which would have to be bounded. */
function joinsAsStream({ steps, inputs }: FlowRecord, source: SourceRecord): boolean {
  return steps.some(
    step =>
      step.kind === 'join' &&
      step.asOf === undefined &&
      step.hint?.kind !== 'broadcast' &&
      step.mode !== 'all' &&
      inputs.some(({ id, reference }) => reference === step && id === source.id),
  );
}

/** Puts the bronze table in the place of the source, under the name by which its columns may be called. */
function readBronze(context: RuleContext, flow: FlowRecord, source: SourceRecord, name: string): (Edit | undefined)[] {
  const edits: (Edit | undefined)[] = [];
  const isNew = !sameName(source.name, name);
  const bronze = `bronze.${writtenName(name)}`;
  for (const { id, role, reference } of flow.inputs) {
    if (id !== source.id || role === 'sql') continue;
    const { dataset, alias, span } = reference;
    const needsAlias = isNew && alias === undefined && qualifies(context.text(flow.handle).slice(span.start + 1), source.name);
    edits.push(replace(flow.handle, dataset.span, needsAlias ? `${bronze} as ${writtenName(source.name)}` : bronze));
  }
  for (const step of flow.steps) {
    if (step.kind !== 'sql') continue;
    for (const dataset of datasetsInSql(step))
      if (context.resolve(dataset, flow.handle) === source)
        edits.push(isNew ? undefined : replace(flow.handle, dataset.span, bronze));
  }
  return edits;
}

/** `bronze NAME from source.NAME { write append }`, with what the layer does not already say: dead letters, compaction. */
function newBronze(context: RuleContext, source: SourceRecord, name: string): string {
  const said = context.inherited('bronze').map(declaration => ({
    origin: declaration.kind === 'pipeline' ? ('pipeline' as const) : ('defaults' as const),
    handle: context.handle,
    declaration,
  }));
  const inForce = tableProperties(said, 'bronze');
  const properties = ['write append'];
  const onError = inForce.get('on error');
  const action =
    onError?.property.name === 'on error' && onError.origin !== 'built-in' ? onError.property.value.action : undefined;
  if (mustBeParsed(source) && (action === undefined || action === 'skip' || (action === 'fail' && isStream(inForce))))
    properties.push(`on error dead_letter ${writtenName(context.deadLetters()[0]?.name ?? 'rejects')}`);
  const cadence = cadenceOf(inForce);
  const interval = cadence && intervalFor([cadence], MOST_FILES);
  const isSmall = cadence === undefined || filesIn([cadence], LONGEST) <= MOST_FILES || inForce.has('maintain compact');
  if (!isSmall && interval !== undefined && gathersFiles(valueInForce(inForce, 'format')?.format.text))
    properties.push(`maintain { compact every ${durationFor(interval)} }`);
  const heading = `bronze ${writtenName(name)} from ${referenceTo(context, source)}`;
  const line = `${heading} { ${properties.join(' ')} }`;
  if (line.length <= LINE) return line;
  return [`${heading} {`, ...properties.map(property => `  ${property}`), '}'].join('\n');
}

function referenceTo(context: RuleContext, source: SourceRecord): string {
  const isHere = source.pipeline === undefined || source.pipeline === context.pipeline();
  return `${isHere ? '' : `${writtenName(source.pipeline)}.`}source.${writtenName(source.name)}`;
}

/** The dead letter that new tables name, where the pipeline has none. */
function deadLetterFor(context: RuleContext, declarations: readonly string[]): readonly string[] {
  const isNamed = declarations.some(text => text.includes('dead_letter rejects'));
  return isNamed && context.deadLetters().length === 0 ? ['deadletter rejects { retain 30 days }'] : [];
}

/** `write append` for a bronze table, where its readers can do with every row in place of the last of each key. */
function appendTo(context: RuleContext, bronze: TableRecord): readonly Edit[] | undefined {
  if (bronze.write === 'scd 3' || !readersBearAll(context, bronze)) return undefined;
  const edits: Edit[] = [];
  for (const flow of flowsOf(context, bronze)) {
    if (!onlyAdds(context, flow)) return undefined;
    const declaration = context.declarationOf(flow.handle);
    const isOwn = flow.handle === bronze.handle;
    if (!isLosing(bronze, flow) || declaration === undefined || (!isOwn && !saysHow(declaration))) continue;
    const edit = setWrite(context, flow.handle, declaration, 'append');
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

function saysHow({ properties }: Declaration): boolean {
  return properties.some(({ name }) => name === 'write' || name === 'scd');
}

/** Whether what reads a table in the workspace still means something when a key has several rows. */
function readersBearAll(context: RuleContext, bronze: TableRecord): boolean {
  return context.mentions(bronze.id).every(({ handle, span }) => {
    const reader = context.declarationOf(handle);
    if (reader?.kind !== 'table' && reader?.kind !== 'flow') return true;
    const isInput = reader.inputs.some(({ dataset }) => covers(dataset.span, span));
    if (!isInput) return false;
    const how = reader.properties.find(property => property.name === 'write' || property.name === 'scd');
    const clauses = how?.name === 'scd' ? how.value : how?.name === 'write' ? how.value.merge : undefined;
    const isDeduped = reader.steps.some(({ kind }) => kind === 'dedupe');
    const isMerged =
      how?.name === 'scd' ||
      (how?.name === 'write' && how.value.mode === 'merge') ||
      (how === undefined && reader.properties.some(({ name }) => name === 'key'));
    const events = bronze.columns.filter(({ domain }) => domain === 'event').length;
    const isOrdered = isDeduped || (clauses?.sequence.length ?? 0) > 0 || events === 1;
    if (isMerged && !isOrdered) return false;
    if (bronze.write !== 'merge' && !bronze.write.startsWith('scd')) return true;
    // What is one row for each key today would be many to whatever filters, joins, counts or copies them.
    const first = reader.steps.findIndex(({ kind }) => kind !== 'columns' && kind !== 'watermark');
    return first < 0 ? isMerged : reader.steps[first]?.kind === 'dedupe';
  });
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
