import type { Records } from './build.js';
import type { Checks } from './checks/index.js';
import type { ProblemCode } from './codes.js';
import type { Database } from './database.js';
import { nameSpanOf } from './flow/place.js';
import type { Findings, Problem, Use } from './flow/report.js';
import type { Query } from './memo.js';
import type { Occurrence } from './model.js';
import type { Category, Diagnostic, Fix, Handle, Location, Span } from './records.js';
import { fileHandle } from './workspace/files.js';
import { type Entry, isTable } from './workspace/symbols.js';

/** What is found in a declaration, as the rest of the program sees it: diagnostics, and names with what they mean. */
export class Answers {
  readonly #db: Database;
  readonly #records: Records;
  /** Syntax problems, and names that mean nothing; sorted by place. */
  readonly problems: Query<readonly Diagnostic[]>;
  /** Every name of a declaration and what it means; sorted by place. */
  readonly occurrences: Query<readonly Occurrence[]>;
  readonly #findings: Query<Findings>;

  constructor(db: Database, records: Records, checks: Checks) {
    this.#db = db;
    this.#records = records;
    const look = (handle: Handle): Findings => checks.findings(handle);
    this.#findings = db.memo.query(look, look, (a, b) => a === b);
    this.problems = db.memo.query<readonly Diagnostic[]>(
      handle => this.#problemsOf(handle),
      () => [],
    );
    this.occurrences = db.memo.query<readonly Occurrence[]>(
      handle => this.#occurrencesOf(handle),
      () => [],
    );
  }

  #problemsOf(handle: Handle): readonly Diagnostic[] {
    const syntax = (this.#db.files.declaration(handle)?.problems ?? []).map(
      ({ span, message, replacement }): Diagnostic => ({
        handle,
        span,
        code: 'syntax',
        category: 'syntax',
        severity: 'error',
        message,
        fixes: replacement === undefined ? [] : [replaceBy(handle, span, replacement)],
      }),
    );
    const { problems } = this.#findings(handle);
    // One mistake, one message: a misspelt setting explains the break behind it, and a break the names that it tore apart.
    const torn = this.#db.files.declaration(handle)?.torn ?? [];
    const explained = (broken: Span): boolean =>
      problems.some(
        ({ extent }) => extent !== undefined && torn.some(piece => extent.end === piece.start && isIn(broken, piece)),
      );
    const told = syntax.filter(({ span }) => !explained(span));
    const others = problems
      .filter(({ span }) => !told.some(broken => touch(broken.span, span)))
      .filter(problem => !followsFrom(problem, torn) && !this.#mayBeDeclared(problem))
      .filter(({ span, extent }) => extent === undefined || !problems.some(other => other.extent?.end === span.start - 1))
      .map(problem => this.#diagnostic(handle, problem));
    return [...told, ...others].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || compare(a.code, b.code));
  }

