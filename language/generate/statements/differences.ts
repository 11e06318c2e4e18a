import { hasVersions, type TablePlan } from '../plan.js';
import { sameValues } from './columns.js';
import { isRow } from './fold.js';
import { conjunction, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

/** A table that a fold is compared with and written to. */
export interface Target {
  readonly name: string;
  /** Its columns. */
  readonly stored: readonly string[];
  /** What makes a row of it one row. */
  readonly key: readonly string[];
  /** True where it has all versions. */
  readonly versioned: boolean;
  /** Where columns cost on their own: the column that follows from the key, and those that change where a version only ends. */
  readonly surrogate?: string;
  readonly ending?: readonly string[];
}

/** The table itself. */
export function tableTarget(plan: TablePlan, n: Names): Target {
  const versioned = hasVersions(plan) && plan.kind !== 'type 4';
  const key = versioned ? [...plan.key, plan.validity?.from ?? ''] : plan.key;
  return { name: n.table, stored: plan.stored, key, versioned, ...costly(plan, n, plan.stored, versioned) };
}

/** The history of type 4: the columns of the table, and since when and until when they were so. */
export function historyTarget(plan: TablePlan, n: Names): Target {
  const stored = historyColumns(plan);
  const key = [...plan.key, plan.validity?.from ?? ''];
  return { name: n.history, stored, key, versioned: true, ...costly(plan, n, stored, true) };
}

/** What an update need not touch, where that saves something. */
function costly(plan: TablePlan, { sql }: Names, stored: readonly string[], versioned: boolean): Partial<Target> {
  if (!sql.columnwise) return {};
  const ending = [plan.validity?.to, plan.validity?.current].filter(c => c !== undefined && stored.includes(c));
  // A version of nothing but its key has nothing else that could change.
  const more = plan.deleted !== undefined || plan.columns.some(c => !plan.key.includes(c.name));
  return {
    ...(plan.surrogate === undefined ? {} : { surrogate: plan.surrogate }),
    ...(versioned && more && ending.length > 0 ? { ending: ending as string[] } : {}),
  };
}

/** Names of the columns of the history of type 4. */
export function historyColumns({ stored, validity }: Pick<TablePlan, 'stored' | 'validity'>): string[] {
  return [...stored, ...Object.values(validity ?? {})];
}

/** What the table has and should not have, or has otherwise, or lacks. */
export function differences(plan: TablePlan, n: Names, target: Target): string {
  const { identifier } = n.sql;
  const first = identifier(plan.key[0] ?? '');
  return lines(
    'with stored as (',
    ...storedRows(plan, n, target),
    ')',
    `select ${list(values(plan, n, target), 7)},`,
    `       new.${first} is null as _gone,`,
    target.ending && `       ${conjunction(sameRow(plan, n), 7)} as _only_ends,`,
    `       if(old.${first} is null, null, ${n.sql.row('old', oldColumns(plan, n, target.stored), 7)}) as _old`,
    `from ${wanted(plan, n, target)} new`,
    `full join stored old on ${conjunction(equal(n, target.key, 'new', 'old'), 9)}`,
    `where not (${conjunction(same(plan, n, target), 11)})`,
  );
}

/** The stored rows that the fold decides about: of versions those from the first folded one on, in type 6 all of a key. */
function storedRows(plan: TablePlan, n: Names, target: Target): string[] {
  if (!target.versioned || plan.kind === 'type 6')
    return [`    select t.* from ${target.name} t ${n.sql.semiJoin} reduced using (${names(n, plan.key).join(', ')})`];
  const from = n.sql.identifier(plan.validity?.from ?? '');
  const key = names(n, plan.key);
  return [
    '    select t.*',
    `    from ${target.name} t`,
    `    join (select ${list([...key, `min(${from}) as _since`], 17)} from versions group by ${list(key, 30)}) v`,
    `      on ${conjunction([...equal(n, plan.key, 't', 'v'), `t.${from} >= v._since`], 9)}`,
  ];
}

/** The rows that there should be. */
function wanted(plan: TablePlan, n: Names, target: Target): string {
  const last = plan.kind === 'type 4' ? `${n.sql.identifier(plan.validity?.to ?? '')} is null` : '_is_last';
  // The versions of type 6 are rows already.
  const conditions = [...(target.versioned ? [] : [last]), ...(plan.kind === 'type 6' ? [] : [isRow(plan)])];
  return conditions.length === 0 ? 'versions' : `(select * from versions where ${conditions.join(' and ')})`;
}

/** The columns of a row as it should be. */
function values(plan: TablePlan, n: Names, { stored, key, versioned }: Target): string[] {
  const v = plan.validity;
  const to = n.sql.identifier(v?.to ?? '');
  return stored.map(name => {
    const sql = n.sql.identifier(name);
    if (key.includes(name)) return `coalesce(new.${sql}, old.${sql}) as ${sql}`;
    if (name === plan.surrogate) {
      const from = versioned && plan.kind !== 'type 4' ? v?.from : undefined;
      return `${surrogateKey(plan, n, from, n.sql.columnwise ? 'either' : 'new')} as ${sql}`;
    }
    if (versioned && name === v?.current) return `new.${to} is null as ${sql}`;
    return name === plan.sequence.column ? `new._sequence as ${sql}` : `new.${sql}`;
  });
}

/** Columns of a stored row that are read: the surrogate key of the other row of its key is the same. */
export function oldColumns(plan: TablePlan, { sql }: Names, stored: readonly string[]): string[] {
  return stored.filter(c => !sql.columnwise || c !== plan.surrogate);
}

/** What is equal where a row is as it should be. */
function same(plan: TablePlan, n: Names, { versioned }: Target): string[] {
  const equals = (name: string) => n.sql.same(`new.${n.sql.identifier(name)}`, `old.${n.sql.identifier(name)}`);
  return [equals(plan.key[0] ?? ''), ...(versioned ? [equals(plan.validity?.to ?? '')] : []), ...sameRow(plan, n)];
}

/** The same but for the key and the end of a version. */
function sameRow(plan: TablePlan, n: Names): string[] {
  const { identifier } = n.sql;
  const columns = plan.columns.filter(c => !plan.key.includes(c.name));
  const besides = columns.flatMap(c => (c.beside === undefined ? [] : [{ ...c, name: c.beside }]));
  const equals = (name: string) => n.sql.same(`new.${identifier(name)}`, `old.${identifier(name)}`);
  const compared = sameValues(
    plan,
    n,
    [...columns, ...besides],
    x => (plan.sequence.column !== undefined && x === identifier(plan.sequence.column) ? 'new._sequence' : `new.${x}`),
    x => `old.${x}`,
  );
  return [...(plan.deleted === undefined ? [] : [equals(plan.deleted)]), ...compared];
}

/**
 * The hash of the key's canonical text, in types 2 and 6 of the key and the version's begin.
 * @param alias the row that has them; `either` where it is the new or the old one
 */
export function surrogateKey(plan: TablePlan, { sql }: Names, from: string | undefined, alias = 'new'): string {
  const value = (name: string) => {
    const column = sql.identifier(name);
    return alias === 'either' ? `coalesce(new.${column}, old.${column})` : `${alias}.${column}`;
  };
  const parts = plan.key.map(k => {
    const column = plan.columns.find(c => c.name === k);
    return sql.canonical(value(k), column?.type ?? { name: 'string' }, plan.timezone);
  });
  if (from !== undefined) parts.push(sql.canonical(value(from), plan.sequence.type, plan.timezone));
  return sql.sha256(`concat(${parts.join(', ')})`);
}
