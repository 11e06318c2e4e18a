import type { Database } from './database.js';
import type { DatasetReference, Declaration, DeclarationOf, Input, JoinStep, Name } from './declaration/index.js';
import { isStream, valueInForce, writeOf } from './effective.js';
import { analyseFlow, type FlowAnalysis, type FlowContext, technicalColumns } from './flow/analyse.js';
import type { SchemaColumns } from './flow/columns.js';
import { contractColumns, contractKey, withContract } from './flow/contract.js';
import { type StoredRow, togetherRow } from './flow/further.js';
import { deliveredBy, isAppendOnly, storedInputs } from './flow/inputs.js';
import { checkProperties, type PropertyContext } from './flow/properties.js';
import { References } from './flow/references.js';
import { Findings } from './flow/report.js';
import type { Shape, ShapeColumn } from './flow/row.js';
import type { Scope, ScopeEntry } from './flow/scope.js';
import { sourceColumns, uniqueKeys } from './flow/source.js';
import { type Stored, storedRow } from './flow/stored.js';
import type { Query } from './memo.js';
import { fold } from './names.js';
import type { Handle } from './records.js';
import { pathOf } from './workspace/files.js';
import type { Entry } from './workspace/symbols.js';

/** A flow, looked at: its steps, the row that is stored, and what was found on the way. */
export interface Analysis {
  readonly flow: FlowAnalysis;
  readonly stored: Stored;
  readonly findings: Findings;
}

/** What follows from the bodies of tables, flows and sources, with their inputs' signatures. */
export class Analyses {
  readonly #db: Database;
  readonly #references: References;

  /** The look at a table's own flow by the table's key, at a `flow … into` by its handle. Missing where there is none. */
  readonly analysis: Query<Analysis | undefined>;
  /** The row of a table as all its flows fill it, by the table's key. */
  readonly stored: Query<StoredRow | undefined>;
  /** Only what readers depend on: equal after an edit that leaves columns, key and write as they are. */
  readonly shape: Query<Shape | undefined>;

  constructor(db: Database) {
    this.#db = db;
    this.#references = new References(db);
    const nothing = (): undefined => undefined;
    this.analysis = db.memo.query(
      key => this.#analysisOf(key),
      nothing,
      (a, b) => a === b,
    );
    this.stored = db.memo.query(key => this.#storedOf(key), nothing);
    this.shape = db.memo.query(key => this.#shapeOf(key), nothing);
  }

  get references(): References {
    return this.#references;
  }

  #analysisOf(key: string): Analysis | undefined {
    const entry = this.#db.entry(key);
    const handle = entry?.handle ?? key;
    const declaration = this.#db.files.declaration(handle);
    if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return undefined;
    return this.#look(entry, handle, declaration);
  }

  #storedOf(key: string): StoredRow | undefined {
    const own = this.analysis(key);
    if (own === undefined) return undefined;
    const others = this.#db.flowsInto(key).flatMap(handle => this.analysis(handle)?.stored ?? []);
    return togetherRow(own.stored, others);
  }

