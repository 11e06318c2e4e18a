import type { Summary } from './numbers.js';

/** Of each suite, what each server took: figure → summary. */
export type Results = Record<string, Record<string, Record<string, Summary>>>;

/** How many times a server's figure the other one's may be. */
export interface Limit {
  readonly suite: string;
  readonly figure: string;
  /** Another figure of the same server, whose share it is; without it the ratio is to the other server's. */
  readonly of?: string;
  readonly ratio: number;
  /** The limit of the quick form, where it is another: what is measured there is smaller, and fixed costs weigh more. */
  readonly quick?: number;
}

/** A limit with what was measured; without `measured`, one of the two has no such figure. */
export interface Judged extends Limit {
  readonly measured?: number;
  readonly kept: boolean;
}

/** How many times `other`'s median `own` is; undefined where one of them has none. */
export function ratio(own: Summary | undefined, other: Summary | undefined): number | undefined {
  return own === undefined || other === undefined || other.median === 0 ? undefined : own.median / other.median;
}

/** Compares each limit whose suite was run with what was measured: of `own`, to `other` or to another figure of its own. */
export function judge(results: Results, limits: readonly Limit[], own: string, other: string, quick: boolean): Judged[] {
  return limits
    .map(limit => (quick && limit.quick !== undefined ? { ...limit, ratio: limit.quick } : limit))
    .filter(({ suite }) => suite in results)
    .map(limit => {
      const suite = results[limit.suite];
      const to = limit.of === undefined ? suite?.[other]?.[limit.figure] : suite?.[own]?.[limit.of];
      const measured = ratio(suite?.[own]?.[limit.figure], to);
      return measured === undefined ? { ...limit, kept: false } : { ...limit, measured, kept: measured < limit.ratio };
    });
}

/** One suite as a table in Markdown: medians, with the worst of twenty behind them, and the ratio of the first two servers. */
export function table(suite: string, servers: readonly string[], results: Results): string {
  const measured = results[suite] ?? {};
  const [own = '', other = ''] = servers;
  const figures = [...new Set(servers.flatMap(server => Object.keys(measured[server] ?? {})))];
  const rows = figures.map(figure => {
    const times = ratio(measured[own]?.[figure], measured[other]?.[figure]);
    return [figure, ...servers.map(server => shown(measured[server]?.[figure])), times === undefined ? '–' : times.toFixed(2)];
  });
  return aligned([[suite, ...servers, `${own} : ${other}`], ...rows]);
}

function shown(summary: Summary | undefined): string {
  if (summary === undefined) return '–';
  return summary.n === 1 ? String(summary.median) : `${summary.median} / ${summary.p95}`;
}

function aligned(cells: readonly (readonly string[])[]): string {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  const lines = cells.map(row => {
    const padded = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  });
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [lines[0], `| ${rule.join(' | ')} |`, ...lines.slice(1)].join('\n');
}
