import { secondsPer } from '../../model/checks/durations.js';
import type { Value } from '../../model/declaration/index.js';
import type { SourceRecord, TableRecord } from '../../model/records.js';
import { Refused } from '../refusal.js';
import { property, textOf, value } from '../settings.js';

/** A setting of a source: a fixed text, or the name of the variable of the environment that holds it when the job runs. */
export type Setting = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'env'; readonly name: string };

/** How the rows of a source are got: plain data, made from the model alone. */
export type Reading = {
  readonly options: readonly { readonly key: string; readonly value: Setting }[];
} & (
  | { readonly kind: 'files'; readonly format: 'json' | 'csv' | 'parquet'; readonly path: Setting }
  | {
      readonly kind: 'kafka';
      readonly topic: Setting;
      readonly brokers: Setting;
      /** The broker's login, as `kafka.sasl.jaas.config` takes it. */
      readonly auth?: Setting;
      /** The first position of all, a time of ISO 8601 unless it is one of the words. */
      readonly start: string;
      /** Rows a second at most. */
      readonly limit?: number;
    }
  /** A table of the catalog that is only appended to. */
  | { readonly kind: 'table'; readonly table: string }
  | {
      readonly kind: 'database';
      readonly url: Setting;
      readonly table: string;
      readonly auth?: Setting;
      /** The column that grows with each change; missing where whole snapshots are read. */
      readonly incremental?: string;
    }
  | { readonly kind: 'api'; readonly url: Setting; readonly auth?: Setting }
);

const DATABASES: ReadonlySet<string> = new Set('postgres mysql sqlserver oracle'.split(' '));
/** Systems whose `brokers` speak Kafka's protocol. */
const QUEUES: ReadonlySet<string> = new Set('kafka cdc iot eventhubs kinesis pubsub'.split(' '));

/**
 * How a source is read by Spark's own readers.
 * @throws Refused with the place of what they cannot read, or of the source that lacks a setting
 */
export function planReading(source: SourceRecord): Reading {
  const { system } = source;
  const at = { handle: source.handle, span: source.nameSpan };
  const refuse = (reason: string, key?: string): never => {
    throw new Refused(reason, (key !== undefined && source.properties.get(key)?.location) || at);
  };
  const needed = (key: string): Setting =>
    setting(source, key) ?? refuse(`source.${source.name} has no ${key}: say where its rows are`);
  const auth = setting(source, 'auth');
  const options = optionsOf(source);
  if (system === 'files') return { kind: 'files', format: formatOf(source), path: needed('path'), options };
  if (system === 'api') {
    if (source.properties.has('incremental by'))
      refuse('an interface of the web is asked for all that it has: `incremental by` would leave out rows', 'incremental by');
    return { kind: 'api', url: needed('url'), ...(auth ? { auth } : {}), options };
  }
  if (system === 'table') {
    const table = textOf(value(source, 'table'));
    if (table === undefined) refuse(`source.${source.name} has no table: say which one is read`);
    return { kind: 'table', table: table ?? '', options };
  }
  if (system !== undefined && DATABASES.has(system)) {
    const table = textOf(value(source, 'table'));
    if (table === undefined) refuse(`source.${source.name} has no table: say which one is read`);
    const by = property(source, 'incremental by')?.value.column.path.at(-1)?.text;
    const column = source.columns.find(c => c.name.toLowerCase() === by?.toLowerCase());
    if (by !== undefined && !column) refuse(`source.${source.name} has no column ${by}`, 'incremental by');
    return {
      kind: 'database',
      url: needed('url'),
      table: table ?? '',
      ...(auth ? { auth } : {}),
      ...(column ? { incremental: column.name } : {}),
      options,
    };
  }
  if (system !== undefined && QUEUES.has(system)) return queue(source, system, auth, options, refuse);
  return refuse(
    `Spark has no reader of its own for ${system ?? 'this system'}: let its rows land as files or in Kafka, and read these`,
  );
}

