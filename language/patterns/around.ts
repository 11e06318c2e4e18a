import type { Layer } from '../model/declaration/index.js';
import type { Location, TableRecord } from '../model/records.js';
import type { Detector, LookUps, Subject } from './detector.js';
import { nameOf, ownAt, saidAt } from './places.js';

const ORDER: readonly Layer[] = ['bronze', 'silver', 'gold'];

/** Patterns of what stands around the tables: layers, pipelines, consumers, clusters, and who may read. */
export const around: readonly Detector[] = [
  {
    pattern: 'medallion-lakehouse',
    ofTable: (table, look) => (readsLowerLayer(table, look) ? nameOf(table) : undefined),
  },
  { pattern: 'lineage-capture', ofDeclaration: subject => ofPipeline(subject, 'lineage') },
  { pattern: 'catalog-registration', ofDeclaration: subject => ofPipeline(subject, 'catalog') },
  {
    pattern: 'data-sla-slo',
    ofDeclaration: subject =>
      ofPipeline(subject, 'latency') ?? ofConsumer(subject, () => saidAt(subject, 'freshness', 'latency')),
  },
  { pattern: 'gdpr-erase', ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'erase') },
  {
    pattern: 'access-tiers',
    ofTable: table => masked(table),
    ofDeclaration: ({ handle, declaration }) =>
      declaration.kind === 'access'
        ? (ownAt(handle, declaration, 'access tier') ?? ownAt(handle, declaration, 'allow', ({ where }) => where !== undefined))
        : undefined,
  },
  {
    pattern: 'purpose-based-access-control',
    ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'allow', ({ purposes }) => purposes.length > 0),
  },
  {
    pattern: 'spot-fleet',
    ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'spot', ({ percent }) => percent > 0),
  },
  {
    pattern: 'workload-rightsizing',
    ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'workers', ({ from, to }) => from < to),
  },
  { pattern: 'auto-stop-resume', ofDeclaration: ({ handle, declaration }) => ownAt(handle, declaration, 'auto_stop') },
  {
    pattern: 'dimensional-mart',
    ofDeclaration: (subject, look) =>
      ofConsumer(subject, ({ kind, place, table }) =>
        kind === 'dashboard' &&
        table(look)?.layer === 'gold' &&
        table(look)?.role === 'fact' &&
        table(look)?.properties.has('grain')
          ? place
          : undefined,
      ),
  },
  {
    pattern: 'cqrs-read-model',
    ofDeclaration: (subject, look) =>
      ofConsumer(subject, ({ kind, place, table }) => (kind === 'api' && isOfSeveral(table(look)) ? place : undefined)),
  },
  { pattern: 'api-facade-lakehouse', ofDeclaration: subject => servedAs(subject, 'api') },
  { pattern: 'search-index-sync', ofDeclaration: subject => servedAs(subject, 'search') },
  { pattern: 'snapshot-export', ofDeclaration: subject => servedAs(subject, 'export') },
];

interface Consumer {
  /** `dashboard`, `api` and so on. */
  readonly kind: string;
  readonly place: Location;
  readonly table: (look: LookUps) => TableRecord | undefined;
}

function ofConsumer({ handle, declaration }: Subject, find: (consumer: Consumer) => Location | undefined): Location | undefined {
  if (declaration.kind !== 'serve' || declaration.serves === undefined) return undefined;
  const { serves, from } = declaration;
  return find({
    kind: serves.text.toLowerCase(),
    place: { handle, span: serves.span },
    table: look => {
      const found = from && look.resolve(handle, from);
      return found?.kind === 'table' ? found : undefined;
    },
  });
}

function servedAs(subject: Subject, wanted: string): Location | undefined {
  return ofConsumer(subject, ({ kind, place }) => (kind === wanted ? place : undefined));
}

/** What a pipeline says, or an environment that may be chosen for it. */
function ofPipeline(subject: Subject, key: string): Location | undefined {
  const { kind } = subject.declaration;
  return kind === 'pipeline' || kind === 'environment' ? saidAt(subject, key) : undefined;
}

function readsLowerLayer({ layer, flow }: TableRecord, look: LookUps): boolean {
  return flow.inputs.some(({ id }) => {
    const input = id === undefined ? undefined : look.table(id);
    return input !== undefined && ORDER.indexOf(input.layer) < ORDER.indexOf(layer);
  });
}

/** One row under a key, put together of several inputs. */
function isOfSeveral(table: TableRecord | undefined): boolean {
  return table !== undefined && table.key.length > 0 && table.inputs.length > 1;
}

function masked(table: TableRecord): Location | undefined {
  for (const { property, location } of table.properties.values()) if (property.name === 'mask') return location;
  return undefined;
}
