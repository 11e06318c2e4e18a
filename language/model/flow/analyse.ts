import type {
  DatasetReference,
  DedupeStep,
  Expression,
  Input,
  JoinStep,
  Name,
  Span,
  Step,
  WatermarkStep,
} from '../declaration/index.js';
import { columnId } from '../ids.js';
import { shown } from '../names.js';
import type { ColumnLineage, Handle, JoinFact } from '../records.js';
import type { SqlStatement } from '../sql/query.js';
import { sqlStep } from '../sql/step.js';
import type { Entry } from '../workspace/symbols.js';
import { deciding, expressionLineage, mergedLineage, pathLineage } from './column-lineage.js';
import { columnsStep, plainColumn, type SchemaColumns } from './columns.js';
import { condition } from './expression.js';
import { groupStep } from './group.js';
import { join } from './join.js';
import { distinctKeys, fixedBy, oneRowPer, withoutFixed } from './keys.js';
import { unitAfterQuery } from './query-unit.js';
import { type ExpressionContext, resolveColumn } from './resolve.js';
import type { RowColumn, Shape, ShapeColumn, Unit } from './row.js';
import { inputScope, makeScope, OPEN_SCOPE, type Scope, type ScopeEntry, withColumns } from './scope.js';
import { unionScopes } from './union.js';
import { ROW, unitAfter } from './unit.js';

/** What a flow is looked at with. */
export interface FlowContext extends Omit<ExpressionContext, 'scopes'> {
  readonly handle: Handle;
  /** The dataset that an input names and its signature; reports a name that means nothing. */
  readonly input: (reference: Input | JoinStep) => { readonly entry?: Entry; readonly shape?: Shape };
  readonly schema: (name: Name) => SchemaColumns | undefined;
  readonly deadLetter: (reference: DatasetReference) => void;
  /** What the query of a step says, and the datasets that its text names as long as that is not known. */
  readonly query: (step: number) => { readonly statement?: SqlStatement; readonly named: readonly DatasetReference[] };
}

export interface AnalysedInput {
  readonly role: 'from' | 'union' | 'join' | 'sql';
  readonly reference: Input | JoinStep;
  readonly entry?: Entry;
  readonly shape?: Shape;
}

/** A flow, looked at step by step. */
export interface FlowAnalysis {
  readonly inputs: readonly AnalysedInput[];
  /** The row before each step, and after the last. */
  readonly before: readonly Scope[];
  /** What the expressions of each step see. */
  readonly inside: readonly Scope[];
  readonly after: Scope;
  /** The input columns that decide whether a row is in the table, or which. */
  readonly decidedBy: readonly ColumnLineage[];
  /** What has to be computed together when a row of an input changes. */
  readonly unit: Unit;
  readonly joins: readonly JoinFact[];
  /** Where columns stand that the queries of `sql` steps define, by the part that their origin names. */
  readonly places: ReadonlyMap<string, Span>;
  /** The order of the last dedupe, where its rows are those of the flow. */
  readonly dedupe?: { readonly order: string; readonly keep: 'latest' | 'earliest' };
}

/** Looks at a flow from its inputs to its last step. */
export function analyseFlow(
  flow: { readonly inputs: readonly Input[]; readonly steps: readonly Step[] },
  context: FlowContext,
): FlowAnalysis {
  const inputs: AnalysedInput[] = [];
  const read = (role: AnalysedInput['role'], reference: Input | JoinStep, part: string): Scope => {
    const { entry, shape } = context.input(reference);
    inputs.push({ role, reference, ...(entry === undefined ? {} : { entry }), ...(shape === undefined ? {} : { shape }) });
    const { alias } = reference;
    const scope = rowOf(reference, shape, part, context);
    if (alias !== undefined) context.findings.use(alias.span, { kind: 'alias', name: alias.text, span: alias.span }, true);
    return scope;
  };
  const rows = flow.inputs.map((input, index) => ({ scope: read(input.role, input, `inputs/${index}`), input }));
  let scope = rows.length === 0 ? OPEN_SCOPE : unionScopes(rows, context.findings);
  const before: Scope[] = [];
  const inside: Scope[] = [];
  const joins: JoinFact[] = [];
  const places = new Map<string, Span>();
  let decidedBy: readonly ColumnLineage[] = [];
  let unit = ROW;
  let dedupe: FlowAnalysis['dedupe'];
  const decide = (...by: readonly (readonly ColumnLineage[])[]): void => {
    decidedBy = mergedLineage(decidedBy, ...by);
  };
  for (const [index, step] of flow.steps.entries()) {
    before.push(scope);
    let seen = scope;
    const here = { ...context, scopes: [scope] };
    switch (step.kind) {
      case 'join': {
        const side = read('join', step, `steps/${index}/input`);
        const { entry, shape } = inputs.at(-1) ?? {};
        const joined = join(step, scope, { scope: side, ...(shape === undefined ? {} : { shape }) }, context);
        joins.push({ step: index, ...(entry === undefined ? {} : { input: entry.id }), ...joined.fact });
        seen = joined.inside;
        scope = joined.after;
        decide(joined.decidedBy);
        break;
      }
      case 'where':
        condition(step.condition, 'the condition of `where`', { ...here, place: { kind: 'row', what: '`where`' } });
        decide(deciding(expressionLineage(step.condition, here), 'FILTER'));
        scope = filtered(scope, step.condition);
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
        if (step.late?.action === 'dead_letter') context.deadLetter(step.late.deadLetter);
        if (step.late?.action !== 'update') decide(deciding(pathLineage(step.column.path, here), 'FILTER'));
        scope = watermarked(step, scope, context);
        break;
      case 'dedupe':
        decide(...dedupeLineage(step, scope, context));
        scope = deduped(step, scope, context);
        dedupe = step.order === undefined ? undefined : { order: step.order.path.at(-1)?.text ?? '', keep: step.keep };
        break;
      case 'group': {
        const grouped = groupStep(step, scope, part => ({ handle: context.handle, part: `steps/${index}/${part}` }), context);
        decide(grouped.decidedBy);
        scope = grouped.after;
        dedupe = undefined;
        break;
      }
      case 'sample':
        if (step.by === undefined) break;
        resolveColumn(step.by.path, here);
        decide(deciding(pathLineage(step.by.path, here), 'FILTER'));
        break;
      case 'sql': {
        reportClashes(scope, context);
        const { statement, named } = context.query(index);
        const input = inputs.length === 0 && index === 0 ? undefined : scope;
        const row = sqlStep(statement, named, { part: `steps/${index}`, ...(input === undefined ? {} : { input }) }, context);
        inputs.push(...row.inputs.map(other => ({ ...other, role: 'sql' as const })));
        for (const [part, span] of row.places) places.set(part, span);
        decide(row.decidedBy);
        scope = row.after;
        dedupe = undefined;
        unit = unitAfterQuery(statement, unit);
        break;
      }
    }
    if (step.kind !== 'sql') unit = unitAfter(step, unit, oneRowPer(scope.keys));
    inside.push(seen);
  }
  before.push(scope);
  reportClashes(scope, context);
  return { inputs, before, inside, after: scope, decidedBy, unit, joins, places, ...(dedupe === undefined ? {} : { dedupe }) };
}

