import type { Dialect } from '../dialect.js';
import { ExpressionWriter } from '../expression.js';
import type { ComputedPlan } from '../query/plan.js';
import type { Reading } from '../query/readings.js';
import type { WholeGroups } from '../query/retained.js';
import { unionText, withoutAlias } from '../query/text.js';
import { readColumns } from '../row-by-row.js';
import type { ComputedNames } from './computed.js';
import { conjunction, indented, lines, list } from './layout.js';
import { keptFrom } from './retention.js';

const labelOf = ({ table }: Reading) => `${table.layer}.${table.name}`;

const qualified = (sql: Dialect, ...parts: string[]) => parts.map(sql.identifier).join('.');

/**
 * For each input, the run up to which it was read, and the run to which it is read now: the last that has ended, of a table that is only
 * appended to the last that brought rows, which come all at once.
 */
export function positions({ readings }: ComputedPlan, { sql, label }: ComputedNames): string {
  const logged = [...new Set(readings.filter(r => !r.appends).map(labelOf))];
  const appended = [...new Map(readings.filter(r => r.appends).map(r => [labelOf(r), r.table])).entries()];
  const table = sql.shared('table');
  const ended = `where p.${table} in (${logged.map(sql.literal).join(', ')})`;
  const read = (input: string) => `left join ops.positions o on o.${table} = ${sql.literal(label)} and o.input = ${input}`;
  if (appended.length === 0)
    return lines(
      `select p.${table} as input, coalesce(max(o.run), -1) as read_to, max(p.run) as run`,
      'from ops.progress p',
      read(`p.${table}`),
      ended,
      `group by p.${table}`,
    );
  const last = [
    ...(logged.length > 0
      ? [lines(`select p.${table} as input, max(p.run) as run`, 'from ops.progress p', ended, `group by p.${table}`)]
      : []),
    ...appended.map(([input, of]) =>
      lines(
        `select ${sql.literal(input)} as input, max(_run) as run`,
        `from ${qualified(sql, of.layer, of.name)}`,
        'having count(*) > 0',
      ),
    ),
  ];
  return lines(
    'select i.input, coalesce(o.run, -1) as read_to, i.run',
    'from (',
    indented(last.join('\nunion all\n'), 4),
    ') i',
    read('i.input'),
  );
}

/** The values of the scope in rows of the first input that are new or meet a new row of a joined table: as they were or as they are. */
export function scopes({ query, scope, readings, whole }: ComputedPlan, { sql }: ComputedNames): string {
  const base = query.blocks[0]?.sources[0];
  const over = (alias: string) =>
    new ExpressionWriter(sql, { columns: base?.columns ?? [], printer: name => `${alias}.${sql.identifier(name)}` });
  const values = (alias: string) =>
    scope.map(s => {
      const text = over(alias).print(withoutAlias(s.value));
      const name = sql.identifier(s.name);
      return text === `${alias}.${name}` ? text : `${text} as ${name}`;
    });
  const from = base?.union
    ? `(\n${indented(unionText(base, sql), 4)}\n)`
    : qualified(sql, base?.table?.layer ?? '', base?.table?.name ?? '');
  // A row that is turned away changes nothing, and of what it would belong to the input may have lost the rest.
  const isNew = readsNewRows({ query, readings });
  const alias = base?.alias.toLowerCase() ?? '';
  const turnedAway = (query.blocks[0]?.rejected ?? [])
    .filter(r => [...readColumns(r.condition)].every(read => read === alias))
    .map(r => `(${over('t').print(withoutAlias(r.condition))}) is not true`);
  const part = (reading: Reading) => {
    const { through, since } = reading;
    if (!through) return lines(`select ${list(values('t'), 7)}`, newRows(reading, sql, isNew ? turnedAway : []));
    const met = [...new Set(through.map(p => `t.${sql.identifier(p.column)}`))];
    const first = since && sql.identifier(since.column);
    const on = [
      ...through.map(p => `${over('b').print(withoutAlias(p.value))} = c.${sql.identifier(p.column)}`),
      ...(since ? [`${over('b').print(withoutAlias(since.value))} >= c.${first}`] : []),
    ];
    return lines(
      `select ${list(values('b'), 7)}`,
      `from ${from} b`,
      `${sql.semiJoin} (`,
      indented(
        lines(
          `select ${list([...met, ...(since ? [`min(t.${first}) as ${first}`] : [])], 7)}`,
          newRows(reading, sql),
          since && `group by ${list(met, 9)}`,
        ),
        4,
      ),
      `) c on ${conjunction(on, 5)}`,
    );
  };
  const found = readings.map(part).join('\nunion\n');
  return whole ? ofWhole(whole, found, sql) : found;
}

/** Without the groups that begin before what an input still has: rows of theirs may be gone, and what was computed from these stays. */
function ofWhole({ column, isDay, label, retain }: WholeGroups, found: string, sql: Dialect): string {
  const from = `(${keptFrom(retain, { sql, label })})`;
  const kept = isDay ? `<= cast(${from} as ${sql.type({ name: 'date' })})` : `< ${from}`;
  return lines('select *', 'from (', indented(found, 4), ')', `where (${sql.identifier(column)} ${kept}) is not true`);
}

/** What is new of a table and was not read before: rows of later runs, of a table that is not only appended to those in its log of changes. */
function newRows(reading: Reading, sql: Dialect, conditions: readonly string[] = []): string {
  const { layer, name } = reading.table;
  const input = sql.literal(labelOf(reading));
  if (!reading.appends)
    return lines(
      `from ${qualified(sql, layer, `${name}__touched`)} t`,
      `join positions p on p.input = ${input} and t._run > p.read_to and t._run <= p.run`,
    );
  return lines(
    `from ${qualified(sql, layer, name)} t`,
    `where ${conjunction([...isNewRow(reading.table, sql, 't.'), ...conditions], 2)}`,
  );
}

/** True of a row that a run has brought which was not read before. */
export function isNewRow(table: Reading['table'], sql: Dialect, before: string): string[] {
  const input = sql.literal(`${table.layer}.${table.name}`);
  const position = (column: string) => `(select ${column} from positions where input = ${input})`;
  return [`${before}_run > ${position('read_to')}`, `${before}_run <= ${position('run')}`];
}

/** True where the rows of the first input only come: then what is turned away is found among the new ones. */
export function readsNewRows({ query, readings }: Pick<ComputedPlan, 'query' | 'readings'>): boolean {
  const base = query.blocks[0]?.sources[0];
  const ofBase = readings.filter(r => !r.through);
  return base !== undefined && ofBase.length > 0 && ofBase.every(r => r.appends);
}
