import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CodeAction, Hover, MarkupContent, Range, SnippetTextEdit, TextDocumentEdit, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from '../../server/diagnostics.js';
import { withEdit } from '../../server/features/actions/fixes.js';
import { silence } from '../../server/features/actions/silence.js';
import { codeActions } from '../../server/features/code-actions.js';
import { hover } from '../../server/features/hover.js';
import type { Located } from '../../server/projects.js';
import type { EditResult } from '../../server/protocol.js';
import { Client, positionAt } from './client.js';
import { editing, located } from './located.js';

const TEXT = `source clicks : kafka { topic "c" drift alert columns { id: long, at: timestamp event_time } }
bronze a from source.clicks {}
bronze b from source.clicks {
  trigger every 1 minute
}
`;
const AT_A = TEXT.indexOf('a from');

/** What is offered at an offset. */
function actionsAt(at: Located, offset: number, less: Parameters<typeof editing>[0] = {}, only?: string[]): CodeAction[] {
  return codeActions(at, { start: offset, end: offset }, only === undefined ? {} : { only }, editing(less));
}

function edited(at: Located, action: CodeAction | undefined): string {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  return TextDocument.applyEdits(at.document, (change?.edits ?? []) as TextEdit[]);
}

const REPAIRED = TEXT.replace(
  'source.clicks {}',
  'source.clicks { on error dead_letter rejects }\ndeadletter rejects { retain 30 days }',
).replace('1 minute\n', '1 minute\n  on error dead_letter rejects\n');

describe('fixes', () => {
  test('of one rule in the file are computed when they are chosen, and are one edit of the version that they were made for', () => {
    const at = located(TEXT);
    const action = actionsAt(at, AT_A).find(({ title }) => title === 'Fix all `ant-no-dlq` in this file');
    expect(action?.edit).toBeUndefined();
    const resolved = action && withEdit(at.project, JSON.parse(JSON.stringify(action)), editing({ version: () => 7 }));
    expect(resolved?.edit?.documentChanges).toEqual([{ textDocument: { uri: at.uri, version: 7 }, edits: expect.any(Array) }]);
    expect(edited(at, resolved)).toBe(REPAIRED);
    expect(at.project.model.file(at.path)?.text).toBe(TEXT);
  });

  test('are computed at once for a client that does not ask later', () => {
    const at = located(TEXT);
    const action = actionsAt(at, AT_A, { lazyEdits: false }).find(({ title }) => title.startsWith('Fix all'));
    expect(edited(at, action)).toBe(REPAIRED);
  });

  test('of a client without versions are changes by address', () => {
    const at = located(TEXT);
    const [action] = actionsAt(at, AT_A, { versionedEdits: false });
    expect(Object.keys(action?.edit?.changes ?? {})).toEqual([at.uri]);
  });

  test('of a single finding are not offered for all', () => {
    const at = located(TEXT.slice(0, TEXT.indexOf('bronze b')));
    expect(actionsAt(at, AT_A).filter(({ title }) => title.startsWith('Fix all'))).toEqual([]);
  });

  test('on saving are the safe ones, and only where there are some', () => {
    const at = located(TEXT);
    const [action] = actionsAt(at, 0, {}, ['source.fixAll']);
    expect(action?.kind).toBe('source.fixAll.cupel');
    expect(edited(at, action && withEdit(at.project, action, editing()))).toBe(
      TEXT.replace('1 minute\n', '1 minute\n  maintain { compact every 12 hours }\n'),
    );
    expect(actionsAt(located('param p: int = 1\n'), 0, {}, ['source.fixAll.cupel'])).toEqual([]);
    expect(actionsAt(at, AT_A).filter(({ kind }) => kind?.startsWith('source'))).toEqual([]);
  });

  test.each([null, 3, {}, { fixAll: 'world', uri: 'x' }, { fixAll: 'file' }])(
    'of what a client makes up there are none: %j',
    data => {
      const at = located(TEXT);
      expect(withEdit(at.project, { title: 'x', data }, editing()).edit).toBeUndefined();
    },
  );
});

