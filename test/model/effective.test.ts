import { describe, expect, test } from 'vitest';
import { describeTables, originName, propertyText } from '../../language/model/describe.js';
import { createModel } from '../../language/model/index.js';
import { modelOf } from './support.js';

const HEAD = `
source s : kafka { topic "s" columns { id: long at: timestamp event_time } }
deadletter rejects {}
bronze s from source.s {}
`;

/** `VALUE (ORIGIN)` of a property in force for `silver t`. */
function inForce(text: string, key: string): string | undefined {
  const model = modelOf(HEAD + text);
  const property = model.table('p.silver.t')?.properties.get(key) ?? model.table('_.silver.t')?.properties.get(key);
  return property && `${propertyText(model, property)} (${property.origin})`;
}

describe('what is in force', () => {
  test.each([
    ['built-in', 'silver t from bronze.s {}', 'format', 'delta (built-in)'],
    ['built-in', 'silver t from bronze.s {}', 'engine', 'spark (built-in)'],
    ['built-in', 'silver t from bronze.s {}', 'on error', 'fail (built-in)'],
    ['built-in', 'silver t from bronze.s {}', 'timezone', 'UTC (built-in)'],
    ['built-in', 'silver t from bronze.s {}', 'write', 'overwrite (built-in)'],
    ['pipeline', 'pipeline p { timezone "Europe/Berlin" }\nsilver t from bronze.s {}', 'timezone', 'Europe/Berlin (pipeline)'],
    ['pipeline', 'pipeline p { format iceberg }\nsilver t from bronze.s {}', 'format', 'iceberg (pipeline)'],
    [
      'defaults over pipeline',
      'pipeline p { format iceberg }\ndefaults silver { format hudi }\nsilver t from bronze.s {}',
      'format',
      'hudi (defaults)',
    ],
    [
      'table over defaults',
      'pipeline p { format iceberg }\ndefaults silver { format hudi }\nsilver t from bronze.s { format parquet }',
      'format',
      'parquet (table)',
    ],
    ['defaults of another layer', 'defaults gold { format hudi }\nsilver t from bronze.s {}', 'format', 'delta (built-in)'],
    [
      'the last of several defaults',
      'defaults silver { format hudi }\ndefaults silver { format iceberg }\nsilver t from bronze.s {}',
      'format',
      'iceberg (defaults)',
    ],
    [
      'tasks add up',
      'defaults silver { maintain { compact every 1 day, vacuum every 1 day retain 7 days } }\nsilver t from bronze.s { maintain { compact every 1 hour } }',
      'maintain compact',
      'compact every 1 hour (table)',
    ],
    [
      'tasks add up',
      'defaults silver { maintain { compact every 1 day, vacuum every 1 day retain 7 days } }\nsilver t from bronze.s { maintain { compact every 1 hour } }',
      'maintain vacuum',
      'vacuum every 1 day retain 7 days (defaults)',
    ],
    [
      'tags add up',
      'pipeline p { tags { team "a", cost "b" } }\nsilver t from bronze.s { tags { team "c" } }',
      'tags team',
      'c (table)',
    ],
    [
      'tags add up',
      'pipeline p { tags { team "a", cost "b" } }\nsilver t from bronze.s { tags { team "c" } }',
      'tags cost',
      'b (pipeline)',
    ],
    [
      'levels add up',
      'defaults silver { tier { warm after 1 day, cold after 2 days } }\nsilver t from bronze.s { tier { cold after 9 days } }',
      'tier warm',
      'warm after 1 day (defaults)',
    ],
    [
      'expectations add up',
      'defaults silver { expect has_id: id is not null else drop }\nsilver t from bronze.s { expect other: id > 0 }',
      'expect has_id',
      'id is not null else drop (defaults)',
    ],
    [
      'options add up',
      'pipeline p { option "a" = "1" }\nsilver t from bronze.s { option "b" = "2" }',
      'option a',
      '1 (pipeline)',
    ],
    [
      'a nearer schedule excludes a trigger',
      'pipeline p { trigger every 1 minute }\nsilver t from bronze.s { schedule "0 2 * * *" }',
      'trigger',
      undefined,
    ],
    [
      'a nearer trigger excludes a schedule',
      'pipeline p { schedule "0 2 * * *" }\ndefaults silver { trigger continuous }\nsilver t from bronze.s {}',
      'schedule',
      undefined,
    ],
    [
      'both in one place stay',
      'silver t from bronze.s { schedule "0 2 * * *" trigger continuous }',
      'schedule',
      '0 2 * * * (table)',
    ],
    [
      'scd wins over an inherited write',
      'defaults silver { write append }\nsilver t from bronze.s { key id scd 2 { sequence by at } }',
      'write',
      undefined,
    ],
    ['late changes', 'silver t from bronze.s { key id }', 'late within', '30 days (built-in)'],
    [
      'late changes',
      'silver t from bronze.s { key id scd 2 { sequence by at late within 3 days } }',
      'late within',
      '3 days (table)',
    ],
    [
      'what a pipeline claims is its own',
      'pipeline p { budget 5 usd per month patterns dlq }\nsilver t from bronze.s {}',
      'patterns',
      undefined,
    ],
  ] as const)('%s: %s', (_, text, key, expected) => {
    expect(inForce(text, key)).toBe(expected);
  });

  test('a source takes its defaults, but no setting that its system does not have, and nothing of the pipeline', () => {
    const model = modelOf(
      'pipeline p { format delta }\ndefaults source { brokers env("B") drift alert }\nsource f : files { path "x" }\nsource k : kafka { topic "x" }',
    );
    expect([...(model.source('p.source.f')?.properties.keys() ?? [])]).toEqual(['delivers', 'drift', 'path']);
    expect([...(model.source('p.source.k')?.properties.keys() ?? [])]).toEqual(['brokers', 'delivers', 'drift', 'topic']);
  });

  test('a flow has its own over its table’s', () => {
    const model = modelOf(
      `${HEAD}silver t from bronze.s { on error skip freshness 1 day }\nflow f into silver.t from bronze.s { on error dead_letter rejects }`,
    );
    const properties = model.flowsInto('_.silver.t')[0]?.properties;
    expect(properties?.get('on error')?.origin).toBe('flow');
    expect(properties?.get('freshness')?.origin).toBe('table');
  });
});

