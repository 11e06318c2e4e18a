import type { Construct } from '../../../language/catalog/index.js';
import { durationText, secondsOf } from '../../../language/model/checks/durations.js';
import type { Property } from '../../../language/model/declaration/index.js';
import { someExpression } from '../../../language/model/declaration/parts.js';
import { valueInForce } from '../../../language/model/effective.js';
import { functionNamed } from '../../../language/model/types/functions/index.js';
import { type Cadence, cadenceOf, durationFor, pauseOf, runsWithin } from '../../../language/rules/cadence.js';
import { code } from '../../markdown.js';
import { fateOfErrors, named, type Subject } from './subject.js';

const DAY = 86_400;

/** What a property about running, keeping and checking means for a table; undefined for other properties. */
export function aboutUpkeep(subject: Subject, property: Property, { word }: Construct): string | undefined {
  switch (property.name) {
    case 'maintain':
      return aboutMaintain(subject, property, word);
    case 'retain':
      return aboutRetain(subject, property);
    case 'freshness':
      return aboutFreshness(subject, property);
    case 'trigger':
    case 'schedule':
      return aboutRuns(subject);
    case 'expect':
      return aboutExpect(subject, property);
    case 'on error':
      return `A row of ${named(subject)} that cannot be read, parsed or cast ${fateOfErrors(subject)}.`;
    default:
      return undefined;
  }
}

function aboutRuns({ properties }: Subject): string | undefined {
  const cadence = cadenceOf(properties);
  if (cadence === undefined) return undefined;
  const runs = runsWithin(cadence, DAY);
  return `Up to ${grouped(runs)} ${runs === 1 ? 'run' : 'runs'} a day, at most ${pauseText(cadence)} apart.`;
}

function aboutMaintain({ properties, table }: Subject, { value }: Property<'maintain'>, word: string): string | undefined {
  const task = value.tasks.find(candidate => candidate.task === word) ?? value.tasks.find(({ task: name }) => name === 'compact');
  if (task?.every === undefined) return undefined;
  if (task.task === 'compact') {
    const cadence = table.write.startsWith('overwrite') ? undefined : cadenceOf(properties);
    if (cadence === undefined) return undefined;
    const runs = runsWithin(cadence, secondsOf(task.every));
    const by = code(cadence.said);
    return runs <= 1
      ? `No more than one run (${by}) falls between two \`compact\`: one file in each partition that it touches.`
      : `Up to ${grouped(runs)} runs (${by}) fall between two \`compact\`: as many files in a partition that all of them touch.`;
  }
  if (task.retain === undefined) return undefined;
  const longest = durationFor(secondsOf(task.retain) + secondsOf(task.every));
  return `What is deleted is still in the files for ${durationText(task.retain)}, and for up to ${longest} until the next \`${task.task}\`.`;
}

/** `retain` counts from the ingest time in bronze, from the end of a version where there are versions, else from the only event time. */
function aboutRetain(subject: Subject, { value }: Property<'retain'>): string | undefined {
  const { table } = subject;
  const after = durationText(value.duration);
  if (table.layer === 'bronze') return `A row of ${named(subject)} goes ${after} after it arrived.`;
  const end = table.columns.find(({ role }) => role === 'valid_to');
  if (end !== undefined) return `A version goes ${after} after its ${code(end.name)}, and current versions stay.`;
  const times = table.columns.filter(({ domain, role }) => domain === 'event' && role === undefined);
  const start = table.columns.find(({ name }) => name.toLowerCase() === 'window_start');
  const column = times.length === 1 ? times[0] : start;
  return column && `A row of ${named(subject)} goes ${after} after its ${code(column.name)}.`;
}

function aboutFreshness({ properties }: Subject, { value }: Property<'freshness'>): string | undefined {
  const cadence = cadenceOf(properties);
  if (cadence === undefined) return undefined;
  const pause = pauseOf(cadence);
  const promised = secondsOf(value.duration);
  if (pause <= 0 || promised <= 0) return undefined;
  const between = `Runs are up to ${pauseText(cadence)} apart (${code(cadence.said)})`;
  if (promised < pause)
    return `${between}, so ${durationText(value.duration)} ${value.duration.amount === 1 ? 'is' : 'are'} over before the next one comes.`;
  if (promised === pause) return `${between}, so there is no room for one that is late.`;
  const missed = Math.ceil(Number((promised / pause).toPrecision(12))) - 1;
  return `${between}, so the promise is broken when ${missed === 1 ? 'one is' : `${missed} in a row are`} missed.`;
}

function aboutExpect(subject: Subject, { value: { name, condition, action } }: Property<'expect'>): string | undefined {
  const isOfTable = someExpression(
    condition,
    inner => inner.kind === 'call' && inner.over === undefined && functionNamed(inner.name.text)?.kind === 'aggregate',
  );
  if (action === 'quarantine') {
    const onError = valueInForce(subject.properties, 'on error');
    if (isOfTable || onError?.action !== 'dead_letter') return undefined;
    const deadLetter = code(onError.deadLetter.name.text);
    return `${code(name.text)} is about each row: one of which it is not true goes to the dead letter ${deadLetter} and not into ${named(subject)}.`;
  }
  const what = isOfTable ? `${named(subject)} as a whole` : 'each row';
  const fate = {
    warn: 'where it is not true, the run says so and goes on',
    drop: 'one of which it is not true is left out',
    fail: 'where it is not true, the run fails',
  }[action];
  return isOfTable && action === 'drop' ? undefined : `${code(name.text)} is about ${what}: ${fate}.`;
}

function pauseText(cadence: Cadence): string {
  return durationFor(pauseOf(cadence));
}

function grouped(number: number): string {
  return number.toLocaleString('en');
}
