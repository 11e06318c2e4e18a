import type { Texts } from './support.js';

/** A bronze table of orders, and the source that it reads. */
export const HEAD = `
source orders : kafka { topic "orders" columns { id: long not null amount: decimal(18, 2) email: string pii at: timestamp event_time } }
bronze orders from source.orders {}
`;

export interface Case {
  readonly title: string;
  readonly text: string | Texts;
  /** `CODE TOKEN` of each problem, in order. */
  readonly expected: readonly string[];
}
