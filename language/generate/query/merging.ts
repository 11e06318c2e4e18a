import type { ColumnReference, StepOf } from '../../model/declaration/index.js';
import { Refused } from '../refusal.js';
import { checkValue } from '../row-by-row.js';
import { mergeClauses, mergesAppended, refusedChanges } from './changes.js';
import { dedupeOf, keptColumns } from './dedupe.js';
import { column, untrue } from './expressions.js';
import { boundedBy } from './kept.js';
import { columnOf, resolved } from './names.js';
import { isOrderOfMerge, mergeOrder } from './order.js';
import { arrivalOf, rowsWithout } from './rejected.js';
import type { Rows } from './rows.js';

const fold = (text: string) => text.toLowerCase();

/** The rows as they are at this step, one of each key: what follows reads them, under the same names. */
export function dedupe(rows: Rows, step: StepOf<'dedupe'>): void {
  if (rows.grouped.groupBy) rows.close();
  // A merge by the same key and order keeps the same row, however far apart the others are.
  rows.isDeduped = isOrderOfMerge(rows.planning, step);
  if (rows.isDeduped && step.order) refuseChanges(rows, step.by, step.order);
  const { within: _, ...whole } = step;
  keepOne(rows, rows.isDeduped ? whole : step);
}

/**
 * Of rows that are not one per key by themselves a merge keeps one, by its sequence. Rows without a key or a sequence are errors.
 * @returns true where the rows are put in order for the merge
 */
export function order(rows: Rows): boolean {
  const { table, at } = rows.planning;
  const single = (table.flow.rows.at(-1) ?? []).map(fold);
  const key = table.key.map(fold);
  if (table.write !== 'merge' || key.length === 0 || (single.length > 0 && single.every(c => key.includes(c)))) return false;
  if (rows.isDeduped || rows.unit?.every(c => key.includes(c))) return true;
  const order = mergeOrder(rows.planning);
  if (rows.grouped.groupBy) rows.close();
  const reference = (text: string) => ({ path: [{ text, span: table.nameSpan }], span: table.nameSpan });
  const isAppended = mergesAppended(rows.planning);
  if (isAppended) refuseChanges(rows, table.key.map(reference), reference(order.column));
  const errors = [...table.key, order.column].flatMap((n, i) => {
    const found = columnOf(rows.row, n) ?? columnOf(rows.carried, n);
    return found && !isAppended ? [{ value: found.value, reason: i < table.key.length ? 'null key' : 'null sequence' }] : [];
  });
  for (const { value, reason } of errors) rows.rejected.push({ ...rowsWithout(value, reason), above: rows.above() });
  keepOne(rows, { by: table.key.map(reference), order: reference(order.column), keep: order.keep });
  if (!rows.row.some(c => fold(c.name) === key[0]))
    throw new Refused(`the key column ${table.key[0]} is not stored: keep it in \`columns\``, at(table.nameSpan));
  return true;
}

/** What a merge asks of the rows of a table that is only appended to: a key, and what orders them. Rows that are deletes are none. */
export function changes(rows: Rows): void {
  const { table, at } = rows.planning;
  const clauses = mergeClauses(table);
  const deleted = clauses?.deleteWhen;
  if (deleted?.keep)
    throw new Refused(
      'a table that is computed has no rows of deleted keys that it could keep: leave `keep` out',
      at(deleted.span),
    );
  if (deleted) {
    if (rows.grouped.groupBy) rows.close();
    checkValue(deleted.condition, table.handle);
    rows.where.push(untrue(resolved(deleted.condition, [...rows.carried, ...rows.row], table.handle)));
  }
  const isGrouped = rows.grouped.groupBy || rows.blocks.some(b => b.groupBy);
  if (!mergesAppended(rows.planning) || rows.isJudged || isGrouped) return;
  for (const key of table.key) {
    const found = columnOf(rows.row, key);
    if (found) rows.required.push({ value: found.value, reason: 'null key' });
  }
  for (const reference of clauses?.sequence ?? []) {
    const name = reference.path.at(-1)?.text ?? '';
    const found = columnOf(rows.row, name) ?? columnOf(rows.carried, name);
    if (!found) throw new Refused(`there is no column ${name} to sequence by`, at(reference.span));
    rows.required.push({ value: found.value, reason: 'null sequence' });
  }
}

function keepOne(rows: Rows, step: Pick<StepOf<'dedupe'>, 'by' | 'order' | 'keep' | 'within'>): void {
  const order = step.order?.path.at(-1)?.text;
  const carried = order !== undefined && !columnOf(rows.row, order) ? columnOf(rows.carried, order) : undefined;
  const columns = keptColumns([...rows.row, ...(carried ? [carried] : [])]);
  rows.push(columns, { dedupe: dedupeOf(rows.planning, step, columns) });
  const row = columns.map(c => ({ ...c.named, value: column(rows.before, c.name) }));
  rows.row = row.slice(0, rows.row.length);
  rows.carried = row.slice(rows.row.length);
}

/** Turns away what no merge of rows that only come would take, before one of them is kept. */
function refuseChanges(rows: Rows, by: readonly ColumnReference[], order: ColumnReference): void {
  const planning = rows.planning;
  if (!mergesAppended(planning)) return;
  const named = ({ path }: ColumnReference) => {
    const [text = '', qualifier] = path.map(n => n.text).reverse();
    return columnOf(rows.row, text, qualifier) ?? columnOf(rows.carried, text);
  };
  const sequence = named(order);
  if (!sequence) return;
  const arrival = arrivalOf([...rows.row, ...rows.carried], planning.table.flow.scopes[0]);
  const key = by.flatMap(b => named(b) ?? []);
  const refused = refusedChanges(planning, key, sequence, arrival, said => boundedBy(planning, said));
  for (const r of refused) rows.rejected.push({ ...r, above: rows.above() });
  rows.isJudged = true;
}
