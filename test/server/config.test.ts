import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeAction, CompletionList, Diagnostic, Hover } from 'vscode-languageserver/node';
import { Client, positionAt } from './client.js';

let root: string;
let client: Client;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cupel-config-'));
});
afterEach(async () => {
  await client.stop();
  expect(client.errors).toEqual([]);
  rmSync(root, { recursive: true, force: true });
});

/** A source of which a rule says something: `ant-silent-drift`, a warning. */
const drifting = (name: string): string => `source ${name} : files { path "x" columns { id: long } }\n`;

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function uriOf(path: string): string {
  return pathToFileURL(join(root, path)).href;
}

async function start(files: Readonly<Record<string, string>>, options?: unknown, settings?: (scope: string) => unknown) {
  write(files);
  client = await Client.start(pathToFileURL(root).href, options, settings);
}

const SEVERITIES = ['', 'error', 'warning', 'information', 'hint'];

/** Waits until a file has just these findings, each `severity code`. */
async function has(path: string, ...wanted: readonly string[]): Promise<Diagnostic[]> {
  const text = (diagnostics: readonly Diagnostic[]): string =>
    JSON.stringify(diagnostics.map(({ severity, code }) => `${SEVERITIES[severity ?? 0]} ${code}`).sort());
  return client.diagnostics(uriOf(path), ({ diagnostics }) => text(diagnostics) === JSON.stringify([...wanted].sort()));
}

const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;
const told = (path: string, type: number): Promise<void> =>
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(path), type }] });