describe('silencing', () => {
  const silences = (at: Located, offset: number, less = {}): CodeAction[] =>
    actionsAt(at, offset, less).filter(({ title }) => /[Ss]ilenc/.test(title));

  test('is a command of a client that can ask for the reason, and the edit holds what was answered', () => {
    const at = located(TEXT);
    const [action] = silences(at, AT_A);
    expect(action?.title).toBe('Silence `ant-no-dlq` on this line, with a reason');
    expect(action?.command).toMatchObject({
      command: 'cupel.silence',
      arguments: [{ uri: at.uri, code: 'ant-no-dlq', line: 1 }],
    });
    const result = silence(at, { uri: at.uri, code: 'ant-no-dlq', line: 1, reason: 'a registry checks it' }, editing());
    expect(edited(at, { title: '', ...('edit' in result ? { edit: result.edit } : {}) })).toBe(
      TEXT.replace('bronze a', '// cupel-ignore ant-no-dlq: a registry checks it\nbronze a'),
    );
  });

  test('is a snippet for a client that has these; what stands in the place of the reason is none', () => {
    const at = located(TEXT);
    const [action] = silences(at, AT_A, { asksForReason: false });
    const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    const [edit] = (change?.edits ?? []) as SnippetTextEdit[];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a place of the snippet
    expect(edit?.snippet.value).toBe('// cupel-ignore ant-no-dlq: ${1:…}\n');
    const left = located(TEXT.replace('bronze a', '// cupel-ignore ant-no-dlq: …\nbronze a'));
    expect(diagnosticsOf(left.project, left.path).map(({ code }) => code)).toContain('ignore-without-reason');
  });

  test('is not offered where nobody could be asked, nor for what any language has', () => {
    expect(silences(located(TEXT), AT_A, { asksForReason: false, snippetEdits: false })).toEqual([]);
    const wrong = 'silver t from bronze.nowhere { sum }\n';
    for (let offset = 0; offset < wrong.length; offset++)
      for (const { diagnostics } of silences(located(wrong), offset)) expect(diagnostics?.[0]?.code).toMatch(/^ant-/);
  });

  test('of a comment without a reason asks for that', () => {
    const at = located(TEXT.replace('bronze a', '// cupel-ignore ant-no-dlq\nbronze a'));
    const [action] = silences(at, at.document.getText().indexOf('ant-no-dlq'));
    expect(action?.title).toBe('Give the reason for silencing `ant-no-dlq`');
    expect(action?.command?.arguments).toEqual([{ uri: at.uri, code: 'ant-no-dlq', line: 2 }]);
  });

  test.each([
    ['no reason', 'ant-no-dlq', 1, ' ', 'Without a reason nothing is silenced.'],
    ['another line', 'ant-no-dlq', 0, 'why', 'ant-no-dlq finds nothing on this line any more.'],
    ['another rule', 'ant-dual-write', 1, 'why', 'ant-dual-write finds nothing on this line any more.'],
  ])('writes nothing with %s', (_, code, line, reason, refusal) => {
    const at = located(TEXT);
    expect(silence(at, { uri: at.uri, code, line, reason }, editing())).toEqual({ refusal });
  });
});

describe('the hover on a finding', () => {
  test('has the facts behind it, with links to where the text says so', () => {
    const at = located(
      'defaults bronze { trigger every 1 minute }\nsource s : table { table "x" drift alert }\nbronze t from source.s {}\n',
    );
    const { value } = (hover(at, at.document.getText().lastIndexOf('t from'))?.contents ?? {}) as MarkupContent;
    expect(value).toContain('**Missing compaction** (`ant-missing-compaction`)');
    expect(value).toContain(
      '- `defaults bronze` says `trigger every 1 minute` for `bronze.t`: up to 525,600 runs in 365 days\\. [x\\.pipe:1](untitled:x.pipe#L1)',
    );
    expect(value).toContain('- The limit is 1,000, option `files`, set by the default of the rule\\.');
  });

  test('shows names as names, whatever is in them', () => {
    const text =
      'source `<img src=x onerror=y>` : kafka { topic "t" drift alert columns { id: long } }\n' +
      'source `a``[b](command:evil)``` : kafka { topic "t" drift alert columns { id: long } }\n' +
      'bronze t from source.`<img src=x onerror=y>` union source.`a``[b](command:evil)``` {}\n';
    const at = located(text);
    const { value } = (hover(at, text.indexOf('t from'))?.contents ?? {}) as MarkupContent;
    const outside = (value ?? '').replaceAll(/(`+)(?:(?!\1).)+\1(?!`)/g, '');
    expect(outside).not.toMatch(/<img|\]\(command/);
  });
});

