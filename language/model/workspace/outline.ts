import type { DatasetReference, Declaration } from '../declaration/index.js';
import { idPart } from '../ids.js';
import { fold } from '../names.js';
import type { Handle } from '../records.js';

/**
 * What a declaration shows to the rest of the workspace before anything is resolved: it changes only with its heading, so that
 * typing in a body leaves the workspace's names as they are.
 */
export interface OutlineItem {
  readonly handle: Handle;
  readonly kind: Declaration['kind'];
  /** The space in which its name is unique in a pipeline: `silver`, `source`, `deadletter`, `serve.dashboard`. Missing where it names nothing. */
  readonly space?: string;
  /** One name, for `bronze *` one for each input, in order. */
  readonly names: readonly string[];
  /** `bronze *`. */
  readonly each: boolean;
  /** `flow … into T`: T without its places. */
  readonly into?: BareReference;
  /** Of `defaults`. */
  readonly of?: string;
  /** Of text that begins no declaration: the name that it may have been meant to declare. */
  readonly mayDeclare?: string;
}

/** A dataset reference without its places. */
export interface BareReference {
  readonly pipeline?: string;
  readonly kind?: string;
  readonly name: string;
}

export function bareReference(reference: DatasetReference): BareReference {
  return {
    ...(reference.pipeline === undefined ? {} : { pipeline: reference.pipeline.text }),
    ...(reference.kind === undefined ? {} : { kind: reference.kind }),
    name: reference.name.text,
  };
}

/** Gives each declaration of a file its handle: `path#silver.orders`, a second one of the same name `path#silver.orders~2`. */
export function handlesOf(path: string, declarations: readonly Declaration[]): Handle[] {
  const counts = new Map<string, number>();
  return declarations.map(declaration => {
    const label = labelOf(declaration);
    const folded = fold(label);
    const count = (counts.get(folded) ?? 0) + 1;
    counts.set(folded, count);
    return count === 1 ? `${path}#${label}` : `${path}#${label}~${count}`;
  });
}

const labels = new WeakMap<Declaration, string>();

/** A declaration's part of its handle; kept, because a file is given its handles anew after each edit. */
function labelOf(declaration: Declaration): string {
  let label = labels.get(declaration);
  if (label === undefined) {
    // `#` is what separates a path from a label.
    label = makeLabel(declaration).replaceAll('%', '%25').replaceAll('#', '%23');
    labels.set(declaration, label);
  }
  return label;
}

function makeLabel(declaration: Declaration): string {
  const space = spaceOf(declaration) ?? declaration.kind.replace(' ', '_');
  if (declaration.kind === 'table' && declaration.each) return `${space}.*`;
  if (declaration.kind === 'defaults') return `defaults.${declaration.of ?? ''}`;
  const name = 'name' in declaration ? declaration.name : undefined;
  return name === undefined ? space : `${space}.${idPart(name.text)}`;
}

function spaceOf(declaration: Declaration): string | undefined {
  switch (declaration.kind) {
    case 'table':
      return declaration.layer;
    case 'serve':
      return `serve.${fold(declaration.serves?.text ?? '')}`;
    case 'part of':
    case 'defaults':
    case 'access':
    case 'unknown':
      return undefined;
    default:
      return declaration.kind;
  }
}

export function outlineItem(handle: Handle, declaration: Declaration): OutlineItem {
  const known = items.get(declaration);
  if (known?.handle === handle) return known;
  const item = makeItem(handle, declaration);
  items.set(declaration, item);
  return item;
}

/** Kept as the labels are. */
const items = new WeakMap<Declaration, OutlineItem>();

function makeItem(handle: Handle, declaration: Declaration): OutlineItem {
  const space = spaceOf(declaration);
  const each = declaration.kind === 'table' && declaration.each;
  const name = 'name' in declaration ? declaration.name?.text : undefined;
  return {
    handle,
    kind: declaration.kind,
    ...(space === undefined ? {} : { space }),
    names: each ? declaration.inputs.map(input => input.dataset.name.text) : name === undefined ? [] : [name],
    each,
    ...(declaration.kind === 'flow' && declaration.into !== undefined ? { into: bareReference(declaration.into) } : {}),
    ...(declaration.kind === 'defaults' && declaration.of !== undefined ? { of: declaration.of } : {}),
    ...(declaration.kind === 'unknown' && declaration.mayDeclare !== undefined ? { mayDeclare: declaration.mayDeclare } : {}),
  };
}
