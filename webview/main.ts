import workerText from 'elkjs/lib/elk-worker.min.js' with { type: 'text' };
import { editorHost, pageHost } from './host.js';
import type { Graph, ToView } from './protocol.js';
import colours from './style/colours.css' with { type: 'text' };
import contrast from './style/contrast.css' with { type: 'text' };
import edges from './style/edges.css' with { type: 'text' };
import frame from './style/frame.css' with { type: 'text' };
import nodes from './style/nodes.css' with { type: 'text' };
import { LineageApp } from './view/app.js';
import { LayoutEngine } from './view/engine.js';

const sheet = new CSSStyleSheet();
// Where two say the same, the later one counts.
sheet.replaceSync([colours, frame, nodes, edges, contrast].join('\n'));
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
