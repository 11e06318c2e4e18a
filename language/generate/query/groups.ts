import type { DataType, Duration, Expression, GroupItem, StepOf } from '../../model/declaration/index.js';
import { Refused } from '../refusal.js';
import { keptColumns, pathText } from './dedupe.js';
import { column } from './expressions.js';
import { columnOf, type Named } from './names.js';
import { rowsOfNoWindow } from './rejected.js';
import type { Rows } from './rows.js';
import { SESSION } from './text.js';
import { checkWindow, millisecondsOf, sessionParts, type WindowPart, windowPart } from './windows.js';

/** An item of a `group by`: what rows of one group have in common, and the columns that it yields. */
interface Group {
  readonly by: Expression;
  readonly columns: readonly Named[];
}

type WindowItem = Extract<GroupItem, { kind: 'window' }>;

const isSession = (item: GroupItem): item is WindowItem => item.kind === 'window' && item.window === 'session';

const UNKNOWN: DataType = { name: 'unknown' };

/** The source that repeats rows for the windows that they are in. */
const SHIFTS = 'shifts';

/** One row of each group: its items, and the aggregates. @throws Refused for a window that is of no fixed length */
export function group(rows: Rows, step: StepOf<'group'>, index: number): void {
  rows.unit = undefined;
  if (rows.grouped.groupBy) rows.close();
  const session = step.items.find(isSession);
  if (session) numberSessions(rows, step, session, index);
  const groups = step.items.map(item => groupItem(rows, item, index));
  const items = groups.flatMap(g => g.columns);
  const aggregates: Named[] = [];
  for (const a of step.aggregates) {
    // A column of the rows comes before what is made of them under its name.
    const made = [...items, ...aggregates].filter(c => !columnOf(rows.row, c.name));
    const value = rows.resolve(a.value ?? column(a.name.text), made);
    aggregates.push({ name: a.name.text, type: rows.typeOf(a.name.text), value, qualifiers: [], bare: true });
  }
  rows.grouped = { groupBy: groups.map(g => g.by) };
  rows.row = [...items, ...aggregates];
}

function groupItem(rows: Rows, item: GroupItem, index: number): Group {
  const { at } = rows.planning;
  if (item.kind === 'window') return windowGroup(rows, item, index);
  const own = item.value.kind === 'column' ? item.value.path.at(-1)?.text : undefined;
  const text = item.alias?.text ?? own;
  if (text === undefined) throw new Refused('this group has no name: add `as NAME`', at(item.span));
  const value = rows.resolve(item.value);
  return { by: value, columns: [{ name: text, type: rows.typeOf(text), value, qualifiers: [], bare: true }] };
}

/** The end of a window follows from its start, and so is no group of its own. */
function windowGroup(rows: Rows, item: WindowItem, index: number): Group {
  const { span } = item;
  const { time, length } = windowTime(rows, item);
  const { value, type } = time;
  const parts = (start: Expression, end: Expression): Named[] =>
    [start, end].map((part, i) => ({
      name: i === 0 ? 'window_start' : 'window_end',
      type,
      value: part,
      qualifiers: [],
      bare: true,
    }));
  if (item.window === 'session') return { by: column(rows.before, SESSION), columns: sessionParts(value, length, parts) };
  rejectTimeless(rows, time, index);
  const sliding = item.window === 'sliding' ? slide(rows, item, length, value) : {};
  const [start, end] = (['start', 'end'] as const).map(part => windowPart({ moment: value, length, ...sliding, part }, span));
  return start && end ? { by: start, columns: parts(start, end) } : { by: value, columns: [] };
}

/** What a window is of, and how long it is; of a session, how long a pause ends it. */
function windowTime(rows: Rows, item: WindowItem): { readonly time: Named; readonly length: Duration } {
  const { at } = rows.planning;
  const { length, column: reference, span } = item;
  if (!length || !reference) throw new Refused('a window needs a length and a column: `window tumbling 1 hour on at`', at(span));
  const value = rows.resolve({ kind: 'column', path: reference.path, span: reference.span });
  const [text = '', qualifier] = reference.path.map(n => n.text).reverse();
  const found = columnOf(rows.row, text, qualifier);
  checkWindow(length, found?.type ?? { name: 'unknown' }, at(span));
  return { time: { name: text, type: { name: 'timestamp' }, qualifiers: [], bare: true, ...found, value }, length };
}

/** A row without a time is in no window. */
function rejectTimeless(rows: Rows, time: Named, index: number): void {
  const scope = rows.planning.table.flow.scopes[index];
  const isKnown = scope?.columns.some(c => c.name.toLowerCase() === time.name.toLowerCase() && !c.nullable);
  if (!isKnown) rows.rejected.push(rowsOfNoWindow(time.name, time.value, rows.above()));
}

/** Each row once for each of the windows that it is in. */
function slide(rows: Rows, item: WindowItem, length: Duration, moment: Expression): Pick<WindowPart, 'sliding'> {
  const { at } = rows.planning;
  const { every, span } = item;
  if (!every) throw new Refused('a sliding window needs to know how often one begins: `every 5 minutes`', at(span));
  checkWindow(every, { name: 'timestamp' }, at(span));
  const times = (millisecondsOf(length) ?? 0) / (millisecondsOf(every) ?? 1);
  const sliding = { every, shift: column(SHIFTS, 'shift') };
  const end = windowPart({ moment, length, sliding, part: 'end' }, span);
  const on: Expression = Number.isInteger(times)
    ? { kind: 'boolean', value: true, span }
    : { kind: 'binary', operator: '<', negated: false, left: moment, right: end, span };
  const shift = { name: 'shift', type: { name: 'long' } } as const;
  rows.add({ alias: SHIFTS, numbers: Math.ceil(times), columns: [shift], join: { type: 'inner', on } }, []);
  return { sliding };
}

/** Numbers the rows by the pauses between those of one group, which what follows then groups by. */
function numberSessions(rows: Rows, step: StepOf<'group'>, item: WindowItem, index: number): void {
  const { time, length } = windowTime(rows, item);
  rejectTimeless(rows, time, index);
  const taken = rows.row.find(c => [SESSION, '_begins'].includes(c.name.toLowerCase()));
  if (taken)
    throw new Refused(
      `${taken.name} is a column of the generated sessions: give yours another name`,
      rows.planning.at(item.span),
    );
  const columns = keptColumns(rows.row);
  const named = (value: Expression, name: string, type: DataType) =>
    columns.find(c => pathText(c.value) !== '' && pathText(c.value) === pathText(value)) ?? { name, type, value };
  const at = named(time.value, '_at', time.type);
  const by = step.items.flatMap((other, i) =>
    other.kind === 'value' ? [named(rows.resolve(other.value), `_group_${i + 1}`, UNKNOWN)] : [],
  );
  const added = [...new Set([at, ...by])].filter(c => !columns.some(known => known === c));
  rows.push([...columns, ...added], { sessions: { time: at.name, pause: length, by: by.map(b => b.name) } });
  rows.sources = rows.sources.map(s => ({ ...s, columns: [...s.columns, { name: SESSION, type: { name: 'long' } }] }));
  rows.row = columns.map(c => ({ ...c.named, value: column(rows.before, c.name) }));
}
