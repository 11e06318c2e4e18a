import type { ColumnDefinition, ColumnItem, ColumnsStep, DataType, Expression } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import type { ColumnLineage } from '../records.js';
import { functionNamed } from '../types/functions/index.js';
import { directIds, expressionLineage, lineageOf } from './column-lineage.js';
import { checkDefinition, checkFromSchema } from './declared.js';
import { evaluate } from './expression.js';
import { bare, distinctKeys, mappedKeys, type RowKey } from './keys.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import { type Facts, type Origin, type RowColumn, UNKNOWN } from './row.js';
import { entriesOf, findInput, makeScope, namesInScope, type Scope, type ScopeEntry, unknownColumn } from './scope.js';

/** The definitions that `columns SCHEMA` stands for. */
export interface SchemaColumns {
  readonly handle: string;
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
}

interface Placed {
  readonly column: RowColumn;
  readonly definition?: ColumnDefinition;
  /** The column of the old row that differs where this one does: it is handed on, or cast without loss. */
  readonly same?: RowColumn;
}

/** The new row that `columns { … }` makes; `origin` says where its items stand. */
export function columnsStep(
  step: ColumnsStep,
  scope: Scope,
  schema: SchemaColumns | undefined,
  origin: (item: number) => Origin,
  context: Omit<ExpressionContext, 'scopes'>,
): Scope {
  const row = new Map<string, Placed>();
  let open = false;
  for (const [index, item] of step.items.entries()) {
    if (item.kind === 'star') open = star(item, scope, row, context) || open;
    else define(item, scope, row, origin(index), context);
  }
  if (step.schema !== undefined) {
    if (schema === undefined) open = true;
    else fromSchema(schema, step, scope, row, context);
  }
  return makeScope({
    row: [...row.values()].map(({ column }) => ({ column, qualifiers: [] })),
    open,
    keys: step.items.some(makesRows) ? [] : keysOf([...row.values()], scope),
    carried: scope,
  });
}

/** Whether a column makes several rows of one: `x = explode(xs)`. */
function makesRows(item: ColumnItem): boolean {
  const value = item.kind === 'column' && item.value !== undefined ? bare(item.value) : undefined;
  return value?.kind === 'call' && functionNamed(value.name.text)?.kind === 'generator';
}

/** What makes a new row one row: the keys of the old one whose columns it holds, and columns that are said to be unique. */
function keysOf(row: readonly Placed[], scope: Scope): readonly RowKey[] {
  const held = new Map<RowColumn, RowColumn>();
  for (const { same, column } of row) if (same !== undefined && !held.has(same)) held.set(same, column);
  const unique = row
    .filter(({ definition }) => definition?.unique === true)
    .map(({ column }) => ({ columns: [column], ...(column.nullable ? { exceptNull: true } : {}) }));
  return distinctKeys([...mappedKeys(scope.keys, column => held.get(column)), ...unique]);
}

/** Adds what `*` or `a.*` stands for; true where this is not all known. */
function star(
  item: Extract<ColumnItem, { kind: 'star' }>,
  scope: Scope,
  row: Map<string, Placed>,
  context: Omit<ExpressionContext, 'scopes'>,
): boolean {
  const { findings } = context;
  const input = item.alias === undefined ? undefined : findInput(scope, item.alias.text);
  if (item.alias !== undefined && input === undefined) {
    const names = scope.inputs.flatMap(({ names }) => names.map(writtenName));
    findings.unknown(
      'unknown-input',
      item.alias.span,
      `No input of this flow is called ${shown(item.alias.text)} here.`,
      item.alias.text,
      names,
    );
    return true;
  }
  if (item.alias !== undefined) findings.use(item.alias.span, { kind: 'alias', name: item.alias.text });
  const open = input === undefined ? scope.open : input.open;
  const entries =
    input === undefined
      ? scope.row
      : entriesOf(scope, input).filter(entry => !scope.technical.includes(entry) && !isTechnicalName(entry));
  const without = new Set(item.except.map(({ text }) => fold(text)));
  for (const name of item.except) {
    const entry = entries.find(({ column }) => fold(column.name) === fold(name.text));
    if (entry !== undefined) findings.use(name.span, { kind: 'column', name: entry.column.name, column: entry.column });
    else if (!open)
      findings.unknown(
        'unknown-column',
        name.span,
        `\`*\` brings no column ${shown(name.text)}.`,
        name.text,
        entries.map(({ column }) => writtenName(column.name)),
      );
  }
  for (const { column } of entries) {
    const name = fold(column.name);
    if (without.has(name)) continue;
    if (!row.has(name)) row.set(name, { column, same: column });
  }
  if (input === undefined) reportClashes(item, scope, without, context);
  return open;
}

