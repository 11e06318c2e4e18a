import { html } from './svg.js';

/** What the user may ask for by buttons. */
export interface ToolbarActions {
  search(text: string): void;
  /** Goes to the next thing found. */
  next(): void;
  toggleAll(): void;
  tidy(): void;
  zoom(factor: number): void;
  fit(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  showScale(scale: number): void;
  showFound(text: string): void;
  showUnfolded(any: boolean): void;
}

export function createToolbar(actions: ToolbarActions): Toolbar {
  const search = html('input', {
    type: 'search',
    placeholder: 'Find a table or column',
    'aria-label': 'Find a table or column',
    spellcheck: 'false',
  });
  search.addEventListener('input', () => actions.search(search.value));
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter') actions.next();
    if (event.key !== 'Escape' || search.value === '') return;
    search.value = '';
    actions.search('');
  });
  const found = html('span', { class: 'found', 'aria-live': 'polite' });
  const columns = button('Columns', 'Show the columns of all tables, or of none', () => actions.toggleAll());
  const tidy = button('Tidy', 'Lay out everything again', () => actions.tidy());
  const out = button('−', 'Zoom out (−)', () => actions.zoom(1 / 1.25));
  const scale = html('span', { class: 'scale' });
  const into = button('+', 'Zoom in (+)', () => actions.zoom(1.25));
  const fit = button('Fit', 'Show everything (0)', () => actions.fit());
  const element = html('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Lineage' }, [
    html('div', { class: 'search' }, [search, found]),
    html('span', { class: 'space' }),
    columns,
    tidy,
    html('span', { class: 'group' }, [out, scale, into, fit]),
  ]);
  return {
    element,
    search,
    showScale: value => {
      scale.textContent = `${Math.round(value * 100)} %`;
    },
    showFound: text => {
      found.textContent = text;
    },
    showUnfolded: any => columns.setAttribute('aria-pressed', String(any)),
  };
}

function button(text: string, title: string, action: () => void): HTMLButtonElement {
  const element = html('button', { type: 'button', title, 'aria-label': title }, [text]);
  element.addEventListener('click', action);
  return element;
}
