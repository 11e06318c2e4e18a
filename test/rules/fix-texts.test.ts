import { describe, expect, test } from 'vitest';
import { applyFix, findingsOf } from '../support/workspace.js';

/** The text after the first fix of the first finding of a rule. */
function fixed(code: string, text: string): string {
  const files = new Map([['a.pipe', text]]);
  const fix = findingsOf(files, [code]).find(finding => finding.code === code)?.fixes[0];
  return fix === undefined ? 'no fix' : (applyFix(files, fix).get('a.pipe') ?? '');
}

const SOURCE = 'source s : kafka { topic "s" columns { x: string } }\n';
const LETTER = 'deadletter rejects { retain 30 days }';

/** Where the pipeline has a dead letter, and the declaration before and after. */
const withDeadLetter: [name: string, before: string, after: string][] = [
  ['no body', 'bronze b from source.s', 'bronze b from source.s { on error dead_letter bad }'],
  ['an empty body', 'bronze b from source.s {}', 'bronze b from source.s { on error dead_letter bad }'],
  ['an empty body with a space', 'bronze b from source.s { }', 'bronze b from source.s { on error dead_letter bad }'],
  ['one line', 'bronze b from source.s { write append }', 'bronze b from source.s { write append on error dead_letter bad }'],
  ['one tight line', 'bronze b from source.s {write append}', 'bronze b from source.s {write append on error dead_letter bad }'],
  [
    'lines',
    'bronze b from source.s {\n  write append\n}',
    'bronze b from source.s {\n  write append\n  on error dead_letter bad\n}',
  ],
  [
    'four spaces',
    'bronze b from source.s {\n    write append\n}',
    'bronze b from source.s {\n    write append\n    on error dead_letter bad\n}',
  ],
  [
    'tabs',
    'bronze b from source.s {\n\twrite append\n}',
    'bronze b from source.s {\n\twrite append\n\ton error dead_letter bad\n}',
  ],
  ['an empty body of two lines', 'bronze b from source.s {\n}', 'bronze b from source.s {\n  on error dead_letter bad\n}'],
  [
    'a comment at the end',
    'bronze b from source.s {\n  write append // why\n  // last }\n}',
    'bronze b from source.s {\n  write append // why\n  // last }\n  on error dead_letter bad\n}',
  ],
  [
    'its own skip',
    'bronze b from source.s { on error skip write append }',
    'bronze b from source.s { on error dead_letter bad write append }',
  ],
  ['capitals', 'bronze b from source.s { ON ERROR SKIP }', 'bronze b from source.s { ON ERROR dead_letter bad }'],
  [
    'a comment within',
    'bronze b from source.s { on /* ? */ error skip }',
    'bronze b from source.s { on /* ? */ error dead_letter bad }',
  ],
];

describe('on error dead_letter', () => {
  for (const [name, before, after] of withDeadLetter) {
    test(name, () => {
      const file = (declaration: string): string => `${SOURCE}deadletter bad { retain 3 days }\n${declaration} // end\n`;
      expect(fixed('ant-no-dlq', file(before))).toBe(file(after));
    });
  }

  const declared: [name: string, before: string, after: string][] = [
    ['one line', 'bronze b from source.s {}\n', `bronze b from source.s { on error dead_letter rejects }\n${LETTER}\n`],
    ['at the end of the file', 'bronze b from source.s {}', `bronze b from source.s { on error dead_letter rejects }\n${LETTER}`],
    [
      'a comment behind it',
      'bronze b from source.s {} // why\nbronze c from bronze.b {}\n',
      `bronze b from source.s { on error dead_letter rejects } // why\n${LETTER}\nbronze c from bronze.b {}\n`,
    ],
    [
      'lines',
      'bronze b from source.s {\n  write append\n}\n\nbronze c from bronze.b {}\n',
      `bronze b from source.s {\n  write append\n  on error dead_letter rejects\n}\n\n${LETTER}\n\nbronze c from bronze.b {}\n`,
    ],
    [
      'another declaration on its line',
      'bronze b from source.s {} bronze c from bronze.b {}\n',
      `bronze b from source.s { on error dead_letter rejects }\n${LETTER}\n bronze c from bronze.b {}\n`,
    ],
  ];
  for (const [name, before, after] of declared) {
    test(`declared below: ${name}`, () => {
      expect(fixed('ant-no-dlq', SOURCE + before)).toBe(SOURCE + after);
      const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
      expect(fixed('ant-no-dlq', crlf(SOURCE + before))).toBe(crlf(SOURCE + after));
    });
  }

  test('a dead letter whose name is no word is quoted', () => {
    const text = `${SOURCE}deadletter \`bad \`\`rows\` {}\nbronze b from source.s {}\n`;
    expect(fixed('ant-no-dlq', text)).toBe(text.replace('source.s {}', 'source.s { on error dead_letter `bad ``rows` }'));
  });

  test('a declaration that is not closed gets no fix', () =>
    expect(fixed('ant-no-dlq', `${SOURCE}bronze b from source.s {\n`)).toBe('no fix'));
});

test('via outbox stands behind the last source', () => {
  const sources = 'source a : kafka { topic "s" columns { x: string } }\nsource b : postgres { table "t" }\n';
  const service = (words: string): string =>
    `${sources}service s {\n  writes source.a, // the topic\n         source.b${words} // and the table\n}\n`;
  expect(fixed('ant-dual-write', service(''))).toBe(service(' via outbox'));
});

test('a credential makes place for the path of its declaration and setting', () => {
  const source = (value: string): string => `source my_api : api {\n  url "https://example.com"\n  auth ${value} // why\n}\n`;
  expect(fixed('ant-hardcoded-credentials', source('"hunter2"'))).toBe(source('secret("my_api/auth")'));
  const option = (value: string): string =>
    `source \`a b\` : api { url "https://example.com" option "x.""y"".token" = ${value} }\n`;
  expect(fixed('ant-hardcoded-credentials', option("'hunter2'"))).toBe(option('secret("a-b/x.-y-.token")'));
});

test('where the credential is no setting there is no fix', () => {
  expect(fixed('ant-hardcoded-credentials', 'param password: string = "hunter2"\n')).toBe('no fix');
});
