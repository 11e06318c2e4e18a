// Runs the suite in a real VS Code, then drives the packaged extension's interface.
//
//   node test/vscode/run.mjs [--runner desktop|code-server] [--suite | --interface] [--update]
//
// --runner     desktop: VS Code itself, by @vscode/test-electron (set CUPEL_VSCODE to the path of an installed one). code-server: the same
//              workbench in a browser. Without it: desktop where there is a screen, else code-server.
// --suite      only the suite; --interface: only the interface; --only PATTERN: of these, what has it in its name
// --update     writes the pictures of the README, docs/images/*.png; without it they go to a folder that git ignores
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { CODE_SERVER_VERSION, freePort, serve } from '../../scripts/vscode/code-server.mjs';
import { copyTexts, stage } from '../../scripts/vscode/stage.mjs';
import { runInterface } from './interface.mjs';
import { servePage } from './page.mjs';

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    runner: { type: 'string' },
    suite: { type: 'boolean' },
    interface: { type: 'boolean' },
    only: { type: 'string' },
    update: { type: 'boolean' },
  },
});

const screen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const runner = values.runner ?? (screen ? 'desktop' : 'code-server');
const runners = { desktop: inDesktop, 'code-server': inCodeServer };
if (!runners[runner]) {
  console.error(`run: there is no runner ${runner}; there are ${Object.keys(runners).join(' and ')}`);
  process.exit(2);
}

let failed = false;
if (!values.interface) failed = !(await runSuite()) || failed;
if (!values.suite) failed = !(await runInterface({ update: values.update, only: values.only })) || failed;
process.exitCode = failed ? 1 : 0;

/** @returns {Promise<boolean>} whether all tests passed */
async function runSuite() {
  const suites = await bundleSuites();
  const extension = await stage(join(root, 'dist', 'vsix'));
  const workspace = mkdtempSync(join(tmpdir(), 'cupel-workspace-'));
  copyTexts(join(root, 'examples'), join(workspace, 'examples'));
  mkdirSync(join(workspace, 'invented'));
  // The engine is the workspace's own.
  mkdirSync(join(workspace, 'node_modules'));
  symlinkSync(join(root, 'node_modules', '@duckdb'), join(workspace, 'node_modules', '@duckdb'), 'junction');
  const environment = {
    CUPEL_TEST_SUITES: suites,
    CUPEL_TEST_WORKSPACE: workspace,
    CUPEL_TEST_CLI: join(root, 'bin', 'cupel'),
    CUPEL_TEST_ONLY: values.only ?? '',
  };
  try {
    return await runners[runner]({ extension, tests: join(suites, 'index.cjs'), workspace, environment });
  } finally {
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bundleSuites() {
  const source = join(import.meta.dirname, 'suite');
  const outdir = join(root, 'dist', 'vscode-tests');
  rmSync(outdir, { recursive: true, force: true });
  const entryPoints = readdirSync(source)
    .filter(name => name === 'index.ts' || name.endsWith('.suite.ts'))
    .map(name => join(source, name));
  const external = ['vscode', 'mocha'];
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external,
    logLevel: 'warning',
  });
  return outdir;
}

async function inCodeServer({ extension, tests, workspace, environment }) {
  console.log(`VS Code in code-server ${CODE_SERVER_VERSION}, web workbench`);
  const log = [];
  const browser = await launchChromium();
  const bridge = await servePage(() => browser.contexts().flatMap(context => context.pages()));
  const server = await serve({ smokeTest: true, environment: { ...environment, CUPEL_TEST_PAGE: bridge.url } });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const exit = new Promise((resolve, reject) => {
      page.on('close', () => reject(new Error('the page was closed')));
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (_type, args) => log.push(args.join(' ')));
    const inPage = path => `vscode-remote://localhost:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', inPage(extension)],
      ['extensionTestsPath', inPage(tests)],
      ['skipWelcome', 'true'],
    ];
    await page.goto(
      `${server.url}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    );
    const code = await within(exit, 600, 'the suite');
    // Without a word of the suite's, VS Code could not even load it.
    if (code !== 0 && !bridge.heard()) throw new Error('the suite did not start');
    return code === 0;
  } catch (error) {
    console.error([error.message, ...log.slice(-20)].join('\n'));
    return false;
  } finally {
    bridge.close();
    await browser.close();
    await server.stop();
  }
}

async function inDesktop({ extension, tests, workspace, environment }) {
  const { runTests } = await import('@vscode/test-electron');
  const oldest = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')).engines.vscode.replace('^', '');
  const installed = process.env.CUPEL_VSCODE;
  const versions = installed ? [{ vscodeExecutablePath: installed }] : [{ version: oldest }, { version: 'stable' }];
  for (const version of versions) {
    console.log(`VS Code ${version.version ?? installed}`);
    const port = await freePort();
    let windows;
    const pages = () => windows?.contexts().flatMap(context => context.pages()) ?? [];
    const bridge = await servePage(pages);
    const data = mkdtempSync(join(tmpdir(), 'cupel-vscode-'));
    const launchArgs = [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--user-data-dir',
      data,
      `--remote-debugging-port=${port}`,
    ];
    const run = runTests({
      ...version,
      extensionDevelopmentPath: extension,
      extensionTestsPath: tests,
      launchArgs,
      extensionTestsEnv: { ...environment, CUPEL_TEST_PAGE: bridge.url },
    });
    try {
      // The window can be looked into as soon as it is there; the suite waits for what it looks for.
      connect(port).then(
        browser => (windows = browser),
        () => undefined,
      );
      await run;
    } catch (error) {
      console.error(error.message);
      return false;
    } finally {
      bridge.close();
      await windows?.close().catch(() => undefined);
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return true;
}

async function connect(port) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    } catch (error) {
      if (attempt > 600) throw error;
      await new Promise(resolve => setTimeout(resolve, 500));
    }
  }
}

function within(promise, seconds, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
