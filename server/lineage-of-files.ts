interface Edge {
  readonly from: string;
  readonly to: string;
}

interface Lineage<N, E, C> {
  readonly nodes: readonly N[];
  readonly edges: readonly E[];
  readonly columnEdges: readonly C[];
}

/**
 * The part of a lineage that concerns some files: the pipelines of what they declare, whole, and all that is connected with these,
 * in any file. The editor's view of a file and `cupel lineage FILE` show the same.
 * @param files paths relative to the workspace
 * @returns nodes and edges in their order
 */
export function lineageOfFiles<N extends { readonly id: string; readonly file: string }, E extends Edge, C extends Edge>(
  { nodes, edges, columnEdges }: Lineage<N, E, C>,
  files: ReadonlySet<string>,
): Lineage<N, E, C> {
  const declared = nodes.filter(({ file }) => files.has(file));
  const pipelines = new Set(declared.map(({ id }) => pipelineOf(id)).filter(pipeline => pipeline !== '_'));
  const starts = nodes.filter(({ id, file }) => files.has(file) || pipelines.has(pipelineOf(id))).map(({ id }) => id);
  const kept = connected(starts, edges);
  return {
    nodes: nodes.filter(({ id }) => kept.has(id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    columnEdges: columnEdges.filter(({ from, to }) => kept.has(nodeOf(from)) && kept.has(nodeOf(to))),
  };
}

/** What hangs together with some nodes, themselves included. */
function connected(starts: readonly string[], edges: readonly Edge[]): ReadonlySet<string> {
  const neighbours = new Map<string, string[]>();
  const add = (node: string, other: string): void => {
    const known = neighbours.get(node);
    if (known) known.push(other);
    else neighbours.set(node, [other]);
  };
  for (const { from, to } of edges) {
    add(from, to);
    add(to, from);
  }
  const found = new Set(starts);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const node of found) for (const neighbour of neighbours.get(node) ?? []) found.add(neighbour);
  return found;
}

/** The pipeline of an id as it is written there; `_` where there is none. */
function pipelineOf(id: string): string {
  return /^(?:`(?:[^`]|``)*`|[^.`]*)/.exec(id)?.[0] ?? '';
}

/** The id of the node that a column belongs to: `shop.gold.t` of `shop.gold.t.c`. */
function nodeOf(column: string): string {
  return column.replace(/\.(?:`(?:[^`]|``)*`|[^.`]*)$/, '');
}
