import type { Host } from '../host.js';
import { size } from '../layout/lanes.js';
import { type Placement, place } from '../layout/place.js';
import { traceColumn, traceNode } from '../layout/trace.js';
import { type Graph, type GraphNode, readViewState, type ToView, type ViewState } from '../protocol.js';
import { Details } from './details.js';
import type { LayoutEngine } from './engine.js';
import { GestureListener, type Target } from './gestures.js';
import { headerHeight, Picture } from './picture.js';
import { findNodes } from './search.js';
import { html } from './svg.js';
import { createToolbar, type Toolbar } from './toolbar.js';
import { type Viewport, ViewportControl } from './viewport.js';

const nothing: Placement = { shown: new Map(), gone: new Map() };
const noGraph: Graph = { nodes: [], edges: [], columnEdges: [] };

/** The lineage view: takes messages, keeps what is seen and how, and tells the host what the user means. */
export class LineageApp {
  private readonly picture: Picture;
  private readonly viewport: ViewportControl;
  private readonly toolbar: Toolbar;
  private readonly details = new Details();
  private readonly message = html('div', { class: 'message', role: 'status' });
  private readonly note = html('div', { class: 'note', role: 'status' });
  private readonly gestures: GestureListener;

  private subject: string | undefined;
  private graph = noGraph;
  private placement = nothing;
  private unfolded = new Set<string>();
  private highlighted: readonly string[] = [];
  private pointed: Target | undefined;
  private found: readonly string[] | undefined;
  private foundIndex = -1;
  /** Counts layouts, so that one that has become stale is not shown. */
  private layouts = 0;
  private saving = 0;
  /** What was seen before the window was loaded again. */
  private restored: ViewState | undefined;

  constructor(
    parent: HTMLElement,
    private readonly host: Host,
    private readonly engine: LayoutEngine,
  ) {
    this.restored = readViewState(host.getState());
    this.toolbar = createToolbar({
      search: text => this.search(text),
      next: () => this.showNextFound(),
      toggleAll: () => this.toggleAll(),
      tidy: () => void this.tidy(),
      zoom: factor => this.viewport.zoom(factor),
      fit: () => this.fit(),
    });
    const stage = html('main', { class: 'stage' });
    this.picture = new Picture(stage);
    stage.append(this.message, this.note);
    parent.append(this.toolbar.element, stage, this.details.element);
    this.viewport = new ViewportControl(this.picture.canvas, this.picture.world, viewport => this.viewportChanged(viewport));
    this.gestures = new GestureListener(this.picture, {
      point: target => this.point(target),
      choose: target => this.choose(target),
      toggle: id => this.toggle(id),
      focused: id => this.focused(id),
      zoom: factor => this.viewport.zoom(factor),
      fit: () => this.fit(),
      find: () => this.toolbar.search.focus(),
    });
    this.details.setHint(
      host.inEditor
        ? 'Click a table or column to go to its declaration.'
        : 'Point at a table or column to see where its rows come from.',
    );
    this.details.show(undefined);
    document.body.classList.add('busy');
  }

  /** Shows what a message says. A message of an unknown type is passed over. */
  receive(message: ToView): void {
    switch (message?.type) {
      case 'graph':
        void this.showGraph(message.subject, message.graph);
        break;
      case 'empty':
        this.showEmpty(message.subject, message.reason);
        break;
      case 'highlight':
        this.highlighted = message.ids;
        this.mark();
        break;
    }
  }

  private showEmpty(subject: string, reason: string): void {
    this.changeSubject(subject);
    this.layouts++;
    this.clear();
    document.body.classList.remove('busy');
    document.body.classList.add('empty');
    this.message.replaceChildren(html('strong', {}, ['Nothing to see yet']), html('p', {}, [reason]));
  }

  private async showGraph(subject: string, graph: Graph): Promise<void> {
    this.changeSubject(subject);
    this.graph = graph;
    const kept = place(this.placement, graph);
    if (kept && kept.shown.size > 0) {
      this.layouts++;
      this.show(kept);
    } else {
      await this.layOut();
    }
  }

  private changeSubject(subject: string): void {
    if (subject === this.subject) return;
    this.subject = subject;
    this.clear();
    this.placement = nothing;
    this.unfolded = new Set();
    this.highlighted = [];
    if (this.restored?.subject === subject) {
      this.placement = { shown: new Map(Object.entries(this.restored.positions)), gone: new Map() };
      this.unfolded = new Set(this.restored.unfolded);
      if (this.restored.viewport) this.viewport.set(this.restored.viewport);
    }
    this.restored = undefined;
  }

