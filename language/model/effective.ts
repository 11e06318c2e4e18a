import type { Declaration, Layer, Property, PropertyName, PropertyShapes, Value } from './declaration/index.js';
import { fold } from './names.js';
import type { EffectiveProperty, Handle, TableRecord } from './records.js';

/** One declaration that says something about a table or source, nearest first in a list of them. */
export interface Said {
  readonly origin: EffectiveProperty['origin'];
  readonly handle: Handle;
  readonly declaration: Declaration;
}

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** Properties that tell what a declaration is or holds: they are nobody else's. */
const NOT_INHERITED: ReadonlySet<PropertyName> = new Set(['patterns', 'budget', 'notify', 'lineage', 'sample'] as PropertyName[]);
/** What an environment does not say of its pipeline: its own patterns, and `sample`, which is said of sources. */
const NOT_OF_PIPELINES: ReadonlySet<PropertyName> = new Set<PropertyName>(['patterns', 'sample']);

/** Pairs of which the nearer one excludes the other; of two in one place the first stands, where semantics.md does not keep both. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['scd', 'write'],
  ['schedule', 'trigger'],
];

/**
 * The properties in force for a table: environment over flow and table over the defaults of its layer over its pipeline over what is
 * built in, each property by itself. Several of one declaration and key: the last.
 */
export function tableProperties(said: readonly Said[], layer: Layer): Properties {
  const properties = gather(said);
  for (const pair of EXCLUSIVE) exclude(properties, said, pair);
  addBuiltIns(properties, layer);
  return sorted(properties);
}

/**
 * The settings in force for a source: its own over `defaults source`; those that its system does not have are ignored there. Of the
 * environment a source has the `sample`.
 */
export function sourceProperties(
  said: readonly Said[],
  system: string | undefined,
  environment: readonly Said[] = [],
): Properties {
  const properties = gather(said);
  for (const [key, { origin }] of properties) if (origin === 'defaults' && !hasSetting(system, key)) properties.delete(key);
  const sample = gather(environment, property => property.name === 'sample').get('sample');
  if (sample !== undefined) properties.set('sample', sample);
  if (!properties.has('delivers')) {
    const what = deliveredBy(system, properties.has('incremental by'));
    properties.set('delivers', { key: 'delivers', property: builtIn('delivers', { what }), origin: 'built-in' });
  }
  return sorted(properties);
}

/** What a source delivers that does not say it: a log its changes, a database that is read whole its state, all else events. */
function deliveredBy(system: string | undefined, isIncremental: boolean): PropertyShapes['delivers']['what'] {
  const name = fold(system ?? '');
  if (name === 'cdc') return 'changes';
  return DATABASES.includes(name) && !isIncremental ? 'snapshots' : 'events';
}

/** What is in force for a pipeline: its own settings, and over them those of the environment. */
export function pipelineProperties(own: Said, environment: readonly Said[]): Properties {
  return sorted(gather([...environment, own], ({ name }, origin) => origin === 'table' || !NOT_OF_PIPELINES.has(name)));
}

/** Properties of a dead letter that an environment may say for all that a pipeline writes. */
const OF_DEAD_LETTERS: ReadonlySet<string> = new Set(['location', 'owner', 'format', 'tags', 'option']);

/** What is in force for a dead letter: its own, and over it what the environment says of where and how is written. */
export function deadLetterProperties(own: Said, environment: readonly Said[]): Properties {
  const counts = (property: Property, origin: Said['origin']): boolean =>
    origin === 'table' || OF_DEAD_LETTERS.has(property.name === 'setting' ? fold(property.value.name) : property.name);
  return sorted(gather([...environment, own], counts));
}

/** The value in force of a parameter, under the key `value`: the environment's, else its default; empty where it has neither. */
export function parameterProperties(
  said: readonly { readonly origin: 'environment' | 'table'; readonly handle: Handle; readonly value: Value }[],
): Properties {
  const [nearest] = said;
  if (nearest === undefined) return new Map();
  const { origin, handle, value } = nearest;
  const property = { ...builtIn('setting', { name: 'value', value }), span: value.span };
  return new Map([['value', { key: 'value', property, origin, location: { handle, span: value.span } }]]);
}

/** What a declaration says itself. */
export function ownProperties(handle: Handle, declaration: Declaration): Properties {
  return sorted(gather([{ origin: 'table', handle, declaration }]));
}

