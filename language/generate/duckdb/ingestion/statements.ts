import { ExpressionWriter } from '../../expression.js';
import { NO_ROW } from '../../ingestion/plan.js';
import type { ExpectationPlan } from '../../plan.js';
import { count, indented, lines, list } from '../../statements/layout.js';
import { columnComment, maskedValue } from '../../statements/masking.js';
import { conditionReasons, firstReason } from '../../statements/reasons.js';
import { BREAKS, FILTERED } from '../../statements/words.js';
import { DUCKDB } from '../dialect.js';
import { identifier, literal, qualified } from '../quote.js';
import type { Block } from '../script.js';
import { createTable } from '../tables.js';
import { duckType } from '../types.js';
import { ARRIVAL, FILE, type IngestedSource, type IngestionPlan } from './plan.js';
import { fieldText, readText, unreadable } from './read.js';

/**
 * The rows that have arrived, for whoever reads them: a text for each, and the same as JSON where it is. `_run` counts the files from 0.
 * A row that says itself when it arrived has no `_arrived_at`.
 */
export const ARRIVED = {
  rows: `create or replace temp table arrived (
  _source varchar, ${FILE} varchar, _line bigint, _run bigint, _raw varchar, _document json, _arrived_at timestamptz
)`,
  files: 'create or replace temp table arrived_files (_source varchar, _file varchar, _run bigint, _bytes bigint)',
};

/** Which files each table has read, in which of its runs. */
export const FILES = 'ops.files';
const FILES_TABLE = `create table if not exists ${FILES} (
  "table" varchar, source varchar, file varchar, run bigint, bytes bigint
)`;

/** The statements of a run that takes in what stands in `arrived`: a part of one transaction. */
export function ingestionBlocks(plan: IngestionPlan): Block[] {
  const label = literal(`${plan.layer}.${plan.name}`);
  const failing = failingCondition(plan);
  return [
    ['What is kept, created where it does not exist.', 'create schema if not exists ops', ...createTables(plan)],
    [
      'Each file is a run of its own.',
      `set variable _run = (select coalesce(max(run), -1) + 1 from ${FILES} where "table" = ${label})`,
    ],
    [
      'A row is judged by its own facts; the reason keeps it out of the table.',
      `create or replace temp table judged as\n${judged(plan)}`,
    ],
    failing ? ['Rows that stop the run before anything is written.', failingRows(plan, failing)] : [undefined],
    [undefined, warnings(plan)],
    ['The counts of the run.', counts(plan)],
    plan.onError.action === 'dead_letter' ? ['Rows that cannot be written, once each.', writeRejects(plan)] : [undefined],
    ['The table.', writeTable(plan)],
    [
      'Progress last.',
      lines(`insert into ${FILES}`, `select ${label}, _source, _file, getvariable('_run') + _run, _bytes`, 'from arrived_files'),
    ],
  ];
}

const tableOf = (plan: IngestionPlan) => qualified(plan.layer, plan.name);

function createTables(plan: IngestionPlan): string[] {
  const texts = ['table', 'rule', 'reason', 'raw', 'row_id'].map(name => ({ name, type: { name: 'string' } as const }));
  const nothing = { partitionBy: [], clusterBy: { columns: [], isKey: false }, options: [] };
  const rejects =
    plan.onError.action === 'dead_letter'
      ? createTable({ name: rejectsOf(plan), columns: [...texts, { name: 'run', type: { name: 'long' } }], ...nothing })
      : [];
  const columns = plan.columns.map(c => {
    const comment = columnComment(c);
    return { name: c.name, type: c.type, ...(comment ? { comment } : {}) };
  });
  const own = [
    { name: ARRIVAL, type: { name: 'timestamp' }, comment: 'when the row arrived, where that is known' },
    { name: '_run', type: { name: 'long' }, required: true, comment: 'the run that brought the row' },
  ] as const;
  return [
    `create schema if not exists ${identifier(plan.layer)}`,
    ...createTable({
      name: tableOf(plan),
      columns: [...columns, ...own],
      ...(plan.doc ? { comment: plan.doc } : {}),
      ...nothing,
    }),
    ...rejects,
    FILES_TABLE,
  ];
}

const rejectsOf = ({ onError }: IngestionPlan) => (onError.action === 'dead_letter' ? qualified('ops', onError.name) : '');

function judged(plan: IngestionPlan): string {
  const reads = plan.sources.map((source, i) => `read_${i + 1} as (\n${indented(readSource(plan, source), 4)}\n)`);
  const all = plan.sources.map((_, i) => `select * from read_${i + 1}`).join('\nunion all by name\n');
  const reasons = plan.expectations
    .filter(e => e.action !== 'warn')
    .map(e => `when ${isBroken(plan, e)} then ${literal(`${BREAKS}${e.name}`)}`);
  return lines(
    `with ${reads.join(', ')}, input as (`,
    indented(all, 4),
    '), flow as (',
    indented(flowQuery(plan), 4),
    ')',
    `select flow.*, ${firstReason(reasons)} as _reason`,
    'from flow',
  );
}

