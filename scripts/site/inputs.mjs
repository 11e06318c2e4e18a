// What the pages are made of.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * The Markdown files of `docs/`, by path.
 * @param {string} root the folder of the project
 * @returns {{ path: string, text: string }[]} `path` is relative to `docs/`, with `/` and without `.md`
 */
export function markdownFiles(root) {
  const docs = path.join(root, 'docs');
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => ({ path: name.slice(0, -'.md'.length), text: readFileSync(path.join(docs, name), 'utf8') }));
}

/**
 * The style of all pages and the built script of the search, with their hashes.
 * @param {string} root the folder of the project
 * @returns {Promise<{ style: string, styleHash: string, script: string, scriptHash: string }>}
 */
export async function siteAssets(root) {
  // A browser reads every line break as a line feed, and hashes what it has read.
  const style = readFileSync(path.join(root, 'site', 'style.css'), 'utf8').replaceAll('\r\n', '\n');
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'site', 'search-view.ts')],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    legalComments: 'none',
  });
  const script = outputFiles[0].text.trim();
  return { style, styleHash: sha256(style), script, scriptHash: sha256(script) };
}

function sha256(text) {
  return createHash('sha256').update(text).digest('base64');
}
