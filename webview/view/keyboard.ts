import type { Box } from '../layout/boxes.js';

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

export function isDirection(key: string): key is Direction {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown';
}

/**
 * The node that an arrow key leads to: up and down within the column, or to what lies rather below than beside; left and right
 * along an edge where there is one, else to the nearest node on that side.
 * @param linked ids of the nodes that the edges lead to
 * @returns undefined at the edge of the drawing
 */
export function neighbourIn(
  direction: Direction,
  from: string,
  boxes: ReadonlyMap<string, Box>,
  linked: readonly string[] = [],
): string | undefined {
  const start = boxes.get(from);
  if (!start) return undefined;
  const horizontal = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const sign = direction === 'ArrowRight' || direction === 'ArrowDown' ? 1 : -1;
  const nearest = (ids: Iterable<string>): string | undefined => {
    let best: { id: string; cost: number } | undefined;
    for (const id of ids) {
      const box = boxes.get(id);
      if (!box || id === from) continue;
      const ahead = sign * (horizontal ? box.x - start.x : box.y - start.y);
      const aside = Math.abs(horizontal ? box.y - start.y : box.x - start.x);
      const cost = ahead + aside * (horizontal ? 2 : 4);
      const isThere = ahead > 0 && (horizontal || aside < start.width || ahead > aside);
      if (isThere && (!best || cost < best.cost)) best = { id, cost };
    }
    return best?.id;
  };
  return (horizontal ? nearest(linked) : undefined) ?? nearest(boxes.keys());
}
