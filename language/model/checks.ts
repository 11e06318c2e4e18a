import type { Analyses } from './analysis.js';
import type { Database } from './database.js';
import type { ColumnDefinition, Declaration, Name, Span, TestRows } from './declaration/index.js';
import { evaluate } from './flow/expression.js';
import { nameSpanOf } from './flow/place.js';
import { checkProperties, checkSystem, DATASETS, type PropertyContext } from './flow/properties.js';
import { Findings } from './flow/report.js';
import { resolveParam } from './flow/resolve.js';
import { inputScope, makeScope, type Scope } from './flow/scope.js';
import { fold, sameName, shown, writtenName } from './names.js';
import type { Handle } from './records.js';
import { pathOf } from './workspace/files.js';
import { type Entry, nameKey } from './workspace/symbols.js';

/** The column that bronze rows have by themselves. */
const INGEST_TIME = '_ingested_at';

const CONSUMERS: readonly string[] = 'dashboard api features search model topic export'.split(' ');
/** Of a name that very many declare, how many of the others a message names. */
const MOST_NAMED = 5;

/** What a declaration says about others, beside its flow: looked at by itself, whatever kind it is of. */
export class Checks {
  readonly #db: Database;
  readonly #analyses: Analyses;

  constructor(db: Database, analyses: Analyses) {
    this.#db = db;
    this.#analyses = analyses;
  }

  /** Everything found in one declaration: names and what they mean, problems. */
  findings(handle: Handle): Findings {
    const found = new Findings();
    const declaration = this.#db.files.declaration(handle);
    if (declaration === undefined) return found;
    this.#names(handle, declaration, found);
    this.#duplicates(handle, declaration, found);
    this.#body(handle, declaration, found);
    this.#cycle(handle, declaration, found);
    return found;
  }

