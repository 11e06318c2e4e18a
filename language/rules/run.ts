import type { DatasetReference, Declaration, FunctionDeclaration, Layer } from '../model/declaration/index.js';
import type { EntityRecord, Model, PlacedDeclaration } from '../model/model.js';
import { fold } from '../model/names.js';
import type { Diagnostic, FlowRecord, Handle, Id, Location, SourceRecord, TableRecord } from '../model/records.js';
import type { Finding, Rule, RuleContext } from './rule.js';
import { inheritedBy, Mentions } from './surroundings.js';

interface LookUp {
  readonly ask: () => unknown;
  readonly answer: unknown;
}

/** What the rules said about a declaration, and all that they looked at for it. */
interface Checked {
  readonly declaration: Declaration;
  readonly lookUps: readonly LookUp[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs rules over the declarations of a model. What a declaration's rules said is kept for as long as the model gives the same answers
 * to all that they asked, so that an edit costs the rules of the declarations that it concerns.
 */
export class RuleRunner {
  private readonly checked = new Map<Handle, Checked>();
  private names: Names | undefined;
  private readonly mentions: Mentions;

  constructor(
    private readonly model: Model,
    private readonly rules: readonly Rule[],
  ) {
    this.mentions = new Mentions(model);
  }

  /** What the rules find in one declaration, in the order of the rules; spans are relative to it. */
  check(placed: PlacedDeclaration): readonly Diagnostic[] {
    const before = this.checked.get(placed.handle);
    if (before !== undefined && before.declaration === placed.declaration && before.lookUps.every(isSame))
      return before.diagnostics;
    const run = new Run(this.model, placed, () => this.namesNow(), this.mentions);
    for (const rule of this.rules) run.check(rule);
    this.checked.set(placed.handle, { declaration: placed.declaration, lookUps: run.lookUps(), diagnostics: run.diagnostics });
    return run.diagnostics;
  }

  /** Made once for each state of the model that is asked for it. */
  private namesNow(): Names {
    const entities = this.model.entities();
    if (this.names?.entities !== entities) this.names = namesOf(this.model, entities);
    return this.names;
  }

  /** Lets go of what was kept for declarations that are gone. */
  forget(handle: Handle): void {
    this.checked.delete(handle);
  }
}

/** Dead letters and functions by what owns them: a pipeline, else a file. */
interface Names {
  readonly entities: readonly EntityRecord[];
  readonly deadLetters: ReadonlyMap<string, readonly EntityRecord[]>;
  /** By name, folded; `ANY_OWNER` has those of all pipelines. */
  readonly functions: ReadonlyMap<string, ReadonlyMap<string, EntityRecord>>;
}

const ANY_OWNER = '';

/** Names of a file without a pipeline are its own. */
function ownerOf(pipeline: string | undefined, path: string | undefined): string {
  return pipeline === undefined ? `file ${path ?? ''}` : `pipeline ${fold(pipeline)}`;
}

function namesOf(model: Model, entities: readonly EntityRecord[]): Names {
  const deadLetters = new Map<string, EntityRecord[]>();
  const functions = new Map<string, Map<string, EntityRecord>>();
  for (const entity of entities) {
    const owner = ownerOf(entity.pipeline, model.placed(entity.handle)?.path);
    if (entity.kind === 'deadletter') deadLetters.set(owner, [...(deadLetters.get(owner) ?? []), entity]);
    if (entity.kind !== 'function') continue;
    for (const key of entity.pipeline === undefined ? [owner] : [owner, ANY_OWNER]) {
      const named = functions.get(key) ?? new Map<string, EntityRecord>();
      functions.set(key, named.has(fold(entity.name)) ? named : named.set(fold(entity.name), entity));
    }
  }
  return { entities, deadLetters, functions };
}

function isSame({ ask, answer }: LookUp): boolean {
  const now = ask();
  if (now === answer) return true;
  return (
    Array.isArray(now) &&
    Array.isArray(answer) &&
    now.length === answer.length &&
    now.every((item, index) => item === answer[index])
  );
}

/** The rules of one declaration, at work. */
class Run implements RuleContext {
  readonly diagnostics: Diagnostic[] = [];
  readonly handle: Handle;
  readonly declaration: Declaration;
  private readonly asked = new Map<string, LookUp>();
  private rule: Rule | undefined;

  constructor(
    private readonly model: Model,
    placed: PlacedDeclaration,
    private readonly names: () => Names,
    private readonly allMentions: Mentions,
  ) {
    this.handle = placed.handle;
    this.declaration = placed.declaration;
  }

  check(rule: Rule): void {
    this.rule = rule;
    rule.check(this);
  }

  lookUps(): readonly LookUp[] {
    return [...this.asked.values()];
  }

  tables(): readonly TableRecord[] {
    return this.look('tables', () => this.model.tablesOf(this.handle));
  }
  ownSource(): SourceRecord | undefined {
    return this.look('own source', () => this.model.sourceOf(this.handle));
  }
  entity(): EntityRecord | undefined {
    return this.look('entity', () => this.model.entityOf(this.handle));
  }
  private owner(): string {
    return ownerOf(this.pipeline(), this.model.placed(this.handle)?.path);
  }
  pipeline(): string | undefined {
    return this.look('pipeline', () => this.model.file(this.model.placed(this.handle)?.path ?? '')?.pipeline);
  }
  table(id: Id): TableRecord | undefined {
    return this.look(`table ${id}`, () => this.model.table(id));
  }
  source(id: Id): SourceRecord | undefined {
    return this.look(`source ${id}`, () => this.model.source(id));
  }
  flowsInto(id: Id): readonly FlowRecord[] {
    return this.look(`flows ${id}`, () => this.model.flowsInto(id));
  }
  resolve(reference: DatasetReference, at: Handle = this.handle): TableRecord | SourceRecord | EntityRecord | undefined {
    const { pipeline, kind, name } = reference;
    return this.look(`resolve ${JSON.stringify([pipeline?.text, kind, name.text, at])}`, () => this.model.resolve(at, reference));
  }
  declarationOf(handle: Handle): Declaration | undefined {
    return this.look(`declaration ${handle}`, () => this.model.placed(handle)?.declaration);
  }
  functionNamed(name: string): FunctionDeclaration | undefined {
    return this.look(`function ${fold(name)}`, () => {
      const { functions } = this.names();
      const entity = functions.get(this.owner())?.get(fold(name)) ?? functions.get(ANY_OWNER)?.get(fold(name));
      const declaration = entity && this.model.placed(entity.handle)?.declaration;
      return declaration?.kind === 'function' ? declaration : undefined;
    });
  }
  deadLetters(): readonly EntityRecord[] {
    return this.look('dead letters', () => this.names().deadLetters.get(this.owner()) ?? []);
  }
  inherited(layer: Layer): readonly Declaration[] {
    return this.look(`inherited ${layer}`, () => inheritedBy(this.model, this.handle, layer));
  }
  mentions(id: Id): readonly Location[] {
    return this.look(`mentions ${id}`, () => this.allMentions.of(id));
  }
  text(handle: Handle): string {
    // The same declaration has the same text, so remembering it is enough.
    const declaration = this.declarationOf(handle);
    const placed = this.model.placed(handle);
    if (declaration === undefined || placed === undefined) return '';
    return this.model.file(placed.path)?.text.slice(placed.offset, placed.offset + declaration.span.end) ?? '';
  }

  number(option: string): number {
    return Number(this.rule?.options[option]?.default);
  }

  report({ span, message, fixes, related }: Finding): void {
    if (this.rule === undefined) return;
    const { code, category, severity } = this.rule;
    this.diagnostics.push({
      handle: this.handle,
      span,
      code,
      category,
      severity,
      message,
      fixes: fixes ?? [],
      ...(related === undefined || related.length === 0 ? {} : { related }),
    });
  }

  private look<T>(key: string, ask: () => T): T {
    const before = this.asked.get(key);
    if (before !== undefined) return before.answer as T;
    const answer = ask();
    this.asked.set(key, { ask, answer });
    return answer;
  }
}
