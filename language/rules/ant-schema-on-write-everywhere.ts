import type { ColumnsStep, Property, Span, Step } from '../model/declaration/index.js';
import { addProperty, replace } from '../model/edits.js';
import { shown, writtenName } from '../model/names.js';
import type { Edit, EffectiveProperty, Fix, FlowRecord, TableRecord } from '../model/records.js';
import { pathOf } from '../model/workspace/files.js';
import { lossFacts, wayFacts } from './bronze-facts.js';
import { inForceFact } from './facts.js';
import { feedsOf } from './flows.js';
import { lossIn } from './kept-columns.js';
import { hasColumnsOf, onlySilverReader, standsAnywhere } from './reader.js';
import type { Rule, RuleContext } from './rule.js';
import { addFirst, addStepAbove, lineOf, removeStatement } from './statements.js';

/** A bronze table that is choosy about what it takes: what it refuses or changes is gone. */
export const schemaOnWriteEverywhere: Rule = {
  code: 'ant-schema-on-write-everywhere',
  severity: 'information',
  category: 'rule',
  antiPattern: 'ant-schema-on-write-everywhere',
  fix: 'needs a look',
  options: {},
  check(context) {
    const { declaration } = context;
    if (declaration.kind === 'table' && declaration.layer === 'bronze') checkTables(context);
    if (declaration.kind !== 'flow' || declaration.into === undefined) return;
    const table = context.resolve(declaration.into);
    if (table?.kind !== 'table' || table.layer !== 'bronze') return;
    const flow = context.flowsInto(table.id).find(({ handle }) => handle === context.handle);
    for (const property of declaration.properties)
      if (isChoosy(property)) reportProperty(context, table, property, property.span);
    if (flow !== undefined) checkSteps(context, table, flow);
  },
};

/** The tables of a declaration have one body: what stands in it is told once. */
function checkTables(context: RuleContext): void {
  const told = new Set<Property>();
  const tables = context.tables();
  for (const table of tables) {
    for (const effective of table.properties.values()) {
      const { property, location, origin } = effective;
      if (!isChoosy(property) || origin === 'built-in' || location === undefined || told.has(property)) continue;
      told.add(property);
      const own = location.handle === context.handle;
      reportProperty(context, table, property, own ? property.span : table.nameSpan, own ? undefined : effective);
    }
  }
  const [first] = tables;
  if (first === undefined) return;
  const lossy = tables.map(table => ({ table, losses: lossesOf(context, table.flow) }));
  for (const [index, step] of first.flow.steps.entries()) {
    if (step.kind !== 'columns') reportStep(context, first, step, first.flow, tables.length === 1);
    else {
      const found = lossy.find(({ losses }) => isLoss(losses.get(index)));
      if (found !== undefined) reportLoss(context, found.table, found.table.flow, index, found.losses.get(index) as Loss);
    }
  }
}

function checkSteps(context: RuleContext, table: TableRecord, flow: FlowRecord): void {
  const losses = lossesOf(context, flow);
  for (const [index, step] of flow.steps.entries()) {
    const loss = losses.get(index);
    if (step.kind !== 'columns') reportStep(context, table, step, flow, false);
    else if (loss !== undefined && isLoss(loss)) reportLoss(context, table, flow, index, loss);
  }
}

type Choosy = Extract<Property, { name: 'contract' | 'expect' }>;
type Loss = ReturnType<typeof lossIn>;

function isChoosy(property: Property): property is Choosy {
  if (property.name === 'contract') return true;
  return property.name === 'expect' && (property.value.action === 'drop' || property.value.action === 'fail');
}

function reportProperty(
  context: RuleContext,
  table: TableRecord,
  property: Choosy,
  span: Span,
  inherited?: EffectiveProperty,
): void {
  const name = shown(`bronze.${table.name}`);
  const message =
    property.name === 'contract'
      ? `${name} has a contract to satisfy when it is written, so a row that breaks it never arrives. When the source changes, the ` +
        'rows that would show how are the ones that are missing. Put the contract on the source, or on the silver table that reads this one.'
      : `${name} refuses rows: \`expect ${property.value.name.text}\` ${property.value.action === 'drop' ? 'drops' : 'fails the run for'} ` +
        'what is not as expected, before anybody has seen it. What was wrong with it, or with the expectation, cannot be found out, and ' +
        'the source may not have it any more. Take everything in, and expect it in the silver table that reads this one.';
  const fix = inherited === undefined ? moveProperty(context, table, property) : undefined;
  context.report({
    span,
    message,
    fixes: fix === undefined ? [] : [fix],
    facts: [...(inherited === undefined ? [] : [inForceFact(context, name, inherited)]), ...wayFacts(context, table)],
  });
}

