import type { GraphNode } from '../protocol.js';

/** Outlines on a square of 16, drawn for this view. */
const outlines = {
  database:
    'M3 4.2C3 2.9 5.2 2 8 2s5 .9 5 2.2-2.2 2.2-5 2.2S3 5.500 3 4.200zM3 4.200v7.600C3 13.100 5.200 14 8 14s5-.9 5-2.200V4.200M3 8c0 1.300 2.200 2.200 5 2.200S13 9.300 13 8',
  table: 'M2.500 3h11v10h-11zM2.500 6.300h11M6.200 6.300V13M2.500 9.700h11',
  dimension: 'M8 1.800l6 3.100-6 3.100-6-3.100zM2 8l6 3.100L14 8M2 11.100l6 3.100 6-3.100',
  chart: 'M2.500 2.500v11h11M5.500 11V8M8.500 11V4.500M11.500 11V6.500',
  gear: 'M8 1.800l5.400 3.100v6.200L8 14.200l-5.400-3.100V4.900zM8 5.700a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 1 0 0-4.600z',
  tray: 'M2.500 9.500L4.200 3h7.600l1.700 6.500V13h-11zM2.500 9.500h3.200c.3 1.200 1.200 1.900 2.300 1.900s2-.7 2.300-1.900h3.200M6.700 4.900l2.600 2.600M9.300 4.900L6.700 7.500',
  arrow: 'M2.500 8h9M8.200 4.500L11.700 8l-3.500 3.500M13.700 3v10',
} as const;

export const chevron = 'M4.500 6.500L8 10l3.500-3.500';
export const key = 'M6 7.200a2.600 2.600 0 1 1-.1 1.700M6.200 8.200H1.400M2.600 8.200v1.800M4.200 8.200v1.400';

/** What tells the kind of a node beside its colour. */
export function iconOf(node: GraphNode): string {
  switch (node.kind) {
    case 'source':
      return outlines.database;
    case 'service':
      return outlines.gear;
    case 'deadletter':
      return outlines.tray;
    case 'serve':
      return outlines.chart;
    case 'sink':
      return outlines.arrow;
    default:
      return node.layer === 'gold' ? outlines.dimension : outlines.table;
  }
}
