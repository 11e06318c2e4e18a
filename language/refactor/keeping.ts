import type { DedupeStep, Property } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { fold, writtenName } from '../model/names.js';
import type { Edit } from '../model/records.js';
import { removeStatement } from '../rules/statements.js';
import { choiceOf, isDay, isEventTime, isInstant, likelyKeys, ownColumns, sameColumns } from './columns.js';
import type { Subject } from './refactoring.js';
import { inPlaceOf, ownProperty, withProperties } from './writing.js';

/** The `key` that a table must say: none where one is in force, else what follows from its flow, else a choice of its columns. */
export function keyToSay(subject: Subject): { readonly say: readonly string[] } | string {
  const { table, name } = subject;
  if (table.properties.has('key')) return { say: [] };
  const key = table.key.length > 0 ? table.key.map(writtenName).join(', ') : choiceOf(likelyKeys(ownColumns(subject)));
  return key === undefined ? `Nothing is known of the columns of ${name} that could be its key.` : { say: [`key ${key}`] };
}

/** What orders the changes of a key: what the table orders them by already, then its other times. */
export function sequences(subject: Subject, dedupe?: DedupeStep): readonly string[] {
  const { table } = subject;
  const ordered = dedupe?.order?.path.at(-1)?.text;
  const known = table.sequence !== undefined && table.sequence.by !== 'several event times' ? table.sequence.columns : [];
  const all = [...table.flow.columns, ...table.carried];
  const times = all.filter(isEventTime);
  const others = all.filter(({ type, domain }) => domain !== 'processing' && (isInstant(type.name) || isDay(type.name)));
  const named = ordered === undefined ? known : [ordered, ...known];
  return distinct([
    ...named.filter(name => others.some(column => fold(column.name) === fold(name))),
    ...[...times, ...others].map(({ name }) => name),
  ]);
}

/** Names as one writes them, each once. */
function distinct(names: readonly string[]): readonly string[] {
  return [...new Map(names.map(name => [fold(name), writtenName(name)])).values()];
}

/** The step that leaves one row of each key, and with it no earlier ones. */
export function dedupeOfKey({ declaration, table }: Subject): DedupeStep | undefined {
  return declaration.steps.find(
    (step): step is DedupeStep =>
      step.kind === 'dedupe' &&
      sameColumns(
        step.by.map(({ path }) => path.at(-1)?.text ?? ''),
        table.key,
      ),
  );
}

/**
 * Writes how a table treats change, in place of the `write` or `scd` that it says: the clauses in its braces stay.
 * @param mode `write merge`, `scd 2`
 * @param clauses those of new braces
 * @param beside properties that it needs beside this one
 */
export function treatChange(
  subject: Subject,
  mode: string,
  clauses: string | undefined,
  beside: readonly string[],
): readonly Edit[] | string {
  const own = ownProperty(subject, 'scd') ?? ownProperty(subject, 'write');
  const whole = clauses === undefined ? mode : `${mode} { ${clauses} }`;
  if (own === undefined) return withProperties(subject, ...beside, whole);
  const head = bracesOf(subject, own);
  if (head === undefined) return [inPlaceOf(subject, own.span, [...beside, whole])];
  const { sequence } = (own.name === 'write' ? own.value.merge : own.value) ?? { sequence: [] };
  const missing = clauses === undefined || sequence.length > 0 ? [] : [replace(subject.table.handle, head.inside, ` ${clauses}`)];
  return [inPlaceOf(subject, head.words, [...beside, mode]), ...missing];
}

/** The words of a property before its braces, and the place behind the brace; undefined where it has none. */
function bracesOf({ text }: Subject, { span }: Property) {
  const words = /^(?:write\s+merge|scd\s+\d)(?=\s*\{)/i.exec(text.slice(span.start, span.end))?.[0];
  if (words === undefined) return undefined;
  const inside = text.indexOf('{', span.start) + 1;
  return { words: { start: span.start, end: span.start + words.length }, inside: { start: inside, end: inside } };
}

/** Takes out a step. */
export function without({ table, text }: Subject, step: { readonly span: Property['span'] }): Edit {
  return removeStatement(table.handle, text, step.span);
}
