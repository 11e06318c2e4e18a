import type { Declaration } from '../declaration/index.js';
import { equal } from '../equal.js';
import type { Input, Memo } from '../memo.js';
import type { FileView, PlacedDeclaration } from '../model.js';
import { type ParsedFile, parseFile } from '../read/index.js';
import type { Handle } from '../records.js';
import { handlesOf, type OutlineItem, outlineItem } from './outline.js';

interface FileState {
  readonly parsed: ParsedFile;
  readonly placed: readonly PlacedDeclaration[];
}

/** The texts of a workspace, as inputs of the query engine: the set of paths, each file's outline, each declaration. */
export class Files {
  readonly #memo: Memo;
  readonly #states = new Map<string, FileState>();
  readonly #placed = new Map<Handle, PlacedDeclaration>();
  readonly #paths: Input<readonly string[]>;
  readonly #outlines: Input<readonly OutlineItem[]>;
  readonly #declarations: Input<Declaration>;
  #sorted: readonly string[] = [];

  constructor(memo: Memo) {
    this.#memo = memo;
    this.#paths = memo.input();
    this.#outlines = memo.input();
    this.#declarations = memo.input();
    this.#paths.set('', []);
  }

  set(path: string, text: string): void {
    const previous = this.#states.get(path);
    if (previous?.parsed.text === text) return;
    const parsed = parseFile(path, text, previous?.parsed);
    const declarations = parsed.chunks.map(chunk => chunk.declaration);
    const handles = handlesOf(path, declarations);
    const placed = parsed.chunks.map(
      ({ offset, docOffset, declaration }, index): PlacedDeclaration => ({
        handle: handles[index] as Handle,
        path,
        offset,
        docOffset,
        declaration,
      }),
    );
    this.#states.set(path, { parsed, placed });
    this.#replace(previous?.placed ?? [], placed);
    const outline = placed.map(({ handle, declaration }) => outlineItem(handle, declaration));
    if (previous === undefined) this.#setPaths([...this.#states.keys()].sort());
    if (!equal(this.#outlines.get(path), outline)) this.#outlines.set(path, outline);
  }

  remove(path: string): void {
    const previous = this.#states.get(path);
    if (previous === undefined) return;
    this.#states.delete(path);
    this.#replace(previous.placed, []);
    this.#outlines.set(path, undefined);
    this.#setPaths([...this.#states.keys()].sort());
  }

  #setPaths(paths: readonly string[]): void {
    this.#sorted = paths;
    this.#paths.set('', paths);
  }

  #replace(before: readonly PlacedDeclaration[], after: readonly PlacedDeclaration[]): void {
    const kept = new Set(after.map(({ handle }) => handle));
    for (const { handle } of before) {
      if (kept.has(handle)) continue;
      this.#placed.delete(handle);
      this.#declarations.set(handle, undefined);
      this.#memo.forget(handle);
    }
    for (const placed of after) {
      const known = this.#placed.get(placed.handle);
      this.#placed.set(placed.handle, placed);
      if (known?.declaration !== placed.declaration) this.#declarations.set(placed.handle, placed.declaration);
    }
  }

  /** A tracked read: sorted paths. */
  paths(): readonly string[] {
    return this.#paths.get('') ?? [];
  }

  /** A tracked read. */
  outline(path: string): readonly OutlineItem[] {
    return this.#outlines.get(path) ?? [];
  }

  /** A tracked read. */
  declaration(handle: Handle): Declaration | undefined {
    return this.#declarations.get(handle);
  }

  /** Where a declaration stands now. Not tracked: queries hold no absolute places. */
  placed(handle: Handle): PlacedDeclaration | undefined {
    return this.#placed.get(handle);
  }

  /** The text of a declaration as it stands now. A tracked read: the same declaration has the same text. */
  textOf(handle: Handle): string {
    const declaration = this.declaration(handle);
    const placed = this.#placed.get(handle);
    if (declaration === undefined || placed === undefined) return '';
    return this.#states.get(placed.path)?.parsed.text.slice(placed.offset, placed.offset + declaration.span.end) ?? '';
  }

  view(path: string, pipeline: string | undefined): FileView | undefined {
    const state = this.#states.get(path);
    if (state === undefined) return undefined;
    return { path, text: state.parsed.text, declarations: state.placed, ...(pipeline === undefined ? {} : { pipeline }) };
  }

  /** Sorted. */
  all(): readonly string[] {
    return this.#sorted;
  }
}

/** The path of the file that a handle points into. */
/** The handle of a place in a file of no declarations, such as a data contract: its spans count from the beginning of the file. */
export function fileHandle(path: string): Handle {
  return `${path}#`;
}

export function isFileHandle(handle: Handle): boolean {
  return handle.endsWith('#');
}

export function pathOf(handle: Handle): string {
  return handle.slice(0, handle.lastIndexOf('#'));
}
