import type { Name, Span } from './place.js';

/** A part of a declaration that says what it is: an expression, a step, a value, a dataset reference. */
export interface Part {
  readonly kind: string;
  readonly span?: Span;
  readonly name?: Name;
}

/** Lists beside the declaration's own structure. */
const BESIDE: ReadonlySet<string> = new Set(['strings', 'comments', 'problems', 'repeated', 'torn']);

/** Several checks look at all parts of one declaration, and finding them takes longer than looking. */
const known = new WeakMap<object, readonly Part[]>();

/** Calls `on` with each part of a declaration that has a kind, from the outside in, in the order of its data. */
export function visit(data: object, on: (part: Part) => void): void {
  let parts = known.get(data);
  if (parts === undefined) {
    const found: Part[] = [];
    gather(data, found);
    known.set(data, found);
    parts = found;
  }
  for (const part of parts) on(part);
}

function gather(data: object, found: Part[]): void {
  if (Array.isArray(data)) {
    for (const item of data) if (typeof item === 'object' && item !== null) gather(item, found);
    return;
  }
  const record = data as Record<string, unknown>;
  if (typeof record.kind === 'string') found.push(data as Part);
  for (const key in record) {
    const value = record[key];
    if (typeof value === 'object' && value !== null && !isPlace(key) && !BESIDE.has(key)) gather(value, found);
  }
}

/** Half of all that a declaration holds. */
function isPlace(key: string): boolean {
  return key === 'span' || key.endsWith('Span');
}
