import type { StepOf } from '../../model/declaration/index.js';
import type { Planning } from '../planner.js';
import { Refused } from '../refusal.js';
import { schemaColumns } from '../schemas.js';
import { isSameColumn, withTies } from './dedupe.js';
import { group } from './groups.js';
import { isTechnical, stored, tableSource, unionSource } from './inputs.js';
import { join } from './joins.js';
import { changes, dedupe, order } from './merging.js';
import { columnOf, type Named } from './names.js';
import type { Query } from './query.js';
import { lateRows } from './rejected.js';
import { Rows } from './rows.js';
import { sampleOf } from './samples.js';
import { sql } from './sql-step.js';

const fold = (text: string) => text.toLowerCase();

/**
 * The flow of a table as a query over stored tables.
 * @throws Refused at the first step that cannot be said
 */
export function buildQuery(planning: Planning): Query {
  const rows = new Rows(planning);
  const { table, model } = planning;
  const inputs = table.flow.inputs.filter(i => i.role === 'from' || i.role === 'union');
  const [base] = inputs;
  for (const { reference, location } of inputs)
    if ('mode' in reference && reference.mode === 'changes')
      throw new Refused(
        'the reading mode `changes` yields images of rows, and a table is computed of rows: leave it out, changes are followed without it',
        location,
      );
  const names = inputs.map(i => i.reference.dataset.name.text);
  const aliases = inputs.flatMap(i => i.reference.alias?.text ?? []);
  if (inputs.length > 1) rows.add(unionSource(rows.planning, inputs, 'all_rows'), [...names, ...aliases]);
  else if (base) rows.add(tableSource(stored(model, table, base.id, base.location), aliases[0]), [...names, ...aliases]);
  const joins = [...table.flow.joins];
  for (const [i, step] of table.flow.steps.entries()) {
    if (step.kind === 'join') join(rows, step, joins.shift());
    else if (step.kind === 'where') filter(rows, step);
    else if (step.kind === 'columns') columns(rows, step);
    else if (step.kind === 'group') group(rows, step, i);
    else if (step.kind === 'sql') sql(rows, step, i);
    else if (step.kind === 'dedupe') dedupe(rows, step);
    else if (step.kind === 'watermark') watermark(rows, step, i);
    else if (step.kind === 'sample') sample(rows, step, i);
  }
  const ordered = order(rows);
  changes(rows);
  rows.close();
  return { blocks: withTies(rows.planning, rows.blocks), ...(ordered ? { ordered } : {}) };
}

function filter(rows: Rows, { condition }: StepOf<'where'>): void {
  if (rows.grouped.groupBy) rows.close();
  rows.where.push(rows.resolve(condition));
}

function watermark(rows: Rows, step: StepOf<'watermark'>, index: number): void {
  if (rows.grouped.groupBy) rows.close();
  const late = lateRows(rows.planning, step, rows.row, rows.planning.table.flow.scopes[index], rows.above());
  if (late) rows.rejected.push(late);
}

function sample(rows: Rows, step: StepOf<'sample'>, index: number): void {
  if (rows.grouped.groupBy) rows.close();
  const { table } = rows.planning;
  const unit = table.flow.rows[index] ?? [];
  rows.samples.push(sampleOf(rows.planning, step, rows.row, unit.length > 0 ? unit : table.key));
}

function columns(rows: Rows, step: StepOf<'columns'>): void {
  const { model, table, at } = rows.planning;
  const items = step.schema ? schemaColumns(model, table, step.schema.text) : step.items;
  if (!items) throw new Refused(`there is no schema ${step.schema?.text}`, at(step.schema?.span ?? step.span));
  const row = new Map<string, Named>();
  const put = (c: Named) => row.set(c.name.toLowerCase(), { ...c, qualifiers: [], bare: true });
  for (const item of items) {
    if (item.kind === 'star') {
      const except = new Set(item.except.map(n => n.text.toLowerCase()));
      const of = item.alias?.text.toLowerCase();
      const isIn = (c: Named) => (of === undefined ? c.bare : c.qualifiers.some(q => q.toLowerCase() === of));
      for (const c of rows.row) if (isIn(c) && !except.has(c.name.toLowerCase()) && !isTechnical(c.name)) put(c);
      continue;
    }
    const value = rows.resolve(
      item.value ?? { kind: 'column', path: [item.name], span: item.name.span },
      item.value ? [...row.values()] : [],
    );
    put({ name: item.name.text, type: rows.typeOf(item.name.text), value, qualifiers: [], bare: true });
    if (item.notNull && (item.value || !step.schema)) rows.required.push({ value, reason: `null ${item.name.text}` });
  }
  const isSame = (key: string) => isSameColumn(row.get(fold(key))?.value, columnOf(rows.row, key)?.value);
  rows.isDeduped &&= table.key.every(isSame);
  if (rows.unit && !rows.unit.every(isSame)) rows.unit = undefined;
  rows.carried = rows.row.filter(c => c.bare && !row.has(c.name.toLowerCase()));
  rows.row = [...row.values()];
  rows.isProjected = true;
}
