import { secondsOf } from '../../model/checks/durations.js';
import type { DataType, Duration, Expression, Span } from '../../model/declaration/index.js';
import type { Location } from '../../model/records.js';
import { Refused } from '../refusal.js';

/** The name of Spark's function that a window is written as: `window(at, interval 30 seconds).start`. */
export const WINDOW = 'window';

/** The start or the end of a window in which a moment lies. */
export interface WindowPart {
  readonly moment: Expression;
  readonly length: Duration;
  /** Of windows that overlap: how often one begins, and how many of these before the last one that holds the moment it began. */
  readonly sliding?: { readonly every: Duration; readonly shift: Expression };
  readonly part: 'start' | 'end';
}

/**
 * The start or the end of a window of a fixed length that a moment lies in, as an expression. Such windows are counted from 1970 on in
 * UTC, as Spark counts them.
 */
export function windowPart({ moment, length, sliding, part }: WindowPart, span: Span): Expression {
  const name = (text: string) => ({ text, span });
  const interval = (duration: Duration): Expression => ({ kind: 'interval', parts: [duration], span });
  const values = [moment, interval(length), ...(sliding ? [interval(sliding.every), sliding.shift] : [])];
  const of: Expression = { kind: 'call', name: name(WINDOW), distinct: false, arguments: values, span };
  return { kind: 'field', of, name: name(part), span };
}

/** What `windowPart` has made of an expression; nothing of any other. */
export function readWindowPart(e: Expression): WindowPart | undefined {
  if (e.kind !== 'field' || e.of.kind !== 'call' || e.of.name.text !== WINDOW) return undefined;
  const [moment, lengthOf, everyOf, shift] = e.of.arguments;
  const duration = (of: Expression | undefined) => (of?.kind === 'interval' ? of.parts[0] : undefined);
  const [length, every] = [duration(lengthOf), duration(everyOf)];
  const part = e.name.text;
  if (!moment || !length || (part !== 'start' && part !== 'end')) return undefined;
  return { moment, length, ...(every && shift ? { sliding: { every, shift } } : {}), part };
}

/** The length of a duration in milliseconds; nothing for months and years, which have none that is fixed. */
export function millisecondsOf(duration: Duration): number | undefined {
  if (duration.unit === 'month' || duration.unit === 'year') return undefined;
  const length = secondsOf(duration) * 1000;
  const whole = Math.round(length);
  return Number.isSafeInteger(whole) && whole > 0 && Math.abs(length - whole) < 1e-6 ? whole : undefined;
}

/** Refuses a window that is not of instants, or of no fixed length. @throws Refused */
export function checkWindow(length: Duration, type: DataType, at: Location): void {
  if (millisecondsOf(length) === undefined)
    throw new Refused('a window has a fixed length of whole milliseconds: group by `date_trunc` for months and years', at);
  if (type.name !== 'timestamp')
    throw new Refused(
      `a window is counted in instants, and its column is a ${type.name}: give it a timestamp, or group by the ${type.name} itself`,
      at,
    );
}

/** The start and the end of a session, over its rows: it ends as long after the last one as a pause may be. */
export function sessionParts<T>(moment: Expression, pause: Duration, parts: (start: Expression, end: Expression) => T): T {
  const { span } = moment;
  const of = (text: string): Expression => ({ kind: 'call', name: { text, span }, distinct: false, arguments: [moment], span });
  const interval: Expression = { kind: 'interval', parts: [pause], span };
  return parts(of('min'), { kind: 'binary', operator: '+', negated: false, left: of('max'), right: interval, span });
}
