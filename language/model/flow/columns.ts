import type { ColumnDefinition, ColumnItem, ColumnsStep } from '../declaration/index.js';
import { fold, shown, writtenName } from '../names.js';
import { evaluate } from './expression.js';
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
  /** Columns of the old row that the new one holds, and under which name. */
  const passed = new Map<RowColumn, string>();
  let open = false;
  for (const [index, item] of step.items.entries()) {
    if (item.kind === 'star') open = star(item, scope, row, passed, context) || open;
    else define(item, scope, row, passed, origin(index), context);
  }
  if (step.schema !== undefined) {
    if (schema === undefined) open = true;
    else fromSchema(schema, step, scope, row, passed, context);
  }
  const key = scope.key.map(name => passed.get(scope.byName.get(fold(name))?.column as RowColumn));
  return makeScope({
    row: [...row.values()].map(({ column }) => ({ column, qualifiers: [] })),
    open,
    key: key.every(name => name !== undefined) ? (key as string[]) : [],
    carried: scope,
  });
}

/** Adds what `*` or `a.*` stands for; true where this is not all known. */
function star(
  item: Extract<ColumnItem, { kind: 'star' }>,
  scope: Scope,
  row: Map<string, Placed>,
  passed: Map<RowColumn, string>,
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
    passed.set(column, column.name);
    if (!row.has(name)) row.set(name, { column });
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
  passed: Map<RowColumn, string>,
  origin: Origin,
  context: Omit<ExpressionContext, 'scopes'>,
): void {
  const { name, value } = definition;
  const above = [...row.values()]
    .filter(placed => placed.definition !== undefined)
    .map(({ column }) => ({ column, qualifiers: [] }));
  const facts =
    value === undefined
      ? passThrough(definition, scope, context)
      : evaluate(value, { ...context, scopes: above.length === 0 ? [scope] : [makeScope({ row: above }), scope] });
  const source = sourceOf(definition, scope);
  const column = definedColumn(definition, facts, origin, source);
  if (value !== undefined) context.findings.use(name.span, { kind: 'column', name: name.text, column }, true);
  if (source !== undefined && !passed.has(source)) passed.set(source, name.text);
  const earlier = row.get(fold(name.text));
  if (earlier?.definition !== undefined) {
    context.findings.problem({
      span: name.span,
      code: 'duplicate-column',
      message: `The column ${shown(name.text)} is defined twice in this block. Rename one of them or take it out.`,
    });
    return;
  }
  row.set(fold(name.text), { column, definition });
}

/** A column as its definition says, and where that is silent as its value says. */
export function definedColumn(definition: ColumnDefinition, facts: Facts, origin: Origin, source?: RowColumn): RowColumn {
  const { type, notNull, pii, time, name } = definition;
  const domain = time ?? facts.domain;
  return {
    name: name.text,
    type: type?.type ?? facts.type,
    nullable: !notNull && facts.nullable,
    pii: pii || facts.pii,
    ...(domain === undefined ? {} : { domain }),
    ...(source?.role === undefined ? {} : { role: source.role }),
    from: facts.from,
    origin,
  };
}

function passThrough({ name }: ColumnDefinition, scope: Scope, context: Omit<ExpressionContext, 'scopes'>): Facts {
  const { column, from } = resolveColumn([name], { ...context, scopes: [scope] });
  return column ?? { type: UNKNOWN, nullable: true, pii: false, from };
}

/** The column that a definition hands on unchanged, if it does. */
function sourceOf({ name, value }: ColumnDefinition, scope: Scope): RowColumn | undefined {
  if (value === undefined) return scope.byName.get(fold(name.text))?.column;
  if (value.kind !== 'column') return undefined;
  const [first, second, third] = value.path;
  if (first === undefined || third !== undefined) return undefined;
  if (second === undefined) return scope.byName.get(fold(first.text))?.column;
  const input = findInput(scope, first.text);
  return input && entriesOf(scope, input).find(({ column }) => fold(column.name) === fold(second.text))?.column;
}

/** `columns SCHEMA`: the schema's columns, taken from the row by name. */
function fromSchema(
  schema: SchemaColumns,
  step: ColumnsStep,
  scope: Scope,
  row: Map<string, Placed>,
  passed: Map<RowColumn, string>,
  { findings }: Omit<ExpressionContext, 'scopes'>,
): void {
  const missing: string[] = [];
  for (const [index, definition] of schema.columns.entries()) {
    const origin = { handle: schema.handle, part: `columns/${index}` };
    const source = scope.byName.get(fold(definition.name.text))?.column;
    if (source === undefined && !scope.open) missing.push(definition.name.text);
    if (source !== undefined) passed.set(source, definition.name.text);
    const id = scope.inputs.length === 1 ? scope.inputs[0]?.id : undefined;
    const column = definedColumn(definition, source ?? unknownColumn(definition.name.text, id, origin), origin, source);
    row.set(fold(column.name), { column, definition });
  }
  if (missing.length === 0) return;
  const near = [...namesInScope(scope)].slice(0, 12).map(name => `\`${name}\``);
  findings.problem({
    span: step.schema?.span ?? step.span,
    code: 'unknown-column',
    message: `The row has no ${missing.length === 1 ? 'column' : 'columns'} ${missing.map(shown).join(', ')}, which the schema ${shown(schema.name)} wants. It has ${near.join(', ') || 'no columns'}.`,
  });
}
