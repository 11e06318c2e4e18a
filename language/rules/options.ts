import { durationText, secondsOf, secondsPer } from '../model/checks/durations.js';
import type { Duration, DurationUnit } from '../model/declaration/index.js';

/** A number with a unit, without a place in a text. */
export type Length = Pick<Duration, 'amount' | 'unit'>;

/** A setting of a rule in `cupel.yaml`, with its default and what is too little. */
export type RuleOption = IntegerOption | DurationOption;

interface IntegerOption {
  readonly type: 'integer';
  /** What it decides, in a sentence for tables and hovers. */
  readonly description: string;
  readonly default: number;
  readonly minimum: number;
}

interface DurationOption {
  readonly type: 'duration';
  readonly description: string;
  /** As one writes it: `10 minutes`. */
  readonly default: string;
}

/** The value of an option: a duration as `durationText` writes it. */
export type OptionValue = number | string;

/** Who says something of a rule: the file in the repository, or the settings of an editor. */
export type Origin = 'file' | 'settings';

/** The value that is said of an option, and who says it. */
export interface SaidOption {
  readonly value: OptionValue;
  readonly origin: Origin;
}

/** What is said of an option of a rule for a file, by its path; undefined where the option has its default. A tracked read. */
export type SaidOptions = (path: string, code: string, option: string) => SaidOption | undefined;

const DURATION = /^\s*(\d+(?:\.\d+)?)\s+([a-z]+?)s?\s*$/i;

/** A duration as in the language, `10 minutes`; undefined where a text is none, or one of no length. */
export function readDuration(text: string): Length | undefined {
  const [, amount = '', word = ''] = DURATION.exec(text) ?? [];
  const unit = word.toLowerCase();
  if (secondsPer(unit) === undefined) return undefined;
  const duration = { amount: Number(amount), unit: unit as DurationUnit };
  const seconds = secondsOf(duration);
  return seconds > 0 && Number.isFinite(seconds) ? duration : undefined;
}

/**
 * The value that somebody gave to an option.
 * @returns the value as it is kept, or what is wrong with it: words that follow "must be"
 */
export function optionValue(option: RuleOption, given: unknown): { readonly value: OptionValue } | { readonly wanted: string } {
  if (option.type === 'duration') {
    const duration = typeof given === 'string' ? readDuration(given) : undefined;
    return duration === undefined
      ? { wanted: `a duration such as \`${option.default}\`, longer than nothing` }
      : { value: durationText(duration) };
  }
  const { minimum } = option;
  const fits = typeof given === 'number' && Number.isSafeInteger(given) && given >= minimum;
  return fits ? { value: given } : { wanted: `a whole number, ${minimum} or more` };
}
