import { withoutControls } from './text.js';

/** Attributes of an element, each behind a blank. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  // A reader turns line breaks and tabs of an attribute into blanks, unless they are written as references.
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('');
}

/** Text as content of an element; what XML 1.0 cannot hold is left out. */
export function escaped(text: string): string {
  return withoutControls(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
