import type { ChangeClauses, Expression, Span, Step } from '../../model/declaration/index.js';
import type { Model } from '../../model/model.js';
import type { Location, TableRecord } from '../../model/records.js';
import { type AnyPlan, isComputedPlan } from '../any-plan.js';
import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import { blockWriter, withoutAlias } from '../query/text.js';
import { property } from '../settings.js';
import { BREAKS, FILTERED } from '../statements/words.js';

/** A part of generated code that follows from one construct of the text, whatever its name is in the code of a target. */
export type Part =
  | 'table'
  | 'flow'
  | 'key'
  | 'history'
  | 'late'
  | 'retain'
  | 'rejects'
  | 'dead letter'
  | 'warnings'
  | 'upkeep'
  | 'checkpoint'
  | 'timezone';

/** From where in the text what stands in a table's code comes: facts of the model, found by what the code says. */
export interface Origins {
  readonly parts: ReadonlyMap<Part, Location>;
  /** Where columns are defined, by their names in lower case. */
  readonly names: ReadonlyMap<string, Location>;
  /** Why rows are not written, as the code says it, and what asks for it: `breaks positive_amount`. */
  readonly reasons: ReadonlyMap<string, Location>;
  /** Expectations by their names. */
  readonly expectations: ReadonlyMap<string, Location>;
  /** Conditions as the code writes them: `lower(trim(o.status)) = 'paid'`. */
  readonly expressions: ReadonlyMap<string, Location>;
}

/**
 * What follows from the model for the code of one table.
 * @param plan missing where the code is not made of one of these plans; conditions are not found then
 * @param sql how the target writes expressions
 */
export function originsOf(model: Model, table: TableRecord, plan: AnyPlan | undefined, sql: Dialect): Origins {
  const at = (span: Span): Location => ({ handle: table.handle, span });
  const names = new Map(table.columns.map(({ name, location }) => [name.toLowerCase(), location]));
  const expectations = new Map<string, Location>();
  for (const { property: p, location } of table.properties.values())
    if (p.name === 'expect' && location) expectations.set(p.value.name.text, location);
  const parts = partsOf(model, table, at);
  const clauses = changeClauses(table);
  const reasons = new Map<string, Location>();
  const say = (reason: string, location: Location | undefined): void => {
    if (location && !reasons.has(reason)) reasons.set(reason, location);
  };
  for (const [name, location] of expectations) say(BREAKS + name, location);
  for (const { name, location } of table.columns) {
    say(`${name} cannot be computed`, location);
    say(`null ${name}`, location);
  }
  const steps = table.flow.steps;
  const where = steps.find(({ kind }) => kind === 'where');
  if (where) {
    say(FILTERED, at(where.span));
    say('where cannot be computed', at(where.span));
  }
  say('null key', parts.get('key'));
  const [sequence] = clauses?.clauses.sequence ?? [];
  say('null sequence', sequence && clauses ? { handle: clauses.handle, span: sequence.span } : parts.get('history'));
  say('late', parts.get('late'));
  say('future', sequence && clauses ? { handle: clauses.handle, span: sequence.span } : parts.get('history'));
  const expressions = new Map(plan ? expressionsOf(steps, plan, sql, at) : []);
  const deletes = clauses?.clauses.deleteWhen;
  if (clauses && deletes && plan && !isComputedPlan(plan) && plan.deleteWhen) {
    const text = new ExpressionWriter(sql, { columns: plan.input.columns }).print(plan.deleteWhen);
    expressions.set(`(${text}) is true as _is_delete`, { handle: clauses.handle, span: deletes.span });
  }
  return { parts, names, reasons, expectations, expressions };
}

interface Clauses {
  readonly handle: Location['handle'];
  readonly clauses: ChangeClauses;
}

/** What `scd` or `merge` say of how rows change, where they say it. */
function changeClauses(table: TableRecord): Clauses | undefined {
  const scd = property(table, 'scd')?.value;
  const merge = property(table, 'write')?.value.merge;
  const location = table.properties.get(scd ? 'scd' : 'write')?.location;
  const clauses = scd ?? merge;
  return clauses && location ? { handle: location.handle, clauses } : undefined;
}

