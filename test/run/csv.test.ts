import { describe, expect, test } from 'vitest';
import { type CsvFormat, type CsvRow, csvFormatOf, csvRows } from '../../cli/run/csv.js';
import { linesIn } from '../../cli/run/lines.js';
import { createModel } from '../../language/model/index.js';

/** The format of a source with such options. */
function format(options = ''): CsvFormat {
  const model = createModel();
  model.setFile('p.pipe', `source s : files { path "x" format csv ${options} columns { id: string, name: string, at: string } }`);
  const [source] = model.sources();
  const found = source && csvFormatOf(source);
  if (!found || 'unread' in found) throw new Error(found?.unread);
  return found;
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<readonly [number, string]> {
  let number = 0;
  for await (const line of lines) yield [++number, line];
}

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function read(text: string, options = ''): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of csvRows(numbered(linesIn(pieces(text))), format(options))) rows.push(row);
  return rows;
}

const ESCAPES_QUOTES = 'option "escape" = \'"\'';
const NULLS = 'option "nullValue" = "null"';
const NONE = 'option "quote" = ""';

/** Lines behind `id,name,at`, and what Spark 4.1 has read of each: the name, or that it is no row. */
const AS_SPARK: readonly (readonly [line: string, name: string | null | undefined, options?: string])[] = [
  ['1,plain,x', 'plain'],
  ['2,"quoted, comma",x', 'quoted, comma'],
  ['3,"doubled ""q"" end",x', '"doubled ""q"" end"'],
  ['3,"doubled ""q"" end",x', 'doubled "q" end', ESCAPES_QUOTES],
  ['4,"back \\"q\\" end",x', 'back "q" end'],
  ['4,"back \\"q\\" end",x', '"back \\"q\\" end"', ESCAPES_QUOTES],
  ['5,,x', null],
  ['5,,x', null, NULLS],
  ['6,"",x', null],
  ['6,"",x', '', NULLS],
  ['6,"",x', '""', NONE],
  ['7, spaced ,x', ' spaced '],
  ['8,a"b"c,x', 'a"b"c'],
  ['9,"a"b,x', '"a"b'],
  ["11,'single',x", "'single'"],
  ["11,'single',x", 'single', 'option "quote" = "\'"'],
  ['13,tab\ttab,x', 'tab\ttab'],
  ['14,back\\slash,x', 'back\\slash'],
  ['15,"back\\\\slash",x', 'back\\slash'],
  ['15,"back\\\\slash",x', 'back\\\\slash', ESCAPES_QUOTES],
  ['#17,c,x', 'c'],
  ['18,"x"  ,y', 'x'],
  ['19,"""start""",x', '"start"', ESCAPES_QUOTES],
  ['20,"a\\b",x', 'a\\b'],
  ['21,x', undefined],
  ['22,x,y,z', undefined],
  ['2,"quoted, comma",x', undefined, NONE],
  ['25,null,NULL', 'null'],
  ['25,null,NULL', null, NULLS],
  ['1,"unclosed,x', undefined],
  ['1;"a;b";x', 'a;b', 'option "delimiter" = ";"'],
  ['2;b,c;x', 'b,c', 'option "sep" = ";"'],
];

describe('as Spark reads it', () => {
  test.each(AS_SPARK.map(([line, name, options = '']) => ({ line, name, options })))(
    '$line: $name $options',
    async ({ line, name, options }) => {
      const header = /delimiter|sep/.test(options) ? 'id;name;at' : 'id,name,at';
      const [row, ...more] = await read(`${header}\n${line}\n`, options);
      expect(more).toEqual([]);
      expect(row?.fields?.name).toBe(name);
      if (name === undefined) expect(row).toEqual({ line: 2, raw: line });
    },
  );

  test('empty lines, comments and a missing header', async () => {
    const names = async (text: string, options: string) => (await read(text, options)).map(r => r.fields?.name);
    expect(await names('\nid,name,at\n\n   \n1,a,x\n', '')).toEqual(['a']);
    expect(await names('# of\nid,name,at\n#17,c,x\n1,a,x # b\n', 'option "comment" = "#"')).toEqual(['a']);
    expect(await names('1,a,x\n2,b,x\n', 'option "header" = false')).toEqual(['a', 'b']);
    expect(await names('id\tname\tat\n1\ta,b\tx', 'option "delimiter" = "\\t"')).toEqual(['a,b']);
    expect(await names('id,name,at\n1,  a , b\n', 'option "ignoreLeadingWhiteSpace" = true')).toEqual(['a ']);
  });

  test('a line break between quotes', async () => {
    const text = 'id,name,at\n1,"line\nbreak",x\n2,b,x\n3,c\n4,"to\r\nthe\n\nend\n';
    expect((await read(text)).map(r => [r.line, r.fields?.name ?? r.raw])).toEqual([
      [2, '1,"line'],
      [3, 'break",x'],
      [4, 'b'],
      [5, '3,c'],
      [6, '4,"to'],
      [7, 'the'],
      [9, 'end'],
    ]);
    expect((await read(text, 'option "multiLine" = true')).map(r => [r.line, r.fields?.name ?? r.raw])).toEqual([
      [2, 'line\nbreak'],
      [4, 'b'],
      [5, '3,c'],
      [6, '4,"to\nthe\n\nend'],
    ]);
  });
});

test('an option by which values would be others is named', () => {
  expect(() => format('option "encoding" = "latin1"')).toThrow('encoding');
  expect(() => format('option "encoding" = "UTF-8" option "maxFilesPerTrigger" = 5')).not.toThrow();
});

test.each([
  ['a\r\nb\nc\rd', ['a', 'b', 'c', 'd'], ['a\r\nb\nc\rd']],
  ['an end in two pieces', ['a', 'b', '', 'c'], ['a\r', '\nb\n', '\n', 'c\r']],
  ['an end at the end', ['a', 'b'], ['a\r', 'b\r\n']],
  ['no line', [], ['']],
  ['what ends lines elsewhere', ['a\u2028b\u0085c'], ['a\u2028b', '\u0085c']],
])('lines of %j', async (_, expected, texts) => {
  const lines: string[] = [];
  for await (const line of linesIn(pieces(...texts))) lines.push(line);
  expect(lines).toEqual(expected);
});
