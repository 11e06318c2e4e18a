// VS Code where there is no desktop: the npm package code-server carries the real server and the real workbench, which a browser shows.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * 4.N carries VS Code 1.N. CUPEL_CODE_SERVER asks for another one, and CUPEL_CODE_SERVER_NODE for the Node that it needs: the oldest that
 * the extension is tested with is 4.103.2, on Node 22.
 */
export const CODE_SERVER_VERSION = process.env.CUPEL_CODE_SERVER ?? '4.139.1';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.tools', `code-server-${CODE_SERVER_VERSION}`);
/** It needs Node 24, which the system's may not be. */
const bundled = join(root, 'node_modules', 'node', 'bin', 'node');
const node = process.env.CUPEL_CODE_SERVER_NODE ?? (existsSync(bundled) ? bundled : process.execPath);
const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

/** Settings that keep what has nothing to do with Cupel off the screen. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'git.enabled': false,
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
};

/**
 * Installs code-server into the git-ignored `.tools/`, unless it is there: 600 MB, about half a minute.
 * @returns {string} the path of its server's main module
 */
export function installCodeServer() {
  const stamp = join(folder, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === CODE_SERVER_VERSION) return join(vscode, 'out', 'server-main.js');
  console.error(`installing code-server ${CODE_SERVER_VERSION} into .tools/ (once, 600 MB) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // No native module has to be built, and code-server's own script after installing is not needed.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(['install', ...quiet, `code-server@${CODE_SERVER_VERSION}`], folder);
  npm(['install', '--omit=dev', ...quiet], vscode);
  writeFileSync(stamp, CODE_SERVER_VERSION);
  return join(vscode, 'out', 'server-main.js');
}

function npm(args, cwd) {
  // Without the variables of the npm that may have started this program: they name its folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|package_|lifecycle_)/.test(name)),
  );
  const { status, error } = spawnSync('npm', args, { cwd, env, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (error || status !== 0) throw new Error(`npm ${args[0]} in ${cwd} failed. Is the package registry within reach?`);
}

/** A port that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a VS Code server with data of its own, in a process group of its own.
 * @param {{ vsix?: string, smokeTest?: boolean, settings?: object, environment?: Record<string, string>, port?: number, data?: string, token?: string,
 *   trusted?: boolean }} options
 *   `vsix`: a packaged extension to install; `smokeTest`: take the payload of a test run from the address; `data`: a folder to keep; `token`: a secret
 *   that the address must carry (`?tkn=`), without which anybody on this machine can connect; `trusted`: false asks whether the folder is to be trusted
 * @returns {Promise<{ url: string, port: number, data: string, stop(): Promise<void>, log(): string }>}
 */
export async function serve(options = {}) {
  const main = installCodeServer();
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'cupel-vscode-'));
  const port = options.port ?? (await freePort());
  mkdirSync(join(data, 'user', 'User'), { recursive: true });
  writeFileSync(join(data, 'user', 'User', 'settings.json'), JSON.stringify({ ...QUIET, ...options.settings }, null, 2));
  const folders = [
    '--server-data-dir',
    join(data, 'srv'),
    '--user-data-dir',
    join(data, 'user'),
    '--extensions-dir',
    join(data, 'ext'),
  ];
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', ...options.environment };
  if (options.vsix) {
    const install = [main, '--accept-server-license-terms', ...folders, '--install-extension', options.vsix, '--force'];
    const { status, stdout, stderr } = spawnSync(node, install, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`VS Code did not install ${options.vsix}:\n${stdout}${stderr}`);
  }
  const args = [main, '--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms'];
  args.push(...(options.token ? ['--connection-token', options.token] : ['--without-connection-token']));
  args.push(...folders, '--disable-telemetry', '--reconnection-grace-time', '5');
  if (options.trusted !== false) args.push('--disable-workspace-trust');
  if (options.smokeTest) args.push('--enable-smoke-test-driver');
  const server = spawn(node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = '';
  const url = `http://localhost:${port}`;
  const stop = async () => {
    await end(server);
    if (!options.data) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await answering(`http://127.0.0.1:${port}/version`, server);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`);
  }
  return { url, port, data, stop, log: () => log };
}

async function answering(url, server) {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (server.exitCode !== null) throw new Error(`The VS Code server ended with exit code ${server.exitCode}.`);
    const answers = await fetch(url).then(
      response => response.ok,
      () => false,
    );
    if (answers) return;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('The VS Code server does not answer after 30 seconds.');
}

/** Ends a process and all that it has started. */
async function end(child) {
  const gone = new Promise(resolve =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', resolve),
  );
  const signal = name => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // It has ended already.
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}