function isTechnicalName({ column }: ScopeEntry): boolean {
  return column.name === '_ingested_at';
}

/** `*` cannot hold two columns of one name. */
function reportClashes(
  item: Extract<ColumnItem, { kind: 'star' }>,
  scope: Scope,
  without: ReadonlySet<string>,
  { findings }: Omit<ExpressionContext, 'scopes'>,
): void {
  const clashes = [...scope.clashes].filter(([name]) => !without.has(name)).map(([, clash]) => clash);
  const [first] = clashes;
  if (first === undefined) return;
  findings.problem({
    span: item.span,
    code: 'ambiguous-column',
    message: `Both sides of the join have ${clashes.map(({ name }) => shown(name)).join(', ')}. Leave it out by \`* except (${clashes.map(({ name }) => writtenName(name)).join(', ')})\` and name the one that is meant, such as \`${first.right}\`.`,
  });
}

function define(
  definition: ColumnDefinition,
  scope: Scope,
  row: Map<string, Placed>,
  origin: Origin,
  context: Omit<ExpressionContext, 'scopes'>,
): void {
  const { name, value } = definition;
  const above = [...row.values()]
    .filter(placed => placed.definition !== undefined)
    .map(({ column }) => ({ column, qualifiers: [] }));
  const scopes = above.length === 0 ? [scope] : [makeScope({ row: above }), scope];
  const facts =
    value === undefined
      ? passThrough(definition, scope, context)
      : {
          ...evaluate(value, { ...context, scopes, place: { kind: 'columns', whole: value } }),
          lineage: expressionLineage(value, { ...context, scopes }),
        };
  checkDefinition(definition, facts.type, { ...context, scopes });
  const source = sourceOf(name.text, value, scopes);
  const constant = source?.constant ?? constantOf(value);
  const column = { ...definedColumn(definition, facts, origin, source), ...(constant === undefined ? {} : { constant }) };
  if (value !== undefined) context.findings.use(name.span, { kind: 'column', name: name.text, column }, true);
  const earlier = row.get(fold(name.text));
  if (earlier?.definition !== undefined) {
    context.findings.problem({
      span: name.span,
      code: 'duplicate-column',
      message: `The column ${shown(name.text)} is defined twice in this block. Rename one of them or take it out.`,
    });
    return;
  }
  const taken = source ?? castSource(value, scopes);
  // What it is taken from may be a column of this block, which is taken from one of the old row.
  const own = [...row.values()].find(placed => placed.column === taken);
  const same = own === undefined ? taken : own.same;
  row.set(fold(name.text), { column, definition, ...(same === undefined ? {} : { same }) });
}

/** The text of a literal. */
function constantOf(written: Expression | undefined): string | undefined {
  const value = written === undefined ? undefined : bare(written);
  if (value?.kind === 'string') return `'${value.value}'`;
  return value?.kind === 'number' ? value.text : undefined;
}

/** A column as its definition says, and where that is silent as its value says. */
export function definedColumn(
  definition: ColumnDefinition,
  facts: Facts & { readonly lineage?: readonly ColumnLineage[] },
  origin: Origin,
  source?: RowColumn,
): RowColumn {
  const { type, notNull, pii, time, name } = definition;
  const domain = time ?? facts.domain;
  return {
    name: name.text,
    type: type?.type ?? facts.type,
    nullable: !notNull && facts.nullable,
    pii: pii || facts.pii,
    ...(domain === undefined ? {} : { domain }),
    ...(source?.role === undefined ? {} : { role: source.role }),
    ...(source?.watermark === undefined ? {} : { watermark: source.watermark }),
    ...(source?.snapshotTime === undefined ? {} : { snapshotTime: source.snapshotTime }),
    from: facts.lineage === undefined ? facts.from : directIds(facts.lineage),
    ...(facts.lineage === undefined ? {} : { lineage: facts.lineage }),
    origin,
  };
}