/** A contract moves to the source that the table reads, an expectation to the silver table that reads it. */
function moveProperty(context: RuleContext, table: TableRecord, property: Choosy): Fix | undefined {
  if (context.declaration.kind !== 'table' || context.declaration.each) return undefined;
  const words = movable(context, property.span);
  if (words === undefined || context.flowsInto(table.id).length > 0 || isInherited(context, property)) return undefined;
  if (property.name === 'contract') {
    const [source, ...others] = feedsOf(context, table.flow);
    if (source?.kind !== 'source' || others.length > 0 || source.properties.has('contract')) return undefined;
    // Its path is relative to the file in which it is said.
    if (pathOf(source.handle) !== pathOf(context.handle)) return undefined;
    return move(context, property.span, `Move the contract to source.${source.name}`, [
      addProperty(source.handle, context.text(source.handle), words),
    ]);
  }
  const reader = onlySilverReader(context, table);
  if (reader === undefined || !hasColumnsOf(reader, table.id, property.value.condition)) return undefined;
  if (reader.properties.has(`expect ${property.value.name.text.toLowerCase()}`)) return undefined;
  return move(context, property.span, `Expect it in silver.${reader.name}`, [
    addProperty(reader.handle, context.text(reader.handle), words),
  ]);
}

/** Whether one from `defaults` would be in force in its place. */
function isInherited(context: RuleContext, property: Choosy): boolean {
  const name = property.name === 'expect' ? property.value.name.text.toLowerCase() : '';
  return context
    .inherited('bronze')
    .flatMap(({ properties }) => properties)
    .some(
      other =>
        isChoosy(other) &&
        other.name === property.name &&
        (other.name !== 'expect' || other.value.name.text.toLowerCase() === name),
    );
}

const STEPS: Readonly<Record<Exclude<Step['kind'], 'columns' | 'watermark'>, readonly [words: string, loss: string]>> = {
  where: ['where', 'the rows of which it is not true'],
  dedupe: ['dedupe', 'the rows that it takes for duplicates, and with them how often and when each was sent'],
  group: ['group by', 'every single row, of which only the sums are left'],
  join: ['join', 'what the source sent when the joined table changes, as each run joins what is there on that day'],
  sample: ['sample', 'the rows that it does not pick'],
  sql: ['sql', 'what the source sent, of which only the result of the query is left'],
};

function reportStep(context: RuleContext, table: TableRecord, step: Step, flow: FlowRecord, isWhole: boolean): void {
  if (step.kind === 'columns' || step.kind === 'watermark') return;
  const [words, loss] = STEPS[step.kind];
  const fix = isWhole ? moveStep(context, table, step, flow) : undefined;
  context.report({
    span: step.span,
    message:
      `\`${words}\` in ${shown(`bronze.${table.name}`)} loses ${loss}. When the logic turns out wrong there is nothing to compute it ` +
      'again from. Keep in bronze what came, and do this in the silver table that reads it.',
    fixes: fix === undefined ? [] : [fix],
    facts: wayFacts(context, table),
  });
}

/** Moves the last step to be the first of the table that reads this one. */
function moveStep(context: RuleContext, table: TableRecord, step: Step, flow: FlowRecord): Fix | undefined {
  if (step.kind !== 'where' && step.kind !== 'dedupe' && step.kind !== 'sample') return undefined;
  if (flow.steps.at(-1) !== step || context.flowsInto(table.id).length > 0) return undefined;
  const inputs = flow.inputs.flatMap(({ reference: { dataset, alias } }) => [
    dataset.name.text,
    ...(alias === undefined ? [] : [alias.text]),
  ]);
  const words = movable(context, step.span);
  const reader = onlySilverReader(context, table);
  if (words === undefined || reader === undefined || !standsAnywhere(step, inputs)) return undefined;
  // Of an appended table or a stream a dedupe asks for more than it does here.
  if (step.kind === 'dedupe' && (reader.write === 'append' || reader.stream || !/^(append|overwrite)$/.test(table.write)))
    return undefined;
  const text = context.text(reader.handle);
  const [first] = reader.flow.steps;
  const added =
    first === undefined ? addProperty(reader.handle, text, words) : addStepAbove(reader.handle, text, first.span, words);
  return move(context, step.span, `Move it to silver.${reader.name}`, [added]);
}

function move(context: RuleContext, from: Span, title: string, to: readonly (Edit | undefined)[]): Fix | undefined {
  const added = to.flatMap(edit => edit ?? []);
  if (added.length < to.length) return undefined;
  return { title, edits: [removeStatement(context.handle, context.text(context.handle), from), ...added] };
}

