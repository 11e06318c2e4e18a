import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContract } from '../../language/interchange/odcs/index.js';
import { describeTables } from '../../language/model/describe.js';
import { createModel } from '../../language/model/index.js';
import { lineageGraph } from '../../language/model/lineage.js';
import type { Model } from '../../language/model/model.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { modelOf } from './support.js';

const parser = await loadSqlParser();
const { contract } = readContract(readFileSync(new URL('../../examples/contracts/customers.yaml', import.meta.url), 'utf8'));

const example = (name: string): string => readFileSync(new URL(`../../examples/${name}.pipe`, import.meta.url), 'utf8');

/** Lines that change what other declarations mean, for edits that hit. */
const LINES = [
  'bronze orders from source.orders {}',
  'silver orders from bronze.orders { key order_id }',
  'silver loop from silver.orders { where a > b }',
  'silver orders from silver.loop {}',
  'flow more into silver.orders from bronze.customers {',
  '}',
  'pipeline shop {',
  'part of shop',
  'part of other',
  'defaults silver { format iceberg on error dead_letter rejects trigger every 1 minute }',
  'deadletter rejects { retain 1 day }',
  '  columns { * except (op) }',
  '  columns { order_id total: long = cast(amount as long) }',
  '  scd 2 { sequence by changed_at }',
  '  key customer_id',
  '    customer_id: string',
  'bronze * from source.orders, source.customers {}',
  '  write append',
  '/** documented */',
  '// a comment',
  '  """',
  'schema event { id: long }',
  'param least: long = 1',
  '  where order_id > param.least',
  'environment dev { param least = 2 }',
  'function odd(n: long): boolean = even(n)',
  'function even(n: long): boolean = odd(n)',
  'compute night { workers 2 }',
  'silvr orders from bronze.orders {}',
  'defualts silver { key order_id }',
  'silver copy from gold.dim_customer as d { write append compute night }',
  'test t of silver.copy { given silver.orders { | order_id | } then { | order_id | } }',
  'silver query from bronze.orders { write overwrite sql """ select order_id, nope, amount * 2 as twice from input """ }',
  'silver joined { write overwrite sql """ select o.*, c.segment from silver.orders o left join bronze.customers c using (customer_id) """ }',
  'silver broken { write overwrite sql """ select from where """ }',
  '  contract "../contracts/customers.yaml"',
  'environment dev { location "lake/other" trigger every 1 minute param days = 3 }',
  'param days: int = 30',
  '  left join gold.dim_customer as d on d.customer_id = 1',
  '  dedupe by order_id keep latest updated_at',
  '  group by status { n = count(*) }',
  '  write view',
];

interface Edit {
  readonly file: number;
  readonly line: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** Chosen after some edits; the examples have one of these. */
const ENVIRONMENTS = ['dev', 'none', undefined] as const;

const PATHS = ['shop.pipe', 'more/saas.pipe', 'more/extra.pipe'];
const BEGIN = [
  example('shop'),
  example('saas_warehouse'),
  "part of saas_warehouse\nsilver vip from silver.users { where plan_type = 'x' }\n",
];

const edits = fc.array(
  fc.record<Edit>({
    file: fc.nat(PATHS.length - 1),
    line: fc.nat(400),
    remove: fc.nat(3),
    insert: fc.array(fc.constantFrom(...LINES), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function apply(texts: string[], { file, line, remove, insert }: Edit): void {
  const lines = (texts[file] ?? '').split('\n');
  lines.splice(line % (lines.length + 1), remove, ...insert);
  texts[file] = lines.join('\n');
}

/** Everything that a model says, as plain data. */
function everything(model: Model): unknown {
  return {
    tables: model.tables().map(table => ({ ...table, properties: [...table.properties] })),
    sources: model.sources().map(source => ({ ...source, properties: [...source.properties] })),
    entities: model.entities().map(entity => ({ ...entity, properties: [...entity.properties] })),
    flows: model.tables().map(table => model.flowsInto(table.id)),
    readers: model.tables().map(table => model.readers(table.id)),
    problems: model
      .files()
      .map(file => file.declarations.map(({ handle, offset }) => ({ handle, offset, problems: model.problems(handle) }))),
    occurrences: model.files().map(file => file.declarations.map(({ handle }) => model.occurrences(handle))),
    pipelines: model.files().map(file => [file.path, file.pipeline]),
    lineage: lineageGraph(model),
    described: describeTables(model),
  };
}

/** What a model gets from outside of its texts. */
function handOver(model: Model): void {
  model.setSqlParser(parser);
  model.setContract('contracts/customers.yaml', contract);
  model.setContract('more/contracts/users.yaml', null);
}

describe('after any edits the model equals a fresh one', () => {
  test('lines inserted, deleted and replaced in three files', () => {
    fc.assert(
      fc.property(edits, fc.boolean(), fc.constantFrom(...ENVIRONMENTS), (changes, backwards, environment) => {
        const texts = [...BEGIN];
        const model = createModel();
        for (const [index, path] of PATHS.entries()) model.setFile(path, texts[index] ?? '');
        if (backwards) handOver(model);
        for (const change of changes) {
          apply(texts, change);
          const path = PATHS[change.file] ?? '';
          if (change.line % 7 === 0) model.removeFile(path);
          model.setFile(path, texts[change.file] ?? '');
          // Some answers are asked for between edits, so that there is something to keep.
          if (change.remove % 2 === 0) for (const { handle } of model.file(path)?.declarations ?? []) model.problems(handle);
          if (change.remove === 1) model.tables();
          if (change.remove === 3) model.setEnvironment(ENVIRONMENTS[change.line % ENVIRONMENTS.length]);
        }
        model.setEnvironment(environment);
        handOver(model);
        const fresh = createModel();
        handOver(fresh);
        fresh.setEnvironment(environment);
        const order = [...PATHS.entries()];
        for (const [index, path] of backwards ? order.reverse() : order) fresh.setFile(path, texts[index] ?? '');
        expect(everything(model)).toEqual(everything(fresh));
      }),
      { numRuns: 60, seed: 20 },
    );
  }, 120_000);
});

describe('an edit costs what it changes', () => {
  const files = {
    'a.pipe':
      'pipeline p { owner "x" }\nsource s : files { path "x" columns { id: long at: timestamp } }\nbronze s from source.s { where id > 0 }',
    'b.pipe': 'part of p\nsilver t from bronze.s { where id > 0 }\nsilver u from silver.t { key id }',
  };

  test('a comment, or another condition, leaves the readers as they are', () => {
    const model = modelOf(files);
    const before = [model.table('p.silver.t'), model.table('p.silver.u')];
    model.setFile(
      'a.pipe',
      files['a.pipe'].replace('where id > 0', 'where id > 100').replace('pipeline p', '// said twice\npipeline p'),
    );
    expect([model.table('p.silver.t'), model.table('p.silver.u')]).toEqual(before);
    expect(model.table('p.silver.t')).toBe(before[0]);
    expect(model.table('p.silver.u')).toBe(before[1]);
  });

  test('a changed column reaches all that hold it', () => {
    const model = modelOf(files);
    model.tables();
    model.setFile('a.pipe', files['a.pipe'].replace('id: long', 'id: string'));
    expect(model.table('p.silver.u')?.columns[0]?.type).toEqual({ name: 'string' });
  });
});
