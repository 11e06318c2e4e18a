import type { ColumnReference, DataType, Duration, JoinStep, Span, Step } from '../declaration/index.js';
import { keepsVersions, valueInForce, writeOf } from '../effective.js';
import { evaluate } from '../flow/expression.js';
import { Findings } from '../flow/report.js';
import { resolveColumn } from '../flow/resolve.js';
import type { Scope } from '../flow/scope.js';
import { shown } from '../names.js';
import type { JoinFact } from '../records.js';
import { typeText } from '../types.js';
import { type Analysed, analysed } from './analysed.js';
import { isFlow, type Subject, type SubjectOf } from './subject.js';

/** What steps need: times where they compare times, a key to sample by, a version to take. */
export function checkSteps(subject: Subject): void {
  if (!isFlow(subject)) return;
  const [flow] = analysed(subject);
  if (flow === undefined) return;
  for (const [index, step] of flow.steps.entries()) checkStep(subject, flow, step, index);
}

function checkStep(subject: SubjectOf<'table' | 'flow'>, flow: Analysed, step: Step, index: number): void {
  const before = flow.analysis.flow.before[index];
  if (before === undefined) return;
  switch (step.kind) {
    case 'watermark':
      checkTime(subject, step.column, before, 'A watermark waits for late rows by their event time');
      return;
    case 'dedupe':
      if (step.within !== undefined && step.order !== undefined)
        checkWithin(subject, step.within, typeOf(subject, step.order, before), step.order);
      return;
    case 'group':
      for (const item of step.items)
        if (item.kind === 'window' && item.column !== undefined)
          checkTime(subject, item.column, before, 'A window is one of times');
      return;
    case 'join':
      checkJoin(subject, flow, step, index, before);
      return;
    case 'sample':
      if (step.by === undefined) checkSample(subject, flow, step, index, before);
      return;
  }
}

const TIMES: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamp_ntz', 'unknown']);

/** The type of a column without saying what is wrong with its name, which is said elsewhere. */
function typeOf({ context }: Subject, { path }: ColumnReference, scope: Scope): DataType | undefined {
  const { column, length } = resolveColumn(path, { ...context, findings: new Findings(), scopes: [scope] });
  return length === path.length ? column?.type : undefined;
}

function checkTime(subject: Subject, column: ColumnReference, scope: Scope, why: string): void {
  const type = typeOf(subject, column, scope);
  if (type !== undefined && !TIMES.has(type.name)) reportNoTime(subject, column.span, column, type, why);
}

function reportNoTime({ findings }: Subject, span: Span, column: ColumnReference, type: DataType, why: string): void {
  const name = column.path.map(({ text }) => text).join('.');
  const message = `${why}, and ${shown(name)} is of the type ${typeText(type)}. Name a column of dates or timestamps.`;
  findings.problem({ span, code: 'not-a-time', message });
}

function checkWithin({ findings }: Subject, within: Duration, type: DataType | undefined, order: ColumnReference): void {
  if (type === undefined || TIMES.has(type.name)) return;
  const name = order.path.map(({ text }) => text).join('.');
  const message = `\`within\` says how far apart duplicates are in time, and ${shown(name)}, by which they are ordered, is of the type ${typeText(type)}. Order them by a time, or take \`within\` out.`;
  findings.problem({ span: within.span, code: 'within-without-time', message });
}

function checkJoin(subject: Subject, flow: Analysed, step: JoinStep, index: number, before: Scope): void {
  const { findings, context } = subject;
  const fact = flow.analysis.flow.joins.find(join => join.step === index);
  const joined = flow.analysis.flow.inputs.find(({ reference }) => reference === step);
  if (joined?.entry === undefined || joined.shape === undefined) return;
  const name = shown(`${joined.entry.space}.${joined.entry.name}`);
  if (step.asOf !== undefined) {
    const inside = flow.analysis.flow.inside[index] ?? before;
    const { type } = evaluate(step.asOf, { ...context, findings: new Findings(), scopes: [before, inside] });
    if (!TIMES.has(type.name)) {
      const message = `\`as of\` takes the row as it was at a time, and this is of the type ${typeText(type)}. Say a date or a timestamp.`;
      findings.problem({ span: step.asOf.span, code: 'not-a-time', message });
    } else if (fact?.asOf !== undefined) checkAsOf(subject, step.asOf.span, name, fact.asOf);
  }
  if (step.within !== undefined) {
    const sides: readonly [string, Scope][] = [
      ['the row so far', before],
      [name, joinedScope(flow, step, before, index)],
    ];
    for (const [side, scope] of sides) {
      if (scope.open || scope.row.some(({ column }) => column.domain === 'event')) continue;
      const message = `\`within\` says how far the event times of both sides are apart, and ${side} has none. Mark a column as \`event_time\` at its source, or take \`within\` out.`;
      findings.problem({ span: step.within.span, code: 'within-without-time', message });
      break;
    }
  }
  if (fact?.multiplies === 'may' && (step.on !== undefined || step.using !== undefined)) {
    const keys = fact.rightKeys.map(key => key.map(shown).join(', ')).join(' or ');
    const message = `A row may meet several of ${name} and come out several times: the condition does not compare its whole key (${keys}). Compare the key, or say \`many\` where this is meant.`;
    findings.problem({ span: step.dataset.span, code: 'join-multiplies', message, severity: 'information' });
  }
}

