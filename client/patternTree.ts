import type { PatternItem, PatternPlace, PatternPlaceKind } from '../server/protocol.js';

/** Which patterns the tree has. */
export interface PatternFilter {
  readonly onlyInUse: boolean;
  /** Words that must all be in a pattern's name, id, aliases, intent, category or concerns; all patterns where there are none. */
  readonly words: string;
}

/** What every row of the tree has. Texts are plain but for `tooltip`. */
interface Row {
  /** Unlike that of every other row, and the same after a refresh. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Name of an icon of VS Code. */
  readonly icon?: string;
}

export interface CategoryRow extends Row {
  readonly kind: 'category';
  readonly patterns: readonly PatternRow[];
  /** Whether its patterns are in sight at first. */
  readonly open: boolean;
}

export interface PatternRow extends Row {
  readonly kind: 'pattern';
  readonly pattern: string;
  /** Markdown; of the catalog alone, nothing of the user's. */
  readonly tooltip: string;
  /** Whether there are places below it. */
  readonly inUse: boolean;
}

export interface PlaceRow extends Row {
  readonly kind: 'place';
  readonly place: PatternPlace;
}

export type PatternTreeRow = CategoryRow | PatternRow | PlaceRow;

const ICONS: Readonly<Record<PatternPlaceKind, string>> = {
  applied: 'arrow-small-right',
  claimed: 'quote',
  unfounded: 'warning',
};

/** The categories and their patterns, in the order of the catalog, without categories that have none. */
export function patternTree(patterns: readonly PatternItem[], filter: PatternFilter): readonly CategoryRow[] {
  const byCategory = new Map<string, PatternItem[]>();
  for (const item of patterns) {
    const list = byCategory.get(item.category);
    if (list === undefined) byCategory.set(item.category, [item]);
    else list.push(item);
  }
  return [...byCategory].flatMap(([category, all]) => {
    const shown = all.filter(item => matches(item, filter));
    return shown.length === 0 ? [] : [categoryRow(category, all, shown, filter.words.trim() !== '')];
  });
}

/** The rows below a pattern. */
export function placeRows(pattern: string, places: readonly PatternPlace[]): readonly PlaceRow[] {
  return places.map((place, index): PlaceRow => {
    const { kind, subject, text, file, line } = place;
    const where = `${file}:${line + 1}`;
    const standing = { applied: '', claimed: 'claimed', unfounded: 'claimed, but not there' }[kind];
    const said = standing === '' ? text : `${standing}: ${text}`;
    return {
      kind: 'place',
      id: `place ${pattern} ${index}`,
      label: subject,
      description: `${said} · ${where}`,
      spoken: `${subject}, ${said}, ${file} line ${line + 1}`,
      icon: ICONS[kind],
      place,
    };
  });
}

/** Whether anything says of a pattern that it is there. */
export function isInUse({ places }: PatternItem): boolean {
  return places.applied + places.claimed + places.unfounded > 0;
}

function matches(item: PatternItem, { onlyInUse, words }: PatternFilter): boolean {
  if (onlyInUse && !isInUse(item)) return false;
  const { id, name, aliases, intent, category, concerns } = item;
  const text = [id, name, ...aliases, intent, category, ...concerns].join('\n').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

function categoryRow(
  category: string,
  all: readonly PatternItem[],
  shown: readonly PatternItem[],
  isSearch: boolean,
): CategoryRow {
  const inUse = shown.filter(isInUse).length;
  const count = shown.length === all.length ? `${all.length}` : `${shown.length} of ${all.length}`;
  const description = `${count} ${all.length === 1 ? 'pattern' : 'patterns'}, ${inUse} in use`;
  const label = category.charAt(0).toUpperCase() + category.slice(1);
  return {
    kind: 'category',
    // What is found shall be in sight, whatever was folded before: VS Code keeps the state of a row by its id.
    id: `category ${category}${isSearch ? ' found' : ''}`,
    label,
    description,
    spoken: `${label}, ${description}`,
    patterns: shown.map(patternRow),
    open: isSearch,
  };
}

function patternRow(item: PatternItem): PatternRow {
  const { id, name, places } = item;
  const description = [
    ...(places.applied > 0 ? [counted(places.applied, 'place')] : []),
    ...(places.claimed > 0 ? ['claimed'] : []),
    ...(places.unfounded > 0 ? ['claimed, but not there'] : []),
  ].join(', ');
  return {
    kind: 'pattern',
    id: `pattern ${id}`,
    pattern: id,
    label: name,
    description,
    spoken: `${name}, ${description === '' ? 'not in use' : description}`,
    icon: places.unfounded > 0 ? 'warning' : isInUse(item) ? 'pass-filled' : 'circle-outline',
    tooltip: tooltipOf(item),
    inUse: isInUse(item),
  };
}

function tooltipOf(item: PatternItem): string {
  const { id, name, category, maturity, concerns, intent, detected, advice, aliases } = item;
  const kind = [maturity, category, ...(concerns.length === 0 ? [] : [`serves ${concerns.join(', ')}`])].join(' · ');
  const names = [id, ...aliases].map(alias => `\`${alias}\``).join(', ');
  const missing = advice ?? (isInUse(item) || detected === undefined ? undefined : `Not in use; it would be ${detected}.`);
  return [`**${name}**`, intent, ...(missing === undefined ? [] : [missing]), `${names}  \n${kind}`]
    .filter(part => part !== '')
    .join('\n\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
