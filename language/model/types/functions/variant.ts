import type { FunctionData } from './data.js';

export const VARIANT: readonly FunctionData[] = [
  {
    name: 'parse_json',
    kind: 'scalar',
    group: 'variant',
    signatures: ['(json: string) -> variant'],
    doc: 'The value of a JSON text. What is no JSON is a row error.',
  },
  {
    name: 'try_parse_json',
    kind: 'scalar',
    group: 'variant',
    signatures: ['(json: string) -> variant'],
    nulls: 'always',
    doc: 'The value of a JSON text; NULL for what is no JSON.',
  },
  {
    name: 'variant_get',
    kind: 'scalar',
    group: 'variant',
    signatures: [
      '(value: variant, path: string) -> variant',
      '(value: variant, path: string, type: constant string) -> @named_type',
    ],
    nulls: 'always',
    doc: 'What stands at a path such as `$.a[0]` of a variant, as a value of the type that a literal says. NULL where nothing does; a value that does not fit is a row error.',
  },
  {
    name: 'try_variant_get',
    kind: 'scalar',
    group: 'variant',
    signatures: [
      '(value: variant, path: string) -> variant',
      '(value: variant, path: string, type: constant string) -> @named_type',
    ],
    nulls: 'always',
    doc: 'What stands at a path such as `$.a[0]` of a variant, as a value of the type that a literal says. NULL where nothing does, or what does not fit.',
  },
  {
    name: 'is_variant_null',
    kind: 'scalar',
    group: 'variant',
    signatures: ['(value: variant) -> boolean'],
    nulls: 'never',
    doc: 'Whether a variant holds the null of JSON. False where it is NULL itself.',
  },
  {
    name: 'schema_of_variant',
    kind: 'scalar',
    group: 'variant',
    signatures: ['(value: variant) -> string'],
    doc: 'The type of what a variant holds.',
  },
  {
    name: 'to_variant_object',
    kind: 'scalar',
    group: 'variant',
    signatures: ['(value: struct | array<any> | map<string, any>) -> variant'],
    doc: 'A struct, an array or a map as a variant.',
  },
];