  /** Whether the name that means nothing is that of a declaration whose first word is misspelt, which has its own message. */
  #mayBeDeclared({ code, wanted }: Problem): boolean {
    if (wanted === undefined || !DECLARED_CODES.has(code)) return false;
    const last = /(?:`((?:[^`]|``)+)`|([^.`]+))$/.exec(wanted);
    return this.#db.mayBeDeclared(last?.[1]?.replaceAll('``', '`') ?? last?.[2] ?? wanted);
  }

  #occurrencesOf(handle: Handle): readonly Occurrence[] {
    const occurrences = this.#findings(handle).uses.map(use => this.#occurrence(use, handle));
    return occurrences.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }

  #diagnostic(handle: Handle, problem: Problem): Diagnostic {
    const { span, code, category, severity, message, replacement, related } = problem;
    const replaced = replacement === undefined ? [] : [replaceBy(handle, span, replacement)];
    const repairs = (problem.fixes ?? []).map(({ title, edits }) => ({
      title,
      edits: edits.map(edit => ({ handle, ...edit })),
    }));
    const others = related?.flatMap(other => {
      const location =
        'file' in other ? { handle: fileHandle(other.file), span: other.span } : this.#locationOf(this.#db.entry(other.key));
      return location === undefined ? [] : [{ location, message: other.message }];
    });
    return {
      handle,
      span,
      code,
      category: category ?? categoryOf(code),
      severity: severity ?? 'error',
      message,
      fixes: [...replaced, ...repairs],
      ...(problem.unnecessary ? { unnecessary: true as const } : {}),
      ...(problem.deprecated ? { deprecated: true as const } : {}),
      ...(others === undefined ? {} : { related: others }),
    };
  }

  #locationOf(entry: Entry | undefined): Location | undefined {
    const declaration = entry === undefined ? undefined : this.#db.files.declaration(entry.handle);
    return entry === undefined || declaration === undefined ? undefined : { handle: entry.handle, span: nameSpanOf(declaration) };
  }

  #occurrence({ span, isDefinition, meaning }: Use, handle: Handle): Occurrence {
    const at = (target: Occurrence['target']): Occurrence => ({ span, isDefinition, target });
    switch (meaning.kind) {
      case 'entry': {
        const { entry } = meaning;
        const location = this.#locationOf(entry);
        if (isTable(entry) || entry.space === 'source') return at({ kind: 'dataset', id: entry.id });
        const kind = entry.space.split('.', 1)[0] as Exclude<Entity, 'function'> | 'function';
        const place = location === undefined ? {} : { location };
        if (kind === 'function') return at({ kind, name: entry.name, ...place });
        return at({ kind, name: entry.name, id: entry.id, ...place });
      }
      case 'column': {
        if (meaning.column === undefined)
          return at({
            kind: 'column',
            column: meaning.name,
            ...(meaning.dataset === undefined ? {} : { dataset: meaning.dataset }),
            ...(isDefinition ? { location: { handle, span } } : {}),
          });
        const column = this.#records.column(meaning.column, []);
        const dataset = meaning.dataset ?? this.#db.entriesOf(meaning.column.origin.handle)[0]?.id;
        return at({
          kind: 'column',
          column: meaning.name,
          location: column.location,
          type: column,
          ...(dataset === undefined ? {} : { dataset }),
        });
      }
      case 'pattern':
        return at({ kind: 'pattern', id: meaning.id });
      default:
        return at({
          kind: meaning.kind,
          name: meaning.name,
          ...(meaning.span === undefined ? {} : { location: { handle, span: meaning.span } }),
        });
    }
  }
}

function replaceBy(handle: Handle, span: Span, text: string): Fix {
  return { title: `Replace it by ${text}`, edits: [{ handle, span, text }] };
}

function isIn({ start }: Span, piece: Span): boolean {
  return piece.start <= start && start < piece.end;
}

/** What a finding of a code is about, where it does not say so itself: a name, or what statements mean together. */
function categoryOf(code: ProblemCode): Category {
  return /^(?:ambiguous|unknown|unnamed|duplicate|cycle|union|flow)(?:-|$)/.test(code) && code !== 'duplicate-property'
    ? 'reference'
    : 'meaning';
}

/** Names of declarations that mean nothing. */
const DECLARED_CODES: ReadonlySet<string> = new Set([
  'unknown-dataset',
  'unknown-deadletter',
  'unknown-schema',
  'unknown-compute',
  'unknown-param',
  'unknown-function',
  'unknown-pipeline',
]);

/** What a torn piece may have torn from its place: its columns are then missing below. */
const COLUMN_CODES: ReadonlySet<string> = new Set(['unknown-column', 'ambiguous-column', 'union-columns', 'unknown-input']);

/** Whether a problem stands in a piece that was not understood or right before it, or is one of columns below such a piece. */
function followsFrom({ span, code, extent }: Problem, torn: readonly Span[]): boolean {
  // Which side a column is of is said below the join, perhaps in such a piece.
  if (code === 'ambiguous-column' && torn.length > 0) return true;
  return torn.some(piece => {
    if (span.start >= piece.start) return span.start < piece.end || COLUMN_CODES.has(code);
    return extent === undefined && span.end >= piece.start;
  });
}

type Entity = Extract<Occurrence['target'], { kind: 'deadletter' }>['kind'] | 'function';

/** Whether two spans overlap, meet, or have one character between them. */
function touch(a: Span, b: Span): boolean {
  return a.start <= b.end + 1 && b.start <= a.end + 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
