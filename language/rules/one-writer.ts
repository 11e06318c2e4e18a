import type { DatasetReference, Declaration, DeclarationOf, Property, Span } from '../model/declaration/index.js';
import { addProperty, replace } from '../model/edits.js';
import { valueInForce } from '../model/effective.js';
import { fold, writtenName } from '../model/names.js';
import type { Edit, Fix, FlowRecord, Handle, TableRecord } from '../model/records.js';
import { cadenceOf } from './cadence.js';
import { filesIn, gathersFiles, LONGEST, MOST_FILES } from './compaction.js';
import type { RuleContext } from './rule.js';
import { stepExpressions, subexpressions } from './walk.js';

/** A flow that writes a table, and how. */
export interface Writer {
  readonly handle: Handle;
  readonly flow: FlowRecord;
  readonly write: TableRecord['write'];
  /** The name that its declaration has: the table's, or the flow's. */
  readonly nameSpan: Span;
  readonly name: string;
}

/** What makes a table of several writers one that each only adds to, or that one flow writes; nothing where neither is sure to be right. */
export function repairsOf(context: RuleContext, table: TableRecord, writers: readonly Writer[]): Fix[] {
  const name = `${table.layer}.${table.name}`;
  const united = unite(context, table, writers);
  const appended = appendAll(context, table, writers);
  return [
    ...(united === undefined ? [] : [{ title: `Fill a view each, and let ${name} alone union them`, edits: united }]),
    ...(appended === undefined ? [] : [{ title: `Let all flows into ${name} append`, edits: appended }]),
  ];
}

/** `write append` for every writer whose rows only ever come. */
function appendAll(context: RuleContext, table: TableRecord, writers: readonly Writer[]): readonly Edit[] | undefined {
  if (table.write === 'view' || !writers.every(({ flow }) => onlyAdds(context, flow))) return undefined;
  const edits: (Edit | undefined)[] = [];
  for (const { handle, write, flow } of writers) {
    const declaration = context.declarationOf(handle);
    // What it replaced on each run would gather.
    if (write.startsWith('overwrite') && gathers(flow.properties ?? table.properties)) return undefined;
    if (declaration === undefined || write.startsWith('scd')) return undefined;
    const own = ownWrite(declaration);
    if (own?.name === 'write' && own.value.merge?.deleteWhen !== undefined) return undefined;
    // A flow that says nothing does as its table does.
    if (write !== 'append' && (own !== undefined || handle === table.handle))
      edits.push(setWrite(context, handle, declaration, 'append'));
  }
  return complete(edits);
}

/** Whether more files gather than are borne where each run adds one, as nothing merges them. */
function gathers(properties: TableRecord['properties']): boolean {
  const cadence = cadenceOf(properties);
  const isMerged = properties.has('maintain compact') || !gathersFiles(valueInForce(properties, 'format')?.format.text);
  return cadence !== undefined && !isMerged && filesIn([cadence], LONGEST) > MOST_FILES;
}

/** Whether the rows that a flow yields are new ones, and none is changed or taken back later. */
export function onlyAdds(context: RuleContext, { inputs, steps }: FlowRecord): boolean {
  const changes = steps.some(
    step =>
      step.kind === 'group' ||
      step.kind === 'sql' ||
      (step.kind === 'dedupe' && step.within === undefined) ||
      stepExpressions(step).some(expression =>
        [...subexpressions(expression)].some(part => part.kind === 'call' && part.over !== undefined),
      ),
  );
  return !changes && inputs.every(({ id, role }) => id !== undefined && (role === 'join' || isAppended(context, id)));
}

function isAppended(context: RuleContext, id: string): boolean {
  const table = context.table(id);
  if (table === undefined) return context.source(id) !== undefined;
  return table.write === 'append' && context.flowsInto(id).length === 0;
}

