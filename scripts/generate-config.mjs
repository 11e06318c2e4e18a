// Writes what follows from the rules and their options: the JSON schema of cupel.yaml, and the settings of the extension.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './import-typescript.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { configSchema, settingsSchema } = await importTypeScript(path.join(root, 'language/config/index.ts'));

await writeJson('docs/schemas/cupel.yaml.json', configSchema());

const manifest = JSON.parse(await readFile(path.join(root, 'client/package.json'), 'utf8'));
const { configuration } = manifest.contributes;
const generated = settingsSchema();
/** Settings that stand for parts of a cupel.yaml are generated, all others are written by hand. */
const others = Object.entries(configuration.properties).filter(([name]) => !Object.hasOwn(generated, name));
configuration.properties = { ...generated, ...Object.fromEntries(others) };
await writeJson('client/package.json', manifest);

async function writeJson(file, value) {
  await writeFile(path.join(root, file), `${JSON.stringify(value, null, 2)}\n`);
}
