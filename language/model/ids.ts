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
  return [ownerPart(pipeline), ...kind.map(idPart), idPart(name)].join('.');
}

function ownerPart(pipeline: string | undefined): string {
  return pipeline === undefined ? '_' : pipeline === '_' ? quoted(pipeline) : idPart(pipeline);
}

/** An id as one reads it inside a pipeline: without that pipeline's name. */
export function shortId(id: Id, pipeline: string | undefined): string {
  const owner = `${ownerPart(pipeline)}.`;
  return id.startsWith(owner) ? id.slice(owner.length) : id;
}

export function columnId(dataset: Id, column: string): Id {
  return `${dataset}.${idPart(column)}`;
}

/** A column's id taken apart: the id of its dataset, and its name as it is spelt; undefined for what is no such id. */
export function columnOfId(id: Id): { readonly dataset: Id; readonly column: string } | undefined {
  const parts = id.match(/`(?:[^`]|``)*`|[^.`]+/g) ?? [];
  const last = parts.at(-1);
  if (last === undefined || parts.length < 2) return undefined;
  const column = last.startsWith('`') ? last.slice(1, -1).replaceAll('``', '`') : last;
  return { dataset: parts.slice(0, -1).join('.'), column };
}
