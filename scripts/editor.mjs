// Opens the examples in VS Code with the extension: in the desktop's where `code` is on the PATH, else in a browser, by code-server.
//
//   npm run editor [-- [FOLDER] [--browser] [--port N]]
//
// Settings and other extensions are kept apart from those of the user's own VS Code, in .tools/editor/.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './vscode/code-server.mjs';
import { packageExtension } from './vscode/package.mjs';
import { stage } from './vscode/stage.mjs';

const root = join(import.meta.dirname, '..');
const data = join(root, '.tools', 'editor');

const options = { browser: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
const { folder, browser, port } = readArguments();
mkdirSync(data, { recursive: true });
if (!browser && hasDesktop()) await openDesktop();
else await openBrowser();

function readArguments() {
  const usage = 'usage: npm run editor [-- [FOLDER] [--browser] [--port N]]';
  const stop = (text, code) => {
    console.error(text);
    process.exit(code);
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) stop(usage, 0);
    // npm starts this in the project's folder, and says where the user stood.
    const folder = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? join(root, 'examples'));
    if (!existsSync(folder)) stop(`editor: there is no folder ${folder}`, 2);
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
      stop(`editor: ${values.port} is no port\n${usage}`, 2);
    return { folder, browser: values.browser, port };
  } catch (error) {
    return stop(`editor: ${error.message}\n${usage}`, 2);
  }
}

function hasDesktop() {
  return spawnSync('code', ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}

async function openDesktop() {
  const args = [
    `--extensionDevelopmentPath=${await stage()}`,
    '--user-data-dir',
    join(data, 'desktop'),
    '--extensions-dir',
    join(data, 'extensions'),
  ];
  // With --verbose the command stays as long as the window, and the window is its child.
  args.push('--new-window', '--verbose', folder);
  const window = spawn('code', args, {
    stdio: 'ignore',
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  console.log(`editor: ${folder} is open in VS Code. Ctrl-C here closes it.`);
  endOnSignal(() => {
    if (process.platform === 'win32') window.kill();
    else process.kill(-window.pid, 'SIGTERM');
  });
  window.on('error', error => fail(`editor: VS Code did not start: ${error.message}`));
  window.on('exit', code => process.exit(code === null ? 0 : code));
}

async function openBrowser() {
  const vsix = await packageExtension();
  // Whoever can reach the port can run programs as this user: the address carries a secret.
  const token = randomBytes(16).toString('hex');
  let server;
  try {
    server = await serve({ vsix, port, token, data: join(data, 'browser') });
  } catch (error) {
    fail(`editor: ${error.message}`);
  }
  console.log(`editor: ${server.url}/?tkn=${token}&folder=${encodeURIComponent(folder)}`);
  console.log('Open this address in a browser on this machine. Ctrl-C ends the editor.');
  endOnSignal(() => server.stop());
}

/** Ends what was started, on Ctrl-C and on a plain `kill`, and then this program. */
function endOnSignal(end) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      await end();
      process.exit(0);
    });
  }
}

function fail(text) {
  console.error(text);
  process.exit(2);
}
