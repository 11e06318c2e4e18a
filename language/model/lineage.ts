import { valueInForce, valuesInForce } from './effective.js';
import { columnId, idOf } from './ids.js';
import { LineIndexes } from './lines.js';
import type { EntityRecord, Model } from './model.js';
import type { Column, ColumnLineage, FlowRecord, Handle, Id, SourceRecord, Span, TableRecord } from './records.js';

/** The document of `cupel lineage --format json`; its schema is docs/schemas/lineage.json. */
export interface LineageGraph {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly columnEdges: readonly ColumnEdge[];
}
export interface LineageNode {
  readonly id: Id;
  readonly kind: 'source' | 'table' | 'deadletter' | 'service' | 'serve' | 'sink';
  readonly layer: 'bronze' | 'silver' | 'gold' | null;
  readonly file: string;
  /** Of its declaration, from 1; of a sink, the line of the property. */
  readonly line: number;
  readonly columns: readonly string[];
}
export interface LineageEdge {
  readonly from: Id;
  readonly to: Id;
  readonly kind: 'from' | 'union' | 'join' | 'flow' | 'sql' | 'serve' | 'sink' | 'write' | 'dead_letter';
}
/** `direct`: computed from it; `indirect`: it decides whether or which row there is. */
export interface ColumnEdge {
  readonly from: Id;
  readonly to: Id;
  readonly kind: ColumnLineage['kind'];
  /** How, as in OpenLineage; a column may decide about another in several ways, and has an edge for each. */
  readonly subtype: ColumnLineage['subtype'];
}

/** The lineage of all that a model holds, sorted by id: the same texts give the same graph, in whatever order they were set. */
export function lineageGraph(model: Model): LineageGraph {
  return new GraphBuilder(model).build();
}

class GraphBuilder {
  readonly #model: Model;
  readonly #lines: LineIndexes;
  readonly #nodes = new Map<Id, LineageNode>();
  readonly #edges = new Map<string, LineageEdge>();
  readonly #columnEdges = new Map<string, ColumnEdge>();

  constructor(model: Model) {
    this.#model = model;
    this.#lines = new LineIndexes(path => model.file(path)?.text ?? '');
  }

  build(): LineageGraph {
    const tables = this.#model.tables();
    const entities = this.#model.entities();
    for (const source of this.#model.sources()) this.#source(source);
    for (const table of tables)
      this.#node(
        table.id,
        'table',
        table.handle,
        table.columns.map(({ name }) => name),
        table.layer,
      );
    for (const entity of entities) {
      if (entity.kind === 'deadletter' || entity.kind === 'service' || entity.kind === 'serve')
        this.#node(entity.id, entity.kind, entity.handle, []);
    }
    for (const table of tables) this.#table(table);
    for (const entity of entities) this.#entity(entity);
    return {
      nodes: [...this.#nodes.values()].sort((a, b) => compare(a.id, b.id)),
      edges: [...this.#edges.values()].sort(byEnds),
      columnEdges: [...this.#columnEdges.values()].sort(byEnds),
    };
  }

  #source(source: SourceRecord): void {
    this.#node(
      source.id,
      'source',
      source.handle,
      source.columns.map(({ name }) => name),
    );
  }

  #table(table: TableRecord): void {
    this.#flow(table, table.flow, false);
    for (const column of table.columns) this.#columns(table.id, column);
    for (const flow of this.#model.flowsInto(table.id)) {
      this.#flow(table, flow, true);
      for (const column of flow.columns) this.#columns(table.id, column);
      if (flow.properties !== undefined) this.#deadLetter(table, flow.handle, flow);
    }
    this.#deadLetter(table, table.handle, table);
    this.#sinks(table);
  }

