import type { Graph } from '../protocol.js';

/** Ids of the nodes whose id, or a column of theirs, contains the text, whatever its case; those that it begins come first. */
export function findNodes(graph: Graph, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  const found = graph.nodes.flatMap(node => {
    if (node.name.toLowerCase().startsWith(wanted)) return [{ id: node.id, rank: 0 }];
    if (node.id.toLowerCase().includes(wanted)) return [{ id: node.id, rank: 1 }];
    return node.columns.some(({ name }) => name.toLowerCase().includes(wanted)) ? [{ id: node.id, rank: 2 }] : [];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
}
