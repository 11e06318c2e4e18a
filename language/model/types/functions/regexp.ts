import type { FunctionData } from './data.js';

export const REGEXP: readonly FunctionData[] = [
  {
    name: 'regexp_replace',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string, replacement: string, position?: constant int) -> string'],
    doc: 'The text with each match of the regular expression replaced, from a position on where one is given; `$1` in the replacement stands for a group.',
  },
  {
    name: 'regexp_extract',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string, group?: int) -> string'],
    doc: 'The group of the first match of the regular expression, group 1 unless said, 0 for all that matched. Empty where nothing matches.',
  },
  {
    name: 'regexp_extract_all',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string, group?: int) -> array<string>'],
    doc: 'The group of every match of the regular expression, group 1 unless said, 0 for all that matched.',
  },
  {
    name: 'regexp_like',
    aliases: ['regexp'],
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string) -> boolean'],
    doc: 'Whether the regular expression matches somewhere in the text.',
  },
  {
    name: 'regexp_count',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string) -> int'],
    doc: 'How often the regular expression matches in the text.',
  },
  {
    name: 'regexp_instr',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string, group?: int) -> int'],
    doc: 'Where the regular expression first matches, counted from 1; 0 where it does not.',
  },
  {
    name: 'regexp_substr',
    kind: 'scalar',
    group: 'regexp',
    signatures: ['(text: string, pattern: string) -> string'],
    nulls: 'always',
    doc: 'The first part of the text that the regular expression matches; NULL where there is none.',
  },
];
