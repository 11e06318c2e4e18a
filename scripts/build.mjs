// Builds what runs into dist/: the extension, the language server, the command line and the lineage view.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { buildSqlParser } from './sql-parser.mjs';

const root = join(import.meta.dirname, '..');
const shared = {
  absWorkingDir: root,
  bundle: true,
  outdir: 'dist',
  logLevel: 'warning',
  legalComments: 'none',
  target: 'es2022',
};
/** Node programs are CommonJS: they start faster than modules. */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  // Names stay, so that a stack trace in a user's log can be read; `keepNames` would name each function anew whenever it is made.
  minifyWhitespace: true,
  minifySyntax: true,
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.dirname': '__dirname' },
  // Packages ship CommonJS for Node that esbuild cannot shake; their modules it can.
  mainFields: ['module', 'main'],
};
const browser = {
  ...shared,
  platform: 'browser',
  format: 'iife',
  minify: true,
  // The credential detectors can look into files; in a browser they are given none.
  alias: { 'node:path': './scripts/browser/node-path.mjs' },
  external: ['node:fs'],
};

/** Builds one program, and writes what is in it to dist/meta/: file → bytes. */
async function build(options) {
  const { metafile } = await bundle({ ...options, metafile: true });
  for (const output of Object.values(metafile.outputs)) {
    const parts = Object.entries(output.inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
    const sizes = Object.fromEntries(parts.sort(([, a], [, b]) => b - a));
    writeFileSync(
      join(root, 'dist', 'meta', `${Object.keys(options.entryPoints)[0]}.json`),
      `${JSON.stringify(sizes, null, 2)}\n`,
    );
  }
}

rmSync(join(root, 'dist', '.stamp'), { force: true });
// What Node compiled of an earlier build.
rmSync(join(root, 'dist', '.cache'), { recursive: true, force: true });
mkdirSync(join(root, 'dist', 'meta'), { recursive: true });
// It stands beside the programs for Node, which load it when a workspace has a query.
buildSqlParser(join(root, 'dist'));
// So does what `cupel run --engine spark` submits.
copyFileSync(join(root, 'cli', 'run', 'spark', 'spark_driver.py'), join(root, 'dist', 'spark_driver.py'));
try {
  await Promise.all([
    // It carries its style and its layout worker as text.
    build({ ...browser, entryPoints: { webview: 'webview/main.ts' } }),
    build({ ...node, entryPoints: { extension: 'client/extension.ts' }, external: ['vscode'] }),
    build({ ...node, entryPoints: { server: 'server/node.ts' } }),
    // The engine is native, and need not be there.
    build({ ...node, entryPoints: { cli: 'cli/index.ts' }, external: ['@duckdb/node-api'] }),
    // What the editor runs of it, in a process of its own. It is small, for the extension carries it beside the server.
    build({ ...node, minify: true, entryPoints: { engine: 'cli/engine.ts' }, external: ['@duckdb/node-api'] }),
    // The language server for a web worker; that it builds shows that nothing in it needs Node.
    build({ ...browser, entryPoints: { 'server-worker': 'server/browser.ts' } }),
  ]);
} catch {
  // esbuild has said what is wrong, and where.
  process.exitCode = 1;
}
