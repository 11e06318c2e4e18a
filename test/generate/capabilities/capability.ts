import type { Target } from '../../../language/generate/index.js';

/** Something that a table may ask for, as a table that asks for it. */
export interface Capability {
  readonly name: string;
  /** Behind `HEAD`; the table is `p.gold.t`. */
  readonly text: string;
  /** The table, where it is another. */
  readonly id?: string;
  /** The engine tests that run such a table elsewhere, by target. */
  readonly executedBy?: Partial<Record<Target, string>>;
  /** The tests that run such a table on DuckDB by `cupel run`, where no script can say it: their file in `test/run`. */
  readonly runBy?: string;
}

/** The pipeline that the tables of all capabilities belong to. */
export const HEAD = `pipeline p { location "lake" }
deadletter rejects {}
source s : cdc { of postgres table "t" topic "t" brokers "b" columns {
  op: string  id: long  name: string  amount: string  n: int  at: timestamp event_time  day: date } }
source other : kafka { topic "o" brokers "b" columns { op: string  id: long  name: string  amount: string  n: int  at: timestamp event_time  day: date } }
bronze s from source.s { write append }
bronze other from source.other { write append }
silver m from bronze.s { columns { * except (op) }  key id  write merge { sequence by at }  on error dead_letter rejects }
silver v from bronze.s { columns { * except (op) }  key id  scd 2 { sequence by at  delete when op = 'd' }  on error dead_letter rejects }
silver k from bronze.s { columns { * except (op) }  key id  retain 1 year  write merge { sequence by at }  on error dead_letter rejects }
`;

/** A table of gold with these steps and properties. */
export const t = (steps: string, properties: string, input = 'bronze.s') =>
  `gold t from ${input} {\n  ${steps}\n  on error dead_letter rejects\n  ${properties}\n}`;

/** Those that no other test on Spark has: both engines must come to the same rows. */
export const COMPARED = { pyspark: 'differential.test.ts' };
