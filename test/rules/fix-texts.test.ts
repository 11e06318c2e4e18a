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

/** A file with one finding of a rule, before and after its first fix; `before` and `after` stand below a source and a bronze table. */
const SMALL: [code: string, name: string, before: string, after: string][] = [
  [
    'ant-no-cost-monitoring',
    'a tag from the owner, on a line of its own',
    'pipeline p {\n    owner "a team@example.com" // us\n}\n',
    'pipeline p {\n    owner "a team@example.com" // us\n    tags { team "a team" }\n}\n',
  ],
  [
    'ant-no-cost-monitoring',
    'in the tags that are there and empty',
    'pipeline p { tags {} owner env("TEAM") }\n',
    'pipeline p { tags { team env("TEAM") } owner env("TEAM") }\n',
  ],
  [
    'ant-missing-compaction',
    'before the tasks that are there',
    'bronze c from source.s {\n  trigger every 1 minute\n  maintain {\n    // nightly\n    vacuum every 1 day retain 7 days\n  }\n}\n',
    'bronze c from source.s {\n  trigger every 1 minute\n  maintain {\n    // nightly\n    compact every 12 hours\n    vacuum every 1 day retain 7 days\n  }\n}\n',
  ],
  [
    'ant-missing-compaction',
    'another interval in its place',
    'bronze c from source.s { trigger continuous maintain { compact every 1 hour /* often */ target 64 mb } }\n',
    'bronze c from source.s { trigger continuous maintain { compact every 15 minutes /* often */ target 64 mb } }\n',
  ],
  [
    'ant-no-observability',
    'both, below what is there',
    'silver c from bronze.b {\n  key id\n  trigger every 1 hour // often\n}\n',
    'silver c from bronze.b {\n  key id\n  trigger every 1 hour // often\n  freshness 2 hours\n  expect has_id: id is not null else warn\n}\n',
  ],
  [
    'ant-no-observability',
    'no older than a consumer counts on',
    'silver c from bronze.b { write append }\nserve dashboard d from silver.c { freshness 6 hours }\n',
    'silver c from bronze.b { write append freshness 6 hours }\nserve dashboard d from silver.c { freshness 6 hours }\n',
  ],
  [
    'ant-global-mutable-table',
    'a view for the flow, and a union',
    'silver c from bronze.b { key id write merge }\n/** More. */\nflow more into silver.c from bronze.b as m { where id > 3 }\n',
    'silver c from bronze.b union silver.more { key id write merge }\n/** More. */\nsilver more from bronze.b as m { where id > 3 write view }\n',
  ],
  [
    'ant-singleton-bronze',
    'one body for each source',
    'source t : kafka { topic "t" columns { id: long, at: timestamp event_time } }\nsource u : kafka { topic "u" columns { id: long, at: timestamp event_time } }\nbronze c from source.s union source.t union source.u { retain 1 year } // all\nsilver d from bronze.c { key id }\n',
    'source t : kafka { topic "t" columns { id: long, at: timestamp event_time } }\nsource u : kafka { topic "u" columns { id: long, at: timestamp event_time } }\nbronze * from source.s, source.t, source.u { retain 1 year } // all\nsilver d from bronze.s union bronze.t union bronze.u { key id }\n',
  ],
  [
    'ant-no-backfill-strategy',
    'the bronze table that is there already',
    'silver c from source.s { where s.id > 3 }\n',
    'silver c from bronze.b as s { where s.id > 3 }\n',
  ],
  [
    'ant-no-backfill-strategy',
    'a new one, with its dead letter and its upkeep',
    'defaults bronze { trigger every 1 minute }\nsource t : kafka { topic "t" columns { id: long } }\nsilver c from source.t { where id > 3 } // why\n',
    'defaults bronze { trigger every 1 minute }\nsource t : kafka { topic "t" columns { id: long } }\nsilver c from bronze.t { where id > 3 } // why\nbronze t from source.t {\n  write append\n  on error dead_letter rejects\n  maintain { compact every 12 hours }\n}\n\ndeadletter rejects { retain 30 days }\n',
  ],
  [
    'ant-no-backfill-strategy',
    'an append in place of a merge',
    'bronze c from source.s {\n  key   id // the key\n  write   merge { sequence by at }\n}\nsilver d from bronze.c { key id }\n',
    'bronze c from source.s {\n  key   id // the key\n  write   append\n}\nsilver d from bronze.c { key id }\n',
  ],
];

describe('what the fixes write', () => {
  const above =
    'source s : kafka { topic "s" columns { id: long, at: timestamp event_time } }\nbronze b from source.s { write append }\n';
  for (const [code, name, before, after] of SMALL) {
    test(`${code}: ${name}`, () => {
      expect(fixed(code, above + before)).toBe(above + after);
      const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
      expect(fixed(code, crlf(above + before))).toBe(crlf(above + after));
    });
  }
});

describe('write append in place of a merge', () => {
  const merged = (reader: string): string =>
    'source s : kafka { topic "s" columns { id: long, at: timestamp event_time, v: string } }\n' +
    `bronze b from source.s { key id write merge }\nsilver d from bronze.b { ${reader} }\n`;
  const isFixed = (reader: string): boolean =>
    fixed('ant-no-backfill-strategy', merged(reader)).includes('{ key id write append }');
  test.each(['key id', 'columns { id, at } key id', 'dedupe by id keep latest at write overwrite', 'key id scd 2'])(
    'a reader that takes the last row of each key itself: %s',
    reader => expect(isFixed(reader)).toBe(true),
  );
  test.each([
    'group by id { n = count(*) }',
    "key id where v = 'x'",
    'write overwrite',
    'key v group by v { n = count(*) }',
    "where v = 'x' dedupe by id keep latest at",
  ])('no fix for a reader to whom all rows would mean something else: %s', reader => expect(isFixed(reader)).toBe(false));
});
