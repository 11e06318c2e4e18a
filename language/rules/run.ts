import type { DatasetReference, Declaration, FunctionDeclaration, Layer } from '../model/declaration/index.js';
import type { EntityRecord, Model } from '../model/model.js';
import type { Diagnostic, FlowRecord, Handle, Id, Location, SourceRecord, TableRecord } from '../model/records.js';
import { type Claim, Patterns } from '../patterns/index.js';
import { type Length, type OptionValue, readDuration, type SaidOption, type SaidOptions } from './options.js';
import type { Finding, Rule, RuleContext } from './rule.js';

/**
 * Runs rules over the declarations of a model. What they say of one is a query of the model's memo: it is computed again only after an
 * edit that changes something that they asked for.
 */
export class RuleRunner {
  private readonly found: (handle: Handle) => readonly Diagnostic[];

  /**
   * @param said what a configuration says of the options of rules; nothing, unless given
   * @param patterns which patterns the declarations apply and claim
   */
  constructor(
    model: Model,
    rules: readonly Rule[],
    said: SaidOptions = () => undefined,
    patterns: Patterns = new Patterns(model),
  ) {
    this.found = model.memo.query(
      handle => {
        const declaration = model.declaration(handle);
        if (declaration === undefined) return [];
        const run = new Run(model, handle, declaration, said, patterns);
        for (const rule of rules) run.check(rule);
        return run.diagnostics;
      },
      () => [],
    );
  }

  /** What the rules find in one declaration, in the order of the rules; spans are relative to it. */
  check(handle: Handle): readonly Diagnostic[] {
    return this.found(handle);
  }
}

/** The rules of one declaration, at work. */
class Run implements RuleContext {
  readonly diagnostics: Diagnostic[] = [];
  private rule: Rule | undefined;

  constructor(
    private readonly model: Model,
    readonly handle: Handle,
    readonly declaration: Declaration,
    private readonly saidOptions: SaidOptions,
    private readonly patterns: Patterns,
  ) {}

  check(rule: Rule): void {
    this.rule = rule;
    rule.check(this);
  }

  tables(): readonly TableRecord[] {
    return this.model.tablesOf(this.handle);
  }
  ownSource(): SourceRecord | undefined {
    return this.model.sourceOf(this.handle);
  }
  pipeline(): string | undefined {
    return this.model.pipelineOf(this.handle);
  }
  table(id: Id): TableRecord | undefined {
    return this.model.table(id);
  }
  source(id: Id): SourceRecord | undefined {
    return this.model.source(id);
  }
  flowsInto(id: Id): readonly FlowRecord[] {
    return this.model.flowsInto(id);
  }
  resolve(reference: DatasetReference, at: Handle = this.handle): TableRecord | SourceRecord | EntityRecord | undefined {
    return this.model.resolve(at, reference);
  }
  declarationOf(handle: Handle): Declaration | undefined {
    return this.model.declaration(handle);
  }
  functionNamed(name: string): FunctionDeclaration | undefined {
    return this.model.functionNamed(this.handle, name);
  }
  deadLetters(): readonly EntityRecord[] {
    return this.model.deadLetters(this.handle);
  }
  inherited(layer: Layer): readonly Declaration[] {
    return this.model.inherited(this.handle, layer);
  }
  unfoundedClaims(): readonly Claim[] {
    return this.patterns.unfounded(this.handle);
  }
  mentions(id: Id): readonly Location[] {
    return this.model.mentions(id);
  }
  text(handle: Handle): string {
    return this.model.textOf(handle);
  }

  number(option: string): number {
    return Number(this.option(option));
  }
  duration(option: string): Length {
    return readDuration(String(this.option(option))) ?? { amount: Number.NaN, unit: 'second' };
  }
  saidBy(option: string): string {
    return { default: 'the default of the rule', file: '`cupel.yaml`', settings: 'the settings of the editor' }[
      this.said(option)?.origin ?? 'default'
    ];
  }
  private option(name: string): OptionValue | undefined {
    return this.said(name)?.value ?? this.rule?.options[name]?.default;
  }
  private said(name: string): SaidOption | undefined {
    const path = this.model.placed(this.handle)?.path;
    return path === undefined || this.rule === undefined ? undefined : this.saidOptions(path, this.rule.code, name);
  }

  report({ span, message, fixes = [], facts = [] }: Finding): void {
    if (this.rule === undefined) return;
    const { code, category, severity, fix: kind } = this.rule;
    this.diagnostics.push({
      handle: this.handle,
      span,
      code,
      category,
      severity,
      message,
      fixes: kind === 'safe' ? fixes.map(fix => ({ ...fix, safe: true as const })) : fixes,
      ...(facts.length === 0 ? {} : { facts }),
    });
  }
}
