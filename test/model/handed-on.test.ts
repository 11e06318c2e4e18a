import { describe, expect, test } from 'vitest';
import { modelOf } from './support.js';

const HEAD = `
source s : kafka { topic "x" columns { id: long at: timestamp event_time kind: string } }
bronze s from source.s {}
silver hist from bronze.s { key id surrogate sk scd 2 { sequence by at } }
silver late from bronze.s { watermark at delay 10 minutes late update write append }
`;

/** `NAME ROLE` and `NAME WATERMARK` of the columns of `silver t` that have one. */
function markedColumns(text: string): string[] {
  const columns = modelOf(HEAD + text).table('_.silver.t')?.columns ?? [];
  return columns.flatMap(({ name, role, watermark }) => [
    ...(role === undefined ? [] : [`${name} ${role}`]),
    ...(watermark === undefined ? [] : [`${name} ${watermark.amount} ${watermark.unit} ${watermark.late}`]),
  ]);
}

const VALIDITY = ['valid_from valid_from', 'valid_to valid_to', 'is_current is_current'];

describe('validity goes with its columns', () => {
  test.each([
    ['row by row', 'from silver.hist { where id > 1 }', VALIDITY],
    [
      'renamed',
      'from silver.hist { columns { id since = valid_from until = valid_to } }',
      ['since valid_from', 'until valid_to'],
    ],
    ['computed', 'from silver.hist { columns { id x = valid_from + interval 1 day } }', []],
    ['through a view', 'from silver.hist { write view }', VALIDITY],
    ['not the surrogate, which is that of its own table', 'from silver.hist { columns { sk } }', []],
    [
      'of the left side of a join',
      'from silver.hist as h { left join bronze.s as b on b.id = h.id many columns { h.* } }',
      VALIDITY,
    ],
    ['not of the right side', 'from bronze.s as b { left join silver.hist as h on b.id = h.id many columns { h.* } }', []],
    ['not beyond a dedupe', 'from silver.hist { dedupe by id keep latest valid_from }', []],
    ['not beyond a group', 'from silver.hist { group by valid_from { c = count(*) } }', []],
    ['not beyond a union', 'from silver.hist union silver.hist { }', []],
    [
      'a history of a history has its own',
      'from silver.hist { columns { id a = valid_from b = valid_to } key id scd 2 { sequence by a } }',
      VALIDITY,
    ],
  ] as const)('%s: %s', (_, text, expected) => {
    expect(markedColumns(`silver t ${text}`)).toEqual(expected);
  });
});

describe('a watermark goes with its column', () => {
  test.each([
    ['to readers', 'from silver.late { where id > 1 }', ['at 10 minute update']],
    ['renamed', 'from silver.late { columns { id since = at } }', ['since 10 minute update']],
    ['not to what is computed of it', 'from silver.late { columns { id since = at + interval 1 day } }', []],
    ['by a group', 'from silver.late { group by at, kind { c = count(*) } }', ['at 10 minute update']],
    [
      'by a window',
      'from silver.late { group by window tumbling 1 hour on at { c = count(*) } }',
      ['window_start 10 minute update', 'window_end 10 minute update'],
    ],
    ['not by an aggregate', 'from silver.late { group by kind { a = max(at) } }', []],
    ['not beyond a union', 'from silver.late union silver.late {}', []],
    ['another in its place', 'from silver.late { watermark at delay 1 hour }', ['at 1 hour drop']],
    [
      'through a join',
      'from bronze.s as b { left join silver.late as l on l.id = b.id many columns { id = b.id at = l.at } }',
      ['at 10 minute update'],
    ],
  ] as const)('%s: %s', (_, text, expected) => {
    expect(markedColumns(`silver t ${text}`)).toEqual(expected);
  });
});
