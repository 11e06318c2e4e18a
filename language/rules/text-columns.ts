import type { Declaration, Expression, Property, Step } from '../model/declaration/index.js';
import { partsOf } from '../model/declaration/parts.js';
import { fold } from '../model/names.js';
import type { Handle, Id, SourceRecord, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';
import { propertyExpressions } from './walk.js';

/** How columns are used, by their folded names: `text` where text may stand, `other` where it is not known that it may. */
type Uses = Map<string, { readonly written: string; readonly as: 'text' | 'other' }>;

/**
 * The columns of a source that tables use, and use in no other way than one in which text may stand; in the order in which they are
 * used. Every declaration that the source's rows reach is looked at.
 * @param way the tables that read the source one from the other; each must read nothing else
 * @returns undefined where it cannot be known which columns are the source's, or who reads them
 */
export function textColumns(
  context: RuleContext,
  source: SourceRecord,
  way: readonly TableRecord[],
): { readonly used: readonly string[]; isText(name: string): boolean } | undefined {
  const isPlain = ({ id, flow }: TableRecord): boolean =>
    flow.inputs.length === 1 &&
    context.flowsInto(id).length === 0 &&
    flow.steps.every(({ kind }) => kind !== 'join' && kind !== 'sql');
  if (!way.every(isPlain)) return undefined;
  const reached = declarationsBelow(context, source.id);
  if (reached === undefined) return undefined;
  const handles = new Set(way.map(({ handle }) => handle));
  const here: Uses = new Map();
  const all: Uses = new Map();
  for (const [handle, declaration] of reached)
    for (const uses of handles.has(handle) ? [here, all] : [all]) note(declaration, uses);
  const isText = (name: string): boolean => all.get(fold(name))?.as !== 'other' && fold(name) !== '_ingested_at';
  return { used: [...here.values()].map(({ written }) => written).filter(isText), isText };
}

/** What names a dataset, and what names the tables that do, and so on; undefined where one of them is several tables. */
function declarationsBelow(context: RuleContext, start: Id): ReadonlyMap<Handle, Declaration> | undefined {
  const reached = new Map<Handle, Declaration>();
  const ids = new Set([start]);
  for (const id of ids) {
    for (const { handle } of context.mentions(id)) {
      const declaration = context.declarationOf(handle);
      if (declaration === undefined || reached.has(handle)) continue;
      reached.set(handle, declaration);
      if (declaration.torn !== undefined || (declaration.kind === 'table' && declaration.each)) return undefined;
      const named =
        declaration.kind === 'table' && declaration.name !== undefined
          ? context.resolve({ kind: declaration.layer, name: declaration.name, span: declaration.name.span }, handle)
          : declaration.kind === 'flow' && declaration.into !== undefined
            ? context.resolve(declaration.into, handle)
            : undefined;
      if (named?.kind === 'table') ids.add(named.id);
    }
  }
  return reached;
}

function note(declaration: Declaration, uses: Uses): void {
  if (declaration.kind === 'table' || declaration.kind === 'flow') for (const step of declaration.steps) noteStep(step, uses);
  for (const property of declaration.properties) noteProperty(property, uses);
}

function add(uses: Uses, name: string, as: 'text' | 'other'): void {
  const known = uses.get(fold(name));
  if (known === undefined || as === 'other') uses.set(fold(name), { written: known?.written ?? name, as });
}

function noteStep(step: Step, uses: Uses): void {
  switch (step.kind) {
    case 'where':
      noteIn(step.condition, uses);
      return;
    case 'columns':
    case 'group': {
      const definitions = step.kind === 'group' ? step.aggregates : step.items.filter(item => item.kind === 'column');
      for (const { name, type, value } of definitions) {
        add(uses, name.text, type === undefined && value === undefined ? 'text' : 'other');
        if (value !== undefined) noteIn(value, uses);
      }
      for (const item of step.kind === 'group' ? step.items : []) {
        if (item.kind === 'window') noteNames(item.column?.path ?? [], uses, 'other');
        else if (item.value.kind === 'column' && item.alias === undefined) noteNames(item.value.path, uses, 'text');
        else noteIn(item.value, uses);
      }
      return;
    }
    case 'dedupe':
      for (const { path } of step.by) noteNames(path, uses, 'text');
      noteNames(step.order?.path ?? [], uses, 'other');
      return;
    case 'watermark':
      noteNames(step.column.path, uses, 'other');
      return;
    case 'sample':
      noteNames(step.by?.path ?? [], uses, 'text');
      return;
    case 'join':
      for (const name of step.using ?? []) add(uses, name.text, 'other');
      for (const part of [step.on, step.asOf]) if (part !== undefined) noteIn(part, uses);
      return;
    case 'sql':
      for (const [word] of step.text.matchAll(/[\p{L}\p{N}_]+/gu)) add(uses, word, 'other');
  }
}

function noteProperty(property: Property, uses: Uses): void {
  for (const expression of propertyExpressions(property)) noteIn(expression, uses);
  const clauses = property.name === 'scd' ? property.value : property.name === 'write' ? property.value.merge : undefined;
  for (const { path } of clauses?.sequence ?? []) noteNames(path, uses, 'other');
  if (property.name === 'allow' && property.value.where !== undefined) noteIn(property.value.where, uses);
}

/** Of `a.b` both are taken for columns: which of them is, is not asked. */
function noteNames(path: readonly { readonly text: string }[], uses: Uses, as: 'text' | 'other'): void {
  for (const { text } of path.slice(0, -1)) add(uses, text, 'other');
  const name = path.at(-1)?.text;
  if (name !== undefined) add(uses, name, as);
}

/** Functions that take text. */
const OF_TEXT: ReadonlySet<string> = new Set(['count', 'lower', 'upper', 'trim', 'length']);
const WITH_TEXT: ReadonlySet<string> = new Set(['=', '<>', '<=>', 'like', 'ilike', 'rlike', '||']);

function noteIn(expression: Expression, uses: Uses): void {
  const text = takesText(expression);
  for (const part of partsOf(expression)) {
    if (part.kind === 'column') noteNames(part.path, uses, text ? 'text' : 'other');
    else noteIn(part, uses);
  }
  if (expression.kind === 'column') noteNames(expression.path, uses, 'other');
}

/** Whether the columns that are directly in an expression may be text there. */
function takesText(expression: Expression): boolean {
  const isTextual = (other: Expression): boolean => other.kind === 'string' || other.kind === 'column';
  switch (expression.kind) {
    case 'is null':
    case 'cast':
      return true;
    case 'call':
      return OF_TEXT.has(fold(expression.name.text)) && expression.filter === undefined && expression.over === undefined;
    case 'binary': {
      const { operator, left, right } = expression;
      return WITH_TEXT.has(operator) && [left, right].every(isTextual) && (left.kind === 'string' || right.kind === 'string');
    }
    case 'in':
      return expression.options.every(({ kind }) => kind === 'string');
    default:
      return false;
  }
}
