import { durationText } from '../model/checks/durations.js';
import type { JoinStep, Name, Span, StepOf } from '../model/declaration/index.js';
import { addProperty } from '../model/edits.js';
import { isStream } from '../model/effective.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { Column, Edit, Fact, Fix, FlowRecord, Id, ScopeColumn, TableRecord } from '../model/records.js';
import { clockFact, datasetName, nameOf, streamFacts } from './facts.js';
import { flowsOf, readsOf } from './flows.js';
import type { Rule, RuleContext } from './rule.js';
import { addStepAbove } from './statements.js';
import { finderIn, isTime, orderColumns } from './time-domains.js';
import { hasMark, type Marks, marksBefore, marksOf, plainPath } from './watermarks.js';

/** A stream that must remember every group, key or row forever, as any of them may be wanted again. */
export const unboundedState: Rule = {
  code: 'ant-unbounded-state',
  severity: 'error',
  category: 'rule',
  antiPattern: 'ant-unbounded-state',
  fix: 'needs a look',
  options: {
    delay: {
      type: 'duration',
      description: 'So long the `watermark` that is proposed waits for late rows.',
      default: '10 minutes',
    },
    within: { type: 'duration', description: 'The `within` that is proposed for a `dedupe` or a join.', default: '10 minutes' },
  },
  check(context) {
    const { declaration } = context;
    // What a flow seems not to say may stand in text that was not understood.
    if ((declaration.kind !== 'table' && declaration.kind !== 'flow') || declaration.torn !== undefined) return;
    if (!declaration.steps.some(({ kind }) => kind === 'group' || kind === 'dedupe' || kind === 'join')) return;
    const stream = streamOf(context);
    if (stream === undefined) return;
    const proposed = { delay: durationText(context.duration('delay')), within: durationText(context.duration('within')) };
    for (const [index, step] of stream.flow.steps.entries()) {
      if (step.kind !== 'group' && step.kind !== 'dedupe' && step.kind !== 'join') continue;
      const at: At = { ...stream, context, proposed, index, marks: marksBefore(context, stream.flow, index) };
      if (step.kind === 'group') checkGroup(at, step);
      if (step.kind === 'dedupe') checkDedupe(at, step);
      if (step.kind === 'join') checkJoin(at, step);
    }
  },
};

/** A step of a stream. */
interface At {
  readonly context: RuleContext;
  /** The times that messages and fixes propose. */
  readonly proposed: { readonly delay: string; readonly within: string };
  readonly name: string;
  readonly table: TableRecord;
  readonly flow: FlowRecord;
  readonly index: number;
  readonly marks: Marks;
}

/** The flow that a declaration has, where it runs as a stream. */
function streamOf(context: RuleContext): Pick<At, 'name' | 'table' | 'flow'> | undefined {
  const { declaration } = context;
  if (declaration.kind === 'table') {
    const table = context.tables().find(({ stream }) => stream);
    return table && { name: `${table.layer}.${table.name}`, table, flow: table.flow };
  }
  const table = declaration.kind === 'flow' && declaration.into !== undefined ? context.resolve(declaration.into) : undefined;
  if (table?.kind !== 'table') return undefined;
  const flow = context.flowsInto(table.id).find(({ handle }) => handle === context.handle);
  if (flow === undefined || !(flow.properties === undefined ? table.stream : isStream(flow.properties))) return undefined;
  return { name: `${flow.name ?? 'flow'} into ${table.layer}.${table.name}`, table, flow };
}

function checkGroup(at: At, step: StepOf<'group'>): void {
  const { context, proposed, marks, name, flow, index } = at;
  if (marks.uncertain) return;
  const paths = step.items.map(item => (item.kind === 'window' ? item.column?.path : plainPath(item.value)) ?? []);
  if (paths.some(path => path.length > 0 && hasMark(flow, index, marks, path))) return;
  const marked = marks.columns[0];
  const missing =
    marked === undefined
      ? 'no watermark is in force, so a late row can reopen any group'
      : `the groups have neither a window on ${shown(marked.name)}, which has the watermark, nor that column itself, so no group is ever closed`;
  // Where a time is among the groups, a watermark on it is all that lacks.
  const time = paths.map(path => eventColumn(flow, index, path)).find(column => column !== undefined);
  const edit = time === undefined || marked !== undefined ? undefined : watermark(at, step.span, time);
  const usual = time ?? eventColumns(flow, index)[0];
  const column = usual === undefined ? 'COLUMN' : written(flow, index, usual);
  const remedy =
    marked === undefined
      ? `Group by a window on an event time, and say above how long late rows are waited for: \`watermark ${column} delay ${proposed.delay}\`.`
      : `Add a window to the groups, such as \`window tumbling 1 hour on ${writtenName(marked.name)}\`.`;
  context.report({
    span: step.span,
    message:
      `${shown(name)} is a stream that groups, and ${missing}: all groups that there ever were are kept, and each run has more to look ` +
      `up than the one before, until it is slower than its input. ${remedy}`,
    fixes: edit === undefined ? [] : [{ title: `Wait ${proposed.delay} for late rows`, edits: [edit] }],
    facts: [...streamFacts(context, at.table, flow), ...markFacts(at)],
  });
}

