import { type Contract, type ContractObject, contractPath, objectFor } from './contract.js';
import type { DatasetReference, DataType, Declaration, DeclarationOf } from './declaration/index.js';
import { valueInForce } from './effective.js';
import type { SchemaColumns } from './flow/columns.js';
import { DATASETS } from './flow/properties.js';
import type { OwnFunction } from './flow/resolve.js';
import { UNKNOWN } from './flow/row.js';
import { InForce } from './in-force.js';
import { Memo } from './memo.js';
import { fold, sameName } from './names.js';
import type { Handle } from './records.js';
import type { SqlParser } from './sql/parser.js';
import type { SqlStatement } from './sql/query.js';
import { readSql } from './sql/read.js';
import { datasetsInSql } from './sql-references.js';
import { Users } from './users.js';
import { type Components, findCycles } from './workspace/cycles.js';
import { Files, pathOf } from './workspace/files.js';
import { buildSymbols, type Entry, nameKey, type Owner, pipelineKey, type Symbols } from './workspace/symbols.js';

/** What a dataset reference means: one thing, or none, and then what it may have meant in other pipelines. */
export interface Resolution {
  readonly entry?: Entry;
  /** Things of that name in several other pipelines. */
  readonly elsewhere: readonly Entry[];
}

/** What is known of the contract that a table or source names. */
export interface ContractInForce {
  /** The declaration that names it. */
  readonly said: Handle;
  /** As written. */
  readonly file: string;
  /** Missing where it names no file of the workspace. */
  readonly path?: string;
  /** null: there is no such file. Missing: it is not known, or something is wrong in it. */
  readonly contract?: Contract | null;
  /** What it says of this dataset. */
  readonly object?: ContractObject;
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
  /** By the folded id. */
  readonly entryOfId = this.memo.query<Entry | undefined>(
    id => this.symbols('').byId.get(id),
    () => undefined,
  );
  readonly entriesOf = this.memo.query<readonly Entry[]>(
    handle => this.symbols('').byHandle.get(handle) ?? [],
    () => [],
  );
  /** The declaration of a pipeline, by its namespace. */
  readonly pipeline = this.memo.query<Handle | undefined>(
    owner => this.symbols('').pipelines.get(owner),
    () => undefined,
  );

  /** Which declarations say something about a table, a source and so on. */
  readonly inForce = new InForce(this);
  /** The properties in force of a table, a flow, a source and so on, by the handle of its declaration. */
  readonly properties = this.inForce.properties;

  declaration<K extends Declaration['kind']>(handle: Handle, kind: K): DeclarationOf<K> | undefined {
    const declaration = this.files.declaration(handle);
    return declaration?.kind === kind ? (declaration as DeclarationOf<K>) : undefined;
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
    return this.pipeline(pipelineKey(name)) !== undefined;
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

  /** Data contracts by their path: null where there is no such file, undefined where nothing is known of it. */
  readonly contracts = this.memo.input<Contract | null>();
  /** The contract in force for a table or source. */
  readonly contract = this.memo.query<ContractInForce | undefined>(
    handle => {
      const properties = this.properties(handle);
      const file = valueInForce(properties, 'contract')?.file;
      const declaration = this.files.declaration(handle);
      if (file?.kind !== 'string' || declaration === undefined) return undefined;
      const said = properties.get('contract')?.location?.handle ?? handle;
      const path = contractPath(pathOf(said), file.text);
      const contract = path === undefined ? undefined : this.contracts.get(path);
      const stored = ['topic', 'table'].flatMap(name => {
        const value = properties.get(name)?.property;
        return value?.name === 'setting' && value.value.value.kind === 'string' ? [value.value.value.text] : [];
      });
      const name = 'name' in declaration ? declaration.name?.text : undefined;
      const object = contract == null ? undefined : objectFor(contract, [...(name === undefined ? [] : [name]), ...stored]);
      return {
        said,
        file: file.text,
        ...(path === undefined ? {} : { path }),
        ...(contract === undefined ? {} : { contract }),
        ...(object === undefined ? {} : { object }),
      };
    },
    () => undefined,
  );

  /** The parser of SQL, under the key ''; missing until it is loaded. */
  readonly sqlParser = this.memo.input<SqlParser>();
  /** What the queries of a table or flow say, by the number of the step. */
  readonly #statements = this.memo.query<ReadonlyMap<number, SqlStatement>>(
    handle => {
      const declaration = this.files.declaration(handle);
      const statements = new Map<number, SqlStatement>();
      if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return statements;
      for (const [index, step] of declaration.steps.entries()) {
        const parser = step.kind === 'sql' ? this.sqlParser.get('') : undefined;
        if (step.kind === 'sql' && parser !== undefined) statements.set(index, readSql(parser, step.text, step.textSpan.start));
      }
      return statements;
    },
    () => new Map(),
  );

