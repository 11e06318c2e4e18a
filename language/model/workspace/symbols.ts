import { idOf } from '../ids.js';
import { fold } from '../names.js';
import type { Handle, Id } from '../records.js';
import type { OutlineItem } from './outline.js';

/** One named thing: a table (each of those of a `bronze *`), a source, a dead letter, a schema and so on. */
export interface Entry {
  /** Unique in the workspace: the handle, with `[name]` for a table of `bronze *`. */
  readonly key: string;
  readonly handle: Handle;
  readonly id: Id;
  readonly space: string;
  readonly name: string;
  /** The namespace it belongs to: its pipeline, or its file where that belongs to none. */
  readonly owner: string;
  readonly pipeline?: string;
  /** Which input of a `bronze *` it is made from. */
  readonly index?: number;
}

export function isTable({ space }: Entry): boolean {
  return space === 'bronze' || space === 'silver' || space === 'gold';
}

/** The pipeline that owns a file, and the namespace of the file's names. */
export interface Owner {
  readonly pipeline?: string;
  readonly owner: string;
  /** True where the file says so itself, by `pipeline` or `part of`. */
  readonly declared: boolean;
}

/** All names of a workspace. Built from the outlines alone. */
export interface Symbols {
  readonly owners: ReadonlyMap<string, Owner>;
  /** In the order of files and text. */
  readonly entries: readonly Entry[];
  /** By `space.name`, folded. */
  readonly byName: ReadonlyMap<string, readonly Entry[]>;
  readonly byKey: ReadonlyMap<string, Entry>;
  readonly byHandle: ReadonlyMap<Handle, readonly Entry[]>;
  /** By folded id; where two have one id, the first in order. */
  readonly byId: ReadonlyMap<string, Entry>;
  /** Handles of all declarations by namespace, of text that begins none too, in the order of files and text. */
  readonly byOwner: ReadonlyMap<string, readonly Handle[]>;
  /** Handles of `defaults` by namespace and layer: `owner\nlayer`. */
  readonly defaults: ReadonlyMap<string, readonly Handle[]>;
  /** Handle of the pipeline's declaration by namespace. */
  readonly pipelines: ReadonlyMap<string, Handle>;
  /** Names, folded, that text which begins no declaration may have been meant to declare. */
  readonly mayDeclare: ReadonlySet<string>;
  /** `flow … into`, in the order of files and text. */
  readonly flows: readonly OutlineItem[];
}

/** Builds the symbols from the outlines of all files, sorted by path. */
export function buildSymbols(files: readonly { readonly path: string; readonly outline: readonly OutlineItem[] }[]): Symbols {
  const owners = ownersOf(files);
  const entries: Entry[] = [];
  const byName = new Map<string, Entry[]>();
  const byHandle = new Map<Handle, Entry[]>();
  const byId = new Map<string, Entry>();
  const byOwner = new Map<string, Handle[]>();
  const defaults = new Map<string, Handle[]>();
  const pipelines = new Map<string, Handle>();
  const flows: OutlineItem[] = [];
  const mayDeclare = new Set<string>();
  const idCounts = new Map<string, number>();
  for (const { path, outline } of files) {
    const owner = owners.get(path) as Owner;
    for (const item of outline) {
      push(byOwner, owner.owner, item.handle);
      if (item.of !== undefined) push(defaults, defaultsKey(owner.owner, item.of), item.handle);
      if (item.kind === 'pipeline' && item.names[0] !== undefined) {
        const key = pipelineKey(item.names[0]);
        if (!pipelines.has(key)) pipelines.set(key, item.handle);
      }
      if (item.kind === 'flow') flows.push(item);
      if (item.mayDeclare !== undefined) mayDeclare.add(fold(item.mayDeclare));
      if (item.space === undefined) continue;
      for (const [index, name] of item.names.entries()) {
        const id = uniqueId(item, name, owner, idCounts);
        const entry: Entry = {
          key: item.each ? `${item.handle}[${index}]` : item.handle,
          handle: item.handle,
          id,
          space: item.space,
          name,
          owner: owner.owner,
          ...(owner.pipeline === undefined ? {} : { pipeline: owner.pipeline }),
          ...(item.each ? { index } : {}),
        };
        entries.push(entry);
        push(byName, nameKey(item.space, name), entry);
        push(byHandle, item.handle, entry);
        if (!byId.has(fold(id))) byId.set(fold(id), entry);
      }
    }
  }
  const byKey = new Map(entries.map(entry => [entry.key, entry]));
  return { owners, entries, byName, byKey, byHandle, byId, byOwner, defaults, pipelines, mayDeclare, flows };
}

/** The second thing of one id has `~2` behind it: two of one name are an error, and files of no pipeline may share names. */
function uniqueId(item: OutlineItem, name: string, owner: Owner, counts: Map<string, number>): Id {
  const id = item.kind === 'pipeline' ? idOf(name, [], 'pipeline') : idOf(owner.pipeline, spaceWords(item.space ?? ''), name);
  const count = (counts.get(fold(id)) ?? 0) + 1;
  counts.set(fold(id), count);
  return count === 1 ? id : `${id}~${count}`;
}

/** `serve.dashboard` is two words of an id, and a consumer's kind may be any name. */
function spaceWords(space: string): string[] {
  return space.startsWith('serve.') ? ['serve', space.slice('serve.'.length)] : [space];
}

export function nameKey(space: string, name: string): string {
  return `${space}.${fold(name)}`;
}

export function defaultsKey(owner: string, layer: string): string {
  return `${owner}\n${layer}`;
}

/** The namespace of a pipeline. */
export function pipelineKey(name: string): string {
  return `pipeline ${fold(name)}`;
}

/** Own declaration, else `part of`, else the only pipeline of the folder, else none: then the file is a namespace of its own. */
function ownersOf(files: readonly { readonly path: string; readonly outline: readonly OutlineItem[] }[]): Map<string, Owner> {
  const declared = new Map<string, string>();
  const spelling = new Map<string, string>();
  const byFolder = new Map<string, string[]>();
  for (const { path, outline } of files) {
    const name = outline.find(item => item.kind === 'pipeline')?.names[0];
    if (name === undefined) continue;
    declared.set(path, name);
    if (!spelling.has(fold(name))) spelling.set(fold(name), name);
    push(byFolder, folderOf(path), name);
  }
  const owners = new Map<string, Owner>();
  for (const { path, outline } of files) {
    const own = declared.get(path);
    const part = own === undefined ? outline.find(item => item.kind === 'part of')?.names[0] : undefined;
    const inFolder = byFolder.get(folderOf(path)) ?? [];
    const said = own ?? part;
    const name = said ?? (inFolder.length === 1 ? inFolder[0] : undefined);
    const pipeline = name === undefined ? undefined : (spelling.get(fold(name)) ?? name);
    owners.set(path, {
      ...(pipeline === undefined ? {} : { pipeline }),
      owner: pipeline === undefined ? `file ${path}` : pipelineKey(pipeline),
      declared: said !== undefined,
    });
  }
  return owners;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