function checkDedupe(at: At, step: StepOf<'dedupe'>): void {
  const { context, proposed, marks, name, flow, index } = at;
  const lacksWatermark = marks.columns.length === 0 && !marks.uncertain;
  if (step.within !== undefined && !lacksWatermark) return;
  const order = step.order === undefined ? undefined : eventColumn(flow, index, step.order.path);
  const time = order ?? eventColumns(flow, index)[0];
  const mark = !lacksWatermark ? [] : time === undefined ? undefined : [watermark(at, step.span, time)];
  // How far apart two rows are is said of times.
  const isTimed = step.order === undefined || step.within !== undefined || isOrderTime(flow, index, step.order.path);
  const bound = step.within !== undefined ? [] : isTimed ? [within(at, step.span)] : undefined;
  const column = time === undefined ? 'COLUMN' : written(flow, index, time);
  const remedy = isTimed
    ? `Say how far apart duplicates can be, \`within ${proposed.within}\``
    : `Order them by a time, and say how far apart they can be, \`keep ${step.keep} ${column} within ${proposed.within}\``;
  const lacks =
    step.within !== undefined
      ? `\`within\`, and no watermark is in force that would say when that time is over`
      : lacksWatermark
        ? 'neither a `within` nor a watermark in force'
        : 'a watermark in force, and no `within`';
  context.report({
    span: step.span,
    message:
      `${shown(name)} is a stream that drops duplicates, with ${lacks}: every key that ever came is remembered, as its duplicate may ` +
      `come years later, and the memory of it grows with the table. ${remedy}, below \`watermark ${column} delay ${proposed.delay}\`.`,
    fixes:
      mark === undefined || bound === undefined
        ? []
        : [{ title: `Remember keys for ${proposed.within}`, edits: [...mark, ...bound] }],
    facts: [...streamFacts(context, at.table, flow), ...markFacts(at)],
  });
}

function checkJoin(at: At, step: JoinStep): void {
  const { context, marks, name, flow, index, table } = at;
  // Read whole on every run, the other side is no stream.
  if (step.asOf !== undefined || step.hint?.kind === 'broadcast' || step.mode === 'all') return;
  const { input } = flow.joins.find(join => join.step === index) ?? {};
  const right = input === undefined ? undefined : context.table(input);
  if (right === undefined || right.id === table.id) return;
  if (appendingStreams(context, right).length === 0) return;
  const others = marksOf(context, right.id);
  const isBare = ({ columns, uncertain }: Marks): boolean => columns.length === 0 && !uncertain;
  const lacking = [...(isBare(marks) ? [shown(name)] : []), ...(isBare(others) ? [shown(`${right.layer}.${right.name}`)] : [])];
  if (step.within !== undefined && lacking.length === 0) return;
  const lacks = [
    ...(step.within === undefined ? ['no `within` says how far apart two rows can be'] : []),
    ...(lacking.length === 0 ? [] : [`no watermark is in force on ${lacking.join(' or ')}`]),
  ].join(', and ');
  context.report({
    span: step.span,
    message:
      `${shown(name)} joins another stream, ${shown(`${right.layer}.${right.name}`)}, and ${lacks}: each side keeps all its rows forever, ` +
      `as the other may still bring a match. Bound it: \`within\` a time, with a \`watermark\` in force on both sides. Or read the other ` +
      'side as a table, by `as of` or `broadcast`.',
    fixes: joinFixes(at, step, right, isBare(marks), isBare(others)),
    facts: [
      ...streamFacts(context, table, flow),
      ...otherFacts(context, right),
      ...markFacts(at),
      ...markedFacts(datasetName(right), others, right.columns),
    ],
  });
}

/** By which columns of a row late rows are waited for, and where these are defined; or that it has none. */
function markedFacts(owner: string, { columns, uncertain }: Marks, row: readonly Column[]): readonly Fact[] {
  if (columns.length === 0) return uncertain ? [] : [{ text: `No watermark is in force on ${owner}.` }];
  return columns.map(({ name }): Fact => {
    const column = row.find(candidate => fold(candidate.name) === fold(name));
    const text = `A watermark is in force on ${shown(column?.name ?? name)} of ${owner}.`;
    return { text, ...(column && { location: column.location }) };
  });
}

/** The same of the rows before a step, and where there is none the event times that could have one. */
function markFacts({ flow, index, marks }: At): readonly Fact[] {
  const row = flow.scopes[index]?.columns ?? [];
  const times = marks.columns.length > 0 ? [] : eventColumns(flow, index);
  return [...markedFacts('the rows above this step', marks, row), ...times.map(clockFact)];
}

