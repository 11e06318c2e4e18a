import type { Expression, ExpressionOf } from '../declaration/index.js';
import { fold } from '../names.js';
import type { ColumnLineage, DirectSubtype, Id, IndirectSubtype } from '../records.js';
import { functionNamed } from '../types/functions/index.js';
import { isUnit } from './call.js';
import { Findings } from './report.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import type { RowColumn } from './row.js';
import { findInput, type Scope } from './scope.js';

type Lineage = readonly ColumnLineage[];

/** Of two ways in which one column reaches another the greater counts: a value that is also aggregated is no identity. */
const STRENGTH: Readonly<Record<DirectSubtype, number>> = { IDENTITY: 0, TRANSFORMATION: 1, AGGREGATION: 2 };

/** What a column is computed from. A column that says only from which is computed from them in some way. */
export function lineageOf({ lineage, from }: Pick<RowColumn, 'lineage' | 'from'>): Lineage {
  return lineage ?? from.map(id => ({ from: id, kind: 'direct', subtype: 'TRANSFORMATION' }));
}

/** The columns whose values it holds. */
export function directIds(lineage: Lineage): readonly Id[] {
  return lineage.filter(({ kind }) => kind === 'direct').map(({ from }) => from);
}

/** The columns that decide about it. */
export function indirectIds(lineage: Lineage): readonly Id[] {
  return [...new Set(lineage.filter(({ kind }) => kind === 'indirect').map(({ from }) => from))];
}

