import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Something wrong in a YAML file; line and column count from 1. */
export interface CatalogProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A YAML file while it is checked: knows where its nodes stand and collects what is wrong with them. */
export class CheckedFile {
  readonly problems: CatalogProblem[] = [];
  readonly root: Node | null;
  private readonly lines = new LineCounter();

  constructor(
    readonly file: string,
    text: string,
  ) {
    const document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    for (const error of document.errors) this.reportAt(error.pos[0], error.message);
    this.root = document.contents as Node | null;
  }

  /** Reports a problem at a node, or at the start of the file where there is none. */
  report(node: Node | null | undefined, message: string): void {
    this.reportAt(node?.range?.[0] ?? 0, message);
  }

  private reportAt(offset: number, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.problems.push({ file: this.file, line, column: col, message });
  }
}

/** Reads a value out of a node, or reports what is wrong with it and returns undefined. */
export type Shape<T> = (node: Node | null, path: string, file: CheckedFile) => T | undefined;

/** A text that is not empty; blanks at its ends are cut off. */
export const text: Shape<string> = (node, path, file) => {
  if (!isScalar(node) || typeof node.value !== 'string') return void file.report(node, `\`${path}\` must be a text`);
  const value = node.value.trim();
  return value === '' ? void file.report(node, `\`${path}\` must not be empty`) : value;
};

/** A text of a certain form. */
export function matching(pattern: RegExp, what: string): Shape<string> {
  return (node, path, file) => {
    const value = text(node, path, file);
    return value === undefined || pattern.test(value)
      ? value
      : void file.report(node, `\`${path}\` must be ${what}, not \`${value}\``);
  };
}

/** A number that is not negative. */
export const number: Shape<number> = (node, path, file) =>
  isScalar(node) && typeof node.value === 'number' && node.value >= 0
    ? node.value
    : void file.report(node, `\`${path}\` must be a number of 0 or more`);

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): Shape<T> {
  return (node, path, file) => {
    const value = isScalar(node) ? node.value : undefined;
    const word = words.find(candidate => candidate === value);
    return word ?? void file.report(node, `\`${path}\` must be one of ${words.join(', ')}`);
  };
}

/** A list; `least` is how many items it needs. */
export function list<T>(item: Shape<T>, least = 0): Shape<readonly T[]> {
  return (node, path, file) => {
    if (!isSeq(node)) return void file.report(node, `\`${path}\` must be a list`);
    if (node.items.length < least) file.report(node, `\`${path}\` needs ${least} or more items`);
    const values = node.items.map((child, index) => item(child as Node | null, `${path}[${index}]`, file));
    return values.filter(value => value !== undefined);
  };
}

type Fields = Record<string, { readonly shape: Shape<unknown>; readonly optional?: boolean }>;
type Value<F extends Fields> = { [K in keyof F]: F[K] extends { readonly shape: Shape<infer T> } ? T : never };

/** A map with these fields and no others. The result has a value for each field that was right, and none if a needed one was not. */
export function map<F extends Fields>(fields: F): Shape<Partial<Value<F>>> {
  return (node, path, file) => {
    if (!isMap(node)) return void file.report(node, `${path === '' ? 'the file' : `\`${path}\``} must be a map of fields`);
    const value: Record<string, unknown> = {};
    let complete = true;
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (field === undefined) {
        file.report(pair.key as Node, `there is no field \`${key}\` here; there are ${Object.keys(fields).join(', ')}`);
        continue;
      }
      const read = field.shape(pair.value as Node | null, path === '' ? key : `${path}.${key}`, file);
      if (read === undefined) complete = false;
      else value[key] = read;
    }
    for (const [key, field] of Object.entries(fields)) {
      if (field.optional || node.has(key)) continue;
      complete = false;
      file.report(node, `the field \`${path === '' ? key : `${path}.${key}`}\` is missing`);
    }
    return complete ? (value as Partial<Value<F>>) : undefined;
  };
}
