import { secondsOf } from '../model/checks/durations.js';
import type { MaintainTask } from '../model/declaration/index.js';
import { valueInForce } from '../model/effective.js';
import { fold, writtenName } from '../model/names.js';
import { addToBlock } from '../rules/blocks.js';
import { cadenceOf, durationFor, pauseOf } from '../rules/cadence.js';
import { gathersFiles } from '../rules/compaction.js';
import { blank } from './blanks.js';
import { choiceOf, isDay, isEventTime, ownColumns } from './columns.js';
import type { Refactoring, Subject } from './refactoring.js';
import { ownProperty, withProperties } from './writing.js';

const DAY = secondsOf({ amount: 1, unit: 'day' });

export const compaction: Refactoring = {
  pattern: 'compaction',
  title: 'Compact its small files',
  at: ['maintain'],
  change: subject => maintain(subject, 'compact', `compact every ${blank('1 day')}`),
};

export const deltaMaintenance: Refactoring = {
  pattern: 'delta-lake-maintenance',
  title: 'Remove the files that no version needs any more (vacuum)',
  at: ['maintain'],
  change: subject =>
    formatOf(subject) === 'delta'
      ? maintain(subject, 'vacuum', `vacuum every ${blank('1 day')} retain ${blank('7 days')}`)
      : `${subject.name} has the format ${formatOf(subject)}, and not delta.`,
};

export const icebergMaintenance: Refactoring = {
  pattern: 'iceberg-maintenance',
  title: 'Expire old snapshots',
  at: ['maintain'],
  change: subject =>
    formatOf(subject) === 'iceberg'
      ? maintain(subject, 'expire', `expire every ${blank('1 day')} retain ${blank('7 days')}`)
      : `${subject.name} has the format ${formatOf(subject)}, and not iceberg.`,
};

export const retention: Refactoring = {
  pattern: 'retention-policy',
  title: 'Say how long its rows are kept',
  at: ['maintain'],
  change: subject => emptied(subject) ?? stored(subject, 'retain', `retain ${blank('1 year')}`),
};

export const tiering: Refactoring = {
  pattern: 'storage-tiering',
  title: 'Move old rows to cheaper storage',
  at: ['maintain', 'retain'],
  change: subject =>
    ['tier warm', 'tier cold', 'tier archive'].some(key => subject.table.properties.has(key))
      ? `${subject.name} has tiers already.`
      : (emptied(subject) ?? stored(subject, 'tier', `tier { warm after ${blank('30 days')}, cold after ${blank('90 days')} }`)),
};

export const backfill: Refactoring = {
  pattern: 'replay-backfill',
  title: 'Say how its past is computed again',
  at: [],
  change: subject =>
    subject.table.layer === 'bronze'
      ? `${subject.name} keeps what arrived: the past of the tables that read it is computed from it.`
      : stored(subject, 'backfill', `backfill by ${blank('day', 'hour', 'month')}`),
};

export const partitioning: Refactoring = {
  pattern: 'partitioning-strategies',
  title: 'Divide it into partitions',
  at: ['write'],
  change(subject) {
    const { table, name } = subject;
    const columns = ownColumns(subject);
    const days = columns.filter(({ type }) => isDay(type.name)).map(column => writtenName(column.name));
    const times = columns.filter(isEventTime).map(column => `date(${writtenName(column.name)})`);
    const ofKey = new Set(table.key.map(fold));
    // A column that an update changes would move rows from partition to partition.
    const isSettled = (text: string): boolean => !/^(?:merge|scd)/.test(table.write) || ofKey.has(fold(text));
    const by = choiceOf([...days, ...times].filter(isSettled));
    if (by === undefined) return `${name} has no day or time that divides it, and that no update changes.`;
    return stored(subject, 'partition by', `partition by ${by}`);
  },
};

