import { nearest } from '../text/nearest.js';
import type { AntiPattern, Check, Concern, Construct, Pattern, PatternName, Place } from './entries.js';
import { catalog } from './generated/catalog.js';

export type * from './diagram.js';
export type * from './entries.js';
export { BODIES, CATEGORIES, CHECK_GROUPS } from './entries.js';
export { checkPage, configurationPage, DOCS, languagePage, patternPage, rulePage } from './links.js';
export { renderHover, renderPage } from './render.js';

const PREFIX = 'pat-';

/** How many words the name of a construct has at most: `write overwrite partitions`. */
const LONGEST = 3;

const names = new Map<string, PatternName>();
for (const name of catalog.names) {
  names.set(name.id, name);
  for (const alias of name.aliases) names.set(alias, name);
}
const written = new Map(catalog.patterns.map(entry => [entry.id, entry]));
const byCode = new Map(catalog.antiPatterns.map(entry => [entry.code, entry]));
const checksByCode = new Map(catalog.checks.map(entry => [entry.code, entry]));
const byPlace = new Map<Place, Construct[]>();
const byPlaceAndWord = new Map<string, Construct>();
for (const entry of catalog.constructs) {
  for (const place of entry.places) {
    byPlace.set(place, [...(byPlace.get(place) ?? []), entry]);
    for (const word of [entry.word, ...entry.aliases]) byPlaceAndWord.set(`${place} ${word}`, entry);
  }
}

/** The row of names for an id, with or without `pat-`, in any case, or one of its aliases; undefined if there is no such pattern. */
export function patternName(id: string): PatternName | undefined {
  const plain = id.toLowerCase();
  return names.get(plain.startsWith(PREFIX) ? plain.slice(PREFIX.length) : plain);
}

/** The entry of a pattern, by its id as in `patternName`; undefined if there is no such pattern. */
export function pattern(id: string): Pattern | undefined {
  const name = patternName(id);
  return name && written.get(name.id);
}

/** The row of names of every pattern, in the order of the catalog. */
export function patternNames(): readonly PatternName[] {
  return catalog.names;
}

/** What is wanted across the categories, in the order in which it is shown. */
export function concerns(): readonly Concern[] {
  return catalog.concerns;
}

/** The page of every pattern, by id. */
export function patterns(): readonly Pattern[] {
  return catalog.patterns;
}

/** The id that was most likely meant by an unknown one, written with the same prefix; undefined where none is near. */
export function suggest(id: string): string | undefined {
  const prefixed = id.toLowerCase().startsWith(PREFIX);
  const found = nearest(prefixed ? id.slice(PREFIX.length) : id, names.keys());
  const name = found === undefined ? undefined : names.get(found);
  return name && (prefixed ? PREFIX + name.id : name.id);
}

/** The entry of an anti-pattern by the code of its rule. */
export function antiPattern(code: string): AntiPattern | undefined {
  return byCode.get(code.toLowerCase());
}

/** Every anti-pattern that has an entry. */
export function antiPatterns(): readonly AntiPattern[] {
  return catalog.antiPatterns;
}

/** The entry of a check by its code; undefined for the codes of rules. */
export function check(code: string): Check | undefined {
  return checksByCode.get(code.toLowerCase());
}

/** Every check that has an entry, by code. */
export function checks(): readonly Check[] {
  return catalog.checks;
}

/**
 * What stands at a place, by its first words in any case: of `write merge { …` it is the entry for `write merge`, and where there is none
 * for that, the one for `write`. A first word alone is enough too: `dedupe`.
 */
export function construct(place: Place, text: string): Construct | undefined {
  const words = text.toLowerCase().trim().split(/\s+/, LONGEST);
  for (let length = words.length; length > 0; length--) {
    const found = byPlaceAndWord.get(`${place} ${words.slice(0, length).join(' ')}`);
    if (found !== undefined) return found;
  }
  return byPlace.get(place)?.find(entry => firstWords(entry).includes(words[0] as string));
}

/** Every entry that begins with a word, wherever it may stand: for a word whose place is not known. */
export function constructsNamed(word: string): readonly Construct[] {
  return catalog.constructs.filter(entry => firstWords(entry).includes(word.toLowerCase()));
}

function firstWords(entry: Construct): string[] {
  return [entry.word, ...entry.aliases].map(name => name.split(' ')[0] as string);
}

/** What may be written at a place, in the order in which it should be offered. */
export function constructsAt(place: Place): readonly Construct[] {
  return byPlace.get(place) ?? [];
}

/** Every construct of the language. */
export function constructs(): readonly Construct[] {
  return catalog.constructs;
}

/** The patterns that a construct expresses. */
export function patternsOf(entry: Construct): readonly Pattern[] {
  return entry.patterns.flatMap(id => written.get(id) ?? []);
}
