import type { Name, Span } from '../declaration/index.js';
import { columnId } from '../ids.js';
import { fold, shown, writtenName } from '../names.js';
import type { Entry } from '../workspace/symbols.js';
import type { Findings } from './report.js';
import type { RowColumn } from './row.js';
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
