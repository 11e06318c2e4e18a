import type { Expression } from '../model/declaration/index.js';
import type { ColumnPlan, ExpectationPlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';
import { isAggregate, readColumns } from './row-by-row.js';
import { property } from './settings.js';

const STRENGTH = { fail: 0, quarantine: 1, drop: 2, warn: 3 } as const;

/** The expectations in force, strongest action first, so that the first that a row breaks is the one that counts. */
export function planExpectations(
  { table, locationOf }: Planning,
  columns: readonly ColumnPlan[],
  resolve: (condition: Expression) => Expression,
): ExpectationPlan[] {
  const expectations = [...table.properties].flatMap(([key, { property: p, location }]) => {
    if (p.name !== 'expect') return [];
    const { name, condition, action } = p.value;
    const place = location ?? locationOf(key);
    if (isAggregate(condition)) {
      throw new Refused(
        'an expectation about the whole table judges no row of a run: make it one about the rows of a table that groups this one',
        {
          handle: place.handle,
          span: condition.span,
        },
      );
    }
    if (action === 'quarantine' && property(table, 'on error')?.value.action !== 'dead_letter') {
      throw new Refused('`quarantine` needs a dead letter: add `on error dead_letter NAME`', place);
    }
    const resolved = resolve(condition);
    const masked = new Set(columns.filter(c => c.mask).map(c => c.name.toLowerCase()));
    const stored = new Set(columns.map(c => c.name.toLowerCase()));
    const read = [...readColumns(condition)];
    const needsInput = read.some(c => masked.has(c) || !stored.has(c));
    return [{ name: name.text, condition, ...(needsInput ? { unmasked: resolved } : {}), handle: place.handle, action }];
  });
  return expectations.sort((a, b) => STRENGTH[a.action] - STRENGTH[b.action]);
}
