import type { Property, PropertyName, Span } from '../model/declaration/index.js';
import { lineBreakOf, replace } from '../model/edits.js';
import type { Edit } from '../model/records.js';
import { addFirst, addProperties, addStepAbove } from '../rules/statements.js';
import type { Subject } from './refactoring.js';

/** What a body that is not closed cannot have. */
const NOT_CLOSED = 'Its body is not closed.';

/** The property that a table's own text says, if it does. */
export function ownProperty<N extends PropertyName>({ declaration }: Subject, name: N): Property<N> | undefined {
  return declaration.properties.find(property => property.name === name) as Property<N> | undefined;
}

/** Adds properties at the end of a table's body. */
export function withProperties(subject: Subject, ...properties: readonly string[]): readonly Edit[] | string {
  const { table, text } = subject;
  const edit = properties.length === 0 ? undefined : addProperties(table.handle, text, aligned(subject, properties));
  return edit === undefined ? NOT_CLOSED : [edit];
}

/** Writes properties in place of one: each on a line of its own, if that one stands on a line of its own. */
export function inPlaceOf(subject: Subject, { start, end }: Span, properties: readonly string[]): Edit {
  const { table, text } = subject;
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const indentation = text.slice(lineStart, start);
  const gap = lineStart > 0 && indentation.trim() === '' ? lineBreakOf(text) + indentation : ' ';
  return replace(table.handle, { start, end }, aligned(subject, properties).join(gap));
}

/** Writes a step above the one of an index; above all that the body says where there is none. */
export function withStep(subject: Subject, index: number, words: string): readonly Edit[] | string {
  const { table, text, declaration } = subject;
  const above = declaration.steps[index];
  if (index > 0 && above !== undefined) return [addStepAbove(table.handle, text, above.span, words)];
  const [first] = [...declaration.steps, ...declaration.properties].map(({ span }) => span).sort((a, b) => a.start - b.start);
  const heading = declaration.inputs.at(-1)?.span.end ?? table.nameSpan.end;
  return first === undefined
    ? withProperties(subject, words)
    : [addFirst(table.handle, text, bodyFrom(text, heading), first, words)];
}

/** Where the brace of a body is, behind the comments that may stand before it. */
function bodyFrom(text: string, heading: number): number {
  const comments = /^(?:\s|\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(heading));
  return heading + (comments?.[0].length ?? 0);
}

/** Writes words behind a step or a clause of it. */
export function behind({ table }: Subject, offset: number, words: string): Edit {
  return replace(table.handle, { start: offset, end: offset }, ` ${words}`);
}

/** The words that name a property, where its value stands in a column with those of others. */
const NAME = /^(?:on error|partition by|cluster by|[a-z]+) /;

/** Properties with their values in the column in which those of the body stand, if they all stand in one. */
function aligned({ declaration, text }: Subject, properties: readonly string[]): readonly string[] {
  const widths = declaration.properties.flatMap(({ span, keywordSpan }) => {
    const isFirst = /[\n\r][ \t]*$/.test(text.slice(0, span.start));
    const gap = /^ */.exec(text.slice(keywordSpan.end, span.end))?.[0].length ?? 0;
    return isFirst && gap > 0 && keywordSpan.start === span.start ? [{ gap, width: keywordSpan.end - span.start + gap }] : [];
  });
  const width = widths.find(({ gap }) => gap > 1)?.width;
  if (width === undefined || widths.some(other => other.gap > 1 && other.width !== width)) return properties;
  return properties.map(property => property.replace(NAME, name => name.padEnd(width)));
}
