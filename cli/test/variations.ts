/** One way in which the rows of a test may come. */
export interface Variation {
  /** The rows of each batch, by their numbers; all tables are run after each. Some batches come again. */
  readonly batches: readonly (readonly number[])[];
  /** True where the run after the last batch goes down after its first write, is begun again, goes down after its second, and so on. */
  readonly crashes?: boolean;
}

/** So many orders of all rows are tried at most; of three rows these are all others. */
const ORDERS = 5;
/** At so many points the rows are cut at most. */
const CUTS = 10;

/**
 * The ways in which the rows of a test may come, other than all at once in the order of the text. The same for the same test: what is chosen
 * where there are too many follows from its id.
 * @param units rows that come together, by their numbers: one each, but for a snapshot's, which come all at once
 * @param id the test's
 */
export function variations(units: readonly (readonly number[])[], id: string): readonly Variation[] {
  const random = randomOf(id);
  const rows = (some: readonly (readonly number[])[]) => some.flat();
  const all = rows(units);
  const found: Variation[] = orders(units, random).map(order => ({ batches: [rows(order)] }));
  const points = units.slice(1).map((_, i) => i + 1);
  for (const at of pick(points, CUTS, random)) {
    const [first, second] = [rows(units.slice(0, at)), rows(units.slice(at))];
    found.push({ batches: [first, second, first] }, { batches: [second, first, second] });
  }
  found.push({ batches: [...units] }, { batches: [...units].reverse() }, { batches: [all, all] });
  const middle = Math.ceil(units.length / 2);
  found.push(
    { batches: [all], crashes: true },
    { batches: [rows(units.slice(0, middle)), rows(units.slice(middle))], crashes: true },
  );
  return distinct(found);
}

/** Other orders than the given one: all where they are few, else the reverse and some at random. */
function orders<T>(items: readonly T[], random: () => number): T[][] {
  if (items.length <= 3) return permutations(items).slice(1);
  return [[...items].reverse(), ...Array.from({ length: ORDERS - 1 }, () => shuffle(items, random))];
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) => permutations([...items.slice(0, i), ...items.slice(i + 1)]).map(rest => [item, ...rest]));
}

/** Some of many, in their order. */
function pick<T>(items: readonly T[], most: number, random: () => number): T[] {
  const chosen = new Set(shuffle(items, random).slice(0, most));
  return items.filter(item => chosen.has(item));
}

/** By Fisher and Yates. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

/** Each once, without batches that are empty. */
function distinct(found: readonly Variation[]): Variation[] {
  const known = new Map<string, Variation>();
  for (const { batches, ...how } of found) {
    const variation = { ...how, batches: batches.filter(batch => batch.length > 0) };
    if (variation.batches.length > 0) known.set(JSON.stringify(variation), variation);
  }
  return [...known.values()];
}

/** Numbers from 0 up to below 1 that follow from a text: mulberry32, begun with the text's FNV-1a hash. */
function randomOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