  /** The declared names themselves. */
  #names(handle: Handle, declaration: Declaration, findings: Findings): void {
    const name = 'name' in declaration ? declaration.name : undefined;
    const [entry] = this.#db.entriesOf(handle);
    if (name !== undefined && entry !== undefined) findings.use(name.span, { kind: 'entry', entry }, true);
  }

  #body(handle: Handle, declaration: Declaration, findings: Findings): void {
    const context = this.#analyses.propertyContext(handle, findings);
    switch (declaration.kind) {
      case 'table':
      case 'flow':
        this.#flows(handle, declaration, findings);
        return;
      case 'source': {
        if (declaration.system !== undefined) checkSystem(declaration.system, context);
        const shape = this.#analyses.shape(handle);
        const scope = shape === undefined ? undefined : inputScope(shape, []);
        this.#definitions(handle, declaration, findings);
        checkProperties(declaration, scope && { last: scope, stored: scope }, context);
        return;
      }
      case 'schema':
        this.#definitions(handle, declaration, findings);
        return;
      case 'part of':
        if (declaration.name !== undefined) this.#partOf(handle, declaration.name, findings);
        return;
      case 'environment':
        for (const { name, value } of declaration.params) {
          resolveParam(name, context);
          if (value.kind === 'param') resolveParam(value.name, context);
        }
        checkProperties(declaration, undefined, context);
        return;
      case 'function': {
        const parameters = new Map(declaration.parameters.map(({ name }) => [fold(name.text), name.span]));
        for (const { name } of declaration.parameters)
          findings.use(name.span, { kind: 'parameter', name: name.text, span: name.span }, true);
        if (declaration.body !== undefined) evaluate(declaration.body, { ...context, scopes: [makeScope({})], parameters });
        return;
      }
      case 'serve':
        if (declaration.serves !== undefined && !CONSUMERS.includes(fold(declaration.serves.text))) {
          const message = `There is no consumer of the kind ${shown(declaration.serves.text)}; the kinds are ${CONSUMERS.join(', ')}.`;
          findings.unknown('unknown-consumer', declaration.serves.span, message, declaration.serves.text, CONSUMERS);
        }
        if (declaration.from !== undefined) context.dataset(declaration.from, []);
        checkProperties(declaration, undefined, context);
        return;
      case 'access': {
        const entry = declaration.table === undefined ? undefined : context.dataset(declaration.table, []);
        const scope = this.#rowOf(entry);
        checkProperties(declaration, { last: scope, stored: scope }, context);
        return;
      }
      case 'subject':
        for (const property of declaration.properties) {
          if (property.name !== 'subject key') continue;
          const entry = context.dataset(property.value.dataset, []);
          this.#columnOf(entry, property.value.column, findings);
        }
        return;
      case 'test':
        this.#test(declaration, context);
        return;
      default:
        if (declaration.kind === 'defaults') this.#definitions(handle, declaration, findings);
        checkProperties(declaration, undefined, context);
    }
  }

  /** A table's flow is looked at with its columns; of a `bronze *` each, and what is wrong with all is said once. */
  #flows(handle: Handle, declaration: Extract<Declaration, { kind: 'table' | 'flow' }>, findings: Findings): void {
    const entries = this.#db.entriesOf(handle);
    const keys = entries.length === 0 ? [handle] : entries.map(({ key }) => key);
    const seen = new Set<string>();
    const said = new Set<string>();
    for (const key of keys) {
      const analysis = this.#analyses.analysis(key);
      for (const use of analysis?.findings.uses ?? []) {
        const place = `${use.span.start} ${use.isDefinition}`;
        if (!seen.has(place)) findings.uses.push(use);
        seen.add(place);
      }
      for (const problem of analysis?.findings.problems ?? []) {
        const place = `${problem.span.start} ${problem.code}`;
        if (!said.has(place)) findings.problem(problem);
        said.add(place);
      }
    }
    for (const step of declaration.steps) {
      if (step.kind === 'columns')
        for (const item of step.items) if (item.kind === 'column') this.#references(item, handle, findings);
    }
    if (declaration.kind !== 'flow' || declaration.into === undefined) return;
    const target = this.#analyses.references.dataset(handle, declaration.into, [], findings);
    if (target === undefined || (target.space !== 'source' && DATASETS.includes(target.space))) return;
    const message = `A flow goes into a table, and ${shown(target.name)} is a ${target.space}.`;
    findings.problem({ span: declaration.into.span, code: 'unknown-dataset', message });
  }

  /** Columns that a source or schema declares. */
  #definitions(handle: Handle, declaration: Declaration, findings: Findings): void {
    const [entry] = this.#db.entriesOf(handle);
    const items =
      declaration.kind === 'schema'
        ? declaration.columns
        : declaration.properties.flatMap(property => (property.name === 'columns' ? property.value.items : []));
    const seen = new Set<string>();
    for (const item of items) {
      if (item.kind !== 'column') continue;
      const { name } = item;
      findings.use(name.span, { kind: 'column', name: name.text, ...(entry === undefined ? {} : { dataset: entry.id }) }, true);
      this.#references(item, handle, findings);
      if (seen.has(fold(name.text))) {
        const message = `The column ${shown(name.text)} is declared twice. Rename one of them or take it out.`;
        findings.problem({ span: name.span, code: 'duplicate-column', message });
      }
      seen.add(fold(name.text));
    }
  }

  /** `references T.C`. */
  #references(item: ColumnDefinition, handle: Handle, findings: Findings): void {
    if (item.references === undefined) return;
    const entry = this.#analyses.references.dataset(handle, item.references.dataset, [], findings);
    this.#columnOf(entry, item.references.column, findings);
  }

  #rowOf(entry: Entry | undefined): Scope {
    return inputScope(entry === undefined ? undefined : this.#analyses.shape(entry.key), entry === undefined ? [] : [entry.name]);
  }

  /** A column of a dataset, named from outside. */
  #columnOf(entry: Entry | undefined, name: Name, findings: Findings): void {
    if (entry === undefined) return;
    const scope = this.#rowOf(entry);
    const column = scope.byName.get(fold(name.text))?.column;
    if (column !== undefined) findings.use(name.span, { kind: 'column', dataset: entry.id, name: column.name, column });
    else if (!scope.open) {
      const names = scope.row.map(other => writtenName(other.column.name));
      findings.unknown(
        'unknown-column',
        name.span,
        `${shown(`${entry.space}.${entry.name}`)} has no column ${shown(name.text)}.`,
        name.text,
        names,
      );
    }
  }

  #partOf(handle: Handle, name: Name, findings: Findings): void {
    if (this.#db.hasPipeline(name.text)) {
      const [entry] = this.#db.named(nameKey('pipeline', name.text));
      if (entry !== undefined) findings.use(name.span, { kind: 'entry', entry });
      return;
    }
    const names = [...this.#db.namesOf(pathOf(handle), ['pipeline'])].map(other => writtenName(other.name));
    findings.unknown(
      'unknown-pipeline',
      name.span,
      `There is no pipeline ${shown(name.text)} in this workspace.`,
      name.text,
      names,
    );
  }

  #test(declaration: Extract<Declaration, { kind: 'test' }>, context: PropertyContext): void {
    const check = (entry: Entry | undefined, rows: TestRows | undefined): void => {
      for (const column of rows?.columns ?? []) {
        // A row may say when it came, to be late.
        if (fold(column.text) === INGEST_TIME) continue;
        this.#columnOf(entry, column, context.findings);
      }
    };
    const table = declaration.table === undefined ? undefined : context.dataset(declaration.table, []);
    for (const { dataset, rows } of declaration.given) check(context.dataset(dataset, []), rows);
    check(table, declaration.expected);
  }

  /** Two things of one kind and name in a pipeline, two pipelines of one name, two pipelines in a file. */
  #duplicates(handle: Handle, declaration: Declaration, findings: Findings): void {
    for (const entry of this.#db.entriesOf(handle)) {
      const same = this.#db
        .named(nameKey(entry.space, entry.name))
        .filter(other => other.key !== entry.key && (entry.space === 'pipeline' || other.owner === entry.owner));
      if (same.length === 0) continue;
      const where = [...new Set(same.map(other => pathOf(other.handle)))].filter(path => path !== pathOf(handle));
      const place = where.length === 0 ? 'in this file' : `in ${where.slice(0, MOST_NAMED).map(shown).join(', ')}`;
      findings.problem({
        span: spanOfEntry(entry, declaration),
        code: 'duplicate-name',
        message: `${kindText(entry)} ${shown(entry.name)} is declared more than once: also ${place}. Rename one of them or take it out.`,
        related: same
          .slice(0, MOST_NAMED)
          .map(other => ({ key: other.key, message: `${shown(other.name)} is also declared here` })),
      });
    }
    if (declaration.kind !== 'pipeline' && declaration.kind !== 'part of') return;
    const [own, ...others] = this.#db.files
      .outline(pathOf(handle))
      .filter(({ kind }) => kind === 'pipeline' || kind === 'part of');
    if (own?.handle === handle || !others.some(other => other.handle === handle)) return;
    if (
      own?.names[0] !== undefined &&
      declaration.name !== undefined &&
      declaration.kind === own.kind &&
      sameName(own.names[0], declaration.name.text)
    )
      return;
    const message = 'A file belongs to one pipeline, and this one has said above to which. Move this to a file of its own.';
    findings.problem({ span: nameSpanOf(declaration), code: 'duplicate-pipeline', message });
  }

  /** A cycle of tables is said once: at its first table's reference to the next. */
  #cycle(handle: Handle, declaration: Declaration, findings: Findings): void {
    if (declaration.kind !== 'table' && declaration.kind !== 'flow') return;
    for (const { path } of this.#db.components('').cycles) {
      const [first, second] = path;
      if (first === undefined) continue;
      const next = second ?? first;
      const reader = [first, ...this.#db.flowsInto(first)].find(key => this.#db.inputKeys(key).includes(next));
      if (reader === undefined || (this.#db.entry(reader)?.handle ?? reader) !== handle) continue;
      const references = [...declaration.inputs, ...declaration.steps.filter(step => step.kind === 'join')].map(
        ({ dataset }) => dataset,
      );
      const reference = references.find(({ name }) => fold(name.text) === fold(this.#db.entry(next)?.name ?? ''));
      const names = [...path, first].map(key => {
        const entry = this.#db.entry(key);
        return entry === undefined ? key : `${entry.space}.${writtenName(entry.name)}`;
      });
      findings.problem({
        span: reference?.span ?? nameSpanOf(declaration),
        code: 'cycle',
        message: `A table cannot be computed from itself: ${names.join(' from ')}. Take one of these inputs out.`,
      });
    }
  }
}

function spanOfEntry(entry: Entry, declaration: Declaration): Span {
  const input = entry.index !== undefined && declaration.kind === 'table' ? declaration.inputs[entry.index] : undefined;
  return input?.dataset.name.span ?? nameSpanOf(declaration);
}

function kindText({ space }: Entry): string {
  const words: Readonly<Record<string, string>> = {
    bronze: 'The bronze table',
    silver: 'The silver table',
    gold: 'The gold table',
    deadletter: 'The dead letter',
  };
  if (space.startsWith('serve.')) return `The consumer (${space.slice('serve.'.length)})`;
  return Object.hasOwn(words, space) ? (words[space] as string) : `The ${space}`;
}
