import { afterEach, describe, expect, test } from 'vitest';
import { Folder, schemaErrors } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

const TABLES = `pipeline p { owner "a@example.com" }
service s { writes orders }
deadletter rejects { retain 21 days }
source orders : kafka {
  topic "t"
  drift alert
  contract "contracts/orders.yaml"
}
bronze orders from source.orders { on error dead_letter rejects }
silver big from bronze.orders {
  write overwrite
  sql """
    select order_id, total * 2 as twice
    from input
    where total > 100
  """
}
`;
const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
schema:
  - name: orders
    properties:
      - { name: order_id, logicalType: integer, physicalType: bigint, required: true }
      - { name: total, logicalType: integer, physicalType: int }
`;

describe('queries', () => {
  test('describe: their columns are known', () => {
    const ws = folder({ 'a.pipe': TABLES, 'contracts/orders.yaml': CONTRACT });
    const table = ws.json('describe', 'a.pipe').tables.find(({ id }: { id: string }) => id === 'p.silver.big');
    const columns = table.columns.map(({ name, type, nullable }: Record<string, unknown>) => ({ name, type, nullable }));
    expect(columns).toEqual([
      { name: 'order_id', type: 'long', nullable: false },
      { name: 'twice', type: 'int', nullable: true },
    ]);
  });

  test('lineage: what they read, and what decides', () => {
    const ws = folder({ 'a.pipe': TABLES, 'contracts/orders.yaml': CONTRACT });
    const edges = ws.json('lineage', 'a.pipe').columnEdges.filter(({ to }: { to: string }) => to === 'p.silver.big.order_id');
    expect(edges.map(({ from, subtype }: Record<string, string>) => `${from} ${subtype}`)).toEqual([
      'p.bronze.orders.order_id IDENTITY',
      'p.bronze.orders.total FILTER',
    ]);
  });

  test('check: a mistake stands where it is written, also behind lines that end with CRLF', () => {
    for (const [text, line] of [
      [TABLES.replace('total >', 'totl >'), 15],
      [TABLES.replace('total >', 'totl >').replaceAll('\n', '\r\n'), 15],
    ] as const) {
      const report = folder({ 'a.pipe': text, 'contracts/orders.yaml': CONTRACT }).json('check', '--only', 'unknown-column');
      expect(report.diagnostics).toHaveLength(1);
      expect(report.diagnostics[0]).toMatchObject({
        code: 'unknown-column',
        range: { start: { line, column: 11 }, end: { line, column: 15 } },
        fixes: [{ title: 'Replace it by total' }],
      });
    }
  });

  test('check: a text that is no SQL', () => {
    const ws = folder({ 'a.pipe': TABLES.replace('from input', 'frm input'), 'contracts/orders.yaml': CONTRACT });
    const report = ws.json('check', '--only', 'sql-syntax');
    expect(report.diagnostics).toHaveLength(1);
    expect(report.diagnostics[0]).toMatchObject({ category: 'syntax', severity: 'error', range: { start: { line: 14 } } });
  });
});

describe('contracts', () => {
  test('check: columns that do not keep to one', () => {
    const text = TABLES.replace('contract "', 'columns { order_id: long, total: int }\n  contract "');
    const report = folder({ 'a.pipe': text, 'contracts/orders.yaml': CONTRACT }).json('check', '--only', 'contract-mismatch');
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.diagnostics).toHaveLength(1);
    expect(report.diagnostics[0]).toMatchObject({ file: 'a.pipe', range: { start: { line: 7, column: 13 } } });
    expect(report.diagnostics[0].message).toContain('`order_id` may be NULL');
  });

  test('check: one that is not there', () => {
    const report = folder({ 'a.pipe': TABLES }).json('check', '--only', 'unknown-contract');
    expect(report.diagnostics).toHaveLength(1);
  });

  test('check: what is wrong in one stands in it, with its line', () => {
    const yaml = CONTRACT.replace('logicalType: integer, physicalType: int ', 'logicalType: int ');
    const ws = folder({ 'a.pipe': TABLES, 'contracts/orders.yaml': yaml });
    const report = ws.json('check');
    expect(schemaErrors('check', report)).toEqual([]);
    expect(report.diagnostics.map(({ file, code }: Record<string, string>) => `${file} ${code}`)).toContain(
      'contracts/orders.yaml contract-syntax',
    );
    expect(ws.cupel('check').stderr).toContain('contracts/orders.yaml:7:37');
  });
});
