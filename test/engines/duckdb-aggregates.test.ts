import { expect, test } from 'vitest';
import type { DataType } from '../../language/model/declaration/index.js';
import { duckdb } from './duckdb.js';
import { cut } from './histories.js';
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

const FLOATING = `pipeline p {}
source s : kafka { topic "s" brokers "b" columns { kind: string  x: double  y: float } }
bronze s from source.s { write append }
gold t from bronze.s {
  group by kind { total = sum(x)  mean = avg(x)  several = sum(distinct x)  totals = sum(y)  means = avg(y) }
  key kind
  write merge
}
`;

const DOUBLE: DataType = { name: 'double' };

/** Numbers of many sizes; in k0 not all are numbers, in k1 not all are finite, k2 has none, k3 a zero with a sign. */
function numbers(random: Random): Event[] {
  const special: Record<string, readonly (string | null)[]> = { k0: ['NaN'], k1: ['Infinity'], k2: [null], k3: ['-0'] };
  return Array.from({ length: 600 }, () => {
    const kind = `k${random.below(12)}`;
    const number = () => `${(random.below(2_000_000) - 1_000_000) / 997}e${random.below(30) - 15}`;
    const [x, y] =
      kind in special && (random.chance(0.5) || 'k2k3'.includes(kind))
        ? [0, 0].map(() => special[kind]?.[0] ?? null)
        : [number(), number()];
    return { values: { kind, x: x ?? null, y: y ?? null }, ingestedAt: 0n };
  });
}

test('sums and means of floating-point numbers are those of Spark but for their last digits, and the same in whatever order rows come', async () => {
  const random = Random.ofRound(41);
  const events = numbers(random);
  const input = {
    numbered: true,
    input: ['bronze', 's'],
    inputColumns: [
      { name: 'kind', sql: '', type: STRING },
      { name: 'x', sql: '', type: DOUBLE },
      { name: 'y', sql: '', type: { name: 'float' } },
    ],
  } as const;
  const found: Record<string, number | string | null>[][] = [];
  for (const [order, batches] of [
    [events, 1],
    [random.shuffled(events), 1],
    [random.shuffled(events), 5],
  ] as const) {
    await duckdb.reset();
    const job = await duckdb.job({ text: FLOATING, id: 'p.gold.t' });
    for (const batch of cut([...order], batches)) {
      await duckdb.arrive(input, batch);
      await job.run();
    }
    found.push(await duckdb.query('select * from gold.t order by kind'));
  }
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
  for (const row of found[0] ?? []) {
    const of = (name: 'x' | 'y') =>
      events.flatMap(({ values }) => {
        const value = values.kind === row.kind ? values[name] : null;
        return value == null ? [] : [name === 'y' ? Math.fround(Number(value)) : Number(value)];
      });
    const sum = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0));
    const mean = (values: readonly number[]) => (values.length === 0 ? null : (sum(values) ?? 0) / values.length);
    close(row.total, sum(of('x')), of('x'));
    close(row.mean, mean(of('x')), of('x'));
    close(row.several, sum([...new Set(of('x'))]), of('x'));
    close(row.totals, sum(of('y')), of('y'));
    close(row.means, mean(of('y')), of('y'));
  }
});

/** Equal up to the rounding of each addition, which is one of the greatest sum on the way at most. */
function close(value: number | string | null | undefined, wanted: number | null, of: readonly number[]): void {
  if (wanted === null || !Number.isFinite(wanted)) {
    expect(value === null || value === undefined ? null : Number(value)).toEqual(wanted);
    return;
  }
  const sizes = of.reduce((a, b) => a + Math.abs(b), 0);
  expect(Math.abs(Number(value) - wanted)).toBeLessThanOrEqual(sizes * of.length * 2 ** -52);
  expect(Object.is(Number(value), -0)).toBe(false);
}
