// Makes the parser of SQL small enough to ship: of the 23 MB of @polyglot-sql/sdk only what `parse` calls stays, and is compressed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const whole = join(root, 'node_modules', '@polyglot-sql', 'sdk', 'dist', 'polyglot_sql.wasm');
/** Made again only where the package, or how it is made small, has changed: it takes a quarter of a minute. */
const cache = join(root, 'node_modules', '.cache', 'cupel');

/** The exports that server/sql-parser.ts calls. */
const KEPT = [
  'memory',
  'parse',
  '__wbindgen_export',
  '__wbindgen_export2',
  '__wbindgen_export3',
  '__wbindgen_export4',
  '__wbindgen_add_to_stack_pointer',
];
/** The features that the package is compiled with; with others the result would not run everywhere. */
const FEATURES = [
  '--mvp-features',
  ...'bulk-memory bulk-memory-opt sign-ext mutable-globals nontrapping-float-to-int multivalue reference-types call-indirect-overlong'
    .split(' ')
    .map(feature => `--enable-${feature}`),
];

/**
 * Writes the small parser, brotli of WebAssembly, to `sql-parser.wasm.br`, and what is in it to `meta/sql-parser.json`.
 * @param {string} folder where both are written
 */
export function buildSqlParser(folder) {
  const wasm = readFileSync(whole);
  const key = createHash('sha256')
    .update(wasm)
    .update(readFileSync(import.meta.filename))
    .digest('hex')
    .slice(0, 32);
  const kept = join(cache, `sql-parser-${key}.wasm.br`);
  if (!existsSync(kept)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(kept, compressed(reduced()));
  }
  const small = readFileSync(kept);
  mkdirSync(join(folder, 'meta'), { recursive: true });
  writeFileSync(join(folder, 'sql-parser.wasm.br'), small);
  const input = relative(root, whole).replaceAll('\\', '/');
  writeFileSync(join(folder, 'meta', 'sql-parser.json'), `${JSON.stringify({ [input]: small.length }, null, 2)}\n`);
}

/** The module without all that none of the kept exports reaches. */
function reduced() {
  const graph = [{ name: 'outside', reaches: KEPT, root: true }, ...KEPT.map(name => ({ name, export: name }))];
  const folder = join(tmpdir(), `cupel-sql-parser-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const [graphFile, small] = [join(folder, 'graph.json'), join(folder, 'small.wasm')];
    writeFileSync(graphFile, JSON.stringify(graph));
    const program = join(root, 'node_modules', 'binaryen', 'bin', 'wasm-metadce');
    const result = spawnSync(process.execPath, [program, whole, '--graph-file', graphFile, '-o', small, ...FEATURES], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (result.status !== 0) throw new Error(`wasm-metadce failed: ${result.error?.message ?? `exit code ${result.status}`}`);
    return readFileSync(small);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compressed(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
