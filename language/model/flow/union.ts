import type { Input } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import { commonDomain, commonType } from '../types.js';
import type { Findings } from './report.js';
import { union } from './row.js';
import { makeScope, type Scope, type ScopeEntry } from './scope.js';

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
  return makeScope({
    row: [...merged.values()].map(merge),
    technical: [...technical.values()].filter(entries => entries.length === rows.length).map(merge),
    inputs: [{ names, open, ...(id === undefined ? {} : { id }) }],
    open,
  });
}

function add(columns: Map<string, ScopeEntry[]>, entry: ScopeEntry): void {
  const name = fold(entry.column.name);
  columns.set(name, [...(columns.get(name) ?? []), entry]);
}

function mergeColumns(entries: readonly ScopeEntry[], inputs: number): ScopeEntry['column'] {
  const columns = entries.map(({ column }) => column);
  const { domain: _, role: __, ...first } = columns[0] as ScopeEntry['column'];
  const domain = commonDomain(columns.map(column => column.domain));
  return {
    ...first,
    type: commonType(columns.map(column => column.type)),
    nullable: columns.length < inputs || columns.some(column => column.nullable),
    pii: columns.some(column => column.pii),
    ...(domain === undefined ? {} : { domain }),
    from: union(...columns.map(column => column.from)),
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
  ];
  if (sentences.length === 0) return;
  findings.problem({
    span: other.input.dataset.span,
    code: 'union-columns',
    message: `${sentences.join(' ')} Inputs of a \`union\` have the same columns: give each a table above in which they do.`,
  });
}

function columnsText(names: readonly string[]): string {
  return `${names.length === 1 ? 'column' : 'columns'} ${names.map(shown).join(', ')}`;
}