describe('a cupel.yaml', () => {
  test('is in force, from the disk and while it is edited', async () => {
    await start({ 'cupel.yaml': 'rules: { ant-silent-drift: error }\n', 'a.pipe': drifting('a') });
    await client.open(uriOf('a.pipe'), drifting('a'));
    await has('a.pipe', 'error ant-silent-drift');

    write({ 'cupel.yaml': 'rules: { ant-silent-drift: hint }\n' });
    await told('cupel.yaml', CHANGED);
    await has('a.pipe', 'hint ant-silent-drift');

    const text = 'rules: { ant-silent-drift: hint }\n';
    await client.open(uriOf('cupel.yaml'), text);
    await client.edit(uriOf('cupel.yaml'), text.indexOf('hint'), text.indexOf('hint') + 4, 'off');
    await has('a.pipe');
    // What is not saved is gone with its editor.
    await client.close(uriOf('cupel.yaml'));
    await has('a.pipe', 'hint ant-silent-drift');
  });

  test('that is not understood is told there, and what it said before stays in force', async () => {
    await start({ 'cupel.yaml': 'rules: { ant-silent-drift: error }\n', 'a.pipe': drifting('a') });
    const uri = uriOf('cupel.yaml');
    await client.open(uri, 'rules: { ant-silent-drift: error }\n');
    await client.open(uriOf('a.pipe'), drifting('a'));
    await has('a.pipe', 'error ant-silent-drift');
    await client.edit(uri, 0, client.text(uri).length, 'rules: { ant-silent-drfit: off, ant-no-dlq: of }\n');
    const [first, second] = await has('cupel.yaml', 'error config-syntax', 'error config-syntax');
    expect(first?.message).toBe(
      'There is no rule `ant-silent-drfit`. Did you mean `ant-silent-drift`? Until all is corrected in this file, what it said before stays in force.',
    );
    expect(first?.range).toEqual({ start: { line: 0, character: 9 }, end: { line: 0, character: 25 } });
    expect(first?.codeDescription?.href).toContain('docs/configuration.md');
    expect(second?.message).not.toContain('Until');
    await client.edit(uriOf('a.pipe'), 0, 0, '// An edit.\n');
    expect((await client.current(uriOf('a.pipe'))).map(({ severity }) => severity)).toEqual([1]);

    const [action] = await client.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: first?.range,
      context: { diagnostics: [] },
    });
    expect(action).toMatchObject({ title: 'Change to ant-silent-drift', kind: 'quickfix', isPreferred: true });
    expect(action?.edit?.documentChanges).toMatchObject([
      { textDocument: { uri, version: 2 }, edits: [{ range: first?.range, newText: 'ant-silent-drift' }] },
    ]);
    await client.edit(uri, 9, 25, 'ant-silent-drift');
    await client.edit(uri, client.text(uri).indexOf('of }'), client.text(uri).indexOf(' }'), 'off');
    await has('cupel.yaml');
    await has('a.pipe');
  });

  test('that is broken from the start, or cannot be read, counts as empty', async () => {
    await start({ 'cupel.yaml': 'rules: [\n', 'a.pipe': drifting('a') });
    const [found] = await has('cupel.yaml', 'error config-syntax');
    expect(found?.message).toMatch(/^This is no YAML: .* Until all is corrected in this file, it counts as empty\.$/);
    await has('a.pipe', 'warning ant-silent-drift');
    writeFileSync(join(root, 'cupel.yaml'), Buffer.from([0xff, 0xfe]));
    await told('cupel.yaml', CHANGED);
    await client.diagnostics(uriOf('cupel.yaml'), ({ diagnostics }) => /is not UTF-8/.test(String(diagnostics[0]?.message)));
    write({ 'cupel.yaml': 'rules: { ant-silent-drift: off }\n' });
    await told('cupel.yaml', CHANGED);
    await has('cupel.yaml');
    await has('a.pipe');
  });

  test('comes and goes', async () => {
    await start({ 'a.pipe': drifting('a') });
    await client.open(uriOf('a.pipe'), drifting('a'));
    await has('a.pipe', 'warning ant-silent-drift');
    write({ 'cupel.yaml': 'rules: { ant-silent-drift: off, nonsense: off }\n' });
    await told('cupel.yaml', CREATED);
    await has('cupel.yaml', 'error config-syntax');
    write({ 'cupel.yaml': 'rules: { ant-silent-drift: off }\n' });
    await told('cupel.yaml', CHANGED);
    await has('a.pipe');
    unlinkSync(join(root, 'cupel.yaml'));
    await told('cupel.yaml', DELETED);
    await has('a.pipe', 'warning ant-silent-drift');
  });

  test('that is not saved yet is only checked', async () => {
    await start({ 'cupel.yaml': '', 'sub/a.pipe': drifting('a') });
    await client.open(uriOf('sub/cupel.yaml'), 'rules: { ant-silent-drift: loud }\n');
    const [found] = await has('sub/cupel.yaml', 'error config-syntax');
    expect(found?.message).not.toContain('Until');
    await has('sub/a.pipe', 'warning ant-silent-drift');
    await client.close(uriOf('sub/cupel.yaml'));
    await has('sub/cupel.yaml');
  });

  test('leaves files out of the workspace: they are not read, and nothing is said about them', async () => {
    const before = `part of p\n${drifting('a')}`;
    await start({ 'cupel.yaml': '', 'a.pipe': `pipeline p { tags { team "t" } }\n${drifting('a')}`, 'archive/a.pipe': before });
    await client.open(uriOf('archive/a.pipe'), before);
    // The source that both declare.
    const isTwice = ({ diagnostics }: { diagnostics: readonly Diagnostic[] }): boolean =>
      diagnostics.some(({ code }) => code === 'duplicate-name');
    await client.diagnostics(uriOf('archive/a.pipe'), isTwice);
    await client.open(uriOf('cupel.yaml'), '');
    await client.edit(uriOf('cupel.yaml'), 0, 0, 'exclude: archive\n');
    await has('a.pipe', 'warning ant-silent-drift');
    await has('archive/a.pipe');
    const hover = await client.at<Hover | null>('textDocument/hover', uriOf('archive/a.pipe'), before.indexOf('a :'));
    expect(JSON.stringify(hover?.contents)).toContain('files');
    await client.edit(uriOf('cupel.yaml'), 0, client.text(uriOf('cupel.yaml')).length, 'rules: {}\n');
    await client.diagnostics(uriOf('archive/a.pipe'), isTwice);
  });
});

