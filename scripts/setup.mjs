// Brings a clone into a state in which everything runs: packages as in the lock file, and built programs in dist/.
// Does nothing where both are current. Everything it says goes to standard error, for `bin/cupel` runs it before it answers.
// Written for Node 20, which is what a stranger's machine may have; what it starts runs on the Node of node_modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const binaries = join(root, 'node_modules', '.bin');
/** Hash of the lock file (and the machine's kind) that node_modules was installed from. */
const installedStamp = join(root, 'node_modules', '.cupel-installed');
/** Hash of the sources that dist/ was built from; its time tells `bin/cupel` which files are newer. */
const builtStamp = join(root, 'dist', '.stamp');
/** What dist/ is built from. `bin/cupel` has the same list. */
const sources = [
  'language',
  'server',
  'cli',
  'client',
  'webview',
  'scripts/build.mjs',
  'scripts/sql-parser.mjs',
  'package-lock.json',
];

const lock = join(root, '.tools', 'setup.lock');

function say(text) {
  process.stderr.write(`cupel: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(2);
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function* filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
  else if (stat?.isFile()) yield path;
}

function stampIs(path, value) {
  return existsSync(path) && readFileSync(path, 'utf8') === value;
}

/** Runs a program with its output on standard error; ends this one where it fails. */
function run(program, args, advice, environment = process.env) {
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: environment,
    shell: process.platform === 'win32',
  });
  if (result.error) fail(`cannot start ${program}: ${result.error.message}. ${advice}`);
  if (result.status !== 0) fail(`${program} ${args[0]} failed (see above). ${advice}`);
}

/** Whether npm itself was run since the lock file changed: it writes a copy of it when it is done. */
function installedByHand() {
  const copy = statSync(join(root, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return copy !== undefined && copy.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function install() {
  const wanted = hashOf([readFileSync(join(root, 'package-lock.json')), process.platform, process.arch]);
  if (existsSync(join(binaries, 'node'))) {
    if (stampIs(installedStamp, wanted)) return;
    if (!existsSync(installedStamp) && installedByHand()) {
      writeFileSync(installedStamp, wanted);
      return;
    }
  }
  say('installing packages (about a minute) …');
  // npm must not run on the Node that it is about to replace.
  const path = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== binaries);
  run(
    'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    'Is npm installed, and the package registry within reach?',
    {
      ...process.env,
      PATH: path.join(delimiter),
    },
  );
  if (!existsSync(join(binaries, 'node'))) {
    fail('npm did not install the package "node". Its install script must run: does your npm configuration say ignore-scripts?');
  }
  writeFileSync(installedStamp, wanted);
}

function build() {
  const files = sources.flatMap(source => [...filesUnder(join(root, source))]);
  const wanted = hashOf(files.flatMap(file => [file.slice(root.length), '\0', readFileSync(file), '\0']));
  if (!stampIs(builtStamp, wanted)) {
    say('building …');
    run(join(binaries, 'node'), ['scripts/build.mjs'], 'Run "npm run build" to see why.');
  }
  writeFileSync(builtStamp, wanted);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function lockOwner() {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return 0;
  }
}

/** Two commands started at once in a fresh clone: the second waits for the first. */
function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(lock, { force: true }));
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = lockOwner();
    // No owner: a lock just being written, which gets a moment to become one, or just given up.
    if (owner > 0 ? !isAlive(owner) : waits > 50) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old to set up with: Node 20 or newer is needed.`);
try {
  takeLock();
  install();
  build();
} catch (error) {
  fail(`set-up failed: ${error.message}`);
}
