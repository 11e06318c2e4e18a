import { durationText } from '../../model/checks/durations.js';
import { twice } from '../duration.js';
import type { TablePlan } from '../plan.js';
import { carriedColumns, keptColumns, rank } from './columns.js';
import { foldedRows, groupOf, previousOf } from './fold.js';
import { conjunction, indented, lines, list } from './layout.js';
import { equal, type Names, names } from './names.js';

/** One row for each key and sequence of the batch: a delete wins, else the greater tie. */
export function reduced(plan: TablePlan, n: Names): string {
  const by = list([...names(n, plan.key), '_sequence'], 7);
  const ranked = names(n, rank(plan));
  const row = [...new Set(['_is_delete', '_tie', ...keptColumns(plan)])];
  return lines(
    `select ${list([...names(n, plan.key), '_sequence', '_row.*'], 7)}`,
    'from (',
    `    select ${indentedRest(by, 4)},`,
    `           max_by(${n.sql.record(row, 18)}, ${n.sql.tuple(ranked, 18)}) as _row`,
    `    from ${n.judged}`,
    '    where _reason is null',
    `    group by ${indentedRest(by, 4)}`,
    ')',
  );
}

/** The second and further lines of a list, moved to the right. */
function indentedRest(text: string, by: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(by)}`);
}

/** Keeps, for each key and sequence, the greatest row that was ever seen: any order and any repetition give the same log. */
export function writeChanges(plan: TablePlan, n: Names): string {
  const ranked = rank(plan);
  const kept = ['_is_delete', '_tie', ...keptColumns(plan)];
  const inserted = [...plan.key, '_sequence', ...kept];
  return lines(
    `merge into ${n.changes} c`,
    'using reduced r',
    `on ${conjunction([...equal(n, plan.key, 'c', 'r'), 'c._sequence = r._sequence'], 3)}`,
    `when matched and ${n.sql.tuple(names(n, ranked, 'r'))} > ${n.sql.tuple(names(n, ranked, 'c'))} then`,
    `  update set ${list(
      kept.map(c => `${n.sql.identifier(c)} = r.${n.sql.identifier(c)}`),
      13,
    )}`,
    'when not matched then',
    `  insert (${list(names(n, inserted), 10)})`,
    `  values (${list(names(n, inserted, 'r'), 10)})`,
  );
}

/**
 * Of what is older than twice the horizon each key keeps its newest change: the anchor, which is the state of the fold at that point.
 * It knows where its version, or its key's life, began, and of types 0 and 3, and of a kept delete, what else cannot be told without
 * the rows before it.
 */
export function prune(plan: TablePlan, n: Names, late: NonNullable<TablePlan['late']>): string {
  const key = names(n, plan.key);
  const horizon = durationText(twice(late));
  const { shown, set } = state(plan, n);
  return lines(
    `merge into ${n.changes} c`,
    'using (',
    indented(
      lines(
        `with ${foldedRows(plan, n, [
          `from ${n.changes}`,
          `where _sequence < (select max(ingested_to) - interval ${horizon} from ops.progress where ${n.sql.shared('table')} = ${n.sql.literal(n.label)})`,
        ])}`,
        ')',
        `select ${list([...key, '_sequence'], 7)},`,
        `       _sequence = max(_sequence) over (partition by ${list(key, 54)}) as _is_anchor,`,
        `       min(coalesce(_base_from, _sequence)) over (partition by ${list([...key, groupOf(plan)], 64)}) as _base_from${shown.length > 0 ? ',' : ''}`,
        ...shown.map((s, i) => `       ${s}${i < shown.length - 1 ? ',' : ''}`),
        'from numbered',
      ),
      4,
    ),
    ') s',
    `on ${conjunction([...equal(n, plan.key, 'c', 's'), 'c._sequence = s._sequence'], 3)}`,
    'when matched and not s._is_anchor then delete',
    set.length === 0
      ? 'when matched and c._base_from is null then update set _base_from = s._base_from'
      : `when matched and c._base_from is null then\n  update set ${list(['_base_from = s._base_from', ...set], 13)}`,
  );
}

/** What an anchor has of the rows before it, beside where its version began: columns of the pruned rows, and what is set to them. */
function state(plan: TablePlan, n: Names): { readonly shown: readonly string[]; readonly set: readonly string[] } {
  const { identifier } = n.sql;
  const values = carriedColumns(plan).map(c => c.name);
  const over = `over (partition by ${list([...names(n, plan.key), groupOf(plan)], 11)})`;
  const shown: string[] = [];
  const set: string[] = [];
  if (plan.deleted !== undefined) {
    shown.push('_has_row');
    set.push('_has_row = s._has_row');
  }
  if (plan.kind === 'type 0' && values.length > 0) {
    shown.push(`min_by(${n.sql.record(values, 14)}, _sequence) ${over} as _first`);
    set.push(...values.map(c => `${identifier(c)} = s._first.${identifier(c)}`));
  } else if (plan.deleted !== undefined) {
    shown.push(...names(n, values));
    set.push(...values.map(c => `${identifier(c)} = s.${identifier(c)}`));
  }
  for (const previous of previousOf(plan, n, 14)) {
    shown.push(`${previous.sql} ${over} as ${previous.as}`);
    set.push(`${previous.column} = s.${previous.as}.${previous.column}`);
  }
  return { shown, set };
}
