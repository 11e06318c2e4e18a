// Checks the YAML files of language/catalog, or of the folder that is given, and writes them as one module, which is bundled: language/
// reads no files. Exit code 2 and a message with its place for each wrong field; nothing is written then.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './import-typescript.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, 'language/catalog');
const folder = path.resolve(process.argv[2] ?? source);

const names = (await readdir(folder, { recursive: true })).filter(name => /\.ya?ml$/.test(name)).sort();
const files = await Promise.all(
  names.map(async name => ({ path: name.replaceAll(path.sep, '/'), text: await readFile(path.join(folder, name), 'utf8') })),
);
const { loadCatalog } = await importTypeScript(path.join(source, 'load.ts'));
const { catalog, problems } = loadCatalog(files);
for (const { file, line, column, message } of problems)
  console.error(`${path.relative('', path.join(folder, file))}:${line}:${column}: ${message}`);
if (problems.length > 0) {
  console.error(`The catalog has ${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was written.`);
  process.exitCode = 2;
} else {
  const header = '// Generated from the YAML files of language/catalog by scripts/generate-catalog.mjs. Do not edit.';
  const body = JSON.stringify(catalog, null, 1);
  await mkdir(path.join(folder, 'generated'), { recursive: true });
  await writeFile(
    path.join(folder, 'generated/catalog.ts'),
    `${header}\nimport type { Catalog } from '../entries.js';\n\nexport const catalog: Catalog = ${body};\n`,
  );
}
