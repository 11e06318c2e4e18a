import { describe, expect, test } from 'vitest';
import { readContract } from '../../language/interchange/odcs/index.js';
import { contractPath } from '../../language/model/contract.js';
import type { Model } from '../../language/model/model.js';
import { columnText, modelOf, problemsOf, problemTexts } from './support.js';

const HEAD = 'apiVersion: v3.1.0\nkind: DataContract\n';

/** A contract for each object: \`orders: id bigint required, email string pii\`. */
function contract(...objects: readonly string[]): string {
  const lines = objects.flatMap(object => {
    const [, name = '', columns = ''] = /^(\S+):\s*(.*)$/.exec(object) ?? [];
    return [
      `  - name: ${name}`,
      '    properties:',
      ...columns.split(', ').flatMap(column => {
        const [own = '', type = '', ...flags] = column.split(' ');
        return [
          `      - name: ${own}`,
          `        ${/^[A-Z]/.test(type) ? 'logicalType' : 'physicalType'}: ${type.toLowerCase()}`,
          ...flags.map(
            flag => `        ${flag === 'pii' ? 'classification: pii' : flag === 'key' ? 'primaryKey: true' : `${flag}: true`}`,
          ),
          '        description: What it is.',
        ];
      }),
    ];
  });
  return `${HEAD}schema:\n${lines.join('\n')}\n`;
}

function modelWith(text: string, yaml: string | null | undefined, path = 'contracts/c.yaml'): Model {
  const model = modelOf(text);
  model.setContract(path, typeof yaml === 'string' ? readContract(yaml).contract : yaml);
  return model;
}

const SOURCE = 'source orders : kafka { contract "contracts/c.yaml" }\nbronze orders from source.orders {}\n';

describe('columns of a source that says none', () => {
  test('are those of the contract', () => {
    const model = modelWith(
      SOURCE,
      contract('orders: id bigint required, email string pii, at timestamp, n decimal(5,2)'.replace('5,2', '5')),
    );
    expect(problemTexts(model)).toEqual([]);
    expect(model.source('_.source.orders')?.columns.map(columnText)).toEqual([
      'id: long',
      'email: string? pii',
      'at: timestamp?',
      'n: decimal(5, 0)?',
    ]);
    expect(model.source('_.source.orders')?.open).toBe(false);
    expect(model.table('_.bronze.orders')?.columns.map(({ doc }) => doc)).toEqual(Array(4).fill('What it is.'));
  });

  test('make a row one row by their key', () => {
    const text = `${SOURCE}silver orders from bronze.orders { write overwrite }\n`;
    const model = modelWith(text, contract('orders: b bigint key, a bigint unique required'));
    expect(model.table('_.bronze.orders')?.flow.rows.at(-1)).toEqual(['b']);
  });

  test('are not known without it, and then any name is accepted', () => {
    const model = modelWith(`${SOURCE}silver s from bronze.orders { columns { any } write overwrite }\n`, undefined);
    expect(problemTexts(model)).toEqual([]);
    expect(model.source('_.source.orders')?.open).toBe(true);
  });

  test('a column that it does not have is unknown', () => {
    const text = `${SOURCE}silver s from bronze.orders { columns { nope } write overwrite }\n`;
    expect(problemTexts(modelWith(text, contract('orders: id bigint')))).toEqual(['unknown-column nope']);
  });

  test('follow the contract when it changes', () => {
    const model = modelWith(SOURCE, contract('orders: id bigint'));
    expect(model.table('_.bronze.orders')?.columns.map(columnText)).toEqual(['id: long?']);
    model.setContract('contracts/c.yaml', readContract(contract('orders: id string')).contract);
    expect(model.table('_.bronze.orders')?.columns.map(columnText)).toEqual(['id: string?']);
    model.setContract('contracts/c.yaml', null);
    expect(problemTexts(model)).toEqual(['unknown-contract "contracts/c.yaml"']);
  });
});