/** The words of a statement on one line; undefined where it holds a comment, which would not go with it. */
function movable(context: RuleContext, span: Span): string | undefined {
  return hasComment(context, span) ? undefined : lineOf(context.text(context.handle).slice(span.start, span.end));
}

function hasComment({ declaration }: RuleContext, span: Span): boolean {
  return declaration.comments.some(({ start, end }) => start < span.end && end > span.start);
}

/** What each `columns` of a flow loses of what the sources sent, by its index. */
function lossesOf(context: RuleContext, flow: FlowRecord): ReadonlyMap<number, Loss> {
  const fed = feedsOf(context, flow).flatMap(({ kind, id }) => (kind === 'source' ? [id] : []));
  const sources = new Set(fed);
  const losses = new Map<number, Loss>();
  for (const [index, step] of flow.steps.entries())
    if (step.kind === 'columns')
      losses.set(
        index,
        lossIn(step, index, flow, sources, name => context.functionNamed(name)),
      );
  return losses;
}

function isLoss(loss: Loss | undefined): boolean {
  return loss !== undefined && loss.leftOut.length + loss.recast.length > 0;
}

function reportLoss(context: RuleContext, table: TableRecord, flow: FlowRecord, index: number, { leftOut, recast }: Loss): void {
  const step = flow.steps[index];
  if (step?.kind !== 'columns') return;
  const name = shown(`bronze.${table.name}`);
  if (leftOut.length > 0) {
    const names =
      leftOut.length > 4
        ? `${leftOut.slice(0, 3).map(shown).join(', ')} and ${leftOut.length - 3} more`
        : leftOut.map(shown).join(', ');
    // All flows into a table have the same columns.
    const isWhole = context.declaration.kind === 'table' && context.flowsInto(table.id).length === 0;
    const fix = isWhole ? takeAll(context, step, leftOut) : undefined;
    context.report({
      span: step.span,
      message:
        `${name} leaves out ${names}, which the source has. Whoever needs ${leftOut.length === 1 ? 'it' : 'them'} next year will find ` +
        `${leftOut.length === 1 ? 'it' : 'them'} from that day on only. Take every column in, \`columns { * }\`, and choose in the silver ` +
        'table that reads this one.',
      fixes: fix === undefined ? [] : [fix],
      facts: lossFacts(context, flow, index, leftOut),
    });
  }
  for (const { name: column, by } of recast) {
    const plain =
      !by.notNull && by.time === undefined && !by.pii && !by.unique && by.references === undefined && by.was === undefined;
    context.report({
      span: by.span,
      message:
        `${name} puts a conversion in the place of ${shown(column)}, so what the source sent is not kept. A value that converts to ` +
        'something wrong cannot be told from a right one, and never repaired. Keep the column as it is, and convert it in the silver ' +
        'table, or beside it under another name.',
      fixes:
        plain && by.deprecated === undefined && !hasComment(context, by.span)
          ? [{ title: `Keep ${column} as it came`, edits: [replace(context.handle, by.span, writtenName(by.name.text))] }]
          : [],
      facts: lossFacts(context, flow, index, [column]),
    });
  }
}

/** Puts `*` first in a block, or in the place of items that name columns and say no more; what `except` leaves out comes back. */
function takeAll(context: RuleContext, step: ColumnsStep, leftOut: readonly string[]): Fix | undefined {
  const { handle } = context;
  const [first] = step.items;
  const last = step.items.at(-1);
  if (first === undefined || last === undefined || step.schema !== undefined) return undefined;
  const title = 'Take every column in: columns { * }';
  const lost = new Set(leftOut.map(name => name.toLowerCase()));
  const stars = step.items.filter(item => item.kind === 'star');
  const [star] = stars;
  if (star !== undefined) {
    const left = star.except.filter(({ text }) => !lost.has(text.toLowerCase()));
    if (stars.length > 1 || left.length === star.except.length || hasComment(context, star.span)) return undefined;
    const all = star.alias === undefined ? '*' : `${writtenName(star.alias.text)}.*`;
    const except = left.length === 0 ? '' : ` except (${left.map(({ text }) => writtenName(text)).join(', ')})`;
    return { title, edits: [replace(handle, star.span, all + except)] };
  }
  const items = { start: first.span.start, end: last.span.end };
  const text = context.text(handle);
  const areNames = step.items.every(
    item => item.kind === 'column' && item.span.end === item.name.span.end && item.doc === undefined,
  );
  if (areNames && !hasComment(context, items)) return { title, edits: [replace(handle, items, '*')] };
  return { title, edits: [addFirst(handle, text, step.keywordSpan.end, first.span, '*')] };
}
