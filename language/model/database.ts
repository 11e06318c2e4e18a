import type { DatasetReference, Declaration, DeclarationOf } from './declaration/index.js';
import { ownProperties, type Said, sourceProperties, tableProperties } from './effective.js';
import type { SchemaColumns } from './flow/columns.js';
import { DATASETS } from './flow/properties.js';
import { Memo } from './memo.js';
import { sameName } from './names.js';
import type { EffectiveProperty, Handle } from './records.js';
import { type Components, findCycles } from './workspace/cycles.js';
import { Files, pathOf } from './workspace/files.js';
import { buildSymbols, defaultsKey, type Entry, nameKey, type Owner, pipelineKey, type Symbols } from './workspace/symbols.js';

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** What a dataset reference means: one thing, or none, and then what it may have meant in other pipelines. */
export interface Resolution {
  readonly entry?: Entry;
  /** Things of that name in several other pipelines. */
  readonly elsewhere: readonly Entry[];
}

const NO_SYMBOLS: Symbols = buildSymbols([]);

/** Names, ownership and properties in force: the queries that need no look into a flow. */
export class Database {
  readonly memo = new Memo();
  readonly files = new Files(this.memo);

  /** All names; computed again when a heading changes, never for a body. */
  readonly symbols = this.memo.query(
    () => buildSymbols(this.files.paths().map(path => ({ path, outline: this.files.outline(path) }))),
    () => NO_SYMBOLS,
    (a, b) => a === b,
  );
  readonly owner = this.memo.query<Owner>(
    path => this.symbols('').owners.get(path) ?? { owner: `file ${path}`, declared: false },
    path => ({ owner: `file ${path}`, declared: false }),
  );
  /** Everything of one space and name, by `nameKey`. */
  readonly named = this.memo.query<readonly Entry[]>(
    key => this.symbols('').byName.get(key) ?? [],
    () => [],
  );
  readonly entry = this.memo.query<Entry | undefined>(
    key => this.symbols('').byKey.get(key),
    () => undefined,
  );
  readonly entriesOf = this.memo.query<readonly Entry[]>(
    handle => this.symbols('').byHandle.get(handle) ?? [],
    () => [],
  );
  readonly #defaults = this.memo.query<readonly Handle[]>(
    key => this.symbols('').defaults.get(key) ?? [],
    () => [],
  );
  readonly #pipeline = this.memo.query<Handle | undefined>(
    owner => this.symbols('').pipelines.get(owner),
    () => undefined,
  );

  declaration<K extends Declaration['kind']>(handle: Handle, kind: K): DeclarationOf<K> | undefined {
    const declaration = this.files.declaration(handle);
    return declaration?.kind === kind ? (declaration as DeclarationOf<K>) : undefined;
  }

  /** The properties in force of a table, a flow or a source; of others what they say themselves. */
  readonly properties = this.memo.query<Properties>(
    handle => {
      const declaration = this.files.declaration(handle);
      if (declaration === undefined) return new Map();
      const owner = this.owner(pathOf(handle)).owner;
      const own: Said = { origin: 'table', handle, declaration };
      switch (declaration.kind) {
        case 'table':
          return tableProperties([own, ...this.#inherited(owner, declaration.layer)], declaration.layer);
        case 'flow': {
          const target = this.flowTarget(handle);
          const table = target === undefined ? undefined : this.declaration(target.handle, 'table');
          if (target === undefined || table === undefined) return ownProperties(handle, declaration);
          const said: Said[] = [
            { ...own, origin: 'flow' },
            { origin: 'table', handle: target.handle, declaration: table },
          ];
          return tableProperties(
            [...said, ...this.#inherited(this.owner(pathOf(target.handle)).owner, table.layer)],
            table.layer,
          );
        }
        case 'source':
          return sourceProperties(
            [own, ...this.#said('defaults', this.#defaults(defaultsKey(owner, 'source')))],
            declaration.system?.text,
          );
        default:
          return ownProperties(handle, declaration);
      }
    },
    () => new Map(),
  );

  /** Defaults of a layer, then the pipeline. An environment that is chosen stands before all of it. */
  #inherited(owner: string, layer: string): Said[] {
    const pipeline = this.#pipeline(owner);
    return [
      ...this.#said('defaults', this.#defaults(defaultsKey(owner, layer))),
      ...this.#said('pipeline', pipeline === undefined ? [] : [pipeline]),
    ];
  }

  /** Of several `defaults` of one layer the last wins. */
  #said(origin: Said['origin'], handles: readonly Handle[]): Said[] {
    return handles.toReversed().flatMap(handle => {
      const declaration = this.files.declaration(handle);
      return declaration === undefined ? [] : [{ origin, handle, declaration }];
    });
  }

  /**
   * What a dataset reference means in a file: this namespace's, else that of the only other one that has it; a pipeline that is said
   * decides. `spaces` are what it may be where it says no kind.
   */
  resolve(
    path: string,
    reference: Pick<DatasetReference, 'kind'> & { pipeline?: { text: string } | undefined; name: { text: string } },
    spaces: readonly string[],
  ): Resolution {
    const searched = reference.kind === undefined ? (spaces.length === 1 ? spaces : []) : [reference.kind];
    const found = searched.flatMap(space => this.named(nameKey(space, reference.name.text)));
    const said = reference.pipeline?.text;
    if (said !== undefined) return first(found.filter(({ pipeline }) => pipeline !== undefined && sameName(pipeline, said)));
    const { owner } = this.owner(path);
    const own = found.filter(entry => entry.owner === owner);
    if (own.length > 0) return first(own);
    const others = new Set(found.map(entry => entry.owner));
    return others.size > 1 ? { elsewhere: found } : first(found);
  }

  /** A name of a space in which bare names are enough. */
  resolveName(path: string, space: string, name: string): Entry | undefined {
    return this.resolve(path, { name: { text: name } }, [space]).entry;
  }

  /** All names of some spaces, as a file would write them. Read when a name is unknown, to say what may have been meant. */
  *namesOf(path: string, spaces: readonly string[]): Generator<Entry> {
    const { owner } = this.owner(path);
    const entries = this.symbols('').entries.filter(({ space }) => spaces.includes(space));
    yield* entries.filter(entry => entry.owner === owner);
    yield* entries.filter(entry => entry.owner !== owner);
  }

  hasPipeline(name: string): boolean {
    return this.#pipeline(pipelineKey(name)) !== undefined;
  }

  /** The table that a `flow … into` fills. */
  readonly flowTarget = this.memo.query<Entry | undefined>(
    handle => {
      const into = this.files.outline(pathOf(handle)).find(item => item.handle === handle)?.into;
      if (into === undefined) return undefined;
      const kind = into.kind as DatasetReference['kind'];
      const reference = {
        kind,
        name: { text: into.name },
        pipeline: into.pipeline === undefined ? undefined : { text: into.pipeline },
      };
      const { entry } = this.resolve(pathOf(handle), reference, []);
      return entry !== undefined && DATASETS.includes(entry.space) && entry.space !== 'source' ? entry : undefined;
    },
    () => undefined,
  );
  /** Handles of the flows into each table, by its key. */
  readonly #flows = this.memo.query<ReadonlyMap<string, readonly Handle[]>>(
    () => {
      const flows = new Map<string, Handle[]>();
      for (const { handle } of this.symbols('').flows) {
        const target = this.flowTarget(handle);
        if (target !== undefined) flows.set(target.key, [...(flows.get(target.key) ?? []), handle]);
      }
      return flows;
    },
    () => new Map(),
  );
  /** Handles of the flows into a table, in the order of files and text. */
  readonly flowsInto = this.memo.query<readonly Handle[]>(
    key => this.#flows('').get(key) ?? [],
    () => [],
  );

  /** Keys of the datasets that a table's own flow (by the table's key) or a `flow` (by its handle) reads. */
  readonly inputKeys = this.memo.query<readonly string[]>(
    key => {
      const entry = this.entry(key);
      const declaration = this.files.declaration(entry?.handle ?? key);
      if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return [];
      const path = pathOf(entry?.handle ?? key);
      const inputs = entry?.index === undefined ? declaration.inputs : declaration.inputs.slice(entry.index, entry.index + 1);
      const references = [...inputs, ...declaration.steps.filter(step => step.kind === 'join')].map(({ dataset }) => dataset);
      return references.flatMap(reference => this.resolve(path, reference, []).entry?.key ?? []);
    },
    () => [],
  );
  /** Tables on cycles. */
  readonly components = this.memo.query<Components>(
    () => {
      const { entries } = this.symbols('');
      const tables = entries.filter(({ space }) => space !== 'source' && DATASETS.includes(space));
      const edges = new Map(
        tables.map(({ key }) => [key, [...new Set([key, ...this.flowsInto(key)].flatMap(reader => this.inputKeys(reader)))]]),
      );
      return findCycles(
        tables.map(({ key }) => key),
        edges,
      );
    },
    () => ({ of: new Map(), cycles: [] }),
  );
  /** The component of a table on a cycle. */
  readonly component = this.memo.query<number | undefined>(
    key => this.components('').of.get(key),
    () => undefined,
  );

  /** The columns of a schema. */
  schema(path: string, name: string): SchemaColumns | undefined {
    const entry = this.resolveName(path, 'schema', name);
    const declaration = entry === undefined ? undefined : this.declaration(entry.handle, 'schema');
    return entry === undefined || declaration === undefined
      ? undefined
      : { handle: entry.handle, name: entry.name, columns: declaration.columns };
  }
}

function first(entries: readonly Entry[]): Resolution {
  const [entry] = entries;
  return entry === undefined ? { elsewhere: [] } : { entry, elsewhere: [] };
}