describe('what a source delivers that does not say it', () => {
  test.each([
    ['kafka { topic "x" }', 'events (built-in)'],
    ['files { path "x" }', 'events (built-in)'],
    ['cdc { of postgres table "x" }', 'changes (built-in)'],
    ['cdc { of postgres table "x" delivers events }', 'events (table)'],
    ['postgres { table "x" }', 'snapshots (built-in)'],
    ['MySQL { table "x" incremental by at }', 'events (built-in)'],
    ['table { table "x" }', 'events (built-in)'],
  ])('%s: %s', (source, expected) => {
    const model = modelOf(`source x : ${source}`);
    const property = model.source('_.source.x')?.properties.get('delivers');
    expect(property && `${propertyText(model, property)} (${property.origin})`).toBe(expected);
  });
});

describe('an environment', () => {
  const TEXT = `pipeline p { location "s3://prod" format delta schedule "0 2 * * *" budget 5 usd per month }
environment dev { location "lake/dev" trigger every 1 minute sample 1 percent param days = 3 budget 1 usd per month }
environment TEST { format iceberg }
param days: int = 30
param none: int
defaults silver { format hudi }
${HEAD}silver t from bronze.s { location "s3://prod/t" }
silver u from bronze.s { schedule "0 4 * * *" }
`;
  const inDev = (): ReturnType<typeof modelOf> => {
    const model = modelOf(TEXT);
    model.setEnvironment('DEV');
    return model;
  };
  const said = (model: ReturnType<typeof modelOf>, table: string, key: string): string | undefined => {
    const property = model.table(table)?.properties.get(key);
    return property && `${propertyText(model, property)} (${originName(model, property)})`;
  };

  test('lies over tables, defaults and the pipeline', () => {
    const model = inDev();
    expect(said(model, 'p.silver.t', 'location')).toBe('lake/dev (environment dev)');
    expect(said(model, 'p.bronze.s', 'location')).toBe('lake/dev (environment dev)');
    model.setEnvironment('test');
    expect(said(model, 'p.silver.t', 'format')).toBe('iceberg (environment TEST)');
    expect(said(model, 'p.silver.t', 'location')).toBe('s3://prod/t (this table)');
  });

  test('its trigger excludes a schedule of a table, and makes streams', () => {
    const model = inDev();
    expect(said(model, 'p.silver.u', 'schedule')).toBeUndefined();
    expect(model.table('p.silver.u')?.stream).toBe(true);
    model.setEnvironment();
    expect(said(model, 'p.silver.u', 'schedule')).toBe('0 4 * * * (this table)');
    expect(model.table('p.silver.u')?.stream).toBe(false);
  });

  test('sets parameters, what its pipeline says of itself, and the sample of sources', () => {
    const model = inDev();
    const value = (kind: string, name: string, key: string): string | undefined => {
      const property = model
        .entities()
        .find(entity => entity.kind === kind && entity.name === name)
        ?.properties.get(key);
      return property && `${propertyText(model, property)} (${originName(model, property)})`;
    };
    expect(value('param', 'days', 'value')).toBe('3 (environment dev)');
    expect(value('param', 'none', 'value')).toBeUndefined();
    expect(value('pipeline', 'p', 'budget')).toBe('1 usd per month (environment dev)');
    expect(value('pipeline', 'p', 'schedule')).toBe('0 2 * * * (this pipeline)');
    const sample = model.source('p.source.s')?.properties.get('sample');
    expect(sample && propertyText(model, sample)).toBe('1 percent');
    expect(model.table('p.silver.t')?.properties.has('budget')).toBe(false);
    model.setEnvironment(undefined);
    expect(value('param', 'days', 'value')).toBe('30 (this parameter)');
    expect(model.source('p.source.s')?.properties.has('sample')).toBe(false);
  });

  test('is where dead letters go, too', () => {
    const model = modelOf(
      'pipeline p { owner "x" }\nenvironment dev { location "lake/dev" schedule "0 2 * * *" }\ndeadletter d { location "s3://dlq" retain 3 days }',
    );
    model.setEnvironment('dev');
    const [letter] = model.entities().filter(({ kind }) => kind === 'deadletter');
    expect([...(letter?.properties.values() ?? [])].map(property => `${property.key} ${property.origin}`)).toEqual([
      'location environment',
      'retain table',
    ]);
  });

  test('is that of a pipeline: another pipeline stays as it is', () => {
    const model = modelOf({
      'a.pipe': TEXT,
      'b.pipe': 'pipeline q { location "s3://q" }\nsource z : files { path "x" }\nbronze z from source.z {}',
    });
    model.setEnvironment('dev');
    expect(said(model, 'q.bronze.z', 'location')).toBe('s3://q (pipeline q)');
    expect(model.environments()).toEqual(['TEST', 'dev']);
  });

  test('chosen before the texts, or after them, the model is the same', () => {
    const early = createModel();
    early.setEnvironment('dev');
    early.setFile('main.pipe', TEXT);
    expect(describeTables(early)).toEqual(describeTables(inDev()));
  });
});

