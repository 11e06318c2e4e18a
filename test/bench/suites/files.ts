import { type Client, sleep } from '../client.js';
import type { Server } from '../servers/server.js';
import type { Workspace } from '../workspace.js';
import { type Effort, mustBeClean, repeat, type Samples, session } from './session.js';

/** How long all files may take before a server is given up, in milliseconds. */
const PATIENCE = 60_000;

/** So many files of 100 lines on the disk, of which the one in the middle is open: until it is diagnosed, and until all are. */
export function files(server: Server, count: number, effort: Effort): Promise<Samples> {
  return session(server, async (client, workspace) => {
    const all = workspace.generate(count, 100);
    const middle = all[Math.floor(count / 2)];
    if (middle === undefined) return {};
    await client.initialize();
    const first = await client.diagnostics(client.open(middle.uri, middle.text));
    const found: Samples = { 'first file': [first.at - client.started] };
    if (server.pull !== true) found['all files'] = [await allPublished(client, new Set(all.map(({ uri }) => uri)))];
    await client.quiet(200);
    // The last report of each.
    for (const report of new Map(client.reports.map(last => [last.uri, last])).values()) mustBeClean(server, report);
    const cpu = client.processes.cpu();
    if (cpu !== undefined) found['cpu to all'] = [cpu];
    const memory = client.processes.memory();
    if (memory !== undefined) found.memory = [memory];
    const offset = middle.edits[0] ?? 0;
    found.edit = await repeat(effort.edits, effort, () => edit(client, middle.uri, offset));
    return found;
  });
}

/** A comment typed in a file that so many others refer to: to its diagnostics, and what the server works for it in all. */
export async function referred(server: Server, count: number, effort: Effort): Promise<Samples> {
  const generated = server.generateReferred?.(count);
  if (generated === undefined) return {};
  const { hub, others } = generated;
  const fill = (workspace: Workspace): void => {
    workspace.add(0, hub.text);
    for (const [index, text] of others.entries()) workspace.add(index + 1, text);
  };
  const run = async (client: Client, workspace: Workspace): Promise<Samples> => {
    const uri = workspace.add(0, hub.text);
    await client.initialize();
    mustBeClean(server, await client.diagnostics(client.open(uri, hub.text)));
    await client.quiet(1500);
    const offset = hub.edits.at(-1) ?? 0;
    for (let i = 0; i < 3; i++) await edit(client, uri, offset);
    const cpu = client.processes.cpu();
    const comment = await repeat(effort.edits, effort, () => edit(client, uri, offset));
    const used = client.processes.cpu();
    return { comment, ...(cpu === undefined || used === undefined ? {} : { 'comment cpu': [(used - cpu) / comment.length] }) };
  };
  return session(server, run, fill);
}

async function edit(client: Client, uri: string, offset: number): Promise<number> {
  const took = await client.answered(client.change(uri, offset, 0, 'x'));
  await client.quiet(20);
  return took;
}

/** Milliseconds from the start until something was published for each file. */
async function allPublished(client: Client, wanted: ReadonlySet<string>): Promise<number> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const first = new Map(client.reports.toReversed().map(({ uri, at }) => [uri, at]));
    const times = [...wanted].map(uri => first.get(uri) ?? Number.POSITIVE_INFINITY);
    const last = Math.max(...times) - client.started;
    if (Number.isFinite(last)) return last;
    if (performance.now() > end) throw new Error(`only ${first.size} of ${wanted.size} files were diagnosed`);
    await sleep(10);
  }
}
