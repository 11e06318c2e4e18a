// Shows what cupel does on the examples: diagnostics with code frames, generated code, a run over samples, and the lineage as a page.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const workspace = 'examples';
const code = 'out/demo/code';
const lineage = 'out/demo/lineage.html';

/** Runs cupel as a user does, and ends the demo where it could not do its work (exit code 2). */
function cupel(arguments_, output) {
  const result = spawnSync(join(root, 'bin', 'cupel'), arguments_, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', output, 'inherit'],
    maxBuffer: 2 ** 28,
  });
  if (result.error || ![0, 1].includes(result.status)) {
    console.error(`demo: "cupel ${arguments_.join(' ')}" failed${result.error ? `: ${result.error.message}` : ''}`);
    process.exit(2);
  }
  return result.stdout;
}

/** Runs a command before the eyes of the user. */
function show(...arguments_) {
  console.log(`\n$ bin/cupel ${arguments_.join(' ')}`);
  cupel(arguments_, 'inherit');
}

function ask(...arguments_) {
  return JSON.parse(cupel([...arguments_, '--format', 'json'], 'pipe'));
}

rmSync(join(root, 'out', 'demo'), { recursive: true, force: true });
show('check', workspace);
show('generate', workspace, '--target', 'pyspark', '--target', 'spark-sql', '--out', code);
show('run', `${workspace}/shop.pipe`, '--fresh');
show('show', 'shop.gold.dim_customer', workspace);
show('lineage', workspace, '--format', 'html', '--out', lineage);

const tables = ask('describe', workspace).tables.length;
const findings = ask('check', workspace).diagnostics.length;
const files = readdirSync(join(root, code), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length;
console.log(`\ndemo: ${tables} tables, ${findings} findings, ${files} files in ${code}, lineage ${lineage}`);
