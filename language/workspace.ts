import { check, checkPage, languagePage, rulePage } from './catalog/index.js';
import { type Config, Configuration, type ResolvedRules } from './config/index.js';
import { type ContractFile, readContract } from './interchange/odcs/index.js';
import { contractPath } from './model/contract.js';
import { createModel } from './model/index.js';
import type { FileView, Model } from './model/model.js';
import type { Category, Diagnostic, Edit, Location, Severity } from './model/records.js';
import type { SqlParser } from './model/sql/parser.js';
import { isFileHandle, pathOf } from './model/workspace/files.js';
import { Patterns } from './patterns/index.js';
import { rules as allRules, judgeIgnores, type Rule, RuleRunner } from './rules/index.js';

/** A piece of a file in absolute UTF-16 offsets, its end exclusive. */
export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface PlacedEdit extends Place {
  readonly text: string;
}

export interface PlacedFix {
  readonly title: string;
  readonly edits: readonly PlacedEdit[];
  /** It may be applied unasked: no row of any table and the outcome of no run becomes another. */
  readonly safe?: true;
}

/** Something that is so in these texts, and that a finding follows from. */
export interface PlacedFact {
  readonly text: string;
  /** Where it is said. */
  readonly place?: Place;
}

/** A finding where it stands now. */
export interface PlacedDiagnostic extends Place {
  readonly severity: Severity;
  readonly code: string;
  readonly category: Category;
  readonly message: string;
  /** Where more is said about it. */
  readonly docs: string;
  readonly fixes: readonly PlacedFix[];
  /** What stands there has no effect. */
  readonly unnecessary?: true;
  /** What stands there goes away. */
  readonly deprecated?: true;
  /** What it follows from, in the order in which it is understood best. */
  readonly facts: readonly PlacedFact[];
  /** The facts that are said elsewhere, where to look next. */
  readonly related: readonly (Place & { readonly message: string })[];
}

/** What may be silenced. */
const KNOWN_CODES: ReadonlySet<string> = new Set(allRules.filter(({ category }) => category === 'rule').map(({ code }) => code));

/** Whether a comment may silence a finding: not what any language has, nor what is wrong with such a comment. */
export function canSilence({ category, code }: Pick<PlacedDiagnostic, 'category' | 'code'>): boolean {
  return category === 'rule' && KNOWN_CODES.has(code);
}

/** A set of `.pipe` files with everything that is known about them: the model, and what the rules find in it. */
export class Workspace {
  readonly model: Model;
  /** Which patterns the declarations apply and claim. */
  readonly patterns: Patterns;
  private readonly runner: RuleRunner;
  /** The codes of the rules that run. */
  private readonly running: ReadonlySet<string>;
  private readonly configuration: Configuration;
  /** Files that may hold a query; those that may name contracts, and which, once that is asked for. */
  private readonly withQueries = new Set<string>();
  private readonly withContracts = new Map<string, readonly string[] | undefined>();
  private readonly contracts = new Map<string, ContractFile & { readonly text: string | null }>();

  /** `rules` are those that run; all, unless given. */
  constructor(rules: readonly Rule[] = allRules) {
    this.model = createModel();
    this.running = new Set(rules.map(({ code }) => code));
    this.configuration = new Configuration(this.model.memo);
    this.patterns = new Patterns(this.model);
    this.runner = new RuleRunner(this.model, rules, (...asked) => this.configuration.said(...asked), this.patterns);
  }

  /** Chooses the configuration: severities and options of rules for each path. What rules found is kept where their options stay. */
  setConfig(config: Config): void {
    this.configuration.set(config);
  }

  /** The configuration that is in force. */
  get config(): Config {
    return this.configuration.config;
  }

  /** Whether a file belongs to the workspace, by its path: not where the configuration leaves it out. */
  covers(path: string): boolean {
    return this.configuration.covers(path);
  }

  /** The rules as they are in a file, by its path. */
  rulesOf(path: string): ResolvedRules {
    return this.configuration.rules(path);
  }

