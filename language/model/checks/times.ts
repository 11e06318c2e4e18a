import { nearest } from '../../text/nearest.js';
import type { ExpressionOf, Property, Span, Value } from '../declaration/index.js';
import { visit } from '../declaration/visit.js';
import { shown } from '../names.js';
import { dateProblem, timestampProblem, zoneProblem, zones } from './calendar.js';
import { cronProblem } from './cron.js';
import { write } from './fixes.js';
import type { Subject } from './subject.js';

/** Schedules, dates, moments and timezones that do not exist. */
export function checkTimes(subject: Subject): void {
  const { declaration } = subject;
  for (const property of declaration.properties) checkProperty(subject, property);
  // Every date is a string.
  if (declaration.strings.length === 0) return;
  for (const { text, span } of columnDates(subject)) reportDate(subject, span, dateProblem(text));
  visit(declaration, part => {
    if (part.kind === 'cast') checkCast(subject, part as unknown as ExpressionOf<'cast'>);
    if (part.kind !== 'typed' || part.span === undefined) return;
    const { type, value } = part as typeof part & { type: 'date' | 'timestamp'; value: string };
    reportDate(subject, part.span, type === 'date' ? dateProblem(value) : timestampProblem(value));
  });
}

/** A cast of a text to a date or a moment that there is not. */
function checkCast(subject: Subject, { value, type }: ExpressionOf<'cast'>): void {
  if (value.kind !== 'string' || !('value' in value)) return;
  const { name } = type.type;
  // A date is also read out of a timestamp.
  if (name === 'date' && timestampProblem(value.value) !== undefined) reportDate(subject, value.span, dateProblem(value.value));
  if (name === 'timestamp' || name === 'timestamp_ntz') reportDate(subject, value.span, timestampProblem(value.value));
}

function reportDate({ findings }: Subject, span: Span, message: string | undefined): void {
  if (message !== undefined) findings.problem({ span, code: 'invalid-date', message });
}

/** The dates of columns that are `deprecated`. */
function columnDates({ declaration }: Subject): { text: string; span: Span }[] {
  const dates: { text: string; span: Span }[] = [];
  if (!declaration.strings.some(({ owner }) => owner.kind === 'note')) return dates;
  visit(declaration, part => {
    if (part.kind !== 'column' || part.span === undefined || !('deprecated' in part)) return;
    const { start, end } = part.span;
    const written = declaration.strings.find(
      ({ span, text, owner }) => owner.kind === 'note' && text === part.deprecated && start <= span.start && span.end <= end,
    );
    if (written !== undefined) dates.push(written);
  });
  return dates;
}

function checkProperty(subject: Subject, property: Property): void {
  switch (property.name) {
    case 'schedule':
      checkSchedule(subject, property.value.cron);
      return;
    case 'deprecated': {
      const { start, end } = property.span;
      const written = subject.declaration.strings.find(({ span }) => start <= span.start && span.end <= end);
      if (written !== undefined) reportDate(subject, written.span, dateProblem(written.text));
      return;
    }
    case 'read from': {
      const { start } = property.value;
      if (typeof start === 'string' || start.kind !== 'string' || hasPlaceholder(start.text)) return;
      reportDate(subject, start.span, timestampProblem(start.text));
      return;
    }
    case 'setting':
      if (property.value.name.toLowerCase() === 'timezone') checkZone(subject, property.value.value);
      return;
  }
}

/** The text depends on a parameter. */
function hasPlaceholder(text: string): boolean {
  return text.includes('${');
}

function checkSchedule({ findings }: Subject, cron: Value): void {
  if (cron.kind === 'string') {
    const problem = hasPlaceholder(cron.text) ? undefined : cronProblem(cron.text);
    if (problem === undefined) return;
    const { message, replacement } = problem;
    const fix = replacement === undefined ? {} : write(cron.span, `"${replacement}"`);
    findings.problem({ span: cron.span, code: 'invalid-cron', message, ...fix });
    return;
  }
  if (cron.kind === 'secret' || cron.kind === 'env' || cron.kind === 'param') return;
  const message = 'A schedule is text in quotes with five fields, such as `"0 2 * * *"` for 2 o’clock at night.';
  findings.problem({ span: cron.span, code: 'invalid-cron', message });
}

function checkZone({ findings }: Subject, value: Value): void {
  if (value.kind !== 'string' && value.kind !== 'word') return;
  const { text, span } = value;
  const problem = hasPlaceholder(text) ? undefined : zoneProblem(text);
  if (problem === undefined) return;
  const meant = problem.meant ?? nearest(text, zones().values());
  const message = `There is no timezone ${shown(text)}: it is named as in the IANA database, such as \`Europe/Berlin\` or \`UTC\`.`;
  findings.problem({
    span,
    code: 'unknown-timezone',
    message: meant === undefined ? message : `${message} Did you mean \`${meant}\`?`,
    ...(meant === undefined ? {} : write(span, `"${meant}"`)),
  });
}
