import { Client } from '../client.js';
import type { Server } from '../servers/server.js';
import { Workspace } from '../workspace.js';

/** How often things are measured. */
export interface Effort {
  /** Edits of one kind. */
  readonly edits: number;
  /** Requests of one kind. */
  readonly requests: number;
  /** Starts of the server. */
  readonly starts: number;
  /** Milliseconds after which a loop ends early; a slow server gets fewer samples, never fewer than three. */
  readonly budget: number;
}

/** Figures by name, in milliseconds (`memory`: MiB): all samples of each. */
export type Samples = Record<string, number[]>;

/** Runs something with a server in a workspace of its own, and cleans up. */
export async function session<T>(
  server: Server,
  run: (client: Client, workspace: Workspace) => Promise<T>,
  fill?: (workspace: Workspace) => void,
): Promise<T> {
  const workspace = new Workspace(server);
  fill?.(workspace);
  const client = new Client(server, workspace.uri);
  try {
    return await run(client, workspace);
  } finally {
    await client.stop();
    workspace.remove();
  }
}

/** Repeats a measurement. */
export async function repeat(
  times: number,
  { budget }: Effort,
  measure: () => Promise<number | readonly number[]>,
): Promise<number[]> {
  const found: number[] = [];
  const end = performance.now() + budget;
  for (let i = 0; i < times && (i < 3 || performance.now() < end); i++) {
    const measured = await measure();
    found.push(...(typeof measured === 'number' ? [measured] : measured));
  }
  return found;
}

/** @throws where a document of a server that must find nothing in it is not clean: then the generator is wrong, or the server */
export function mustBeClean(server: Server, report: { readonly count: number; readonly first?: string }): void {
  if (server.clean === true && report.count > 0)
    throw new Error(`${server.name} finds ${report.count} things wrong in a document that has no mistake: ${report.first}`);
}
