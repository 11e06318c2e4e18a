// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of users that look like variables of Spark
import type { DataType } from '../../language/model/declaration/index.js';
import type { HistoryShape } from './histories.js';
import type { TableCase } from './lakehouse.js';
import type { Random } from './random.js';
import { instant, type Reference, type StoredColumn, sha256 } from './reference.js';

/** A type with values of it: canonical texts, and how Spark makes the value of that text. */
export interface Kind {
  readonly pipe: string;
  readonly type: DataType;
  readonly sql: (text: string) => string;
  readonly values: readonly string[];
  readonly asKey: boolean;
  /** For a value of parts: the JSON of each canonical text. */
  readonly json?: Readonly<Record<string, string>>;
}

const cast = (type: string) => (text: string) => `cast(${text} as ${type})`;
/** Nested values are written as JSON; the map leads from the canonical text to it. */
const json = (schema: string, values: Record<string, string>) => (text: string) =>
  `from_json(element_at(map(${Object.entries(values)
    .flatMap(([k, v]) => [`'${k}'`, `'${v}'`])
    .join(', ')}), ${text}), '${schema}')`;

const simple = (pipe: string, values: string[], asKey = true, type = pipe): Kind => ({
  pipe,
  type: { name: type } as DataType,
  sql: cast({ long: 'bigint', short: 'smallint', byte: 'tinyint' }[pipe] ?? pipe),
  values,
  asKey,
});

const ARRAYS = { '1:1-': '[1,null]', '': '[]', '1:2': '[2]' };
const STRUCTS = { '1:x1:1': '{"f":"x","g`h":1}', '--': '{"f":null,"g`h":null}', '3:a:b-': '{"f":"a:b","g`h":null}' };
const MAPS = { '1:a1:11:b1:2': '{"b":2,"a":1}', '1:a-': '{"a":null}' };

/** The types of columns. */
export const KINDS: readonly Kind[] = [
  {
    ...simple('string', ['a', '', "it's", 'grün', '1:a', 'back\\slash', '${env:HOME}', '{x}', '%s', 'new\nline']),
    sql: text => text,
  },
  simple('boolean', ['true', 'false']),
  simple('byte', ['-7', '7', '0']),
  simple('short', ['300', '-1', '0']),
  simple('int', ['1', '2', '-2147483648']),
  simple('long', ['9223372036854775807', '0', '-5']),
  simple('float', ['0.1', '1E10', 'NaN'], false),
  simple('double', ['0.1', '1.5E-7', '100'], false),
  {
    pipe: 'decimal(18, 2)',
    type: { name: 'decimal', precision: 18, scale: 2 },
    sql: cast('decimal(18, 2)'),
    values: ['1.5', '100', '0', '-0.01'],
    asKey: true,
  },
  simple('date', ['2025-01-31', '1969-12-31', '2024-02-29']),
  simple('timestamp', ['2025-01-31T00:00:00.000000Z', '2025-01-31T00:00:00.000001Z', '1969-12-31T23:59:59.999999Z']),
  simple('timestamp_ntz', ['2025-01-31T00:00:00.000000', '2025-01-31T12:00:00.500000', '1969-12-31T23:59:59.999999']),
  { pipe: 'binary', type: { name: 'binary' }, sql: text => `unhex(${text})`, values: ['00ff', '', 'ab'], asKey: true },
  {
    pipe: 'array<int>',
    type: { name: 'array', element: { name: 'int' } },
    sql: json('array<int>', ARRAYS),
    values: Object.keys(ARRAYS),
    asKey: false,
    json: ARRAYS,
  },
  {
    pipe: 'struct<f: string, `g``h`: int>',
    type: {
      name: 'struct',
      fields: [
        { name: 'f', type: { name: 'string' } },
        { name: 'g`h', type: { name: 'int' } },
      ],
    },
    sql: json('struct<f: string, `g``h`: int>', STRUCTS),
    values: Object.keys(STRUCTS),
    asKey: false,
    json: STRUCTS,
  },
  {
    pipe: 'map<string, int>',
    type: { name: 'map', key: { name: 'string' }, value: { name: 'int' } },
    sql: json('map<string, int>', MAPS),
    values: Object.keys(MAPS),
    asKey: false,
    json: MAPS,
  },
];

/** Names that would end, open or mean something else if they were not quoted. */
export const NAMES = [
  'select',
  'order',
  'from',
  'date',
  'timestamp',
  'key',
  'table',
  'row',
  'run',
  'image',
  'old',
  'new',
  'flow',
  'stored',
  'anchor',
  'known',
  'count',
  'batch',
  'judged',
  'value',
  'older',
  'interval',
  'current_date',
  'case',
  'left',
  'values',
  'ärger',
  '名前',
  'two words',
  "it's",
  'a"b',
  'tick`tick',
  "'; DROP TABLE x; --",
  '/* c */',
  '-- c',
  '${env:HOME}',
  '{{ jinja }}',
  '{x}',
  '%s',
  'back\\slash',
  '"""',
  '1st',
  'a,b',
  '(x)',
  'x=y',
  'constructor',
  '__proto__',
  'is_delete',
  'true',
  'Größe',
  'x',
];

