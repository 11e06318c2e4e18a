import { expect, test } from 'vitest';
import { cursorAt } from '../../server/features/config/cursor.js';

/** Texts with the cursor at `|`, and `key` or `value` with the path to it. */
const PLACES: readonly (readonly [text: string, expected: string | undefined])[] = [
  ['|', 'key '],
  ['ex|', 'key '],
  ['ext|ends: strict', 'key '],
  ['extends: |', 'value extends'],
  ['extends: st|rict\nrules:\n', 'value extends'],
  ['rules:\n  |', 'key rules'],
  ['rules:\n  ant-|', 'key rules'],
  ['rules:\n  ant-no-dlq: off\n  ant|', 'key rules'],
  ['rules:\n  ant-no-dlq: off\n  |\noverrides: []\n', 'key rules'],
  ['rules:\n  ant-no-dlq: off\n|', 'key '],
  ['rules:\n  ant-no-dlq: |', 'value rules ant-no-dlq'],
  ['rules:\n  ant-no-dlq: |\n  ant-dual-write: off\n', 'value rules ant-no-dlq'],
  ['rules:\r\n  ant-no-dlq: of|f\r\n', 'value rules ant-no-dlq'],
  ['rules:\n  ant-missing-compaction:\n    |', 'key rules ant-missing-compaction'],
  ['rules:\n  ant-missing-compaction:\n    files: 5\n    sev|', 'key rules ant-missing-compaction'],
  ['rules:\n  ant-missing-compaction:\n    files: |', 'value rules ant-missing-compaction files'],
  ['rules: { ant-no-dlq: |', 'value rules ant-no-dlq'],
  ['rules: { |', 'key rules'],
  ['rules: { ant-no-dlq: off, | }', 'key rules'],
  ['rules:\n  ant-missing-compaction: { sev| }', 'key rules ant-missing-compaction'],
  ['rules:\n  ant-missing-compaction: { severity: error, files: | }', 'value rules ant-missing-compaction files'],
  ['include:\n  - |', 'value include 0'],
  ['include:\n  - a\n  - b|', 'value include 1'],
  ['include: [a, |]', 'value include 1'],
  ['exclude: arch|', 'value exclude'],
  ['exclude: "arch|"', 'value exclude'],
  ['overrides:\n  - |', 'key overrides 0'],
  ['overrides:\n  - files: [a]\n    ru|', 'key overrides 0'],
  ['overrides:\n  - files: a\n  - files: b\n    rules:\n      ant-|', 'key overrides 1 rules'],
  ['overrides:\n  - files: a\n    rules: { ant-no-dlq: | }', 'value overrides 0 rules ant-no-dlq'],
  ['overrides:\n  - files: |', 'value overrides 0 files'],
  ['# rul|es', undefined],
  ['rules: # se|t', undefined],
  ['rules:\n  "ant-no|', 'key rules'],
];

test.each(PLACES)('%j', (marked, expected) => {
  const offset = marked.indexOf('|');
  const cursor = cursorAt(marked.replace('|', ''), offset);
  expect(cursor && `${cursor.at} ${cursor.path.join(' ')}`).toBe(expected);
});

test('the other keys of a map are known', () => {
  const text = 'rules:\n  ant-no-dlq: off\n  ant-\n  ant-dual-write: on\n';
  expect([...(cursorAt(text, text.indexOf('ant-\n') + 4)?.others ?? [])]).toEqual(['ant-no-dlq', 'ant-dual-write']);
});

test('no place of a text makes it throw', () => {
  const text =
    'extends: all\nrules: { a: &x {b: c}, "d": *x }\noverrides:\n  - files: [a, "b"]\n    rules:\n      ? e\n      : f\n--- \n%T\n';
  for (let offset = 0; offset <= text.length; offset++) cursorAt(text, offset);
});