describe('how rows are written', () => {
  test.each([
    ['silver t from bronze.s {}', 'overwrite'],
    ['silver t from bronze.s { key id }', 'merge'],
    ['silver t from bronze.s { partition by at }', 'overwrite partitions'],
    ['silver t from bronze.s { key id write append }', 'append'],
    ['silver t from bronze.s { key id scd 6 { sequence by at } }', 'scd 6'],
    ['defaults silver { write append }\nsilver t from bronze.s { key id scd 1 }', 'scd 1'],
  ] as const)('%s: %s', (text, write) => {
    expect(modelOf(HEAD + text).table('_.silver.t')?.write).toBe(write);
  });

  test.each([
    ['trigger every 1 minute', true],
    ['trigger continuous', true],
    ['trigger available_now', false],
    ['trigger continuous write view', false],
    ['schedule "0 2 * * *"', false],
  ] as const)('%s: a stream is %s', (property, stream) => {
    expect(modelOf(`${HEAD}silver t from bronze.s { ${property} }`).table('_.silver.t')?.stream).toBe(stream);
  });
});

describe('which pipeline owns a file', () => {
  test.each([
    ['its own', { 'a.pipe': 'pipeline p { owner "x" }' }, 'a.pipe', 'p'],
    ['part of', { 'x/a.pipe': 'pipeline p { owner "x" }', 'b.pipe': 'part of P' }, 'b.pipe', 'p'],
    ['the only one of its folder', { 'a.pipe': 'pipeline p { owner "x" }', 'b.pipe': '' }, 'b.pipe', 'p'],
    [
      'two in its folder',
      { 'a.pipe': 'pipeline p { owner "x" }', 'c.pipe': 'pipeline q { owner "x" }', 'b.pipe': '' },
      'b.pipe',
      undefined,
    ],
    ['one in another folder', { 'x/a.pipe': 'pipeline p { owner "x" }', 'b.pipe': '' }, 'b.pipe', undefined],
  ] as const)('%s', (_, texts, path, pipeline) => {
    expect(modelOf(texts).file(path)?.pipeline).toBe(pipeline);
  });
});
