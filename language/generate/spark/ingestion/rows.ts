import { ARRIVAL, FILE, type IngestedSource, NO_ROW } from '../../ingestion/plan.js';
import { identifier, literal } from '../../quote.js';
import { lines, list } from '../../statements/layout.js';
import { maskedValue } from '../../statements/masking.js';
import { FILTERED } from '../../statements/words.js';
import { sparkType } from '../../types.js';
import { SPARK } from '../dialect.js';
import { incrementalOf, readsDocuments, type SparkIngestion } from './plan.js';
import { readText, unreadable } from './read.js';

const lower = (name: string) => name.toLowerCase();

/** A query with the name under which the next ones read it. */
type Step = readonly [name: string, query: string];

/** The queries from the view `batch` to `source`: the rows with the columns of their sources, and in `_error` what cannot be read. */
export const rowSteps = (plan: SparkIngestion): Step[] => (readsDocuments(plan) ? documentSteps(plan) : typedSteps(plan));

/** Texts of JSON, taken apart: the document, its fields as texts, and these as values with what cannot be read. */
function documentSteps(plan: SparkIngestion): Step[] {
  const several = plan.sources.length > 1;
  const document = lines(
    // Two documents in a row of text are no document: between brackets the parser sees them both.
    "select *, try_cast(try_parse_json(concat('[', _raw, ']')) as array<map<string, string>>) as _documents",
    'from batch',
  );
  const fields = lines('select *, if(size(_documents) = 1, _documents[0], null) as _document', 'from documents');
  const sources = plan.sources.map((source, i) => {
    const query = documentRows(plan, source);
    return [several ? `source_${i + 1}` : 'source', query] as const;
  });
  const union: Step[] = several ? [['source', sources.map(([name]) => `select * from ${name}`).join('\nunion all\n')]] : [];
  return [['documents', document], ['texts', fields], ...sources, ...union];
}

function documentRows(plan: SparkIngestion, source: IngestedSource): string {
  const declared = source.columns.filter(c => lower(c.name) !== lower(source.rescue ?? ''));
  const known = [...declared.map(c => lower(c.name)), ...(plan.saysArrival ? [ARRIVAL] : [])].map(literal);
  const names = (indent: number) => `array(${list(known, indent + 6)})`;
  const texts = [...declared.map(c => c.name), ...(plan.saysArrival ? [ARRIVAL] : [])].map(
    name => `field(_document, ${literal(name)}) as ${identifier(name)}`,
  );
  const rescued =
    source.rescue === undefined
      ? []
      : [
          `nullif(to_json(map_filter(try_cast(try_parse_json(_raw) as map<string, variant>), (k, v) -> not array_contains(\n           ${names(11)}, lower(k)))), '{}') as ${identifier(source.rescue)}`,
        ];
  const inner = [
    ...texts,
    ...rescued,
    ...(plan.drift === 'ignore'
      ? []
      : [`array_except(transform(map_keys(_document), k -> lower(k)),\n                        ${names(24)}) as _undeclared`]),
    ...['_documents', '_document', '_raw', FILE],
  ];
  const values = plan.row
    .filter(r => r.name !== ARRIVAL && r.name !== FILE)
    .map(r => {
      const c = source.columns.find(s => lower(s.name) === lower(r.name)) ?? { ...r, required: false };
      const text = `field.${identifier(c.name)}`;
      const isRescue = lower(c.name) === lower(source.rescue ?? '');
      return {
        ...c,
        as: r,
        text,
        read: isRescue ? text : readText(text, c.type),
        fails: isRescue ? undefined : unreadable(text, c.type),
      };
    });
  const arrival = readText(`field.${ARRIVAL}`, { name: 'timestamp' });
  const isDelete = source.deletes ? ` and not field.${identifier(opOf(source))} <=> 'd'` : '';
  const errors = [
    "when field._documents is null then 'not JSON'",
    "when field._document is null then 'not a JSON object'",
    ...values.flatMap(v => (v.fails === undefined ? [] : [`when ${v.fails} then ${literal(`${v.name} is no ${v.type.name}`)}`])),
    ...values.filter(v => v.required).map(v => `when ${v.text} is null${isDelete} then ${literal(`null ${v.name}`)}`),
    ...(plan.saysArrival ? [`when field.${ARRIVAL} is not null and ${arrival} is null then '${ARRIVAL} is no timestamp'`] : []),
  ];
  // A change log ends a deleted key with a message without a value, which brings nothing.
  const tombstone = source.deletes ? [`when field._raw is null then '${FILTERED}'`] : [];
  const select = [
    ...values.map(v => {
      const sql = sparkType(v.as.type) === sparkType(v.type) ? v.read : `cast(${v.read} as ${sparkType(v.as.type)})`;
      return sql === v.text && v.name === v.as.name ? sql : `${sql} as ${identifier(v.as.name)}`;
    }),
    `${plan.saysArrival ? arrival : 'current_timestamp()'} as ${ARRIVAL}`,
  ];
  return lines(
    `select ${select.join(',\n       ')},`,
    `       field.${FILE}, ${rawText(plan).join(', ')}${plan.drift === 'ignore' ? '' : ', field._undeclared'},`,
    '       case',
    ...[...tombstone, ...errors].map(e => `         ${e}`),
    '       end as _error',
    'from (',
    `    select ${inner.join(',\n           ')}`,
    '    from texts',
    ...(plan.sources.length > 1 ? [`    where _source = ${literal(source.id)}`] : []),
    ') field',
  );
}

