import type { FunctionData } from './data.js';

export const ARRAY_FUNCTIONS: readonly FunctionData[] = [
  {
    name: 'array_sort',
    kind: 'scalar',
    group: 'array',
    signatures: ['<T: orderable>(array: array<T>) -> array<T>', '<T>(array: array<T>, compare: (T, T) => int) -> array<T>'],
    nulls: { of: ['array'] },
    doc: 'The elements in ascending order, NULL last, or in that of a comparison that yields a number below, equal to or above 0.',
  },
  {
    name: 'transform',
    kind: 'scalar',
    group: 'array',
    signatures: [
      '<T, U>(array: array<T>, function: (T) => U) -> array<U>',
      '<T, U>(array: array<T>, function: (T, int) => U) -> array<U>',
    ],
    nulls: { of: ['array'] },
    doc: 'The array of what the function yields for each element; a second parameter is its index from 0.',
  },
  {
    name: 'filter',
    kind: 'scalar',
    group: 'array',
    signatures: [
      '<T>(array: array<T>, function: (T) => boolean) -> array<T>',
      '<T>(array: array<T>, function: (T, int) => boolean) -> array<T>',
    ],
    nulls: { of: ['array'] },
    doc: 'The elements for which the function is true; a second parameter is the index from 0.',
  },
  {
    name: 'exists',
    kind: 'scalar',
    group: 'array',
    signatures: ['<T>(array: array<T>, function: (T) => boolean) -> boolean'],
    doc: 'Whether the function is true for some element. NULL where it is for none and NULL for one.',
  },
  {
    name: 'forall',
    kind: 'scalar',
    group: 'array',
    signatures: ['<T>(array: array<T>, function: (T) => boolean) -> boolean'],
    doc: 'Whether the function is true for every element, as it is for none. NULL where it is false for none and NULL for one.',
  },
  {
    name: 'aggregate',
    aliases: ['reduce'],
    kind: 'scalar',
    group: 'array',
    signatures: [
      '<T, A>(array: array<T>, start: A, merge: (A null, T) => A) -> @fold',
      '<T, A, R>(array: array<T>, start: A, merge: (A null, T) => A, finish: (A null) => R) -> R',
    ],
    nulls: { rule: 'fold' },
    doc: 'Merges the elements one after another into a start value, then applies the last function, if there is one. The merged value must have the type of the start.',
  },
  {
    name: 'zip_with',
    kind: 'scalar',
    group: 'array',
    signatures: ['<T, U, R>(left: array<T>, right: array<U>, function: (T null, U null) => R) -> array<R>'],
    nulls: { of: ['left', 'right'] },
    doc: 'The array of what the function yields for the elements of both arrays, pair by pair. The shorter one is filled with NULL.',
  },
];
