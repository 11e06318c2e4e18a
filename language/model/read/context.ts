import type { AstNode } from 'langium';
import type * as ast from '../../grammar/generated/ast.js';
import { placeOf, placeOfProperty } from '../../grammar/tree.js';
import type { Duration, DurationUnit, Name, Span, StringLiteral, SyntaxProblem } from '../declaration/index.js';

/** What is gathered while one declaration is read. The tree may lack anything: a broken text has holes everywhere. */
export interface Reading {
  /** Whether the spelling is wrong somewhere: then what seems to be missing may only not have been understood. */
  readonly broken: boolean;
  readonly text: string;
  readonly problems: SyntaxProblem[];
  readonly strings: StringLiteral[];
  /** Clauses that stand a second time. */
  readonly repeated: Span[];
}

const NOWHERE: Span = { start: 0, end: 0 };

export function spanOf(node: AstNode | undefined): Span {
  return (node && placeOf(node)) ?? NOWHERE;
}

/** Where the value of one property of a node stands, the first of several; for values that are no nodes themselves. */
export function spanOfProperty(node: AstNode, property: string): Span {
  const place = placeOfProperty(node, property);
  return place === undefined ? spanOf(node) : { start: place.start, end: place.end };
}

/** Where the first `words` words of a node stand: its keywords. */
export function keywordSpan(reading: Reading, node: AstNode, words: number): Span {
  const { start, end } = spanOf(node);
  const head = reading.text.slice(start, end);
  const match = new RegExp(`^\\w+(?:\\s+\\w+){0,${words - 1}}`).exec(head);
  return { start, end: start + (match === null ? 1 : match[0].length) };
}

/** A name without its backticks. */
export function unquoteName(text: string): string {
  if (!text.startsWith('`')) return text;
  const inner = text.endsWith('`') && text.length > 1 ? text.slice(1, -1) : text.slice(1);
  return inner.replaceAll('``', '`');
}

export function readName(part: ast.NamePart | undefined): Name | undefined {
  if (part?.name === undefined || placeOf(part) === undefined) return undefined;
  return { text: unquoteName(part.name), span: spanOf(part) };
}

export function readNames(parts: readonly ast.NamePart[] | undefined): Name[] {
  return (parts ?? []).map(readName).filter(name => name !== undefined);
}

/** The text between the quotes of a string literal, doubled quotes undoubled; an unclosed one lacks its last quote. */
export function unquoteString(text: string): string {
  const quote = text[0] ?? "'";
  const closed = text.length > 1 && text.endsWith(quote);
  return text.slice(1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
}

/** Reads the string literal that a property of a node holds, and remembers it. */
export function readString(
  reading: Reading,
  node: AstNode,
  property: string,
  owner: StringLiteral['owner'],
): { text: string; span: Span } {
  const span = spanOfProperty(node, property);
  const text = unquoteString(reading.text.slice(span.start, span.end));
  reading.strings.push({ text, span, owner });
  return { text, span };
}

export function readNumber(text: string | undefined): number {
  return text === undefined ? Number.NaN : Number(text);
}

const UNIT_NAMES = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'year'];

export function readDuration(node: ast.Duration | ast.DurationOrNumber | undefined): Duration | undefined {
  if (node?.amount === undefined || node.unit === undefined) return undefined;
  const unit = node.unit.toLowerCase().replace(/s$/, '');
  if (!UNIT_NAMES.includes(unit)) return undefined;
  return { amount: Number(node.amount), unit: unit as DurationUnit, span: spanOf(node) };
}

/** Notes the nodes whose kind an earlier one of the list has. */
export function noteRepeated<T extends AstNode>(
  reading: Reading,
  nodes: readonly T[],
  kindOf: (node: T) => string = node => node.$type,
): void {
  const seen = new Set<string>();
  for (const node of nodes) {
    const kind = kindOf(node);
    if (seen.has(kind) && placeOf(node) !== undefined) reading.repeated.push(spanOf(node));
    seen.add(kind);
  }
}

/** An enumeration word as the data spells it: keywords are case-insensitive. */
export function word<T extends string>(text: string | undefined): T | undefined {
  return text?.toLowerCase() as T | undefined;
}

/** An object with the key only where there is a value: data that is compared must not tell apart a missing key from `undefined`. */
export function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}
