// Packages the extension: `npm run package` writes dist/cupel.vsix.
import { statSync } from 'node:fs';
import { packageExtension } from './vscode/package.mjs';

/** What an installation downloads, at most. */
const LIMIT_KB = 3 * 1024;

const size = statSync(await packageExtension()).size / 1024;
console.error(`dist/cupel.vsix: ${size.toFixed(0)} KB`);
if (size > LIMIT_KB) {
  console.error(`package: that is more than the ${LIMIT_KB} KB that it may have. dist/meta/ says what is in it.`);
  process.exitCode = 1;
}
