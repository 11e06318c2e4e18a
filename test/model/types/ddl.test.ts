import { expect, test } from 'vitest';
import { typeOfDdl, typeOfText } from '../../../language/model/types/ddl.js';
import { sparkText } from '../../../language/model/types/text.js';

const DDL: readonly (readonly [string, string | undefined])[] = [
  ['a int, b string', 'struct<a:int,b:string>'],
  ['a: int, b: array<string>', 'struct<a:int,b:array<string>>'],
  ["a INT NOT NULL COMMENT 'one, two', `b c` decimal(10, 2)", 'struct<a:int,b c:decimal(10,2)>'],
  ['array<int>', 'array<int>'],
  ['struct<a: array<int>, b: map<string, double>>', 'struct<a:array<int>,b:map<string,double>>'],
  ['map<string, struct<x: bigint>>', 'map<string,struct<x:bigint>>'],
  ['decimal', 'decimal(10,0)'],
  ['decimal(38)', 'decimal(38,0)'],
  ['date date, timestamp timestamp', 'struct<date:date,timestamp:timestamp>'],
  ['string', 'string'],
  ['a', undefined],
  ['a int,', undefined],
  ['a int b string', undefined],
  ['array<int', undefined],
  ['array<nothing>', undefined],
  ['decimal(39, 2)', undefined],
  ['', undefined],
];

test.each(DDL)('`%s` describes %s', (text, type) => {
  const read = typeOfDdl(text);
  expect(read && sparkText(read)).toBe(type);
});

test('columns are no type of a single value', () => {
  expect(typeOfText('a int, b string')).toBeUndefined();
  expect(typeOfText('int')).toEqual({ name: 'int' });
});
