import { originIn } from '../model/describe.js';
import { shown } from '../model/names.js';
import type {
  Column,
  EffectiveProperty,
  Fact,
  FlowRecord,
  Id,
  Location,
  SourceRecord,
  TableRecord,
  TimeDomain,
} from '../model/records.js';
import type { RuleContext } from './rule.js';

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** `silver.orders`, in backticks. */
export function datasetName(dataset: Pick<TableRecord, 'kind' | 'layer' | 'name'> | Pick<SourceRecord, 'kind' | 'name'>): string {
  return shown(`${dataset.kind === 'table' ? dataset.layer : 'source'}.${dataset.name}`);
}

/** Where a dataset has its name. */
export function nameOf({ handle, nameSpan }: Pick<TableRecord | SourceRecord, 'handle' | 'nameSpan'>): Location {
  return { handle, span: nameSpan };
}

const COMMENT_OR_STRING =
  /("{3}[\s\S]*?"{3}|'(?:[^'\r\n]|'')*'|"(?:[^"\r\n]|"")*"|`(?:[^`\r\n]|``)*`)|\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\//g;

/** What stands at a place, in backticks, on one line and without its comments. */
export function wordsAt(context: RuleContext, { handle, span }: Location): string {
  const text = context.text(handle).slice(span.start, span.end);
  return shown(text.replaceAll(COMMENT_OR_STRING, (_, string?: string) => string ?? ' ').trim());
}

/**
 * That a property is in force for something, and who says it: its own declaration, `defaults silver`, `pipeline shop`.
 * @param owner what it is in force for, as messages show it
 * @param rest what follows from it, to stand behind the sentence's main part
 */
export function inForceFact(context: RuleContext, owner: string, effective: EffectiveProperty, rest = ''): Fact {
  const { location, key } = effective;
  if (location === undefined) return { text: `${shown(key)} of ${owner} is what is built in${rest}.` };
  const by = originIn(effective, context.declarationOf(location.handle));
  const words = wordsAt(context, location);
  if (by === 'this flow') return { text: `A flow of ${owner} says ${words}${rest}.`, location };
  return {
    text: by.startsWith('this ') ? `${owner} says ${words}${rest}.` : `${shown(by)} says ${words} for ${owner}${rest}.`,
    location,
  };
}

/** The same for the property of a key, if one is in force. */
export function factsOf(context: RuleContext, owner: string, properties: Properties, key: string, rest = ''): readonly Fact[] {
  const effective = properties.get(key);
  return effective === undefined ? [] : [inForceFact(context, owner, effective, rest)];
}

/** Why a table, or a flow into it that says so itself, runs as a stream. */
export function streamFacts(context: RuleContext, table: TableRecord, flow?: FlowRecord): readonly Fact[] {
  return factsOf(context, datasetName(table), flow?.properties ?? table.properties, 'trigger', ', so it is a stream');
}

/** How a table is written, by its `write` or `scd`. */
export function writeFacts(context: RuleContext, table: TableRecord, rest = ''): readonly Fact[] {
  const effective = table.properties.get('scd') ?? table.properties.get('write');
  const owner = datasetName(table);
  if (effective?.location === undefined)
    return [{ text: `${owner} is written by ${shown(table.write)}${rest}.`, location: nameOf(table) }];
  return [inForceFact(context, owner, effective, rest)];
}

/** What a source is: its system, and the format of its rows where one is said. */
export function sourceFact(context: RuleContext, source: SourceRecord, rest = ''): Fact {
  const format = source.properties.get('format')?.location;
  const of =
    source.systemOfRecord !== undefined && source.systemOfRecord !== source.system ? ` of ${shown(source.systemOfRecord)}` : '';
  const how = format === undefined ? '' : `, ${wordsAt(context, format)}`;
  return { text: `${datasetName(source)} is ${shown(source.system ?? '')}${of}${how}${rest}.`, location: nameOf(source) };
}

/**
 * The tables between each source and a table that its rows reach, the nearest to the source first: of several ways the shortest.
 * @param above what a flow reads, or what it takes rows from
 */
export function waysInto(
  context: RuleContext,
  table: TableRecord,
  above: (context: RuleContext, flow: FlowRecord) => readonly (TableRecord | SourceRecord)[],
): ReadonlyMap<Id, readonly TableRecord[]> {
  const tables = new Map<Id, readonly TableRecord[]>([[table.id, []]]);
  const sources = new Map<Id, readonly TableRecord[]>();
  const work = [table];
  for (const next of work) {
    const way = tables.get(next.id) ?? [];
    for (const flow of [next.flow, ...context.flowsInto(next.id)]) {
      for (const read of above(context, flow)) {
        if (read.kind === 'source' && !sources.has(read.id)) sources.set(read.id, way);
        if (read.kind !== 'table' || tables.has(read.id)) continue;
        tables.set(read.id, [read, ...way]);
        work.push(read);
      }
    }
  }
  return sources;
}

/** That a source flows into the table that the fact is about, and by which tables. */
export function flowsIntoFact(context: RuleContext, source: SourceRecord, ways: ReadonlyMap<Id, readonly TableRecord[]>): Fact {
  const through = (ways.get(source.id) ?? []).map(datasetName);
  return sourceFact(context, source, `, and flows into it${through.length === 0 ? '' : ` through ${through.join(', then ')}`}`);
}

/** The limit that something is beyond, and how it is changed. */
export function limitFact(context: RuleContext, option: string): Fact {
  return { text: `The limit is ${grouped(context.number(option))}, option \`${option}\`, set by ${context.saidBy(option)}.` };
}

/** `8,640`. */
export function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

const CLOCKS: Readonly<Record<TimeDomain, string>> = {
  event: 'event time: when it happened',
  ingest: 'ingest time: when its row arrived',
  processing: 'processing time: when a run came to its row',
};

/** Of which clock a column is, and where it is defined. */
export function clockFact({ name, domain, location }: Pick<Column, 'name' | 'domain'> & Partial<Pick<Column, 'location'>>): Fact {
  const clock = domain === undefined ? 'a time of no known clock' : CLOCKS[domain];
  return { text: `${shown(name)} is ${clock}.`, ...(location && { location }) };
}