/** The rows of a source as its columns say, with what cannot be read. The texts of the fields are taken out of a row once. */
function readSource(plan: IngestionPlan, source: IngestedSource): string {
  const text = (name: string) => `field.${identifier(name)}`;
  const isRescue = (name: string) => name.toLowerCase() === source.rescue?.toLowerCase();
  const columns = source.columns.map(c => {
    const type = plan.row.find(r => r.name.toLowerCase() === c.name.toLowerCase())?.type ?? c.type;
    const read = readText(text(c.name), c.type);
    const same = duckType(type) === duckType(c.type);
    return { ...c, text: text(c.name), sql: same ? read : `cast(${read} as ${duckType(type)})` };
  });
  const isDelete = source.deletes ? ` and ${text('op')} is distinct from 'd'` : '';
  const errors = [
    ...columns.flatMap(c => {
      const fails = unreadable(c.text, c.type);
      return fails === undefined ? [] : [`when ${fails} then ${literal(`${c.name} is no ${c.type.name}`)}`];
    }),
    ...columns.filter(c => c.required).map(c => `when ${c.text} is null${isDelete} then ${literal(`null ${c.name}`)}`),
  ];
  const arrival = readText(`field.${ARRIVAL}`, { name: 'timestamp' });
  const declared = [...columns.filter(c => !isRescue(c.name)).map(c => c.name), ARRIVAL];
  const fields = [...columns.map(c => c.name), ARRIVAL].map(
    name => `${isRescue(name) ? undeclared(declared) : fieldText('_document', name)} as ${identifier(name)}`,
  );
  return lines(
    `select ${columns.map(c => (c.sql === c.text ? c.sql : `${c.sql} as ${identifier(c.name)}`)).join(',\n       ')},`,
    `       coalesce(_arrived_at, ${arrival}) as ${ARRIVAL},`,
    `       ${FILE}, _line, _run, ${raw(plan)},`,
    '       case',
    `         when _document is null then ${source.csv ? `'${NO_ROW}'` : "'not JSON'"}`,
    "         when json_type(_document) <> 'OBJECT' then 'not a JSON object'",
    ...errors.map(e => `         ${e}`),
    `         when _arrived_at is null and field.${ARRIVAL} is not null and ${arrival} is null then '${ARRIVAL} is no timestamp'`,
    '       end as _error',
    'from (',
    `    select ${fields.join(',\n           ')},`,
    `           ${FILE}, _line, _run, _raw, _document, _arrived_at`,
    '    from arrived',
    `    where _source = ${literal(source.id)}`,
    ') field',
  );
}

/** The fields of a document that its source does not declare, as the text of a JSON object. */
function undeclared(declared: readonly string[]): string {
  const names = declared.map(name => literal(name.toLowerCase())).join(', ');
  return lines(
    'object_text(list_transform(list_filter(json_keys(_document), lambda k: lower(k) not in (',
    `             ${names})), lambda k: {'k': k, 'v': (_document -> name_pointer(k))::varchar}))`,
  );
}

/** The row as it came, and before it a hash of it where what is masked in the table is masked in it too. */
function raw(plan: IngestionPlan): string {
  if (plan.masked.length === 0) return '_raw';
  const branches = plan.masked.map(({ column, mask }) => {
    const value = maskedValue(DUCKDB, "(_document -> name_pointer(k) ->> '$')", { name: 'string' }, mask, plan.timezone);
    return `when ${literal(column.name.toLowerCase())} then to_json(${value})::varchar`;
  });
  const document = lines(
    'object_text(list_transform(json_keys(_document), lambda k: {',
    `             'k': k, 'v': case lower(k) ${branches.join(' ')} else (_document -> name_pointer(k))::varchar end}))`,
  );
  return `sha256(_raw) as _row_id,\n       if(json_type(_document) = 'OBJECT', coalesce(${document}, '{}'), '(masked)') as _raw`;
}

