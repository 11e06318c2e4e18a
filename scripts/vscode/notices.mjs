// The licences of the packages that are bundled into the programs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @param {string} root the project's folder
 * @param {string[]} programs names of the bundles in dist/
 * @returns {string} one section for each package that is part of them, by name: its licence's name and text
 */
export function notices(root, programs) {
  const folders = new Set();
  for (const program of programs) {
    const metafile = join(root, 'dist', 'meta', `${program}.json`);
    if (!existsSync(metafile)) throw new Error(`${metafile} is missing. Run "npm run build" first.`);
    for (const input of Object.keys(JSON.parse(readFileSync(metafile, 'utf8')))) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match) folders.add(match[1]);
    }
  }
  const sections = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    sections.set(`${name} ${version}`, `${name} ${version} (${license})\n\n${licenceText(join(root, folder), license)}\n`);
  }
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `This extension contains the following packages.\n\n${sorted.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** The text of the licence file in a package's folder, or in one above it (packages of one repository share it). */
function licenceText(folder, licence) {
  for (let at = folder; at.includes('node_modules'); at = dirname(at)) {
    const name = existsSync(at) && readdirSync(at).find(file => /^licen[cs]e/i.test(file));
    if (name) return readFileSync(join(at, name), 'utf8').trim();
  }
  return `Licence: ${licence}. The package has no licence file of its own.`;
}
