import { Analyses } from './analysis.js';
import { Answers } from './answers.js';
import { Records } from './build.js';
import { Checks } from './checks/index.js';
import type { Contract } from './contract.js';
import { Database } from './database.js';
import type { DatasetReference, Declaration, FunctionDeclaration, Layer } from './declaration/index.js';
import { withCarried } from './flow/analyse.js';
import { inputScope } from './flow/scope.js';
import type { Memo } from './memo.js';
import { Mentions } from './mentions.js';
import type { EntityRecord, FileView, Model, Occurrence, PlacedDeclaration } from './model.js';
import { fold } from './names.js';
import type { Diagnostic, FlowRecord, FlowScope, Handle, Id, Location, SourceRecord, TableRecord } from './records.js';
import type { SqlParser } from './sql/parser.js';
import type { SqlQuery } from './sql/query.js';
import { pathOf } from './workspace/files.js';
import { type Entry, isTable } from './workspace/symbols.js';

export type * from './model.js';
export type * from './records.js';

/** Makes an empty model; texts go in by `setFile`. */
export function createModel(): Model {
  return new WorkspaceModel();
}

class WorkspaceModel implements Model {
  readonly #db = new Database();
  readonly #analyses = new Analyses(this.#db);
  readonly #records = new Records(this.#db, this.#analyses);
  readonly #answers = new Answers(this.#db, this.#records, new Checks(this.#db, this.#analyses));
  readonly #mentions = new Mentions(this.#db, handle => this.occurrences(handle));
  readonly #kept = new Map<string, { readonly revision: number; readonly value: unknown }>();

  setFile(path: string, text: string): void {
    this.#db.files.set(path, text);
  }

  removeFile(path: string): void {
    this.#db.files.remove(path);
  }

  setEnvironment(name?: string): void {
    this.#db.inForce.environment.set('', name === undefined ? undefined : fold(name));
  }

  environments(): readonly string[] {
    const names = new Map(this.#entries(({ space }) => space === 'environment').map(({ name }) => [fold(name), name]));
    return [...names.values()].sort();
  }

  setContract(path: string, contract: Contract | null | undefined): void {
    this.#db.contracts.set(path, contract);
  }

  setSqlParser(parser: SqlParser | undefined): void {
    this.#db.sqlParser.set('', parser);
  }

  files(): readonly FileView[] {
    return this.#db.files.all().flatMap(path => this.file(path) ?? []);
  }

  file(path: string): FileView | undefined {
    return this.#db.files.view(path, this.#db.owner(path).pipeline);
  }

  placed(handle: Handle): PlacedDeclaration | undefined {
    return this.#db.files.placed(handle);
  }

  tables(): readonly TableRecord[] {
    return this.#perRevision('tables', () => this.#entries(isTable).flatMap(({ key }) => this.#table(key) ?? []));
  }

  sources(): readonly SourceRecord[] {
    return this.#perRevision('sources', () =>
      this.#entries(({ space }) => space === 'source').flatMap(({ key }) => this.#records.source(key) ?? []),
    );
  }

  entities(): readonly EntityRecord[] {
    return this.#perRevision('entities', () => this.#entries(() => true).flatMap(({ key }) => this.#records.entity(key) ?? []));
  }

  table(id: Id): TableRecord | undefined {
    const entry = this.#byId(id);
    return entry !== undefined && isTable(entry) ? this.#table(entry.key) : undefined;
  }

  source(id: Id): SourceRecord | undefined {
    const entry = this.#byId(id);
    return entry === undefined ? undefined : this.#records.source(entry.key);
  }

  tablesOf(handle: Handle): readonly TableRecord[] {
    return this.#db.entriesOf(handle).flatMap(entry => (isTable(entry) ? (this.#table(entry.key) ?? []) : []));
  }

  sourceOf(handle: Handle): SourceRecord | undefined {
    return this.#records.source(handle);
  }

  entityOf(handle: Handle): EntityRecord | undefined {
    return this.#records.entity(handle);
  }

