import { expect, test } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { duckdb } from './duckdb.js';
import { expectRows, rowsOf } from './lakehouse.js';
import { Random } from './random.js';
import { canonical, type Event } from './reference.js';

const STRING: DataType = { name: 'string' };
const LONG: DataType = { name: 'long' };
const decimal = (precision: number, scale: number): DataType => ({ name: 'decimal', precision, scale });

/** Decimals of these digits, and of which the mean has those. */
const DECIMALS = [
  [18, 2],
  [22, 6],
  [5, 0],
  [10, 10],
] as const;

const text = (precision: number, scale: number) => `pipeline p {}
source s : kafka { topic "s" brokers "b" columns { kind: string  id: string  amount: decimal(${precision}, ${scale}) } }
bronze s from source.s { write append }
gold t from bronze.s {
  group by kind { mean = avg(amount)  several = avg(distinct amount)  ids = approx_count_distinct(id) }
  write overwrite
}
`;

/** A number of units of the last digit as it is written. */
function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const written = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/\.?0+$/, '');
  return units < 0n && written !== '0' ? `-${written}` : written;
}

/** As Spark has it: four digits more, and halves away from zero. */
function mean(units: readonly bigint[], scale: number): string | null {
  if (units.length === 0) return null;
  const sum = units.reduce((a, b) => a + b, 0n) * 10_000n;
  const count = BigInt(units.length);
  const rounded = (2n * (sum < 0n ? -sum : sum) + count) / (2n * count);
  return decimalText(sum < 0n ? -rounded : rounded, scale + 4);
}

test.each(DECIMALS)('means of decimals have all of their digits: decimal(%i, %i)', async (precision, scale) => {
  await duckdb.reset();
  const random = Random.ofRound(precision);
  const kinds = new Map<string, { amounts: bigint[]; ids: Set<string> }>();
  const events: Event[] = [];
  for (let i = 0; i < 400; i++) {
    const kind = `k${random.below(60)}`;
    const digits = Array.from({ length: 1 + random.below(precision) }, () => random.below(10)).join('');
    const amount = kind === 'k0' || random.chance(0.1) ? null : random.chance(0.4) ? -BigInt(digits) : BigInt(digits);
    const id = random.chance(0.1) ? null : `i${random.below(20)}`;
    const of = kinds.get(kind) ?? { amounts: [], ids: new Set() };
    kinds.set(kind, of);
    if (amount !== null) of.amounts.push(amount);
    if (id !== null) of.ids.add(id);
    events.push({ values: { kind, id, amount: amount === null ? null : decimalText(amount, scale) }, ingestedAt: 0n });
  }
  const job = await duckdb.job({ text: text(precision, scale), id: 'p.gold.t' });
  const input = {
    input: ['bronze', 's'],
    inputColumns: [
      { name: 'kind', sql: '', type: STRING },
      { name: 'id', sql: '', type: STRING },
      { name: 'amount', sql: '', type: decimal(precision, scale) },
    ],
  } as const;
  await duckdb.arrive(input, events);
  await job.run();
  const found = await rowsOf(duckdb, {
    table: ['gold', 't'],
    columns: [
      { name: 'kind', type: STRING },
      { name: 'mean', type: decimal(precision + 4, scale + 4) },
      { name: 'several', type: decimal(precision + 4, scale + 4) },
      { name: 'ids', type: LONG },
    ],
  });
  const wanted = [...kinds].map(([kind, { amounts, ids }]) =>
    [kind, mean(amounts, scale), mean([...new Set(amounts)], scale), String(ids.size)].map(canonical).join(''),
  );
  expect(wanted.length).toBeGreaterThan(50);
  expectRows(found, wanted.sort());
});
