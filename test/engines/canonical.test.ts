import { beforeAll, describe, expect, test } from 'vitest';
import { CANONICAL_FUNCTION, canonical } from '../../language/generate/canonical.js';
import type { DataType } from '../../language/model/declaration/index.js';
import { engine } from './engine.js';
import { vectors } from './vectors.js';

/** A type as Spark names it, for the few shapes of the page. */
function typeOf(name: string): DataType {
  const inner = /^(array|struct|map)<(.*)>$/.exec(name);
  if (inner?.[1] === 'array') return { name: 'array', element: typeOf(inner[2] ?? '') };
  if (inner?.[1] === 'map') {
    const [key = '', value = ''] = (inner[2] ?? '').split(',');
    return { name: 'map', key: typeOf(key), value: typeOf(value) };
  }
  if (inner?.[1] === 'struct') {
    const fields = (inner[2] ?? '').match(/[^,<]+(<.*>)?/g) ?? [];
    return {
      name: 'struct',
      fields: fields.map(f => ({ name: f.slice(0, f.indexOf(':')), type: typeOf(f.slice(f.indexOf(':') + 1)) })),
    };
  }
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(name);
  if (decimal) return { name: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const spelled: Record<string, string> = { bigint: 'long', smallint: 'short', tinyint: 'byte' };
  return { name: spelled[name] ?? name } as DataType;
}

describe.each(['UTC', 'America/New_York', 'Europe/Berlin'])('in a session of %s', zone => {
  const spark = engine();

  beforeAll(async () => {
    await spark.sql(CANONICAL_FUNCTION, "set time zone 'UTC'");
  });

  test('the vectors of the page are what Spark computes', async () => {
    expect(vectors.length).toBeGreaterThan(30);
    const types = await spark.query<Record<string, string>>(
      `select ${vectors.map((v, i) => `typeof(${v.sql}) as t${i}`).join(', ')}`,
    );
    // The literals of the page mean UTC; only their texts are computed in the other zone.
    const instants = vectors.map(v => v.sql.replace(/^(timestamp '[^'+]*)'$/, "$1+00:00'"));
    await spark.sql(`set time zone '${zone}'`);
    const texts = instants.map((sql, i) => `${canonical(`(${sql})`, typeOf(types[0]?.[`t${i}`] ?? ''), zone)} as t${i}`);
    const [row] = await spark.query<Record<string, string>>(`select ${texts.join(', ')}`);
    await spark.sql("set time zone 'UTC'");
    expect(vectors.map((v, i) => ({ sql: v.sql, text: row?.[`t${i}`] }))).toEqual(vectors);
  });
});
