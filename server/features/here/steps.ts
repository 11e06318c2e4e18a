import type { Construct } from '../../../language/catalog/index.js';
import { durationText, secondsOf } from '../../../language/model/checks/durations.js';
import type { GroupItem, Step, StepOf } from '../../../language/model/declaration/index.js';
import { code } from '../../markdown.js';
import { listed, named, type Subject, said } from './subject.js';

/**
 * What a step means in its flow.
 * @param index which step of the flow it is
 */
export function aboutStep(subject: Subject, index: number, step: Step, entry: Construct): string | undefined {
  switch (step.kind) {
    case 'watermark':
      return aboutWatermark(step);
    case 'dedupe':
      return aboutDedupe(step);
    case 'group':
      return aboutGroup(subject, index, step, entry);
    case 'join':
      return aboutJoin(subject, index, step);
    default:
      return undefined;
  }
}

function aboutWatermark({ column, delay, late }: StepOf<'watermark'>): string | undefined {
  const name = column.path.at(-1)?.text;
  if (name === undefined || delay === undefined) return undefined;
  const fate =
    late?.action === 'update'
      ? 'the windows that it touches are computed again'
      : late?.action === 'dead_letter'
        ? `it goes to the dead letter ${code(late.deadLetter.name.text)} with its lateness`
        : 'it is dropped, and the run counts it';
  return `A row that arrives more than ${durationText(delay)} after its ${code(name)} is late: ${fate}.`;
}

function aboutDedupe({ by, keep, order, within }: StepOf<'dedupe'>): string | undefined {
  const key = by.map(({ path }) => path.at(-1)?.text ?? '');
  const column = order?.path.at(-1)?.text;
  if (key.length === 0 || column === undefined) return undefined;
  const which = `Of the rows of one ${listed(key)} the one with the ${keep} ${code(column)} stays`;
  return within === undefined
    ? `${which}, of all rows that ever came.`
    : `${which}. Two that are more than ${durationText(within)} apart both stay.`;
}

function aboutGroup(
  { flow, table }: Subject,
  index: number,
  { items }: StepOf<'group'>,
  { word }: Construct,
): string | undefined {
  const windows = items.flatMap(item => (item.kind === 'window' ? [item] : []));
  const window = windows[0] && aboutWindow(windows[0]);
  if (word.startsWith('window')) return window;
  const rows = flow.rows[index + 1] ?? [];
  const one = rows.length === 0 ? undefined : `One row per ${listed(rows)}.`;
  const closes =
    window !== undefined && table.write === 'append'
      ? 'A window is written once, when no more rows of it are waited for.'
      : undefined;
  return [one, window, closes].filter(part => part !== undefined).join(' ');
}

function aboutWindow({ window, length, every, column }: Extract<GroupItem, { kind: 'window' }>): string | undefined {
  const name = column?.path.at(-1)?.text;
  if (length === undefined || name === undefined) return undefined;
  const long = durationText(length);
  if (window === 'tumbling') return `Each row falls into the one window of ${long} that its ${code(name)} lies in.`;
  if (window === 'session') return `A session ends when no row with a ${code(name)} within ${long} follows.`;
  if (every === undefined || secondsOf(every) <= 0) return undefined;
  const number = Math.ceil(Number((secondsOf(length) / secondsOf(every)).toPrecision(12)));
  return `Each row falls into ${number} windows of ${long}, as one begins every ${durationText(every)}.`;
}

function aboutJoin(subject: Subject, index: number, step: StepOf<'join'>): string | undefined {
  const fact = subject.flow.joins.find(join => join.step === index);
  if (fact?.input === undefined) return undefined;
  const other = named(subject, fact.input);
  const within =
    step.within === undefined ? '' : ` Both happened within ${durationText(step.within)} of each other, or they do not meet.`;
  const partners = step.type === 'left' ? ' A row that meets none stays, with NULL in the columns of the other side.' : '';
  const time = step.asOf && said(subject.project, subject.flow.handle, step.asOf.span);
  if (time !== undefined && fact.asOf === 'version')
    return `Each row meets the version of ${other} that was valid at its ${time}.${partners}`;
  if (time !== undefined && fact.asOf === 'latest')
    return `Each row meets the latest row of ${other} that is not after its ${time}.${partners}`;
  if (step.type === 'semi' || step.type === 'anti' || step.asOf !== undefined) return undefined;
  const key = fact.rightKeys[0];
  switch (fact.multiplies) {
    case 'no':
      return `Each row meets at most one row of ${other}: the condition covers a key of it.${partners}${within}`;
    case 'may':
      return `A row may meet several of ${other}${key === undefined ? '' : `, which has one row per ${listed(key)}`}.${partners}${within}`;
    case 'meant':
      return `A row meets all rows of ${other} that the condition lets through, as \`many\` says.${partners}${within}`;
    default:
      return `${partners}${within}`.trim();
  }
}
