import type { Declaration, Layer } from '../model/declaration/index.js';
import type { Model } from '../model/model.js';
import { fold } from '../model/names.js';
import type { Handle, Id, Location, TableRecord } from '../model/records.js';

/** What a table of a layer inherits where a declaration stands: the `defaults` of the layer, nearest first, then the pipeline. */
export function inheritedBy(model: Model, handle: Handle, layer: Layer): readonly Declaration[] {
  const here = model.file(model.placed(handle)?.path ?? '');
  if (here === undefined) return [];
  const { pipeline } = here;
  const files = pipeline === undefined ? [here] : model.files().filter(file => sameOwner(file.pipeline, pipeline));
  const declarations = files.flatMap(file => file.declarations.map(({ declaration }) => declaration));
  const defaults = declarations.filter(declaration => declaration.kind === 'defaults' && declaration.of === layer);
  return [...defaults.reverse(), ...declarations.filter(({ kind }) => kind === 'pipeline').slice(0, 1)];
}

function sameOwner(a: string | undefined, b: string): boolean {
  return a !== undefined && fold(a) === fold(b);
}

/** Where each dataset is named: collected at most once for each state of the model, and only when it is asked for. */
export class Mentions {
  /** The model makes this list anew for each of its states. */
  private tables: readonly TableRecord[] | undefined;
  private byId = new Map<Id, Location[]>();
  /** The same place is the same object after each edit, so that what was remembered can be compared. */
  private known = new Map<string, Location>();

  constructor(private readonly model: Model) {}

  /** The places outside of headings that declare it, in the order of files and text. */
  of(id: Id): readonly Location[] {
    const tables = this.model.tables();
    if (this.tables !== tables) {
      this.tables = tables;
      this.collect();
    }
    return this.byId.get(fold(id)) ?? [];
  }

  private collect(): void {
    const known = new Map<string, Location>();
    this.byId = new Map();
    for (const { declarations } of this.model.files()) {
      for (const { handle } of declarations) {
        for (const { span, isDefinition, target } of this.model.occurrences(handle)) {
          if (isDefinition || target.kind !== 'dataset' || target.id === undefined) continue;
          const key = `${span.start} ${span.end} ${handle}`;
          const location = this.known.get(key) ?? { handle, span };
          known.set(key, location);
          const list = this.byId.get(fold(target.id));
          if (list === undefined) this.byId.set(fold(target.id), [location]);
          else list.push(location);
        }
      }
    }
    this.known = known;
  }
}