  #flow(table: TableRecord, flow: FlowRecord, isFurther: boolean): void {
    for (const { id, role } of flow.inputs)
      if (id !== undefined) this.#edge(id, table.id, isFurther && role !== 'join' ? 'flow' : role);
    for (const step of flow.steps) {
      if (step.kind !== 'watermark' || step.late?.action !== 'dead_letter') continue;
      this.#edgeTo(table.id, this.#model.resolve(flow.handle, step.late.deadLetter)?.id);
    }
  }

  /** Of several flows that bring one column directly, the strongest way counts. */
  #columns(table: Id, { name, lineage }: Column): void {
    const to = columnId(table, name);
    for (const { from, kind, subtype } of lineage) {
      const key = `${from}\n${to}\n${kind === 'direct' ? kind : subtype}`;
      const known = this.#columnEdges.get(key);
      if (known === undefined || (kind === 'direct' && WAYS.indexOf(subtype) > WAYS.indexOf(known.subtype)))
        this.#columnEdges.set(key, { from, to, kind, subtype });
    }
  }

  #deadLetter(table: TableRecord, handle: Handle, { properties }: Pick<FlowRecord, 'properties'>): void {
    const onError = properties === undefined ? undefined : valueInForce(properties, 'on error');
    if (onError?.action !== 'dead_letter') return;
    // A name in `defaults` is looked up where it stands.
    const said = properties?.get('on error')?.location?.handle ?? handle;
    this.#edgeTo(table.id, this.#model.resolve(said, onError.deadLetter)?.id);
  }

  #edgeTo(table: Id, deadLetter: Id | undefined): void {
    if (deadLetter !== undefined) this.#edge(table, deadLetter, 'dead_letter');
  }

  #sinks(table: TableRecord): void {
    const systems = new Map<string, Id>();
    for (const { property, location } of table.properties.values()) {
      if (property.name !== 'sink') continue;
      const system = property.value.system.text.toLowerCase();
      const id = systems.get(system) ?? this.#freeId(idOf(table.pipeline, ['sink', system], table.name));
      if (!systems.has(system)) this.#node(id, 'sink', location?.handle ?? table.handle, [], null, location?.span);
      systems.set(system, id);
      this.#edge(table.id, id, 'sink');
    }
  }

  /** Tables of two layers may have one name and each a sink of one system. */
  #freeId(id: Id): Id {
    let free = id;
    for (let count = 2; this.#nodes.has(free); count++) free = `${id}~${count}`;
    return free;
  }

  #entity(entity: EntityRecord): void {
    if (entity.kind === 'service') {
      for (const { sources } of valuesInForce(entity.properties, 'writes')) {
        for (const reference of sources) {
          const source = this.#model.resolve(entity.handle, reference);
          if (source?.kind === 'source') this.#edge(entity.id, source.id, 'write');
        }
      }
    }
    if (entity.kind !== 'serve') return;
    const declaration = this.#model.placed(entity.handle)?.declaration;
    const from = declaration?.kind === 'serve' ? declaration.from : undefined;
    const served = from === undefined ? undefined : this.#model.resolve(entity.handle, from);
    if (served?.kind === 'table' || served?.kind === 'source') this.#edge(served.id, entity.id, 'serve');
  }

  #node(
    id: Id,
    kind: LineageNode['kind'],
    handle: Handle,
    columns: readonly string[],
    layer: LineageNode['layer'] = null,
    span?: Span,
  ): void {
    const placed = this.#model.placed(handle);
    if (placed === undefined || this.#nodes.has(id)) return;
    const { line } = this.#lines.of(placed.path).position(placed.offset + (span?.start ?? 0));
    this.#nodes.set(id, { id, kind, layer, file: placed.path, line, columns });
  }

  #edge(from: Id, to: Id, kind: LineageEdge['kind']): void {
    this.#edges.set(`${from}\n${to}\n${kind}`, { from, to, kind });
  }
}

/** The direct ways, from the weakest. */
const WAYS: readonly string[] = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'];

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly subtype?: string;
}

function byEnds(a: Ends, b: Ends): number {
  return compare(a.from, b.from) || compare(a.to, b.to) || compare(a.kind, b.kind) || compare(a.subtype ?? '', b.subtype ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
