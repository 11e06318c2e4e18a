import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type {
  CompletionList,
  DocumentHighlight,
  Hover,
  InlayHint,
  Location,
  SignatureHelp,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { Client, positionAt } from './client.js';
import { type Fixture, fixturesIn, type Mark } from './marks.js';

const folder = join(import.meta.dirname, 'fixtures');
let root: string | undefined;
afterEach(() => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
});

describe.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
] as const)('marks, with %s', (_name, lineEnd) => {
  test.each(fixturesIn(folder, lineEnd).map(fixture => [fixture.name, fixture] as const))('%s', async (_file, fixture) => {
    const { client, uriOf } = await open(fixture);
    const failures: string[] = [];
    for (const mark of fixture.marks) {
      const wrong = await check(client, fixture, uriOf, mark);
      if (wrong !== undefined) failures.push(`${mark.file}:${mark.line} ${mark.what}: ${mark.expected}\n    ${wrong}`);
    }
    await client.stop();
    expect(failures.join('\n')).toBe('');
    expect(client.errors).toEqual([]);
  });
});

async function open(fixture: Fixture): Promise<{ client: Client; uriOf: (file: string) => string }> {
  const created = mkdtempSync(join(tmpdir(), 'cupel-marks-'));
  root = created;
  const uriOf = (file: string): string => pathToFileURL(join(created, file)).href;
  for (const [file, text] of fixture.files) {
    mkdirSync(dirname(join(created, file)), { recursive: true });
    writeFileSync(join(created, file), text);
  }
  const client = await Client.start(pathToFileURL(created).href);
  for (const [file, text] of fixture.files) await client.open(uriOf(file), text);
  for (const file of fixture.files.keys()) await client.current(uriOf(file));
  return { client, uriOf };
}

/** What is wrong with the answer to a mark's question; undefined where nothing is. */
async function check(client: Client, fixture: Fixture, uriOf: (file: string) => string, mark: Mark): Promise<string | undefined> {
  const uri = uriOf(mark.file);
  const list = (text: string | undefined): string[] => text?.split(',').map(item => item.trim()) ?? [];
  switch (mark.what) {
    case '@':
      return undefined;
    case 'hover': {
      const hover = await client.at<Hover | null>('textDocument/hover', uri, mark.offset);
      const text = hover === null ? 'none' : (hover.contents as { value: string }).value;
      const missing = mark.expected.split(';').filter(part => !text.includes(part.trim()));
      return missing.length === 0 ? undefined : `misses ${missing.join(';')} in: ${text.slice(0, 300)}`;
    }
    case 'complete': {
      const answer = await client.at<CompletionList | null>('textDocument/completion', uri, mark.offset);
      const labels = answer?.items.map(({ label }) => label) ?? [];
      if (mark.expected === 'none') return labels.length === 0 ? undefined : labels.join(', ');
      const [wanted, unwanted] = mark.expected.split('|');
      // Types hold commas of their own.
      const names = list(wanted?.replace('decimal(18, 2)', 'decimal')).map(name =>
        name === 'decimal' ? 'decimal(18, 2)' : name,
      );
      const isRight = names.every(name => labels.includes(name)) && !list(unwanted).some(name => labels.includes(name));
      return isRight ? undefined : labels.slice(0, 60).join(', ') || 'nothing';
    }
    case 'definition': {
      const location = await client.at<Location | null>('textDocument/definition', uri, mark.offset);
      if (mark.expected === 'none') return location === null ? undefined : JSON.stringify(location);
      const target = fixture.marks.find(({ what, expected }) => what === '@' && `@${expected}` === mark.expected);
      if (target === undefined) return 'there is no such mark';
      const start = positionAt(fixture.files.get(target.file) ?? '', target.offset);
      const isThere =
        location?.uri === uriOf(target.file) &&
        location.range.start.line === start.line &&
        location.range.start.character <= start.character &&
        start.character <= location.range.end.character;
      return isThere ? undefined : JSON.stringify(location);
    }
    case 'references': {
      const found = await client.at<Location[]>('textDocument/references', uri, mark.offset, {
        context: { includeDeclaration: true },
      });
      return found.length === Number(mark.expected) ? undefined : JSON.stringify(found);
    }
    case 'highlight': {
      const found = await client.at<DocumentHighlight[]>('textDocument/documentHighlight', uri, mark.offset);
      return found.length === Number(mark.expected) ? undefined : JSON.stringify(found);
    }
    case 'signature': {
      const help = await client.at<SignatureHelp | null>('textDocument/signatureHelp', uri, mark.offset);
      const active = help?.signatures[help.activeSignature ?? 0];
      const parameter = active?.parameters?.[active.activeParameter ?? 0]?.label;
      const marked = typeof parameter === 'object' ? active?.label.slice(parameter[0], parameter[1]) : 'past the last';
      const text = active === undefined ? 'none' : `${active.label} at ${marked}`;
      return text === mark.expected ? undefined : text;
    }
    case 'hints': {
      const { line } = positionAt(fixture.files.get(mark.file) ?? '', mark.offset);
      const hints = await client.ask<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri },
        range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } },
      });
      const text = hints.map(({ label, position }) => `${position.character}${label}`).join('; ') || 'none';
      return text === mark.expected ? undefined : text;
    }
    case 'rename to': {
      const [newName, count] = mark.expected.split('->').map(part => part.trim());
      const edit = await client.at<WorkspaceEdit>('textDocument/rename', uri, mark.offset, { newName });
      const edits = Object.values(edit.changes ?? {}).flat();
      return edits.length === Number(count) ? undefined : JSON.stringify(edit);
    }
    default:
      return 'no mark is called so';
  }
}
