import { GrammarAST } from 'langium';
import { describe, expect, test } from 'vitest';
import {
  construct,
  constructs,
  constructsAt,
  constructsNamed,
  type Place,
  pattern,
  renderHover,
} from '../../language/catalog/index.js';
import { CupelGrammar } from '../../language/grammar/generated/grammar.js';
import type { DeclarationKind } from '../../language/model/declaration/index.js';
import { propertiesOf, settingsOf } from '../../language/model/read/index.js';
import { expanded, problemsAt } from './support.js';

describe.each(constructs().map(entry => [`${entry.word} (${entry.places[0]})`, entry] as const))('%s', (_, entry) => {
  test('has an example that can stand at each of its places', () => {
    expect(entry.places.flatMap(place => problemsAt(place, entry.example))).toEqual([]);
  });

  test('has a snippet that can stand there as it is inserted', () => {
    const inserted = expanded(entry.snippet ?? entry.word);
    const placeable = entry.snippet === undefined && entry.what !== 'property' ? [] : entry.places;
    expect(placeable.flatMap(place => problemsAt(place, inserted))).toEqual([]);
  });
});

/** The keywords with which a rule of the grammar can begin. */
function beginnings(element: GrammarAST.AbstractElement | undefined): string[] {
  if (element === undefined) return [];
  if (GrammarAST.isKeyword(element)) return [element.value];
  if (GrammarAST.isAssignment(element)) return beginnings(element.terminal);
  if (GrammarAST.isAlternatives(element)) return element.elements.flatMap(beginnings);
  if (GrammarAST.isRuleCall(element)) {
    const rule = element.rule.ref;
    return rule !== undefined && GrammarAST.isParserRule(rule) ? beginnings(rule.definition) : [];
  }
  if (!GrammarAST.isGroup(element)) return [];
  const words: string[] = [];
  for (const part of element.elements) {
    words.push(...beginnings(part));
    if (part.cardinality !== '?' && part.cardinality !== '*' && !GrammarAST.isAction(part)) break;
  }
  return words;
}

function beginningsOf(name: string): string[] {
  const rule = CupelGrammar().rules.find(candidate => candidate.name === name);
  expect(rule, `the grammar has a rule ${name}`).toBeDefined();
  return [...new Set(beginnings((rule as GrammarAST.ParserRule).definition))].filter(word => /^\w+$/.test(word));
}

const bodies: readonly Place[] = [
  'pipeline',
  'defaults',
  'defaults source',
  'environment',
  'source',
  'table',
  'flow',
  'deadletter',
  'serve',
  'service',
  'subject',
  'access',
  'compute',
];

/** Rules of the grammar, and the places where what begins with their words may stand. */
const statements: readonly (readonly [string, readonly Place[]])[] = [
  ['Declaration', ['file']],
  ['Step', ['table']],
  ['Property', bodies],
  ['Setting', bodies],
  ['EnvironmentStatement', [...bodies, 'environment']],
  ['AccessStatement', ['access']],
  ['ChangeClause', ['scd']],
  ['MaintainTask', ['maintain']],
  ['TierLevel', ['tier']],
  ['JoinOption', ['join']],
  ['WindowItem', ['group by']],
  ['ColumnConstraint', ['column']],
];

describe('every keyword that begins', () => {
  test.each(statements)('a %s is described', (rule, places) => {
    const missing = beginningsOf(rule).filter(word => !places.some(place => construct(place, word) !== undefined));
    expect(missing).toEqual([]);
  });
});

describe('every property that the reader accepts', () => {
  const kinds: readonly (readonly [Place, DeclarationKind, boolean])[] = [
    ['pipeline', 'pipeline', false],
    ['environment', 'environment', false],
    ['defaults', 'defaults', false],
    ['defaults source', 'defaults', true],
    ['table', 'table', false],
    ['flow', 'flow', false],
    ['source', 'source', false],
    ['deadletter', 'deadletter', false],
    ['serve', 'serve', false],
    ['service', 'service', false],
    ['subject', 'subject', false],
    ['access', 'access', false],
    ['compute', 'compute', false],
  ];
  const SPELLING: Readonly<Record<string, string>> = { role: 'fact', 'subject key': 'key', 'access tier': 'tier' };

  test.each(kinds)('in %s is described there', (place, kind, ofSource) => {
    const accepted = [...propertiesOf(kind, ofSource), ...settingsOf(kind, ofSource)].map(name => SPELLING[name] ?? name);
    expect(accepted.filter(name => construct(place, name) === undefined)).toEqual([]);
  });
});

test('words are found by their first word, by all of them and in any case', () => {
  expect(construct('table', 'DEDUPE')?.word).toBe('dedupe by');
  expect(construct('table', 'dedupe  by')?.word).toBe('dedupe by');
  expect(construct('table', 'left join')?.word).toBe('join');
  expect(construct('scd', 'late')?.word).toBe('late within');
  expect(construct('table', 'write merge { sequence by at }')?.word).toBe('write merge');
  expect(construct('table', 'write overwrite\n  key id')?.word).toBe('write overwrite');
  expect(construct('table', 'scd 4')?.word).toBe('scd');
  expect(constructsNamed('retry').flatMap(({ places }) => places)).toContain('compute');
  expect(construct('source', 'watermark')).toBeUndefined();
  expect(construct('table', 'constructor')).toBeUndefined();
  expect(constructsAt('file').map(({ word }) => word)).toContain('pipeline');
});

test.each<[Place, string, string]>([
  ['file', 'silver', 'medallion-lakehouse'],
  ['table', 'scd 2', 'scd-type2'],
  ['table', 'write merge', 'merge-upsert'],
  ['table', 'dedupe', 'deduplication'],
  ['file', 'deadletter', 'dlq'],
  ['table', 'on error', 'dlq'],
  ['table', 'expect', 'quality-checks-defaults'],
  ['join', 'as of', 'temporal-joins'],
  ['maintain', 'compact', 'compaction'],
  ['service', 'writes', 'outbox-cdc'],
  ['writes', 'via outbox', 'outbox-cdc'],
])('in %s, the hover of `%s` shows the first part of %s', (place, word, id) => {
  const entry = construct(place, word);
  const shown = pattern(id);
  expect(entry && renderHover(entry)).toContain(shown && renderHover(shown));
});
