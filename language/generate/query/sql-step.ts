import type { Expression, StepOf } from '../../model/declaration/index.js';
import { Refused } from '../refusal.js';
import { checkValue, isAggregate } from '../row-by-row.js';
import { isSameColumn, pathText } from './dedupe.js';
import { column } from './expressions.js';
import { isTechnical, stored, tableSource } from './inputs.js';
import { join } from './joins.js';
import { type Named, resolved } from './names.js';
import type { Rows } from './rows.js';
import { type Select, selectOf } from './select.js';

const fold = (text: string) => text.toLowerCase();

/** A query, as the steps that say the same: it reads the row so far, or begins anew. */
export function sql(rows: Rows, step: StepOf<'sql'>, index: number): void {
  const { table, at, model } = rows.planning;
  const query = model.query(table.flow.handle, index);
  if (!query) throw new Refused('this query is not understood: say it with steps', at(step.span));
  const select = selectOf(query, at(step.span));
  readFirst(rows, select, step);
  for (const step of select.joins) join(rows, step, undefined);
  if (select.where) rows.where.push(rows.resolve(select.where));
  const row = rows.row;
  const items = new Map<string, Named>();
  const value = (e: Expression): Expression => {
    checkValue(e, table.handle);
    // The columns of the input come before those of the list.
    return resolved(e, [...items.values(), ...row], table.handle);
  };
  const put = (c: Named) => items.set(fold(c.name), { ...c, qualifiers: [], bare: true });
  for (const item of select.items) {
    if (item.kind === 'star') {
      if (item.replace.length > 0) throw new Refused('`replace` is not written here: name the columns', at(item.span));
      const except = new Set(item.except.map(n => fold(n.text)));
      const of = item.qualifier.at(-1)?.text;
      const isIn = (c: Named) => (of === undefined ? c.bare : c.qualifiers.some(q => fold(q) === fold(of)));
      for (const c of row) if (isIn(c) && !except.has(fold(c.name)) && !isTechnical(c.name)) put(c);
      continue;
    }
    const own = item.value.kind === 'column' ? item.value.path.at(-1)?.text : undefined;
    const text = item.aliases[0]?.text ?? own;
    if (text === undefined || item.aliases.length > 1)
      throw new Refused('this column needs a name: write `as NAME` behind it', at(item.span));
    put({ name: text, type: rows.typeOf(text), value: value(item.value), qualifiers: [], bare: true });
  }
  const columns = [...items.values()];
  const isGrouped = select.groupBy.length > 0 || select.items.some(i => i.kind === 'value' && isAggregate(i.value));
  if (select.distinct && isGrouped)
    throw new Refused('`distinct` of groups is not written here: group by what is distinct', at(step.span));
  const listed = (e: Expression) => columns.find(c => isSameColumn(c.value, e))?.value ?? e;
  if (isGrouped) rows.grouped = { groupBy: select.groupBy.map(e => listed(value(e))) };
  else if (select.distinct) rows.grouped = { groupBy: columns.map(c => c.value) };
  const by = new Set(rows.grouped.groupBy?.map(pathText));
  const unit = columns.filter(c => pathText(c.value) !== '' && by.has(pathText(c.value)));
  if (by.size > 0 && unit.length === by.size) rows.unit = unit.map(c => fold(c.name));
  const having = select.having.map((e, i) => ({
    name: `_having_${i + 1}`,
    type: { name: 'boolean' } as const,
    value: value(e),
  }));
  rows.row = [...columns, ...having.map(h => ({ ...h, qualifiers: [], bare: true }))];
  rows.carried = [];
  rows.isProjected = true;
  if (having.length === 0) return;
  rows.close();
  rows.where.push(...having.map(h => column(rows.before, h.name)));
  rows.row = rows.row.slice(0, columns.length);
}

/** What a query reads first. */
function readFirst(rows: Rows, { from }: Select, step: StepOf<'sql'>): void {
  const { table, at, model } = rows.planning;
  if (from.input) {
    if (rows.sources.length === 0)
      throw new Refused('there is no row above this query: read a table, not `input`', at(step.span));
    rows.close();
    const name = from.alias?.text ?? 'input';
    rows.row = rows.row.map(c => ({ ...c, qualifiers: [name] }));
    return;
  }
  if (rows.sources.length > 0)
    throw new Refused('this query does not read `input`, the row of the steps above it', at(step.span));
  const found = model.resolve(table.handle, from.table);
  const source = stored(model, table, found?.kind === 'table' ? found.id : undefined, at(from.table.span));
  rows.add(tableSource(source, from.alias?.text), [from.alias?.text ?? source.name]);
}
