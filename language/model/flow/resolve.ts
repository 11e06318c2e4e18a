import type { DataType, Expression, ExpressionOf, Name, Span } from '../declaration/index.js';
import { columnId } from '../ids.js';
import { fold, shown, writtenName } from '../names.js';
import type { ColumnLineage } from '../records.js';
import type { Entry } from '../workspace/symbols.js';
import type { Findings } from './report.js';
import type { Facts, RowColumn } from './row.js';
import { type Found, findBare, findInput, findQualified, namesInScope, type Scope } from './scope.js';

/** What an expression is looked at with. */
export interface ExpressionContext {
  readonly findings: Findings;
  /** The scopes in which a column is looked for, in order: the first that knows the name decides. */
  readonly scopes: readonly Scope[];
  /** A function or parameter of the workspace. */
  readonly lookUp: (space: 'function' | 'param', name: string) => Entry | undefined;
  readonly namesOf: (space: 'function' | 'param') => Iterable<string>;
  /** Bare names that are not ambiguous here although two inputs have them: the left one of an equality of a join. */
  readonly leftWins?: ReadonlySet<Span>;
  /** Folded names of lambda parameters in scope. */
  readonly parameters?: ReadonlyMap<string, Span>;
  /** What is known of the lambda parameters, by folded name. */
  readonly parameterFacts?: ReadonlyMap<string, Facts>;
  /** Where the expression stands: what may stand in it. Without it anything may. */
  readonly place?: Place;
  /** What a function of the workspace takes and yields, by its handle. */
  readonly signature?: (handle: string) => OwnFunction | undefined;
  /** The type of a parameter of the workspace, by its handle. */
  readonly paramType?: (handle: string) => DataType;
  /** In the query of a `sql` step: Spark's own rules say what is grouped. */
  readonly sql?: true;
  /** Answers for the queries inside of expressions. */
  readonly subquery?: (expression: ExpressionOf<'subquery'>) => SubqueryFacts;
}

/** Where an expression stands. `what` says it in words, such as `where`. */
export type Place =
  /** One row is all there is to see; `isAggregate` tells of the names that are computed from many nevertheless. */
  | { readonly kind: 'row'; readonly what: string; readonly isAggregate?: (name: string) => boolean }
  /** The rows of a window may be seen too. `whole` is the definition's whole expression, where a generator may stand. */
  | { readonly kind: 'columns'; readonly whole: Expression }
  /** Aggregates of a group, and what is the same in all its rows. */
  | {
      readonly kind: 'group';
      readonly isGrouped: (expression: Expression) => boolean;
      /** Whether a name is an aggregate that the group defines above. */
      readonly isAggregate: (name: string) => boolean;
    }
  /** Aggregates of the whole table, beside values of the row. */
  | { readonly kind: 'table' };

/** What a function of the workspace takes and yields. It holds no offsets. */
export interface OwnFunction {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: DataType }[];
  readonly returns: DataType;
}

/** What is known of the value of a query in an expression. */
export interface SubqueryFacts extends Facts {
  readonly lineage: readonly ColumnLineage[];
}

/** Spark functions that may be written without brackets. */
const BARE_CALLS: ReadonlySet<string> = new Set('current_date current_timestamp current_user localtimestamp'.split(' '));

export interface ResolvedColumn {
  readonly column?: RowColumn;
  readonly from: readonly string[];
  /** How many names of the path the column took. */
  readonly length: number;
  /** A function written without brackets. */
  readonly bareCall?: string;
}

/** What a path of names means: a column of an input, a column of the row, or a field of one. Reports what it does not mean. */
export function resolveColumn(path: readonly Name[], context: ExpressionContext): ResolvedColumn {
  const [first, second] = path;
  if (first === undefined) return { from: [], length: 0 };
  if (second !== undefined) {
    for (const scope of context.scopes) {
      const input = findInput(scope, first.text);
      if (input === undefined) continue;
      context.findings.use(first.span, { kind: 'alias', name: first.text });
      const found = findQualified(scope, input, second.text);
      return settle(found, second, 2, context, () => {
        const names = [...scope.row, ...scope.aliased]
          .filter(entry => entry.qualifiers === input.names)
          .map(entry => writtenName(entry.column.name));
        context.findings.unknown(
          'unknown-column',
          second.span,
          `${shown(first.text)} has no column ${shown(second.text)}.`,
          second.text,
          names,
        );
        return undefined;
      });
    }
  }
  const found = firstFound(first, context);
  return settle(found, first, 1, context, () => {
    const folded = fold(first.text);
    if (path.length === 1 && BARE_CALLS.has(folded)) return folded;
    const message =
      second === undefined
        ? `There is no column ${shown(first.text)} here.`
        : `${shown(first.text)} is neither an input nor a column here.`;
    const names = context.scopes.flatMap(scope => [
      ...namesInScope(scope),
      ...(second === undefined ? [] : scope.inputs.flatMap(input => input.names.map(writtenName))),
    ]);
    context.findings.unknown('unknown-column', first.span, message, first.text, names);
    return undefined;
  });
}

function firstFound(name: Name, context: ExpressionContext): Found {
  let open: Found | undefined;
  for (const scope of context.scopes) {
    const found = findBare(scope, name.text);
    if (found.kind === 'ambiguous' && context.leftWins?.has(name.span)) {
      const entry = scope.byName.get(fold(name.text));
      if (entry !== undefined) return { kind: 'column', column: entry.column };
    }
    if (found.kind === 'column' || found.kind === 'ambiguous') return found;
    if (found.kind === 'open') open ??= found;
  }
  return open ?? { kind: 'missing' };
}

function settle(
  found: Found,
  name: Name,
  length: number,
  context: ExpressionContext,
  missing: () => string | undefined,
): ResolvedColumn {
  switch (found.kind) {
    case 'column': {
      const { column } = found;
      context.findings.use(name.span, { kind: 'column', name: column.name, column });
      return { column, from: column.from, length };
    }
    case 'open':
      context.findings.use(name.span, {
        kind: 'column',
        name: name.text,
        ...(found.id === undefined ? {} : { dataset: found.id }),
      });
      return { from: found.id === undefined ? [] : [columnId(found.id, name.text)], length };
    case 'ambiguous':
      context.findings.problem({
        span: name.span,
        code: 'ambiguous-column',
        message: `Two inputs have a column ${shown(name.text)}. Say which: ${found.choices.map(choice => `\`${choice}\``).join(' or ')}.`,
      });
      return { from: [], length };
    default: {
      const bareCall = missing();
      return { from: [], length, ...(bareCall === undefined ? {} : { bareCall }) };
    }
  }
}

/** `param.NAME`, in an expression or a setting. */
export function resolveParam(name: Name, context: Pick<ExpressionContext, 'findings' | 'lookUp' | 'namesOf'>): void {
  const entry = context.lookUp('param', name.text);
  if (entry !== undefined) context.findings.use(name.span, { kind: 'entry', entry });
  else
    context.findings.unknown(
      'unknown-param',
      name.span,
      `There is no parameter ${shown(name.text)} in this pipeline.`,
      name.text,
      context.namesOf('param'),
    );
}