function queue(
  source: SourceRecord,
  system: string,
  auth: Setting | undefined,
  options: Reading['options'],
  refuse: (reason: string, key?: string) => never,
): Reading {
  const brokers = setting(source, 'brokers');
  const topic = setting(source, 'topic');
  if (!brokers || !topic)
    return refuse(
      `Spark reads ${system} by Kafka's protocol, which needs \`topic\` and \`brokers\`: bridge it to Kafka, and say both here`,
    );
  const format = formatWord(source);
  if (format !== undefined && format !== 'json')
    refuse(`messages of the format ${format} are not read: they would need its schema, which no declaration has`, 'format');
  const start = property(source, 'read from')?.value.start;
  const from = start === undefined || typeof start === 'string' ? (start ?? 'earliest') : textOf(start);
  if (from === undefined) return refuse('`read from` takes earliest, latest or a time', 'read from');
  if (from !== 'earliest' && from !== 'latest' && Number.isNaN(instant(from)))
    refuse(`${from} is no time: write it as 2025-01-31T00:00:00Z`, 'read from');
  const limit = property(source, 'limit')?.value;
  const perSecond = limit && secondsPer(limit.per.text);
  return {
    kind: 'kafka',
    topic,
    brokers,
    ...(auth ? { auth } : {}),
    start: from,
    ...(limit && perSecond ? { limit: limit.amount / perSecond } : {}),
    options,
  };
}

/** A time in milliseconds since 1970; one without a zone is in UTC. */
export function instant(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) || !/\d:\d/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

function formatWord(source: SourceRecord): string | undefined {
  return property(source, 'format')?.value.format.text.toLowerCase() ?? textOf(value(source, 'format'))?.toLowerCase();
}

function formatOf(source: SourceRecord): 'json' | 'csv' | 'parquet' {
  const format = formatWord(source);
  switch (format) {
    case undefined:
    case 'json':
    case 'jsonl':
    case 'ndjson':
      return 'json';
    case 'csv':
    case 'parquet':
      return format;
    default:
      throw new Refused(
        `files of the format ${format} are not read: json, csv and parquet are`,
        source.properties.get('format')?.location ?? { handle: source.handle, span: source.nameSpan },
      );
  }
}

/** A setting's value where it has one. @throws Refused for a parameter, which has no value before a run */
function setting(source: SourceRecord, key: string): Setting | undefined {
  const v = value(source, key);
  return v && settingOf(v, source.properties.get(key)?.location ?? { handle: source.handle, span: source.nameSpan });
}

function settingOf(v: Value, location: TableRecord['inputs'][number]['location']): Setting {
  switch (v.kind) {
    case 'env':
      return { kind: 'env', name: v.name };
    case 'secret':
      return { kind: 'env', name: secretVariable(v.path) };
    case 'string':
    case 'word':
      if (v.text.includes('${'))
        throw new Refused(
          'a parameter within a text has no value when code is generated: write the text or env("NAME")',
          location,
        );
      return { kind: 'text', text: v.text };
    case 'number':
      return { kind: 'text', text: v.text };
    case 'boolean':
      return { kind: 'text', text: String(v.value) };
    default:
      throw new Refused('a parameter has no value when code is generated: write a text, env("NAME") or secret("PATH")', location);
  }
}

/** The variable of the environment that holds a secret: `RATES_API_KEY` for `rates/api-key`. */
export function secretVariable(path: string): string {
  const name = path
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
  return /^[A-Z]/.test(name) ? name : `SECRET_${name}`;
}

function optionsOf(source: SourceRecord): Reading['options'] {
  return [...source.properties.values()].flatMap(({ property: p, location }) =>
    p.name === 'option'
      ? [
          {
            key: p.value.key,
            value: settingOf(p.value.value, location ?? { handle: source.handle, span: source.nameSpan }),
          },
        ]
      : [],
  );
}
