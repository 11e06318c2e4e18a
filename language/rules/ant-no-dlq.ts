import type { Property, PropertyShapes, Span } from '../model/declaration/index.js';
import { addDeclarationBelow, addProperty, replace } from '../model/edits.js';
import { shown, writtenName } from '../model/names.js';
import type { Diagnostic, EffectiveProperty, Fix, FlowRecord, SourceRecord, TableRecord } from '../model/records.js';
import { type Cast, castInFlow, castInProperty, type FindFunction } from './casts.js';
import type { Rule, RuleContext } from './rule.js';
import { mustBeParsed } from './systems.js';

type OnError = PropertyShapes['on error'];

/** Rows that fail, and no place where they are kept. */
export const noDeadLetter: Rule = {
  code: 'ant-no-dlq',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-no-dlq',
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
  | { readonly kind: 'quarantine'; readonly expectation: string };

/** What becomes of a row that fails. */
type Lack = 'nothing said' | 'skip' | 'fail';

function checkTables(context: RuleContext): void {
  for (const table of context.tables()) {
    const inForce = table.properties.get('on error');
    const onError = onErrorSet(inForce);
    const lack = lackOf(onError, table.stream);
    if (lack === undefined) continue;
    // What a table seems not to say may stand in text that was not understood.
    if (lack === 'nothing said' && context.declaration.torn !== undefined) continue;
    const flows = [table.flow, ...context.flowsInto(table.id).filter(flow => ownOnError(context, flow) === undefined)];
    const cause = causeOf(context, table, flows, table.stream);
    if (cause === undefined) continue;
    const own = inForce?.location?.handle === context.handle ? inForce : undefined;
    const finding = { table: `${table.layer}.${table.name}`, stream: table.stream, lack, cause };
    if (own !== undefined && onError !== undefined)
      report(context, finding, own.property.span, replaceAction(context, own.property.span, onError));
    else report(context, finding, table.nameSpan, addOnError(context), inherited(inForce, lack));
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
  const stream = runsAsStream(declaration.properties) ?? table.stream;
  const lack = lackOf(own.value, stream);
  if (flow === undefined || lack === undefined) return;
  const cause = causeOf(context, table, [flow], stream);
  if (cause === undefined) return;
  const name = `flow ${declaration.name?.text ?? ''} into ${table.layer}.${table.name}`;
  report(context, { table: name, stream, lack, cause }, own.span, replaceAction(context, own.span, own.value));
}

/** Whether a flow's own trigger or schedule makes it a stream; undefined where it has neither. */
function runsAsStream(properties: readonly Property[]): boolean | undefined {
  for (const property of properties) {
    if (property.name === 'trigger') return property.value.mode !== 'available_now';
    if (property.name === 'schedule') return false;
  }
  return undefined;
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

/** The first reason why a row of these flows can fail. */
function causeOf(context: RuleContext, table: TableRecord, flows: readonly FlowRecord[], stream: boolean): Cause | undefined {
  if (table.layer === 'bronze') {
    const source = flows.flatMap(flow => sourcesOf(context, flow)).find(mustBeParsed);
    if (source !== undefined) return { kind: 'parse', source };
  }
  return stream ? (castOf(context, table, flows) ?? quarantineOf(context, table, flows)) : undefined;
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
  const inForce = [...table.properties.values()].map(({ property }) => property);
  const own = flows.flatMap(({ handle }) => (handle === table.handle ? [] : (context.declarationOf(handle)?.properties ?? [])));
  for (const property of [...inForce, ...own]) {
    if (property.name === 'expect' && property.value.action === 'quarantine')
      return { kind: 'quarantine', expectation: property.value.name.text };
  }
  return undefined;
}

interface Found {
  readonly table: string;
  readonly stream: boolean;
  readonly lack: Lack;
  readonly cause: Cause;
}

function report(
  context: RuleContext,
  found: Found,
  span: Span,
  fixes: readonly Fix[],
  related: Diagnostic['related'] = [],
): void {
  const name = deadLetterOf(context).name;
  context.report({
    span,
    message: `${whatFails(found)} ${whatHappens(found)} Send such rows to a dead letter, where they can be read and replayed: \`on error dead_letter ${name}\`.`,
    fixes,
    related: [...relatedOf(found.cause), ...related],
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

function relatedOf(cause: Cause): NonNullable<Diagnostic['related']> {
  switch (cause.kind) {
    case 'parse':
      return [{ location: { handle: cause.source.handle, span: cause.source.nameSpan }, message: 'Its rows come from here.' }];
    case 'cast':
      return [{ location: { handle: cause.flow.handle, span: cause.cast.span }, message: 'A value is converted here.' }];
    case 'quarantine':
      return [];
  }
}

function inherited(inForce: EffectiveProperty | undefined, lack: Lack): NonNullable<Diagnostic['related']> {
  const location = inForce?.location;
  return location === undefined || lack === 'nothing said'
    ? []
    : [{ location, message: `\`on error ${lack}\` comes from here.` }];
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