/** Several in one: each column once by its strongest direct way, and once by each indirect way; in the order of the first. */
export function mergedLineage(...lineages: readonly Lineage[]): Lineage {
  const filled = lineages.filter(lineage => lineage.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const merged = new Map<string, ColumnLineage>();
  for (const lineage of filled) {
    for (const item of lineage) {
      const key = item.kind === 'direct' ? item.from : `${item.from} ${item.subtype}`;
      const known = merged.get(key);
      if (known === undefined || isStronger(item, known)) merged.set(key, item);
    }
  }
  return [...merged.values()];
}

function isStronger(item: ColumnLineage, known: ColumnLineage): boolean {
  return item.kind === 'direct' && known.kind === 'direct' && STRENGTH[item.subtype] > STRENGTH[known.subtype];
}

/** The lineage of a value that is made from one of this lineage. */
export function changed(lineage: Lineage, subtype: Exclude<DirectSubtype, 'IDENTITY'>): Lineage {
  return lineage.map(item =>
    item.kind === 'direct' && STRENGTH[item.subtype] < STRENGTH[subtype] ? { from: item.from, kind: 'direct', subtype } : item,
  );
}

/** The lineage of what is decided by a value of this lineage. */
export function deciding(lineage: Lineage, subtype: IndirectSubtype): Lineage {
  const ids = new Set(lineage.map(({ from }) => from));
  return [...ids].map(from => ({ from, kind: 'indirect', subtype }));
}

/** Finds nothing: names are reported where an expression is evaluated. */
class Silent extends Findings {
  override use(): void {}
  override problem(): void {}
  override unknown(): void {}
}
const SILENT = new Silent();

/**
 * The columns that an expression is computed from, and those that choose between values in it: conditions of `case` and `if`, the
 * `filter` of an aggregate, partition and order of a window. Names that mean nothing bring nothing.
 */
export function expressionLineage(expression: Expression, context: ExpressionContext): Lineage {
  return new Walk({ ...context, findings: SILENT }).look(expression, NO_NAMES);
}

/** The lineage of a column by its path. */
export function pathLineage(path: ExpressionOf<'column'>['path'], context: ExpressionContext): Lineage {
  return new Walk({ ...context, findings: SILENT }).column(path);
}

const NO_NAMES: ReadonlySet<string> = new Set();
/** Functions whose first argument chooses between the others. */
const CHOOSES_BY_FIRST: ReadonlySet<string> = new Set(['if', 'nvl2']);
/** Functions whose second argument decides about the first, by which of them. */
const DECIDED_BY_SECOND: ReadonlyMap<string, IndirectSubtype> = new Map([
  ['nullif', 'CONDITIONAL'],
  ['max_by', 'SORT'],
  ['min_by', 'SORT'],
]);
/** Aggregates of which no more is known than that. */
const OTHER_AGGREGATES: ReadonlySet<string> = new Set(
  'approx_top_k count_min_sketch grouping grouping_id percentile_cont percentile_disc'.split(' '),
);

/** Whether a function makes one value of many rows. */
export function isAggregate(name: string): boolean {
  const folded = fold(name);
  return functionNamed(folded)?.kind === 'aggregate' || OTHER_AGGREGATES.has(folded);
}

class Walk {
  readonly #context: ExpressionContext;

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  /** @param bound names of lambda parameters, folded */
  look(expression: Expression, bound: ReadonlySet<string>): Lineage {
    const all = (...inner: readonly Expression[]): Lineage =>
      changed(mergedLineage(...inner.map(part => this.look(part, bound))), 'TRANSFORMATION');
    switch (expression.kind) {
      case 'column':
        return bound.has(fold(expression.path[0]?.text ?? '')) ? [] : this.column(expression.path);
      case 'parameter':
        return this.#parameter(expression);
      case 'parenthesis':
        return this.look(expression.inner, bound);
      case 'field':
        return all(expression.of);
      case 'index':
        return all(expression.of, expression.index);
      case 'call':
        return this.#call(expression, bound);
      case 'lambda':
        return this.look(expression.body, new Set([...bound, ...expression.parameters.map(({ text }) => fold(text))]));
      case 'cast':
        return all(expression.value);
      case 'case':
        return this.#case(expression, bound);
      case 'unary':
        return all(expression.operand);
      case 'binary':
        return all(expression.left, expression.right);
      case 'in':
        return all(expression.value, ...expression.options);
      case 'between':
        return all(expression.value, expression.low, expression.high);
      case 'is null':
        return all(expression.value);
      case 'opaque':
        return all(...expression.parts);
      case 'subquery':
        return this.#context.subquery?.(expression).lineage ?? [];
      default:
        return [];
    }
  }

  column(path: ExpressionOf<'column'>['path']): Lineage {
    const found = resolveColumn(path, this.#context);
    if (found.column === undefined) return found.from.map(from => ({ from, kind: 'direct', subtype: 'IDENTITY' }));
    const lineage = lineageOf(found.column);
    return path.length > found.length ? changed(lineage, 'TRANSFORMATION') : lineage;
  }

  /** `param.NAME`, unless an input or a column is called `param`. */
  #parameter({ name, span }: ExpressionOf<'parameter'>): Lineage {
    const isName = (scope: Scope): boolean => findInput(scope, 'param') !== undefined || scope.byName.has('param');
    if (!this.#context.scopes.some(isName) || this.#context.lookUp('param', name.text) !== undefined) return [];
    return this.column([{ text: 'param', span: { start: span.start, end: span.start + 'param'.length } }, name]);
  }

  #case({ subject, branches, otherwise }: ExpressionOf<'case'>, bound: ReadonlySet<string>): Lineage {
    const conditions = [...(subject === undefined ? [] : [subject]), ...branches.map(({ when }) => when)];
    const values = [...branches.map(({ then }) => then), ...(otherwise === undefined ? [] : [otherwise])];
    return this.#chosen(values, conditions, 'CONDITIONAL', bound);
  }

  #chosen(
    values: readonly Expression[],
    by: readonly Expression[],
    subtype: IndirectSubtype,
    bound: ReadonlySet<string>,
  ): Lineage {
    const held = mergedLineage(...values.map(value => this.look(value, bound)));
    const chosen = mergedLineage(...by.map(condition => this.look(condition, bound)));
    return mergedLineage(changed(held, 'TRANSFORMATION'), deciding(chosen, subtype));
  }

  #call(expression: ExpressionOf<'call'>, bound: ReadonlySet<string>): Lineage {
    const { name, arguments: given, filter, over } = expression;
    const folded = fold(name.text);
    const data = functionNamed(folded);
    const values = given.filter((_, index) => !isUnit(expression, data, index));
    const second = DECIDED_BY_SECOND.get(folded);
    const [held, by, subtype]: [readonly Expression[], readonly Expression[], IndirectSubtype] = CHOOSES_BY_FIRST.has(folded)
      ? [values.slice(1), values.slice(0, 1), 'CONDITIONAL']
      : second !== undefined
        ? [values.filter((_, index) => index !== 1), values.slice(1, 2), second]
        : [values, [], 'CONDITIONAL'];
    const value = this.#chosen(held, by, subtype, bound);
    const conditions = filter === undefined ? [] : this.look(filter, bound);
    const window = over === undefined ? [] : [...over.partitionBy, ...over.orderBy.map(item => item.value)];
    return mergedLineage(
      isAggregate(folded) ? changed(value, 'AGGREGATION') : value,
      deciding(conditions, 'CONDITIONAL'),
      deciding(mergedLineage(...window.map(part => this.look(part, bound))), 'WINDOW'),
    );
  }
}
