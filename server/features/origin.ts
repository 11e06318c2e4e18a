import { columnOfId } from '../../language/model/ids.js';
import type { Model } from '../../language/model/model.js';
import { sameName } from '../../language/model/names.js';
import type { Column, Id } from '../../language/model/records.js';
import { code } from '../markdown.js';

/** How many columns are looked at; a hover says no more than this. */
const MOST_COLUMNS = 500;
const MOST_SHOWN = 6;

/**
 * Where a column comes from in the end, through all tables between: the whole way where there is one, else the columns that it begins
 * with. Empty where nothing stands above the columns that it is computed from.
 */
export function originLine(model: Model, column: Column): string {
  const ways = waysTo(model, column.from);
  const firsts = ways.filter(({ isFirst }) => isFirst).map(({ id }) => id);
  if (firsts.length === 0 || firsts.every(id => column.from.includes(id))) return '';
  if (column.from.length === 1 && ways.every(({ above }) => above <= 1))
    return `- origin: ${[...ways]
      .reverse()
      .map(({ id }) => code(id))
      .join(' → ')}`;
  const more = firsts.length - MOST_SHOWN;
  return `- origin: ${firsts.slice(0, MOST_SHOWN).map(code).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

interface Step {
  readonly id: Id;
  /** Nothing stands above it: a source's column, or one that is computed from none. */
  readonly isFirst: boolean;
  /** From how many columns it is computed. */
  readonly above: number;
}

/** All columns above some, the nearest first, each once. */
function waysTo(model: Model, ids: readonly Id[]): Step[] {
  const seen = new Set<Id>(ids);
  const steps: Step[] = [];
  // The set grows while it is walked.
  for (const id of seen) {
    const from = columnOf(model, id)?.from ?? [];
    steps.push({ id, isFirst: from.length === 0, above: from.length });
    for (const next of from) if (seen.size < MOST_COLUMNS) seen.add(next);
  }
  return steps;
}

function columnOf(model: Model, id: Id): Column | undefined {
  const parts = columnOfId(id);
  const dataset = parts && (model.table(parts.dataset) ?? model.source(parts.dataset));
  return dataset?.columns.find(({ name }) => sameName(name, parts?.column ?? ''));
}
