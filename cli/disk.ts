import { dirname } from 'node:path';
import { findPipeFiles, markedFolderOf } from '../server/workspace-files.js';

/** What one run of a command sees of the disk: each folder is looked through once. */
export class Disk {
  readonly #found = new Map<string, ReturnType<typeof findPipeFiles>>();
  readonly #marked = new Map<string, string | undefined>();

  /** As `findPipeFiles`. */
  filesIn(folder: string): ReturnType<typeof findPipeFiles> {
    let found = this.#found.get(folder);
    if (found === undefined) {
      found = findPipeFiles(folder);
      this.#found.set(folder, found);
    }
    return found;
  }

  /** Whether a file belongs to the workspace of a root, and to none that is nearer. */
  isInRoot(root: string, file: string): boolean {
    return (this.#markedAbove(file) ?? root) === root;
  }

  /** The roots of the workspaces in a folder that are other than its own. */
  nestedRoots(folder: string, root: string): readonly string[] {
    const roots = this.filesIn(folder).files.flatMap(file => this.#markedAbove(file) ?? []);
    return [...new Set(roots)].filter(other => other !== root);
  }

  #markedAbove(file: string): string | undefined {
    const folder = dirname(file);
    if (!this.#marked.has(folder)) this.#marked.set(folder, markedFolderOf(folder));
    return this.#marked.get(folder);
  }
}
