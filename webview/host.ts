import type { FromView, ViewState } from './protocol.js';

/** Who shows the view: an editor, or nobody but a browser. */
export interface Host {
  /** False for a page of its own: there is no editor to jump into. */
  readonly inEditor: boolean;
  post(message: FromView): void;
  /** What was kept before the window was loaded again; checked by the reader. */
  getState(): unknown;
  setState(state: ViewState): void;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };

/** The webview of VS Code. May be asked for once. */
export function editorHost(): Host {
  const api = acquireVsCodeApi();
  return {
    inEditor: true,
    post: message => api.postMessage(message),
    getState: () => api.getState(),
    setState: state => api.setState(state),
  };
}

/** A page opened from disk. */
export function pageHost(): Host {
  return { inEditor: false, post: () => undefined, getState: () => undefined, setState: () => undefined };
}