/** What makes the other side of a join a stream: its own trigger, or that of a table which it is a view of. */
function otherFacts(context: RuleContext, right: TableRecord): readonly Fact[] {
  return appendingStreams(context, right).flatMap(stream => {
    const how = stream.id === right.id ? 'is joined' : `is what the joined view ${datasetName(right)} reads`;
    return [
      { text: `${datasetName(stream)} ${how}, and only appended to.`, location: nameOf(stream) },
      ...streamFacts(context, stream),
    ];
  });
}

/** The table, where it is a stream that appends; of a view, those of the tables which it reads that are. */
function appendingStreams(context: RuleContext, table: TableRecord): readonly TableRecord[] {
  const reached = new Map<Id, TableRecord>([[table.id, table]]);
  for (const next of reached.values()) {
    if (next.write !== 'view') continue;
    for (const flow of flowsOf(context, next))
      for (const read of readsOf(context, flow)) if (read.kind === 'table' && !reached.has(read.id)) reached.set(read.id, read);
  }
  return [...reached.values()].filter(({ stream, write }) => stream && write === 'append');
}

function joinFixes(at: At, step: JoinStep, right: TableRecord, lacksLeft: boolean, lacksRight: boolean): Fix[] {
  const { context, proposed, flow, index } = at;
  const edits: (Edit | undefined)[] = [];
  // A table that is joined with itself hands its watermark on to both sides.
  const isItself = flow.inputs.every(({ id, role }) => id === right.id || role === 'join');
  const isItsRow = isItself && flow.steps.slice(0, index).every(({ kind }) => kind === 'where' || kind === 'sample');
  if (lacksLeft && !(lacksRight && isItsRow)) {
    const [time] = eventColumns(flow, index);
    edits.push(time === undefined ? undefined : watermark(at, step.span, time));
  }
  if (step.within === undefined) edits.push(within(at, step.span));
  if (lacksRight) {
    const declaration = context.declarationOf(right.handle);
    const time = right.columns.find(column => column.added !== true && isEventTime(column));
    const isPlain = declaration?.kind === 'table' && !declaration.each && context.flowsInto(right.id).length === 0;
    // Bronze keeps everything: there late rows go where they are not lost, if there is such a place.
    const [letter] = right.layer === 'bronze' && right.pipeline === at.table.pipeline ? context.deadLetters() : [];
    const late = letter === undefined ? '' : ` late dead_letter ${writtenName(letter.name)}`;
    edits.push(
      isPlain && time !== undefined
        ? addProperty(
            right.handle,
            context.text(right.handle),
            `watermark ${writtenName(time.name)} delay ${proposed.delay}${late}`,
          )
        : undefined,
    );
  }
  const sure = edits.flatMap(edit => edit ?? []);
  return sure.length < edits.length ? [] : [{ title: `Join rows within ${proposed.within}`, edits: sure }];
}

function watermark({ context, proposed, flow, index }: At, above: Span, time: ScopeColumn): Edit {
  const words = `watermark ${written(flow, index, time)} delay ${proposed.delay}`;
  return addStepAbove(context.handle, context.text(context.handle), above, words);
}

function within({ context, proposed }: At, { end }: Span): Edit {
  return { handle: context.handle, span: { start: end, end }, text: ` within ${proposed.within}` };
}

/** The event times of the row before a step that a watermark can stand on. */
function eventColumns(flow: FlowRecord, index: number): readonly ScopeColumn[] {
  return flow.scopes[index]?.columns.filter(isEventTime) ?? [];
}

function eventColumn(flow: FlowRecord, index: number, path: readonly { readonly text: string }[]): ScopeColumn | undefined {
  const names = path.map(({ text }) => fold(text));
  return eventColumns(flow, index).find(
    ({ name, qualifiers }) =>
      fold(name) === names.at(-1) && (names.length === 1 || qualifiers.some(qualifier => fold(qualifier) === names[0])),
  );
}

/** Whether what orders a dedupe is a time, as far as that is known. */
function isOrderTime(flow: FlowRecord, index: number, path: readonly Name[]): boolean {
  const column = finderIn(orderColumns(flow, index))(path);
  return column === undefined || column.type.name === 'unknown' || isTime(column);
}

function isEventTime({ domain, type }: Column): boolean {
  return domain === 'event' && (type.name === 'timestamp' || type.name === 'timestamp_ntz');
}

/** A column as it is written before a step: with its input where another has its name. */
function written(flow: FlowRecord, index: number, { name, qualifiers }: ScopeColumn): string {
  const same = flow.scopes[index]?.columns.filter(column => fold(column.name) === fold(name)) ?? [];
  const [qualifier] = qualifiers;
  return same.length > 1 && qualifier !== undefined ? `${writtenName(qualifier)}.${writtenName(name)}` : writtenName(name);
}