describe('columns that a contract promises', () => {
  test.each<[string, string, string, string[]]>([
    ['all is well', 'id: long not null, m: string', 'id bigint required, m string', []],
    ['more columns than promised', 'id: long, more: string', 'id bigint', []],
    ['names in another case', 'ID: long', 'id bigint', []],
    ['a missing column', 'id: long', 'id bigint, m string', ['contract-mismatch "contracts/c.yaml"']],
    [
      'two missing columns are one message',
      'id: long',
      'id bigint, m string, n string',
      ['contract-mismatch "contracts/c.yaml"'],
    ],
    ['a column may be among those not named', 'id: long, *', 'id bigint, m string', []],
    ['another type', 'id: string', 'id bigint', ['contract-mismatch id']],
    ['a wider type reads it', 'id: long', 'id int', []],
    ['a narrower type does not', 'id: int', 'id bigint', ['contract-mismatch id']],
    ['decimals that hold it', 'n: decimal(20, 2)', 'n numeric(3)', []],
    ['decimals that do not', 'n: decimal(3, 2)', 'n numeric(3)', ['contract-mismatch n']],
    ['a type of the family', 'n: decimal(18, 2)', 'n Number', []],
    ['a type of another family', 'n: string', 'n Number', ['contract-mismatch n']],
    ['times of both kinds', 'at: timestamp_ntz', 'at timestamp', []],
    ['a date is no time', 'at: date', 'at Timestamp', ['contract-mismatch at']],
    ['NULL where it is required', 'id: long', 'id bigint required', ['contract-mismatch id']],
    ['NULL in a key', 'id: long', 'id bigint key', ['contract-mismatch id']],
    ['one mistake of a column is one message', 'id: string', 'id bigint required', ['contract-mismatch id']],
    ['an object as text', 'o: string', 'o Object', []],
    ['an array that is none', 'o: long', 'o Array', ['contract-mismatch o']],
  ])('in a source: %s', (_, columns, promised, problems) => {
    const text = `source orders : kafka { contract "contracts/c.yaml" columns { ${columns} } }\n`;
    expect(problemTexts(modelWith(text, contract(`orders: ${promised}`)))).toEqual(problems);
  });

  test.each<[string, string, string, string[]]>([
    ['all is well', 'columns { id, m }', 'id bigint required, m string', []],
    ['another type', 'columns { id, m: string = m }', 'id int, m string', ['contract-mismatch id']],
    ['NULL where it is required', 'columns { id, m }', 'm string required', ['contract-mismatch m']],
    [
      'a column that the flow hands on is told at the contract',
      'where id > 1',
      'm string required',
      ['contract-mismatch "contracts/c.yaml"'],
    ],
    ['`not null` settles it', 'columns { id, m: string not null = m }', 'm string required', []],
    ['a missing column', 'columns { id }', 'id bigint, m string', ['contract-mismatch "contracts/c.yaml"']],
  ])('in a table: %s', (_, steps, promised, problems) => {
    const text = `source orders : kafka { columns { id: long not null, m: string } }
bronze orders from source.orders {}
silver t from bronze.orders { ${steps} contract "contracts/c.yaml" write overwrite }\n`;
    expect(problemTexts(modelWith(text, contract(`t: ${promised}`)))).toEqual(problems);
  });

  test('what is personal there is personal here', () => {
    const text =
      'source orders : kafka { contract "contracts/c.yaml" columns { m: string } }\nbronze orders from source.orders {}\n';
    const model = modelWith(text, contract('orders: m string pii'));
    expect(model.table('_.bronze.orders')?.columns.map(columnText)).toEqual(['m: string? pii']);
  });

  test('the message says what, and where the contract says it', () => {
    const yaml = contract('orders: id bigint required');
    const model = modelWith('source orders : kafka { contract "contracts/c.yaml" columns { id: string } }\n', yaml);
    const [found] = problemsOf(model);
    expect(found?.diagnostic.message).toBe('`id` is string, and the contract promises long. Make both the same.');
    const [related] = found?.diagnostic.related ?? [];
    expect(related?.location.handle).toBe('contracts/c.yaml#');
    expect(yaml.slice(related?.location.span.start, related?.location.span.end)).toBe('id');
  });
});

