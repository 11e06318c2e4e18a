import type { DataType } from '../../model/declaration/index.js';
import type { Dialect } from '../dialect.js';
import type { ColumnPlan, Mask } from '../plan.js';

const SAID: Readonly<Record<Mask, string>> = {
  hash: 'masked: sha2-256',
  redact: 'masked: redacted',
  partial: 'masked but for its end',
};

/** What is said of a column where it is stored: its own words, and how it is masked; nothing where neither is there. */
export function columnComment({ doc, mask }: Pick<ColumnPlan, 'doc' | 'mask'>): string | undefined {
  return [doc, mask && SAID[mask]].filter(c => c).join(' · ') || undefined;
}

/**
 * A masked value, NULL for NULL: `hash` keeps equality, `redact` only whether there is a value, `partial` the last quarter, four
 * characters at most.
 * @param value the value as SQL
 */
export function maskedValue(sql: Dialect, value: string, type: DataType, mask: Mask, timezone: string): string {
  if (mask === 'redact') return `if(${value} is null, null, '***')`;
  if (mask === 'partial') return sql.withoutBegin(value);
  if (type.name === 'string') return sql.sha256(value);
  return `if(${value} is null, null, ${sql.sha256(sql.canonical(value, type, timezone))})`;
}
