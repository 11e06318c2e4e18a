import type { ChangeClauses, Span } from '../declaration/index.js';
import { hasSetting } from '../effective.js';
import { shown } from '../names.js';
import { settingsOf } from '../read/placement.js';
import { takeOut } from './fixes.js';
import { isFlow, own, type Subject } from './subject.js';

/** Properties that exclude each other in one place, clauses and settings that do not belong where they stand. */
export function checkConflicts(subject: Subject): void {
  checkScdBesideWrite(subject);
  checkScheduleBesideTrigger(subject);
  for (const property of subject.declaration.properties) {
    if (property.name === 'scd') checkClauses(subject, property.value, `scd ${property.value.type}`);
    if (property.name === 'write' && property.value.merge !== undefined) checkClauses(subject, property.value.merge, 'merge');
  }
  checkSystemSettings(subject);
  checkView(subject);
}

function checkScdBesideWrite(subject: Subject): void {
  const scd = own(subject, 'scd');
  const write = own(subject, 'write');
  if (scd === undefined || write === undefined) return;
  const message = `\`scd ${scd.value.type}\` says how rows reach the table, and so does \`write ${write.value.mode}\`: one of them is enough. Take \`write\` out.`;
  // The clauses of a merge would be lost.
  const fix = write.value.merge === undefined ? takeOut(subject, write.span, 'Take `write` out') : {};
  subject.findings.problem({ span: write.keywordSpan, code: 'conflicting-properties', message, ...fix });
}

function checkScheduleBesideTrigger(subject: Subject): void {
  const schedule = own(subject, 'schedule');
  const trigger = own(subject, 'trigger');
  if (schedule === undefined || trigger === undefined) return;
  const later = schedule.span.start < trigger.span.start ? trigger : schedule;
  const message = '`schedule` and `trigger` both say when it runs, and only one of them can. Take the other out.';
  const fixes = [
    ...(takeOut(subject, trigger.span, 'Keep the schedule').fixes ?? []),
    ...(takeOut(subject, schedule.span, 'Keep the trigger').fixes ?? []),
  ];
  subject.findings.problem({ span: later.keywordSpan, code: 'conflicting-properties', message, fixes });
}

/** Types that tell by `track` which columns they keep the history of, and types with the columns that `as` names. */
const TRACKING: ReadonlySet<string> = new Set(['scd 2', 'scd 3', 'scd 4', 'scd 6']);
const WITH_VALIDITY: ReadonlySet<string> = new Set(['scd 2', 'scd 4', 'scd 6']);

function checkClauses(subject: Subject, { track, validity }: ChangeClauses, how: string): void {
  const words = how === 'merge' ? 'write merge' : how;
  if (track !== undefined && track.length > 0 && !TRACKING.has(how)) {
    const message = `\`track\` says of which columns the history is kept, and \`${words}\` keeps none. Take it out, or write \`scd 2\`.`;
    reportClause(subject, 'track', track[0]?.span, track.at(-1)?.span, message);
  }
  if (validity !== undefined && validity.length > 0 && !WITH_VALIDITY.has(how)) {
    const message = `\`as\` names the columns that say since when a version is valid, and \`${words}\` has none. Take it out, or write \`scd 2\`.`;
    reportClause(subject, 'as', validity[0]?.span, validity.at(-1)?.span, message);
  }
}

function reportClause(subject: Subject, word: string, from: Span | undefined, to: Span | undefined, message: string): void {
  if (from === undefined || to === undefined) return;
  const before = subject.db.files.textOf(subject.handle).slice(0, from.start);
  const start = before.toLowerCase().lastIndexOf(word);
  const fix = takeOut(subject, { start, end: to.end }, `Take \`${word}\` out`);
  subject.findings.problem({ span: { start, end: start + word.length }, code: 'misplaced-clause', message, ...fix });
}

/** A setting that the system of the source does not have. One from `defaults source` is ignored there, and is no mistake. */
function checkSystemSettings(subject: Subject): void {
  const { declaration, findings } = subject;
  if (declaration.kind !== 'source' || declaration.system === undefined) return;
  const system = declaration.system.text.toLowerCase();
  const known = [...settingsOf('source')].filter(name => NAMING.has(name) && hasSetting(system, name));
  if (known.length === 0 && system !== 'mongodb') return;
  for (const property of declaration.properties) {
    const name = property.name === 'setting' ? property.value.name.toLowerCase() : property.name;
    if (hasSetting(system, name)) continue;
    const others = known.map(other => `\`${other}\``).join(', ');
    const message = `A source of the system ${shown(system)} has no \`${name}\`, and nothing looks at it: what it reads is said by ${others}. Take it out.`;
    const fix = takeOut(subject, property.span, `Take \`${name}\` out`);
    findings.problem({
      span: property.keywordSpan,
      code: 'unsupported-setting',
      message,
      severity: 'warning',
      unnecessary: true,
      ...fix,
    });
  }
}

/** Settings that say where a source's rows are. */
const NAMING: ReadonlySet<string> = new Set(['path', 'topic', 'url', 'table', 'brokers']);

/** What only a table that is stored, or that runs by itself, has. */
const NOT_OF_VIEWS: ReadonlySet<string> = new Set([
  'partition by',
  'cluster by',
  'maintain',
  'retain',
  'tier',
  'format',
  'schedule',
  'trigger',
  'delivery',
  'sink',
  'backfill',
  'location',
  'checkpoint',
]);

function checkView(subject: Subject): void {
  if (!isFlow(subject) || own(subject, 'write')?.value.mode !== 'view' || own(subject, 'scd') !== undefined) return;
  for (const property of subject.declaration.properties) {
    const name = property.name === 'setting' ? property.value.name.toLowerCase() : property.name;
    if (!NOT_OF_VIEWS.has(name)) continue;
    const message = `\`${name}\` has no effect here: a view is not stored and does not run, its steps are read by who reads it. Take it out, or store the table.`;
    const fix = takeOut(subject, property.span, `Take \`${name}\` out`);
    subject.findings.problem({
      span: property.keywordSpan,
      code: 'view-property',
      message,
      severity: 'warning',
      unnecessary: true,
      ...fix,
    });
  }
}
