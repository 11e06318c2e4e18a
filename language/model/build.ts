import type { Analyses, Analysis } from './analysis.js';
import type { Database } from './database.js';
import type { DeclarationOf, TableRole } from './declaration/index.js';
import { isStream, valueInForce, writeOf } from './effective.js';
import { directIds, indirectIds, lineageOf, mergedLineage } from './flow/column-lineage.js';
import { oneRowPer } from './flow/keys.js';
import { type DefinitionPlace, nameSpanOf, placeOf } from './flow/place.js';
import type { Origin, RowColumn, ShapeColumn } from './flow/row.js';
import { entriesOf, type Scope } from './flow/scope.js';
import type { Query } from './memo.js';
import type { EntityRecord } from './model.js';
import { fold } from './names.js';
import { readsOf } from './reads.js';
import type {
  Column,
  ColumnLineage,
  FlowRecord,
  FlowScope,
  Handle,
  Id,
  ResolvedInput,
  ScopeColumn,
  SourceRecord,
  TableRecord,
} from './records.js';
import type { Entry } from './workspace/symbols.js';

const ENTITY_KINDS: ReadonlySet<string> = new Set(
  'deadletter service serve pipeline compute schema subject access test param function environment'.split(' '),
);

/** Makes the records that the rest of the program sees: signatures and flows, with their places. */
export class Records {
  readonly #db: Database;
  readonly #analyses: Analyses;

  readonly table: Query<TableRecord | undefined>;
  /** A `flow … into`, by its handle. */
  readonly flow: Query<FlowRecord | undefined>;
  readonly source: Query<SourceRecord | undefined>;
  readonly entity: Query<EntityRecord | undefined>;

  constructor(db: Database, analyses: Analyses) {
    this.#db = db;
    this.#analyses = analyses;
    const nothing = (): undefined => undefined;
    this.table = db.memo.query(key => this.#tableOf(key), nothing);
    this.flow = db.memo.query(handle => this.#flowOf(handle), nothing);
    this.source = db.memo.query(handle => this.#sourceOf(handle), nothing);
    this.entity = db.memo.query(handle => this.#entityOf(handle), nothing);
  }

  #tableOf(key: string): TableRecord | undefined {
    const entry = this.#db.entry(key);
    const declaration = entry === undefined ? undefined : this.#db.declaration(entry.handle, 'table');
    const analysis = this.#analyses.analysis(key);
    const stored = this.#analyses.stored(key);
    if (entry === undefined || declaration === undefined || analysis === undefined || stored === undefined) return undefined;
    const properties = this.#db.properties(entry.handle);
    const flow = this.#flow(entry.handle, entry.name, analysis, declaration);
    const role: TableRole | undefined = valueInForce(properties, 'role')?.role;
    return {
      kind: 'table',
      ...this.#head(entry),
      layer: declaration.layer,
      nameSpan: nameSpanOf(declaration),
      ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
      ...(role === undefined ? {} : { role }),
      inputs: flow.inputs,
      flow,
      columns: stored.columns.map(column => this.column(column, analysis.stored.decidedBy)),
      carried: analysis.stored.carried.map(column => this.column(column, [])),
      open: stored.open,
      key: stored.key,
      keys: stored.keys.filter(({ exceptNull }) => exceptNull !== true).map(({ columns }) => columns),
      ...(analysis.stored.sequence === undefined ? {} : { sequence: analysis.stored.sequence }),
      appendOnly: this.#analyses.shape(key)?.appendOnly === true,
      reads: [flow.reads, ...this.#db.flowsInto(key).map(handle => this.flow(handle)?.reads ?? [])].flat(),
      write: writeOf(properties),
      stream: isStream(properties),
      properties,
    };
  }

  #flowOf(handle: string): FlowRecord | undefined {
    const declaration = this.#db.declaration(handle, 'flow');
    const analysis = this.#analyses.analysis(handle);
    if (declaration === undefined || analysis === undefined) return undefined;
    return { ...this.#flow(handle, declaration.name?.text, analysis, declaration), properties: this.#db.properties(handle) };
  }

  #sourceOf(handle: string): SourceRecord | undefined {
    const entry = this.#db.entry(handle);
    const declaration = this.#db.declaration(handle, 'source');
    const shape = this.#analyses.shape(handle);
    if (entry === undefined || declaration === undefined || shape === undefined) return undefined;
    const properties = this.#db.properties(handle);
    const system = declaration.system?.text.toLowerCase();
    const systemOfRecord = system === 'cdc' ? valueInForce(properties, 'of')?.system.text.toLowerCase() : system;
    return {
      kind: 'source',
      ...this.#head(entry),
      nameSpan: nameSpanOf(declaration),
      ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
      ...(system === undefined ? {} : { system }),
      ...(systemOfRecord === undefined ? {} : { systemOfRecord }),
      columns: shape.columns.map(column => this.column({ ...column, from: [] }, [])),
      open: shape.open,
      declaration,
      properties,
    };
  }

  #entityOf(handle: string): EntityRecord | undefined {
    const entry = this.#db.entry(handle);
    const declaration = this.#db.files.declaration(handle);
    if (entry === undefined || declaration === undefined || !ENTITY_KINDS.has(declaration.kind)) return undefined;
    return {
      kind: declaration.kind as EntityRecord['kind'],
      ...this.#head(entry),
      nameSpan: nameSpanOf(declaration),
      ...(declaration.doc === undefined ? {} : { doc: declaration.doc }),
      properties: this.#db.properties(handle),
    };
  }

  /** A column with the place of its definition, and the doc comment that stands there. */
  column(column: RowColumn | (ShapeColumn & { from: readonly Id[] }), decidedBy: readonly ColumnLineage[]): Column {
    const { origin, ...facts } = column;
    const declaration = this.#db.files.declaration(origin.handle);
    const place = declaration === undefined ? undefined : (this.#placeInQuery(origin) ?? placeOf(declaration, origin.part));
    const doc = place?.definition?.doc ?? this.#docInContract(origin);
    const lineage = mergedLineage(lineageOf(facts), decidedBy);
    return {
      name: facts.name,
      type: facts.type,
      nullable: facts.nullable,
      pii: facts.pii,
      ...(facts.domain === undefined ? {} : { domain: facts.domain }),
      ...(facts.role === undefined ? {} : { role: facts.role }),
      ...(doc === undefined ? {} : { doc }),
      ...(facts.watermark === undefined ? {} : { watermark: facts.watermark }),
      ...(facts.added === true ? { added: true } : {}),
      from: directIds(lineage),
      decidedBy: indirectIds(lineage),
      lineage,
      location: { handle: origin.handle, span: place?.span ?? { start: 0, end: 0 } },
    };
  }

  /** What a contract says of a column that comes from it. */
  #docInContract({ handle, part }: Origin): string | undefined {
    const index = /^properties\/contract\/columns\/(\d+)$/.exec(part)?.[1];
    if (index === undefined) return undefined;
    return this.#db.contract(handle)?.object?.columns[Number(index)]?.description;
  }

  /** A column that a query defines. */
  #placeInQuery({ handle, part }: Origin): DefinitionPlace | undefined {
    if (!part.includes('/sql/')) return undefined;
    const [entry] = this.#db.entriesOf(handle);
    const span = this.#analyses.analysis(entry?.key ?? handle)?.flow.places.get(part);
    return span && { span };
  }

  /** What may be written where a scope is in force. */
  scope(...scopes: readonly Scope[]): FlowScope {
    return this.#scope(scopes, column => this.column(column, []));
  }

  #scope(scopes: readonly Scope[], made: (column: RowColumn) => Column): FlowScope {
    const columns = new Map<string, ScopeColumn>();
    for (const scope of scopes) {
      for (const { column, qualifiers } of [...scope.row, ...scope.technical]) {
        const name = fold(column.name);
        if (!columns.has(name)) columns.set(name, { ...made(column), qualifiers });
      }
      for (const input of scope.inputs) {
        for (const { column, qualifiers } of entriesOf(scope, input)) {
          const name = `${fold(qualifiers[0] ?? '')}.${fold(column.name)}`;
          if (columns.get(fold(column.name))?.qualifiers === qualifiers || columns.has(name)) continue;
          columns.set(name, { ...made(column), qualifiers });
        }
      }
    }
    return { columns: [...columns.values()], open: scopes.some(scope => scope.open) };
  }