describe('what a contract promises inside of a column', () => {
  const PROMISED = `apiVersion: v3.1.0
kind: DataContract
schema:
  - name: orders
    properties:
      - name: o
        logicalType: object
        properties:
          - name: city
            logicalType: string
          - name: zips
            logicalType: array
            items:
              logicalType: integer
`;
  test.each<[string, string, string[]]>([
    ['all is well', 'struct<city: string, zips: array<int>>', []],
    ['more fields than promised', 'struct<city: string, zips: array<long>, more: int>', []],
    ['names in another case', 'struct<CITY: string, Zips: array<long>>', []],
    ['a missing field', 'struct<city: string>', ['contract-mismatch o']],
    ['a field of another family', 'struct<city: boolean, zips: array<int>>', ['contract-mismatch o']],
    ['items of another family', 'struct<city: string, zips: array<string>>', ['contract-mismatch o']],
    ['as text', 'string', []],
  ])('%s', (_, type, problems) => {
    const text = `source orders : kafka { contract "contracts/c.yaml" columns { o: ${type} } }\n`;
    expect(problemTexts(modelWith(text, PROMISED))).toEqual(problems);
  });
});

describe('which object of a contract', () => {
  const columns = 'columns { id: long }';
  test.each<[string, string, readonly string[], string[]]>([
    [
      'the one of its name',
      `source orders : kafka { contract "contracts/c.yaml" ${columns} }`,
      ['a: id string', 'orders: id bigint'],
      [],
    ],
    [
      'that of its topic',
      `source o : kafka { topic "orders" contract "contracts/c.yaml" ${columns} }`,
      ['a: id string', 'orders: id bigint'],
      [],
    ],
    ['the only one', `source o : kafka { contract "contracts/c.yaml" ${columns} }`, ['orders: id bigint'], []],
    [
      'none of several',
      `source o : kafka { contract "contracts/c.yaml" ${columns} }`,
      ['a: id bigint', 'b: id bigint'],
      ['contract-mismatch "contracts/c.yaml"'],
    ],
  ])('%s', (_, text, objects, problems) => {
    expect(problemTexts(modelWith(`${text}\n`, contract(...objects)))).toEqual(problems);
  });
});

describe('the file of a contract', () => {
  test.each([
    ['shop.pipe', 'contracts/c.yaml', 'contracts/c.yaml'],
    ['teams/shop.pipe', 'c.yml', 'teams/c.yml'],
    ['teams/shop.pipe', '../contracts/./c.yaml', 'contracts/c.yaml'],
    ['teams/shop.pipe', '..\\contracts\\c.yaml', 'contracts/c.yaml'],
    ['shop.pipe', '../c.yaml', undefined],
    ['shop.pipe', '/etc/c.yaml', undefined],
    ['shop.pipe', 'https://example.com/c.yaml', undefined],
    ['shop.pipe', 'c.txt', undefined],
  ])('from %s, %s', (from, file, path) => {
    expect(contractPath(from, file)).toBe(path);
  });

  test('that is not there', () => {
    expect(problemTexts(modelWith(SOURCE, null))).toEqual(['unknown-contract "contracts/c.yaml"']);
  });

  test('that cannot be one', () => {
    const text = 'source orders : kafka { contract "../../c.yaml" }\nsource customers : kafka { contract "c.txt" }\n';
    expect(problemTexts(modelOf(text))).toEqual(['unknown-contract "../../c.yaml"', 'unknown-contract "c.txt"']);
  });

  test('that is broken is told there, and nothing here', () => {
    expect(problemTexts(modelWith(SOURCE, 'a: ['))).toEqual([]);
  });

  test('that comes from outside of the text is not looked for', () => {
    expect(problemTexts(modelOf('param FILE: string = "c.yaml"\nsource orders : kafka { contract param.FILE }\n'))).toEqual([]);
  });
});
