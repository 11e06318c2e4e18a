import type { Expression, JoinStep } from './declaration/index.js';
import { isStream, valueInForce, writeOf } from './effective.js';
import type { AnalysedInput, FlowAnalysis } from './flow/analyse.js';
import { throughViews } from './flow/inputs.js';
import type { StoredInput, Unit } from './flow/row.js';
import { composeUnits, labelOf, sameNames } from './flow/unit.js';
import { fold } from './names.js';
import type { EffectiveProperty, Read } from './records.js';

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** What is read, without where. */
type Part = Pick<Read, 'kind' | 'what' | 'why' | 'columns'>;

/**
 * What a run of a flow reads of each stored dataset, and why. A table is its flow over all rows that its inputs ever held, so this
 * follows from how it is written and from what its steps look at together; a view is read as if its steps stood here.
 * @param key the table's key
 */
export function readsOf(flow: FlowAnalysis, properties: Properties, key: readonly string[]): readonly Read[] {
  const write = writeOf(properties);
  const partitions = write === 'overwrite partitions' ? (valueInForce(properties, 'partition by')?.items ?? []) : [];
  const table: Table = { write, key, partitions, stream: isStream(properties) };
  const reads = new Map<string, Read>();
  for (const input of flow.inputs) {
    for (const { unit, ...read } of throughViews(input)) {
      const part = partOf(table, input, read, composeUnits(unit, flow.unit), flow);
      const made: Read = { input: read.id, ...part, through: read.through };
      const name = [made.input, made.what, made.why, ...made.through].join('\n');
      if (!reads.has(name)) reads.set(name, made);
    }
  }
  return [...reads.values()];
}

interface Table {
  readonly write: ReturnType<typeof writeOf>;
  readonly key: readonly string[];
  readonly partitions: readonly Expression[];
  readonly stream: boolean;
}

type Reading = Omit<StoredInput, 'unit'>;

function partOf(table: Table, input: AnalysedInput, read: Reading, unit: Unit, flow: FlowAnalysis): Part {
  const { reference, role } = input;
  if (reference.mode === 'all') return everything('the input is read with `all`');
  if (reference.mode === 'new') return rows('new', 'the input is read with `new`');
  if (table.write === 'view') return everything('a view is computed whenever it is read');
  if (table.write === 'overwrite') return everything('`write overwrite` computes the whole table');
  const isJoined = read.role === 'join';
  if (isJoined) return joined(table, read, unit, role === 'join' && 'kind' in reference ? reference : undefined, flow);
  if (reference.mode === 'changes') return rows('new', 'each change of the input is a row, read with `changes`');
  if (table.write === 'append') return appended(read, unit);
  if (unit.kind === 'all') return everything(WHY_ALL[unit.by]);
  if (table.write === 'overwrite partitions') return partitionsOf(table.partitions);
  if (unit.kind === 'groups' && !isMerged(unit, table)) return groupsOf(unit);
  return changes(table, read);
}

const WHY_ALL: Readonly<Record<Extract<Unit, { kind: 'all' }>['by'], string>> = {
  over: 'an `over` without `partition by` looks at all rows',
  sql: 'a query may look at any row',
  'nested groups': 'it groups the groups of a view, which are not stored',
};

function everything(why: string): Part {
  return { kind: 'everything', what: 'all rows', why };
}

function rows(which: 'new' | 'changed', why: string): Part {
  return { kind: which === 'new' ? 'new rows' : 'changed rows', what: `${which} rows`, why };
}

/** A source brings what it delivers. */
function newOf({ delivers }: Reading, why: string): Part {
  const noun = delivers === 'changes' ? 'changes' : delivers === 'snapshots' ? 'snapshots' : 'rows';
  return { kind: 'new rows', what: `new ${noun}`, why };
}

function appended(read: Reading, unit: Unit): Part {
  return newOf(
    read,
    unit.kind === 'groups' && unit.by === 'group by'
      ? '`write append` writes a window once, when it closes'
      : '`write append` takes each row once',
  );
}

/** A merge by the key of the dedupe keeps the same row as the dedupe, unless a filter may have taken it away. */
function isMerged(unit: Extract<Unit, { kind: 'groups' }>, { write, key }: Table): boolean {
  const keepsOne = write === 'merge' || write === 'scd 1';
  return keepsOne && unit.by === 'dedupe' && unit.filtered !== true && sameNames(unit.columns, key);
}