export const clustering: Refactoring = {
  pattern: 'zorder-clustering',
  title: 'Keep rows together that are read together',
  at: ['partition by'],
  change(subject) {
    const { table, name } = subject;
    const columns = ownColumns(subject).filter(({ type }) => !/^(?:array|map|struct|variant|binary|boolean)$/.test(type.name));
    const ofKey = columns.filter(column => table.key.some(key => fold(key) === fold(column.name)));
    const by = choiceOf([...columns.filter(isEventTime), ...ofKey, ...columns].map(column => writtenName(column.name)));
    return by === undefined ? `Nothing is known of the columns of ${name}.` : stored(subject, 'cluster by', `cluster by ${by}`);
  },
};

export const freshness: Refactoring = {
  pattern: 'freshness-check',
  title: 'Say how old its newest rows may be',
  at: [],
  change: subject => stored(subject, 'freshness', proposedFreshness(subject)),
};

export const qualityChecks: Refactoring = {
  pattern: 'quality-checks-defaults',
  title: 'Watch its freshness, and that its key is there',
  at: ['expect', 'freshness'],
  change(subject) {
    const { table, name } = subject;
    if (table.layer === 'bronze')
      return `${name} keeps what arrived, right or wrong. Expect something of a silver or gold table.`;
    if (table.write === 'view') return `${name} is a view, of which nothing is checked.`;
    const isFresh = table.properties.has('freshness');
    const expects = [...table.properties.keys()].some(key => key.startsWith('expect '));
    if (isFresh && expects) return `${name} has a freshness and expectations already.`;
    const keys = ownColumns(subject).filter(column => table.key.some(key => fold(key) === fold(column.name)));
    const columns = keys.length > 0 ? keys : ownColumns(subject);
    const column = choiceOf(columns.map(({ name: text }) => writtenName(text)));
    const hasLetter = valueInForce(table.properties, 'on error')?.action === 'dead_letter';
    const actions = hasLetter ? ['drop', 'quarantine', 'fail'] : ['drop', 'fail'];
    if (!expects && column === undefined) return `Nothing is known of the columns of ${name}.`;
    return withProperties(
      subject,
      ...(isFresh ? [] : [proposedFreshness(subject)]),
      ...(expects ? [] : [`expect ${blank('is_known')}: ${column} is not null else ${blank('warn', ...actions)}`]),
    );
  },
};

/** Twice the time between two runs, as the rule `ant-no-observability` proposes it: a table may miss one run, and is late when it has missed two. */
function proposedFreshness({ table }: Subject): string {
  const cadence = cadenceOf(table.properties, 30);
  return `freshness ${blank(durationFor(2 * (cadence === undefined ? DAY : pauseOf(cadence))))}`;
}

/** Adds a property to a table that is stored, unless it is in force. */
function stored(subject: Subject, key: string, property: string) {
  const { table, name } = subject;
  if (table.write === 'view') return `${name} is a view, and has no files.`;
  if (table.properties.has(key)) return `\`${key}\` is in force for ${name} already.`;
  return withProperties(subject, property);
}

/** That a table has no old rows, where each run writes all of it. */
function emptied({ table, name }: Subject): string | undefined {
  return table.write === 'overwrite' ? `${name} is written anew by each run, so it has no old rows.` : undefined;
}

/** Adds a task to a table's own `maintain`, or one. */
function maintain(subject: Subject, task: MaintainTask['task'], words: string) {
  const { table, name, text } = subject;
  if (table.properties.has(`maintain ${task}`)) return `\`${task}\` is in force for ${name} already.`;
  if (!gathersFiles(formatOf(subject))) return `${name} has the format ${formatOf(subject)}, which keeps no versions of files.`;
  const own = ownProperty(subject, 'maintain');
  if (own === undefined) return stored(subject, 'maintain', `maintain { ${words} }`);
  const edit = addToBlock(table.handle, text, own.span, own.value.tasks[0]?.span, words);
  return edit === undefined ? 'Its `maintain` is not closed.' : [edit];
}

function formatOf({ table }: Subject): string {
  return fold(valueInForce(table.properties, 'format')?.format.text ?? '');
}
