import { durationText, secondsOf } from '../model/checks/durations.js';
import type { DurationUnit } from '../model/declaration/index.js';
import { valueInForce } from '../model/effective.js';
import type { EffectiveProperty } from '../model/records.js';
import { type Cron, longestPause, mostRunsWithin, readCron } from './cron.js';

/** How often something runs, and the property that says so. */
export type Cadence = ({ readonly kind: 'every'; readonly seconds: number } | { readonly kind: 'cron'; readonly cron: Cron }) & {
  readonly said: string;
  readonly by: EffectiveProperty;
};

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** `continuous` is micro-batches without a pause: about one a second, unless a configuration says otherwise. */
const CONTINUOUS_SECONDS = 1;

/**
 * The trigger or schedule in force; undefined where there is neither, with `available_now`, and for a schedule that is not readable here.
 * @param continuous the seconds between two micro-batches of a trigger without a pause
 */
export function cadenceOf(properties: Properties, continuous = CONTINUOUS_SECONDS): Cadence | undefined {
  const trigger = valueInForce(properties, 'trigger');
  const by = properties.get(trigger === undefined ? 'schedule' : 'trigger');
  if (by === undefined) return undefined;
  if (trigger?.mode === 'every') {
    const seconds = secondsOf(trigger.every);
    return seconds > 0 ? { kind: 'every', seconds, said: `trigger every ${durationText(trigger.every)}`, by } : undefined;
  }
  if (trigger !== undefined)
    return trigger.mode === 'continuous' ? { kind: 'every', seconds: continuous, said: 'trigger continuous', by } : undefined;
  const schedule = valueInForce(properties, 'schedule')?.cron;
  const cron = schedule?.kind === 'string' ? readCron(schedule.text) : undefined;
  return cron === undefined || schedule?.kind !== 'string'
    ? undefined
    : { kind: 'cron', cron, said: `schedule "${schedule.text.trim()}"`, by };
}

/** The most runs that fall into a stretch of time. */
export function runsWithin(cadence: Cadence, seconds: number): number {
  // Rounding must not make one run of what divides evenly.
  if (cadence.kind === 'every') return Math.ceil(Number((seconds / cadence.seconds).toPrecision(12)));
  return mostRunsWithin(cadence.cron, seconds);
}

/** The longest time between two runs, in seconds. */
export function pauseOf(cadence: Cadence): number {
  return cadence.kind === 'every' ? cadence.seconds : longestPause(cadence.cron);
}

const UNITS: readonly DurationUnit[] = ['day', 'hour', 'minute', 'second', 'millisecond'];

/** A number of seconds as a duration in the text: in the greatest unit of which it is a whole number. */
export function durationFor(seconds: number): string {
  const unit =
    UNITS.find(name => Number.isInteger(Number((seconds / secondsOf({ amount: 1, unit: name })).toFixed(6)))) ?? 'millisecond';
  return durationText({ amount: Math.ceil(Number((seconds / secondsOf({ amount: 1, unit })).toFixed(6))), unit });
}