function changes({ stream }: Table, read: Reading): Part {
  if (read.appendOnly) return newOf(read, 'each row of the table follows from one row of the input, which only grows');
  const touched = stream ? `; a stream learns them from \`${read.id.split('.').at(-1)}__touched\`` : '';
  return rows('changed', `each row of the table follows from one row of the input, and deletes are changes${touched}`);
}

function groupsOf(unit: Extract<Unit, { kind: 'groups' }>): Part {
  const { by, columns } = unit;
  const why =
    by === 'dedupe'
      ? '`dedupe` picks one of all rows of a key'
      : by === 'over'
        ? '`over` looks at all rows of its partition'
        : '`group by` needs all rows of a group, of the one that a changed row left and of the one that it is in now';
  return { kind: 'groups', what: `changed ${groupNoun(columns, by === 'dedupe' ? 'keys' : 'groups')}`, columns, why };
}

function partitionsOf(items: readonly Expression[]): Part {
  const [only] = items;
  const unit = items.length === 1 && only !== undefined ? timeUnit(only) : undefined;
  const columns = items.map(labelOf);
  const noun = unit ?? `partitions${columns.length === 0 ? '' : ` (${columns.join(', ')})`}`;
  const why = '`write overwrite partitions` replaces every partition that a changed row was in or is in now';
  return { kind: 'partitions', what: `changed ${noun}`, columns, why };
}

/** The other side of a join: it is read as a table, and rows that took what changed are computed again. */
function joined(table: Table, read: Reading, unit: Unit, step: JoinStep | undefined, flow: FlowAnalysis): Part {
  const isOfStreams = table.stream && read.stream && step?.within !== undefined;
  if (isOfStreams)
    return rows('new', 'both sides are streams, and the engine keeps the rows of the time that they may lie apart');
  if (table.write === 'append')
    return { kind: 'matching rows', what: 'matching rows', why: 'an appended row keeps what it met when it was written' };
  if (unit.kind === 'all') return everything(WHY_ALL[unit.by]);
  const again =
    table.write === 'overwrite partitions'
      ? 'the partitions of rows that meet one'
      : unit.kind === 'groups' && !isMerged(unit, table)
        ? 'the groups of rows that meet one'
        : 'rows that meet one';
  const joinedId = read.through[0] ?? read.id;
  const takes = flow.joins.find(({ input, asOf }) => input === joinedId && asOf !== undefined)?.asOf;
  if (takes === 'version') return { ...rows('changed', `${again} are computed again`), what: 'changed versions' };
  return rows(read.appendOnly ? 'new' : 'changed', `${again} are computed again`);
}

const TIME_NOUNS: ReadonlyMap<string, string> = new Map(
  'second minute hour day date week month quarter year'.split(' ').map(word => [word, `${word}s`]),
);

/** `days` of a column `day` or of `date(…)`; undefined for what is no unit of time. */
function timeUnit(item: Expression): string | undefined {
  if (item.kind === 'parenthesis') return timeUnit(item.inner);
  if (item.kind === 'column') return TIME_NOUNS.get(fold(item.path.at(-1)?.text ?? ''));
  if (item.kind !== 'call') return undefined;
  const name = fold(item.name.text);
  if (name === 'date' || name === 'to_date') return 'days';
  const [unit] = item.arguments;
  if (name === 'date_trunc' || name === 'trunc') return unit?.kind === 'string' ? TIME_NOUNS.get(fold(unit.value)) : undefined;
  return name === 'date' ? 'days' : TIME_NOUNS.get(name);
}

/** `days`, `windows (region)`, `groups (day, segment)`. */
function groupNoun(columns: readonly string[], noun: string): string {
  const others = columns.filter(name => fold(name) !== 'window_start');
  const isWindow = others.length < columns.length;
  const [only] = columns;
  const unit = columns.length === 1 && only !== undefined && noun === 'groups' ? TIME_NOUNS.get(fold(only)) : undefined;
  if (unit !== undefined) return unit;
  const list = others.length === 0 ? '' : ` (${others.join(', ')})`;
  return `${isWindow ? 'windows' : noun}${list}`;
}
