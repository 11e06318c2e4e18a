import type { GraphColumn, GraphNode } from '../protocol.js';
import { kindOf, problems } from './node.js';
import { html } from './svg.js';

/** The line at the lower edge: what the pointer, the keyboard or the cursor is at. */
export class Details {
  readonly element = html('div', { class: 'details' });
  private hint = '';

  /** @param hint shown where nothing else is to be told */
  setHint(hint: string): void {
    this.hint = hint;
  }

  show(node: GraphNode | undefined, column?: GraphColumn): void {
    if (!node) {
      this.element.replaceChildren(html('span', { class: 'muted' }, [this.hint]));
      return;
    }
    const doc = column ? column.doc : node.doc;
    const parts: Node[] = [html('strong', {}, [column?.id ?? node.id])];
    const facts = column
      ? [column.type, column.key ? 'key' : undefined, column.pii ? 'pii' : undefined]
      : [kindOf(node), node.detail, keyOf(node), readsOf(node), `${node.file}:${node.line}`];
    parts.push(html('span', { class: 'muted' }, [facts.filter(Boolean).join(' · ')]));
    const found = column ? '' : problems(node);
    if (found) parts.push(html('span', { class: (node.errors ?? 0) > 0 ? 'has-errors' : 'has-warnings' }, [found]));
    if (doc) parts.push(html('span', { class: 'doc' }, [doc.replace(/\s+/g, ' ')]));
    this.element.replaceChildren(...parts);
  }
}

function readsOf({ reads }: GraphNode): string {
  return reads === undefined ? '' : `reads ${reads}`;
}

function keyOf({ columns }: GraphNode): string {
  const names = columns.filter(({ key }) => key).map(({ name }) => name);
  return names.length > 0 ? `key ${names.join(', ')}` : '';
}
