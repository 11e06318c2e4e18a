// The pages of the documentation for a reader that brings its own frame.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { importTypeScript } from '../import-typescript.mjs';
import { markdownFiles, siteAssets } from './inputs.mjs';

/**
 * Writes all pages into one JSON file: a `PageBundle` of `site/site.ts`.
 * @param {string} root the folder of the project
 * @param {string} file where to; its folder exists
 */
export async function writePages(root, file) {
  const { bundlePages } = await importTypeScript(path.join(root, 'site', 'site.ts'));
  const { style } = await siteAssets(root);
  writeFileSync(file, JSON.stringify(bundlePages(markdownFiles(root), style)));
}
