import { mergedLineage } from '../flow/column-lineage.js';
import { makeScope, namesInScope, type Scope } from '../flow/scope.js';
import { fold, shown } from '../names.js';
import type { ColumnLineage } from '../records.js';
import type { Looking, Tables } from './looking.js';
import type { SqlRelation } from './query.js';
import { joined, OPEN_ROW, outerScopes, product, type QueryRow, relationScope, scopeOfRow } from './relations.js';

/** A relation as the rest of the query sees it, and what decides which rows it has. */
export interface Relation {
  readonly scope: Scope;
  readonly decidedBy: readonly ColumnLineage[];
}

/**
 * An item of `from`.
 * @param before the items before it, then the scopes around the query
 */
export function relationRow(look: Looking, relation: SqlRelation, tables: Tables, before: readonly Scope[]): Relation {
  const { findings } = look.context;
  const alias = relation.kind === 'join' ? undefined : relation.alias;
  if (alias !== undefined) findings.use(alias.span, { kind: 'alias', name: alias.text, span: alias.span }, true);
  switch (relation.kind) {
    case 'table':
      return tableRow(look, relation, tables);
    case 'query': {
      const row = look.query(relation.query, tables, relation.lateral ? before : before.slice(1));
      const fits = relation.columns.length === 0 || relation.columns.length === row.columns.length;
      const known = fits ? row : OPEN_ROW;
      return { scope: scopeOfRow(known, alias?.text, relation.columns), decidedBy: row.decidedBy };
    }
    case 'join': {
      const left = relationRow(look, relation.left, tables, before);
      const right = relationRow(look, relation.right, tables, [left.scope, ...before.slice(1)]);
      return joinRow(look, relation, left, right, tables, before.slice(1));
    }
    case 'unknown': {
      const over = relation.over === undefined ? undefined : relationRow(look, relation.over, tables, before);
      const names = alias === undefined ? [] : [alias.text];
      return { scope: relationScope([], names, true), decidedBy: over?.decidedBy ?? [] };
    }
  }
}

function tableRow(look: Looking, relation: Extract<SqlRelation, { kind: 'table' }>, tables: Tables): Relation {
  const { findings, input } = look.context;
  const { single, alias, reference } = relation;
  const name = alias?.text ?? reference.name.text;
  const common = single === undefined ? undefined : tables.get(fold(single.text));
  const renamed = (scope: Scope): Scope => {
    if (relation.columns.length === 0) return scope;
    const row: QueryRow = {
      columns: scope.row.map(({ column }) => ({ column, named: true, span: reference.span })),
      open: scope.open,
      decidedBy: [],
    };
    return scopeOfRow(relation.columns.length === row.columns.length ? row : OPEN_ROW, name, relation.columns);
  };
  if (single !== undefined && common !== undefined) {
    findings.use(single.span, { kind: 'alias', name: single.text, span: common.name.span });
    const scope = scopeOfRow(common.row, name, relation.columns);
    return { scope, decidedBy: common.row.decidedBy };
  }
  if (single !== undefined && fold(single.text) === 'input') {
    if (input === undefined) {
      const message =
        '`input` is the row of the steps above, and there are none. Begin the table with `from`, or name what the query reads, such as `silver.NAME`.';
      findings.problem({ span: single.span, code: 'unknown-input', message });
      return { scope: relationScope([], [name], true), decidedBy: [] };
    }
    findings.use(single.span, { kind: 'alias', name: single.text });
    return { scope: renamed(inputRelation(input, name)), decidedBy: [] };
  }
  return { scope: renamed(look.context.dataset(reference, name)), decidedBy: [] };
}

function joinRow(
  look: Looking,
  relation: Extract<SqlRelation, { kind: 'join' }>,
  left: Relation,
  right: Relation,
  tables: Tables,
  outer: readonly Scope[],
): Relation {
  const { findings } = look.context;
  const inside = product(left.scope, right.scope);
  const on = relation.on === undefined ? [] : look.lookedAt(relation.on, [inside, ...outerScopes(inside, outer)], tables, 'JOIN');
  for (const name of relation.using) {
    for (const { scope } of [left, right]) {
      const entry = scope.byName.get(fold(name.text));
      if (entry !== undefined) findings.use(name.span, { kind: 'column', name: entry.column.name, column: entry.column });
      else if (!scope.open) {
        const message = `${shown(scope.inputs.at(-1)?.names[0] ?? 'This side')} has no column ${shown(name.text)}.`;
        findings.unknown('unknown-column', name.span, message, name.text, namesInScope(scope));
      }
    }
  }
  const { scope, decidedBy } = joined(relation, left.scope, right.scope, on);
  return { scope, decidedBy: mergedLineage(left.decidedBy, right.decidedBy, decidedBy) };
}

/** The row of the steps above under the name that the query gives it. */
function inputRelation(input: Scope, name: string): Scope {
  const names = [name];
  return makeScope({
    row: input.row.map(({ column }) => ({ column, qualifiers: names })),
    technical: input.technical.map(({ column }) => ({ column, qualifiers: names })),
    inputs: [{ names, open: input.open }],
    open: input.open,
  });
}
