import type { Declaration, Duration, Property, Span } from '../declaration/index.js';
import { write } from './fixes.js';
import { isFlow, type Subject } from './subject.js';

/** Numbers, percentages and lengths of time that nothing can have. */
export function checkRanges(subject: Subject): void {
  const { declaration } = subject;
  for (const property of declaration.properties) checkProperty(subject, property);
  if (isFlow(subject)) for (const step of subject.declaration.steps) checkStep(subject, step);
}

function report({ findings }: Subject, span: Span, message: string, fix: ReturnType<typeof write> | object = {}): void {
  findings.problem({ span, code: 'out-of-range', message, ...fix });
}

function checkProperty(subject: Subject, property: Property): void {
  const { span } = property;
  switch (property.name) {
    case 'retain':
    case 'freshness':
    case 'cache':
    case 'latency':
    case 'every':
      checkDuration(subject, property.value.duration, `\`${property.name}\``);
      return;
    case 'trigger':
      if (property.value.mode === 'every') checkDuration(subject, property.value.every, '`trigger every`');
      return;
    case 'tier':
      for (const { level, after } of property.value.levels) checkDuration(subject, after, `\`${level} after\``);
      return;
    case 'maintain':
      for (const { task, every, targetMegabytes, span: place } of property.value.tasks) {
        checkDuration(subject, every, `\`${task} every\``);
        if (targetMegabytes !== undefined && !(targetMegabytes > 0))
          report(subject, place, 'A file of 0 MB holds nothing. Say how large files are to be, such as `target 128 mb`.');
      }
      return;
    case 'write':
    case 'scd': {
      const clauses = property.name === 'scd' ? property.value : property.value.merge;
      checkDuration(subject, clauses?.lateWithin, '`late within`');
      return;
    }
    case 'auto_stop':
      checkDuration(subject, property.value.after, '`auto_stop after`');
      return;
    case 'erase':
      checkDuration(subject, property.value.within, '`erase … within`');
      return;
    case 'breaker':
      checkDuration(subject, property.value.period, '`breaker … for`');
      checkCount(subject, property.value.failures, span, '`breaker after`', 1);
      return;
    case 'sample':
      checkPercent(subject, property.value.percent, span, 'A sample', false);
      return;
    case 'spot':
      checkPercent(subject, property.value.percent, span, '`spot`', true);
      return;
    case 'alert':
      checkPercent(subject, property.value.abovePercent, span, '`alert above`', true);
      return;
    case 'retry':
      checkCount(subject, property.value.times, span, '`retry`', 0);
      return;
    case 'on error':
      if (property.value.action === 'dead_letter' && property.value.retry !== undefined)
        checkCount(subject, property.value.retry, span, '`retry`', 0);
      return;
    case 'throughput':
    case 'limit':
      if (!(property.value.amount > 0))
        report(subject, span, `With a \`${property.name}\` of 0 no row would ever arrive. Say how many do.`);
      return;
    case 'budget':
      if (!(property.value.amount > 0))
        report(subject, span, 'A budget of 0 is used up before the first run. Say what the pipeline may cost.');
      return;
    case 'workers':
      checkWorkers(subject, property);
      return;
  }
}

function checkWorkers(subject: Subject, { value: { from, to }, span }: Property<'workers'>): void {
  if (!Number.isInteger(from) || !Number.isInteger(to)) report(subject, span, 'Workers are counted in whole numbers.');
  else if (to < 1)
    report(subject, span, 'Without a worker nothing is computed. Say how many there may be, such as `workers 1 to 4`.');
  else if (from > to)
    report(
      subject,
      span,
      `\`workers ${from} to ${to}\` has no number of workers in it: the smaller one comes first.`,
      write(span, `workers ${to} to ${from}`),
    );
}

function checkStep(subject: Subject, step: Extract<Declaration, { kind: 'table' }>['steps'][number]): void {
  switch (step.kind) {
    case 'sample':
      checkPercent(subject, step.percent, step.span, 'A sample', false);
      return;
    case 'join':
      if (step.hint?.kind === 'bucketed') checkCount(subject, step.hint.buckets, step.keywordSpan, '`bucketed`', 1);
      return;
    case 'group':
      for (const item of step.items) {
        if (item.kind !== 'window') continue;
        for (const duration of [item.length, item.every]) checkWindow(subject, duration);
      }
      return;
  }
}

/** A window is of a fixed length, and of months and years none knows how long they are. */
function checkWindow(subject: Subject, duration: Duration | undefined): void {
  if (duration === undefined) return;
  if (duration.unit === 'month' || duration.unit === 'year') {
    const message = `A window has a fixed length, and a ${duration.unit} has none. Group by \`date_trunc('${duration.unit}', …) as ${duration.unit}\` instead.`;
    report(subject, duration.span, message);
    return;
  }
  checkDuration(subject, duration, 'A window');
}

function checkDuration(subject: Subject, duration: Duration | undefined, what: string): void {
  if (duration === undefined || duration.amount > 0) return;
  report(subject, duration.span, `${what} of ${duration.amount} ${duration.unit}s is no time at all. Say a length above zero.`);
}

function checkPercent(subject: Subject, percent: number, span: Span, what: string, zero: boolean): void {
  if (percent > 100) report(subject, span, `${what} of ${percent} percent is more than all there is. Say 100 percent or less.`);
  else if (!zero && !(percent > 0))
    report(subject, span, `${what} of ${percent} percent holds nothing. Say more than 0 percent.`);
}

function checkCount(subject: Subject, count: number, span: Span, what: string, least: number): void {
  if (Number.isInteger(count) && count >= least) return;
  const message = Number.isInteger(count)
    ? `${what} ${count} is too few: it takes ${least} or more.`
    : `${what} takes a whole number, not ${count}.`;
  report(subject, span, message);
}
