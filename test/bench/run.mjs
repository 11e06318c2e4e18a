// npm run bench [-- OPTIONS]: measures the language server, as README.md says. Exits with 1 where a ratio exceeds its limit.
import { join } from 'node:path';
import { importTypeScript } from '../../scripts/import-typescript.mjs';

const root = join(import.meta.dirname, '..', '..');
const { main } = await importTypeScript(join(import.meta.dirname, 'main.ts'));
process.exit(await main(root, process.argv.slice(2)));
