import type { Model } from '../model/model.js';
import type { Handle } from '../model/records.js';

/** Declarations whose claims are about everything beside them. */
const OF_ALL: ReadonlySet<string> = new Set(['pipeline', 'environment', 'defaults']);

/**
 * The declarations that a claim may be about, itself first: for a pipeline, an environment and `defaults` all of the pipeline; for
 * others what they name, what names them, each by any chain, and what their pipeline says.
 */
export function declarationsNear(model: Model, handle: Handle): readonly Handle[] {
  const kind = model.declaration(handle)?.kind;
  const beside = model.declarationsBeside(handle);
  if (kind === undefined || OF_ALL.has(kind)) return [...new Set([handle, ...beside])];
  const above = reached(handle, other => namedIn(model, other));
  const below = reached(handle, other => naming(model, other));
  const pipelines = beside.filter(other => OF_ALL.has(model.declaration(other)?.kind ?? ''));
  return [...new Set([handle, ...above, ...below, ...pipelines])].filter(other => model.declaration(other) !== undefined);
}

/** All that is reached from one by any number of steps. */
function reached(from: Handle, next: (handle: Handle) => readonly Handle[]): ReadonlySet<Handle> {
  const seen = new Set([from]);
  // What is added while it is gone through is gone through, too.
  for (const handle of seen) for (const other of next(handle)) seen.add(other);
  return seen;
}

/** Where what a declaration names is declared. */
function namedIn(model: Model, handle: Handle): readonly Handle[] {
  return model.occurrences(handle).flatMap(({ target }) => {
    if (target.kind === 'dataset') {
      const dataset = target.id === undefined ? undefined : (model.table(target.id) ?? model.source(target.id));
      return dataset === undefined ? [] : [dataset.handle];
    }
    return 'location' in target && target.location !== undefined ? [target.location.handle] : [];
  });
}

/** The declarations that name the tables and sources of one. */
function naming(model: Model, handle: Handle): readonly Handle[] {
  const ids = [...model.tablesOf(handle), model.sourceOf(handle)].flatMap(record => record?.id ?? []);
  return ids.flatMap(id => model.mentions(id).map(location => location.handle));
}
