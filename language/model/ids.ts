import { quoted } from './names.js';
import type { Id } from './records.js';

/** A part of an id: a word as it is, any other name in backticks, a backtick doubled. */
export function idPart(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoted(name);
}

/**
 * `shop.silver.orders`, `shop.source.orders`, `shop.deadletter.rejects`, `shop.service.billing`, `shop.serve.dashboard.revenue`,
 * `shop.sink.kafka.orders`; `_` where there is no pipeline. `kind` holds the words between pipeline and name.
 */
export function idOf(pipeline: string | undefined, kind: readonly string[], name: string): Id {
  const owner = pipeline === undefined ? '_' : pipeline === '_' ? quoted(pipeline) : idPart(pipeline);
  return [owner, ...kind.map(idPart), idPart(name)].join('.');
}

export function columnId(dataset: Id, column: string): Id {
  return `${dataset}.${idPart(column)}`;
}