function partsOf(model: Model, table: TableRecord, at: (span: Span) => Location): Map<Part, Location> {
  const own = at(table.nameSpan);
  const of = (...keys: string[]): Location | undefined =>
    keys.map(key => table.properties.get(key)?.location).find(location => location !== undefined);
  const parts = new Map<Part, Location>([['table', own]]);
  const put = (part: Part, location: Location | undefined): void => {
    if (location) parts.set(part, location);
  };
  put('flow', table.flow.inputs[0]?.location);
  put('key', of('key'));
  put('history', of('scd', 'write', 'key'));
  const clauses = changeClauses(table);
  put(
    'late',
    clauses?.clauses.lateWithin ? { handle: clauses.handle, span: clauses.clauses.lateWithin.span } : parts.get('history'),
  );
  put('retain', of('retain'));
  put('rejects', of('on error'));
  const error = property(table, 'on error')?.value;
  const letter = error?.action === 'dead_letter' ? model.resolve(table.handle, error.deadLetter) : undefined;
  put('dead letter', letter?.kind === 'deadletter' ? { handle: letter.handle, span: letter.nameSpan } : of('on error'));
  const warned = [...table.properties.values()].find(({ property: p }) => p.name === 'expect' && p.value.action === 'warn');
  put('warnings', warned?.location);
  put('upkeep', [...table.properties].find(([key]) => key.startsWith('maintain'))?.[1].location);
  put('checkpoint', of('checkpoint', 'location'));
  put('timezone', of('timezone'));
  return parts;
}

/** The conditions of the steps, and what rows are grouped by, as the code says them. */
function expressionsOf(
  steps: readonly Step[],
  plan: AnyPlan,
  sql: Dialect,
  at: (span: Span) => Location,
): ReadonlyMap<string, Location> {
  const found = new Map<string, Location>();
  const add = (text: string, location: Location): void => {
    // A name alone is found as one.
    if (/[^\w`".]/.test(text) && !found.has(text)) found.set(text, location);
  };
  // What comes from a `schema` has its spans in another declaration.
  const ownColumns = !steps.some(step => step.kind === 'columns' && step.schema !== undefined);
  const stepOf = (e: Expression): Step | undefined =>
    steps.find(({ span }) => span.start <= e.span.start && e.span.end <= span.end && e.span.end > e.span.start);
  if (!isComputedPlan(plan)) {
    const writer = new ExpressionWriter(sql, { columns: plan.input.columns });
    for (const condition of plan.conditions) {
      if (condition.kind !== 'filter') continue;
      const step = stepOf(condition.condition);
      if (step) add(writer.print(condition.condition), at(step.span));
    }
    for (const { value, name } of ownColumns ? plan.columns : []) {
      const step = stepOf(value);
      const item = step?.kind === 'columns' ? step.items.find(i => i.kind === 'column' && i.name.text === name) : undefined;
      if (item) add(writer.print(value), at(item.span));
    }
    return found;
  }
  const joins = steps.filter(({ kind }) => kind === 'join');
  const joined = plan.query.blocks.flatMap(block => block.sources.flatMap(({ join }) => (join ? [{ block, join }] : [])));
  // Of an `as of` the condition has parts that nobody wrote.
  if (joined.length === joins.length)
    for (const [i, { block, join }] of joined.entries()) {
      const step = joins[i];
      if (step) add(blockWriter(block, sql, true).print(join.on), at(step.span));
    }
  for (const block of plan.query.blocks) {
    const expressions = [
      ...block.where,
      ...(block.groupBy ?? []),
      ...(ownColumns ? block.columns.map(({ value }) => value) : []),
    ];
    for (const e of expressions) {
      const place = placeIn(stepOf(e), e);
      if (!place) continue;
      add(blockWriter(block, sql, true).print(e), at(place));
      add(blockWriter(block, sql, false).print(withoutAlias(e)), at(place));
    }
  }
  return found;
}

/** The construct that an expression stands in: the column or aggregate that it computes, else its step. */
function placeIn(step: Step | undefined, e: Expression): Span | undefined {
  if (!step) return undefined;
  const items = step.kind === 'columns' ? step.items : step.kind === 'group' ? [...step.items, ...step.aggregates] : [];
  return items.find(({ span }) => span.start <= e.span.start && e.span.end <= span.end)?.span ?? step.span;
}
