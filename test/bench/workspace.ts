import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MarkedText } from './marked-text.js';
import type { Server } from './servers/server.js';

/** A generated file on the disk. */
export interface OnDisk extends MarkedText {
  readonly uri: string;
}

/** A folder with generated files; it is gone after `remove`. */
export class Workspace {
  readonly uri: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'cupel-bench-'));

  constructor(private readonly server: Server) {
    this.uri = pathToFileURL(this.folder).href;
    for (const [name, text] of Object.entries(server.files ?? {})) writeFileSync(join(this.folder, name), text);
  }

  /** Writes the file of a number. */
  add(file: number, text: string): string {
    const path = join(this.folder, `f${file}.${this.server.extension}`);
    writeFileSync(path, text);
    return pathToFileURL(path).href;
  }

  /** Writes so many generated files. */
  generate(files: number, lines: number): OnDisk[] {
    return Array.from({ length: files }, (_, file) => {
      const generated = this.server.generate(lines, file);
      return { ...generated, uri: this.add(file, generated.text) };
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
