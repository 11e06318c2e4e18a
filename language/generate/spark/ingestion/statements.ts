import { ExpressionWriter } from '../../expression.js';
import { ARRIVAL } from '../../ingestion/plan.js';
import type { ExpectationPlan } from '../../plan.js';
import { identifier, literal, qualified } from '../../quote.js';
import { indented, lines, list } from '../../statements/layout.js';
import { maskedValue } from '../../statements/masking.js';
import { conditionReasons, firstReason } from '../../statements/reasons.js';
import { BREAKS, FILTERED } from '../../statements/words.js';
import { isComparable } from '../../types.js';
import { SPARK } from '../dialect.js';
import { incrementalColumn, incrementalOf, readsDocuments, type SparkIngestion, tableOf } from './plan.js';
import { fromText } from './reads.js';
import { rowSteps } from './rows.js';

/** The statements of a run, over the view `batch` of new rows and the variable `_run`. */
export interface IngestionStatements {
  readonly judged: string;
  readonly failing?: string;
  readonly undeclared?: string;
  readonly counts: string;
  readonly warnings?: string;
  readonly writeRejects?: string;
  /** The rows to append, as a query. */
  readonly rows: string;
}

/** Rows of the newest value of an incremental read, which the run before has read. */
const REPLAY = 'replay';

const lower = (name: string) => name.toLowerCase();

export function ingestionStatements(plan: SparkIngestion): IngestionStatements {
  const failing = failingCondition(plan);
  const warned = plan.expectations.filter(e => e.action === 'warn');
  const label = literal(`${plan.layer}.${plan.name}`);
  return {
    judged: judged(plan),
    ...(failing ? { failing: lines('select _reason, _raw', 'from judged', `where ${failing}`, 'limit 10') } : {}),
    ...(plan.drift !== 'ignore' && readsDocuments(plan)
      ? { undeclared: 'select distinct explode(_undeclared) as field from judged order by field' }
      : {}),
    counts: counts(plan),
    ...(warned.length > 0
      ? {
          warnings: lines(
            `select ${warned
              .map(e => `count_if(_reason is null and ${breakColumn(plan, e)}) as ${identifier(e.name)}`)
              .join(',\n       ')}`,
            'from judged',
          ),
        }
      : {}),
    ...(plan.onError.action === 'dead_letter' ? { writeRejects: writeRejects(plan, label) } : {}),
    rows: lines(
      `select ${list([...plan.columns.map(c => identifier(c.name)), ARRIVAL, '_run'], 7)}`,
      'from judged',
      'where _reason is null',
    ),
  };
}

function judged(plan: SparkIngestion): string {
  const reasons = plan.expectations
    .filter(e => e.action !== 'warn')
    .map(e => `when ${breakColumn(plan, e)} then ${literal(`${BREAKS}${e.name}`)}`);
  const known = incrementalOf(plan);
  const replay = known === undefined ? [] : [`when stored._is_there then '${REPLAY}'`];
  const steps = [...rowSteps(plan), ['flow', flowQuery(plan)] as const];
  return lines(
    `with ${steps.map(([name, query]) => `${name} as (\n${indented(query, 4)}\n)`).join(', ')}`,
    `select flow.*, _run,`,
    `       ${firstReason([...reasons, ...replay])} as _reason`,
    'from flow',
    known !== undefined && storedRows(plan, known),
  );
}

function flowQuery(plan: SparkIngestion): string {
  const writer = new ExpressionWriter(SPARK, { columns: plan.row });
  const columns = plan.columns.map(c => {
    const value = writer.print(c.value);
    const sql = c.mask ? maskedValue(SPARK, value, c.unmasked, c.mask, plan.timezone) : value;
    return sql === identifier(c.name) ? sql : `${sql} as ${identifier(c.name)}`;
  });
  const errors = conditionReasons(plan.conditions, writer, SPARK);
  const own = new ExpressionWriter(SPARK, {
    columns: plan.columns,
    printer: name => {
      const column = plan.columns.find(c => lower(c.name) === lower(name));
      return column ? `(${writer.print(column.value)})` : identifier(name);
    },
  });
  const broken = plan.expectations.map(
    e => `(${e.unmasked ? writer.print(e.unmasked) : own.print(e.condition)}) is not true as ${breakColumn(plan, e)}`,
  );
  const kept = [
    '_raw',
    ...(plan.masked.length > 0 ? ['_row_id'] : []),
    ...(plan.drift !== 'ignore' && readsDocuments(plan) ? ['_undeclared'] : []),
  ];
  return lines(
    `select ${list(columns, 7)},`,
    ...broken.map(b => `       ${b},`),
    `       ${[ARRIVAL, ...kept].join(', ')},`,
    `       ${errors.length === 0 ? '_error' : `${firstReason(errors)} as _error`}`,
    'from source',
  );
}

