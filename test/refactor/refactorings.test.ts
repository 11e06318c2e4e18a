import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type PlacedRefactoring, refactor, refactoringsAt, Workspace } from '../../language/index.js';
import { filled, refactorings } from '../../language/refactor/index.js';
import { applyFix, commentsOf, countByCode, findingsOf } from '../support/workspace.js';

/** The cursor in the text of a case. */
const CURSOR = '‸';

/** One text, and what becomes of it: `//# NAME`, the text, and `//=` with the result or `//! REASON` below. */
interface Case {
  readonly name: string;
  readonly before: string;
  readonly offset: number;
  readonly after?: string;
  readonly refusal?: string;
}

const folder = new URL('./cases/', import.meta.url);

function casesOf(pattern: string): readonly Case[] {
  const text = readFileSync(new URL(`${pattern}.pipe`, folder), 'utf8');
  return text
    .split(/^\/\/# /m)
    .slice(1)
    .map(section => {
      const [, name = '', given = '', mark, rest = ''] = /^([^\n]*)\n([\s\S]*?)^\/\/([=!])([\s\S]*)$/m.exec(section) ?? [];
      const result = mark === '=' ? { after: `${rest.trim()}\n` } : { refusal: rest.trim() };
      return { name, before: given.replace(CURSOR, ''), offset: given.indexOf(CURSOR), ...result };
    });
}

function workspaceOf(text: string): Workspace {
  const workspace = new Workspace();
  workspace.setFile('a.pipe', text);
  return workspace;
}

function applied(text: string, { edits, title }: PlacedRefactoring): string {
  const plain = edits.map(edit => ({ ...edit, text: filled(edit.text) }));
  return applyFix(new Map([['a.pipe', text]]), { title, edits: plain }).get('a.pipe') ?? '';
}

function foundIn(text: string): Map<string, number> {
  return countByCode(findingsOf(new Map([['a.pipe', text]])));
}

test('each refactoring has cases', () => {
  expect(readdirSync(folder).sort()).toEqual(refactorings.map(({ pattern }) => `${pattern}.pipe`).sort());
});

describe.each(refactorings.map(({ pattern }) => pattern))('%s', pattern => {
  const cases = casesOf(pattern);

  test('is applied in one case, and refused in another', () => {
    expect(cases.some(({ after }) => after !== undefined)).toBe(true);
    expect(cases.some(({ refusal }) => refusal !== undefined)).toBe(true);
  });

  test.each(cases)('$name', ({ before, offset, after, refusal }) => {
    expect(offset).toBeGreaterThanOrEqual(0);
    const workspace = workspaceOf(before);
    const change = refactor(workspace, 'a.pipe', offset, pattern);
    // Trying it leaves nothing behind.
    expect(workspace.model.file('a.pipe')?.text).toBe(before);
    const offered = refactoringsAt(workspace, 'a.pipe', offset).some(other => other.pattern === pattern);
    if (refusal !== undefined) {
      expect(change).toEqual({ refusal });
      expect(offered).toBe(false);
      return;
    }
    if ('refusal' in change) expect.fail(change.refusal);
    expect(offered).toBe(true);
    const result = applied(before, change);
    expect(result).toBe(after);
    const known = foundIn(before);
    expect([...foundIn(result)].filter(([code, count]) => count > (known.get(code) ?? 0))).toEqual([]);
    expect(commentsOf(new Map([['a.pipe', result]]))).toEqual(commentsOf(new Map([['a.pipe', before]])));
    // It is there now.
    expect('refusal' in refactor(workspaceOf(result), 'a.pipe', offset, pattern)).toBe(true);
  });

  test.each(cases.filter(each => each.after !== undefined))(
    '$name, with the line breaks of Windows',
    ({ before, offset, after = '' }) => {
      const windows = (text: string): string => text.replaceAll('\n', '\r\n');
      const text = windows(before);
      const change = refactor(workspaceOf(text), 'a.pipe', windows(before.slice(0, offset)).length, pattern);
      if ('refusal' in change) expect.fail(change.refusal);
      expect(applied(text, change)).toBe(windows(after));
    },
  );
});

describe('what is tried', () => {
  const SOURCE = 'source s : kafka { columns { id: long not null, at: timestamp event_time } }\n';
  const TABLES = 'bronze s from source.s { write append }\nsilver s from bronze.s { write append }\n';

  test('is refused for what it would break in another file', () => {
    const text = `pipeline p { owner "o@example.com" }\n${SOURCE}${TABLES}`;
    const workspace = workspaceOf(text);
    const offset = text.indexOf('s from bronze');
    expect(refactor(workspace, 'a.pipe', offset, 'merge-upsert')).toHaveProperty('edits');
    workspace.setFile('b.pipe', 'part of p\ngold t from silver.s { write append }\n');
    const { refusal } = refactor(workspace, 'a.pipe', offset, 'merge-upsert') as { refusal: string };
    expect(refusal).toMatch(/^That would be found then: .*`gold\.t`/);
  });

  test('is known by other names of a pattern, and unknown by others', () => {
    const text = SOURCE + TABLES;
    const offset = text.indexOf('s from bronze');
    expect(refactor(workspaceOf(text), 'a.pipe', offset, 'upsert')).toHaveProperty('edits');
    expect(refactor(workspaceOf(text), 'a.pipe', offset, '__proto__')).toEqual({ refusal: 'There is no such pattern.' });
    expect(refactor(workspaceOf(text), 'b.pipe', offset, 'upsert')).toHaveProperty('refusal');
  });

  test('is nothing where a text holds what marks the blanks', () => {
    const text = `${SOURCE}${TABLES}`
      .replaceAll(' id', ' `i\uFDD0d`')
      .replace('{ write append }\nsilver', '{ where `i\uFDD0d` > 0 }\nsilver');
    expect(refactor(workspaceOf(text), 'a.pipe', text.indexOf('s from source'), 'dlq')).toHaveProperty('refusal');
    expect(refactoringsAt(workspaceOf(text), 'a.pipe', text.indexOf('s from source'))).toEqual([]);
  });
});
