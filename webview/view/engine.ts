import elk from 'elkjs/lib/elk-api.js';
import { arrange, type Positions } from '../layout/arrange.js';
import { fromElk, toElk } from '../layout/elk.js';
import { gridLayout } from '../layout/grid.js';
import type { Graph } from '../protocol.js';

const ELK = elk.default;

/** A graph of 200 nodes takes about a second; what takes longer than this is laid out plainly. */
const deadline = 4000;

export interface Layout {
  readonly positions: Positions;
  /** A sentence for the user where the layout is not the good one. */
  readonly note?: string;
}

/** Lays graphs out in a web worker, for elk is synchronous and may take long on a bad graph. */
export class LayoutEngine {
  private readonly url: string;
  private elk: InstanceType<typeof ELK> | undefined;

  /** @param workerText the program of the worker, which runs from a blob, for a page may not load one from elsewhere */
  constructor(workerText: string) {
    this.url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  }

  /** Positions of all nodes. Never fails: where the worker does, or is not there in time, the plain layout is used. */
  async layOut(graph: Graph): Promise<Layout> {
    try {
      const laid = await this.inWorker(toElk(graph));
      return { positions: arrange(fromElk(laid, graph), graph) };
    } catch (error) {
      const reason = error instanceof Deadline ? `took longer than ${deadline / 1000} seconds` : 'did not run here';
      return { positions: arrange(gridLayout(graph), graph), note: `The layout ${reason}; this is a plain one.` };
    }
  }

  private async inWorker(graph: ReturnType<typeof toElk>): Promise<ReturnType<typeof toElk>> {
    this.elk ??= new ELK({ workerFactory: () => new Worker(this.url) });
    const elk = this.elk;
    let timer = 0;
    try {
      return await Promise.race([
        elk.layout(graph),
        new Promise<never>((_, reject) => {
          timer = window.setTimeout(() => reject(new Deadline()), deadline);
        }),
      ]);
    } catch (error) {
      elk.terminateWorker();
      this.elk = undefined;
      throw error;
    } finally {
      window.clearTimeout(timer);
    }
  }
}

class Deadline extends Error {}