function flowQuery(plan: IngestionPlan): string {
  const writer = new ExpressionWriter(DUCKDB, { columns: plan.row });
  const columns = plan.columns.map(c => {
    const printed = writer.print(c.value);
    const value = c.mask ? maskedValue(DUCKDB, printed, c.unmasked, c.mask, plan.timezone) : printed;
    return value === identifier(c.name) ? value : `${value} as ${identifier(c.name)}`;
  });
  const errors = conditionReasons(plan.conditions, writer, DUCKDB);
  const broken = plan.expectations.map((e, i) => {
    const row = e.unmasked
      ? writer
      : new ExpressionWriter(DUCKDB, { columns: plan.columns, printer: name => ownColumn(plan, name, writer) });
    return `(${row.print(e.unmasked ?? e.condition)}) is not true as ${breakColumn(i)},`;
  });
  return lines(
    `select ${list(columns, 7)},`,
    ...broken.map(b => `       ${b}`),
    `       ${ARRIVAL}, getvariable('_run') + _run as _run, _file as _from_file, _line, ${plan.masked.length > 0 ? '_row_id, ' : ''}_raw,`,
    `       ${errors.length === 0 ? '_error' : `${firstReason(errors)} as _error`}`,
    'from input',
  );
}

/** What a column of the table is made of, where an expectation names it. */
function ownColumn(plan: IngestionPlan, name: string, writer: ExpressionWriter): string {
  const column = plan.columns.find(c => c.name.toLowerCase() === name.toLowerCase());
  return column ? `(${writer.print(column.value)})` : identifier(name);
}

const breakColumn = (index: number) => `_breaks_${index + 1}`;
const isBroken = (plan: IngestionPlan, e: ExpectationPlan) => breakColumn(plan.expectations.indexOf(e));

/** Reasons for which a row is left out without being kept elsewhere. */
function dropped(plan: IngestionPlan): string {
  const own = plan.expectations.filter(e => e.action === 'drop').map(e => literal(`${BREAKS}${e.name}`));
  return `_reason in (${[`'${FILTERED}'`, ...own].join(', ')})`;
}

const skips = (plan: IngestionPlan) => plan.onError.action === 'skip';

/** Rows that fail the run before anything is written; nothing where no row can. */
function failingCondition(plan: IngestionPlan): string | undefined {
  if (plan.onError.action === 'fail') return `_reason is not null and not ${dropped(plan)}`;
  const failing = plan.expectations.filter(e => e.action === 'fail').map(e => literal(`${BREAKS}${e.name}`));
  return failing.length > 0 ? `_reason in (${failing.join(', ')})` : undefined;
}

function failingRows(plan: IngestionPlan, condition: string): string {
  const said = literal(`${plan.layer}.${plan.name}: nothing was written, because of these rows: `);
  return lines(
    'select case when count(*) > 0 then',
    `  error(${said} || string_agg(_from_file || ':' || _line || ': ' || _reason || ': ' || _raw, '; ' order by _from_file, _line)) end`,
    `from (select * from judged where ${condition} order by _from_file, _line limit 10)`,
  );
}

function warnings(plan: IngestionPlan): string | undefined {
  const warned = plan.expectations.filter(e => e.action === 'warn');
  if (warned.length === 0) return undefined;
  const columns = warned.map(e => `count_if(_reason is null and ${isBroken(plan, e)}) as ${identifier(e.name)}`);
  return lines(`select ${columns.join(',\n       ')}`, 'from judged');
}

function counts(plan: IngestionPlan): string {
  const isDropped = skips(plan) ? '_reason is not null' : dropped(plan);
  const isDead = skips(plan) ? 'false' : `_reason is not null and not ${dropped(plan)}`;
  return lines(
    'select count(*) as read,',
    `       ${count('_reason is null')} as written,`,
    `       ${count(isDropped)} as dropped,`,
    `       ${count(isDead)} as dead_lettered,`,
    '       0 as ties,',
    '       0 as replayed',
    'from judged',
  );
}

function writeRejects(plan: IngestionPlan): string {
  const isMasked = plan.masked.length > 0;
  const label = literal(`${plan.layer}.${plan.name}`);
  return lines(
    `merge into ${rejectsOf(plan)} t`,
    'using (',
    `    select ${label} as "table",`,
    `           if(starts_with(min(_reason), '${BREAKS}'), substr(min(_reason), ${BREAKS.length + 1}), null) as rule,`,
    `           min(_reason) as reason, ${isMasked ? 'min(_raw)' : '_raw'} as raw, ${isMasked ? '_row_id as row_id' : 'sha256(_raw) as row_id'}, min(_run) as run`,
    '    from judged',
    `    where _reason is not null and not ${dropped(plan)}`,
    `    group by ${isMasked ? '_row_id' : '_raw'}`,
    ') s',
    `on t."table" = ${label} and t.row_id = s.row_id`,
    'when not matched then insert *',
  );
}

function writeTable(plan: IngestionPlan): string {
  const columns = list([...plan.columns.map(c => identifier(c.name)), ARRIVAL, '_run'], 8);
  return lines(
    `insert into ${tableOf(plan)} (${columns})`,
    `select ${columns}`,
    'from judged',
    'where _reason is null',
    'order by _run, _line',
  );
}
