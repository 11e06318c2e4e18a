import { expect, test } from 'vitest';
import type { TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeLenses } from '../../server/features/code-lens.js';
import { claim } from '../../server/features/patterns.js';
import type { Located } from '../../server/projects.js';
import type { PatternsArgument } from '../../server/protocol.js';
import { editing, located } from './located.js';

const TEXT = `pipeline p { tags { team "a" } patterns medallion-lakehouse }
source a : kafka { topic "a" columns { id: long not null, at: timestamp event_time } }
bronze a from source.a { write append }
silver one from bronze.a {
  // A comment.
  dedupe by id keep latest at
  key id
}
silver two from bronze.a { key id patterns merge-upsert "by id", idempotent } // Behind it.
silver all from bronze.a { columns { id } write append patterns map-filter }
`;

/** The table, title and patterns of each lens of patterns. */
function lensesOf(at: Located): [table: string, title: string, ids: string[]][] {
  return codeLenses(at).flatMap(({ command }) => {
    if (command?.command !== 'cupel.showPatterns') return [];
    const [{ table, patterns }] = command.arguments as [PatternsArgument];
    return [[table, command.title, patterns.map(({ id }) => id)]];
  });
}

function applied(at: Located, edit: WorkspaceEdit): string {
  const [change] = edit.documentChanges as TextDocumentEdit[];
  return TextDocument.applyEdits(at.document, (change?.edits ?? []) as TextEdit[]);
}

test('a table shows what it applies and nobody claims for it, in one lens', () => {
  expect(lensesOf(located(TEXT))).toEqual([
    ['p.silver.one', 'Patterns: idempotent, merge-upsert, deduplication', ['idempotent', 'merge-upsert', 'deduplication']],
  ]);
});

test('what every table does comes last, and the title names few', () => {
  const text = TEXT.replace('key id\n', 'key id\n  backfill by day\n  delivery exactly_once\n');
  const [[, title] = []] = lensesOf(located(`${text}defaults silver { freshness 1 day retain 1 year }\n`));
  expect(title).toBe('Patterns: exactly-once, replay-backfill and 3 more');
});

test.each([
  [
    'in a `patterns` of its own',
    'p.silver.one',
    ['deduplication', 'merge-upsert'],
    '  key id\n  patterns deduplication, merge-upsert\n}',
  ],
  [
    'behind what it claims, notes included',
    'p.silver.two',
    ['deduplication'],
    'patterns merge-upsert "by id", idempotent, deduplication }',
  ],
])('a claim is written %s', (_, table, patterns, expected) => {
  const at = located(
    TEXT.replace('silver two from bronze.a { key id', 'silver two from bronze.a { dedupe by id keep latest at key id'),
  );
  const result = claim(at, { uri: at.uri, table, patterns }, editing({ version: () => 7 }));
  if (!('edit' in result)) throw new Error(result.refusal);
  const after = applied(at, result.edit as WorkspaceEdit);
  expect(after).toContain(expected);
  expect(result.edit).toMatchObject({ documentChanges: [{ textDocument: { version: 7 } }] });
  const left = lensesOf(located(after)).flatMap(([other, , ids]) => (other === table ? ids : []));
  expect(left.filter(id => patterns.includes(id))).toEqual([]);
});

test.each([
  ['a table that is gone', 'p.silver.gone', ['deduplication'], 'p.silver.gone is not in this file any more.'],
  ['what it does not apply', 'p.silver.one', ['scd-type2'], 'p.silver.one claims that already, or applies it no more.'],
  [
    'what its pipeline claims',
    'p.silver.one',
    ['medallion-lakehouse'],
    'p.silver.one claims that already, or applies it no more.',
  ],
])('a claim of %s is refused', (_, table, patterns, refusal) => {
  const at = located(TEXT);
  expect(claim(at, { uri: at.uri, table, patterns }, editing({ version: () => 7 }))).toEqual({ refusal });
});
