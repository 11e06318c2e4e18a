import type { Signature } from '../functions.js';

/** A call with a place to fill in for each argument that it must have; `over` where the function means nothing without. */
export function callSnippet(name: string, { parameters }: Signature, isWindow: boolean): string {
  const needed = parameters.filter(({ optional }) => !optional);
  const shown = needed.length > 0 ? needed : parameters.slice(0, 1);
  const places = shown.map((parameter, index) => `\${${index + 1}:${parameter.name}}`);
  const over = isWindow ? ` over (partition by \${${places.length + 1}:key} order by \${${places.length + 2}:time})` : '';
  return `${name}(${places.join(', ')})${over}`;
}

/** The text of a snippet for a client that has none: with the texts of its placeholders. */
export function withoutPlaceholders(snippet: string): string {
  // A name that the client would make of the file's.
  const plain = snippet.replaceAll(/\$\{[A-Z_]+\/[^}]*\}/g, 'shop');
  const names = new Map([...plain.matchAll(/\$\{(\d+):([^}]*)\}/g)].map(([, number = '', text = '']) => [number, text]));
  return plain
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$(\d+)/g, (_, number: string) => names.get(number) ?? '');
}
