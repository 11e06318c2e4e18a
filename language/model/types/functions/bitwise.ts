import type { FunctionData } from './data.js';

export const BITWISE: readonly FunctionData[] = [
  {
    name: 'bit_count',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: integral | boolean) -> int'],
    doc: 'How many bits of a whole number are 1.',
  },
  {
    name: 'bit_get',
    aliases: ['getbit'],
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: integral, position: int) -> byte'],
    doc: 'The bit at a position, 0 being the lowest. A position that the type does not have is a row error.',
  },
  {
    name: 'shiftleft',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: int, bits: int) -> int', '(value: long, bits: int) -> long'],
    doc: 'The number with its bits moved up so many places.',
  },
  {
    name: 'shiftright',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: int, bits: int) -> int', '(value: long, bits: int) -> long'],
    doc: 'The number with its bits moved down so many places, its sign kept.',
  },
  {
    name: 'shiftrightunsigned',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: int, bits: int) -> int', '(value: long, bits: int) -> long'],
    doc: 'The number with its bits moved down so many places, zeros coming in at the top.',
  },
  {
    name: 'bitmap_bit_position',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: long) -> long'],
    doc: "The place of a number's bit in its bitmap, from 0 to 32767.",
  },
  {
    name: 'bitmap_bucket_number',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(value: long) -> long'],
    doc: "The number of the bitmap that has a number's bit.",
  },
  {
    name: 'bitmap_count',
    kind: 'scalar',
    group: 'bitwise',
    signatures: ['(bitmap: binary) -> long'],
    doc: 'How many bits of a bitmap are 1.',
  },
];
