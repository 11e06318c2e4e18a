import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readContract } from '../../language/interchange/odcs/index.js';
import { typeText } from '../../language/model/types.js';

const HEAD = 'apiVersion: v3.1.0\nkind: DataContract\n';

/** The columns of the only object of a contract, each in a line. */
function columnsOf(properties: string, head = HEAD): string[] {
  const text = `${head}schema:\n  - name: orders\n    properties:\n${properties.replace(/^/gm, '      ')}\n`;
  const { contract, problems } = readContract(text);
  expect(problems).toEqual([]);
  return (contract?.objects[0]?.columns ?? []).map(
    ({ name, type, exact, required, unique, primaryKey, pii }) =>
      `${name}: ${typeText(type)}${exact ? '' : ' about'}${required ? ' required' : ''}${unique ? ' unique' : ''}${primaryKey === undefined ? '' : ` key ${primaryKey > 99 ? 'last' : primaryKey}`}${pii ? ' pii' : ''}`,
  );
}

describe('columns', () => {
  test.each<[string, string, string[]]>([
    ['a physical type', '- name: id\n  logicalType: integer\n  physicalType: bigint', ['id: long']],
    ['a logical type alone', '- name: id\n  logicalType: integer', ['id: long about']],
    ['lengths say nothing', '- name: t\n  physicalType: varchar(20)', ['t: string']],
    ['digits do', '- name: n\n  logicalType: number\n  physicalType: NUMERIC(18, 2)', ['n: decimal(18, 2)']],
    ['a number is of no exact type', '- name: n\n  logicalType: number', ['n: unknown about']],
    ['a physical type that nobody knows', '- name: n\n  logicalType: boolean\n  physicalType: bit', ['n: boolean about']],
    ['no type', '- name: n', ['n: unknown about']],
    ['required', '- name: id\n  logicalType: string\n  required: true', ['id: string about required']],
    [
      'a key is always there',
      '- name: id\n  logicalType: string\n  primaryKey: true\n  primaryKeyPosition: 2',
      ['id: string about required key 2'],
    ],
    [
      'a key without its place',
      '- name: id\n  logicalType: string\n  primaryKey: true\n  primaryKeyPosition: -1',
      ['id: string about required key last'],
    ],
    ['unique', '- name: id\n  logicalType: string\n  unique: true', ['id: string about unique']],
    ['personal', '- name: m\n  logicalType: string\n  classification: PII', ['m: string about pii']],
    ['restricted is not personal', '- name: m\n  logicalType: string\n  classification: restricted', ['m: string about']],
    ['an array', '- name: xs\n  logicalType: array\n  items:\n    logicalType: string', ['xs: array<string> about']],
    [
      'an object',
      '- name: o\n  logicalType: object\n  properties:\n    - name: a\n      logicalType: date\n    - name: b\n      physicalType: int',
      ['o: struct<a: date, b: int> about'],
    ],
    [
      'an array of objects',
      '- name: o\n  logicalType: array\n  items:\n    logicalType: object\n    properties:\n      - name: a\n        logicalType: timestamp',
      ['o: array<struct<a: timestamp>> about'],
    ],
    [
      'words of JavaScript',
      '- name: constructor\n  logicalType: string\n- name: __proto__\n  logicalType: string',
      ['constructor: string about', '__proto__: string about'],
    ],
    [
      'an anchor',
      '- &id\n  name: id\n  logicalType: string\n- name: same\n  logicalType: array\n  items: *id',
      ['id: string about', 'same: array<string> about'],
    ],
  ])('%s', (_, properties, columns) => {
    expect(columnsOf(properties)).toEqual(columns);
  });

  test.each(['v3.0.2', 'v3.1.0', 'v3.2.0'])('version %s', version => {
    const head = `apiVersion: ${version}\nkind: DataContract\n`;
    expect(columnsOf('- name: id\n  logicalType: string', head)).toEqual(['id: string about']);
  });

  test('a name stands where it stands in the file', () => {
    const text = `${HEAD}schema:\n  - name: a\n    physicalName: tbl\n    properties:\n      - name: id\n        description: The number.\n`;
    const [object] = readContract(text).contract?.objects ?? [];
    const [column] = object?.columns ?? [];
    expect(text.slice(object?.span.start, object?.span.end)).toBe('a');
    expect(text.slice(column?.span.start, column?.span.end)).toBe('id');
    expect([object?.physicalName, column?.description]).toEqual(['tbl', 'The number.']);
  });
});