/** Each flow becomes a view of its own, and the table unions them: what is merged stays merged, by one. */
function unite(context: RuleContext, table: TableRecord, writers: readonly Writer[]): readonly Edit[] | undefined {
  const [own, ...flows] = writers;
  if (table.layer === 'bronze' || own === undefined || own.handle !== table.handle || own.flow.steps.length > 0) return undefined;
  const declaration = context.declarationOf(table.handle);
  if (declaration?.kind !== 'table' || !isOrderSaid(declaration, writers, table)) return undefined;
  const last = declaration.inputs.at(-1);
  if (last === undefined) return undefined;
  const edits: (Edit | undefined)[] = [];
  for (const { handle, flow } of flows) {
    const further = context.declarationOf(handle);
    if (further?.kind !== 'flow' || !sameRow(own.flow, flow) || flow.inputs.some(({ id }) => id === table.id)) return undefined;
    edits.push(...asView(context, table, handle, further));
  }
  const names = flows.map(({ name }) => ` union ${table.layer}.${writtenName(name)}`).join('');
  edits.push({ handle: table.handle, span: { start: last.span.end, end: last.span.end }, text: names });
  return complete(edits);
}

/** `flow f into silver.t from …` as `silver f from … { write view }`. */
function asView(context: RuleContext, table: TableRecord, handle: Handle, flow: DeclarationOf<'flow'>): (Edit | undefined)[] {
  const { name, into, keywordSpan, comments, properties, steps, torn } = flow;
  if (name === undefined || into === undefined || torn !== undefined) return [undefined];
  const reference: DatasetReference = { kind: table.layer, name, span: name.span };
  const isPlain = properties.every(property => property.name === 'write' || property.name === 'scd');
  // A watermark does not pass a union.
  if (!isPlain || context.resolve(reference) !== undefined || steps.some(step => step.kind === 'watermark')) return [undefined];
  const head = { start: keywordSpan.start, end: into.span.end };
  if (comments.some(comment => overlaps(comment, head))) return [undefined];
  return [replace(handle, head, `${table.layer} ${writtenName(name.text)}`), setWrite(context, handle, flow, 'view')];
}

/** Whether what orders the changes of a key is still known when the rows of all writers come from one union. */
function isOrderSaid(declaration: Declaration, writers: readonly Writer[], { write }: TableRecord): boolean {
  if (write !== 'merge' && !write.startsWith('scd')) return true;
  const own = ownWrite(declaration);
  const clauses = own?.name === 'scd' ? own.value : own?.value.merge;
  if ((clauses?.sequence.length ?? 0) > 0) return true;
  return writers.every(
    ({ flow }) =>
      flow.columns.filter(({ domain }) => domain === 'event').length === 1 &&
      flow.steps.every(step => step.kind !== 'dedupe' && step.kind !== 'group' && step.kind !== 'sql'),
  );
}

/** Whether two flows yield the same columns, so that they can be inputs of a union. */
function sameRow(a: FlowRecord, b: FlowRecord): boolean {
  if (a.open || b.open) return false;
  const domains = new Map(a.columns.map(({ name, domain }) => [fold(name), domain]));
  return (
    a.columns.length === b.columns.length &&
    b.columns.every(({ name, domain }) => domains.has(fold(name)) && domains.get(fold(name)) === domain)
  );
}

function ownWrite({ properties }: Declaration): Property<'write' | 'scd'> | undefined {
  return properties.find(property => property.name === 'write' || property.name === 'scd') as
    | Property<'write' | 'scd'>
    | undefined;
}

/** How a declaration writes, said anew; undefined where a comment would be lost. */
export function setWrite(
  context: RuleContext,
  handle: Handle,
  declaration: Declaration,
  mode: 'append' | 'view',
): Edit | undefined {
  const own = ownWrite(declaration);
  if (own === undefined) return addProperty(handle, context.text(handle), `write ${mode}`);
  if (declaration.comments.some(comment => overlaps(comment, own.span))) return undefined;
  const text = context.text(handle).slice(own.span.start, own.span.end);
  // The spaces by which values stand below each other stay.
  const gap = own.name === 'write' ? (/^write(\s+)/i.exec(text)?.[1] ?? ' ') : ' ';
  return replace(handle, own.span, `write${gap}${mode}`);
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function complete(edits: readonly (Edit | undefined)[]): readonly Edit[] | undefined {
  return edits.length > 0 && edits.every(edit => edit !== undefined) ? edits : undefined;
}
