import type { Construct } from '../../../language/catalog/index.js';
import { durationText } from '../../../language/model/checks/durations.js';
import type { Property } from '../../../language/model/declaration/index.js';
import { readsText } from '../../../language/model/describe.js';
import { clausesOf, keepsVersions, LATE_WITHIN, valueInForce } from '../../../language/model/effective.js';
import { sameName } from '../../../language/model/names.js';
import { isTime } from '../../../language/rules/time-domains.js';
import { code, shortened } from '../../markdown.js';
import { fateOfErrors, listed, named, type Subject, said } from './subject.js';

/** What a property that says how rows are written means for a table; undefined for other properties. */
export function aboutWriting(subject: Subject, property: Property, { word }: Construct): string | undefined {
  switch (word) {
    case 'sequence by':
      return orderOf(subject);
    case 'delete when':
      return deletionOf(subject);
    case 'late within':
      return latenessOf(subject);
    case 'track':
      return versionsOf(subject);
  }
  switch (property.name) {
    case 'key':
      return sentences(onePerKey(subject), orderOf(subject));
    case 'write':
    case 'scd':
      return sentences(...waysOf(subject), readsOf(subject));
    case 'surrogate':
      return surrogateOf(subject, property.value.column.text);
    case 'partition by':
      return subject.table.write === 'overwrite partitions'
        ? `A run replaces whole partitions of ${named(subject)}, those to which a changed row belongs or belonged.`
        : undefined;
    default:
      return undefined;
  }
}

function waysOf(subject: Subject): (string | undefined)[] {
  const { table } = subject;
  switch (table.write) {
    case 'append':
      return [`${named(subject)} only grows: no run changes or removes a row of it.`];
    case 'view':
      return [`${named(subject)} is not stored, and its steps run in whoever reads it.`];
    case 'overwrite':
      return [`Each run replaces all of ${named(subject)}.`];
    case 'overwrite partitions':
      return [`A run replaces the partitions of ${named(subject)} to which a changed row belongs or belonged.`];
    case 'merge':
    case 'scd 1':
      return [onePerKey(subject), orderOf(subject), deletionOf(subject), latenessOf(subject)];
    case 'scd 2':
    case 'scd 6':
      return [versionsOf(subject), orderOf(subject), deletionOf(subject), latenessOf(subject)];
    case 'scd 0':
      return [table.key.length === 0 ? undefined : `The first row of each ${listed(table.key)} stays as it is.`];
    default:
      return [onePerKey(subject), orderOf(subject)];
  }
}

function onePerKey({ table }: Subject): string | undefined {
  const [stored = table.key] = table.keys;
  return stored.length === 0 ? undefined : `One row per ${listed(stored)}.`;
}

/** Which of two changes of a key wins. */
function orderOf({ table }: Subject): string | undefined {
  const { sequence, key } = table;
  if (sequence === undefined || key.length === 0) return undefined;
  const [first, ...others] = sequence.columns;
  if (sequence.by === 'one row per key') return `The flow yields one row per ${listed(key)} by itself, so no order is needed.`;
  if (first === undefined || sequence.by === 'several event times' || sequence.by === 'nothing') return undefined;
  const why = {
    'sequence by': '',
    dedupe: ' (as in the dedupe above)',
    'snapshot time': ' (the time of the snapshot)',
    'event time': ' (its only event time)',
    unknown: '',
  }[sequence.by];
  const which = sequence.keep === 'earliest' ? 'smaller' : 'greater';
  const ties = others.length === 0 ? '' : `, and of equal ones ${listed(others)}`;
  return `Of two changes of one ${listed(key)} the one with the ${which} ${code(first)}${why} wins${ties}, in whatever order they come.`;
}

function deletionOf({ project, table }: Subject): string | undefined {
  const clause = clausesOf(table.properties)?.deleteWhen;
  const by = table.properties.get('scd') ?? table.properties.get('write');
  if (clause === undefined || by?.location === undefined || table.key.length === 0) return undefined;
  const condition = said(project, by.location.handle, clause.condition.span);
  const key = listed(table.key);
  if (clause.keep) {
    return keepsVersions(table.write)
      ? `Where ${condition}, the current version of that ${key} ends, and one begins that is marked as deleted.`
      : `Where ${condition}, the row of that ${key} stays and is marked as deleted.`;
  }
  return keepsVersions(table.write)
    ? `Where ${condition}, the current version of that ${key} ends.`
    : `Where ${condition}, the row of that ${key} is removed.`;
}

/** Lateness is a matter of times: where changes are ordered by numbers, nothing is known of it. */
function latenessOf(subject: Subject): string | undefined {
  const { table } = subject;
  const name = table.sequence?.columns[0];
  const column = [...table.columns, ...table.carried].find(other => name !== undefined && sameName(other.name, name));
  if (column === undefined || !isTime(column) || orderOf(subject) === undefined) return undefined;
  const set = clausesOf(table.properties)?.lateWithin;
  const limit = set === undefined ? `${durationText(LATE_WITHIN)} (nothing else is set)` : durationText(set);
  return `A change that comes more than ${limit} after its ${code(column.name)} ${fateOfErrors(subject)}.`;
}

function versionsOf({ table }: Subject): string | undefined {
  const clauses = clausesOf(table.properties);
  const tracked = clauses?.track?.map(({ path }) => path.at(-1)?.text ?? '') ?? [];
  const start = table.columns.find(({ role }) => role === 'valid_from');
  const end = table.columns.find(({ role }) => role === 'valid_to');
  if (table.key.length === 0 || start === undefined || end === undefined) return undefined;
  const what = tracked.length === 0 ? 'any column but key and sequence' : listed(tracked, 'or');
  const from = table.sequence?.columns[0];
  const begins = from === undefined ? '' : `, and begins with the ${code(from)} of the change`;
  return (
    `One row per ${listed(table.key)} and version. A version is made when ${what} changes${begins}. ` +
    `It holds from ${code(start.name)} until before ${code(end.name)}, which is NULL while it is current.`
  );
}

function surrogateOf({ table }: Subject, column: string): string | undefined {
  if (table.key.length === 0) return undefined;
  const start = table.write === 'scd 2' ? table.columns.find(({ role }) => role === 'valid_from')?.name : undefined;
  const parts = start === undefined || table.key.some(name => sameName(name, start)) ? table.key : [...table.key, start];
  return `${code(column)} is the SHA-256 of ${listed(parts)}.`;
}

function readsOf({ table }: Subject): string | undefined {
  if (table.reads.length === 0) return undefined;
  const reads = code(shortened(readsText(table.reads, table.pipeline), 200));
  const stream = valueInForce(table.properties, 'trigger') !== undefined && table.stream ? ' of the stream' : '';
  return `A run${stream} reads ${reads}.`;
}

function sentences(...parts: readonly (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join(' ');
}
