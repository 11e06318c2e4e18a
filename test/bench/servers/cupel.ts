import { join } from 'node:path';
import { rulesAfterEdits } from './cupel-rules.js';
import { pipeDocument, pipeHub } from './pipe-documents.js';
import type { Server } from './server.js';

/**
 * The language server of this project, started as the extension starts it.
 * @param program the built server
 * @param folder where Node keeps what it compiled
 */
export function cupel(program: string, folder: string): Server {
  return { name: 'cupel', ...pipeServer, ...onNode(program, folder), clean: true, rules: rulesAfterEdits };
}

/** Cupel's grammar with Langium's default services, which `buildLangium` builds into the folder; started in the same way. */
export function langium(folder: string): Server {
  return { name: 'langium4-bare', ...pipeServer, ...onNode(join(folder, 'langium4-bare.cjs'), folder) };
}

function onNode(program: string, folder: string): Pick<Server, 'command' | 'args' | 'env'> {
  return {
    command: process.execPath,
    args: ['--max-semi-space-size=16', program, '--stdio'],
    env: { NODE_COMPILE_CACHE: join(folder, 'compiled') },
  };
}

const pipeServer = {
  languageId: 'cupel',
  extension: 'pipe',
  mistake: '}',
  generate: pipeDocument,
  generateReferred: pipeHub,
} as const;
