import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeTables } from '../../language/model/describe.js';
import { createModel } from '../../language/model/index.js';
import { lineageGraph } from '../../language/model/lineage.js';
import type { Model } from '../../language/model/model.js';
import { modelOf } from './support.js';

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
];

interface Edit {
  readonly file: number;
  readonly line: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

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

describe('after any edits the model equals a fresh one', () => {
  test('lines inserted, deleted and replaced in three files', () => {
    fc.assert(
      fc.property(edits, fc.boolean(), (changes, backwards) => {
        const texts = [...BEGIN];
        const model = createModel();
        for (const [index, path] of PATHS.entries()) model.setFile(path, texts[index] ?? '');
        for (const change of changes) {
          apply(texts, change);
          const path = PATHS[change.file] ?? '';
          if (change.line % 7 === 0) model.removeFile(path);
          model.setFile(path, texts[change.file] ?? '');
          // Some answers are asked for between edits, so that there is something to keep.
          if (change.remove % 2 === 0) for (const { handle } of model.file(path)?.declarations ?? []) model.problems(handle);
          if (change.remove === 1) model.tables();
        }
        const fresh = createModel();
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