export const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;

export interface RandomTable {
  readonly table: TableCase;
  readonly shape: HistoryShape;
}

interface Field {
  readonly name: string;
  readonly kind: Kind;
}

/** A random table of 1 to 40 columns with hostile names, every type, a composite key, and its properties in any order. */
export function randomTable(random: Random, location: string): RandomTable {
  const names = random.shuffled(NAMES);
  const field = (kind: Kind): Field => ({ name: names.pop() ?? `c${names.length}_${random.below(1e6)}`, kind });
  const kind = random.pick(['merge', 'merge', 'type 2', 'type 2', 'type 0', 'type 3', 'type 4', 'type 6'] as const);
  const keys = Array.from({ length: 1 + random.below(3) }, () =>
    field(random.pick(KINDS.filter(k => k.asKey && k.values.length > 2))),
  );
  const moment = field(KINDS.find(k => k.pipe === 'timestamp') as Kind);
  const rank = random.chance(0.3) ? field(KINDS.find(k => k.pipe === 'int') as Kind) : undefined;
  const op = random.chance(0.7) ? field(KINDS[0] as Kind) : undefined;
  const number = random.chance(0.4) ? field(KINDS[0] as Kind) : undefined;
  const others = Array.from({ length: random.below(34) }, () => field(random.pick(KINDS)));
  const input = random.shuffled([
    ...keys,
    moment,
    ...(rank ? [rank] : []),
    ...(op ? [op] : []),
    ...(number ? [number] : []),
    ...others,
  ]);

  const dropped = random.shuffled([
    ...(op && random.chance(0.7) ? [op] : []),
    ...(random.chance(0.3) ? [moment] : []),
    ...others.filter(() => random.chance(0.1)),
  ]);
  const kept = input.filter(f => !dropped.includes(f) && f !== number);
  const computed = number ? `cast(${quote(number.name)} as long)` : '';
  const listed = random.chance(0.5);
  const listedFields = listed ? random.shuffled(kept) : kept;
  const stored: Field[] = number
    ? [...listedFields, { name: number.name, kind: KINDS.find(k => k.pipe === 'long') as Kind }]
    : listedFields;

  const values = stored.filter(f => !keys.includes(f) && f !== moment && f !== rank);
  const tracked = random.chance(0.5) && values.length > 0 ? values.filter(() => random.chance(0.5)) : values;
  const keeps = op !== undefined && random.chance(0.4);
  const track =
    kind !== 'merge' && kind !== 'type 0' && tracked.length > 0 && tracked.length < values.length ? tracked : undefined;
  const masked = random.chance(0.4) ? others.find(f => f.kind.pipe === 'string' && stored.includes(f)) : undefined;
  const required = random.chance(0.4) ? others.find(f => stored.includes(f) && f !== masked) : undefined;
  const filter = random.chance(0.3) ? others.find(f => f !== required) : undefined;
  const surrogate = random.chance(0.5) ? 'surrogate key' : undefined;
  const columns = listed
    ? `columns { ${[...listedFields.map(f => quote(f.name)), ...(number ? [`${quote(number.name)}: long = ${computed}`] : [])].join(', ')} }`
    : `columns { *${[...dropped, ...(number ? [number] : [])].length > 0 ? ` except (${[...dropped, ...(number ? [number] : [])].map(f => quote(f.name)).join(', ')})` : ''}${number ? `, ${quote(number.name)}: long = ${computed}` : ''} }`;
  const clauses = random.shuffled([
    `sequence by ${[moment, ...(rank ? [rank] : [])].map(f => quote(f.name)).join(', ')}`,
    ...(op ? [`delete when ${quote(op.name)} = 'd'${keeps ? ' keep' : ''}`] : []),
    ...(random.chance(0.5) ? ['late within 30 days'] : []),
    ...(track ? [`track ${track.map(f => quote(f.name)).join(', ')}`] : []),
  ]);
  const action = random.pick(['quarantine', 'drop']);
  const properties = random.shuffled([
    `key ${keys.map(f => quote(f.name)).join(', ')}`,
    `${kind === 'merge' ? 'write merge' : `scd ${kind.slice(5)}`} { ${clauses.join('\n    ')} }`,
    'on error dead_letter rejects',
    ...(masked ? [`mask ${quote(masked.name)} with hash`] : []),
    ...(surrogate ? [`surrogate ${quote(surrogate)}`] : []),
    ...(required ? [`expect ${quote('it\'s; "known" \\ ${x} {y} %s')}: ${quote(required.name)} is not null else ${action}`] : []),
    'freshness 1 day',
    'maintain { compact every 1 day, vacuum every 1 day retain 7 days }',
  ]);
  const text = `/** Hostile: ''' """ \\ \${env:HOME} {x} %s ; -- */
pipeline p { location "${location}" }
deadletter rejects {}
source s : kafka { topic "t" brokers "b" columns {
  ${input.map(f => `${quote(f.name)}: ${f.kind.pipe}`).join('\n  ')}
} }
bronze s from source.s { write append }
/** It's "hostile": ''' """ \\ \${env:HOME} {x} %s ; -- */
gold t from bronze.s {
  ${filter ? `where ${quote(filter.name)} is not null` : ''}
  ${columns}
  ${properties.join('\n  ')}
}
`;

  const shown = (f: Field) => (text: string | null) => (f === masked && text !== null ? sha256(text) : text);
  const value = (f: Field): StoredColumn => ({ kind: 'value', value: v => shown(f)(v[f.name] ?? null) });
  const string: DataType = { name: 'string' };
  const time: DataType = { name: 'timestamp' };
  const flag: DataType = { name: 'boolean' };
  const read = new Set([...stored.map(f => f.name), ...(filter ? [filter.name] : []), ...(number ? [number.name] : [])]);
  const ordered = new Set([...keys, moment, ...(rank ? [rank] : [])].map(f => f.name));
  const beside = kind === 'type 3' ? 'previous' : kind === 'type 6' ? 'current' : undefined;
  const besides = beside ? stored.filter(f => (track ?? values).includes(f)) : [];
  const typeOf = (f: Field): DataType => (f === masked ? string : f.kind.type);
  const added: (readonly [StoredColumn, TableCase['columns'][number]])[] = [
    ...(keeps ? [[{ kind: 'is_deleted' }, { name: 'is_deleted', type: flag }] as const] : []),
    ...(kind === 'type 2' || kind === 'type 6'
      ? ([
          [{ kind: 'valid_from' }, { name: 'valid_from', type: time }],
          [{ kind: 'valid_to' }, { name: 'valid_to', type: time }],
          [{ kind: 'is_current' }, { name: 'is_current', type: flag }],
        ] as const)
      : []),
    ...besides.map(f => {
      const column = { kind: beside ?? 'previous', of: f.name, stored: shown(f) } as const;
      return [column, { name: `${beside}_${f.name}`, type: typeOf(f) }] as const;
    }),
  ];
  const reference: Reference = {
    kind,
    keeps,
    key: keys.map(f => f.name),
    sequence: [moment.name, ...(rank ? [rank.name] : [])],
    timed: true,
    tie: input.map(f => f.name).filter(n => read.has(n) && !ordered.has(n)),
    tracked: (track ?? values).map(f => f.name),
    stored: [...(surrogate ? [{ kind: 'surrogate' } as const] : []), ...stored.map(value), ...added.map(([column]) => column)],
    isDelete: v => op !== undefined && v[op.name] === 'd',
    refuses: v => {
      if (filter && v[filter.name] == null) return 'filtered';
      if (number && v[number.name] != null && !/^\d+$/.test(v[number.name] ?? '')) return 'error';
      if (required && v[required.name] == null && !(op && v[op.name] === 'd')) return 'broken';
      return undefined;
    },
    lateMicros: 30n * 86_400_000_000n,
    compare: (a, b) =>
      /^-?\d+$/.test(a) && /^-?\d+$/.test(b) ? Number(a) - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(b)),
  };
  const inputColumns: TableCase['inputColumns'] = input.map((f, i) => ({
    name: f.name,
    sql: f.kind.sql(`c${i}`),
    type: f.kind.type,
    ...(f.kind.json ? { json: f.kind.json } : {}),
  }));
  const shape: HistoryShape = {
    key: n =>
      Object.fromEntries(keys.map((f, i) => [f.name, f.kind.values[Math.floor(n / 3 ** i) % 3] ?? f.kind.values[0] ?? null])),
    values: (r, deleted) =>
      Object.fromEntries(
        input
          .filter(f => !keys.includes(f) && f !== moment)
          .map(f => {
            if (f === op) return [f.name, deleted ? 'd' : 'u'];
            if (f === number) return [f.name, r.pick(['1', '22', 'x', null])];
            if (f === rank) return [f.name, r.pick(['1', '2', '-3'])];
            return [f.name, r.chance(0.25) ? null : r.pick(f.kind.values)];
          }),
      ),
    sequence: moment.name,
    moment: instant,
  };
  return {
    table: {
      text,
      id: 'p.gold.t',
      input: ['bronze', 's'],
      inputColumns,
      table: ['gold', 't'],
      columns: [
        ...(surrogate ? [{ name: surrogate, type: string }] : []),
        ...stored.map(f => ({ name: f.name, type: typeOf(f) })),
        ...added.map(([, column]) => column),
      ],
      reference,
    },
    shape,
  };
}
