import type { Span } from '../declaration/index.js';
import { valueInForce, writeOf } from '../effective.js';
import { fold, shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { durationText, secondsOf, secondsPer } from './durations.js';
import { inForce, isFlow, own, type Subject, tableName } from './subject.js';

/** Statements of which each is right by itself, and which cannot all be meant. */
export function checkContradictions(subject: Subject): void {
  checkTiers(subject);
  checkCache(subject);
  checkDrift(subject);
  checkThroughput(subject);
  checkFormats(subject);
  checkConsumer(subject);
  if (!isFlow(subject)) return;
  checkMaintenance(subject);
  checkKeys(subject);
  for (const step of subject.declaration.steps) {
    if (step.kind === 'group') {
      for (const item of step.items) {
        if (item.kind !== 'window' || item.length === undefined || item.every === undefined) continue;
        if (secondsOf(item.every) <= secondsOf(item.length)) continue;
        const message = `A window of ${durationText(item.length)} begins every ${durationText(item.every)}: rows between two windows are in none. Let \`every\` be as long as the window, or shorter.`;
        report(subject, item.every.span, message);
      }
    }
    if (step.kind === 'watermark' && step.late?.action === 'update' && writesBy(subject) === 'append') {
      const message = `\`late update\` computes a window again that is written already, and ${shown(tableName(subject))} appends: what is written stays. Let it merge by a \`key\`, or say \`late drop\` or \`late dead_letter\`.`;
      report(subject, step.span, message);
    }
  }
}

function report({ findings }: Subject, span: Span, message: string): void {
  findings.problem({ span, code: 'contradiction', message, severity: 'warning' });
}

function writesBy(subject: Subject): string {
  return writeOf(inForce(subject));
}

const LEVELS = ['warm', 'cold', 'archive'] as const;

/** Rows go from warm to cold to the archive, before they are removed. */
function checkTiers(subject: Subject): void {
  const tier = own(subject, 'tier');
  if (tier === undefined) return;
  const retain = valueInForce(inForce(subject), 'retain')?.duration;
  const levels = LEVELS.flatMap(name => tier.value.levels.find(({ level }) => level === name) ?? []);
  for (const [index, { level, after, span }] of levels.entries()) {
    const before = levels[index - 1];
    if (before !== undefined && secondsOf(after) <= secondsOf(before.after)) {
      const message = `Rows are \`${level}\` after ${durationText(after)}, and \`${before.level}\` only after ${durationText(before.after)}: they would never be ${before.level}. Let ${level} come later.`;
      report(subject, span, message);
    } else if (retain !== undefined && secondsOf(after) >= secondsOf(retain)) {
      const message = `Rows are removed after ${durationText(retain)} (\`retain\`) and would never be \`${level}\`, which comes after ${durationText(after)}. Retain them longer, or take this level out.`;
      report(subject, span, message);
    }
  }
}

/** A cache that is older than what readers may count on. */
function checkCache(subject: Subject): void {
  const cache = own(subject, 'cache');
  const freshness = valueInForce(inForce(subject), 'freshness')?.duration;
  if (cache === undefined || freshness === undefined || secondsOf(cache.value.duration) <= secondsOf(freshness)) return;
  const message = `Readers get rows from the cache for ${durationText(cache.value.duration)}, and may count on rows of ${durationText(freshness)} (\`freshness\`). Let the cache be shorter.`;
  report(subject, cache.span, message);
}

/** Nothing may change, and nobody hears of a change. */
function checkDrift(subject: Subject): void {
  const drift = own(subject, 'drift');
  if (own(subject, 'evolve')?.value.mode !== 'none' || drift?.value.action !== 'ignore') return;
  const message =
    '`evolve none` says that the columns do not change, and `drift ignore` that nobody is told when they do. Say `drift fail` or `drift alert`.';
  report(subject, drift.span, message);
}

/** Less is read than arrives: a backlog only grows. */
function checkThroughput(subject: Subject): void {
  const throughput = own(subject, 'throughput')?.value;
  const limit = own(subject, 'limit');
  const arriving = throughput && rate(throughput);
  const read = limit && rate(limit.value);
  if (throughput === undefined || limit === undefined || arriving === undefined || read === undefined || read >= arriving) return;
  const message = `${throughput.amount} rows arrive per ${fold(throughput.per.text)}, and at most ${limit.value.amount} per ${fold(limit.value.per.text)} are read: what is left over only grows. Set \`limit\` to twice the throughput or more.`;
  report(subject, limit.span, message);
}

function rate({ amount, per }: { amount: number; per: { text: string } }): number | undefined {
  const seconds = secondsPer(per.text);
  return seconds === undefined ? undefined : amount / seconds;
}

function checkFormats(subject: Subject): void {
  const format = own(subject, 'format');
  if (format?.value.was === undefined || fold(format.value.was.text) !== fold(format.value.format.text)) return;
  const message = `The table is stored as ${shown(format.value.format.text)} and \`was\` says that it was so before: there is nothing to migrate. Take \`was\` out, or name the former format.`;
  report(subject, format.value.was.span, message);
}

/** A consumer that counts on fresher rows than its table promises. */
function checkConsumer(subject: Subject): void {
  const { declaration, db, handle } = subject;
  const wanted = own(subject, 'freshness');
  if (declaration.kind !== 'serve' || declaration.from === undefined || wanted === undefined) return;
  const entry = db.resolve(pathOf(handle), declaration.from, []).entry;
  if (entry === undefined) return;
  const promised = valueInForce(db.properties(entry.handle), 'freshness')?.duration;
  if (promised === undefined || secondsOf(wanted.value.duration) >= secondsOf(promised)) return;
  const message = `This consumer counts on rows of ${durationText(wanted.value.duration)}, and ${shown(`${entry.space}.${entry.name}`)} promises ${durationText(promised)} (\`freshness\`). Let the table be fresher, or ask for less.`;
  report(subject, wanted.span, message);
}

/** Which upkeep a format knows: old files are vacuumed in Delta and Hudi, old snapshots expire in Iceberg. */
const UPKEEP: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['delta', new Set(['compact', 'vacuum'])],
  ['hudi', new Set(['compact', 'vacuum'])],
  ['iceberg', new Set(['compact', 'expire'])],
  ['parquet', new Set<string>()],
]);