const opOf = (source: IngestedSource) => source.columns.find(c => lower(c.name) === 'op')?.name ?? 'op';

/** The row as it came, with what is masked in the table masked here too, and then a hash of the row before it is masked. */
function rawText(plan: SparkIngestion): string[] {
  const raw = "coalesce(field._raw, '')";
  if (plan.masked.length === 0) return [`${raw} as _raw`];
  const branches = plan.masked.map(
    ({ column, mask }) =>
      `when ${literal(lower(column.name))} then ${maskedValue(SPARK, 'v', { name: 'string' }, mask, plan.timezone)}`,
  );
  const document = `to_json(transform_values(field._document, (k, v) -> case lower(k) ${branches.join(' ')} else v end))`;
  return [`coalesce(${document}, '(masked)') as _raw`, `sha2(${raw}, 256) as _row_id`];
}

/** Rows whose columns have types already: each is brought to the type that its source declares. */
function typedSteps(plan: SparkIngestion): Step[] {
  const [source] = plan.sources;
  const [reading] = plan.readings;
  if (!source || !reading) return [];
  const isCsv = reading.kind === 'files' && reading.format === 'csv';
  const values = source.columns.map(c => {
    const text = `found.${identifier(c.name)}`;
    const read = isCsv ? readText(text, c.type) : `try_cast(${text} as ${sparkType(c.type)})`;
    return { ...c, text, read, fails: isCsv ? unreadable(text, c.type) : `${text} is not null and ${read} is null` };
  });
  const masked = plan.masked.map(({ column, mask }) => ({
    name: column.name,
    sql: maskedValue(SPARK, `found.${identifier(column.name)}`, isCsv ? { name: 'string' } : column.type, mask, plan.timezone),
  }));
  const json = (parts: readonly { readonly name: string; readonly sql: string }[]) =>
    SPARK.rowText(source, [], 7, name => {
      const found = parts.find(p => lower(p.name) === lower(name));
      return found ? `${found.sql} as ${identifier(name)}` : `found.${identifier(name)}`;
    });
  const whole = isCsv ? `coalesce(found._malformed, ${json([])})` : json([]);
  const raw =
    masked.length === 0
      ? [`${whole} as _raw`]
      : [
          isCsv ? `if(found._malformed is null, ${json(masked)}, '(masked)') as _raw` : `${json(masked)} as _raw`,
          `sha2(${whole}, 256) as _row_id`,
        ];
  const errors = [
    ...(isCsv ? [`when found._malformed is not null then '${NO_ROW}'`] : []),
    ...values.flatMap(v => (v.fails === undefined ? [] : [`when ${v.fails} then ${literal(`${v.name} is no ${v.type.name}`)}`])),
    ...values
      .filter(v => v.required || lower(v.name) === lower(incrementalOf(plan) ?? ''))
      .map(v => `when ${v.text} is null then ${literal(`null ${v.name}`)}`),
  ];
  const query = lines(
    `select ${values.map(v => (v.read === v.text ? v.text : `${v.read} as ${identifier(v.name)}`)).join(',\n       ')},`,
    `       current_timestamp() as ${ARRIVAL}, found.${FILE},`,
    `       ${raw.join(',\n       ')},`,
    ...(errors.length === 0
      ? ['       cast(null as string) as _error']
      : ['       case', ...errors.map(e => `         ${e}`), '       end as _error']),
    'from batch found',
  );
  return [['source', query]];
}
