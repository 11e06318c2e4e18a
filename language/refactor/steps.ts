import type { DedupeStep, GroupItem } from '../model/declaration/index.js';
import { keepsVersions } from '../model/effective.js';
import { fold, shown, writtenName } from '../model/names.js';
import { blank } from './blanks.js';
import { choiceOf, columnsBefore, isEventTime, isInstant, likelyKeys } from './columns.js';
import type { Refactoring } from './refactoring.js';
import { behind, ownProperty, withStep } from './writing.js';

/** What late rows are waited for, and duplicates looked for, unless one chooses otherwise: as the rule `ant-unbounded-state` proposes. */
const DELAY = '10 minutes';

export const deduplication: Refactoring = {
  pattern: 'deduplication',
  title: 'Keep one row of each key',
  at: ['key'],
  change(subject) {
    const { table, name, declaration } = subject;
    if (declaration.steps.some(({ kind }) => kind === 'dedupe')) return `${name} drops duplicates already.`;
    if (declaration.steps[0]?.kind === 'sql') return `${name} begins with a query, which can drop them itself.`;
    if (keepsVersions(table.write)) return `${name} keeps every version of a key.`;
    const each = table.flow.rows[0] ?? [];
    if (each.length > 0) return `${name} reads one row of each ${each.map(shown).join(', ')} already.`;
    const row = table.flow.scopes[0]?.columns ?? [];
    const known = table.key.filter(key => row.filter(column => fold(column.name) === fold(key)).length === 1);
    const isKnown = table.properties.has('key') && known.length === table.key.length && known.length > 0;
    const by = isKnown ? known.map(writtenName).join(', ') : choiceOf(likelyKeys(row));
    const sequence = table.sequence?.columns ?? [];
    const times = columnsBefore(table.flow, 0, ({ type }) => isInstant(type.name));
    const asWritten = sequence.map(writtenName).filter(column => times.includes(column));
    const order = choiceOf([...asWritten, ...columnsBefore(table.flow, 0, isEventTime), ...times]);
    if (by === undefined) return `Nothing is known of the columns by which ${name} could tell duplicates.`;
    if (order === undefined) return `${name} reads no time that says which of two rows is the later one.`;
    // Rows that are written once cannot be taken back when another of their key comes.
    const within = table.write === 'append' || table.stream ? ` within ${blank(DELAY)}` : '';
    return withStep(subject, 0, `dedupe by ${by} keep latest ${order}${within}`);
  },
};

export const watermarking: Refactoring = {
  pattern: 'watermarking',
  title: 'Bound the state of this stream with a watermark',
  at: ['group', 'dedupe', 'join'],
  change(subject) {
    const { table, name, declaration } = subject;
    if (!table.stream) return `${name} is no stream: what it reads in a run has an end.`;
    const index = declaration.steps.findIndex(({ kind }) => kind === 'group' || kind === 'dedupe' || kind === 'join');
    if (index < 0) return `${name} has no step that must remember rows.`;
    const row = table.flow.scopes[index]?.columns ?? [];
    if (declaration.steps.some(({ kind }) => kind === 'watermark') || row.some(({ watermark }) => watermark !== undefined))
      return `${name} has a watermark already.`;
    const times = columnsBefore(table.flow, index, isEventTime);
    const step = declaration.steps[index];
    const first = step?.kind === 'group' ? groupedBy(step.items, times) : step?.kind === 'dedupe' ? orderOf(step) : undefined;
    const time = choiceOf([...times.filter(column => fold(column) === fold(first ?? '')), ...times]);
    if (time === undefined) return `${name} reads no event time, by which late rows could be told.`;
    const mark = withStep(subject, index, `watermark ${time} delay ${blank(DELAY)}`);
    if (typeof mark === 'string' || step?.kind !== 'dedupe' || step.within !== undefined) return mark;
    return [...mark, behind(subject, step.span.end, `within ${blank(DELAY)}`)];
  },
};

export const windowedAggregation: Refactoring = {
  pattern: 'windowed-aggregation',
  title: 'Group by windows of time too',
  at: ['group'],
  change(subject) {
    const { table, name, declaration } = subject;
    const index = declaration.steps.findIndex(({ kind }) => kind === 'group');
    const step = declaration.steps[index];
    const [first] = step?.kind === 'group' ? step.items : [];
    if (step?.kind !== 'group' || first === undefined) return `${name} has no \`group by\`.`;
    if (step.items.some(({ kind }) => kind === 'window')) return `${name} groups by a window already.`;
    const marked = columnsBefore(table.flow, index, ({ watermark }) => watermark !== undefined);
    const time = choiceOf([...marked, ...columnsBefore(table.flow, index, isEventTime)]);
    if (time === undefined) return `${name} groups rows without an event time.`;
    const insert = (offset: number, text: string) => ({ handle: table.handle, span: { start: offset, end: offset }, text });
    const lists = [ownProperty(subject, 'key'), ownProperty(subject, 'grain')].flatMap(own => own?.value.columns[0] ?? []);
    return [
      insert(first.span.start, `window tumbling ${blank('1 hour')} on ${time}, `),
      ...lists.map(({ span }) => insert(span.start, 'window_start, ')),
    ];
  },
};

function orderOf({ order }: DedupeStep): string | undefined {
  return order?.path.map(({ text }) => writtenName(text)).join('.');
}

/** The time that groups are made by, if one of some times is. */
function groupedBy(items: readonly GroupItem[], times: readonly string[]): string | undefined {
  for (const item of items) {
    const path = item.kind === 'window' ? item.column?.path : item.value.kind === 'column' ? item.value.path : undefined;
    const written = path?.map(({ text }) => writtenName(text)).join('.');
    if (written !== undefined && times.some(time => fold(time) === fold(written))) return written;
  }
  return undefined;
}
