import { afterEach } from 'vitest';
import { Ground } from './workspace.js';

/** What a file of tests makes workspaces with; each is removed after its test. */
export function workspaces() {
  let ground: Ground | undefined;
  afterEach(() => {
    ground?.remove();
    ground = undefined;
  });

  /** The files as they are. */
  function folder(files: Readonly<Record<string, string>>): Ground {
    ground = new Ground(files);
    return ground;
  }

  /** A text in a pipeline `p`, and files beside it. */
  function workspace(text: string, files: Readonly<Record<string, string>> = {}): Ground {
    return folder({ 'p.pipe': `pipeline p { owner "a@example.com" }\n${text}`, ...files });
  }

  /** A bronze table of one source with these columns, and rows of it. */
  function bronze(columns: string, rows: string, { table = 'on error dead_letter rejects', source = 'files' } = {}): Ground {
    return workspace(
      `deadletter rejects { }
source s : ${source} { columns { ${columns} } }
bronze t from source.s { ${table} }`,
      { 'samples/p/s/1.jsonl': rows },
    );
  }

  return { folder, workspace, bronze };
}
