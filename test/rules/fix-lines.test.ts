import { describe, expect, test } from 'vitest';
import { applyFix, findingsOf } from '../support/workspace.js';

/** The text after the first fix of the first finding of a rule. */
function fixed(code: string, text: string): string {
  const files = new Map([['a.pipe', text]]);
  const fix = findingsOf(files, [code]).find(finding => finding.code === code)?.fixes[0];
  return fix === undefined ? 'no fix' : (applyFix(files, fix).get('a.pipe') ?? '');
}

const EVENTS =
  'pipeline p { trigger continuous }\n' +
  'source s : kafka { topic "s" columns { id: string at: timestamp event_time seen: timestamp ingest_time } }\n' +
  'bronze b from source.s { write append }\n';

const CASES: readonly (readonly [code: string, name: string, above: string, before: string, after: string])[] = [
  [
    'ant-silent-drift',
    'two lines where the others are lines',
    '',
    'source a : files {\n  path "a/*" // where\n}',
    'source a : files {\n  path "a/*" // where\n  evolve backward\n  drift alert\n}',
  ],
  ['ant-silent-drift', 'one line', '', 'source a : files {}', 'source a : files { evolve backward drift alert }'],
  [
    'ant-schema-on-read-abuse',
    'a block with a star',
    '',
    'source a : files { path "a/*" }\nsilver t from source.a { where `a b` is not null }',
    'source a : files { path "a/*" columns { `a b`: string, * } }\nsilver t from source.a { where `a b` is not null }',
  ],
  [
    'ant-schema-on-write-everywhere',
    'a star above the comments of the first column',
    EVENTS,
    'bronze t from source.s {\n  columns {\n    /** Which. */\n    id\n  }\n}',
    'bronze t from source.s {\n  columns {\n    *\n    /** Which. */\n    id\n  }\n}',
  ],
  [
    'ant-schema-on-write-everywhere',
    'a step that takes its line along',
    EVENTS,
    'bronze t from source.s {\n  where id is not null\n  // why\n}\nsilver u from bronze.t {\n  // first\n  where at is not null\n}',
    'bronze t from source.s {\n  // why\n}\nsilver u from bronze.t {\n  // first\n  where id is not null\n  where at is not null\n}',
  ],
  [
    'ant-unbounded-state',
    'a watermark above, and a time behind',
    EVENTS,
    'silver t from bronze.b {\n  // one each\n  dedupe by id keep latest at // the last\n}',
    'silver t from bronze.b {\n  // one each\n  watermark at delay 10 minutes\n  dedupe by id keep latest at within 10 minutes // the last\n}',
  ],
  [
    'ant-timestamp-chaos',
    'the window with its watermark',
    EVENTS,
    'silver t from bronze.b as b { watermark b.seen delay 1 hour group by window tumbling 1 hour on b.seen { n = count(*) } }',
    'silver t from bronze.b as b { watermark b.at delay 1 hour group by window tumbling 1 hour on b.at { n = count(*) } }',
  ],
  [
    'ant-timestamp-chaos',
    'the first of a sequence, which breaks ties already',
    EVENTS,
    'silver t from bronze.b { key id write merge { sequence by seen, at } }',
    'silver t from bronze.b { key id write merge { sequence by at, seen } }',
  ],
];

describe.each(CASES)('%s', (code, name, above, before, after) => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])(`${name}, with %s`, (_, lineEnd) => {
    const written = (text: string): string => `${above}${text}\n`.replaceAll('\n', lineEnd);
    expect(fixed(code, written(before))).toBe(written(after));
  });
});

test('a table that joins a stream gives the other side a watermark too', () => {
  const join = (words: string): string => `silver t from bronze.b as l {${words}`;
  const clicks = 'bronze c from source.s { write append }\n';
  expect(
    fixed('ant-unbounded-state', `${EVENTS}${clicks}${join(' join bronze.c as r on r.id = l.id columns { l.* } }')}\n`),
  ).toBe(
    EVENTS +
      'bronze c from source.s { write append watermark at delay 10 minutes }\n' +
      `${join(' watermark at delay 10 minutes join bronze.c as r on r.id = l.id within 10 minutes columns { l.* } }')}\n`,
  );
});

test('groups without a time have no fix: how long a window is, is for a person to say', () => {
  expect(fixed('ant-unbounded-state', `${EVENTS}silver t from bronze.b { group by id { n = count(*) } }\n`)).toBe('no fix');
});

test('a table that is joined with itself gets one watermark, which both sides have', () => {
  const table = (watermark: string, within: string): string =>
    `bronze c from source.s { write append${watermark} }\n` +
    `silver t from bronze.c as l { join bronze.c as r on r.id = l.id${within} columns { l.* } }\n`;
  expect(fixed('ant-unbounded-state', EVENTS + table('', ''))).toBe(
    EVENTS + table(' watermark at delay 10 minutes', ' within 10 minutes'),
  );
});
