import type { Duration, Expression, JoinStep } from '../../model/declaration/index.js';
import type { JoinFact } from '../../model/records.js';
import { Refused } from '../refusal.js';
import { latestRows } from './as-of.js';
import { beforeKept } from './changes.js';
import { compared, firstOf } from './expressions.js';
import { stored, tableSource } from './inputs.js';
import { keptBy } from './kept.js';
import { columnOf, type Named } from './names.js';
import { arrivalOf } from './rejected.js';
import type { Rows } from './rows.js';
import { aboveBlock } from './trace.js';
import { valid } from './versions.js';

/**
 * A join: a further source of the block, and its columns behind those of the row.
 * @param fact what the model knows of it; missing for one within a query
 * @throws Refused where it cannot be followed by the changes of both sides
 */
export function join(rows: Rows, step: JoinStep, fact: JoinFact | undefined): void {
  const asOf = fact?.asOf;
  if (fact?.multiplies !== 'no') rows.isDeduped = false;
  rows.unit = undefined;
  const { table, at, model } = rows.planning;
  const refuse = (reason: string): never => {
    throw new Refused(reason, at(step.span));
  };
  const isPlain = step.type === 'left' || step.type === 'inner';
  if (!isPlain && step.asOf) refuse(`a ${step.type} join takes no row as of a moment: use \`left join\` or \`join\``);
  if (step.within || step.mode)
    refuse('`within` and a reading mode join two streams, and these jobs join stored tables: compare the times in `on`');
  if (step.asOf && asOf !== 'version' && asOf !== 'latest')
    refuse(
      '`as of` takes a version of a table that keeps its history, or the latest row of one that is appended to: this is neither',
    );
  if (rows.isProjected || rows.grouped.groupBy) rows.close();
  const found = model.resolve(table.handle, step.dataset);
  const input = stored(model, table, found?.kind === 'table' ? found.id : undefined, at(step.dataset.span));
  const alias = step.alias?.text ?? input.name;
  const moment = step.asOf && rows.resolve(step.asOf);
  const left = [...rows.row];
  rows.add(tableSource(input, alias), [input.name, alias]);
  const right = rows.row.slice(left.length);
  const equal = (step.using ?? []).map((n): Expression => {
    const [l, r] = [columnOf(left, n.text), columnOf(right, n.text, alias)];
    if (!l || !r) throw new Refused(`there is no column ${n.text} on both sides`, at(n.span));
    return { kind: 'binary', operator: '=', negated: false, left: l.value, right: r.value, span: n.span };
  });
  const own = step.on ? [rows.resolve(step.on)] : equal;
  const latest = moment && asOf === 'latest' ? latestRows(rows.planning, input, alias, own, moment, step.span) : undefined;
  const kept = keptBy(input);
  if (latest && kept && moment) refuseOlder(rows, `${input.layer}.${input.name}`, moment, kept);
  const conditions = latest?.conditions ?? [...own, ...(moment ? valid(input, alias, moment) : [])];
  const added = rows.sources.pop();
  if (added)
    rows.sources.push({
      ...(latest?.source ?? added),
      join: { type: step.type, on: conditions.reduce((a, b) => compared('and', a, b)) },
    });
  if (step.type === 'semi' || step.type === 'anti') rows.row = left;
  if (step.type === 'full') for (const { text } of step.using ?? []) rows.row = withEither(rows.row, text, alias);
}

/** A column that a full join is `using` is that of the side which is there; with an alias before it, it is that side's own. */
function withEither(row: readonly Named[], name: string, alias: string): Named[] {
  const [left, right] = [columnOf(row, name), columnOf(row, name, alias)];
  return row.flatMap(c =>
    c === left && right
      ? [
          { ...c, bare: false },
          { ...c, qualifiers: [], value: firstOf(c.value, right.value) },
        ]
      : [c],
  );
}

/** Turns away rows that look up a moment of which a table may have lost its rows, where they come in: before one of them is kept. */
function refuseOlder(rows: Rows, label: string, moment: Expression, kept: Duration): void {
  const arrival = arrivalOf([...rows.row, ...rows.carried], rows.planning.table.flow.scopes[0]);
  if (!arrival) return;
  const older = beforeKept(label, moment, arrival.value, kept);
  const last = rows.blocks.at(-1);
  const query = { blocks: [...rows.blocks, { sources: rows.sources, where: [], columns: [] }] };
  const above = last?.dedupe && aboveBlock(query, rows.blocks.length, older.condition);
  if (!above) {
    rows.rejected.push({ ...older, above: rows.above() });
    return;
  }
  const conditions = { where: last.where.length, samples: last.samples?.length ?? 0 };
  rows.blocks[rows.blocks.length - 1] = {
    ...last,
    rejected: [...(last.rejected ?? []), { ...older, condition: above, above: conditions }],
  };
}