  flowsInto(id: Id): readonly FlowRecord[] {
    const entry = this.#byId(id);
    if (entry === undefined) return [];
    return this.#db.flowsInto(entry.key).flatMap(handle => {
      this.#settle(handle);
      return this.#records.flow(handle) ?? [];
    });
  }

  readers(id: Id): readonly Id[] {
    const entry = this.#byId(id);
    return entry === undefined ? [] : this.#readersOf(entry.key);
  }

  resolve(handle: Handle, reference: DatasetReference): TableRecord | SourceRecord | EntityRecord | undefined {
    // A bare name is a dead letter's: every other reference says its kind.
    const { entry } = this.#db.resolve(pathOf(handle), reference, ['deadletter']);
    if (entry === undefined) return undefined;
    return isTable(entry) ? this.#table(entry.key) : (this.#records.source(entry.key) ?? this.#records.entity(entry.key));
  }

  get memo(): Memo {
    return this.#db.memo;
  }

  declaration(handle: Handle): Declaration | undefined {
    return this.#db.files.declaration(handle);
  }

  query(handle: Handle, step: number): SqlQuery | undefined {
    const { statement } = this.#db.query(handle, step);
    return statement?.kind === 'query' ? statement.query : undefined;
  }

  textOf(handle: Handle): string {
    return this.#db.files.textOf(handle);
  }

  pipelineOf(handle: Handle): string | undefined {
    return this.#db.owner(pathOf(handle)).pipeline;
  }

  functionNamed(handle: Handle, name: string): FunctionDeclaration | undefined {
    const entry = this.#db.resolveName(pathOf(handle), 'function', name);
    return entry && this.#db.declaration(entry.handle, 'function');
  }

  deadLetters(handle: Handle): readonly EntityRecord[] {
    return this.#deadLetters(this.#db.owner(pathOf(handle)).owner).flatMap(key => this.#records.entity(key) ?? []);
  }

  declarationsBeside(handle: Handle): readonly Handle[] {
    return this.#declarations(this.#db.owner(pathOf(handle)).owner);
  }

  inherited(handle: Handle, layer: Layer): readonly Declaration[] {
    return this.#db.inForce.inherited(this.#db.owner(pathOf(handle)).owner, layer).map(({ declaration }) => declaration);
  }

  mentions(id: Id): readonly Location[] {
    return this.#mentions.of(fold(id));
  }

  problems(handle: Handle): readonly Diagnostic[] {
    if (!this.#answers.problems.isFresh(handle)) this.#settleDeclaration(handle);
    return this.#answers.problems(handle);
  }

  occurrences(handle: Handle): readonly Occurrence[] {
    if (!this.#answers.occurrences.isFresh(handle)) this.#settleDeclaration(handle);
    return this.#answers.occurrences(handle);
  }

  scopeAt(handle: Handle, offset: number): FlowScope | undefined {
    this.#settleDeclaration(handle);
    const declaration = this.#db.files.declaration(handle);
    if (declaration === undefined) return undefined;
    if (declaration.kind === 'access' || declaration.kind === 'test') {
      const table = declaration.table && this.#db.resolve(pathOf(handle), declaration.table, []).entry;
      const shape = table && this.#analyses.shape(table.key);
      return shape && this.#records.scope(inputScope(shape, []));
    }
    if (declaration.kind === 'source') {
      const shape = this.#analyses.shape(handle);
      return shape && this.#records.scope(inputScope(shape, []));
    }
    if (declaration.kind !== 'table' && declaration.kind !== 'flow') return undefined;
    const [entry] = this.#db.entriesOf(handle);
    const analysis = this.#analyses.analysis(entry?.key ?? handle);
    if (analysis === undefined) return undefined;
    const { flow, stored } = analysis;
    const within = declaration.steps.findIndex(({ span }) => span.start <= offset && offset <= span.end);
    const inside = flow.inside[within];
    if (inside !== undefined) return this.#records.scope(inside);
    const changes = declaration.properties.some(
      ({ name, span }) => (name === 'scd' || name === 'write') && span.start <= offset && offset <= span.end,
    );
    if (changes) return this.#records.scope(...withCarried(flow.after));
    if (declaration.properties.some(({ span }) => span.start <= offset && offset <= span.end))
      return this.#records.scope(stored.scope);
    // Between statements: the row as the steps above leave it.
    const next = declaration.steps.findIndex(({ span }) => span.start > offset);
    return this.#records.scope(next < 0 ? stored.scope : (flow.before[next] ?? stored.scope));
  }

  /** Keys of the dead letters of a namespace. */
  readonly #deadLetters = this.#db.memo.query<readonly string[]>(
    owner => this.#entries(({ space, owner: its }) => space === 'deadletter' && its === owner).map(({ key }) => key),
    () => [],
  );
  /** Handles of what is declared in a namespace. */
  readonly #declarations = this.#db.memo.query<readonly Handle[]>(
    owner => this.#db.symbols('').byOwner.get(owner) ?? [],
    () => [],
  );
  /** Ids of what reads each dataset directly, by the dataset's key. */
  readonly #readers = this.#db.memo.query<ReadonlyMap<string, readonly Id[]>>(
    () => {
      const readers = new Map<string, Id[]>();
      const add = (key: string, reader: Id): void => {
        const list = readers.get(key) ?? [];
        if (!list.includes(reader)) readers.set(key, [...list, reader]);
      };
      for (const entry of this.#db.symbols('').entries) {
        if (isTable(entry) || entry.space === 'flow') for (const key of this.#db.inputKeys(entry.key)) add(key, entry.id);
        const served = this.#servedBy(entry.key);
        if (served !== undefined) add(served, entry.id);
      }
      return readers;
    },
    () => new Map(),
  );
  readonly #readersOf = this.#db.memo.query<readonly Id[]>(
    key => this.#readers('').get(key) ?? [],
    () => [],
  );
  /** What a consumer is served from. */
  readonly #servedBy = this.#db.memo.query<string | undefined>(
    handle => {
      const from = this.#db.declaration(handle, 'serve')?.from;
      return from === undefined ? undefined : this.#db.resolve(pathOf(handle), from, []).entry?.key;
    },
    () => undefined,
  );

  #entries(wanted: (entry: Entry) => boolean): readonly Entry[] {
    return this.#db.symbols('').entries.filter(wanted);
  }

  #byId(id: Id): Entry | undefined {
    return this.#db.entryOfId(fold(id));
  }

  #table(key: string): TableRecord | undefined {
    this.#settle(key);
    return this.#records.table(key);
  }

  #settleDeclaration(handle: Handle): void {
    const entries = this.#db.entriesOf(handle);
    for (const key of entries.length === 0 ? [handle] : entries.map(entry => entry.key)) this.#settle(key);
  }

  /** Brings the signatures of all that a table is computed from up to date, inputs first: so that no chain of tables is too long for the call stack. */
  #settle(key: string): void {
    // Who asks for a table depends on its record, and on nothing that is looked at on the way there.
    if (!this.#analyses.shape.isFresh(key)) this.#db.memo.untracked(() => this.#settleAll(key));
  }

  #settleAll(key: string): void {
    const { shape } = this.#analyses;
    const work = [key];
    const opened = new Set<string>();
    for (let next = work.at(-1); next !== undefined; next = work.at(-1)) {
      if (shape.isFresh(next)) {
        work.pop();
      } else if (opened.has(next)) {
        work.pop();
        shape(next);
      } else {
        opened.add(next);
        for (const input of this.#neededBy(next)) if (!shape.isFresh(input) && !opened.has(input)) work.push(input);
      }
    }
  }

  /** What a table's row follows from: its inputs, and those of the further flows into it; of a flow its table, too. */
  #neededBy(key: string): readonly string[] {
    const flows = this.#db.flowsInto(key);
    const target =
      this.#db.entry(key) === undefined || this.#db.entry(key)?.space === 'flow' ? this.#db.flowTarget(key) : undefined;
    return [...[key, ...flows].flatMap(reader => this.#db.inputKeys(reader)), ...(target === undefined ? [] : [target.key])];
  }

  #perRevision<T>(name: string, compute: () => T): T {
    const { revision } = this.#db.memo;
    const kept = this.#kept.get(name);
    if (kept?.revision === revision) return kept.value as T;
    const value = compute();
    this.#kept.set(name, { revision, value });
    return value;
  }
}
