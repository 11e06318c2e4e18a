import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells of a process and those that it started; nothing on other systems. */
export class ProcessTree {
  constructor(private readonly root: number) {}

  /** The most memory that was held at once, in MiB, summed over the processes. */
  memory(): number | undefined {
    const sizes = this.ids().flatMap(id => {
      const [, size] = /VmHWM:\s+(\d+)/.exec(read(`/proc/${id}/status`)) ?? [];
      return size === undefined ? [] : [Number(size) / 1024];
    });
    return sizes.length === 0 ? undefined : Math.round(sizes.reduce((a, b) => a + b));
  }

  /** Milliseconds on the processor so far, of all threads: hardly moved by other load on the machine. */
  cpu(): number | undefined {
    const nanoseconds = this.ids().flatMap(id =>
      list(`/proc/${id}/task`).map(thread => Number(read(`/proc/${id}/task/${thread}/schedstat`).split(' ')[0])),
    );
    return nanoseconds.length === 0 ? undefined : nanoseconds.reduce((a, b) => a + b) / 1e6;
  }

  private ids(): number[] {
    return [this.root, ...descendants(this.root)];
  }
}

function descendants(id: number): number[] {
  return list(`/proc/${id}/task`).flatMap(thread =>
    read(`/proc/${id}/task/${thread}/children`)
      .split(' ')
      .filter(child => child !== '')
      .flatMap(child => [Number(child), ...descendants(Number(child))]),
  );
}

/** Nothing where the process has ended in the meantime, or the system has no such files. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
