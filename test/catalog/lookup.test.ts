import { expect, test } from 'vitest';
import { antiPattern, pattern, patternName, patternNames, renderPage, suggest } from '../../language/catalog/index.js';

test('all seventy-eight patterns have a name', () => {
  expect(patternNames()).toHaveLength(78);
  expect(new Set(patternNames().map(({ id }) => id)).size).toBe(78);
});

test.each([
  ['dlq', 'dlq'],
  ['pat-dlq', 'dlq'],
  ['PAT-DLQ', 'dlq'],
  ['dead-letter-queue', 'dlq'],
  ['pat-schema-evolution', 'schema-evolution-policy'],
  ['scd2', 'scd-type2'],
  ['constructor', undefined],
  ['pat-', undefined],
  ['', undefined],
])('the id %j names %s', (id, expected) => {
  expect(patternName(id)?.id).toBe(expected);
});

test.each([
  ['scd-typ2', 'scd-type2'],
  ['pat-medalion-lakehouse', 'pat-medallion-lakehouse'],
  ['dlqq', 'dlq'],
  ['dedupliction', 'deduplication'],
  ['quantum-teleportation', undefined],
])('for %j, %s is suggested', (id, expected) => {
  expect(suggest(id)).toBe(expected);
});

test('every pattern has a page', () => {
  expect(patternNames().filter(({ id }) => pattern(id)?.id !== id)).toEqual([]);
});

test('anti-patterns are found by the code of their rule', () => {
  expect(antiPattern('ant-no-dlq')?.severity).toBe('warning');
  expect(antiPattern('ant-dual-write')?.severity).toBe('error');
  expect(antiPattern('toString')).toBeUndefined();
});

test('a page has every part of its entry and links to related pages', () => {
  const entry = pattern('outbox-cdc');
  const page = entry && renderPage(entry);
  for (const heading of [
    '# Outbox',
    '## Problem',
    '## Solution',
    '## Example',
    '## When to use it',
    '## When not',
    '## Trade-offs',
    '## Related',
  ]) {
    expect(page).toContain(heading);
  }
  expect(page).toContain('[ant-dual-write](../rules/ant-dual-write.md)');
});
