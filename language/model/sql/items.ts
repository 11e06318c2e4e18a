import type { DataType, Expression, Name } from '../declaration/index.js';
import { directIds, expressionLineage } from '../flow/column-lineage.js';
import { plainColumn } from '../flow/columns.js';
import { evaluate } from '../flow/expression.js';
import { bare } from '../flow/keys.js';
import { type Origin, type RowColumn, UNKNOWN } from '../flow/row.js';
import { entriesOf, findInput, makeScope, type Scope } from '../flow/scope.js';
import { fold, shown, writtenName } from '../names.js';
import { generated } from './generators.js';
import { type Looking, type Tables, valueFacts } from './looking.js';
import type { SelectItem, SqlSelect } from './query.js';
import { OPEN_ROW, type QueryColumn, type QueryRow } from './relations.js';

/** The columns of a `select` list, and those of them that have aliases. */
export function selectItems(
  look: Looking,
  select: SqlSelect,
  scope: Scope,
  scopes: readonly Scope[],
  tables: Tables,
): { readonly columns: readonly QueryColumn[]; readonly open: boolean; readonly aliases: Scope } {
  const columns: QueryColumn[] = [];
  const named: RowColumn[] = [];
  let open = false;
  for (const item of select.items) {
    if (item.kind === 'star') {
      const brought = starColumns(look, item, scope, scopes, tables);
      columns.push(...brought.columns);
      open ||= brought.open;
      continue;
    }
    const seen = named.length === 0 ? scopes : [scope, aliasScope(named, scope.open), ...scopes.slice(1)];
    const found = valueColumns(look, item, seen, select.groupingSets, tables);
    columns.push(...found.columns);
    open ||= found.open;
    for (const column of found.columns) if (item.aliases.length > 0) named.push(column.column);
  }
  return { columns, open, aliases: aliasScope(named, scope.open) };
}

function valueColumns(
  look: Looking,
  item: Extract<SelectItem, { kind: 'value' }>,
  scopes: readonly Scope[],
  groupingSets: boolean,
  tables: Tables,
): QueryRow {
  const context = look.at(scopes, tables);
  const facts = evaluate(item.value, context);
  const lineage = expressionLineage(item.value, context);
  const origin = (name: Name | undefined): Origin => look.context.origin(name, item.span);
  if (item.aliases.length > 1 || isGenerator(item.value))
    return generated(item.value, facts, lineage, { outer: false, columns: item.aliases }, context, origin);
  const [alias] = item.aliases;
  const name = alias?.text ?? nameOf(item.value);
  const inner = bare(item.value);
  const source = inner.kind === 'column' ? plainColumn(inner, scopes) : undefined;
  const column: RowColumn = {
    name: name ?? '',
    ...valueFacts(facts),
    nullable: facts.nullable || (groupingSets && inner.kind === 'column'),
    ...(source?.role === undefined || source.role === 'surrogate' ? {} : { role: source.role }),
    ...(source?.watermark === undefined ? {} : { watermark: source.watermark }),
    ...(source?.snapshotTime === undefined ? {} : { snapshotTime: source.snapshotTime }),
    from: directIds(lineage),
    lineage,
    origin: origin(alias ?? (inner.kind === 'column' ? inner.path.at(-1) : undefined)),
  };
  if (alias !== undefined) look.context.findings.use(alias.span, { kind: 'column', name: alias.text, column }, true);
  return { columns: [{ column, named: name !== undefined, span: item.span }], open: false, decidedBy: [] };
}

/** What `*` or `t.*` brings. */
function starColumns(
  look: Looking,
  item: Extract<SelectItem, { kind: 'star' }>,
  scope: Scope,
  scopes: readonly Scope[],
  tables: Tables,
): QueryRow {
  const { findings } = look.context;
  const qualifier = item.qualifier.at(-1);
  const input = qualifier === undefined ? undefined : findInput(scope, qualifier.text);
  if (qualifier !== undefined && input === undefined) {
    // `s.*` of a column that is a struct brings its fields.
    const isColumn = scope.byName.has(fold(item.qualifier[0]?.text ?? ''));
    if (!isColumn && !scope.open) {
      const names = scope.inputs.flatMap(({ names }) => names.slice(0, 1).map(writtenName));
      const message = `This query has no input ${shown(qualifier.text)}.`;
      findings.unknown('unknown-input', qualifier.span, message, qualifier.text, names);
    }
    return OPEN_ROW;
  }
  if (qualifier !== undefined) findings.use(qualifier.span, { kind: 'alias', name: qualifier.text });
  const technical = new Set(scope.technical);
  const entries = input === undefined ? scope.row : entriesOf(scope, input).filter(entry => !technical.has(entry));
  const open = input === undefined ? scope.open : input.open;
  const without = new Set(item.except.map(({ text }) => fold(text)));
  for (const name of item.except) {
    const entry = entries.find(({ column }) => fold(column.name) === fold(name.text));
    if (entry !== undefined) findings.use(name.span, { kind: 'column', name: entry.column.name, column: entry.column });
    else if (!open) {
      const names = entries.map(({ column }) => writtenName(column.name));
      findings.unknown('unknown-column', name.span, `\`*\` brings no column ${shown(name.text)}.`, name.text, names);
    }
  }
  const replaced = new Map(
    item.replace.map(({ name, value }) => {
      const row = valueColumns(look, { kind: 'value', value, aliases: [name], span: name.span }, scopes, false, tables);
      return [fold(name.text), row.columns[0]?.column] as const;
    }),
  );
  const columns = entries
    .filter(({ column }) => !without.has(fold(column.name)))
    .map(({ column }) => ({ column: replaced.get(fold(column.name)) ?? column, named: true, span: item.span }));
  return { columns, open, decidedBy: [] };
}

/** The columns that a `select` has named so far; what they are is not certain where the query's inputs may have them too. */
function aliasScope(columns: readonly RowColumn[], unsure: boolean): Scope {
  const row = columns.map(column => ({
    column: unsure ? { ...column, type: UNKNOWN as DataType, nullable: true } : column,
    qualifiers: [],
  }));
  return makeScope({ row });
}

/** The name that Spark gives to a value without an alias, where it is a plain one. */
function nameOf(value: Expression): string | undefined {
  switch (value.kind) {
    case 'column':
      return value.path.at(-1)?.text;
    case 'field':
      return value.name.text;
    case 'parenthesis':
      return nameOf(value.inner);
    case 'cast':
      return value.value.kind === 'column' ? nameOf(value.value) : undefined;
    default:
      return undefined;
  }
}

const GENERATORS: ReadonlySet<string> = new Set(
  'explode explode_outer posexplode posexplode_outer inline inline_outer stack json_tuple'.split(' '),
);

function isGenerator(value: Expression): boolean {
  return value.kind === 'call' && GENERATORS.has(fold(value.name.text));
}
