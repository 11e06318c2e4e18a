import { durationText, secondsOf } from '../model/checks/durations.js';
import type { MaintainTask, Property, Span } from '../model/declaration/index.js';
import { addProperty, replace } from '../model/edits.js';
import { valueInForce, writeOf } from '../model/effective.js';
import { shown } from '../model/names.js';
import type { Edit, EffectiveProperty, Fix, TableRecord } from '../model/records.js';
import { addToBlock } from './blocks.js';
import { type Cadence, cadenceOf, durationFor } from './cadence.js';
import { filesIn, gathersFiles, intervalFor, LONGEST, MOST_FILES } from './compaction.js';
import { isMisspelt } from './misspelt.js';
import { partitionSpan } from './partition-span.js';
import type { Rule, RuleContext } from './rule.js';

/** A table that gathers more files than its readers can open, because nothing merges them in time. */
export const missingCompaction: Rule = {
  code: 'ant-missing-compaction',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-missing-compaction',
  options: {
    files: {
      type: 'integer',
      description: 'So many files may gather in a partition before they are compacted.',
      default: MOST_FILES,
    },
  },
  check(context) {
    // What a table seems not to say may stand in text that was not understood.
    if (context.declaration.torn !== undefined || isMisspelt(context.declaration, ['maintain', 'retain'])) return;
    for (const table of context.tables()) {
      const estimate = estimateOf(context, table);
      if (estimate === undefined || estimate.files <= context.number('files')) continue;
      report(context, table, estimate);
      return;
    }
  },
};

interface Estimate {
  readonly cadences: readonly Cadence[];
  readonly files: number;
  /** The stretch of time, in seconds, in which they gather, and what bounds it. */
  readonly seconds: number;
  readonly bound: 'partition' | 'compact' | 'retain' | 'year';
  readonly compact?: { readonly task: MaintainTask; readonly inForce: EffectiveProperty };
}

/** How many files gather in one partition at most; undefined where nothing is known of it, or nothing gathers. */
function estimateOf(context: RuleContext, table: TableRecord): Estimate | undefined {
  const { properties, write } = table;
  const format = valueInForce(properties, 'format')?.format.text;
  if (write.startsWith('overwrite') || write === 'view' || !gathersFiles(format)) return undefined;
  const inForce = properties.get('maintain compact');
  const task = inForce?.property.name === 'maintain' ? inForce.property.value.tasks[0] : undefined;
  const cadences = cadencesOf(context, table);
  if (task?.auto || cadences.length === 0) return undefined;
  const partition = partitionSpan(context, table, valueInForce(properties, 'partition by')?.items ?? []);
  if (partition === undefined) return undefined;
  const retain = valueInForce(properties, 'retain')?.duration;
  const bounds: readonly (readonly [Estimate['bound'], number | undefined])[] = [
    ['compact', task?.every && secondsOf(task.every)],
    ['partition', partition],
    ['retain', retain && secondsOf(retain)],
    ['year', LONGEST],
  ];
  let [bound, seconds]: [Estimate['bound'], number] = ['year', LONGEST];
  for (const [name, length] of bounds)
    if (length !== undefined && length > 0 && length < seconds) [bound, seconds] = [name, length];
  const compact = task === undefined || inForce === undefined ? {} : { compact: { task, inForce } };
  return { cadences, files: filesIn(cadences, seconds), seconds, bound, ...compact };
}

/** Of the table and of the flows into it that run by themselves; those of one schedule are one run. */
function cadencesOf(context: RuleContext, table: TableRecord): readonly Cadence[] {
  const flows = context.flowsInto(table.id).flatMap(({ properties }) => {
    return properties === undefined || writeOf(properties).startsWith('overwrite') ? [] : [properties];
  });
  const all = [table.properties, ...flows].flatMap(properties => cadenceOf(properties) ?? []);
  return [...new Map(all.map(cadence => [cadence.said, cadence])).values()];
}

function report(context: RuleContext, table: TableRecord, estimate: Estimate): void {
  const { cadences, compact } = estimate;
  const most = context.number('files');
  const seconds = intervalFor(cadences, most, compact && estimate.seconds);
  const interval = seconds === undefined ? undefined : durationFor(seconds);
  const isOwn = compact !== undefined && compact.inForce.location?.handle === context.handle;
  const elsewhere = compact?.inForce.location;
  context.report({
    span: isOwn ? compact.task.span : table.nameSpan,
    message: messageFor(table, estimate, most, interval, seconds === undefined ? 0 : filesIn(cadences, seconds)),
    fixes: interval === undefined ? [] : fixesFor(context, isOwn ? compact.task : undefined, interval),
    related:
      isOwn || elsewhere === undefined
        ? []
        : [{ location: elsewhere, message: 'Its `compact` comes from here, and is too rare for it.' }],
  });
}

function messageFor(table: TableRecord, estimate: Estimate, most: number, interval: string | undefined, left: number): string {
  const { cadences, files, seconds, bound, compact } = estimate;
  const length = durationFor(seconds);
  const stretch = {
    partition: `in each partition, which holds ${length}`,
    compact: `in the ${length} from one \`compact\` to the next`,
    retain: `in the ${length} that it retains`,
    year: 'in a year',
  }[bound];
  const cause =
    compact === undefined ? 'and nothing merges them' : `and \`compact${everyOf(compact.task)}\` merges them too rarely`;
  return (
    `${shown(`${table.layer}.${table.name}`)} gathers up to ${number(files)} files ${stretch} ` +
    `(${cadences.map(({ said }) => `\`${said}\``).join(' and ')}, one file a run), ${cause}. More than ${number(most)} in one partition make every ` +
    'reader slow, as it opens each of them. ' +
    (interval === undefined
      ? 'Let it run more rarely, or say `maintain { compact auto }`.'
      : `Say \`maintain { compact every ${interval} }\`: then it is ${number(left)}.`)
  );
}

function everyOf({ every }: MaintainTask): string {
  return every === undefined ? '' : ` every ${durationText(every)}`;
}

function number(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function fixesFor(context: RuleContext, own: MaintainTask | undefined, interval: string): Fix[] {
  const edit =
    own?.every === undefined ? addTask(context, `compact every ${interval}`) : shorten(context, own.every.span, interval);
  return edit === undefined ? [] : [{ title: `Compact every ${interval}`, edits: [edit] }];
}

function shorten(context: RuleContext, every: Span, interval: string): Edit {
  return replace(context.handle, every, interval);
}

/** In its own `maintain`, where it has one. */
function addTask(context: RuleContext, task: string): Edit | undefined {
  const { handle, declaration } = context;
  const text = context.text(handle);
  const own = declaration.properties.find((property): property is Property<'maintain'> => property.name === 'maintain');
  return own === undefined
    ? addProperty(handle, text, `maintain { ${task} }`)
    : addToBlock(handle, text, own.span, own.value.tasks[0]?.span, task);
}