describe('settings of the editor', () => {
  test('count where there is no cupel.yaml or it is silent', async () => {
    await start({ 'a.pipe': drifting('a') }, { rules: { 'ant-silent-drift': 'hint' } });
    await has('a.pipe', 'hint ant-silent-drift');
    const change = (cupel: unknown): Promise<void> => client.notify('workspace/didChangeConfiguration', { settings: { cupel } });
    await change({ preset: 'strict' });
    await has('a.pipe', 'error ant-silent-drift');
    write({ 'cupel.yaml': 'rules: { ant-silent-drift: information }\n' });
    await told('cupel.yaml', CREATED);
    await has('a.pipe', 'information ant-silent-drift');
    await change({ rules: { 'ant-silent-drift': 'off' } });
    write({ 'cupel.yaml': 'rules: { ant-no-dlq: off }\n' });
    await told('cupel.yaml', CHANGED);
    await has('a.pipe');
    await change(null);
    await has('a.pipe', 'warning ant-silent-drift');
  });

  test('are asked for each folder, again when they change', async () => {
    let settings: Record<string, unknown> = { rules: { 'ant-silent-drift': 'error' } };
    const scopes = new Set<string>();
    await start({ 'a.pipe': drifting('a') }, undefined, scope => {
      scopes.add(scope);
      return settings;
    });
    await has('a.pipe', 'error ant-silent-drift');
    expect([...scopes]).toEqual([pathToFileURL(root).href]);
    settings = { exclude: ['b'], rules: { 'ant-silent-drift': 'hint', nonsense: 'off' } };
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await has('a.pipe', 'hint ant-silent-drift');
    settings = { exclude: ['*.pipe'] };
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await has('a.pipe');
  });
});