function passThrough(
  { name }: ColumnDefinition,
  scope: Scope,
  context: Omit<ExpressionContext, 'scopes'>,
): Facts & { readonly lineage: readonly ColumnLineage[] } {
  const { column, from } = resolveColumn([name], { ...context, scopes: [scope] });
  if (column !== undefined) return { ...column, lineage: lineageOf(column) };
  const lineage = from.map((id): ColumnLineage => ({ from: id, kind: 'direct', subtype: 'IDENTITY' }));
  return { type: UNKNOWN, nullable: true, pii: false, from, lineage };
}

/** The column that a definition hands on unchanged, if it does: `name`, or `other = a.name`. */
function sourceOf(name: string, written: Expression | undefined, scopes: readonly Scope[]): RowColumn | undefined {
  const scope = scopes.at(-1);
  if (written === undefined) return scope?.byName.get(fold(name))?.column;
  const value = bare(written);
  return value.kind === 'column' ? plainColumn(value, scopes) : undefined;
}

/** The column that a definition casts without loss: different values stay different. */
function castSource(written: Expression | undefined, scopes: readonly Scope[]): RowColumn | undefined {
  const value = written === undefined ? undefined : bare(written);
  if (value?.kind !== 'cast') return undefined;
  const inner = bare(value.value);
  const column = inner.kind === 'column' ? plainColumn(inner, scopes) : undefined;
  return column !== undefined && isLossless(column.type, value.type.type) ? column : undefined;
}

const INTEGERS: readonly string[] = ['byte', 'short', 'int', 'long'];

function isLossless(from: DataType, to: DataType): boolean {
  const rank = INTEGERS.indexOf(from.name);
  if (to.name === 'string') return rank >= 0 || from.name === 'string' || from.name === 'date' || from.name === 'decimal';
  return from.name === to.name ? from.name !== 'decimal' : rank >= 0 && INTEGERS.indexOf(to.name) > rank;
}

/** The column that a path of names means, where it is no field of one. */
export function plainColumn(
  { path: [first, second, third] }: Extract<Expression, { kind: 'column' }>,
  scopes: readonly Scope[],
): RowColumn | undefined {
  if (first === undefined || third !== undefined) return undefined;
  for (const scope of scopes) {
    const input = second === undefined ? undefined : findInput(scope, first.text);
    if (second !== undefined && input === undefined) continue;
    const found =
      second === undefined
        ? scope.byName.get(fold(first.text))
        : input && entriesOf(scope, input).find(({ column }) => fold(column.name) === fold(second.text));
    if (found !== undefined) return found.column;
  }
  return undefined;
}

/** `columns SCHEMA`: the schema's columns, taken from the row by name. */
function fromSchema(
  schema: SchemaColumns,
  step: ColumnsStep,
  scope: Scope,
  row: Map<string, Placed>,
  { findings }: Omit<ExpressionContext, 'scopes'>,
): void {
  const missing: string[] = [];
  for (const [index, definition] of schema.columns.entries()) {
    const origin = { handle: schema.handle, part: `columns/${index}` };
    const source = scope.byName.get(fold(definition.name.text))?.column;
    if (source === undefined && !scope.open) missing.push(definition.name.text);
    const id = scope.inputs.length === 1 ? scope.inputs[0]?.id : undefined;
    const taken = source ?? unknownColumn(definition.name.text, id, origin);
    if (source !== undefined) checkFromSchema(schema.name, definition, source.type, step.schema?.span ?? step.span, findings);
    const column = definedColumn(definition, { ...taken, lineage: lineageOf(taken) }, origin, source);
    row.set(fold(column.name), { column, definition, ...(source === undefined ? {} : { same: source }) });
  }
  if (missing.length === 0) return;
  const near = [...namesInScope(scope)].slice(0, 12).map(name => `\`${name}\``);
  findings.problem({
    span: step.schema?.span ?? step.span,
    code: 'unknown-column',
    message: `The row has no ${missing.length === 1 ? 'column' : 'columns'} ${missing.map(shown).join(', ')}, which the schema ${shown(schema.name)} wants. It has ${near.join(', ') || 'no columns'}.`,
  });
}
