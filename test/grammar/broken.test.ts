import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split, splitAgain, splitIntoChunks } from '../../language/grammar/chunks.js';
import { parseFile } from '../../language/model/read/index.js';

/** The declarations of a text as `kind name`, and each problem as `marked text: message`. */
function understood(text: string): { declarations: string[]; problems: string[] } {
  const { chunks } = parseFile('a.pipe', text);
  return {
    declarations: chunks.map(({ declaration }) => `${declaration.kind} ${'name' in declaration ? declaration.name?.text : ''}`),
    problems: chunks.flatMap(({ offset, declaration }) =>
      declaration.problems.map(
        ({ span, message }) => `${JSON.stringify(text.slice(offset + span.start, offset + span.end))}: ${message}`,
      ),
    ),
  };
}

const BEFORE = 'bronze before from source.s { write append }\n';
const AFTER = '\nsilver after from bronze.before { key id }\n';

describe('a half-typed declaration', () => {
  it.each<[string, string, string[]]>([
    [
      'missing brace',
      'silver t from bronze.b {\n  key a',
      ['"a": Expected `}` at the end of this declaration: a `{` in it is not closed.'],
    ],
    [
      'missing name',
      'silver from {\n}',
      ['"from": `from` reads nothing. Say what: `silver from from bronze.NAME`, or begin its body with `sql`.'],
    ],
    ['missing input', 'silver t from {\n}', ['"{": Expected a name after `from`, but found `{`.']],
    ['missing column', 'silver t from bronze.b { key }', ['"}": Expected a name after `key`, but found `}`.']],
    ['missing expression', 'silver t from bronze.b { where }', ['"}": Expected an expression after `where`, but found `}`.']],
    [
      'unclosed text',
      'source s : kafka { topic "x }',
      ['"\\"x }": This text is not closed on its line. End it with the quote that it began with.'],
    ],
    [
      'wrong unit',
      'gold t from silver.s { retain 5 dayz }',
      [
        '"dayz": Expected a unit of time: milliseconds, seconds, minutes, hours, days, weeks, months or years after `5`, but found `dayz`.',
      ],
    ],
    [
      'a brace too many',
      'silver t from bronze.b { key a }\n}',
      ['"}": This `}` closes nothing: a `{` is missing above, or the brace is one too many.'],
    ],
    ['no declaration', 'slver t from bronze.b {}', ['"slver": `slver` begins no declaration. Did you mean `silver`?']],
    [
      'wrong type',
      'schema s { a: strng b: decimal(50, 2) }',
      [
        '"strng": There is no type `strng`. The types are string, boolean, byte, short, int, long, float, double, date, timestamp, timestamp_ntz, binary, variant, bigint, integer, smallint, tinyint, real, decimal(p, s), array<T>, map<K, V>, struct<name: T>.',
        '"decimal(50, 2)": A decimal has a precision of 1 to 38 and a scale of at most the precision: `decimal(18, 2)`.',
      ],
    ],
    [
      'misplaced setting',
      'silver t from bronze.b { topic "x" }',
      ['"topic": `topic` does not belong in a table: it is said of a source or a consumer.'],
    ],
    ['misplaced step', 'deadletter d { where a }', ['"where": `where` is a step of a table’s flow and does not belong here.']],
    [
      'an unclosed bracket',
      'silver t from bronze.b { columns { x: string = lower(trim(a)\n y: int } }',
      ['"(": This `(` is not closed: a `)` is missing behind it.'],
    ],
    ['a character that means nothing', 'silver t from bronze.b { key a ; }', ['";": `;` means nothing here.']],
  ])('%s', (_, text, expected) => {
    const { declarations, problems } = understood(BEFORE + text + AFTER);
    expect(problems).toEqual(expected);
    expect(declarations[0]).toBe('table before');
    expect(declarations.at(-1)).toBe('table after');
  });

  const deep = (count: number): string => `${'('.repeat(count)}a${')'.repeat(count)}`;
  it.each<[string, string, string]>([
    ['brackets', deep(41), '('],
    ['many more brackets', deep(5000), '('],
    ['words', `${'not '.repeat(5000)}a`, 'silver'],
    ['types', `cast(a as ${'array<'.repeat(5000)}int${'>'.repeat(5000)})`, '<'],
  ])('nested too deeply: %s', (_, condition, place) => {
    const { declarations, problems } = understood(`${BEFORE}silver t from bronze.b { where ${condition} }${AFTER}`);
    expect(problems).toEqual([`"${place}": This is nested too deeply to be read. Split it into several columns or tables.`]);
    expect(declarations).toEqual(['table before', 'unknown undefined', 'table after'].map(text => text.replace('undefined', '')));
  });

  it('is read up to forty levels', () => {
    expect(understood(`silver t from bronze.b { where ${deep(40)} }`).problems).toEqual([]);
  });

  it('finds what an unclosed comment swallows', () => {
    expect(understood(`${BEFORE}/* never closed\n${AFTER}`)).toEqual({
      declarations: ['table before', 'unknown ', 'table after'],
      problems: ['"/* never closed": This comment is not closed. End it with `*/`.'],
    });
  });
});