function isInherited({ name }: Property, origin: Said['origin']): boolean {
  return origin === 'table' || !NOT_INHERITED.has(name);
}

/** @param counts whether a property counts, by who says it */
function gather(
  said: readonly Said[],
  counts: (property: Property, origin: Said['origin']) => boolean = isInherited,
): Map<string, EffectiveProperty> {
  const properties = new Map<string, EffectiveProperty>();
  for (const { origin, handle, declaration } of said) {
    const level = new Map<string, EffectiveProperty>();
    for (const property of declaration.properties) {
      if (!counts(property, origin)) continue;
      for (const part of partsOf(property)) {
        const free = part.several ? freeKey(level, part.key) : part.key;
        level.set(free, { key: free, property: part.property, origin, location: { handle, span: part.property.span } });
      }
    }
    for (const [key, value] of level) if (!properties.has(key)) properties.set(key, value);
  }
  return properties;
}

function freeKey(level: ReadonlyMap<string, unknown>, key: string): string {
  let free = key;
  for (let count = 2; level.has(free); count++) free = `${key} ${count}`;
  return free;
}

interface Part {
  readonly key: string;
  readonly property: Property;
  /** Each of them counts, where a table has several of one key. */
  readonly several?: boolean;
}

/** A property by the keys under which it adds up: `maintain` by task, `tags` by key, `tier` by level, `expect` and `option` by name. */
function partsOf(property: Property): Part[] {
  switch (property.name) {
    case 'maintain':
      return property.value.tasks.map(task => ({
        key: `maintain ${task.task}`,
        property: { ...property, value: { tasks: [task] }, span: task.span },
      }));
    case 'tags':
      return property.value.tags.map(tag => ({
        key: `tags ${fold(tag.name.text)}`,
        property: { ...property, value: { tags: [tag] }, span: tag.span },
      }));
    case 'tier':
      return property.value.levels.map(level => ({
        key: `tier ${level.level}`,
        property: { ...property, value: { levels: [level] }, span: level.span },
      }));
    case 'expect':
      return [{ key: `expect ${fold(property.value.name.text)}`, property }];
    case 'option':
      return [{ key: `option ${property.value.key}`, property }];
    case 'mask':
      return [{ key: `mask ${property.value.column.path.map(({ text }) => fold(text)).join('.')}`, property }];
    case 'sink':
      return [{ key: `sink ${fold(property.value.system.text)}`, property, several: true }];
    case 'writes':
      return [{ key: 'writes', property, several: true }];
    case 'allow':
      return [{ key: `allow ${fold(property.value.role.text)}`, property, several: true }];
    case 'setting':
      return [{ key: fold(property.value.name), property }];
    default:
      return [{ key: property.name, property }];
  }
}

/** Of two that exclude each other the nearer stays; in one place both do, but `scd` is in place of `write`. */
function exclude(properties: Map<string, EffectiveProperty>, said: readonly Said[], [a, b]: readonly [string, string]): void {
  const first = properties.get(a);
  const second = properties.get(b);
  if (first === undefined || second === undefined) return;
  const level = ({ location }: EffectiveProperty): number => said.findIndex(({ handle }) => handle === location?.handle);
  if (level(first) < level(second) || (level(first) === level(second) && a === 'scd')) properties.delete(b);
  else if (level(second) < level(first)) properties.delete(a);
}

const NOWHERE = { start: 0, end: 0 };

function builtIn<N extends PropertyName>(name: N, value: PropertyShapes[N]): Property {
  return { name, value, span: NOWHERE, keywordSpan: NOWHERE } as unknown as Property;
}

