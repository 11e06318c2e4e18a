import type { PropertyName } from '../model/declaration/index.js';
import { blank } from './blanks.js';
import { choiceOf } from './columns.js';
import { dedupeOfKey, keyToSay, sequences, treatChange, without } from './keeping.js';
import type { Refactoring, Subject } from './refactoring.js';
import { ownProperty } from './writing.js';

const AT: readonly PropertyName[] = ['write', 'scd', 'role', 'key'];

export const type1: Refactoring = {
  pattern: 'scd-type1',
  title: 'Make this a type 1 dimension, which keeps the latest state',
  at: AT,
  change: subject => {
    const { table, name } = subject;
    if (table.write === 'merge') return `${name} merges by its key, which is what type 1 means.`;
    return asDimension(subject, 1);
  },
};

export const type2: Refactoring = {
  pattern: 'scd-type2',
  title: 'Make this a type 2 dimension, with a row for each version',
  at: AT,
  change: subject => asDimension(subject, 2),
};

export const type6: Refactoring = {
  pattern: 'scd-type6',
  title: 'Make this a type 6 dimension, with the current values beside each version',
  at: AT,
  change: subject => asDimension(subject, 6),
};

function asDimension(subject: Subject, type: 1 | 2 | 6) {
  const { table, name } = subject;
  const keepsVersions = type !== 1;
  if (table.layer === 'bronze') return `${name} keeps what arrived. Make a dimension of a silver or gold table that reads it.`;
  if (table.write === 'view') return `${name} is a view, into which nothing is written.`;
  if (table.write === `scd ${type}`) return `${name} is a type ${type} dimension already.`;
  if (!keepsVersions && /^scd [2-6]/.test(table.write))
    return `${name} is \`${table.write}\`: as type 1 it would lose its history.`;
  if (table.role !== undefined && table.role !== 'dimension') return `${name} is a ${table.role}, and no dimension.`;
  if (table.flow.steps.some(({ kind }) => kind === 'group')) return `${name} is grouped: its rows are no versions of a thing.`;
  const key = keyToSay(subject);
  if (typeof key === 'string') return key;
  const dedupe = dedupeOfKey(subject);
  if (dedupe?.keep === 'earliest') return `${name} keeps the earliest row of each key: it has no later versions.`;
  const sequence = choiceOf(sequences(subject, dedupe));
  if (sequence === undefined) return `${name} has no time that says which version is the later one.`;
  const role = table.role === undefined ? ['dimension'] : [];
  // What was tracked may be chosen, and all is the safe proposal: so nothing is written for it.
  const change = treatChange(subject, `scd ${type}`, `sequence by ${sequence}`, [...role, ...key.say]);
  if (typeof change === 'string' || dedupe === undefined || !keepsVersions) return change;
  // It would leave one version of each key.
  return [without(subject, dedupe), ...change];
}

export const mergeUpsert: Refactoring = {
  pattern: 'merge-upsert',
  title: 'Merge by key instead of appending or overwriting',
  at: ['write', 'key'],
  change(subject) {
    const { table, name } = subject;
    if (table.layer === 'bronze') return `${name} keeps what arrived. Merge in a silver or gold table that reads it.`;
    if (table.write === 'merge' || table.write.startsWith('scd')) return `${name} is \`${table.write}\` already.`;
    if (table.write === 'view') return `${name} is a view, into which nothing is written.`;
    const key = keyToSay(subject);
    if (typeof key === 'string') return key;
    const rows = table.flow.rows.at(-1) ?? [];
    const isOneEach = rows.length > 0 && table.flow.steps.some(({ kind }) => kind === 'group' || kind === 'dedupe');
    if (isOneEach) return treatChange(subject, 'write merge', undefined, key.say);
    const sequence = choiceOf(sequences(subject));
    if (sequence === undefined) return `${name} has no time that says which of two rows of a key is the later one.`;
    return treatChange(subject, 'write merge', `sequence by ${sequence}`, key.say);
  },
};

export const lateArrivals: Refactoring = {
  pattern: 'late-arrival-handling',
  title: 'Say what becomes of late rows',
  at: ['watermark', 'scd', 'write'],
  change(subject) {
    const { table, name, declaration } = subject;
    const mark = declaration.steps.find(step => step.kind === 'watermark');
    if (mark?.kind === 'watermark') {
      if (mark.late !== undefined) return `${name} says what becomes of late rows already.`;
      const { end } = mark.span;
      return [{ handle: table.handle, span: { start: end, end }, text: ` late ${blank('update', 'drop')}` }];
    }
    if ((table.properties.get('late within')?.origin ?? 'built-in') !== 'built-in')
      return `${name} says how late a change may come already.`;
    const own = ownProperty(subject, 'scd') ?? ownProperty(subject, 'write');
    const last = own === undefined ? undefined : lastClause(subject, own.span);
    if (last === undefined) return `${name} has neither a \`watermark\` nor the braces of a \`write merge\` or an \`scd\`.`;
    return [{ handle: table.handle, span: { start: last, end: last }, text: ` late within ${blank('30 days')}` }];
  },
};

/** The end of the last clause in the braces of a property, without comments; undefined where it has no clause. */
function lastClause({ text, declaration }: Subject, { start, end }: { readonly start: number; readonly end: number }) {
  const words = [...text.slice(start, end)];
  for (const comment of declaration.comments)
    for (let at = comment.start; at < comment.end; at++) if (at >= start && at < end) words[at - start] = ' ';
  const inner = /^[^{]*\{([\s\S]*)\}$/.exec(words.join(''));
  const clauses = inner?.[1]?.trimEnd() ?? '';
  return clauses.trim() === '' ? undefined : start + words.join('').indexOf('{') + 1 + clauses.length;
}
