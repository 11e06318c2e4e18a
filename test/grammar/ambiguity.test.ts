import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, it, vi } from 'vitest';
import { splitIntoChunks } from '../../language/grammar/chunks.js';
import { checkGrammarWhileParsing, parseDeclaration } from '../../language/grammar/parser.js';

const log = vi.spyOn(console, 'log').mockImplementation(() => {});
afterAll(() => log.mockRestore());

it('finds no two readings of one text', () => {
  checkGrammarWhileParsing();
  for (const folder of ['../../examples/', '../rules/fixtures/'].map(path => new URL(path, import.meta.url))) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.pipe'))) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      for (const { offset, end } of splitIntoChunks(text)) parseDeclaration(text.slice(offset, end));
    }
  }
  expect(log.mock.calls.flat()).toEqual([]);
});
