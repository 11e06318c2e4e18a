import type { PropertyShapes, Span } from '../model/declaration/index.js';
import { addDeclarationBelow, addProperty, replace } from '../model/edits.js';
import { isStream } from '../model/effective.js';
import { shown, writtenName } from '../model/names.js';
import type { EffectiveProperty, Fact, Fix, FlowRecord, Location, SourceRecord, TableRecord } from '../model/records.js';
import { type Cast, castInFlow, castInProperty, type FindFunction } from './casts.js';
import { datasetName, factsOf, sourceFact, streamFacts, wordsAt } from './facts.js';
import type { Rule, RuleContext } from './rule.js';
import { mustBeParsed } from './systems.js';

type OnError = PropertyShapes['on error'];

/** Rows that fail, and no place where they are kept. */
export const noDeadLetter: Rule = {
  code: 'ant-no-dlq',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-no-dlq',
  fix: 'needs a look',
  options: {},
  check(context) {
    if (context.declaration.kind === 'table') checkTables(context);
    if (context.declaration.kind === 'flow') checkFlow(context);
  },
};

/** Why a row can fail. */
type Cause =
  | { readonly kind: 'parse'; readonly source: SourceRecord }
  | { readonly kind: 'cast'; readonly cast: Cast; readonly flow: FlowRecord }
  | { readonly kind: 'quarantine'; readonly expectation: string; readonly location?: Location };

/** What becomes of a row that fails. */
type Lack = 'nothing said' | 'skip' | 'fail';

function checkTables(context: RuleContext): void {
  for (const table of context.tables()) {
    const inForce = table.properties.get('on error');
    const onError = onErrorSet(inForce);
    const flows = [table.flow, ...context.flowsInto(table.id).filter(flow => ownOnError(context, flow) === undefined)];
    const streams = flows.filter(flow => runsAsStream(flow, table));
    const stream = streams.length > 0;
    const lack = lackOf(onError, stream);
    if (lack === undefined) continue;
    // What a table seems not to say may stand in text that was not understood.
    if (lack === 'nothing said' && context.declaration.torn !== undefined) continue;
    const cause = parsedBy(context, table, flows) ?? convertedBy(context, table, streams);
    if (cause === undefined) continue;
    const own = inForce?.location?.handle === context.handle ? inForce : undefined;
    const facts = [...onErrorFacts(context, table, lack), ...(stream ? streamFacts(context, table, streams[0]) : [])];
    const finding = { table: `${table.layer}.${table.name}`, stream, lack, cause, facts };
    if (own !== undefined && onError !== undefined)
      report(context, finding, own.property.span, replaceAction(context, own.property.span, onError));
    else report(context, finding, table.nameSpan, addOnError(context));
    return;
  }
}

/** A flow with its own `on error` is judged by itself. */
function checkFlow(context: RuleContext): void {
  const { declaration, handle } = context;
  if (declaration.kind !== 'flow' || declaration.into === undefined) return;
  const own = declaration.properties.find(property => property.name === 'on error');
  const table = context.resolve(declaration.into);
  if (own === undefined || table?.kind !== 'table') return;
  const flow = context.flowsInto(table.id).find(candidate => candidate.handle === handle);
  if (flow === undefined) return;
  const stream = runsAsStream(flow, table);
  const lack = lackOf(own.value, stream);
  if (lack === undefined) return;
  const cause = parsedBy(context, table, [flow]) ?? convertedBy(context, table, stream ? [flow] : []);
  if (cause === undefined) return;
  const name = `flow ${declaration.name?.text ?? ''} into ${table.layer}.${table.name}`;
  const location = { handle, span: own.span };
  const said: Fact = { text: `${shown(name)} says ${wordsAt(context, location)}.`, location };
  const facts = [said, ...(stream ? streamFacts(context, table, flow) : [])];
  report(context, { table: name, stream, lack, cause, facts }, own.span, replaceAction(context, own.span, own.value));
}

