import type { Expression, JoinStep } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { Edit, ScopeColumn, TableRecord } from '../model/records.js';
import { subexpressions } from '../rules/walk.js';
import { choiceOf, isEventTime } from './columns.js';
import type { Refactoring, Subject } from './refactoring.js';
import { behind } from './writing.js';

export const temporalJoin: Refactoring = {
  pattern: 'temporal-joins',
  title: 'Read the joined table as it was at the time of the row',
  at: ['join'],
  change(subject) {
    const { table, name } = subject;
    const found = joinOf(subject, ({ step, right }) => {
      if (step.asOf !== undefined) return 'is read as it was already';
      if (step.within !== undefined) return 'is joined `within` a time';
      if (right === undefined) return 'is no table with versions';
      if (/^scd [26]$/.test(right.write))
        return readsVersions(step.on, right) ? 'is asked for versions by its condition' : undefined;
      const times = right.columns.filter(isEventTime);
      if (!right.appendOnly) return 'keeps no versions: neither is it of type 2 or 6, nor are rows only added to it';
      return times.length === 1 ? undefined : 'has no single time that says since when its rows hold';
    });
    if (typeof found === 'string') return found;
    const { step, index, right } = found;
    const row = table.flow.scopes[index]?.columns.filter(isEventTime) ?? [];
    const time = choiceOf(row.flatMap(column => writtenBeside(subject, index, column, right)));
    if (time === undefined) return `${name} joins rows without an event time.`;
    return [beforeRest(subject, step, `as of ${time}`)];
  },
};

export const broadcastJoin: Refactoring = {
  pattern: 'join-broadcast',
  title: 'Send the joined table to every worker (broadcast)',
  at: ['join'],
  change(subject) {
    const found = joinOf(subject, ({ step, right }) => {
      if (step.hint !== undefined) return 'has a hint already';
      if (step.type === 'full') return 'is joined in full, which cannot be done by a broadcast';
      if (step.within !== undefined) return 'is read as a stream';
      return right?.stream === true && step.asOf === undefined ? 'is a stream, which grows' : undefined;
    });
    return typeof found === 'string' ? found : [behind(subject, found.step.span.end, 'broadcast')];
  },
};

interface Joined {
  readonly step: JoinStep;
  readonly index: number;
  readonly right: TableRecord | undefined;
}

/** The join at the cursor, else the first of which a test says no fault; or the fault of the last one. */
function joinOf(
  { declaration, table, model, name, offset }: Subject,
  fault: (joined: Joined) => string | undefined,
): Joined | string {
  const joins = declaration.steps.flatMap((step, index): Joined[] => {
    if (step.kind !== 'join') return [];
    const id = table.flow.joins.find(join => join.step === index)?.input;
    return [{ step, index, right: id === undefined ? undefined : model.table(id) }];
  });
  const here = joins.filter(({ step: { span } }) => span.start <= offset && offset <= span.end);
  let reason = `${name} joins nothing.`;
  for (const joined of here.length > 0 ? here : joins) {
    const found = fault(joined);
    if (found === undefined) return joined;
    const { dataset } = joined.step;
    reason = `${shown(dataset.kind === undefined ? dataset.name.text : `${dataset.kind}.${dataset.name.text}`)} ${found}.`;
  }
  return reason;
}

/** Whether a condition itself says which version it means. */
function readsVersions(on: Expression | undefined, right: TableRecord): boolean {
  const versions = new Set(
    right.columns.flatMap(({ name, role }) => (role === undefined || role === 'surrogate' ? [] : [fold(name)])),
  );
  return (
    on !== undefined &&
    [...subexpressions(on)].some(part => part.kind === 'column' && versions.has(fold(part.path.at(-1)?.text ?? '')))
  );
}

/** A column of the left side as one writes it in a join: by its input, where it has one and another column has its name or the input has an alias. */
function writtenBeside(
  { table, declaration }: Subject,
  index: number,
  column: ScopeColumn,
  right: TableRecord | undefined,
): readonly string[] {
  const { name, qualifiers } = column;
  const same = (other: { readonly name: string }): boolean => fold(other.name) === fold(name);
  const isClear = (table.flow.scopes[index]?.columns.filter(same).length ?? 0) === 1 && right?.columns.some(same) === false;
  const aliases = [...declaration.inputs, ...declaration.steps.filter(step => step.kind === 'join')].flatMap(
    ({ alias }) => alias?.text ?? [],
  );
  const alias = qualifiers.find(qualifier => aliases.some(other => fold(other) === fold(qualifier)));
  const qualifier = alias ?? (isClear ? undefined : qualifiers.at(-1));
  if (qualifier === undefined) return isClear ? [writtenName(name)] : [];
  return [`${writtenName(qualifier)}.${writtenName(name)}`];
}

/** What may stand behind the condition of a join, as a word of its own. */
const REST = /\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\/|\b(?:many|broadcast|bucketed)\b/gi;

/** Writes words behind the condition of a join, before `many` and a hint. */
function beforeRest({ table, text }: Subject, { span, on, using }: JoinStep, words: string): Edit {
  const from = on?.span.end ?? using?.at(-1)?.span.end ?? span.end;
  const rest = [...text.slice(from, span.end).matchAll(REST)].find(([word]) => !/^(?:\/\/|--|\/\*)/.test(word));
  const at = rest === undefined ? span.end : from + rest.index;
  return replace(table.handle, { start: at, end: at }, rest === undefined ? ` ${words}` : `${words} `);
}
