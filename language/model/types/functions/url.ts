import type { FunctionData } from './data.js';

export const URL: readonly FunctionData[] = [
  {
    name: 'parse_url',
    kind: 'scalar',
    group: 'url',
    signatures: ['(url: string, part: string, key?: string) -> string'],
    nulls: 'always',
    doc: 'A part of a URL: `HOST`, `PATH`, `QUERY`, `REF`, `PROTOCOL`, `FILE`, `AUTHORITY` or `USERINFO`; of `QUERY`, the value of a key. NULL where it has none; what is no URL is a row error.',
  },
  {
    name: 'try_parse_url',
    kind: 'scalar',
    group: 'url',
    signatures: ['(url: string, part: string, key?: string) -> string'],
    nulls: 'always',
    doc: 'A part of a URL, as `parse_url`, but NULL for what is no URL.',
  },
  {
    name: 'url_encode',
    kind: 'scalar',
    group: 'url',
    signatures: ['(text: string) -> string'],
    nulls: 'always',
    doc: "The text as it stands in a URL's form data: a space is `+`, other special characters are `%` and two digits for each byte.",
  },
  {
    name: 'url_decode',
    kind: 'scalar',
    group: 'url',
    signatures: ['(text: string) -> string'],
    nulls: 'always',
    doc: 'The text that was written by `url_encode`. What cannot have been is a row error.',
  },
  {
    name: 'try_url_decode',
    kind: 'scalar',
    group: 'url',
    signatures: ['(text: string) -> string'],
    nulls: 'always',
    doc: 'The text that was written by `url_encode`; NULL where it cannot have been.',
  },
];