  /** What the query of a step says, and the datasets that it names: as far as its text shows them where it is not understood. */
  query(handle: Handle, index: number): { readonly statement?: SqlStatement; readonly named: readonly DatasetReference[] } {
    const statement = this.#statements(handle).get(index);
    if (statement?.kind === 'query') return { statement, named: statement.references };
    const declaration = this.files.declaration(handle);
    const step = declaration?.kind === 'table' || declaration?.kind === 'flow' ? declaration.steps[index] : undefined;
    const found = step?.kind === 'sql' ? datasetsInSql(step) : [];
    const named = found.filter(reference => this.resolve(pathOf(handle), reference, []).entry !== undefined);
    return { ...(statement === undefined ? {} : { statement }), named };
  }

  /** Keys of the datasets that a table's own flow (by the table's key) or a `flow` (by its handle) reads. */
  readonly inputKeys = this.memo.query<readonly string[]>(
    key => {
      const entry = this.entry(key);
      const declaration = this.files.declaration(entry?.handle ?? key);
      if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return [];
      const path = pathOf(entry?.handle ?? key);
      const inputs = entry?.index === undefined ? declaration.inputs : declaration.inputs.slice(entry.index, entry.index + 1);
      const handle = entry?.handle ?? key;
      const named = declaration.steps.flatMap((step, index) =>
        step.kind === 'join' ? [step.dataset] : step.kind === 'sql' ? this.query(handle, index).named : [],
      );
      const references = [...inputs.map(({ dataset }) => dataset), ...named];
      return references.flatMap(reference => this.resolve(path, reference, []).entry?.key ?? []);
    },
    () => [],
  );
  /**
   * Whether something that a table or flow inherits from was not understood in full, or may be a misspelt `defaults`: what it
   * seems not to have may then stand there.
   */
  readonly inheritsUnknown = this.memo.query<boolean>(
    handle => {
      const declaration = this.files.declaration(handle);
      const target = declaration?.kind === 'flow' ? this.flowTarget(handle) : undefined;
      const table = target === undefined ? declaration : this.files.declaration(target.handle);
      if (table?.kind !== 'table') return true;
      const { owner } = this.owner(pathOf(target?.handle ?? handle));
      const said = [...this.inForce.inherited(owner, table.layer), ...this.inForce.ofEnvironment(owner)];
      return (
        table.torn !== undefined || said.some(other => other.declaration.torn !== undefined) || this.mayBeDeclared(table.layer)
      );
    },
    () => true,
  );
  /** Whether anything in the workspace names what is declared under this key. */
  readonly isUsed = new Users(this).isUsed;
  /** Whether text that begins no declaration may have been meant to declare a name: its readers are then silent. */
  readonly mayBeDeclared = this.memo.query<boolean>(
    name => this.symbols('').mayDeclare.has(fold(name)),
    () => false,
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

  /** What a function of the workspace takes and yields, by its handle. */
  readonly ownFunction = this.memo.query<OwnFunction | undefined>(
    handle => {
      const declaration = this.declaration(handle, 'function');
      if (declaration === undefined) return undefined;
      return {
        name: declaration.name?.text ?? '',
        parameters: declaration.parameters.map(({ name, type }) => ({ name: name.text, type: type?.type ?? UNKNOWN })),
        returns: declaration.returns?.type ?? UNKNOWN,
      };
    },
    () => undefined,
  );
  /** The type of a parameter of the workspace, by its handle: as declared, else that of its value. */
  readonly paramType = this.memo.query<DataType>(
    handle => {
      const declaration = this.declaration(handle, 'param');
      return declaration?.type?.type ?? (declaration?.value?.kind === 'string' ? { name: 'string' } : UNKNOWN);
    },
    () => UNKNOWN,
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
