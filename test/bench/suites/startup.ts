import type { Server } from '../servers/server.js';
import { type Effort, mustBeClean, type Samples, session } from './session.js';

/** From the start of the process to its answer, and to the diagnostics of a document of 100 lines. */
export async function startup(server: Server, effort: Effort): Promise<Samples> {
  const initialize: number[] = [];
  const first: number[] = [];
  const cpu: number[] = [];
  // The first start only fills what Node keeps of it.
  for (let i = 0; i <= effort.starts; i++) {
    await session(server, async (client, workspace) => {
      const [document] = workspace.generate(1, 100);
      if (document === undefined) return;
      const answered = await client.initialize();
      const report = await client.diagnostics(client.open(document.uri, document.text));
      mustBeClean(server, report);
      if (i === 0) return;
      initialize.push(answered);
      first.push(report.at - client.started);
      const used = client.processes.cpu();
      if (used !== undefined) cpu.push(used);
    });
  }
  return { initialize, 'first diagnostics': first, 'cpu to first': cpu };
}