/** A flow runs as its table does, unless it says otherwise. */
function runsAsStream({ properties }: FlowRecord, table: TableRecord): boolean {
  return properties === undefined ? table.stream : isStream(properties);
}

function ownOnError(context: RuleContext, flow: FlowRecord): OnError | undefined {
  const property = context.declarationOf(flow.handle)?.properties.find(candidate => candidate.name === 'on error');
  return property?.value;
}

function onErrorSet(inForce: EffectiveProperty | undefined): OnError | undefined {
  return inForce !== undefined && inForce.origin !== 'built-in' && inForce.property.name === 'on error'
    ? inForce.property.value
    : undefined;
}

function lackOf(onError: OnError | undefined, stream: boolean): Lack | undefined {
  if (onError === undefined) return 'nothing said';
  if (onError.action === 'skip') return 'skip';
  return onError.action === 'fail' && stream ? 'fail' : undefined;
}

/** The first source of a bronze table whose rows must be parsed. */
function parsedBy(context: RuleContext, table: TableRecord, flows: readonly FlowRecord[]): Cause | undefined {
  if (table.layer !== 'bronze') return undefined;
  const source = flows.flatMap(flow => sourcesOf(context, flow)).find(mustBeParsed);
  return source && { kind: 'parse', source };
}

/** The first reason why a row of some streams into a table can fail, which was parsed before. */
function convertedBy(context: RuleContext, table: TableRecord, streams: readonly FlowRecord[]): Cause | undefined {
  return streams.length === 0 ? undefined : (castOf(context, table, streams) ?? quarantineOf(context, table, streams));
}

/** The sources that a flow reads directly, in SQL too. */
function sourcesOf(context: RuleContext, flow: FlowRecord): SourceRecord[] {
  const inputs = flow.inputs.map(({ id }) => (id === undefined ? undefined : context.source(id)));
  return inputs.filter(read => read !== undefined);
}

function castOf(context: RuleContext, table: TableRecord, flows: readonly FlowRecord[]): Cause | undefined {
  const functions: FindFunction = name => context.functionNamed(name);
  for (const flow of withViews(context, flows)) {
    const cast = castInFlow(flow, functions);
    if (cast !== undefined) return { kind: 'cast', cast, flow };
  }
  for (const { property, location } of table.properties.values()) {
    const cast = castInProperty(property, table.flow, functions);
    if (cast !== undefined) return { kind: 'cast', cast, flow: { ...table.flow, handle: location?.handle ?? table.handle } };
  }
  return undefined;
}

/** The flows, and those of the views that they read, whose steps stand in their reader. */
function withViews(context: RuleContext, flows: readonly FlowRecord[]): FlowRecord[] {
  const all = [...flows];
  const views = new Set<string>();
  for (const flow of all) {
    for (const { id } of flow.inputs) {
      const view = id === undefined || views.has(id) ? undefined : context.table(id);
      if (view?.write !== 'view') continue;
      views.add(view.id);
      all.push(view.flow, ...context.flowsInto(view.id));
    }
  }
  return all;
}

function quarantineOf(context: RuleContext, table: TableRecord, flows: readonly FlowRecord[]): Cause | undefined {
  const own = flows.flatMap(({ handle }) =>
    handle === table.handle
      ? []
      : (context.declarationOf(handle)?.properties ?? []).map(property => ({
          property,
          location: { handle, span: property.span },
        })),
  );
  for (const { property, location } of [...table.properties.values(), ...own]) {
    if (property.name === 'expect' && property.value.action === 'quarantine')
      return { kind: 'quarantine', expectation: property.value.name.text, ...(location && { location }) };
  }
  return undefined;
}

interface Found {
  readonly table: string;
  readonly stream: boolean;
  readonly lack: Lack;
  readonly cause: Cause;
  /** What is in force for it that makes the cause one. */
  readonly facts: readonly Fact[];
}

