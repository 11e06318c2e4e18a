/**
 * A source map as ECMA-426 defines it: `mappings` has for each generated line, separated by `;`, its segments in Base64 VLQ. Sources are
 * relative to `sourceRoot`, and that to the map's own folder.
 */
export interface SourceMap {
  readonly version: 3;
  readonly file: string;
  readonly sourceRoot?: string;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/** Where a piece of generated code comes from. Lines and characters count from 0. */
export interface Segment {
  readonly line: number;
  readonly character: number;
  /** As the map has it in `sources`. */
  readonly source: string;
  readonly sourceLine: number;
  readonly sourceCharacter: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A number in Base64 VLQ: five bits a digit, the lowest first, its sign in the lowest bit of the first. */
function vlq(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** @throws RangeError for what is no Base64 VLQ */
function numbersOf(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    if (digit < 0 || shift > 30) throw new RangeError(`${text} is no Base64 VLQ`);
    value |= (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
    } else {
      numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  if (shift > 0) throw new RangeError(`${text} is no Base64 VLQ`);
  return numbers;
}

/** Writes a map. Segments are in the order of lines and characters. */
export function encodeSourceMap(file: string, segments: readonly Segment[], sourceRoot?: string): SourceMap {
  const sources = [...new Set(segments.map(({ source }) => source))];
  const lines: string[][] = [];
  let [line, character, source, sourceLine, sourceCharacter] = [-1, 0, 0, 0, 0];
  for (const s of segments) {
    if (s.line !== line) character = 0;
    line = s.line;
    while (lines.length <= line) lines.push([]);
    const index = sources.indexOf(s.source);
    const deltas = [s.character - character, index - source, s.sourceLine - sourceLine, s.sourceCharacter - sourceCharacter];
    lines[line]?.push(deltas.map(vlq).join(''));
    [character, source, sourceLine, sourceCharacter] = [s.character, index, s.sourceLine, s.sourceCharacter];
  }
  const mappings = lines.map(segmentsOfLine => segmentsOfLine.join(',')).join(';');
  return { version: 3, file, ...(sourceRoot === undefined ? {} : { sourceRoot }), sources, names: [], mappings };
}

/**
 * Reads a map, also one that another tool has written.
 * @returns its segments with `sourceRoot` before their sources; undefined for a text that is no source map
 */
export function decodeSourceMap(text: string): readonly Segment[] | undefined {
  try {
    const map: unknown = JSON.parse(text);
    if (typeof map !== 'object' || map === null) return undefined;
    const { version, mappings, sources, sourceRoot } = map as Partial<Record<keyof SourceMap, unknown>>;
    if (version !== 3 || typeof mappings !== 'string' || !Array.isArray(sources)) return undefined;
    const root = typeof sourceRoot === 'string' && sourceRoot !== '' ? `${sourceRoot.replace(/\/+$/, '')}/` : '';
    return segmentsOf(
      mappings,
      sources.map(source => root + String(source)),
    );
  } catch {
    return undefined;
  }
}

function segmentsOf(mappings: string, sources: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  let [source, sourceLine, sourceCharacter] = [0, 0, 0];
  for (const [line, text] of mappings.split(';').entries()) {
    let character = 0;
    for (const segment of text === '' ? [] : text.split(',')) {
      const [c = 0, s, l, k] = numbersOf(segment);
      character += c;
      if (s === undefined || l === undefined || k === undefined) continue;
      [source, sourceLine, sourceCharacter] = [source + s, sourceLine + l, sourceCharacter + k];
      const name = sources[source];
      if (name !== undefined) segments.push({ line, character, source: name, sourceLine, sourceCharacter });
    }
  }
  return segments;
}