describe('in the text of a cupel.yaml', () => {
  const TEXT = `extends: strict
rules:
  ant-missing-compaction: { severity: warning, files: 500 }
  ant-no-dlq: off
overrides:
  - files: [sub]
    rules:
      ant-no-dlq: error
`;

  async function opened(text = TEXT): Promise<string> {
    await start({ 'cupel.yaml': text, 'sub/deep/a.pipe': drifting('a') });
    await client.open(uriOf('cupel.yaml'), text);
    await client.current(uriOf('cupel.yaml'));
    await has('sub/deep/a.pipe', 'error ant-silent-drift');
    return uriOf('cupel.yaml');
  }

  /** Words, and pieces of the hover on the first (or, behind `#`, another) occurrence of each. */
  const HOVERS: readonly (readonly [word: string, ...pieces: readonly string[]])[] = [
    ['extends', 'Where the severities start from'],
    ['strict', 'one step more severe'],
    ['rules', 'The severity of rules, by code'],
    [
      'ant-missing-compaction',
      'Now: **warning**, said here. By itself: warning.',
      '| `files` | `500` |',
      '| `horizon` | `365 days` |',
      'docs/rules/ant-missing-compaction.md',
    ],
    ['severity', 'The severity of `ant-missing-compaction`.'],
    ['warning', '`cupel check` fails', 'The severity of'],
    ['files', '`files` of `ant-missing-compaction`: integer, 1 or more', 'Now: **500**, said here. By itself: `1000`.'],
    ['500', 'Now: **500**'],
    ['ant-no-dlq', 'Now: **off**, said here.'],
    ['off', 'Nothing is reported.'],
    ['ant-no-dlq#2', 'Now: **error**, said here.'],
    ['overrides', 'What is different for some files'],
    ['files#2', 'Globs of the files that this is for'],
  ];

  test('hovers say what a word means, its default and its value now', async () => {
    const uri = await opened();
    for (const [target, ...pieces] of HOVERS) {
      const [word = '', number = '1'] = target.split('#');
      let offset = -1;
      for (let left = Number(number); left > 0; left--) offset = TEXT.indexOf(word, offset + 1);
      const hover = await client.at<Hover | null>('textDocument/hover', uri, offset + 1);
      for (const piece of pieces) expect((hover?.contents as { value: string } | undefined)?.value, target).toContain(piece);
      expect(hover?.range).toEqual({ start: positionAt(TEXT, offset), end: positionAt(TEXT, offset + word.length) });
    }
    expect(await client.at('textDocument/hover', uri, TEXT.indexOf('[sub') + 2)).toBeNull();
  });

  /** Texts with the cursor at `|`, and the labels that are offered there, or the first of them. */
  const OFFERS: readonly (readonly [text: string, ...labels: readonly string[]])[] = [
    ['|', 'extends', 'include', 'exclude', 'generate', 'rules', 'overrides'],
    ['rules: {}\n|', 'extends', 'include', 'exclude', 'generate', 'overrides'],
    ['generate:\n  |', 'folder', 'targets'],
    ['generate: { targets: | }', 'pyspark', 'spark-sql', 'duckdb'],
    ['generate:\n  targets: [|]', 'pyspark', 'spark-sql', 'duckdb'],
    ['extends: |', 'recommended', 'strict', 'all'],
    ['rules:\n  |', 'ant-dual-write', 'ant-global-mutable-table', '…'],
    ['rules:\n  ant-dual-write: off\n  ant|', 'ant-global-mutable-table', '…'],
    ['rules:\n  ant-no-dlq: |', 'off', 'on', 'hint', 'information', 'warning', 'error'],
    ['rules:\n  ant-missing-compaction: { | }', 'severity', 'files', 'horizon', 'continuous'],
    ['rules:\n  ant-missing-compaction:\n    files: 5\n    |', 'severity', 'horizon', 'continuous'],
    ['rules:\n  ant-missing-compaction:\n    horizon: |', '365 days'],
    ['rules:\n  ant-missing-compaction:\n    severity: |', 'off', '…'],
    ['overrides:\n  - |', 'files', 'rules'],
    ['overrides:\n  - files: |', 'sub', 'sub/deep'],
    ['overrides:\n  - files: a\n    rules:\n      ignore|', 'ant-dual-write', '…'],
    ['exclude: [|]', 'sub', 'sub/deep'],
    ['rules:\n  nonsense:\n    |'],
    ['# |'],
  ];

  test('what may stand at a place is offered', async () => {
    const uri = await opened();
    for (const [marked, ...labels] of OFFERS) {
      const text = marked.replace('|', '');
      await client.edit(uri, 0, client.text(uri).length, text);
      const list = await client.at<CompletionList | null>('textDocument/completion', uri, marked.indexOf('|'));
      const found = (list?.items ?? []).map(({ label }) => label);
      const isOpen = labels.at(-1) === '…';
      expect(isOpen ? [...found.slice(0, labels.length - 1), '…'] : found, marked).toEqual(labels);
    }
  });

  test('what is chosen takes the place of the word, with a colon where there is none', async () => {
    const uri = await opened();
    const choose = async (marked: string, label: string): Promise<string> => {
      const text = marked.replace('|', '');
      await client.edit(uri, 0, client.text(uri).length, text);
      const list = await client.at<CompletionList>('textDocument/completion', uri, marked.indexOf('|'));
      const edit = list.items.find(item => item.label === label)?.textEdit;
      if (edit === undefined || !('range' in edit)) return '';
      const lines = text.split('\n');
      const line = lines[edit.range.start.line] ?? '';
      lines[edit.range.start.line] =
        line.slice(0, edit.range.start.character) + edit.newText + line.slice(edit.range.end.character);
      return lines.join('\n');
    };
    expect(await choose('rules:\n  ant-no|\n', 'ant-no-dlq')).toBe('rules:\n  ant-no-dlq: \n');
    expect(await choose('rules:\n  ant-no|-dql: off\n', 'ant-no-dlq')).toBe('rules:\n  ant-no-dlq: off\n');
    expect(await choose('rules:\n  ant-no-dlq: o|\n', 'off')).toBe('rules:\n  ant-no-dlq: off\n');
  });

  test('no other feature answers, and none fails, wherever the cursor is', async () => {
    const uri = await opened();
    for (const method of [
      'textDocument/documentSymbol',
      'textDocument/foldingRange',
      'textDocument/codeLens',
      'textDocument/documentLink',
    ])
      expect(await client.ask(method, { textDocument: { uri } })).toBeNull();
    for (let offset = 0; offset <= TEXT.length; offset += 3) {
      for (const method of ['textDocument/hover', 'textDocument/completion']) await client.at(method, uri, offset);
      for (const method of ['textDocument/definition', 'textDocument/prepareRename', 'textDocument/signatureHelp'])
        expect(await client.at(method, uri, offset)).toBeNull();
    }
  });
});
