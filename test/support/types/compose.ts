import { Random } from '../../engines/random.js';
import type { Asked } from './cupel.js';
import { GRAMMAR } from './grammar.js';

/** Kinds that `{value}` stands for. */
const VALUES = ['boolean', 'number', 'decimal', 'int', 'string', 'date', 'time', 'ints', 'strings', 'map', 'struct'];
const KINDS = [...VALUES, 'interval', 'window', 'aggregate'];

const COUNT = 900;
const SEED = 4;

/** Different expressions made by `GRAMMAR`, always the same; as many of each kind. */
export function composed(count = COUNT, seed = SEED): Asked[] {
  const random = new Random(seed);
  const found = new Map<string, Asked>();
  for (let tried = 0; found.size < count && tried < 10 * count; tried++) {
    const kind = KINDS[tried % KINDS.length] ?? 'value';
    // An aggregate or a window stands outside, as what it is made of may be neither.
    const expression = make(kind, 1 + random.below(3), random);
    found.set(expression, { expression, shape: kind === 'aggregate' ? 'group' : 'row' });
  }
  return [...found.values()];
}

function make(kind: string, depth: number, random: Random): string {
  const { leaves, rules } = GRAMMAR[kind === 'value' ? random.pick(VALUES) : kind] ?? { leaves: '', rules: [] };
  if (depth === 0 || rules.length === 0) return random.pick(leaves.split(' | '));
  return random.pick(rules).replaceAll(/\{(\w+)\}/g, (_, part: string) => {
    // Some parts are leaves, so that no expression grows beyond reading.
    return make(part, random.chance(0.4) ? 0 : depth - 1, random);
  });
}