function checkMaintenance(subject: Subject): void {
  const maintain = own(subject, 'maintain');
  const format = valueInForce(inForce(subject), 'format')?.format.text;
  const tasks = UPKEEP.get(fold(format ?? ''));
  if (maintain === undefined || format === undefined || tasks === undefined) return;
  for (const { task, span } of maintain.value.tasks) {
    if (tasks.has(task)) continue;
    const instead =
      task === 'vacuum' && tasks.has('expire')
        ? ' Write `expire`.'
        : task === 'expire' && tasks.has('vacuum')
          ? ' Write `vacuum`.'
          : ' Take it out.';
    const message = `A table in the format ${shown(fold(format))} has no \`${task}\`, which is for ${[...UPKEEP]
      .filter(([, known]) => known.has(task))
      .map(([name]) => name)
      .join(' and ')}.${instead}`;
    report(subject, span, message);
  }
}

/** A key never changes, and stays apart from others: it is not tracked, and not blurred. */
function checkKeys(subject: Subject): void {
  const key = new Set(valueInForce(inForce(subject), 'key')?.columns.map(({ path }) => fold(path.at(-1)?.text ?? '')) ?? []);
  for (const property of subject.declaration.properties) {
    if (property.name === 'scd') {
      for (const { path, span } of property.value.track ?? []) {
        const name = path.at(-1)?.text ?? '';
        if (!key.has(fold(name))) continue;
        const message = `${shown(name)} is part of the key, and versions of one key have the same: tracking it has no effect. Take it out.`;
        report(subject, span, message);
      }
    }
    if (property.name === 'mask' && property.value.method !== 'hash') {
      const name = property.value.column.path.at(-1)?.text ?? '';
      if (!key.has(fold(name))) continue;
      const message = `${shown(name)} is part of the key, and \`${property.value.method}\` gives different values the same mask: rows of several keys would become one. Write \`mask ${name} with hash\`.`;
      report(subject, property.span, message);
    }
  }
}
