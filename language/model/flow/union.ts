import type { Input } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import { forcesNull, widerType } from '../types/coercion.js';
import { commonDomain, commonType, typeText } from '../types.js';
import { directIds, lineageOf, mergedLineage } from './column-lineage.js';
import type { RowKey } from './keys.js';
import type { Findings } from './report.js';
import type { RowColumn } from './row.js';
import { makeScope, type Scope, type ScopeEntry } from './scope.js';
import { sameNames } from './unit.js';

/** The rows of all inputs in one, by name, in the order of the first. */
export function unionScopes(rows: readonly { readonly scope: Scope; readonly input: Input }[], findings: Findings): Scope {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return first?.scope ?? makeScope({ open: true });
  for (const other of others) reportMissing(first, other, findings);
  const inputs = rows.flatMap(({ scope }) => scope.inputs);
  const names = [...new Set(inputs.flatMap(input => input.names))];
  const ids = new Set(inputs.map(input => input.id));
  const id = ids.size === 1 ? inputs[0]?.id : undefined;
  const open = rows.some(({ scope }) => scope.open);
  const merged = new Map<string, ScopeEntry[]>();
  const technical = new Map<string, ScopeEntry[]>();
  for (const { scope } of rows) {
    for (const entry of scope.row) add(merged, entry);
    for (const entry of scope.technical) add(technical, entry);
  }
  const merge = (entries: readonly ScopeEntry[]): ScopeEntry => ({
    column: mergeColumns(entries, rows.length),
    qualifiers: names,
  });
  const entries = [...merged.values()].map(merge);
  return makeScope({
    row: entries,
    technical: [...technical.values()].filter(entries => entries.length === rows.length).map(merge),
    inputs: [{ names, open, ...(id === undefined ? {} : { id }) }],
    open,
    keys: keysOfUnion(
      rows.map(({ scope }) => scope),
      entries,
    ),
  });
}

/**
 * Rows of different inputs may be alike, unless a column says which input a row is from: a literal in each, another in every one.
 * With it a key that all inputs have is one of their union.
 */
function keysOfUnion(scopes: readonly Scope[], row: readonly ScopeEntry[]): readonly RowKey[] {
  const columnOf = (scope: Scope, name: string): RowColumn | undefined => scope.byName.get(fold(name))?.column;
  const tells = row.find(({ column }) => {
    const texts = scopes.map(scope => columnOf(scope, column.name)?.constant);
    return !texts.includes(undefined) && new Set(texts).size === scopes.length;
  })?.column;
  const [first, ...others] = scopes;
  if (tells === undefined || first === undefined) return [];
  return first.keys.flatMap((key): RowKey[] => {
    const names = key.columns.map(({ name }) => name);
    const isShared = others.every(scope =>
      scope.keys.some(
        other =>
          other.exceptNull === key.exceptNull &&
          sameNames(
            other.columns.map(({ name }) => name),
            names,
          ),
      ),
    );
    const columns = names.flatMap(name => row.find(({ column }) => fold(column.name) === fold(name))?.column ?? []);
    if (!isShared || columns.length < names.length) return [];
    return [{ columns: [...new Set([...columns, tells])], ...(key.exceptNull === true ? { exceptNull: true } : {}) }];
  });
}

function add(columns: Map<string, ScopeEntry[]>, entry: ScopeEntry): void {
  const name = fold(entry.column.name);
  columns.set(name, [...(columns.get(name) ?? []), entry]);
}

function mergeColumns(entries: readonly ScopeEntry[], inputs: number): ScopeEntry['column'] {
  const columns = entries.map(({ column }) => column);
  // Versions of several histories, and lateness of several streams, are none of their union.
  const { domain: _, role: __, watermark: ___, constant: ____, ...first } = columns[0] as ScopeEntry['column'];
  const lineage = mergedLineage(...columns.map(lineageOf));
  const domain = commonDomain(columns.map(column => column.domain));
  const type = commonType(columns.map(column => column.type));
  return {
    ...first,
    type,
    nullable: columns.length < inputs || columns.some(column => column.nullable || forcesNull(column.type, type)),
    pii: columns.some(column => column.pii),
    ...(domain === undefined ? {} : { domain }),
    from: directIds(lineage),
    lineage,
  };
}

/** A column that one input has and the other has not is an error, where the columns of both are known. */
function reportMissing(first: { scope: Scope; input: Input }, other: { scope: Scope; input: Input }, findings: Findings): void {
  const lacks = (scope: Scope, than: Scope): string[] =>
    scope.open ? [] : than.row.map(({ column }) => column.name).filter(name => !scope.byName.has(fold(name)));
  const missing = lacks(other.scope, first.scope);
  const extra = lacks(first.scope, other.scope);
  const name = shown(other.input.dataset.name.text);
  const sentences = [
    ...(missing.length === 0 ? [] : [`${name} has no ${columnsText(missing)}, which the first input has.`]),
    ...(extra.length === 0 ? [] : [`${name} has ${columnsText(extra)}, which the first input has not.`]),
    ...first.scope.row.flatMap(({ column }) => {
      const same = other.scope.row.find(entry => fold(entry.column.name) === fold(column.name))?.column;
      return (same && typesText(column, same, shown(first.input.dataset.name.text), name)) ?? [];
    }),
  ];
  if (sentences.length === 0) return;
  findings.problem({
    span: other.input.dataset.span,
    code: 'union-columns',
    message: `${sentences.join(' ')} Inputs of a \`union\` have the same columns: give each a table above in which they do.`,
  });
}

/** That two columns of one name have types that no type holds both of; undefined where one does, or where a type is not known. */
export function typesText(
  a: Pick<RowColumn, 'name' | 'type'>,
  b: Pick<RowColumn, 'type'>,
  ofA: string,
  ofB: string,
): string | undefined {
  if (widerType(a.type, b.type) !== undefined) return undefined;
  return `${shown(a.name)} is \`${typeText(a.type)}\` in ${ofA} and \`${typeText(b.type)}\` in ${ofB}.`;
}

/** `column a`, `columns a, b`. */
export function columnsText(names: readonly string[]): string {
  return `${names.length === 1 ? 'column' : 'columns'} ${names.map(shown).join(', ')}`;
}
