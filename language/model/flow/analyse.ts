import type { DatasetReference, Input, JoinStep, Name, Step } from '../declaration/index.js';
import { columnId } from '../ids.js';
import { fold, shown } from '../names.js';
import type { Handle, Id } from '../records.js';
import type { Entry } from '../workspace/symbols.js';
import { columnsStep, type SchemaColumns } from './columns.js';
import { evaluate } from './expression.js';
import { groupStep } from './group.js';
import { join } from './join.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import { type RowColumn, type Shape, type ShapeColumn, union } from './row.js';
import { inputScope, makeScope, OPEN_SCOPE, type Scope, type ScopeEntry } from './scope.js';
import { unionScopes } from './union.js';

/** What a flow is looked at with. */
export interface FlowContext extends Omit<ExpressionContext, 'scopes'> {
  readonly handle: Handle;
  /** The dataset that an input names and its signature; reports a name that means nothing. */
  readonly input: (reference: Input | JoinStep) => { readonly entry?: Entry; readonly shape?: Shape };
  readonly schema: (name: Name) => SchemaColumns | undefined;
  readonly deadLetter: (reference: DatasetReference) => void;
}

export interface AnalysedInput {
  readonly role: 'from' | 'union' | 'join';
  readonly reference: Input | JoinStep;
  readonly entry?: Entry;
}

/** A flow, looked at step by step. */
export interface FlowAnalysis {
  readonly inputs: readonly AnalysedInput[];
  /** The row before each step, and after the last. */
  readonly before: readonly Scope[];
  /** What the expressions of each step see. */
  readonly inside: readonly Scope[];
  readonly after: Scope;
  /** Ids of the input columns that decide whether a row is in the table, or which. */
  readonly decidedBy: readonly Id[];
}

/** Looks at a flow from its inputs to its last step. */
export function analyseFlow(
  flow: { readonly inputs: readonly Input[]; readonly steps: readonly Step[] },
  context: FlowContext,
): FlowAnalysis {
  const inputs: AnalysedInput[] = [];
  const rows: { readonly scope: Scope; readonly input: Input }[] = [];
  for (const [index, input] of flow.inputs.entries()) {
    const { entry, shape } = context.input(input);
    inputs.push({ role: input.role, reference: input, ...(entry === undefined ? {} : { entry }) });
    rows.push({ scope: rowOf(input, shape, `inputs/${index}`, context), input });
    if (input.alias !== undefined)
      context.findings.use(input.alias.span, { kind: 'alias', name: input.alias.text, span: input.alias.span }, true);
  }
  let scope = rows.length === 0 ? OPEN_SCOPE : unionScopes(rows, context.findings);
  const before: Scope[] = [];
  const inside: Scope[] = [];
  let decidedBy: readonly Id[] = [];
  for (const [index, step] of flow.steps.entries()) {
    before.push(scope);
    let seen = scope;
    switch (step.kind) {
      case 'join': {
        const { entry, shape } = context.input(step);
        inputs.push({ role: 'join', reference: step, ...(entry === undefined ? {} : { entry }) });
        if (step.alias !== undefined)
          context.findings.use(step.alias.span, { kind: 'alias', name: step.alias.text, span: step.alias.span }, true);
        const joined = join(step, scope, rowOf(step, shape, `steps/${index}/input`, context), context);
        seen = joined.inside;
        scope = joined.after;
        decidedBy = union(decidedBy, joined.decidedBy);
        break;
      }
      case 'where':
        decidedBy = union(decidedBy, evaluate(step.condition, { ...context, scopes: [scope] }).from);
        break;
      case 'columns':
        scope = columnsStep(
          step,
          scope,
          step.schema === undefined ? undefined : context.schema(step.schema),
          item => ({ handle: context.handle, part: `steps/${index}/items/${item}` }),
          context,
        );
        break;
      case 'watermark':
        resolveColumn(step.column.path, { ...context, scopes: [scope] });
        if (step.late?.action === 'dead_letter') context.deadLetter(step.late.deadLetter);
        break;
      case 'dedupe': {
        const keys = step.by.map(reference => resolveColumn(reference.path, { ...context, scopes: [scope] }));
        const order =
          step.order === undefined ? undefined : resolveColumn(step.order.path, { ...context, scopes: withCarried(scope) });
        decidedBy = union(decidedBy, ...keys.map(key => key.from), order?.from ?? []);
        const names = keys.map(key => key.column?.name);
        const key = names.every(name => name !== undefined && scope.byName.has(fold(name))) ? (names as string[]) : [];
        scope = makeScope({ ...scope, key });
        break;
      }
      case 'group': {
        const grouped = groupStep(step, scope, part => ({ handle: context.handle, part: `steps/${index}/${part}` }), context);
        decidedBy = union(decidedBy, grouped.decidedBy);
        scope = grouped.after;
        break;
      }
      case 'sample':
        if (step.by !== undefined)
          decidedBy = union(decidedBy, resolveColumn(step.by.path, { ...context, scopes: [scope] }).from);
        break;
      case 'sql':
        scope = OPEN_SCOPE;
        break;
    }
    inside.push(seen);
  }
  before.push(scope);
  reportClashes(scope, context);
  return { inputs, before, inside, after: scope, decidedBy };
}

/** `sequence by`, `delete when` and a dedupe's order also see what the last `columns` leaves out. */
export function withCarried(scope: Scope): readonly Scope[] {
  return scope.carried === undefined ? [scope] : [scope, scope.carried];
}

/** The row of an input; in the mode `changes` with what Delta adds to its changes. */
function rowOf(reference: Input | JoinStep, shape: Shape | undefined, part: string, context: FlowContext): Scope {
  const name = reference.dataset.name.text;
  const names = reference.alias === undefined ? [name] : [reference.alias.text, name];
  const scope = inputScope(shape, names);
  if (reference.mode !== 'changes') return scope;
  const origin = { handle: context.handle, part };
  const added = CHANGE_COLUMNS.filter(column => !scope.byName.has(column.name)).map(
    (column): ScopeEntry => ({
      column: {
        ...column,
        nullable: false,
        pii: false,
        from: shape === undefined ? [] : [columnId(shape.id, column.name)],
        origin,
      },
      qualifiers: scope.inputs[0]?.names ?? names,
    }),
  );
  return makeScope({ ...scope, row: [...scope.row, ...added], key: [] });
}

const CHANGE_COLUMNS = [
  { name: '_change_type', type: { name: 'string' } },
  { name: '_commit_version', type: { name: 'long' } },
  { name: '_commit_timestamp', type: { name: 'timestamp' }, domain: 'processing' },
] as const satisfies readonly Partial<RowColumn>[];

/** The columns that bronze rows have by themselves; `*` leaves them out. */
export function technicalColumns(handle: Handle): readonly ShapeColumn[] {
  return [
    {
      name: '_ingested_at',
      type: { name: 'timestamp' },
      nullable: false,
      pii: false,
      domain: 'ingest',
      origin: { handle, part: 'name' },
    },
  ];
}

/** A row cannot have two columns of one name. */
function reportClashes(scope: Scope, { findings }: FlowContext): void {
  const [first, ...others] = [...scope.clashes.values()];
  if (first === undefined) return;
  const names = [first, ...others].map(clash => shown(clash.name)).join(', ');
  findings.problem({
    span: first.span,
    code: 'ambiguous-column',
    message: `Both sides of the join have ${names}, and nothing below says which is meant. Add \`columns\` with the one that is, such as ${first.left === undefined ? '' : `\`${first.left}\` or `}\`${first.right}\`.`,
  });
}
