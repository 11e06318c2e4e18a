import { describe, expect, test } from 'vitest';
import { type CategoryRow, type PatternFilter, patternTree, placeRows } from '../../client/patternTree.js';
import type { PatternItem, PatternPlace } from '../../server/protocol.js';

function item(id: string, more: Partial<PatternItem> = {}): PatternItem {
  return {
    id,
    name: `The ${id}`,
    category: 'core',
    maturity: 'foundational',
    aliases: [],
    concerns: [],
    intent: '',
    places: { applied: 0, claimed: 0, unfounded: 0 },
    ...more,
  };
}
const places = (applied: number, claimed = 0, unfounded = 0): Pick<PatternItem, 'places'> => ({
  places: { applied, claimed, unfounded },
});

const CATALOG: readonly PatternItem[] = [
  item('merge', { ...places(2), aliases: ['upsert'], intent: 'Change rows by their KEY.', detected: '`write merge`' }),
  item('retry', { ...places(0), concerns: ['Reliability'], detected: 'a step with a `retry`' }),
  item('dlq', { ...places(1, 0, 1), category: 'reliability' }),
  item('breaker', { ...places(0, 1), category: 'reliability', advice: 'Who runs it decides.' }),
  item('spot', { category: 'cost' }),
];

/** A line for each row, patterns below their category: label, description, icon, and `>` where it unfolds. */
function drawn(rows: readonly CategoryRow[]): string[] {
  return rows.flatMap(({ label, description, patterns }) => [
    `${label} (${description})`,
    ...patterns.map(row => `  ${row.inUse ? '> ' : ''}${row.label} (${row.description}) ${row.icon}`),
  ]);
}

const ALL: PatternFilter = { onlyInUse: false, words: '' };

describe('the tree of patterns', () => {
  test('has each category with its patterns, and how much of it is in use', () => {
    expect(drawn(patternTree(CATALOG, ALL))).toEqual([
      'Core (2 patterns, 1 in use)',
      '  > The merge (2 places) pass-filled',
      '  The retry () circle-outline',
      'Reliability (2 patterns, 2 in use)',
      '  > The dlq (1 place, claimed, but not there) warning',
      '  > The breaker (claimed) pass-filled',
      'Cost (1 pattern, 0 in use)',
      '  The spot () circle-outline',
    ]);
  });

  test.each<[string, Partial<PatternFilter>, string[]]>([
    ['what is in use', { onlyInUse: true }, ['merge', 'dlq', 'breaker']],
    ['a name', { words: 'the RETRY' }, ['retry']],
    ['an alias', { words: 'upsert' }, ['merge']],
    ['an intent', { words: 'rows key' }, ['merge']],
    ['a category', { words: ' cost ' }, ['spot']],
    ['a category or a concern', { words: 'reliability' }, ['retry', 'dlq', 'breaker']],
    ['both', { words: 'reliability', onlyInUse: true }, ['dlq', 'breaker']],
    ['all of its words', { words: 'merge retry' }, []],
    ['what would be a pattern of characters elsewhere', { words: '.*' }, []],
  ])('is filtered by %s', (_, filter, ids) => {
    const rows = patternTree(CATALOG, { ...ALL, ...filter });
    expect(rows.flatMap(({ patterns }) => patterns.map(({ pattern }) => pattern))).toEqual(ids);
    expect(rows.every(({ open }) => open === (filter.words !== undefined))).toBe(true);
  });

  test('a category says of how many patterns it shows some', () => {
    const [core] = patternTree(CATALOG, { ...ALL, onlyInUse: true });
    expect(core?.description).toBe('1 of 2 patterns, 1 in use');
  });

  test('every row has an id of its own, and something to say aloud', () => {
    const rows = patternTree(CATALOG, ALL).flatMap(row => [row, ...row.patterns]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.map(({ spoken }) => spoken).slice(0, 3)).toEqual([
      'Core, 2 patterns, 1 in use',
      'The merge, 2 places',
      'The retry, not in use',
    ]);
  });

  test.each([
    ['merge', '**The merge**\n\nChange rows by their KEY.\n\n`merge`, `upsert`  \nfoundational · core'],
    [
      'retry',
      '**The retry**\n\nNot in use; it would be a step with a `retry`.\n\n`retry`  \nfoundational · core · serves Reliability',
    ],
    ['breaker', '**The breaker**\n\nWho runs it decides.\n\n`breaker`  \nfoundational · reliability'],
  ])('the tooltip of %s says what it is, and what would show it', (id, tooltip) => {
    const rows = patternTree(CATALOG, ALL).flatMap(({ patterns }) => patterns);
    expect(rows.find(({ pattern }) => pattern === id)?.tooltip).toBe(tooltip);
  });
});

test.each<[PatternPlace['kind'], string, string, string]>([
  ['applied', 'write merge · a/b.pipe:8', 'p.silver.t, write merge, a/b.pipe line 8', 'arrow-small-right'],
  ['claimed', 'claimed: write merge · a/b.pipe:8', 'p.silver.t, claimed: write merge, a/b.pipe line 8', 'quote'],
  [
    'unfounded',
    'claimed, but not there: write merge · a/b.pipe:8',
    'p.silver.t, claimed, but not there: write merge, a/b.pipe line 8',
    'warning',
  ],
])('a place where a pattern is %s says what says so, and where', (kind, description, spoken, icon) => {
  const place: PatternPlace = {
    kind,
    subject: 'p.silver.t',
    text: 'write merge',
    file: 'a/b.pipe',
    uri: 'file:///a/b.pipe',
    line: 7,
    character: 2,
  };
  expect(placeRows('merge', [place])).toEqual([
    { kind: 'place', id: 'place merge 0', label: 'p.silver.t', description, spoken, icon, place },
  ]);
});