/** The rows of the table that the run before has read up to. */
function storedRows(plan: SparkIngestion, incremental: string): string {
  const column = incrementalColumn(plan, incremental);
  const same = plan.columns.map(c => {
    const [left, right] = [`stored.${identifier(c.name)}`, `flow.${identifier(c.name)}`];
    return isComparable(c.type) ? `${left} <=> ${right}` : `to_json(${left}) <=> to_json(${right})`;
  });
  return lines(
    'left join (',
    `    select distinct ${list(
      plan.columns.map(c => identifier(c.name)),
      20,
    )}, true as _is_there`,
    `    from ${tableOf(plan)}`,
    `    where ${identifier(column?.name ?? incremental)} = ${column ? fromText('_since', column.type) : '_since'}`,
    `) stored on ${same.join('\n        and ')}`,
  );
}

const breakColumn = (plan: SparkIngestion, e: ExpectationPlan) => `_breaks_${plan.expectations.indexOf(e) + 1}`;

/** Reasons for which a row is left out without being kept elsewhere. */
function dropped(plan: SparkIngestion): string[] {
  const filters = plan.conditions.some(c => c.kind === 'filter') || plan.sources.some(s => s.deletes);
  const own = plan.expectations.filter(e => e.action === 'drop').map(e => literal(`${BREAKS}${e.name}`));
  return [...(filters ? [literal(FILTERED)] : []), ...own];
}

/** Rows that are wrong: neither left out as asked, nor here already. */
function wrong(plan: SparkIngestion): string {
  const fine = [...dropped(plan), ...(incrementalOf(plan) === undefined ? [] : [literal(REPLAY)])];
  return fine.length > 0 ? `_reason not in (${fine.join(', ')})` : '_reason is not null';
}

function failingCondition(plan: SparkIngestion): string | undefined {
  if (plan.onError.action === 'fail') return wrong(plan);
  const failing = plan.expectations.filter(e => e.action === 'fail').map(e => literal(`${BREAKS}${e.name}`));
  return failing.length > 0 ? `_reason in (${failing.join(', ')})` : undefined;
}

function counts(plan: SparkIngestion): string {
  const skips = plan.onError.action === 'skip';
  const left = [
    ...(dropped(plan).length > 0 ? [`_reason in (${dropped(plan).join(', ')})`] : []),
    ...(skips ? [wrong(plan)] : []),
  ];
  return lines(
    'select count(*) as read,',
    '       count_if(_reason is null) as written,',
    `       ${left.length > 0 ? `count_if(${left.join(' or ')})` : '0'} as dropped,`,
    `       ${skips ? '0' : `count_if(${wrong(plan)})`} as dead_lettered,`,
    '       0 as ties,',
    `       ${incrementalOf(plan) === undefined ? '0' : `count_if(_reason = '${REPLAY}')`} as replayed`,
    'from judged',
  );
}

function writeRejects(plan: SparkIngestion, label: string): string {
  const rejects = plan.onError.action === 'dead_letter' ? qualified('ops', plan.onError.name) : '';
  const rules = plan.expectations.some(e => e.action === 'quarantine');
  const rule = rules
    ? `if(startswith(min(_reason), ${literal(BREAKS)}), substr(min(_reason), ${BREAKS.length + 1}), null)`
    : 'cast(null as string)';
  const id = plan.masked.length > 0 ? '_row_id' : 'sha2(_raw, 256)';
  return lines(
    `merge into ${rejects} t`,
    'using (',
    `    select ${label} as table,`,
    `           ${rule} as rule,`,
    `           min(_reason) as reason, min(_raw) as raw, ${id} as row_id, min(_run) as run`,
    '    from judged',
    `    where ${wrong(plan)}`,
    `    group by ${id}`,
    ') s',
    `on t.table = ${label} and t.row_id = s.row_id`,
    'when not matched then insert *',
  );
}
