import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cupel, Folder, project, schemaErrors } from './cupel.js';

const examples = join(project, 'examples');
const files = ['genomics.pipe', 'real_time_analytics.pipe', 'saas_warehouse.pipe', 'shop.pipe'];

/** Two files of one pipeline, one of another, one of none, and names that are no words. */
const ws = new Folder({
  'cupel.yaml': '',
  'sources.pipe': `pipeline p { owner "a@example.com" domain sales }
source orders : kafka {
  topic "orders"
  columns { id: long not null  email: string pii  at: timestamp event_time }
}
service shop { writes orders via outbox }
deadletter rejects { retain 30 days }
`,
  'deep/tables.pipe': `part of p
defaults silver { freshness 1 day }
bronze orders from source.orders { on error dead_letter rejects }
silver \`my orders\` from bronze.orders { key id  write merge { sequence by at } }
serve dashboard d from silver.\`my orders\` { }
`,
  'other.pipe':
    'pipeline q { owner "b@example.com" }\nsource x : kafka { topic "x" columns { a: int } }\nbronze x from source.x { }\n',
});
afterAll(() => ws.remove());

describe('cupel describe', () => {
  test.each(files)('%s keeps the schema', file => {
    const { status, stdout } = cupel(['describe', join(examples, file), '--format', 'json'], { cwd: project });
    const document = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(schemaErrors('describe', document)).toEqual([]);
    expect(document.tables.length).toBeGreaterThan(3);
    expect(new Set(document.tables.map((table: { file: string }) => table.file))).toEqual(new Set([file]));
  });

  test('a table with its columns, key and what is in force, and where that was said', () => {
    const document = ws.json('describe', '--table', 'p.silver.`my orders`');
    expect(schemaErrors('describe', document)).toEqual([]);
    expect(document.tables).toMatchObject([
      {
        id: 'p.silver.`my orders`',
        layer: 'silver',
        file: 'deep/tables.pipe',
        range: { start: { line: 4, column: 1 } },
        key: ['id'],
        columns: [
          {
            name: 'id',
            type: 'long',
            nullable: false,
            pii: false,
            domain: null,
            from: ['p.bronze.orders.id'],
            decidedBy: ['p.bronze.orders.id', 'p.bronze.orders.at'],
            lineage: [
              { from: 'p.bronze.orders.id', kind: 'direct', subtype: 'IDENTITY' },
              { from: 'p.bronze.orders.id', kind: 'indirect', subtype: 'GROUP_BY' },
              { from: 'p.bronze.orders.at', kind: 'indirect', subtype: 'SORT' },
            ],
          },
          { name: 'email', type: 'string', nullable: true, pii: true, from: ['p.bronze.orders.email'] },
          { name: 'at', type: 'timestamp', domain: 'event' },
        ],
        rows: ['id'],
        reads: [{ input: 'p.bronze.orders', kind: 'new rows', what: 'new rows', why: expect.any(String), through: [] }],
        properties: {
          freshness: { value: '1 day', origin: 'defaults', by: 'defaults silver', file: 'deep/tables.pipe', line: 2 },
          owner: { origin: 'pipeline', by: 'pipeline p', file: 'sources.pipe', line: 1 },
          format: { origin: 'built-in', by: 'built-in', file: null, line: null },
        },
      },
    ]);
  });

  test('what people read: keys, what a run reads, where columns come from, who says a property', () => {
    const { stdout, stderr } = ws.cupel('describe', '--table', 'p.silver.`my orders`');
    expect(stdout).toBe('');
    expect(stderr.split('\n').map(line => line.trimEnd())).toEqual([
      'p.silver.`my orders`  deep/tables.pipe:4',
      '  key id',
      '  one row per id',
      '  reads new rows of p.bronze.orders: each row of the table follows from one row of the input, which only grows',
      'columns',
      '  id     long       not null    from p.bronze.orders.id; decided by p.bronze.orders.id (group by), p.bronze.orders.at (sort)',
      '  email  string     pii         from p.bronze.orders.email; decided by p.bronze.orders.id (group by), p.bronze.orders.at (sort)',
      '  at     timestamp  event time  from p.bronze.orders.at; decided by p.bronze.orders.id (group by), p.bronze.orders.at (sort)',
      'in force',
      '  domain       sales                     pipeline p, sources.pipe:1',
      '  engine       spark                     built-in',
      '  format       delta                     built-in',
      '  freshness    1 day                     defaults silver, deep/tables.pipe:2',
      '  key          id                        this table, deep/tables.pipe:4',
      '  late within  30 days                   built-in',
      '  on error     fail                      built-in',
      '  owner        a@example.com             pipeline p, sources.pipe:1',
      '  timezone     UTC                       built-in',
      '  write        merge { sequence by at }  this table, deep/tables.pipe:4',
      '',
      '',
    ]);
  });

  test('a file: its own tables alone; the human format on standard error', () => {
    const { status, stdout, stderr } = ws.cupel('describe', 'other.pipe');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^q\.bronze\.x {2}other\.pipe:3\n/);
    expect(stderr).toMatch(/\n {2}a +int +from q\.source\.x\.a\n/);
    expect(stderr).not.toContain('my orders');
  });
});

