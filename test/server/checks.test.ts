import { expect, test } from 'vitest';
import { CompletionItemTag, DiagnosticTag, type MarkupContent, type TextEdit } from 'vscode-languageserver';
import { check } from '../../language/catalog/index.js';
import { diagnosticsOf } from '../../server/diagnostics.js';
import { codeActions } from '../../server/features/code-actions.js';
import { complete } from '../../server/features/completion.js';
import { hover } from '../../server/features/hover.js';
import { editing, located } from './located.js';

const TEXT = `param least: int = 1
source orders : files { path "x" format parquet drift alert columns { id: long not null, at: timestamp event_time } }
bronze orders from source.orders {}
silver orders from bronze.orders as o { dedupe by id keep latest at write merge freshness 1 day }
`;

test('a finding leads to the page of its check, and what has no effect is shown so', () => {
  const { project, path } = located(TEXT);
  const found = diagnosticsOf(project, path).map(({ code, tags, codeDescription }) => ({
    code,
    tags,
    page: codeDescription?.href,
  }));
  const page = (code: string): string => `https://github.com/cupel-data/cupel/blob/main/docs/checks/${code}.md`;
  expect(found).toEqual([
    { code: 'unused-param', tags: [DiagnosticTag.Unnecessary], page: page('unused-param') },
    { code: 'unused-alias', tags: [DiagnosticTag.Unnecessary], page: page('unused-alias') },
    { code: 'missing-key', tags: undefined, page: page('missing-key') },
  ]);
});

test('what goes away is struck through, and a comment that silences nothing is faded', () => {
  const { project, path } = located(
    'source orders : table { table "x" drift alert deprecated "2026-01-31" columns { id: long } }\n' +
      '// cupel-ignore ant-dual-write: it was needed once\nbronze orders from source.orders {}\n',
  );
  expect(diagnosticsOf(project, path).map(({ code, tags }) => [code, tags])).toEqual([
    ['ignore-unused', [DiagnosticTag.Unnecessary]],
    ['deprecated-input', [DiagnosticTag.Deprecated]],
  ]);
});

test('what goes away is offered last, struck through', () => {
  const text = `source old : table { table "x" deprecated "2026-01-31" }\nsource young : table { table "y" }\nbronze b from source.`;
  const items = complete(located(text), text.length, '.', true)?.items.map(({ label, tags }) => [label, tags]);
  expect(items).toEqual(
    expect.arrayContaining([
      ['old', [CompletionItemTag.Deprecated]],
      ['young', undefined],
    ]),
  );
  const [first, last] = ['young', 'old'].map(
    label => complete(located(text), text.length, '.', true)?.items.find(item => item.label === label)?.sortText ?? '',
  );
  expect(first?.localeCompare(last ?? '')).toBe(-1);
});

test('the hover at a finding says why it hurts and what to do', () => {
  const at = located(TEXT);
  const contents = hover(at, TEXT.indexOf('write merge'))?.contents as MarkupContent | undefined;
  expect(contents?.value).toContain(check('missing-key')?.why);
  expect(contents?.value).toContain(check('missing-key')?.remedy);
});

test('a finding offers its repair', () => {
  const at = located(TEXT);
  const offset = TEXT.indexOf('write merge');
  const titles = codeActions(at, { start: offset, end: offset }, { only: ['quickfix'] }, editing()).map(({ title }) => title);
  expect(titles).toEqual(['Add `key id`']);
});

test('the pipeline that an empty file offers is clean, and whole without snippets too', () => {
  const template = complete(located(''), 0, undefined, false)?.items.find(({ label }) => label === 'whole pipeline');
  const { project, path } = located((template?.textEdit as TextEdit | undefined)?.newText ?? '');
  expect(project.model.tables().map(({ id }) => id)).toEqual([
    'shop.bronze.orders',
    'shop.silver.orders',
    'shop.gold.daily_revenue',
  ]);
  expect(diagnosticsOf(project, path)).toEqual([]);
});
