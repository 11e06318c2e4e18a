import type { Rule } from '../language/rules/index.js';
import { rules } from '../language/rules/index.js';

/** Measures how long the steps of a command take. */
export interface Timing {
  /** The rules, each of which is measured. */
  readonly rules: readonly Rule[];
  /** Adds the time of some work to that of a step. Work within work counts twice. */
  measure<T>(step: string, work: () => T): T;
}

/** Measures nothing. */
export const untimed: Timing = { rules, measure: (_, work) => work() };

/** How long something took, in milliseconds. */
export interface Duration {
  readonly name: string;
  readonly milliseconds: number;
}

/** Measures steps, and rule by rule how long its checks take. */
export class Stopwatch implements Timing {
  readonly rules: readonly Rule[];
  readonly #steps = new Map<string, number>();
  readonly #rules = new Map<string, number>();

  constructor() {
    this.rules = rules.map(rule => ({
      ...rule,
      check: context => this.#add(this.#rules, rule.code, () => rule.check(context)),
    }));
  }

  measure<T>(step: string, work: () => T): T {
    return this.#add(this.#steps, step, work);
  }

  /** In the order in which they began. */
  get steps(): readonly Duration[] {
    return durations(this.#steps);
  }

  /** The longest first. */
  get ofRules(): readonly Duration[] {
    return [...durations(this.#rules)].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  #add<T>(to: Map<string, number>, name: string, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      to.set(name, (to.get(name) ?? 0) + performance.now() - start);
    }
  }
}

function durations(of: ReadonlyMap<string, number>): readonly Duration[] {
  return [...of].map(([name, milliseconds]) => ({ name, milliseconds }));
}

/**
 * A table of the steps, and of the rules within the last of them.
 * @param total milliseconds since the process began; what no step accounts for is starting and writing
 */
export function timingTable(stopwatch: Stopwatch, total: number): string {
  const { steps, ofRules } = stopwatch;
  const rest = total - steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const inRules = ofRules.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows: readonly (readonly [name: string, milliseconds: number])[] = [
    ...steps.flatMap(({ name, milliseconds }): (readonly [string, number])[] => {
      if (name !== RULES) return [[name, milliseconds]];
      return [
        [name, milliseconds],
        ...ofRules.map(rule => [`  ${rule.name}`, rule.milliseconds] as const),
        ['  around the rules', milliseconds - inRules],
      ];
    }),
    ['starting and writing', rest],
    ['all', total],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, milliseconds]) => `${name.padEnd(width)} ${milliseconds.toFixed(1).padStart(9)} ms\n`).join('');
}

/** The step that the rules are within. */
export const RULES = 'rules';