function addBuiltIns(properties: Map<string, EffectiveProperty>, layer: Layer): void {
  const add = (key: string, property: Property): void => {
    if (!properties.has(key)) properties.set(key, { key, property, origin: 'built-in' });
  };
  add('format', builtIn('format', { format: { text: 'delta', span: NOWHERE } }));
  add('engine', builtIn('setting', { name: 'engine', value: { kind: 'word', text: 'spark', span: NOWHERE } }));
  add('timezone', builtIn('setting', { name: 'timezone', value: { kind: 'string', text: 'UTC', span: NOWHERE } }));
  add('on error', builtIn('on error', { action: 'fail' }));
  if (!properties.has('scd')) add('write', builtIn('write', { mode: defaultWrite(properties, layer) }));
  const write = writeOf(properties);
  if (write !== 'merge' && !write.startsWith('scd')) return;
  const said = properties.get('scd') ?? properties.get('write');
  const late = clausesOf(properties)?.lateWithin;
  if (late !== undefined && said !== undefined) {
    const property = {
      ...builtIn('setting', { name: 'late within', value: { kind: 'duration', duration: late, span: late.span } }),
      span: late.span,
    };
    properties.set('late within', {
      ...said,
      key: 'late within',
      property,
      ...(said.location && { location: { ...said.location, span: late.span } }),
    });
  } else {
    const duration = { ...LATE_WITHIN, span: NOWHERE } as const;
    add('late within', builtIn('setting', { name: 'late within', value: { kind: 'duration', duration, span: NOWHERE } }));
  }
}

/** Bronze appends; silver and gold merge if they have a key, overwrite partitions if they are partitioned, else overwrite. */
function defaultWrite(properties: Properties, layer: Layer): PropertyShapes['write']['mode'] {
  if (layer === 'bronze') return 'append';
  if (properties.has('key')) return 'merge';
  return properties.has('partition by') ? 'overwrite partitions' : 'overwrite';
}

/** How the rows of a table with these properties are written. */
export function writeOf(properties: Properties): TableRecord['write'] {
  const scd = valueInForce(properties, 'scd');
  if (scd !== undefined) return SCD_TYPES.find(write => write === `scd ${scd.type}`) ?? 'scd 1';
  return valueInForce(properties, 'write')?.mode ?? 'append';
}

/** How late a change may come unless `late within` says otherwise: the language's definition of it. */
export const LATE_WITHIN = { amount: 30, unit: 'day' } as const;

/** Whether a way of writing keeps every version of a key, each with its validity. */
export function keepsVersions(write: TableRecord['write']): boolean {
  return write === 'scd 2' || write === 'scd 6';
}

const SCD_TYPES = ['scd 0', 'scd 1', 'scd 2', 'scd 3', 'scd 4', 'scd 6'] as const;

/** The clauses of the `merge { … }` or `scd N { … }` in force. */
export function clausesOf(properties: Properties): PropertyShapes['write']['merge'] {
  return valueInForce(properties, 'scd') ?? valueInForce(properties, 'write')?.merge;
}

/** The value in force of a property that has one. */
export function valueInForce<N extends PropertyName>(properties: Properties, name: N): PropertyShapes[N] | undefined {
  const property = properties.get(name)?.property;
  return property?.name === name ? (property.value as PropertyShapes[N]) : undefined;
}

/** Values in force of a property that a table may have several of. */
export function valuesInForce<N extends PropertyName>(properties: Properties, name: N): PropertyShapes[N][] {
  return [...properties.values()].flatMap(({ property }) =>
    property.name === name ? [property.value as PropertyShapes[N]] : [],
  );
}

/** Trigger in force `every` or `continuous`, and no view. */
export function isStream(properties: Properties): boolean {
  const mode = valueInForce(properties, 'trigger')?.mode;
  return (mode === 'every' || mode === 'continuous') && writeOf(properties) !== 'view';
}

function sorted(properties: ReadonlyMap<string, EffectiveProperty>): Properties {
  return new Map([...properties].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const QUEUES = 'kafka kinesis pubsub eventhubs cdc iot'.split(' ');
const DATABASES = 'postgres mysql sqlserver oracle mongodb'.split(' ');

/** The systems that have a setting; one that is not here, all have. */
const SYSTEMS_OF_SETTING: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['topic', new Set(QUEUES)],
  ['brokers', new Set(QUEUES)],
  ['path', new Set(['files', 'webhook', 'api'])],
  ['url', new Set(['api', 'webhook', ...DATABASES, ...QUEUES])],
  ['table', new Set(['table', ...DATABASES])],
  ['of', new Set(['cdc'])],
  ['via', new Set(['cdc'])],
]);

/** Whether a system has a setting; what is no setting of certain systems alone, all have. */
export function hasSetting(system: string | undefined, setting: string): boolean {
  return SYSTEMS_OF_SETTING.get(setting)?.has(fold(system ?? '')) ?? true;
}
