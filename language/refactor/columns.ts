import { fold, writtenName } from '../model/names.js';
import type { Column, FlowRecord, ScopeColumn } from '../model/records.js';
import { blank } from './blanks.js';
import type { Subject } from './refactoring.js';

/** Types whose values do not tell one row from another. */
const NO_KEY: ReadonlySet<string> = new Set(['float', 'double', 'boolean', 'binary', 'array', 'map', 'struct', 'variant']);

/** Whether a column says when something happened. */
export function isEventTime({ domain, type }: Column): boolean {
  return domain === 'event' && isInstant(type.name);
}

export function isInstant(type: string): boolean {
  return type === 'timestamp' || type === 'timestamp_ntz';
}

export function isDay(type: string): boolean {
  return type === 'date';
}

/** The columns that the flow itself gives a table, without those that writing adds. */
export function ownColumns({ table }: Subject): readonly Column[] {
  return table.columns.filter(({ added }) => added !== true);
}

/** One of some columns, the first proposed; undefined where there are none. */
export function choiceOf(columns: readonly string[]): string | undefined {
  const [first, ...others] = new Set(columns);
  if (first === undefined) return undefined;
  return others.length === 0 ? first : blank(first, ...others);
}

/** The columns that could be the key of a row, the likeliest first: what cannot be missing, and what is called an id. */
export function likelyKeys(columns: readonly Column[]): readonly string[] {
  const likeliness = ({ name, nullable }: Column): number => (nullable ? 0 : 2) + (/(?:^|_)id$/i.test(name) ? 1 : 0);
  return columns
    .filter(({ type, domain }) => domain === undefined && !NO_KEY.has(type.name) && !isInstant(type.name))
    .map((column, index) => ({ column, index }))
    .sort((a, b) => likeliness(b.column) - likeliness(a.column) || a.index - b.index)
    .map(({ column }) => writtenName(column.name));
}

/** Columns of the row before a step that pass a test, as one writes them there: with their input where another has their name. */
export function columnsBefore(flow: FlowRecord, index: number, test: (column: ScopeColumn) => boolean): readonly string[] {
  const row = flow.scopes[index]?.columns ?? [];
  return row.filter(test).flatMap(({ name, qualifiers }) => {
    const isOnly = row.filter(column => fold(column.name) === fold(name)).length === 1;
    if (isOnly) return [writtenName(name)];
    const qualifier = qualifiers.at(-1);
    return qualifier === undefined ? [] : [`${writtenName(qualifier)}.${writtenName(name)}`];
  });
}

/** Whether two lists name the same columns, in any order. */
export function sameColumns(a: readonly string[], b: readonly string[]): boolean {
  const [first, second] = [new Set(a.map(fold)), new Set(b.map(fold))];
  return first.size === second.size && [...first].every(name => second.has(name));
}