  /** Adds or replaces a file; `path` is relative to the workspace, with `/`. */
  setFile(path: string, text: string): void {
    this.model.setFile(path, text);
    if (text.includes('"""')) this.withQueries.add(path);
    else this.withQueries.delete(path);
    if (/\bcontract\b/i.test(text)) this.withContracts.set(path, undefined);
    else this.withContracts.delete(path);
  }

  /** Whether a file may hold a query: then a parser of SQL is of use. */
  get hasQueries(): boolean {
    return this.withQueries.size > 0;
  }

  setSqlParser(parser: SqlParser): void {
    this.model.setSqlParser(parser);
  }

  /** Paths of the data contracts that the files name, whether there are such files or not; sorted. */
  contractPaths(): readonly string[] {
    const found = new Set<string>();
    for (const [path, known] of this.withContracts) {
      const named = known ?? this.contractsNamedIn(path);
      this.withContracts.set(path, named);
      for (const contract of named) found.add(contract);
    }
    return [...found].sort();
  }

  private contractsNamedIn(path: string): readonly string[] {
    const properties = this.model.file(path)?.declarations.flatMap(({ declaration }) => declaration.properties) ?? [];
    return properties.flatMap(property =>
      property.name === 'contract' && property.value.file.kind === 'string'
        ? (contractPath(path, property.value.file.text) ?? [])
        : [],
    );
  }

  /**
   * Adds or replaces a data contract.
   * @param text null where there is no such file; undefined where nothing is known of it
   * @returns whether it is another than before
   */
  setContract(path: string, text: string | null | undefined): boolean {
    const known = this.contracts.get(path);
    if (known?.text === text) return false;
    if (text === undefined) this.contracts.delete(path);
    else this.contracts.set(path, { text, ...(text === null ? { problems: [] } : readContract(text)) });
    this.model.setContract(path, text === null ? null : this.contracts.get(path)?.contract);
    return true;
  }

  removeFile(path: string): void {
    this.withQueries.delete(path);
    this.withContracts.delete(path);
    this.model.removeFile(path);
  }

  /** Everything that is wrong in a file, sorted by place and code; nothing for a file that is not there. */
  diagnostics(path: string): readonly PlacedDiagnostic[] {
    const file = this.model.file(path);
    if (file === undefined) return this.contractDiagnostics(path);
    const rules = this.rulesOf(path);
    const found = file.declarations.flatMap(placed =>
      [
        ...this.model.problems(placed.handle),
        ...this.runner.check(placed.handle).flatMap(diagnostic => configured(rules, diagnostic)),
      ].map(diagnostic => this.place(file, placed.offset, diagnostic)),
    );
    const silenceable = found.filter(({ category }) => category === 'rule');
    const isRunning = (code: string): boolean => this.running.has(code) && rules.get(code)?.severity !== 'off';
    const { left, problems } = judgeIgnores(file.text, silenceable, KNOWN_CODES, isRunning);
    const kept = new Set(left);
    return [
      ...found.filter(diagnostic => diagnostic.category !== 'rule' || kept.has(diagnostic)),
      ...problems
        .flatMap(problem => configured(rules, problem))
        .map((problem): PlacedDiagnostic => {
          return {
            path,
            category: 'rule',
            docs: languagePage('silencing-a-rule'),
            facts: [],
            related: [],
            ...problem,
            fixes: problem.fixes.map(({ title, edits }) => ({ title, edits: edits.map(edit => ({ path, ...edit })) })),
          };
        }),
    ].sort(byPlaceAndCode);
  }

  private contractDiagnostics(path: string): readonly PlacedDiagnostic[] {
    const problems = this.contracts.get(path)?.problems ?? [];
    return problems.map(({ start, end, message }) => ({
      path,
      start,
      end,
      severity: 'error',
      code: 'contract-syntax',
      category: 'syntax',
      message,
      docs: check('contract-syntax') === undefined ? languagePage() : checkPage('contract-syntax'),
      fixes: [],
      facts: [],
      related: [],
    }));
  }

