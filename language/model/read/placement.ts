import type { DeclarationKind, Property, PropertyName } from '../declaration/index.js';

/** Which properties, and which settings of one value, a declaration of a kind takes. `patterns` may stand anywhere. */
interface Placement {
  /** As in "a source". */
  readonly label: string;
  readonly properties: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
}

const list = (text: string): ReadonlySet<string> => new Set(text.split(/,\s*/).filter(item => item !== ''));

const TABLE_PROPERTIES =
  'key, grain, write, scd, role, surrogate, expect, on error, partition by, cluster by, maintain, retain, tier, freshness, cache, schedule, trigger, delivery, contract, mask, backfill, sink, format, deprecated, option, tags, compute';
const TABLE_SETTINGS = 'checkpoint, location, owner, domain';
const PIPELINE_PROPERTIES = 'format, schedule, trigger, latency, delivery, compute, lineage, budget, tags, option';
const PIPELINE_SETTINGS = 'owner, domain, engine, location, catalog, timezone, checkpoint, notify, region';

const PLACEMENTS: Readonly<Record<Exclude<DeclarationKind, 'unknown' | 'part of' | 'param' | 'function'>, Placement>> = {
  pipeline: { label: 'a pipeline', properties: list(PIPELINE_PROPERTIES), settings: list(PIPELINE_SETTINGS) },
  environment: { label: 'an environment', properties: list(`${PIPELINE_PROPERTIES}, sample`), settings: list(PIPELINE_SETTINGS) },
  defaults: { label: 'the defaults of a layer', properties: list(TABLE_PROPERTIES), settings: list(TABLE_SETTINGS) },
  table: { label: 'a table', properties: list(TABLE_PROPERTIES), settings: list(TABLE_SETTINGS) },
  flow: { label: 'a flow', properties: list(TABLE_PROPERTIES), settings: list(TABLE_SETTINGS) },
  source: {
    label: 'a source',
    properties: list(
      'format, of, via, throughput, limit, contract, columns, option, every, delivers, incremental by, read from, evolve, drift, rescue, breaker, freshness, tags, deprecated',
    ),
    settings: list('path, topic, url, auth, brokers, table, region, location, owner, domain'),
  },
  schema: { label: 'a schema', properties: list(''), settings: list('') },
  deadletter: {
    label: 'a dead letter',
    properties: list('retain, alert, format, tags, option'),
    settings: list('location, owner'),
  },
  serve: {
    label: 'a consumer',
    properties: list('freshness, format, latency, cache, schedule, every, tags, option, deprecated, contract'),
    settings: list('tool, path, topic, url, auth, brokers, table, region, location, owner, domain'),
  },
  service: { label: 'a service', properties: list('writes, tags'), settings: list('owner, domain, url, path') },
  subject: { label: 'a subject', properties: list('subject key, erase'), settings: list('owner') },
  access: { label: 'access rules', properties: list('access tier, allow'), settings: list('') },
  compute: {
    label: 'a compute',
    properties: list('workers, spot, auto_stop, retry, option, tags'),
    settings: list('region, owner'),
  },
  test: { label: 'a test', properties: list(''), settings: list('') },
};

/** The settings that a declaration of this kind takes, for completion and for "did you mean". */
export function settingsOf(kind: DeclarationKind, ofSource = false): ReadonlySet<string> {
  return placementOf(kind, ofSource)?.settings ?? new Set();
}

/** The properties that a declaration of this kind takes; `ofSource` for `defaults source`. */
export function propertiesOf(kind: DeclarationKind, ofSource = false): ReadonlySet<PropertyName> {
  return (placementOf(kind, ofSource)?.properties ?? new Set()) as ReadonlySet<PropertyName>;
}

/** What a name that is a setting somewhere is a setting of; empty for a word that no declaration knows. */
export function ownersOfSetting(name: string): string[] {
  return Object.values(PLACEMENTS)
    .filter(({ settings, properties }) => settings.has(name) || properties.has(name))
    .map(({ label }) => label);
}

/** Why a property cannot stand in a declaration of this kind; missing where it can, or where no declaration knows the word. */
export function misplaced(kind: DeclarationKind, property: Property, ofSource = false): string | undefined {
  const placement = placementOf(kind, ofSource);
  if (placement === undefined || property.name === 'patterns') return undefined;
  const name = property.name === 'setting' ? property.value.name.toLowerCase() : property.name;
  if ((property.name === 'setting' ? placement.settings : placement.properties).has(name)) return undefined;
  const owners = ownersOfSetting(name);
  if (owners.length === 0) return undefined;
  return `\`${name === 'role' ? 'a role' : name}\` does not belong in ${placement.label}: it is said of ${orList(owners)}.`;
}

function placementOf(kind: DeclarationKind, ofSource: boolean): Placement | undefined {
  if (kind === 'defaults' && ofSource) return { ...PLACEMENTS.source, label: 'the defaults of sources' };
  return PLACEMENTS[kind as keyof typeof PLACEMENTS];
}

function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