describe('a client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cupel-actions-'));
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  let client: Client;
  beforeAll(async () => {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, 'a.pipe'), `pipeline p { tags { team "x" } }\n${TEXT}`);
    writeFileSync(join(folder, 'b.pipe'), 'pipeline p\nbronze c from source.clicks {}\n');
    client = await Client.start(pathToFileURL(folder).href, { asksForReason: true });
    await client.open(uriOf('a.pipe'), `pipeline p { tags { team "x" } }\n${TEXT}`);
    await client.diagnostics(uriOf('b.pipe'), ({ diagnostics }) => diagnostics.some(({ code }) => code === 'ant-no-dlq'));
  });
  afterAll(async () => {
    await client.stop();
    rmSync(folder, { recursive: true });
  });

  test('repairs the whole workspace in one edit', async () => {
    const uri = uriOf('a.pipe');
    const start = positionAt(client.text(uri), client.text(uri).indexOf('a from'));
    const range: Range = { start, end: start };
    const actions = await client.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range,
      context: { diagnostics: [] },
    });
    const action = actions.find(({ title }) => title === 'Fix all `ant-no-dlq` in the workspace');
    const { edit } = await client.ask<CodeAction>('codeAction/resolve', action);
    const changes = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(changes.map(({ textDocument }) => textDocument)).toEqual([
      { uri, version: 1 },
      { uri: uriOf('b.pipe'), version: null },
    ]);
    const declared = changes.flatMap(({ edits }) => edits as TextEdit[]).filter(({ newText }) => newText.includes('deadletter'));
    expect(declared).toHaveLength(1);
  });

  test('that has typed on since has an edit for what stands there now', async () => {
    const uri = uriOf('a.pipe');
    const text = client.text(uri);
    const start = positionAt(text, text.indexOf('a from'));
    const actions = await client.ask<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    });
    const action = actions.find(({ title }) => title === 'Fix all `ant-no-dlq` in this file');
    const version = await client.edit(uri, 0, 0, '// a line more\n');
    const { edit } = await client.ask<CodeAction>('codeAction/resolve', action);
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(change?.textDocument).toEqual({ uri, version });
    const document = TextDocument.create(uri, 'cupel', version, client.text(uri));
    const after = TextDocument.applyEdits(document, (change?.edits ?? []) as TextEdit[]);
    expect(after).toBe(`// a line more\npipeline p { tags { team "x" } }\n${REPAIRED}`);
    await client.edit(uri, 0, '// a line more\n'.length, '');
  });

  test('is told the places behind a finding, and silences it', async () => {
    const uri = uriOf('a.pipe');
    const found = (await client.current(uri)).find(({ code }) => code === 'ant-no-dlq');
    expect(found?.relatedInformation?.map(({ location, message }) => [location.uri, message])).toEqual([
      [uri, '`source.clicks` is `kafka`, so its rows must be parsed, and a row may be no such thing.'],
    ]);
    const result = await client.ask<EditResult>('cupel/silence', { uri, code: 'ant-no-dlq', line: 2, reason: 'why not' });
    expect(result).toHaveProperty('edit');
    const hovered = await client.at<Hover>('textDocument/hover', uri, client.text(uri).indexOf('a from'));
    expect((hovered.contents as MarkupContent).value).toContain('**Behind this finding**');
    expect(client.errors).toEqual([]);
  });
});
