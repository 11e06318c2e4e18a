import { durationText, secondsOf } from '../model/checks/durations.js';
import type { MaintainTask, Property, Span } from '../model/declaration/index.js';
import { addProperty, replace } from '../model/edits.js';
import { valueInForce, writeOf } from '../model/effective.js';
import { shown } from '../model/names.js';
import type { Edit, EffectiveProperty, Fact, Fix, TableRecord } from '../model/records.js';
import { addToBlock } from './blocks.js';
import { type Cadence, cadenceOf, durationFor, runsWithin } from './cadence.js';
import { filesIn, gathersFiles, intervalFor, MOST_FILES } from './compaction.js';
import { datasetName, factsOf, grouped, inForceFact, limitFact } from './facts.js';
import { isMisspelt } from './misspelt.js';
import { partitionSpan } from './partition-span.js';
import type { Rule, RuleContext } from './rule.js';

/** A table that gathers more files than its readers can open, because nothing merges them in time. */
export const missingCompaction: Rule = {
  code: 'ant-missing-compaction',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-missing-compaction',
  fix: 'safe',
  options: {
    files: {
      type: 'integer',
      description: 'So many files may gather in a partition before they are compacted.',
      default: MOST_FILES,
      minimum: 1,
    },
    horizon: {
      type: 'duration',
      description: 'Files are counted that gather within this time: what takes longer is not waited for.',
      default: '365 days',
    },
    continuous: {
      type: 'duration',
      description: 'So often a table is written whose trigger is `continuous`.',
      default: '1 second',
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
  readonly bound: 'partition' | 'compact' | 'retain' | 'horizon';
  /** How long a partition is filled, in seconds; Infinity where no time divides the table. */
  readonly partition: number;
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
  // Most tables run too rarely for it; how long a partition is filled takes longer to find out.
  const horizon = secondsOf(context.duration('horizon'));
  if (filesIn(cadences, horizon) <= context.number('files')) return undefined;
  const partition = partitionSpan(context, table, valueInForce(properties, 'partition by')?.items ?? []);
  if (partition === undefined) return undefined;
  const retain = valueInForce(properties, 'retain')?.duration;
  const bounds: readonly (readonly [Estimate['bound'], number | undefined])[] = [
    ['compact', task?.every && secondsOf(task.every)],
    ['partition', partition],
    ['retain', retain && secondsOf(retain)],
  ];
  let [bound, seconds]: [Estimate['bound'], number] = ['horizon', horizon];
  for (const [name, length] of bounds)
    if (length !== undefined && length > 0 && length < seconds) [bound, seconds] = [name, length];
  const compact = task === undefined || inForce === undefined ? {} : { compact: { task, inForce } };
  return { cadences, files: filesIn(cadences, seconds), seconds, bound, partition, ...compact };
}

/** Of the table and of the flows into it that run by themselves; those of one schedule are one run. */
function cadencesOf(context: RuleContext, table: TableRecord): readonly Cadence[] {
  const flows = context.flowsInto(table.id).flatMap(({ properties }) => {
    return properties === undefined || writeOf(properties).startsWith('overwrite') ? [] : [properties];
  });
  const continuous = secondsOf(context.duration('continuous'));
  const all = [table.properties, ...flows].flatMap(properties => cadenceOf(properties, continuous) ?? []);
  return [...new Map(all.map(cadence => [cadence.said, cadence])).values()];
}

function report(context: RuleContext, table: TableRecord, estimate: Estimate): void {
  const { cadences, compact } = estimate;
  const most = context.number('files');
  const seconds = intervalFor(cadences, most, compact && estimate.seconds);
  const interval = seconds === undefined ? undefined : durationFor(seconds);
  const isOwn = compact !== undefined && compact.inForce.location?.handle === context.handle;
  context.report({
    span: isOwn ? compact.task.span : table.nameSpan,
    message: messageFor(table, estimate, most, interval, seconds === undefined ? 0 : filesIn(cadences, seconds)),
    fixes: interval === undefined ? [] : fixesFor(context, isOwn ? compact.task : undefined, interval),
    facts: factsFor(context, table, estimate),
  });
}

/** The estimate, number by number. */
function factsFor(context: RuleContext, table: TableRecord, estimate: Estimate): readonly Fact[] {
  const { cadences, files, seconds, partition, compact } = estimate;
  const { properties } = table;
  const owner = datasetName(table);
  const length = durationFor(seconds);
  const each = cadences.map(({ said }) => shown(said));
  const partitions = properties.get('partition by');
  return [
    ...cadences.map(cadence =>
      inForceFact(context, owner, cadence.by, `: up to ${counted(runsWithin(cadence, seconds), 'run')} in ${length}`),
    ),
    partition === Number.POSITIVE_INFINITY || partitions === undefined
      ? { text: `No time divides ${owner} into partitions, so all its files gather in one place.` }
      : inForceFact(context, owner, partitions, `: a partition holds ${durationFor(partition)}`),
    ...factsOf(context, owner, properties, 'retain'),
    compact === undefined ? { text: `No \`compact\` is in force for ${owner}.` } : inForceFact(context, owner, compact.inForce),
    {
      text:
        `Each run writes one file into each partition that it touches: by ${each.join(' and ')} up to ${counted(files, 'file')} in ` +
        `${length}, the shortest of what a partition holds, \`compact\`, \`retain\` and ${durationText(context.duration('horizon'))}.`,
    },
    limitFact(context, 'files'),
  ];
}

function counted(number: number, what: string): string {
  return `${grouped(number)} ${what}${number === 1 ? '' : 's'}`;
}

function messageFor(table: TableRecord, estimate: Estimate, most: number, interval: string | undefined, left: number): string {
  const { cadences, files, seconds, bound, compact } = estimate;
  const length = durationFor(seconds);
  const stretch = {
    partition: `in each partition, which holds ${length}`,
    compact: `in the ${length} from one \`compact\` to the next`,
    retain: `in the ${length} that it retains`,
    horizon: length === '365 days' ? 'in a year' : `in ${length}`,
  }[bound];
  const cause =
    compact === undefined ? 'and nothing merges them' : `and \`compact${everyOf(compact.task)}\` merges them too rarely`;
  return (
    `${shown(`${table.layer}.${table.name}`)} gathers up to ${grouped(files)} files ${stretch} ` +
    `(${cadences.map(({ said }) => `\`${said}\``).join(' and ')}, one file a run), ${cause}. More than ${grouped(most)} in one partition make every ` +
    'reader slow, as it opens each of them. ' +
    (interval === undefined
      ? 'Let it run more rarely, or say `maintain { compact auto }`.'
      : `Say \`maintain { compact every ${interval} }\`: then it is ${grouped(left)}.`)
  );
}

function everyOf({ every }: MaintainTask): string {
  return every === undefined ? '' : ` every ${durationText(every)}`;
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
