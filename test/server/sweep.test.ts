import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { tokenize } from '../../language/grammar/parser.js';
import { diagnosticsOf } from '../../server/diagnostics.js';
import { codeActions } from '../../server/features/code-actions.js';
import { codeLenses } from '../../server/features/code-lens.js';
import { complete, resolveCompletion } from '../../server/features/completion.js';
import { foldingRanges } from '../../server/features/folding.js';
import { hover } from '../../server/features/hover.js';
import { documentLinks } from '../../server/features/links.js';
import { definition, highlights, references } from '../../server/features/navigation.js';
import { documentSymbols, workspaceSymbols } from '../../server/features/outline.js';
import { prepareRename } from '../../server/features/rename.js';
import { semanticTokens } from '../../server/features/semantic-tokens.js';
import { lineageOf } from '../../server/lineage.js';
import type { Located } from '../../server/projects.js';
import { editing, located } from './located.js';

const examples = join(import.meta.dirname, '../../examples');
const texts = readdirSync(examples)
  .filter(name => name.endsWith('.pipe'))
  .map(name => [name, readFileSync(join(examples, name), 'utf8')] as const);

const hostile = `pipeline \`a|b\\<img src=x onerror=alert(1)> [x](javascript:y)\` {}
/** <script>alert(1)</script> | [click](command:evil) \`\`\` # not a heading ![](x) */
source constructor : kafka { columns { __proto__: string, \`a\`\`b|c\`: long, toString: long, \`\${x}\`: date } }
bronze \`__proto__\` from source.constructor { columns { * } key \`a\`\`b|c\` }
bronze valueOf from source.constructor as hasOwnProperty { where hasOwnProperty.toString > 1 }
`;

const cases: readonly (readonly [name: string, text: string])[] = [
  ['an empty file', ''],
  ['white space', ' \n\t\n'],
  ['hostile names', hostile],
  ['a broken file', 'silver { { from\n}}}} "open\n/* never closed\nbronze a from'],
  ['nothing but braces', '{{{{{{}}}}{'],
  ['a line of a megabyte', `source a : kafka { topic "${'x'.repeat(1_000_000)}" }`],
  ...texts,
];

/** Answers all that can be asked about an offset. */
function askAt(at: Located, offset: number): void {
  hover(at, offset);
  definition(at, offset);
  highlights(at, offset);
  const list = complete(at, offset, undefined, true);
  const first = list?.items[0];
  if (first !== undefined) resolveCompletion(first, () => at);
}

/** The beginnings, middles and ends of all tokens. */
function offsetsOf(text: string): number[] {
  const tokens = text.length > 100_000 ? [] : tokenize(text);
  return [...new Set([0, text.length, ...tokens.flatMap(({ start, end }) => [start, Math.floor((start + end) / 2), end])])];
}

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const)('with %s', (_name, lineEnd) => {
  test.each(cases)('every feature answers everywhere in %s', (_case, text) => {
    const at = located(text.replaceAll('\n', lineEnd));
    const { project } = at;
    for (const offset of offsetsOf(at.document.getText())) askAt(at, offset);
    documentSymbols(at);
    workspaceSymbols([project], 'a');
    foldingRanges(at);
    documentLinks(at);
    codeLenses(at);
    semanticTokens(at);
    lineageOf(project.language, at.path, () => at.uri);
    for (const { range } of diagnosticsOf(project, at.path)) {
      const start = at.document.offsetAt(range.start);
      codeActions(at, { start, end: start }, {}, editing());
    }
  });
});

test.each(texts)('every half-typed beginning of %s is completed', (_name, text) => {
  const at = located('');
  for (const [index, { end }] of tokenize(text).entries()) {
    // Every seventh token keeps the test short; declarations have different lengths, so that all kinds are met.
    if (index % 7 !== 0) continue;
    const beginning = text.slice(0, end);
    const document = TextDocument.create(at.uri, 'cupel', index, beginning);
    at.project.setText(at.path, beginning, document);
    askAt({ ...at, document }, end);
    expect(at.project.model.file(at.path)?.text).toBe(beginning);
  }
});

test('names can be asked for references and renaming everywhere in the examples', () => {
  for (const [, text] of texts) {
    const at = located(text);
    for (const { start } of tokenize(text)) {
      references(at, start, true);
      try {
        prepareRename(at, start);
      } catch (error) {
        // Refusals are for the user, and say why.
        expect((error as Error).message).toMatch(/\.$/);
      }
    }
  }
});

test('what a user wrote is only text in a hover', () => {
  const at = located(hostile);
  for (const offset of offsetsOf(hostile)) {
    const value = (hover(at, offset)?.contents as { value: string } | undefined)?.value ?? '';
    const outsideOfCode = value.replaceAll(/(`+)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outsideOfCode).not.toMatch(/<(?:script|img)|\]\((?:command|javascript)/i);
  }
});
