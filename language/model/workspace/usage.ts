import type { Declaration } from '../declaration/index.js';
import { visit } from '../declaration/visit.js';
import { nameKey } from './symbols.js';

/** The spaces of what is declared to be named elsewhere, and does nothing by itself. */
export const NAMED_ELSEWHERE = ['param', 'function', 'schema', 'deadletter', 'compute'] as const;

/** Parts of declarations that name something, by their kind: calls, `param.NAME` in expressions and in settings, dead letters. */
const SPACES: ReadonlyMap<string, string> = new Map([
  ['call', 'function'],
  ['parameter', 'param'],
  ['param', 'param'],
  ['deadletter', 'deadletter'],
]);

/** `${NAME}` in the text of a setting is the parameter NAME. */
const PLACEHOLDER = /\$\{\s*([^}\s]+)\s*\}/g;

const kept = new WeakMap<Declaration, ReadonlySet<string>>();

/**
 * What a declaration names that others may declare, as `nameKey`s: parameters, functions, schemas, dead letters, compute. In text that
 * was not understood, and in queries, every word may be such a name.
 */
export function usesOf(declaration: Declaration, text: () => string): ReadonlySet<string> {
  let uses = kept.get(declaration);
  if (uses === undefined) {
    uses = findUses(declaration, text);
    kept.set(declaration, uses);
  }
  return uses;
}

function findUses(declaration: Declaration, text: () => string): ReadonlySet<string> {
  const uses = new Set<string>();
  const add = (space: string, name: string): void => void uses.add(nameKey(space, name));
  const addWords = (words: string): void => {
    for (const word of words.matchAll(/[\w$\u00a0-\uffff]+/g)) for (const space of NAMED_ELSEWHERE) add(space, word[0]);
  };
  if (declaration.torn !== undefined || declaration.kind === 'unknown') addWords(text());
  for (const string of declaration.strings) {
    if (string.owner.kind === 'sql') addWords(string.text);
    for (const [, name = ''] of string.text.matchAll(PLACEHOLDER)) add('param', name);
  }
  visit(declaration, part => {
    // What it declares itself is no use.
    const space = part === declaration ? undefined : SPACES.get(part.kind);
    if (space !== undefined && part.name !== undefined) add(space, part.name.text);
  });
  for (const property of declaration.properties) {
    if (property.name === 'columns' && property.value.schema !== undefined) add('schema', property.value.schema.text);
    if (property.name === 'compute') add('compute', property.value.compute.text);
    if (property.name === 'on error' && property.value.action === 'dead_letter')
      add('deadletter', property.value.deadLetter.name.text);
  }
  if ('steps' in declaration) {
    for (const step of declaration.steps) {
      if (step.kind === 'columns' && step.schema !== undefined) add('schema', step.schema.text);
      if (step.kind === 'watermark' && step.late?.action === 'dead_letter') add('deadletter', step.late.deadLetter.name.text);
    }
  }
  return uses;
}