  #shapeOf(key: string): Shape | undefined {
    const entry = this.#db.entry(key);
    if (entry === undefined) return undefined;
    if (entry.space === 'source') return this.#sourceShape(entry);
    if (entry.space === 'deadletter')
      return {
        id: entry.id,
        kind: 'deadletter',
        name: entry.name,
        columns: [],
        open: true,
        keys: [],
        technical: [],
        stream: false,
        appendOnly: true,
      };
    const analysis = this.analysis(key);
    const stored = this.stored(key);
    if (analysis === undefined || stored === undefined) return undefined;
    const properties = this.#db.properties(entry.handle);
    const write = writeOf(properties);
    const inputs = storedInputs(analysis.flow);
    const delivers = write === 'append' ? deliveredBy(analysis.flow) : undefined;
    return {
      id: entry.id,
      kind: entry.space as Shape['kind'],
      name: entry.name,
      columns: stored.columns.map(withoutLineage),
      open: stored.open || this.#isTorn(entry.handle),
      keys: stored.keys,
      technical: entry.space === 'bronze' ? technicalColumns(entry.handle, delivers === 'snapshots') : [],
      write,
      stream: isStream(properties),
      appendOnly: write === 'append' || (write === 'view' && isAppendOnly(analysis.flow, inputs)),
      ...(delivers === undefined ? {} : { delivers }),
      ...(write === 'view' ? { view: inputs } : {}),
    };
  }

  #sourceShape(entry: Entry): Shape | undefined {
    const properties = this.#db.properties(entry.handle);
    const columns = properties.get('columns');
    const rescue = properties.get('rescue');
    const value = valueInForce(properties, 'columns');
    const said = columns?.location?.handle ?? entry.handle;
    const schema = value?.schema === undefined ? undefined : this.#db.schema(pathOf(said), value.schema.text);
    const rescued = valueInForce(properties, 'rescue')?.column.text;
    const contract = this.#db.contract(entry.handle);
    const declared = sourceColumns(
      value === undefined ? undefined : { handle: said, part: 'properties/columns', items: value.items },
      schema,
      rescued === undefined
        ? undefined
        : { name: rescued, handle: rescue?.location?.handle ?? entry.handle, part: 'properties/rescue' },
    );
    const row =
      value === undefined && contract?.object !== undefined
        ? { columns: [...contractColumns(contract.object, contract.said), ...declared.columns], open: false }
        : { columns: withContract(declared.columns, contract?.object), open: declared.open };
    const open =
      row.open || this.#isTorn(entry.handle) || this.#isTorn(said) || (schema !== undefined && this.#isTorn(schema.handle));
    const delivers = valueInForce(properties, 'delivers')?.what ?? 'events';
    return {
      id: entry.id,
      kind: 'source',
      name: entry.name,
      ...row,
      open,
      // Of changes and snapshots there are many rows for each value.
      keys: delivers === 'events' ? [...contractKey(contract?.object, row.columns), ...uniqueKeys(row.columns)] : [],
      technical: [],
      stream: false,
      appendOnly: true,
      delivers,
    };
  }

  /** Of a declaration that was not understood in full, columns may be missing. */
  #isTorn(handle: Handle): boolean {
    return this.#db.files.declaration(handle)?.torn !== undefined;
  }

  #look(entry: Entry | undefined, handle: Handle, declaration: DeclarationOf<'table'> | DeclarationOf<'flow'>): Analysis {
    const findings = new Findings();
    // A table of `bronze *` has one input, from which it is.
    const each = entry?.index === undefined ? undefined : declaration.inputs[entry.index];
    const inputs = each === undefined ? declaration.inputs : [{ ...each, role: 'from' as const }];
    const flow = analyseFlow({ inputs, steps: declaration.steps }, this.#flowContext(entry, handle, findings));
    const properties = this.#db.properties(handle);
    const stored = storedRow(handle, flow, properties);
    const layer = declaration.kind === 'table' ? declaration.layer : undefined;
    const last = layer === 'bronze' ? withTechnical(flow.after, handle) : flow.after;
    const scope = layer === 'bronze' ? withTechnical(stored.scope, handle) : stored.scope;
    checkProperties(declaration, { last, stored: scope }, this.propertyContext(handle, findings));
    reportTaken(declaration, flow, stored, findings);
    return { flow, stored, findings };
  }

  #flowContext(entry: Entry | undefined, handle: Handle, findings: Findings): FlowContext {
    const component =
      entry === undefined
        ? undefined
        : this.#db.component(entry.space === 'flow' ? (this.#db.flowTarget(handle)?.key ?? '') : entry.key);
    return {
      ...this.propertyContext(handle, findings),
      handle,
      input: (reference: Input | JoinStep) => {
        const found = this.#references.dataset(handle, reference.dataset, [], findings);
        if (found === undefined) return {};
        // Inside a cycle nothing follows from anything: such an input's columns are unknown, whichever table is asked for first.
        const inCycle = component !== undefined && this.#db.component(found.key) === component;
        const shape = inCycle ? undefined : this.shape(found.key);
        return { entry: found, ...(shape === undefined ? {} : { shape }) };
      },
      schema: (name: Name): SchemaColumns | undefined => {
        const found = this.#references.named(handle, name, 'schema', 'unknown-schema', 'schema', findings);
        return found === undefined ? undefined : this.#db.schema(pathOf(handle), name.text);
      },
      query: step => this.#db.query(handle, step),
      deadLetter: (reference: DatasetReference) => void this.#references.dataset(handle, reference, ['deadletter'], findings),
    };
  }

  propertyContext(handle: Handle, findings: Findings): PropertyContext {
    const path = pathOf(handle);
    return {
      findings,
      lookUp: (space, name) => this.#db.resolveName(path, space, name),
      namesOf: space => [...this.#db.namesOf(path, [space])].map(({ name }) => name),
      signature: ofHandle => this.#db.ownFunction(ofHandle),
      paramType: ofHandle => this.#db.paramType(ofHandle),
      dataset: (reference, spaces) => this.#references.dataset(handle, reference, spaces, findings),
      named: (name, space, code, what) => this.#references.named(handle, name, space, code, what, findings),
    };
  }
}

function withoutLineage({ from: _, lineage: __, ...column }: Stored['columns'][number]): ShapeColumn {
  return column;
}

/** Bronze rows have an ingest time by themselves. */
function withTechnical(scope: Scope, handle: Handle): Scope {
  const technical: ScopeEntry[] = technicalColumns(handle).map(column => ({ column: { ...column, from: [] }, qualifiers: [] }));
  return {
    ...scope,
    technical,
    byName: new Map([...technical.map((entry): [string, ScopeEntry] => [entry.column.name, entry]), ...scope.byName]),
  };
}

const RENAME = 'Rename the column in the flow.';
const NAME_VALIDITY = 'Name the validity columns by `as FROM, TO, CURRENT` in the block of `scd`.';

/** A column that writing adds and that the flow has too, or that another way of writing adds. */
function reportTaken(declaration: Declaration, flow: FlowAnalysis, stored: Stored, findings: Findings): void {
  for (const [index, column] of stored.columns.entries()) {
    if (column.added !== true) continue;
    const isSame = ({ name }: { readonly name: string }): boolean => fold(name) === fold(column.name);
    const isOfFlow = flow.after.row.some(entry => isSame(entry.column));
    const isAdded = stored.columns.some((other, at) => at < index && other.role === 'surrogate' && isSame(other));
    const property =
      column.role === 'surrogate'
        ? declaration.properties.find(({ name }) => name === 'surrogate')
        : (declaration.properties.find(({ name }) => name === 'scd') ??
          declaration.properties.find(({ name }) => name === 'write'));
    if ((!isOfFlow && !isAdded) || property === undefined) continue;
    const remedy = column.role === 'surrogate' ? 'Choose another name.' : column.role === undefined ? RENAME : NAME_VALIDITY;
    const who = isOfFlow ? 'The flow has' : 'The surrogate is';
    findings.problem({
      span: property.name === 'surrogate' ? property.value.column.span : property.keywordSpan,
      code: 'duplicate-column',
      message: `${who} a column \`${column.name}\` already, and \`${property.name}\` adds one of that name. ${remedy}`,
    });
    return;
  }
}
