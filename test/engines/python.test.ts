import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';
import { python, tools } from './engine.js';
import { hostilePipeline } from './hostile.js';
import { Random } from './random.js';
import { randomTable } from './random-tables.js';

/** `CUPEL_RANDOM_TABLES` sets another number of tables. */
const TABLES = Number(process.env.CUPEL_RANDOM_TABLES ?? 10);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cupel-python-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the Python that is generated of a workspace, each file under a name of its own. Returns how many there are. */
function written(name: string, files: Readonly<Record<string, string>>): number {
  const model = createModel();
  for (const [path, text] of Object.entries(files)) model.setFile(path, text);
  const generated = TARGETS.flatMap(target => generateAll(model, target).files).filter(f => f.language === 'python');
  for (const { path, text } of generated)
    writeFileSync(join(folder, `${name}_${path.replaceAll(/\W+/g, '_')}`.replace(/_py$/, '.py')), text);
  return generated.length;
}

/** What a tool of Python says of the folder; nothing where it is content. */
function said(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(dirname(python), tool), [...args, '.'], { cwd: folder, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`.slice(0, 6000);
}

test('the Python of the examples, of random tables and of hostile names is clean for ruff and for mypy', () => {
  const examples = new URL('../../examples/', import.meta.url);
  const pipes = readdirSync(examples).filter(name => name.endsWith('.pipe'));
  const texts = Object.fromEntries(pipes.map(name => [name, readFileSync(new URL(name, examples), 'utf8')]));
  expect(written('examples', texts)).toBeGreaterThan(10);
  for (let seed = 1; seed <= TABLES; seed++)
    expect(written(`random_${seed}`, { 'random.pipe': randomTable(new Random(seed), 'lake').table.text })).toBeGreaterThan(0);
  for (let seed = 1; seed <= TABLES; seed++)
    expect(written(`hostile_${seed}`, { '{x} %s """ \\.pipe': hostilePipeline('lake', new Random(seed)) })).toBeGreaterThan(4);
  expect(said('ruff', 'check', '--no-cache', '--config', join(import.meta.dirname, 'ruff.toml'))).toBe('');
  expect(said('mypy', '--strict', '--cache-dir', join(tools, 'mypy'))).toBe('');
});
