import type { Expression, Name, Span } from '../declaration/index.js';
import { CALLS, SYNONYMS } from './calls.js';
import type { SqlNode } from './parser.js';

/** The members of a node by its name: `{"upper": {"this": …}}` is `upper` and what it holds. */
export function nodeOf(value: unknown): { readonly kind: string; readonly body: SqlNode } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [kind, body] = entry;
  return { kind, body: typeof body === 'object' && body !== null ? (body as SqlNode) : {} };
}

/** A dataset by kind and name, in the form in which they are compared. */
export function datasetKey(kind: unknown, name: unknown): string {
  return `${String(kind)}.${String(name)}`.toLowerCase();
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A function's name, and how it is written in the text. */
export function callName(kind: string, body: SqlNode): { readonly text: string; readonly written: string } {
  const own = body.name ?? body.original_name;
  const known = CALLS.get(kind)?.name ?? (kind === 'count' ? 'count' : undefined);
  if (known === undefined) return { text: String(own), written: String(own) };
  if (typeof own !== 'string') return { text: known, written: known };
  const lower = own.toLowerCase();
  return { text: SYNONYMS.has(lower) ? lower : known, written: lower };
}

export function argumentsOf(kind: string, body: SqlNode): readonly unknown[] {
  const members = kind === 'count' ? ['this'] : (CALLS.get(kind)?.members ?? ['args']);
  return members.flatMap(member => {
    const value = body[member];
    return value == null ? [] : Array.isArray(value) ? value : [value];
  });
}

type Unplaced<T> = T extends Expression ? Omit<T, 'span'> : never;

/** An expression where its parts stand, else where it is known to be around. */
export function withSpan(expression: Unplaced<Expression>, around: Span): Expression {
  const spans: Span[] = [];
  const gather = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) gather(item);
    else if (typeof value === 'object' && value !== null && 'kind' in value) {
      const { span } = value as Expression;
      if (span !== around) spans.push(span);
    } else if (typeof value === 'object' && value !== null && 'text' in value) spans.push((value as Name).span);
    else if (typeof value === 'object' && value !== null && 'when' in value)
      for (const item of Object.values(value)) gather(item);
  };
  for (const value of Object.values(expression)) gather(value);
  const span = spanOver(spans);
  return { ...expression, span: span ?? around } as Expression;
}

export function spanOver(spans: readonly Span[]): Span | undefined {
  const [first, ...others] = spans;
  if (first === undefined) return undefined;
  return others.reduce((over, { start, end }) => ({ start: Math.min(over.start, start), end: Math.max(over.end, end) }), first);
}
