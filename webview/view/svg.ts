const namespace = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element. Text from users goes through attributes and text nodes only, never through markup. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(namespace, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** An HTML element, by the same rule. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  }
}

const canvas = document.createElement('canvas').getContext('2d');
const widths = new Map<string, number>();

/**
 * Text that fits into a width, with an ellipsis where it is cut.
 * @param font as in CSS: `600 13px sans-serif`
 */
export function fitText(text: string, width: number, font: string): string {
  if (widthOf(text, font) <= width) return text;
  // By characters as people see them: a cut inside of a surrogate pair or an accent shows a wrong one.
  const characters = Array.from(new Intl.Segmenter().segment(text.slice(0, 400)), ({ segment }) => segment);
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${characters.slice(0, middle).join('')}…`, font) <= width) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('')}…`;
}

/** In pixels at scale 1. */
export function widthOf(text: string, font: string): number {
  const key = `${font} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 20_000) widths.clear();
    if (canvas) canvas.font = font;
    width = canvas ? canvas.measureText(text).width : text.length * 8;
    widths.set(key, width);
  }
  return width;
}