describe('what is wrong', () => {
  test.each<[string, string, string[]]>([
    ['an empty file', '', ['A data contract is a map with `apiVersion`, `kind` and `schema`. at ']],
    ['a list', '- a\n', ['A data contract is a map with `apiVersion`, `kind` and `schema`. at - a']],
    ['no YAML', 'a: "b', ['This is no YAML: missing closing "quote. at ']],
    ['two keys of one name', `${HEAD}kind: DataContract\n`, ['This is no YAML: map keys must be unique. at kind']],
    [
      'another version',
      'apiVersion: v2.2.2\nkind: DataContract\n',
      ['This is a contract of `v2.2.2`, and ODCS v3.0 to v3.2 are read, such as `v3.1.0`. at v2.2.2'],
    ],
    ['a version that is a number', 'apiVersion: 3\nkind: DataContract\n', ['`apiVersion` is a text. at 3']],
    ['no version', 'kind: DataContract\n', ['`apiVersion` is missing. at kind: DataContract']],
    ['another kind', 'apiVersion: v3.1.0\nkind: Table\n', ['`kind` of a data contract is `DataContract`, not `Table`. at Table']],
    ['a schema that is a map', `${HEAD}schema:\n  name: a\n`, ['`schema` is a list. at name: a']],
    ['an object that is a text', `${HEAD}schema:\n  - a\n`, ['An item of `schema` is a map with `name` and `properties`. at a']],
    [
      'a column that is a text',
      `${HEAD}schema:\n  - name: a\n    properties: [b]\n`,
      ['An item of `properties` is a map with `name` and `logicalType`. at b'],
    ],
    [
      'a column without a name',
      `${HEAD}schema:\n  - name: a\n    properties:\n      - logicalType: string\n        required: true\n`,
      ['`name` is missing. at logicalType: string'],
    ],
    [
      'a type that there is not',
      `${HEAD}schema:\n  - name: a\n    properties:\n      - name: b\n        logicalType: varchar\n`,
      [
        'There is no logical type `varchar`; ODCS has string, date, timestamp, time, number, integer, object, array, boolean. at varchar',
      ],
    ],
    [
      'a flag that is a word',
      `${HEAD}schema:\n  - name: a\n    properties:\n      - name: b\n        required: mostly\n`,
      ['`required` is true or false. at mostly'],
    ],
    [
      'items that are a list',
      `${HEAD}schema:\n  - name: a\n    properties:\n      - name: b\n        logicalType: array\n        items: []\n`,
      ['`items` of an array is a map with `logicalType`. at []'],
    ],
    [
      'two columns of one name',
      `${HEAD}schema:\n  - name: a\n    properties:\n      - name: b\n      - name: B\n`,
      ['`B` is there twice in `properties`. at B'],
    ],
    ['two objects of one name', `${HEAD}schema:\n  - name: a\n  - name: a\n`, ['`a` is there twice in `schema`. at a']],
  ])('%s', (_, text, problems) => {
    const { contract, problems: found } = readContract(text);
    expect(contract).toBeUndefined();
    expect(found.map(({ start, end, message }) => `${message} at ${text.slice(start, end).split('\n')[0]}`)).toEqual(problems);
  });

  test('what a contract says besides is left to others', () => {
    expect(readContract(`${HEAD}servers: 3\nx-own: [a]\nschema: []\n`)).toEqual({ contract: { objects: [] }, problems: [] });
  });

  test('an anchor that holds itself comes to an end', () => {
    const loop = '      - &a\n        name: b\n        logicalType: object\n        properties: [*a, *a]\n';
    expect(readContract(`${HEAD}schema:\n  - name: x\n    properties:\n${loop}`).problems.length).toBeLessThanOrEqual(1);
  });
});

const folder = new URL('../../examples/contracts/', import.meta.url);
test.each(readdirSync(folder))('the example %s', file => {
  const { contract, problems } = readContract(readFileSync(new URL(file, folder), 'utf8'));
  expect(problems).toEqual([]);
  expect(contract?.objects.map(({ name }) => `${name}.yaml`)).toEqual([file]);
});
