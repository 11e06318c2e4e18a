// Puts together what the packaged extension consists of.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writePages } from '../site/bundle.mjs';
import { notices } from './notices.mjs';

const root = join(import.meta.dirname, '..', '..');

/** From the root of the project → in the package. Folders with all that is in them. */
const FILES = {
  'client/package.json': 'package.json',
  'client/README.md': 'README.md',
  'client/icon.png': 'icon.png',
  'CHANGELOG.md': 'CHANGELOG.md',
  LICENSE: 'LICENSE.txt',
  'dist/extension.cjs': 'dist/extension.cjs',
  'dist/engine.cjs': 'dist/engine.cjs',
  'dist/server.cjs': 'dist/server.cjs',
  'dist/sql-parser.wasm.br': 'dist/sql-parser.wasm.br',
  'dist/webview.js': 'dist/webview.js',
  'syntaxes/cupel.tmLanguage.json': 'syntaxes/cupel.tmLanguage.json',
  'syntaxes/language-configuration.json': 'syntaxes/language-configuration.json',
  'syntaxes/activity.svg': 'syntaxes/activity.svg',
  'syntaxes/file-dark.svg': 'syntaxes/file-dark.svg',
  'syntaxes/file-light.svg': 'syntaxes/file-light.svg',
  examples: 'examples',
};

/** What `cupel run` has made of the examples. */
const DATABASES = '.cupel';

/** Copies a file or a folder of the project, without what `cupel run` has made there. */
export function copyTexts(from, to) {
  cpSync(from, to, { recursive: true, filter: path => basename(path) !== DATABASES });
}

/**
 * Copies the files of the extension to a folder, which can be installed from or run as it is.
 * @param {string} folder absolute; what was in it is removed
 * @returns {Promise<string>} the folder
 */
export async function stage(folder = join(root, 'dist', 'vsix')) {
  const missing = Object.keys(FILES).filter(path => !existsSync(join(root, path)));
  if (missing.length > 0) throw new Error(`the extension lacks ${missing.join(', ')}. Run "npm run build" first.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of Object.entries(FILES)) copyTexts(join(root, from), join(folder, to));
  await writePages(root, join(folder, 'dist', 'pages.json'));
  // One version for all that is published.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  manifest.version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, 'NOTICE.txt'), notices(root, ['extension', 'server', 'engine', 'sql-parser', 'webview']));
  return folder;
}

/** The files below a folder, with `/`, sorted. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
