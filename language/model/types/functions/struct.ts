import type { FunctionData } from './data.js';

export const STRUCT: readonly FunctionData[] = [
  {
    name: 'struct',
    kind: 'scalar',
    group: 'struct',
    signatures: ['(...values: any) -> @struct'],
    nulls: 'never',
    doc: 'A struct of the values, their fields named after the columns that they are, else `col1`, `col2`, ….',
  },
  {
    name: 'named_struct',
    kind: 'scalar',
    group: 'struct',
    signatures: ['(...fields: any) -> @named_struct'],
    nulls: 'never',
    doc: 'A struct of names, which are literal texts, and values in turns.',
  },
];
