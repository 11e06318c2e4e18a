import type { FunctionData } from './data.js';

export const GENERATOR: readonly FunctionData[] = [
  {
    name: 'explode',
    kind: 'generator',
    group: 'generator',
    signatures: ['<T>(array: array<T>) -> T'],
    nulls: { of: ['T'] },
    doc: 'One row for each element of an array. A row whose array is empty or NULL is gone.',
  },
  {
    name: 'explode_outer',
    kind: 'generator',
    group: 'generator',
    signatures: ['<T>(array: array<T>) -> T'],
    nulls: 'always',
    doc: 'One row for each element of an array. A row whose array is empty or NULL stays, with NULL.',
  },
];