function report(context: RuleContext, found: Found, span: Span, fixes: readonly Fix[]): void {
  const name = deadLetterOf(context).name;
  context.report({
    span,
    message: `${whatFails(found)} ${whatHappens(found)} Send such rows to a dead letter, where they can be read and replayed: \`on error dead_letter ${name}\`.`,
    fixes,
    facts: [causeFact(context, found.cause), ...found.facts],
  });
}

function whatFails({ table, cause }: Found): string {
  switch (cause.kind) {
    case 'parse':
      return `${shown(table)} reads ${shown(`source.${cause.source.name}`)}, whose rows must be parsed.`;
    case 'cast':
      return `${shown(table)} is a stream that converts values with \`${cause.cast.name}\`, which fails for some.`;
    case 'quarantine':
      return `${shown(table)} is a stream that quarantines rows (${shown(`expect ${cause.expectation}`)}).`;
  }
}

function whatHappens({ stream, lack, cause }: Found): string {
  const bad =
    cause.kind === 'parse' ? 'that cannot be parsed' : cause.kind === 'cast' ? 'whose value does not convert' : 'that it refuses';
  if (lack === 'skip')
    return `With \`on error skip\` a row ${bad} is thrown away: numbers are too low, and nobody can say by how much.`;
  const said = lack === 'fail' ? 'With `on error fail`' : 'As nothing says what becomes of it,';
  return stream
    ? `${said} one row ${bad} stops the stream, and stops it again at the same row after every restart.`
    : `${said} one row ${bad} fails the run and every run after it, until somebody takes it out by hand.`;
}

function causeFact(context: RuleContext, cause: Cause): Fact {
  switch (cause.kind) {
    case 'parse':
      return sourceFact(context, cause.source, ', so its rows must be parsed, and a row may be no such thing');
    case 'cast': {
      const location = { handle: cause.flow.handle, span: cause.cast.span };
      return { text: `${wordsAt(context, location)} converts a value, and some do not convert.`, location };
    }
    case 'quarantine': {
      const { expectation, location } = cause;
      return { text: `${shown(`expect ${expectation}`)} refuses rows, by \`else quarantine\`.`, ...(location && { location }) };
    }
  }
}

function onErrorFacts(context: RuleContext, table: TableRecord, lack: Lack): readonly Fact[] {
  const owner = datasetName(table);
  if (lack !== 'nothing said') return factsOf(context, owner, table.properties, 'on error');
  return [{ text: `No \`on error\` is said for ${owner}: not in its own text, nor in any \`defaults\` or the pipeline.` }];
}

/** A dead letter of the pipeline, else one that must be declared. */
function deadLetterOf(context: RuleContext): { readonly name: string; readonly declared: boolean } {
  const first = context.deadLetters()[0];
  return first === undefined ? { name: 'rejects', declared: false } : { name: writtenName(first.name), declared: true };
}

function replaceAction(context: RuleContext, span: Span, { action }: OnError): Fix[] {
  const word = { start: span.end - action.length, end: span.end };
  return fixes(context, name => replace(context.handle, word, `dead_letter ${name}`));
}

function addOnError(context: RuleContext): Fix[] {
  return fixes(context, name => addProperty(context.handle, context.text(context.handle), `on error dead_letter ${name}`));
}

function fixes(context: RuleContext, edit: (name: string) => ReturnType<typeof addProperty>): Fix[] {
  const { name, declared } = deadLetterOf(context);
  const first = edit(name);
  if (first === undefined) return [];
  const declaration = addDeclarationBelow(context.handle, context.text(context.handle), `deadletter ${name} { retain 30 days }`);
  return [
    declared
      ? { title: `Send bad rows to the dead letter ${name}`, edits: [first] }
      : { title: `Send bad rows to a new dead letter, ${name}`, edits: [first, declaration] },
  ];
}
