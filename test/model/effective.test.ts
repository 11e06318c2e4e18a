import { describe, expect, test } from 'vitest';
import { propertyText } from '../../language/model/describe.js';
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
    expect([...(model.source('p.source.f')?.properties.keys() ?? [])]).toEqual(['drift', 'path']);
    expect([...(model.source('p.source.k')?.properties.keys() ?? [])]).toEqual(['brokers', 'drift', 'topic']);
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