const EXAMPLES = ['shop', 'saas_warehouse', 'genomics', 'real_time_analytics'].map(name =>
  readFileSync(new URL(`../../examples/${name}.pipe`, import.meta.url), 'utf8'),
);

describe('any text', () => {
  it('has chunks that do not overlap and hold all code', () => {
    const pieces = [
      'silver x from bronze.y {',
      '}',
      '\n',
      '"',
      "'",
      '`',
      '"""',
      '/*',
      '*/',
      '//',
      '--',
      'source s : kafka',
      ' ',
      'key a',
      '| 1 |',
      '/** d */',
      '\nsilver z from bronze.y {',
      ' key b',
      '{',
      'part of p',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), parts => {
        const text = parts.join('');
        let last = 0;
        for (const { offset, end, docOffset } of splitIntoChunks(text)) {
          expect(docOffset).toBeGreaterThanOrEqual(last);
          expect(offset).toBeGreaterThanOrEqual(docOffset);
          expect(end).toBeGreaterThan(offset);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
        for (const { offset, declaration } of parseFile('a.pipe', text).chunks) {
          expect(offset + declaration.span.end).toBeLessThanOrEqual(text.length);
          for (const { span } of declaration.problems) expect(span.end).toBeGreaterThan(span.start);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('is read without an exception after any edit, and as if it had been read at once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EXAMPLES),
        fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.constantFrom('', '}', '{', '"', 'key ', '\n', 'x', ' = ', '/*'))),
        (example, edits) => {
          let file = parseFile('a.pipe', example);
          for (const [at, length, insert] of edits) {
            const start = at % (file.text.length + 1);
            file = parseFile('a.pipe', file.text.slice(0, start) + insert + file.text.slice(start + length), file);
          }
          expect(file.chunks).toEqual(parseFile('a.pipe', file.text).chunks);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is split again, after an edit, as if it had never been split before', () => {
    const inserted = fc.constantFrom(
      '',
      '}',
      '{',
      '\n}\n',
      "'",
      '`',
      '"""',
      '\n',
      ' ',
      '/*',
      '*/',
      '/** d */\n',
      '// c\n',
      '\nparam p = 1\n',
      '\npart of x',
      'silver x ',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...EXAMPLES),
        fc.array(fc.tuple(fc.nat(), fc.nat(80), inserted), { maxLength: 6 }),
        (example, edits) => {
          let text = example;
          let known = split(text);
          for (const [at, length, insert] of edits) {
            const before = text;
            const start = at % (text.length + 1);
            text = before.slice(0, start) + insert + before.slice(start + length);
            const { chunks, open, head, tail } = splitAgain(text, before, known);
            expect({ chunks, open }).toEqual(split(text));
            const moved = text.length - before.length;
            expect(chunks.slice(0, head)).toEqual(known.chunks.slice(0, head));
            expect(chunks.slice(chunks.length - tail).map(({ offset }) => offset - moved)).toEqual(
              known.chunks.slice(known.chunks.length - tail).map(({ offset }) => offset),
            );
            known = { chunks, open };
          }
        },
      ),
      { numRuns: 1500, seed: 4 },
    );
  });

  it('keeps the declarations that an edit does not touch', () => {
    for (const example of EXAMPLES) {
      const before = parseFile('a.pipe', example);
      const after = parseFile('a.pipe', `// a comment\n${example.replaceAll('\n}', '\n}\n')}`, before);
      expect(after.chunks.map(({ declaration }) => declaration)).toEqual(before.chunks.map(({ declaration }) => declaration));
      for (const [i, { declaration }] of after.chunks.entries()) expect(declaration).toBe(before.chunks[i]?.declaration);
    }
  });
});

describe('the examples and fixtures', () => {
  it('parse', () => {
    const folder = new URL('../../examples/', import.meta.url);
    const files = readdirSync(folder).filter(name => name.endsWith('.pipe'));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const name of files) expect(understood(readFileSync(new URL(name, folder), 'utf8')).problems, name).toEqual([]);
  });
});
