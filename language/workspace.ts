import { languagePage, rulePage } from './catalog/index.js';
import { createModel } from './model/index.js';
import type { FileView, Model } from './model/model.js';
import type { Category, Diagnostic, Edit, Handle, Location, Severity } from './model/records.js';
import { RESERVED_CODES } from './rules/codes.js';
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
  readonly related: readonly (Place & { readonly message: string })[];
}

/** A set of `.pipe` files with everything that is known about them: the model, and what the rules find in it. */
export class Workspace {
  readonly model: Model;
  private readonly runner: RuleRunner;
  private readonly rules: readonly Rule[];
  private readonly handles = new Map<string, readonly Handle[]>();

  /** `rules` are those that run; all, unless given. */
  constructor(rules: readonly Rule[] = allRules) {
    this.model = createModel();
    this.rules = rules;
    this.runner = new RuleRunner(this.model, rules);
  }

  /** Adds or replaces a file; `path` is relative to the workspace, with `/`. */
  setFile(path: string, text: string): void {
    this.model.setFile(path, text);
  }

  removeFile(path: string): void {
    this.model.removeFile(path);
    this.forgetOthers(path, []);
  }

  /** Everything that is wrong in a file, sorted by place and code; nothing for a file that is not there. */
  diagnostics(path: string): readonly PlacedDiagnostic[] {
    const file = this.model.file(path);
    if (file === undefined) return [];
    this.forgetOthers(
      path,
      file.declarations.map(({ handle }) => handle),
    );
    const found = file.declarations.flatMap(placed =>
      [...this.model.problems(placed.handle), ...this.runner.check(placed)].map(diagnostic =>
        this.place(file, placed.offset, diagnostic),
      ),
    );
    const silenceable = found.filter(({ category }) => category === 'rule');
    const { left, problems } = judgeIgnores(
      file.text,
      silenceable,
      this.knownCodes(),
      new Set(this.rules.map(({ code }) => code)),
    );
    const kept = new Set(left);
    return [
      ...found.filter(diagnostic => diagnostic.category !== 'rule' || kept.has(diagnostic)),
      ...problems.map((problem): PlacedDiagnostic => {
        return { path, category: 'rule', docs: languagePage('silencing-a-rule'), fixes: [], related: [], ...problem };
      }),
    ].sort(byPlaceAndCode);
  }

  private knownCodes(): ReadonlySet<string> {
    return new Set([...RESERVED_CODES, ...allRules.filter(({ category }) => category === 'rule').map(({ code }) => code)]);
  }

  private forgetOthers(path: string, now: readonly Handle[]): void {
    const kept = new Set(now);
    for (const handle of this.handles.get(path) ?? []) if (!kept.has(handle)) this.runner.forget(handle);
    if (now.length === 0) this.handles.delete(path);
    else this.handles.set(path, now);
  }

  private place(file: FileView, offset: number, diagnostic: Diagnostic): PlacedDiagnostic {
    const { span, code, category, severity, message, fixes, related } = diagnostic;
    return {
      path: file.path,
      start: offset + span.start,
      end: offset + span.end,
      severity,
      code,
      category,
      message,
      docs: category === 'rule' ? rulePage(code) : languagePage(),
      fixes: fixes.map(({ title, edits }) => ({ title, edits: edits.flatMap(edit => this.placeEdit(edit)) })),
      related: (related ?? []).flatMap(({ location, message: text }) =>
        this.locate(location).map(place => ({ ...place, message: text })),
      ),
    };
  }

  /** Where a piece of a declaration stands in its file; nothing where the declaration is gone. */
  locate({ handle, span }: Location): Place[] {
    const placed = this.model.placed(handle);
    return placed === undefined ? [] : [{ path: placed.path, start: placed.offset + span.start, end: placed.offset + span.end }];
  }

  private placeEdit({ handle, span, text }: Edit): PlacedEdit[] {
    const placed = this.model.placed(handle);
    if (placed === undefined) return [];
    const { path, offset, declaration } = placed;
    if (span.start <= declaration.span.end) return [{ path, start: offset + span.start, end: offset + span.end, text }];
    return [below(path, this.model.file(path)?.text ?? '', offset, offset + declaration.span.end, text)];
  }
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
  return { path, start: at, end: at, text: gap + text + (next === '' || /[\n\r]/.test(next) ? '' : lineBreak) };
}

function byPlaceAndCode(a: PlacedDiagnostic, b: PlacedDiagnostic): number {
  return a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
