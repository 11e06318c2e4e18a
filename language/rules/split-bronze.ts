import type { Declaration, DeclarationOf, Input, Span } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { fold, writtenName } from '../model/names.js';
import type { Edit, Fix, Handle, Location, SourceRecord, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';

/** Settings that would be the same place, or the same consumer, for several tables. */
const OF_ONE_TABLE: ReadonlySet<string> = new Set(['location', 'checkpoint']);

/**
 * Makes `bronze * from source.a, source.b` of a bronze table that unions sources: one table for each, of the source's name. Its readers
 * union these. No fix where a reader needs the table's name for more than to read its rows, or where a flow into it says more than
 * what it reads.
 */
export function splitBySource(context: RuleContext, table: TableRecord): Fix[] {
  const edits = editsFor(context, table);
  return edits === undefined
    ? []
    : [{ title: `One bronze table for each source, and the readers of bronze.${table.name} union them`, edits }];
}

function editsFor(context: RuleContext, table: TableRecord): readonly Edit[] | undefined {
  const { declaration, handle } = context;
  if (declaration.kind !== 'table' || declaration.each || table.write !== 'append') return undefined;
  const flows = context.flowsInto(table.id).map(flow => ({ handle: flow.handle, flow: context.declarationOf(flow.handle) }));
  const feeders = [{ handle, inputs: declaration.inputs }];
  for (const { handle: place, flow } of flows) {
    if (!isBare(flow)) return undefined;
    feeders.push({ handle: place, inputs: flow.inputs });
  }
  const inputs = feeders.flatMap(feeder => feeder.inputs.map(input => ({ input, handle: feeder.handle })));
  const sources = inputs.map(({ input, handle: place }) => plainSource(context, table, input, place));
  if (!areAlike(sources) || !maySplit(context, declaration, sources)) return undefined;
  const heading = headingOf(declaration);
  if (heading === undefined) return undefined;
  const list = inputs.map(({ input, handle: place }) => slice(context, place, input.dataset.span)).join(', ');
  const removed = flows.map(({ handle: place, flow }) => replace(place, { start: 0, end: flow?.span.end ?? 0 }, ''));
  const readers = editsOfReaders(context, table, sources, new Set(flows.map(flow => flow.handle)));
  return readers === undefined ? undefined : [replace(handle, heading, `* from ${list}`), ...removed, ...readers];
}

/** A flow that says nothing but what it reads. */
function isBare(flow: Declaration | undefined): flow is DeclarationOf<'flow'> {
  return (
    flow?.kind === 'flow' &&
    flow.doc === undefined &&
    flow.steps.length === 0 &&
    flow.comments.length === 0 &&
    flow.torn === undefined &&
    flow.properties.every(property => property.name === 'write' && property.value.mode === 'append')
  );
}

/** The source that an input names by nothing but its name; its table may take that name. */
function plainSource(
  context: RuleContext,
  table: TableRecord,
  { dataset, alias, mode }: Input,
  handle: Handle,
): SourceRecord | undefined {
  if (alias !== undefined || mode !== undefined) return undefined;
  const source = context.resolve(dataset);
  // The flow may stand in another pipeline, where the name means something else.
  if (source?.kind !== 'source' || context.resolve(dataset, handle) !== source) return undefined;
  const taken = context.resolve({ kind: 'bronze', name: dataset.name, span: dataset.span });
  return taken === undefined || (taken.kind === 'table' && taken.id === table.id) ? source : undefined;
}

/** Whether all are sources of different names and of the same columns, so that their tables can be inputs of a union. */
function areAlike(sources: readonly (SourceRecord | undefined)[]): sources is readonly SourceRecord[] {
  const shapes = sources.map(source =>
    source?.columns
      .map(({ name, domain }) => `${fold(name)} ${domain ?? ''}`)
      .sort()
      .join('\n'),
  );
  return (
    shapes.every(shape => shape !== undefined && shape === shapes[0]) &&
    new Set(sources.map(source => fold(source?.name ?? ''))).size === sources.length
  );
}

/** Whether the body says the same when it is said of each source by itself. */
function maySplit(context: RuleContext, declaration: DeclarationOf<'table'>, sources: readonly SourceRecord[]): boolean {
  const text = context.text(context.handle).slice(declaration.inputs.at(-1)?.span.end ?? 0);
  return (
    declaration.steps.every(({ kind }) => kind === 'where' || kind === 'columns' || kind === 'sample' || kind === 'watermark') &&
    declaration.properties.every(
      property => property.name !== 'sink' && !(property.name === 'setting' && OF_ONE_TABLE.has(property.value.name)),
    ) &&
    !sources.some(({ name }) => qualifies(text, name))
  );
}

/** Whether a name stands before a dot, and is not itself behind one: `orders.id`. */
export function qualifies(text: string, name: string): boolean {
  const parts = text.toLowerCase().split(fold(name));
  return parts.some(
    (part, index) => index > 0 && /^`?\s*\./.test(part) && !/(?:\w|\.\s*)$/.test((parts[index - 1] ?? '').replace(/`$/, '')),
  );
}

/** From the name to the last input; undefined where a comment stands between. */
function headingOf({ name, inputs, comments }: DeclarationOf<'table'>): Span | undefined {
  const last = inputs.at(-1);
  if (name === undefined || last === undefined) return undefined;
  const span = { start: name.span.start, end: last.span.end };
  return comments.some(comment => comment.start < span.end && span.start < comment.end) ? undefined : span;
}

function editsOfReaders(
  context: RuleContext,
  table: TableRecord,
  sources: readonly SourceRecord[],
  removed: ReadonlySet<string>,
): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const mention of context.mentions(table.id)) {
    if (removed.has(mention.handle)) continue;
    const input = inputAt(context, mention);
    // Behind its name a reader may also name its columns by it.
    const rest = input && context.text(mention.handle).slice(input.span.end);
    if (input === undefined || rest === undefined || qualifies(rest, table.name)) return undefined;
    const { name, span } = input.dataset;
    const prefix = slice(context, mention.handle, { start: span.start, end: name.span.start });
    const union = sources.map(source => `${prefix}${writtenName(source.name)}`).join(' union ');
    edits.push(replace(mention.handle, span, union));
  }
  return edits;
}

/** The input of a table or flow that a mention is, where it is one and nothing else is said of it. */
function inputAt(context: RuleContext, { handle, span }: Location): Input | undefined {
  const reader = context.declarationOf(handle);
  if (reader?.kind !== 'flow' && (reader?.kind !== 'table' || reader.each)) return undefined;
  const input = reader.inputs.find(({ dataset }) => dataset.span.start <= span.start && span.end <= dataset.span.end);
  return input?.alias === undefined && input?.mode === undefined ? input : undefined;
}

function slice(context: RuleContext, handle: string, { start, end }: Span): string {
  return context.text(handle).slice(start, end);
}