  private place(file: FileView, offset: number, diagnostic: Diagnostic): PlacedDiagnostic {
    const { span, code, category, severity, message, fixes } = diagnostic;
    const said = diagnostic.facts ?? diagnostic.related?.map(({ location, message: text }) => ({ text, location })) ?? [];
    const facts = said.map(({ text, location }): PlacedFact => {
      const [place] = location === undefined ? [] : this.locate(location);
      return place === undefined ? { text } : { text, place };
    });
    const isHere = ({ path, start, end }: Place): boolean =>
      path === file.path && start === offset + span.start && end === offset + span.end;
    return {
      path: file.path,
      start: offset + span.start,
      end: offset + span.end,
      severity,
      code,
      category,
      message,
      docs: category === 'rule' ? rulePage(code) : check(code) === undefined ? languagePage() : checkPage(code),
      ...(diagnostic.unnecessary ? { unnecessary: true as const } : {}),
      ...(diagnostic.deprecated ? { deprecated: true as const } : {}),
      fixes: fixes.map(({ edits, ...fix }) => ({ ...fix, edits: edits.flatMap(edit => this.placeEdit(edit)) })),
      facts,
      related: facts.flatMap(({ text, place }) => (place === undefined || isHere(place) ? [] : [{ ...place, message: text }])),
    };
  }

  /** Where a piece of a declaration stands in its file; nothing where the declaration is gone. */
  locate({ handle, span }: Location): Place[] {
    if (isFileHandle(handle)) return [{ path: pathOf(handle), ...span }];
    const placed = this.model.placed(handle);
    return placed === undefined ? [] : [{ path: placed.path, start: placed.offset + span.start, end: placed.offset + span.end }];
  }

  /** An edit of a declaration where it stands in its file; nothing where the declaration is gone. */
  placeEdit({ handle, span, text }: Edit): PlacedEdit[] {
    const placed = this.model.placed(handle);
    if (placed === undefined) return [];
    const { path, offset, declaration } = placed;
    const file = this.model.file(path)?.text ?? '';
    if (text === '' && span.start === 0 && span.end === declaration.span.end)
      return [without(path, file, offset, offset + span.end)];
    if (span.start <= declaration.span.end) return [{ path, start: offset + span.start, end: offset + span.end, text }];
    return [below(path, file, offset, offset + declaration.span.end, text)];
  }
}

/** A finding with the severity that the configuration gives it; nothing where its rule is off. */
function configured<F extends { readonly code: string; readonly severity: Severity }>(rules: ResolvedRules, finding: F): F[] {
  const severity = rules.get(finding.code)?.severity ?? finding.severity;
  if (severity === 'off') return [];
  return [severity === finding.severity ? finding : { ...finding, severity }];
}

/** Takes out the declaration from `start` to `end`: with its lines and the empty one below, where nothing else stands on them. */
function without(path: string, file: string, start: number, end: number): PlacedEdit {
  const isAlone = /(?:^|[\n\r])[ \t]*$/.test(file.slice(0, start));
  const rest = isAlone ? /^[ \t]*(?:\r\n|\n|$)(?:[ \t]*(?:\r\n|\n))?/.exec(file.slice(end)) : null;
  return { path, start, end: end + (rest?.[0].length ?? 0), text: '' };
}

/** A new declaration below the one from `start` to `end`: under its line, with an empty line between if that has several. */
function below(path: string, file: string, start: number, end: number, text: string): PlacedEdit {
  const lineBreak = file.includes('\r\n') ? '\r\n' : '\n';
  const gap = /[\n\r]/.test(file.slice(start, end)) ? lineBreak + lineBreak : lineBreak;
  // A comment behind the declaration stays with it.
  const [rest = ''] =
    /^[ \t]*(?:(?:\/\*(?:(?!\*\/)[^\n\r])*\*\/[ \t]*)*(?:(?:\/\/|--)[^\n\r]*)?)(?=[\n\r]|$(?![\s\S]))/.exec(file.slice(end)) ??
    [];
  const at = end + rest.length;
  const next = file.slice(at, at + 1);
  const lines = text.replace(/\r\n|\n/g, lineBreak);
  return { path, start: at, end: at, text: gap + lines + (next === '' || /[\n\r]/.test(next) ? '' : lineBreak) };
}

function byPlaceAndCode(a: PlacedDiagnostic, b: PlacedDiagnostic): number {
  return a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
