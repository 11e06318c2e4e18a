import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the bare Langium server as Cupel's own is bundled, into a folder. */
export async function buildLangium(root: string, folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'test', 'bench', 'servers', 'langium4-bare.ts')],
    outfile: join(folder, 'langium4-bare.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
  });
}
