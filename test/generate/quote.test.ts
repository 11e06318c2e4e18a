// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of users that look like variables of Spark
import { describe, expect, test } from 'vitest';
import { commentText, identifier, literal, pythonBlock, pythonString } from '../../language/generate/quote.js';

test.each([
  ['customer_id', 'customer_id'],
  ['select', '`select`'],
  ['Date', '`Date`'],
  ['two words', '`two words`'],
  ['tick`tick', '`tick``tick`'],
  ["'; DROP TABLE x; --", "`'; DROP TABLE x; --`"],
  ['ärger', '`ärger`'],
  ['1st', '`1st`'],
])('the name %j in SQL', (name, sql) => {
  expect(identifier(name)).toBe(sql);
});

test.each([
  ['plain', "'plain'"],
  ["it's", "'it\\'s'"],
  ['back\\slash', "'back\\\\slash'"],
  ['new\nline', "'new\\nline'"],
  ['${env:HOME}', "'\\u0024{env:HOME}'"],
  ['\u0000', "'\\u0000'"],
])('the text %j in SQL', (text, sql) => {
  expect(literal(text)).toBe(sql);
});

describe('in Python', () => {
  test.each([
    ['say "hi"', '"say \\"hi\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['a\nb\rc', '"a\\nb\\x0dc"'],
    ['{x} %s', '"{x} %s"'],
    ['\u202e', '"\\u202e"'],
  ])('the text %j', (text, python) => {
    expect(pythonString(text)).toBe(python);
  });

  test.each([
    ['\nselect 1\n', '"""\nselect 1\n"""'],
    ["\nrlike '\\d'\n", 'r"""\nrlike \'\\d\'\n"""'],
    ['\na """ b\n', '"""\na \\"\\"\\" b\n"""'],
    ['\n"', '"""\n\\""""'],
    ['\n\\', '"""\n\\\\"""'],
    ['\n\t\\', '"""\n\\x09\\\\"""'],
  ])('the block %j', (text, python) => {
    expect(pythonBlock(text)).toBe(python);
  });

  test('a comment stays on its line', () => {
    expect(commentText('a\n b\r\u2028c')).toBe('a b c');
  });
});
