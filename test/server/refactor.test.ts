import { describe, expect, test } from 'vitest';
import {
  type CodeAction,
  CodeActionTriggerKind,
  type SnippetTextEdit,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { applyPattern, REFACTOR_KIND } from '../../server/features/actions/refactor.js';
import { codeActions } from '../../server/features/code-actions.js';
import type { Located } from '../../server/projects.js';
import { editing, located } from './located.js';

const TEXT = `source orders : kafka {
  columns { \`a|b,c\\\`: long not null, \`$1}\`: long, at: timestamp event_time, seen_at: timestamp event_time }
}
bronze orders from source.orders { write append }
silver orders from bronze.orders {
  write overwrite
}
`;
const AT = TEXT.indexOf('orders from bronze');
const TYPE_2 = 'Make this a type 2 dimension, with a row for each version';

function actionsAt(at: Located, offset: number, less: Parameters<typeof editing>[0] = {}): CodeAction[] {
  return codeActions(at, { start: offset, end: offset }, { only: [REFACTOR_KIND] }, editing(less));
}

function editsOf(action: CodeAction | undefined): TextDocumentEdit['edits'] {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  return change?.edits ?? [];
}

describe('refactoring', () => {
  test('is offered at the name of a table, and at what it concerns', () => {
    const at = located(TEXT);
    const titles = (offset: number): string[] => actionsAt(at, offset).map(({ title }) => title);
    expect(titles(AT)).toContain(TYPE_2);
    expect(titles(AT)).toContain('Say how old its newest rows may be');
    expect(titles(TEXT.indexOf('overwrite'))).toContain(TYPE_2);
    expect(titles(TEXT.indexOf('overwrite'))).not.toContain('Say how old its newest rows may be');
    expect(titles(0)).toEqual([]);
    expect(actionsAt(at, AT).every(({ kind }) => kind === 'refactor.rewrite.cupel')).toBe(true);
  });

  test('is offered to who asks, and not at each move of the cursor', () => {
    const at = located(TEXT);
    const range = { start: AT, end: AT };
    const offered = (context: Parameters<typeof codeActions>[2]): boolean =>
      codeActions(at, range, context, editing()).some(({ kind }) => kind === REFACTOR_KIND);
    expect(offered({ triggerKind: CodeActionTriggerKind.Automatic })).toBe(false);
    expect(offered({ triggerKind: CodeActionTriggerKind.Invoked })).toBe(true);
    expect(offered({})).toBe(true);
    expect(offered({ only: ['refactor'], triggerKind: CodeActionTriggerKind.Automatic })).toBe(true);
    expect(offered({ only: ['quickfix'] })).toBe(false);
  });

  test('waits until all files are read', () => {
    const at = located(TEXT);
    at.project.complete = false;
    expect(actionsAt(at, AT)).toEqual([]);
  });

  test('asks for what is to be chosen, from the beginning of the line', () => {
    const edits = editsOf(actionsAt(located(TEXT), AT).find(({ title }) => title === TYPE_2)) as SnippetTextEdit[];
    expect(edits).toEqual([
      {
        range: { start: { line: 5, character: 0 }, end: { line: 5, character: 17 } },
        snippet: {
          kind: 'snippet',
          value: [
            '  dimension',
            '  key $' + '{1|`a\\|b\\,c\\\\`,`$1}`|}',
            '  scd 2 { sequence by $' + '{2|at,seen_at|} \\}',
          ].join('\n'),
        },
      },
    ]);
  });

  test('takes the proposals for a client without snippets', () => {
    const at = located(TEXT);
    const action = actionsAt(at, AT, { snippetEdits: false }).find(({ title }) => title === TYPE_2);
    expect(TextDocument.applyEdits(at.document, editsOf(action) as TextEdit[])).toBe(
      TEXT.replace('write overwrite', 'dimension\n  key `a|b,c\\`\n  scd 2 { sequence by at }'),
    );
  });

  test('by its command says what is the matter where it cannot', () => {
    const at = located(TEXT);
    const refusal = (pattern: string, offset: number): unknown =>
      applyPattern(at, { uri: at.uri, position: at.document.positionAt(offset), pattern }, editing());
    expect(refusal('pat-nothing', AT)).toEqual({ refusal: 'There is no such pattern.' });
    expect(refusal('edge-batching', AT)).toEqual({
      refusal: '“Edge batching” takes more than an edit of one table. Its page says what.',
    });
    expect(refusal('dlq', 0)).toEqual({ refusal: 'The cursor is at no table. Put it on the name of one.' });
    expect(refusal('constructor', AT)).toEqual({ refusal: 'There is no such pattern.' });
    expect(refusal('dedup', AT)).toHaveProperty('edit');
  });
});
