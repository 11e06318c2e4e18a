import type { Duration } from '../model/declaration/index.js';
import type { Planning } from './planner.js';
import { property } from './settings.js';

/** How often a job that does not end looks for rows. */
export type Trigger = { readonly mode: 'continuous' } | { readonly mode: 'every'; readonly every: Duration };

/** The trigger in force of a stream; nothing for a table whose runs are asked for. */
export function triggerOf({ table }: Planning): Trigger | undefined {
  const found = property(table, 'trigger')?.value;
  if (!table.stream || !found || found.mode === 'available_now') return undefined;
  return found.mode === 'every' ? { mode: 'every', every: found.every } : { mode: 'continuous' };
}
