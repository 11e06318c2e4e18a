import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

export const project = join(import.meta.dirname, '..', '..');

/** A folder of files in which the command line is run as a user runs it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'cupel-cli-'));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  write(path: string, content: string | Uint8Array): void {
    const absolute = join(this.path, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), 'utf8');
  }

  cupel(...words: readonly string[]): SpawnSyncReturns<string> {
    return cupel(words, { cwd: this.path });
  }

  /** The JSON that a command writes to standard output. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema is what says what is in it
  json(...words: readonly string[]): any {
    return JSON.parse(this.cupel(...words, '--format', 'json').stdout);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function cupel(
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string },
) {
  return spawnSync(join(project, 'bin', 'cupel'), words, { encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 60_000, ...options });
}

/** What a document breaks of its schema in `docs/schemas/`; empty where it keeps it. */
export function schemaErrors(
  schema: 'baseline' | 'check' | 'describe' | 'lineage' | 'manifest' | 'patterns' | 'preview' | 'run' | 'test',
  document: unknown,
): readonly string[] {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, formats: { uri: /^https:\/\/\S+$/ } });
  const validate = ajv.compile(JSON.parse(readFileSync(join(project, 'docs', 'schemas', `${schema}.json`), 'utf8')));
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
