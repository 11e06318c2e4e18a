import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { rename } from '../../server/features/rename.js';
import { identityOf } from '../../server/meaning.js';
import type { Located } from '../../server/projects.js';
import { located } from './located.js';

const examples = join(import.meta.dirname, '../../examples');

/** The first offset of each thing that the file names and that can be renamed. */
function renamable({ project, path }: Located): Map<string, number> {
  const found = new Map<string, number>();
  for (const placed of project.model.file(path)?.declarations ?? []) {
    for (const { span, target } of project.model.occurrences(placed.handle)) {
      const identity = identityOf(project, placed.handle, target);
      if (identity !== undefined && target.kind !== 'pattern' && !found.has(identity))
        found.set(identity, placed.offset + span.start);
    }
  }
  return found;
}

function findings({ project, path }: Located): string[] {
  return project.findingsOf(path).map(({ code }) => code);
}

describe.each(readdirSync(examples).filter(name => name.endsWith('.pipe')))('%s', name => {
  const at = located(readFileSync(join(examples, name), 'utf8'));
  const before = findings(at);

  test('whatever is renamed, the file means the same', () => {
    const things = renamable(at);
    expect(things.size).toBeGreaterThan(10);
    const failures: string[] = [];
    for (const [thing, offset] of things) {
      let edits: ReturnType<typeof rename>;
      try {
        edits = rename(at, offset, 'a new name');
      } catch (error) {
        expect((error as Error).message).toMatch(/rename/i);
        continue;
      }
      const text = TextDocument.applyEdits(at.document, edits?.changes?.[at.uri] ?? []);
      expect(text).not.toBe(at.document.getText());
      const now = findings(located(text));
      if (now.join('\n') !== before.join('\n')) failures.push(`${thing}:\n  ${now.join('\n  ')}`);
    }
    expect(failures.join('\n')).toBe('');
  });
});

test('a name that is taken, or that is none, is refused with the reason', () => {
  const at = located(`source a : files { path "x" format json columns { id: long, key: long } }
source b : files { path "x" format json columns { id: long } }
bronze * from source.a, source.b {}
`);
  const text = at.document.getText();
  const refusal = (offset: number, name: string): string => {
    try {
      return JSON.stringify(rename(at, offset, name));
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refusal(text.indexOf('a :'), 'B')).toBe('There is already a source called B.');
  expect(refusal(text.indexOf('id:'), 'key')).toBe('There is already a column called key.');
  expect(refusal(text.indexOf('a :'), ' ')).toBe('A name is one line of text and not empty.');
});
