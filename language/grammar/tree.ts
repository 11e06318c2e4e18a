import type { AstNode } from 'langium';

/** A piece of the text that was parsed, its end exclusive. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A node of the tree, with its properties as the grammar names them. */
export interface TreeNode {
  $type: string;
  /** Where its first token begins and its last one ends; negative for a node without tokens. */
  $start: number;
  $end: number;
  /** Where those of its properties stand that are no nodes, in the order of the text. */
  $places: { readonly property: string; readonly start: number; readonly end: number }[] | undefined;
  [property: string]: unknown;
}

/** Where a node stands; undefined where it has no token. */
export function placeOf(node: AstNode): Piece | undefined {
  const { $start, $end } = node as unknown as TreeNode;
  return $end >= 0 ? { start: $start, end: $end } : undefined;
}

/** Where the first value of a property stands that is no node. */
export function placeOfProperty(node: AstNode, property: string): Piece | undefined {
  return (node as unknown as TreeNode).$places?.find(place => place.property === property);
}