describe('cupel lineage', () => {
  test.each(['.', ...files])('%s keeps the schema, and every edge has its ends', file => {
    const { status, stdout } = cupel(['lineage', join(examples, file), '--format', 'json'], { cwd: project });
    const document = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(schemaErrors('lineage', document)).toEqual([]);
    const ids = new Set(document.nodes.map(({ id }: { id: string }) => id));
    expect(ids.size).toBe(document.nodes.length);
    for (const { from, to } of document.edges) expect([ids.has(from), ids.has(to), from, to]).toEqual([true, true, from, to]);
  });

  test('nodes and edges of a workspace', () => {
    const { nodes, edges, columnEdges } = ws.json('lineage');
    expect(nodes.map(({ id, file, line }: { id: string; file: string; line: number }) => `${id} ${file}:${line}`).sort()).toEqual(
      [
        'p.bronze.orders deep/tables.pipe:3',
        'p.deadletter.rejects sources.pipe:7',
        'p.serve.dashboard.d deep/tables.pipe:5',
        'p.service.shop sources.pipe:6',
        'p.silver.`my orders` deep/tables.pipe:4',
        'p.source.orders sources.pipe:2',
        'q.bronze.x other.pipe:3',
        'q.source.x other.pipe:2',
      ],
    );
    expect(edges.map(({ from, to, kind }: { from: string; to: string; kind: string }) => `${from} ${kind} ${to}`).sort()).toEqual(
      [
        'p.bronze.orders dead_letter p.deadletter.rejects',
        'p.bronze.orders from p.silver.`my orders`',
        'p.service.shop write p.source.orders',
        'p.silver.`my orders` serve p.serve.dashboard.d',
        'p.source.orders from p.bronze.orders',
        'q.source.x from q.bronze.x',
      ],
    );
    const to = 'p.silver.`my orders`.email';
    expect(columnEdges).toContainEqual({ from: 'p.bronze.orders.email', to, kind: 'direct', subtype: 'IDENTITY' });
    expect(columnEdges).toContainEqual({ from: 'p.bronze.orders.at', to, kind: 'indirect', subtype: 'SORT' });
  });

  test('a file: its pipeline, and all that is connected with it', () => {
    const ids = (path: string) =>
      ws
        .json('lineage', path)
        .nodes.map(({ id }: { id: string }) => id)
        .sort();
    expect(ids('other.pipe')).toEqual(['q.bronze.x', 'q.source.x']);
    expect(ids('sources.pipe')).toHaveLength(6);
    expect(ids('deep')).toHaveLength(6);
  });

  test('--out writes the same bytes to a file, whose folder it makes', () => {
    expect(ws.cupel('lineage', '--out', 'new/folder/l.json').stdout).toBe('');
    expect(ws.read('new/folder/l.json')).toBe(ws.cupel('lineage', '--format', 'json').stdout);
  });

  test('the page stands on its own and carries every node', () => {
    expect(ws.cupel('lineage', '--format', 'html', '--out', 'l.html').status).toBe(0);
    const page = ws.read('l.html');
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page.match(/\b(?:src|href)\s*=\s*["']?https?:/g)).toBeNull();
    for (const { id } of ws.json('lineage').nodes) expect(page).toContain(id);
    expect(ws.cupel('lineage', '--format', 'html').stdout).toBe(page);
  });
});

describe('--env NAME', () => {
  const saas = join(examples, 'saas_warehouse.pipe');
  const json = (...words: string[]) => JSON.parse(cupel(words, { cwd: project }).stdout);

  test('describe: what the environment says lies over all else', () => {
    const document = json('describe', saas, '--format', 'json', '--env', 'DEV');
    expect(schemaErrors('describe', document)).toEqual([]);
    const [table] = document.tables;
    expect(table.properties.location).toMatchObject({ value: 'lake/dev', origin: 'environment', by: 'environment dev' });
    const [plain] = json('describe', saas, '--format', 'json').tables;
    expect(plain.properties.location).toMatchObject({ value: 's3://warehouse', origin: 'pipeline' });
  });

  test('check, lineage and generate take it, too', () => {
    expect(cupel(['check', saas, '--env', 'dev'], { cwd: project }).status).toBe(0);
    expect(json('lineage', saas, '--env', 'dev')).toEqual(json('lineage', saas));
    const table = ['--table', 'saas_warehouse.silver.users', '--target', 'spark-sql'];
    for (const [out, more] of [
      ['plain', []],
      ['dev', ['--env', 'dev']],
    ] as const)
      expect(cupel(['generate', saas, ...table, '--out', join(ws.path, out), ...more], { cwd: project }).stderr).toContain(
        '1 generated',
      );
    const sql = (out: string) => ws.read(`${out}/spark-sql/saas_warehouse/silver/users.sql`);
    expect([sql('plain').includes('s3://warehouse'), sql('dev').includes('s3://warehouse')]).toEqual([true, false]);
    expect(sql('dev')).toContain('lake/dev');
  });

  test.each(['check', 'describe', 'lineage', 'generate'])('%s: an unknown name is said, with the nearest', command => {
    const more = command === 'generate' ? ['--target', 'pyspark', '--out', join(ws.path, 'never')] : [];
    const { status, stdout, stderr } = cupel([command, saas, '--env', 'devv', ...more], { cwd: project });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`cupel: There is no environment devv. Did you mean "dev"?\nSee "cupel ${command} --help".\n`);
    expect(existsSync(join(ws.path, 'never'))).toBe(false);
  });

  test('where there is none', () => {
    const { status, stderr } = ws.cupel('check', '--env', 'dev');
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'cupel: There is no environment dev. None is declared.']);
  });
});

