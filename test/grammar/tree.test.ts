import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type AstNode, GrammarUtils } from 'langium';
import { describe, expect, test } from 'vitest';
import { splitIntoChunks } from '../../language/grammar/chunks.js';
import { createServices, tokenize } from '../../language/grammar/parser.js';
import { placeOf, placeOfProperty } from '../../language/grammar/tree.js';
import { TreeParser } from '../../language/grammar/tree-parser.js';

const services = createServices();
const langium = createServices().parser.LangiumParser;
const own = new TreeParser(services);

const examples = readdirSync(new URL('../../examples/', import.meta.url)).filter(name => name.endsWith('.pipe'));
const declarations = examples.flatMap(name => {
  const text = readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
  return splitIntoChunks(text).map(({ offset, end }) => text.slice(offset, end));
});

type Places = (node: AstNode, property?: string) => { start: number; end: number } | undefined;

/** A tree as plain data: types, properties, and where nodes and texts stand. */
function plain(value: unknown, places: Places): unknown {
  if (Array.isArray(value)) return value.map(item => plain(item, places));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as AstNode;
  const properties = Object.entries(node).filter(([name]) => !name.startsWith('$'));
  return {
    $type: node.$type,
    $place: places(node),
    ...Object.fromEntries(
      properties.map(([name, item]): [string, unknown] => [
        name,
        isText(item) ? { item, place: places(node, name) } : plain(item, places),
      ]),
    ),
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && typeof value[0] === 'string');
}

function byLangium(text: string): { tree: unknown; errors: unknown } {
  const { value, parserErrors } = langium.parse(text, { rule: 'Declaration' });
  const tree = plain(value, (node, property) => {
    const cst = property === undefined ? node.$cstNode : GrammarUtils.findNodeForProperty(node.$cstNode, property);
    return cst === undefined || cst.length === 0 ? undefined : { start: cst.offset, end: cst.end };
  });
  return { tree, errors: parserErrors.map(({ message, token }) => [message, token.startOffset]) };
}

function byUs(text: string): { tree: unknown; errors: unknown } {
  const value = own.parse(services.parser.Lexer.tokenize(text).tokens, 'Declaration') as unknown as AstNode;
  const tree = plain(value, (node, property) => {
    const place = property === undefined ? placeOf(node) : placeOfProperty(node, property);
    return place && { start: place.start, end: place.end };
  });
  return { tree, errors: own.errors.map(({ message, token }) => [message, token.startOffset]) };
}

/**
 * Whether an operator stands in a tree whose left side is missing. Langium leaves such an operator out with all that is right of it; here it
 * stays, with a hole.
 */
function hasHole(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasHole);
  if (typeof value !== 'object' || value === null) return false;
  if ('$type' in value && '$place' in value && value.$place === undefined) return true;
  return Object.values(value).some(hasHole);
}

describe("the parser builds the same tree as Langium's", () => {
  test.each(declarations.map(text => [text.split('\n', 1)[0] ?? '', text]))('%s', (_, text) => {
    expect(byUs(text)).toEqual(byLangium(text));
  });

  test('of broken texts too: words left out, doubled and swapped', () => {
    const edit = fc.record({ at: fc.nat(400), remove: fc.nat(2), copy: fc.option(fc.nat(400)) });
    fc.assert(
      fc.property(fc.constantFrom(...declarations), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        const words = tokenize(text).map(token => token.text);
        for (const { at, remove, copy } of edits) {
          const copied = copy === null ? [] : [words[copy % words.length] ?? ''];
          words.splice(at % (words.length + 1), remove, ...copied);
        }
        const broken = words.join(' ');
        const built = byUs(broken);
        const expected = byLangium(broken);
        expect(built.errors).toEqual(expected.errors);
        if (!hasHole(built.tree)) expect(built.tree).toEqual(expected.tree);
      }),
      { numRuns: 1000, seed: 4 },
    );
  }, 60_000);
});