/** The row behind a `where`: what is the same in every row is no part of a key. */
function filtered(scope: Scope, condition: Expression): Scope {
  if (scope.keys.length === 0) return scope;
  const fixed = fixedBy(condition, expression => (expression.kind === 'column' ? plainColumn(expression, [scope]) : undefined));
  if (fixed.size === 0) return scope;
  const isFixed = (column: RowColumn): boolean => fixed.has(column) || (fixed.has('version') && column.role === 'valid_from');
  return makeScope({ ...scope, keys: withoutFixed(scope.keys, isFixed) });
}

/** The row behind a `watermark`: from here on its column has one. */
function watermarked({ column: reference, delay, late }: WatermarkStep, scope: Scope, context: FlowContext): Scope {
  const { column } = resolveColumn(reference.path, { ...context, scopes: [scope] });
  if (column === undefined || delay === undefined) return scope;
  const { amount, unit } = delay;
  const watermark = { amount, unit, late: late?.action ?? 'drop' } as const;
  return withColumns(scope, other => (other === column ? { ...other, watermark } : other));
}

/** The row behind a `dedupe`: one for each key, but with `within`, and a history no longer. */
function deduped({ by, order, within }: DedupeStep, scope: Scope, context: FlowContext): Scope {
  const keys = by.map(reference => resolveColumn(reference.path, { ...context, scopes: [scope] }).column);
  if (order !== undefined) resolveColumn(order.path, { ...context, scopes: withCarried(scope) });
  const columns = keys.flatMap(column => column ?? []);
  const isKnown = within === undefined && columns.length === keys.length && columns.length > 0;
  const kept = makeScope({ ...scope, keys: distinctKeys([...(isKnown ? [{ columns }] : []), ...scope.keys]) });
  return withColumns(kept, column => {
    const { role, ...plain } = column;
    return role === undefined ? column : plain;
  });
}

function dedupeLineage({ by, order }: DedupeStep, scope: Scope, context: FlowContext): readonly (readonly ColumnLineage[])[] {
  return [
    ...by.map(({ path }) => deciding(pathLineage(path, { ...context, scopes: [scope] }), 'GROUP_BY')),
    order === undefined ? [] : deciding(pathLineage(order.path, { ...context, scopes: withCarried(scope) }), 'SORT'),
  ];
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
        lineage:
          shape === undefined ? [] : [{ from: columnId(shape.id, column.name), kind: 'direct', subtype: 'IDENTITY' } as const],
        origin,
      },
      qualifiers: scope.inputs[0]?.names ?? names,
    }),
  );
  return makeScope({ ...scope, row: [...scope.row, ...added], keys: [] });
}

const CHANGE_COLUMNS = [
  { name: '_change_type', type: { name: 'string' } },
  { name: '_commit_version', type: { name: 'long' } },
  { name: '_commit_timestamp', type: { name: 'timestamp' }, domain: 'processing' },
] as const satisfies readonly Partial<RowColumn>[];

/** The columns that bronze rows have by themselves; `*` leaves them out. */
export function technicalColumns(handle: Handle, ofSnapshots = false): readonly ShapeColumn[] {
  return [
    {
      name: '_ingested_at',
      type: { name: 'timestamp' },
      nullable: false,
      pii: false,
      domain: 'ingest',
      ...(ofSnapshots ? { snapshotTime: true } : {}),
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
