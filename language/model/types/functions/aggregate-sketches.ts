import type { FunctionData } from './data.js';

export const AGGREGATE_SKETCHES: readonly FunctionData[] = [
  {
    name: 'approx_count_distinct',
    kind: 'aggregate',
    group: 'aggregate',
    signatures: ['(value: any, deviation?: constant double) -> long'],
    nulls: 'never',
    doc: 'About how many different values there are, within 5 percent unless said.',
  },
  {
    name: 'bitmap_construct_agg',
    kind: 'aggregate',
    group: 'aggregate',
    signatures: ['(position: long) -> binary'],
    nulls: 'never',
    doc: 'A bitmap with the bits at these positions set.',
  },
  {
    name: 'bitmap_or_agg',
    kind: 'aggregate',
    group: 'aggregate',
    signatures: ['(bitmap: binary) -> binary'],
    nulls: 'never',
    doc: 'The bitmap of the bits that are set in some of the bitmaps.',
  },
  {
    name: 'hll_sketch_agg',
    kind: 'aggregate',
    group: 'aggregate',
    signatures: ['(value: exact int | long | string | binary, size?: constant int) -> binary'],
    nulls: 'never',
    doc: 'A sketch of the different values, whose number `hll_sketch_estimate` tells, and which `hll_union_agg` joins with others.',
  },
  {
    name: 'hll_union_agg',
    kind: 'aggregate',
    group: 'aggregate',
    signatures: ['(sketch: binary, allow_different_size?: constant boolean) -> binary'],
    nulls: 'never',
    doc: 'The sketch of all values of several sketches.',
  },
  {
    name: 'hll_sketch_estimate',
    kind: 'scalar',
    group: 'aggregate',
    signatures: ['(sketch: binary) -> long'],
    doc: 'About how many different values a sketch has seen.',
  },
  {
    name: 'hll_union',
    kind: 'scalar',
    group: 'aggregate',
    signatures: ['(left: binary, right: binary, allow_different_size?: boolean) -> binary'],
    doc: 'The sketch of all values of two sketches.',
  },
];
