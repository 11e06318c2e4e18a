import type { Declaration, Duration, Property, Value } from './declaration/index.js';
import { shortId } from './ids.js';
import { type LineIndex, LineIndexes, type Position } from './lines.js';
import type { Model } from './model.js';
import { writtenName } from './names.js';
import type { ColumnLineage, EffectiveProperty, Id, Read, TableRecord, TimeDomain } from './records.js';
import { typeText } from './types.js';

/** A table of `cupel describe --format json`; its schema is docs/schemas/describe.json. */
export interface DescribedTable {
  readonly id: Id;
  readonly kind: 'table';
  readonly layer: TableRecord['layer'];
  readonly file: string;
  /** Of the whole declaration. */
  readonly range: { readonly start: Position; readonly end: Position };
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable: boolean;
    readonly pii: boolean;
    readonly domain: TimeDomain | null;
    readonly from: readonly Id[];
    readonly decidedBy: readonly Id[];
    readonly lineage: readonly ColumnLineage[];
  }[];
  readonly key: readonly string[];
  /** The columns of which there is one row each; empty where that is not known. */
  readonly rows: readonly string[];
  readonly reads: readonly Pick<Read, 'input' | 'kind' | 'what' | 'why' | 'through'>[];
  readonly properties: Readonly<Record<string, DescribedProperty>>;
}
/** `file` and `line` are null where the value is built in. */
export interface DescribedProperty {
  readonly value: string;
  readonly origin: EffectiveProperty['origin'];
  /** The origin by its name: `defaults silver`. */
  readonly by: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** All tables of a model, in the order of files and text. Positions count from 1. */
export function describeTables(model: Model): readonly DescribedTable[] {
  const lines = new LineIndexes(path => model.file(path)?.text ?? '');
  return model.tables().flatMap((table): DescribedTable[] => {
    const placed = model.placed(table.handle);
    if (placed === undefined) return [];
    const index: LineIndex = lines.of(placed.path);
    const { start, end } = placed.declaration.span;
    return [
      {
        id: table.id,
        kind: 'table',
        layer: table.layer,
        file: placed.path,
        range: { start: index.position(placed.offset + start), end: index.position(placed.offset + end) },
        columns: table.columns.map(({ name, type, nullable, pii, domain, from, decidedBy, lineage }) => ({
          name,
          type: typeText(type),
          nullable,
          pii,
          domain: domain ?? null,
          from,
          decidedBy,
          lineage,
        })),
        key: table.key,
        rows: table.keys[0] ?? [],
        reads: table.reads.map(({ input, kind, what, why, through }) => ({ input, kind, what, why, through })),
        properties: Object.fromEntries(
          [...table.properties].map(([key, property]) => [key, describeProperty(model, property, lines)]),
        ),
      },
    ];
  });
}

function describeProperty(model: Model, effective: EffectiveProperty, lines: LineIndexes): DescribedProperty {
  const { origin, location } = effective;
  const placed = location === undefined ? undefined : model.placed(location.handle);
  const value = propertyText(model, effective);
  const by = originName(model, effective);
  if (location === undefined || placed === undefined) return { value, origin, by, file: null, line: null };
  return { value, origin, by, file: placed.path, line: lines.of(placed.path).position(placed.offset + location.span.start).line };
}

/** Who says a property: `this table`, `defaults silver`, `pipeline shop`, `environment dev`, `built-in`. */
export function originName(model: Model, effective: EffectiveProperty): string {
  const { location } = effective;
  return originIn(effective, location === undefined ? undefined : model.placed(location.handle)?.declaration);
}

/** The same where the declaration that says it is known. */
export function originIn({ origin }: EffectiveProperty, declaration: Declaration | undefined): string {
  if (origin === 'table' && declaration !== undefined) return `this ${KIND_NAMES.get(declaration.kind) ?? declaration.kind}`;
  if (origin === 'flow') return 'this flow';
  if (declaration?.kind === 'defaults') return `defaults ${declaration.of ?? ''}`.trim();
  if (declaration?.kind === 'pipeline' || declaration?.kind === 'environment')
    return declaration.name === undefined ? origin : `${origin} ${writtenName(declaration.name.text)}`;
  return origin;
}

const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ['deadletter', 'dead letter'],
  ['serve', 'consumer'],
  ['param', 'parameter'],
]);

/**
 * What a run reads, in one line: `changed days of silver.orders, new rows of bronze.rates`. Names of the pipeline itself are written
 * without it.
 */
export function readsText(reads: readonly Read[], pipeline: string | undefined): string {
  const named = (id: Id): string => shortId(id, pipeline);
  const texts = reads.map(({ what, input, through }) => {
    const views = through.length === 0 ? '' : ` through ${through.map(named).join(', ')}`;
    return `${what} of ${named(input)}${views}`;
  });
  return [...new Set(texts)].join(', ');
}

/** The value of a property in force as a person reads it: a plain string without quotes, all else as it is written. */
export function propertyText(model: Model, { property, location }: EffectiveProperty): string {
  const plain = plainText(property);
  if (plain !== undefined) return plain;
  const placed = location === undefined ? undefined : model.placed(location.handle);
  const file = placed === undefined ? undefined : model.file(placed.path);
  if (placed === undefined || file === undefined) return '';
  const start =
    property.name === 'expect' ? property.value.condition.span.start : Math.max(property.span.start, property.keywordSpan.end);
  const text = file.text.slice(placed.offset + start, placed.offset + property.span.end);
  return text.replaceAll(/\s+/g, ' ').trim();
}

function plainText(property: Property): string | undefined {
  switch (property.name) {
    case 'setting':
      return valueText(property.value.value);
    case 'schedule':
      return valueText(property.value.cron);
    case 'contract':
      return valueText(property.value.file);
    case 'option':
      return valueText(property.value.value);
    case 'tags':
      return property.value.tags.map(tag => valueText(tag.value)).join(', ');
    case 'format':
      return property.value.format.text;
    case 'write':
      return property.value.merge === undefined ? property.value.mode : undefined;
    case 'on error':
      return property.value.action === 'dead_letter' ? undefined : property.value.action;
    case 'role':
      return property.value.role;
    case 'delivers':
      return property.value.what;
    case 'deprecated':
      return property.value.date;
    case 'maintain':
      return property.value.tasks
        .map(({ task, every, auto, targetMegabytes, retain }) =>
          [
            task,
            auto ? 'auto' : '',
            every === undefined ? '' : `every ${durationText(every)}`,
            targetMegabytes === undefined ? '' : `target ${targetMegabytes} mb`,
            retain === undefined ? '' : `retain ${durationText(retain)}`,
          ]
            .filter(word => word !== '')
            .join(' '),
        )
        .join(', ');
    case 'tier':
      return property.value.levels.map(({ level, after }) => `${level} after ${durationText(after)}`).join(', ');
    default:
      return undefined;
  }
}

/** What a setting holds, without quotes; a reference to a secret or the environment as it is written. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case 'string':
    case 'number':
    case 'word':
      return value.text;
    case 'secret':
      return `secret("${value.path.replaceAll('"', '""')}")`;
    case 'env':
      return `env("${value.name.replaceAll('"', '""')}")`;
    case 'param':
      return `param.${writtenName(value.name.text)}`;
    case 'boolean':
      return String(value.value);
    case 'duration':
      return durationText(value.duration);
  }
}

/** `1 day`, `30 days`. */
export function durationText({ amount, unit }: Duration): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
