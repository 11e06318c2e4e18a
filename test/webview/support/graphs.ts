import type { Graph, GraphColumn, GraphEdge, GraphNode } from '../../../webview/protocol.js';

/** A node from its id; `shop.gold.dim_customer` is a gold table, `shop.serve.dashboard.revenue` a consumer. */
export function node(
  id: string,
  columns: readonly (string | Omit<GraphColumn, 'id'>)[] = [],
  more: Partial<GraphNode> = {},
): GraphNode {
  const [, kind, ...rest] = id.split('.');
  const isLayer = kind === 'bronze' || kind === 'silver' || kind === 'gold';
  return {
    id,
    kind: isLayer ? 'table' : (kind as string),
    ...(isLayer ? { layer: kind } : {}),
    name: rest.at(-1) as string,
    file: 'shop.pipe',
    line: 1,
    columns: columns.map(column =>
      typeof column === 'string' ? { id: `${id}.${column}`, name: column } : { id: `${id}.${column.name}`, ...column },
    ),
    ...more,
  };
}

/** Edges from lines such as `a -> b join`; without a word, the kind is `from`. */
export function edges(text: string): readonly GraphEdge[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [from, , to, kind = 'from'] = line.split(/\s+/);
      return { from: from as string, to: to as string, kind };
    });
}

/** A graph of nodes without columns. */
export function graph(ids: readonly string[], edgeText = ''): Graph {
  return { nodes: ids.map(id => node(id)), edges: edges(edgeText), columnEdges: [] };
}

/** The example `shop.pipe`, with a finding. */
export const shop: Graph = {
  nodes: [
    node(
      'shop.source.orders',
      ['order_id', 'customer_id', 'status', 'amount', 'currency', 'ordered_at', 'updated_at'].map(typed),
      { detail: 'files', line: 23 },
    ),
    node(
      'shop.source.customers',
      [
        typed('op'),
        typed('customer_id'),
        typed('segment'),
        typed('tier'),
        { name: 'email', type: 'string', pii: true },
        typed('changed_at'),
      ],
      { detail: 'cdc of postgres', line: 40 },
    ),
    node('shop.source.rates', ['currency', 'usd', 'quoted_at'].map(typed), {
      detail: 'api',
      line: 58,
      doc: 'Dollars for one unit of a currency, asked for every hour.',
    }),
    node(
      'shop.bronze.orders',
      ['order_id', 'customer_id', 'status', 'amount', 'currency', 'ordered_at', 'updated_at', 'source_file'].map(typed),
      {
        detail: 'append',
        line: 76,
      },
    ),
    node(
      'shop.bronze.customers',
      [
        typed('op'),
        typed('customer_id'),
        typed('segment'),
        typed('tier'),
        { name: 'email', type: 'string', pii: true },
        typed('changed_at'),
      ],
      { detail: 'append', line: 87, warnings: 1 },
    ),
    node('shop.bronze.rates', ['currency', 'usd', 'quoted_at'].map(typed), { detail: 'append', line: 94 }),
    node(
      'shop.silver.orders',
      [
        { name: 'order_id', type: 'string', key: true },
        ...['customer_id', 'status', 'amount', 'usd', 'ordered_at', 'updated_at'].map(typed),
      ],
      {
        detail: 'merge',
        line: 102,
        doc: 'One row per order, in its latest state, in dollars of the day it was placed.',
      },
    ),
    node(
      'shop.gold.dim_customer',
      [
        typed('customer_key'),
        { name: 'customer_id', type: 'long', key: true },
        typed('segment'),
        typed('tier'),
        typed('email'),
        typed('changed_at'),
        typed('valid_from'),
        typed('valid_to'),
        { name: 'is_current', type: 'boolean' },
      ],
      { detail: 'scd 2', line: 125, doc: 'Full history of every customer: one row per version.' },
    ),
    node(
      'shop.gold.daily_revenue',
      [
        { name: 'day', type: 'date' },
        typed('segment'),
        typed('orders'),
        typed('buyers'),
        { name: 'revenue', type: 'decimal(18, 2)' },
      ],
      {
        detail: 'overwrite partitions',
        line: 145,
        doc: 'Revenue per day and per customer segment as it was on that day.',
      },
    ),
    node('shop.serve.dashboard.revenue', [], { detail: 'dashboard', line: 163 }),
    node('shop.deadletter.rejects', [], {
      line: 71,
      doc: 'Rows that could not be parsed or that broke a quarantining expectation.',
    }),
  ],
  edges: edges(`
    shop.source.orders -> shop.bronze.orders
    shop.source.customers -> shop.bronze.customers
    shop.source.rates -> shop.bronze.rates
    shop.bronze.orders -> shop.silver.orders
    shop.bronze.rates -> shop.silver.orders join
    shop.bronze.customers -> shop.gold.dim_customer
    shop.silver.orders -> shop.gold.daily_revenue
    shop.gold.dim_customer -> shop.gold.daily_revenue join
    shop.gold.daily_revenue -> shop.serve.dashboard.revenue serve
    shop.bronze.orders -> shop.deadletter.rejects dead_letter
    shop.bronze.customers -> shop.deadletter.rejects dead_letter
    shop.bronze.rates -> shop.deadletter.rejects dead_letter
    shop.silver.orders -> shop.deadletter.rejects dead_letter
    shop.gold.dim_customer -> shop.deadletter.rejects dead_letter
  `),
  columnEdges: edges(`
    shop.source.orders.amount -> shop.bronze.orders.amount direct
    shop.bronze.orders.amount -> shop.silver.orders.amount direct
    shop.bronze.orders.amount -> shop.silver.orders.usd direct
    shop.bronze.rates.usd -> shop.silver.orders.usd direct
    shop.source.rates.usd -> shop.bronze.rates.usd direct
    shop.silver.orders.usd -> shop.gold.daily_revenue.revenue direct
    shop.silver.orders.status -> shop.gold.daily_revenue.revenue direct
    shop.bronze.orders.status -> shop.silver.orders.status direct
    shop.source.orders.status -> shop.bronze.orders.status direct
    shop.gold.dim_customer.customer_id -> shop.gold.daily_revenue.revenue indirect
    shop.silver.orders.ordered_at -> shop.gold.daily_revenue.day direct
  `),
};

