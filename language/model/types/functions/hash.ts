import type { FunctionData } from './data.js';

export const HASH: readonly FunctionData[] = [
  {
    name: 'md5',
    kind: 'scalar',
    group: 'hash',
    signatures: ['(value: string | binary) -> string'],
    doc: 'The MD5 digest, as 32 lower-case hexadecimal digits.',
  },
  {
    name: 'sha1',
    aliases: ['sha'],
    kind: 'scalar',
    group: 'hash',
    signatures: ['(value: string | binary) -> string'],
    doc: 'The SHA-1 digest, as 40 lower-case hexadecimal digits.',
  },
  {
    name: 'sha2',
    kind: 'scalar',
    group: 'hash',
    signatures: ['(value: string | binary, bits: int) -> string'],
    nulls: 'always',
    doc: 'The SHA-2 digest of that many bits (224, 256, 384 or 512; 0 means 256) as lower-case hexadecimal digits. NULL for another number of bits.',
  },
  {
    name: 'crc32',
    kind: 'scalar',
    group: 'hash',
    signatures: ['(value: string | binary) -> long'],
    doc: 'The cyclic redundancy check of the bytes.',
  },
  {
    name: 'hash',
    kind: 'scalar',
    group: 'hash',
    signatures: ['(first: comparable, ...more: comparable) -> int'],
    nulls: 'never',
    doc: 'A hash of 32 bits (Murmur 3) of all arguments. NULL changes nothing in it, so that the value is never NULL.',
  },
  {
    name: 'xxhash64',
    kind: 'scalar',
    group: 'hash',
    signatures: ['(first: comparable, ...more: comparable) -> long'],
    nulls: 'never',
    doc: 'A hash of 64 bits (xxHash) of all arguments. NULL changes nothing in it, so that the value is never NULL.',
  },
];
