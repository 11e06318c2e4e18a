import type { Database } from './database.js';
import type { DeclarationOf } from './declaration/index.js';
import {
  deadLetterProperties,
  ownProperties,
  parameterProperties,
  pipelineProperties,
  type Said,
  sourceProperties,
  tableProperties,
} from './effective.js';
import type { Input, Query } from './memo.js';
import { sameName } from './names.js';
import type { EffectiveProperty, Handle } from './records.js';
import { pathOf } from './workspace/files.js';
import { defaultsKey, nameKey } from './workspace/symbols.js';

type Properties = ReadonlyMap<string, EffectiveProperty>;

/** Finds the declarations that say something about another: the chosen environment, defaults, the pipeline. */
export class InForce {
  readonly #db: Database;
  /** The environment that is chosen, folded, under the key ''. */
  readonly environment: Input<string>;
  /** The properties in force of a table, a flow, a source and so on, by the handle of its declaration. */
  readonly properties: Query<Properties>;
  /** Handles of what the chosen environment says in a namespace. */
  readonly #environment: Query<readonly Handle[]>;
  /** Handles of `defaults`, by namespace and layer. */
  readonly #defaults: Query<readonly Handle[]>;

  constructor(db: Database) {
    this.#db = db;
    const nothing = (): readonly Handle[] => [];
    this.environment = db.memo.input<string>();
    this.#environment = db.memo.query(owner => this.#environmentsOf(owner), nothing);
    this.#defaults = db.memo.query(key => db.symbols('').defaults.get(key) ?? [], nothing);
    this.properties = db.memo.query<Properties>(
      handle => this.#propertiesOf(handle),
      () => new Map(),
    );
  }

  /** What the chosen environment says in a namespace. */
  ofEnvironment(owner: string): Said[] {
    return this.#said('environment', this.#environment(owner));
  }

  /** What a table inherits: the defaults of its layer, then the pipeline. */
  inherited(owner: string, layer: string): Said[] {
    const pipeline = this.#db.pipeline(owner);
    return [
      ...this.#said('defaults', this.#defaults(defaultsKey(owner, layer))),
      ...this.#said('pipeline', pipeline === undefined ? [] : [pipeline]),
    ];
  }

  #environmentsOf(owner: string): readonly Handle[] {
    const name = this.environment.get('');
    if (name === undefined) return [];
    return this.#db.named(nameKey('environment', name)).flatMap(entry => (entry.owner === owner ? [entry.handle] : []));
  }

  #propertiesOf(handle: Handle): Properties {
    const declaration = this.#db.files.declaration(handle);
    if (declaration === undefined) return new Map();
    const { owner } = this.#db.owner(pathOf(handle));
    const own: Said = { origin: 'table', handle, declaration };
    switch (declaration.kind) {
      case 'table':
        return this.#ofTable(owner, declaration, [own]);
      case 'flow': {
        const target = this.#db.flowTarget(handle);
        const table = target === undefined ? undefined : this.#db.declaration(target.handle, 'table');
        if (target === undefined || table === undefined) return ownProperties(handle, declaration);
        return this.#ofTable(this.#db.owner(pathOf(target.handle)).owner, table, [
          { ...own, origin: 'flow' },
          { origin: 'table', handle: target.handle, declaration: table },
        ]);
      }
      case 'source':
        return sourceProperties(
          [own, ...this.#said('defaults', this.#defaults(defaultsKey(owner, 'source')))],
          declaration.system?.text,
          this.ofEnvironment(owner),
        );
      case 'pipeline':
        return pipelineProperties(own, this.ofEnvironment(owner));
      case 'deadletter':
        return deadLetterProperties(own, this.ofEnvironment(owner));
      case 'param':
        return parameterProperties(this.#valuesOf(owner, handle, declaration));
      default:
        return ownProperties(handle, declaration);
    }
  }

  #ofTable(owner: string, { layer }: DeclarationOf<'table'>, said: readonly Said[]): Properties {
    return tableProperties([...this.ofEnvironment(owner), ...said, ...this.inherited(owner, layer)], layer);
  }

  /** The values of a parameter, the nearest first. */
  #valuesOf(owner: string, handle: Handle, declaration: DeclarationOf<'param'>): Parameters<typeof parameterProperties>[0] {
    const { name, value } = declaration;
    const overlaid = this.ofEnvironment(owner).flatMap(said =>
      said.declaration.kind !== 'environment'
        ? []
        : said.declaration.params
            .filter(param => name !== undefined && sameName(param.name.text, name.text))
            .map(param => ({ origin: 'environment' as const, handle: said.handle, value: param.value })),
    );
    return [...overlaid, ...(value === undefined ? [] : [{ origin: 'table' as const, handle, value }])];
  }

  /** Of several declarations of one kind the last says it. */
  #said(origin: Said['origin'], handles: readonly Handle[]): Said[] {
    return handles.toReversed().flatMap(handle => {
      const declaration = this.#db.files.declaration(handle);
      return declaration === undefined ? [] : [{ origin, handle, declaration }];
    });
  }
}
