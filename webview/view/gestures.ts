import type { Graph } from '../protocol.js';
import { isDirection, neighbourIn } from './keyboard.js';
import type { Picture } from './picture.js';
import { setAttributes } from './svg.js';

/** A node, or one of its columns. */
export interface Target {
  readonly node: string;
  readonly column?: string;
}

export interface Gestures {
  /** The pointer or the keyboard is there now, or nowhere. */
  point(target: Target | undefined): void;
  choose(target: Target): void;
  toggle(node: string): void;
  /** The keyboard has gone to this node. */
  focused(node: string): void;
  zoom(factor: number): void;
  fit(): void;
  find(): void;
}

/**
 * Turns pointer and keyboard into what they mean. One node at a time can be reached by Tab; arrows go from there to the others and
 * into the columns of an unfolded one, Enter chooses, Space unfolds.
 */
export class GestureListener {
  private current: string | undefined;
  private graph: Graph | undefined;

  constructor(
    private readonly picture: Picture,
    private readonly gestures: Gestures,
  ) {
    const { canvas } = picture;
    canvas.addEventListener('pointermove', event => this.gestures.point(targetOf(event.target) ?? this.focusedTarget()));
    canvas.addEventListener('pointerleave', () => this.gestures.point(this.focusedTarget()));
    canvas.addEventListener('click', event => this.click(event));
    canvas.addEventListener('focusin', event => this.focus(event));
    canvas.addEventListener('focusout', () => this.gestures.point(undefined));
    canvas.addEventListener('keydown', event => this.nodeKey(event));
    document.addEventListener('keydown', event => this.anyKey(event));
  }

  /** After each drawing: one node of those that are there takes part in the order of Tab. */
  refresh(graph: Graph): void {
    this.graph = graph;
    if (this.current === undefined || !this.picture.elementOf(this.current)) this.current = graph.nodes[0]?.id;
    for (const { id } of graph.nodes) {
      const element = this.picture.elementOf(id);
      if (element) setAttributes(element, { tabindex: id === this.current ? 0 : -1 });
    }
  }

  /** What the keyboard is at, where the focus came by the keyboard. */
  private focusedTarget(): Target | undefined {
    const active = document.activeElement;
    return active?.matches(':focus-visible') ? targetOf(active) : undefined;
  }

  private click(event: MouseEvent): void {
    const target = targetOf(event.target);
    if (!target) return;
    if ((event.target as Element).closest('.fold')) this.gestures.toggle(target.node);
    else this.gestures.choose(target);
  }

  private focus(event: FocusEvent): void {
    const target = targetOf(event.target);
    if (!target) return;
    if (this.current !== undefined && this.current !== target.node) {
      const before = this.picture.elementOf(this.current);
      if (before) setAttributes(before, { tabindex: -1 });
    }
    this.current = target.node;
    const element = this.picture.elementOf(target.node);
    if (element) setAttributes(element, { tabindex: 0 });
    if (!(event.target as Element).matches(':focus-visible')) return;
    this.gestures.focused(target.node);
    this.gestures.point(target);
  }

  private nodeKey(event: KeyboardEvent): void {
    const target = targetOf(event.target);
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') this.gestures.choose(target);
    else if (event.key === ' ') this.toggle(target.node);
    else if (event.key === 'Escape') this.escape(target);
    else if (isDirection(event.key)) this.move(event.key, target);
    else return;
    event.preventDefault();
  }

  private toggle(node: string): void {
    this.gestures.toggle(node);
    this.picture.elementOf(node)?.focus({ preventScroll: true });
  }

  /** Out of the columns, then out of the drawing. */
  private escape(target: Target): void {
    const element = this.picture.elementOf(target.node);
    if (target.column !== undefined) element?.focus({ preventScroll: true });
    else element?.blur();
  }

  private move(key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown', target: Target): void {
    const element = this.picture.elementOf(target.node);
    const columns = [...(element?.querySelectorAll<SVGGElement>('.column') ?? [])];
    const index = columns.findIndex(column => column.getAttribute('data-column') === target.column);
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const inside = step === 0 || (index < 0 && step < 0) ? undefined : index + step < 0 ? element : columns[index + step];
    if (inside) {
      inside.focus({ preventScroll: true });
      return;
    }
    const next = neighbourIn(key, target.node, this.picture.boxes, this.linkedTo(target.node));
    if (next !== undefined) this.picture.elementOf(next)?.focus({ preventScroll: true });
  }

  /** Both ends of its edges; dead letters are not on the way that rows are meant to take. */
  private linkedTo(node: string): readonly string[] {
    return (this.graph?.edges ?? []).flatMap(({ from, to, kind }) =>
      kind === 'dead_letter' ? [] : from === node ? [to] : to === node ? [from] : [],
    );
  }

  private anyKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === '/' || (command && event.key === 'f')) this.gestures.find();
    else if (command || event.altKey) return;
    else if (event.key === '+' || event.key === '=') this.gestures.zoom(1.25);
    else if (event.key === '-') this.gestures.zoom(1 / 1.25);
    else if (event.key === '0') this.gestures.fit();
    else return;
    event.preventDefault();
  }
}

function targetOf(element: EventTarget | null): Target | undefined {
  if (!(element instanceof Element)) return undefined;
  const node = element.closest('.node')?.getAttribute('data-node');
  if (node === null || node === undefined) return undefined;
  const column = element.closest('.column')?.getAttribute('data-column');
  return { node, ...(column === null || column === undefined ? {} : { column }) };
}