describe('cupel generate', () => {
  test('writes the files of its manifest, and nothing else', () => {
    const out = join(ws.path, 'code');
    const { status, stdout } = cupel(['generate', examples, '--target', 'pyspark,spark-sql', '--out', out], { cwd: '/' });
    expect(stdout).toBe('');
    const manifest = JSON.parse(ws.read('code/manifest.json'));
    expect(schemaErrors('manifest', manifest)).toEqual([]);
    expect(status).toBe(manifest.some((row: { status: string }) => row.status === 'refused') ? 1 : 0);
    const written = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(out.length + 1))
      .sort();
    const listed = manifest.flatMap(({ files, maps }: { files: string[]; maps: string[] }) => [...files, ...maps]);
    expect(['manifest.json', ...listed].sort()).toEqual(written);
    expect(written).toContain('pyspark/shop/gold/dim_customer.py');
    expect(written).toContain('pyspark/shop/gold/dim_customer_test.py');
    expect(written).toContain('spark-sql/shop/gold/dim_customer.sql');
  });

  test('one table: exit 0; a refused one: exit 1, its reason and line', () => {
    const shop = join(examples, 'shop.pipe');
    const one = ws.cupel('generate', shop, '--target', 'pyspark', '--table', 'shop.gold.dim_customer', '--out', 'one');
    expect([one.status, one.stderr]).toEqual([0, '1 generated, 0 refused, in one: 2 files, 2 new\n']);
    expect(JSON.parse(ws.read('one/manifest.json'))).toMatchObject([
      { table: 'shop.gold.dim_customer', target: 'pyspark', status: 'generated', reason: null, file: 'shop.pipe' },
    ]);
    const all = ws.cupel('generate', shop, '--target', 'spark-sql', '--out', 'all');
    expect(all.status).toBe(1);
    const refused = JSON.parse(ws.read('all/manifest.json')).find((row: { status: string }) => row.status === 'refused');
    expect(refused).toMatchObject({ files: [], reason: expect.any(String), line: expect.any(Number) });
    expect(all.stderr).toContain(`shop.pipe:${refused.line} refused ${refused.table}: ${refused.reason} (spark-sql)\n`);
  });

  test('an unreadable file beside: the rest is written, exit 2', () => {
    const broken = new Folder({ 'a.pipe': Buffer.from([0xff]), 'b.pipe': 'pipeline p { }\n' });
    expect(broken.cupel('generate', '--target', 'pyspark', '--out', 'o').status).toBe(2);
    expect(existsSync(join(broken.path, 'o/manifest.json'))).toBe(true);
    broken.remove();
  });
});