  /** Takes the picture away; where its nodes were is remembered. */
  private clear(): void {
    this.graph = noGraph;
    this.pointed = undefined;
    this.picture.draw(noGraph, nothing.shown, new Set());
    this.details.show(undefined);
  }

  /** Lays the graph out afresh and shows all of it. What has changed meanwhile is placed by the new layout. */
  private async layOut(): Promise<void> {
    const layout = ++this.layouts;
    document.body.classList.add('busy');
    const { positions, note } = await this.engine.layOut(this.graph);
    if (layout !== this.layouts) return;
    this.note.textContent = note ?? '';
    this.show({ shown: positions, gone: new Map() });
    this.fit();
  }

  private async tidy(): Promise<void> {
    if (this.graph.nodes.length > 0) await this.layOut();
  }

  private show(placement: Placement): void {
    this.placement = placement;
    document.body.classList.remove('busy', 'empty');
    this.redraw();
  }

  private redraw(): void {
    this.picture.draw(this.graph, this.placement.shown, this.unfolded);
    this.picture.follow(this.viewport.value);
    this.toolbar.showUnfolded(this.unfolded.size > 0);
    this.gestures.refresh(this.graph);
    if (this.toolbar.search.value !== '') this.found = findNodes(this.graph, this.toolbar.search.value);
    this.mark();
    this.save();
  }

  private mark(): void {
    const { pointed } = this;
    const node = this.nodeOf(pointed?.node);
    const column = node?.columns.find(({ id }) => id === pointed?.column);
    this.picture.mark({
      highlighted: new Set(this.highlighted),
      ...(node && !column ? { nodes: traceNode(this.graph, node.id) } : {}),
      ...(column ? { columns: traceColumn(this.graph, column.id) } : {}),
      ...(this.found ? { found: new Set(this.found) } : {}),
    });
    this.details.show(node ?? this.nodeOf(this.highlighted[0]), column);
  }

  private nodeOf(id: string | undefined): GraphNode | undefined {
    return id === undefined ? undefined : this.graph.nodes.find(node => node.id === id);
  }

  private point(target: Target | undefined): void {
    if (target?.node === this.pointed?.node && target?.column === this.pointed?.column) return;
    this.pointed = target;
    this.mark();
  }

  /** In the editor the cursor goes to the declaration, and the highlight follows the cursor; a page has the highlight alone. */
  private choose(target: Target): void {
    if (this.host.inEditor) {
      this.host.post({ type: 'reveal', id: target.node, ...(target.column === undefined ? {} : { column: target.column }) });
    } else {
      this.highlighted = this.highlighted.includes(target.node) && target.column === undefined ? [] : [target.node];
      this.mark();
    }
  }

  private toggle(id: string): void {
    if (!this.unfolded.delete(id)) this.unfolded.add(id);
    this.redraw();
  }

  private toggleAll(): void {
    this.unfolded =
      this.unfolded.size > 0
        ? new Set()
        : new Set(this.graph.nodes.filter(({ columns }) => columns.length > 0).map(({ id }) => id));
    this.redraw();
  }

  private focused(id: string): void {
    const box = this.picture.boxes.get(id);
    if (box) this.viewport.reveal(box, headerHeight);
  }

  private search(text: string): void {
    this.found = text.trim() === '' ? undefined : findNodes(this.graph, text);
    this.foundIndex = -1;
    this.toolbar.showFound(this.found === undefined ? '' : this.found.length === 0 ? 'none' : `${this.found.length} found`);
    this.mark();
  }

  private showNextFound(): void {
    if (!this.found || this.found.length === 0) return;
    this.foundIndex = (this.foundIndex + 1) % this.found.length;
    const id = this.found[this.foundIndex] as string;
    this.toolbar.showFound(`${this.foundIndex + 1} of ${this.found.length}`);
    this.focused(id);
    this.point({ node: id });
  }

  private fit(): void {
    const { x, y, width, height } = this.picture.bounds;
    const edge = size.lanePadding;
    this.viewport.fit({ x: x - edge, y: y - 20, width: width + 2 * edge, height: height + 40 }, headerHeight);
  }

  private viewportChanged(viewport: Viewport): void {
    this.picture.follow(viewport);
    this.toolbar.showScale(viewport.scale);
    this.save();
  }

  /** Keeps what is seen for a reload; once for many changes in a row. */
  private save(): void {
    window.clearTimeout(this.saving);
    this.saving = window.setTimeout(() => {
      if (this.subject === undefined) return;
      this.host.setState({
        version: 1,
        subject: this.subject,
        positions: Object.fromEntries(this.placement.shown),
        unfolded: [...this.unfolded],
        viewport: this.viewport.value,
      });
    }, 100);
  }
}
