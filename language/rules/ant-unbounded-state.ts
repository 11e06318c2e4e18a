import type { JoinStep, Span, StepOf } from '../model/declaration/index.js';
import { addProperty } from '../model/edits.js';
import { isStream } from '../model/effective.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { Column, Edit, Fix, FlowRecord, Id, ScopeColumn, TableRecord } from '../model/records.js';
import { flowsOf, readsOf } from './flows.js';
import type { Rule, RuleContext } from './rule.js';
import { addStepAbove } from './statements.js';
import { isMarked, type Marks, plainPath, Watermarks } from './watermarks.js';

/** What the quick fix waits for late rows. */
const DELAY = '10 minutes';

/** A stream that must remember every group, key or row forever, as any of them may be wanted again. */
export const unboundedState: Rule = {
  code: 'ant-unbounded-state',
  severity: 'error',
  category: 'rule',
  antiPattern: 'ant-unbounded-state',
  options: {},
  check(context) {
    const { declaration } = context;
    // What a flow seems not to say may stand in text that was not understood.
    if ((declaration.kind !== 'table' && declaration.kind !== 'flow') || declaration.torn !== undefined) return;
    if (!declaration.steps.some(({ kind }) => kind === 'group' || kind === 'dedupe' || kind === 'join')) return;
    const stream = streamOf(context);
    if (stream === undefined) return;
    const watermarks = new Watermarks(context);
    const marks = watermarks.of(stream.flow);
    for (const [index, step] of stream.flow.steps.entries()) {
      const at: At = { ...stream, context, watermarks, index, marks: marks[index] ?? { columns: [], uncertain: true } };
      if (step.kind === 'group') checkGroup(at, step);
      if (step.kind === 'dedupe') checkDedupe(at, step);
      if (step.kind === 'join') checkJoin(at, step);
    }
  },
};

/** A step of a stream. */
interface At {
  readonly context: RuleContext;
  readonly watermarks: Watermarks;
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
  const { context, marks, name, flow, index } = at;
  if (marks.uncertain) return;
  const paths = step.items.map(item => (item.kind === 'window' ? item.column?.path : plainPath(item.value)) ?? []);
  if (paths.some(path => isMarked(marks, path))) return;
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
      ? `Group by a window on an event time, and say above how long late rows are waited for: \`watermark ${column} delay ${DELAY}\`.`
      : `Add a window to the groups, such as \`window tumbling 1 hour on ${writtenName(marked.name)}\`.`;
  context.report({
    span: step.span,
    message:
      `${shown(name)} is a stream that groups, and ${missing}: all groups that there ever were are kept, and each run has more to look ` +
      `up than the one before, until it is slower than its input. ${remedy}`,
    fixes: edit === undefined ? [] : [{ title: `Wait ${DELAY} for late rows`, edits: [edit] }],
  });
}

function checkDedupe(at: At, step: StepOf<'dedupe'>): void {
  const { context, marks, name, flow, index } = at;
  const lacksWatermark = marks.columns.length === 0 && !marks.uncertain;
  if (step.within !== undefined && !lacksWatermark) return;
  const order = step.order === undefined ? undefined : eventColumn(flow, index, step.order.path);
  const time = order ?? eventColumns(flow, index)[0];
  const mark = !lacksWatermark ? [] : time === undefined ? undefined : [watermark(at, step.span, time)];
  const bound = step.within === undefined ? [within(context, step.span)] : [];
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
      `come years later, and the memory of it grows with the table. Say how far apart duplicates can be, \`within ${DELAY}\`, below ` +
      `\`watermark ${time === undefined ? 'COLUMN' : written(flow, index, time)} delay ${DELAY}\`.`,
    fixes: mark === undefined ? [] : [{ title: `Remember keys for ${DELAY}`, edits: [...mark, ...bound] }],
  });
}

function checkJoin(at: At, step: JoinStep): void {
  const { context, watermarks, marks, name, flow, index, table } = at;
  // Read whole on every run, the other side is no stream.
  if (step.asOf !== undefined || step.hint?.kind === 'broadcast' || step.mode === 'all') return;
  const { input } = flow.joins.find(join => join.step === index) ?? {};
  const right = input === undefined ? undefined : context.table(input);
  if (right === undefined || right.id === table.id || !isAppendingStream(context, right)) return;
  const others = watermarks.stored(right.id);
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
    related: [{ location: { handle: right.handle, span: right.nameSpan }, message: 'The other stream.' }],
  });
}

/** Whether a table is a stream that appends; of a view, whether one of the tables that it reads is. */
function isAppendingStream(context: RuleContext, table: TableRecord): boolean {
  const reached = new Map<Id, TableRecord>([[table.id, table]]);
  for (const next of reached.values()) {
    if (next.write !== 'view') {
      if (next.stream && next.write === 'append') return true;
      continue;
    }
    for (const flow of flowsOf(context, next))
      for (const read of readsOf(context, flow)) if (read.kind === 'table' && !reached.has(read.id)) reached.set(read.id, read);
  }
  return false;
}

function joinFixes(at: At, step: JoinStep, right: TableRecord, lacksLeft: boolean, lacksRight: boolean): Fix[] {
  const { context, flow, index } = at;
  const edits: (Edit | undefined)[] = [];
  if (lacksLeft) {
    const [time] = eventColumns(flow, index);
    edits.push(time === undefined ? undefined : watermark(at, step.span, time));
  }
  if (step.within === undefined) edits.push(within(context, step.span));
  if (lacksRight) {
    const declaration = context.declarationOf(right.handle);
    const time = right.columns.find(column => column.added !== true && isEventTime(column));
    const isPlain = declaration?.kind === 'table' && !declaration.each && context.flowsInto(right.id).length === 0;
    // Bronze keeps everything: there late rows go where they are not lost, if there is such a place.
    const [letter] = right.layer === 'bronze' && right.pipeline === at.table.pipeline ? context.deadLetters() : [];
    const late = letter === undefined ? '' : ` late dead_letter ${writtenName(letter.name)}`;
    edits.push(
      isPlain && time !== undefined
        ? addProperty(right.handle, context.text(right.handle), `watermark ${writtenName(time.name)} delay ${DELAY}${late}`)
        : undefined,
    );
  }
  const sure = edits.flatMap(edit => edit ?? []);
  return sure.length < edits.length ? [] : [{ title: `Join rows within ${DELAY}`, edits: sure }];
}

function watermark({ context, flow, index }: At, above: Span, time: ScopeColumn): Edit {
  const words = `watermark ${written(flow, index, time)} delay ${DELAY}`;
  return addStepAbove(context.handle, context.text(context.handle), above, words);
}

function within({ handle }: RuleContext, { end }: Span): Edit {
  return { handle, span: { start: end, end }, text: ` within ${DELAY}` };
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

function isEventTime({ domain, type }: Column): boolean {
  return domain === 'event' && (type.name === 'timestamp' || type.name === 'timestamp_ntz');
}

/** A column as it is written before a step: with its input where another has its name. */
function written(flow: FlowRecord, index: number, { name, qualifiers }: ScopeColumn): string {
  const same = flow.scopes[index]?.columns.filter(column => fold(column.name) === fold(name)) ?? [];
  const [qualifier] = qualifiers;
  return same.length > 1 && qualifier !== undefined ? `${writtenName(qualifier)}.${writtenName(name)}` : writtenName(name);
}
