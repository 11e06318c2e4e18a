import workerText from 'elkjs/lib/elk-worker.min.js' with { type: 'text' };
import { editorHost, pageHost } from './host.js';
import type { Graph, ToView } from './protocol.js';
import style from './style.css' with { type: 'text' };
import { LineageApp } from './view/app.js';
import { LayoutEngine } from './view/engine.js';

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const engine = new LayoutEngine(workerText);
const data = document.getElementById('graph');
if (data) {
  const app = new LineageApp(document.body, pageHost(), engine);
  const graph = JSON.parse(data.textContent ?? '') as Graph;
  app.receive(
    graph.nodes.length > 0
      ? { type: 'graph', subject: 'page', graph }
      : { type: 'empty', subject: 'page', reason: 'No table, source or consumer is declared here.' },
  );
} else {
  const host = editorHost();
  const app = new LineageApp(document.body, host, engine);
  window.addEventListener('message', event => app.receive(event.data as ToView));
  host.post({ type: 'ready' });
}