/** The columns of the joined side alone. */
function joinedScope(flow: Analysed, step: JoinStep, before: Scope, index: number): Scope {
  const inside = flow.analysis.flow.inside[index];
  const shape = flow.analysis.flow.inputs.find(({ reference }) => reference === step)?.shape;
  if (inside === undefined || shape === undefined) return { ...before, open: true };
  const names = new Set(shape.columns.map(column => column.name));
  return { ...inside, open: shape.open, row: inside.row.slice(before.row.length).filter(({ column }) => names.has(column.name)) };
}

const AS_OF: ReadonlyMap<JoinFact['asOf'], (name: string) => string> = new Map([
  [
    'not append-only',
    name =>
      `${name} keeps no history: of a row that changed only the newest state is there. Let it be \`scd 2\`, or join without \`as of\`.`,
  ],
  [
    'no event time',
    name =>
      `${name} has neither versions nor an event time, so nobody knows what held when. Mark the column that says since when a row holds as \`event_time\`.`,
  ],
  [
    'several event times',
    name =>
      `${name} has no versions, and several event times: which says since when a row holds? Leave one of them in it by \`columns\`, or let it be \`scd 2\`.`,
  ],
]);

function checkAsOf({ findings }: Subject, span: Span, name: string, asOf: JoinFact['asOf']): void {
  const message = AS_OF.get(asOf)?.(name);
  if (message !== undefined) findings.problem({ span, code: 'as-of-without-validity', message });
}

/** A sample is picked by a hash of a column, so that it is the same in each run. */
function checkSample(
  subject: Subject,
  flow: Analysed,
  step: Extract<Step, { kind: 'sample' }>,
  index: number,
  before: Scope,
): void {
  const key = valueInForce(flow.properties, 'key');
  const afterQuery = flow.steps.slice(0, index).some(({ kind }) => kind === 'sql');
  if (!flow.isWhole || afterQuery || key !== undefined || before.keys.length > 0) return;
  const message =
    'A sample is picked by a hash of the key, to be the same in each run, and these rows have no key. Say `by` with a column.';
  subject.findings.problem({ span: step.span, code: 'sample-without-key', message });
}

/** The time from which rows are kept, and that by which versions begin. */
export function checkTimesOfTable(subject: Subject): void {
  if (!isFlow(subject)) return;
  const [flow] = analysed(subject);
  if (flow === undefined) return;
  checkFirstSequence(subject, flow);
  checkRetain(subject, flow);
}

/** The first column of the sequence of a history becomes `valid_from`. */
function checkFirstSequence(subject: SubjectOf<'table' | 'flow'>, { analysis, properties }: Analysed): void {
  const write = writeOf(properties);
  const scd = properties.get('scd');
  const first = valueInForce(properties, 'scd')?.sequence[0];
  if (first === undefined || (write !== 'scd 2' && write !== 'scd 6') || scd?.location?.handle !== subject.handle) return;
  const { after } = analysis.flow;
  const type = typeOf(subject, first, after) ?? (after.carried === undefined ? undefined : typeOf(subject, first, after.carried));
  if (type !== undefined && !TIMES.has(type.name))
    reportNoTime(
      subject,
      first.span,
      first,
      type,
      `The first column of the sequence of a \`${write}\` says since when a version is valid`,
    );
}

/** Rows are kept for a time, which is counted from one. */
function checkRetain(subject: SubjectOf<'table' | 'flow'>, { analysis, properties, isWhole }: Analysed): void {
  const { declaration, handle, findings } = subject;
  const retain = properties.get('retain');
  const write = writeOf(properties);
  if (declaration.kind !== 'table' || declaration.layer === 'bronze' || retain === undefined) return;
  if (write === 'view' || keepsVersions(write) || analysis.stored.scope.open || !isWhole) return;
  const events = analysis.stored.columns.filter(({ domain, role }) => domain === 'event' && role === undefined);
  if (events.length === 1 || events.some(({ name }) => name === 'window_start')) return;
  const isOwn = retain.location?.handle === handle;
  const what =
    events.length === 0
      ? 'has no event time to count from'
      : `has several event times (${events.map(({ name }) => shown(name)).join(', ')}), and it is not known from which to count`;
  const name = shown(`${declaration.layer}.${declaration.name?.text ?? ''}`);
  const message = `\`retain\` removes rows by their age, and ${name} ${what}. ${
    events.length === 0 ? 'Leave the event time in the table' : 'Leave one of them in the table'
  }, or take \`retain\` out.`;
  const span = isOwn ? retain.property.span : (declaration.name?.span ?? declaration.keywordSpan);
  findings.problem({ span, code: 'retain-without-time', message });
}
