/** One way round: from a table over those that it reads back to itself. */
export interface Cycle {
  /** Keys of the tables, in reading order, the first once. */
  readonly path: readonly string[];
}

export interface Components {
  /** The component of each node that is on a cycle; nodes of one component reach one another. */
  readonly of: ReadonlyMap<string, number>;
  readonly cycles: readonly Cycle[];
}

/**
 * Finds the strongly connected components of a graph that hold a cycle (Tarjan, without recursion), and for each a shortest cycle
 * through its first node. `nodes` gives the order.
 */
export function findCycles(nodes: readonly string[], edges: ReadonlyMap<string, readonly string[]>): Components {
  const indexOf = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const of = new Map<string, number>();
  const members: string[][] = [];
  for (const root of nodes) {
    if (indexOf.has(root)) continue;
    const work: { node: string; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1] as { node: string; next: number };
      const { node } = frame;
      if (frame.next === 0) {
        indexOf.set(node, indexOf.size);
        low.set(node, indexOf.size - 1);
        stack.push(node);
        onStack.add(node);
      }
      const targets = edges.get(node) ?? [];
      const target = targets[frame.next++];
      if (target !== undefined) {
        if (!indexOf.has(target)) work.push({ node: target, next: 0 });
        else if (onStack.has(target)) low.set(node, Math.min(low.get(node) as number, indexOf.get(target) as number));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) as number, low.get(node) as number));
      if (low.get(node) === indexOf.get(node)) {
        const component = stack.splice(stack.lastIndexOf(node));
        for (const member of component) onStack.delete(member);
        if (component.length === 1 && !targets.includes(node)) continue;
        for (const member of component) of.set(member, members.length);
        members.push(component);
      }
    }
  }
  const order = new Map(nodes.map((node, index) => [node, index]));
  const rank = (node: string): number => order.get(node) ?? nodes.length;
  const cycles = members.map(component => {
    const first = component.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    return { path: shortestCycle(first, edges, new Set(component)) };
  });
  return { of, cycles: cycles.sort((a, b) => rank(a.path[0] ?? '') - rank(b.path[0] ?? '')) };
}

function shortestCycle(start: string, edges: ReadonlyMap<string, readonly string[]>, within: ReadonlySet<string>): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const target of edges.get(node) ?? []) {
      if (target === start) {
        const path = [node];
        for (let back = cameFrom.get(node); back !== undefined; back = cameFrom.get(back)) path.unshift(back);
        return path;
      }
      if (!within.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  return [start];
}
