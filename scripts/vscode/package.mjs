// Makes the .vsix.
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { stage } from './stage.mjs';

/**
 * Packages the extension as it is built.
 * @returns {Promise<string>} the path of dist/cupel.vsix
 */
export async function packageExtension() {
  const dist = join(import.meta.dirname, '..', '..', 'dist');
  const packagePath = join(dist, 'cupel.vsix');
  await createVSIX({
    cwd: await stage(join(dist, 'vsix')),
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    // The page of the rule on credentials shows what it is about.
    allowPackageSecrets: ['database-connection-string'],
  });
  return packagePath;
}
