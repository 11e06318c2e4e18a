// Writes the documentation as a folder of HTML files, out/site, which opens from a disk and searches without a network.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './import-typescript.mjs';
import { markdownFiles, siteAssets } from './site/inputs.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, 'out', 'site');

const { buildSite } = await importTypeScript(path.join(root, 'site', 'site.ts'));
const site = buildSite(markdownFiles(root), await siteAssets(root));
rmSync(folder, { recursive: true, force: true });
for (const [file, text] of site) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}
console.log(
  `${site.size} pages in ${path.relative(root, folder)}. Open ${path.relative(root, path.join(folder, 'index.html'))}.`,
);