function typed(name: string): Omit<GraphColumn, 'id'> {
  return {
    name,
    type: /_at$|^valid/.test(name)
      ? 'timestamp'
      : /^(usd)$/.test(name)
        ? 'decimal(18, 6)'
        : /_id$|^orders|buyers/.test(name)
          ? 'long'
          : 'string',
  };
}

/** A graph of any size, the same for the same seed: layers as in a lakehouse, with chains inside of silver. */
export function randomGraph(count: number, seed: number): Graph {
  let state = seed;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const layers = ['source', 'bronze', 'silver', 'silver', 'gold', 'serve.dashboard'];
  const ids: string[] = [];
  const lines: string[] = [];
  for (let index = 0; index < count; index++) {
    const layer = layers[Math.floor((index * layers.length) / count)] as string;
    const id = `p.${layer}.${['orders', 'customer', 'payment_events', 'a_table_with_a_name_of_some_length'][random(4)]}_${index}`;
    const before = ids.length === 0 || layer === 'source' ? [] : ids.slice(Math.max(0, index - Math.ceil(count / 4)));
    const inputs = layer === 'source' ? 0 : 1 + (random(3) === 0 ? 1 + random(2) : 0);
    for (let input = 0; input < inputs; input++)
      lines.push(`${before[random(before.length)]} -> ${id} ${input === 0 ? 'from' : 'join'}`);
    ids.push(id);
  }
  ids.push('p.deadletter.rejects');
  for (const id of ids.filter(id => /bronze|silver/.test(id) && random(3) === 0))
    lines.push(`${id} -> p.deadletter.rejects dead_letter`);
  return graph(ids, [...new Set(lines)].join('\n'));
}