  /** Of each step; most leave the row as it is, and then it is the same object. */
  #scopesOf(before: readonly Scope[], made: (column: RowColumn) => Column): readonly FlowScope[] {
    const scopes: FlowScope[] = [];
    for (const [index, scope] of before.entries()) {
      const above = before[index - 1];
      const known = scopes.at(-1);
      scopes.push(known !== undefined && above !== undefined && sameRow(above, scope) ? known : this.#scope([scope], made));
    }
    return scopes;
  }

  #flow(
    handle: Handle,
    name: string | undefined,
    { flow, stored }: Analysis,
    declaration: DeclarationOf<'table'> | DeclarationOf<'flow'>,
  ): FlowRecord {
    const inputs = flow.inputs.map(
      ({ role, reference, entry }): ResolvedInput => ({
        role,
        ...(entry === undefined ? {} : { id: entry.id, handle: entry.handle }),
        reference,
        location: { handle, span: reference.dataset.span },
      }),
    );
    // Most steps leave most columns as they are.
    const kept = new Map<RowColumn, Column>();
    const made = (column: RowColumn): Column => {
      const known = kept.get(column) ?? this.column(column, []);
      kept.set(column, known);
      return known;
    };
    return {
      handle,
      ...(name === undefined ? {} : { name }),
      inputs,
      steps: declaration.steps,
      scopes: this.#scopesOf(flow.before, made),
      rows: flow.before.map(({ keys }) => oneRowPer(keys)),
      joins: flow.joins,
      reads: readsOf(flow, this.#db.properties(handle), stored.key),
      columns: flow.after.row.map(({ column }) => this.column(column, flow.decidedBy)),
      open: flow.after.open,
    };
  }

  #head(entry: Entry): { id: Id; handle: Handle; name: string; pipeline?: string } {
    const { id, handle, name, pipeline } = entry;
    return { id, handle, name, ...(pipeline === undefined ? {} : { pipeline }) };
  }
}

/** Whether two scopes have the same names for the same columns. */
function sameRow(a: Scope, b: Scope): boolean {
  return a.row === b.row && a.aliased === b.aliased && a.technical === b.technical && a.inputs === b.inputs && a.open === b.open;
}
