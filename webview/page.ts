import type { Graph, GraphColumn, GraphEdge } from './protocol.js';

/** The built view, `dist/webview.js`. */
export interface PageAssets {
  readonly script: string;
  /** SHA-256 of `script` in base64: the page lets no other script run. */
  readonly scriptHash: string;
}

/**
 * The lineage as one HTML file that needs no network and no editor: it carries data, view and layout worker.
 * @param graph user text in it is data only, whatever it contains
 * @returns the same text for the same input
 * @throws Error where the script's text could end its own element, which a build of this project never has
 */
export function lineagePage(graph: Graph, assets: PageAssets): string {
  if (/<\/script|<!--/i.test(assets.script)) throw new Error('the script of the lineage view cannot stand in an HTML page');
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${assets.scriptHash}'`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lineage</title>
</head>
<body>
<noscript>The lineage is drawn by a script, and scripts are switched off here.</noscript>
<script type="application/json" id="graph">${jsonForHtml(shown(graph))}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/**
 * JSON that may stand in a script element: no `<` that could end the element or begin a comment, and no line separator that
 * older JavaScript takes for the end of a line.
 */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The graph without whatever else the objects have, such as places on the machine that made the page. */
function shown({ nodes, edges, columnEdges }: Graph): Graph {
  const edge = ({ from, to, kind }: GraphEdge): GraphEdge => ({ from, to, kind });
  return {
    nodes: nodes.map(({ id, kind, layer, name, detail, reads, doc, file, line, columns, errors, warnings }) => ({
      ...{ id, kind, name, file, line },
      ...(layer === undefined ? {} : { layer }),
      ...(detail === undefined ? {} : { detail }),
      ...(reads === undefined ? {} : { reads }),
      ...(doc === undefined ? {} : { doc }),
      ...(errors ? { errors } : {}),
      ...(warnings ? { warnings } : {}),
      columns: columns.map(column),
    })),
    edges: edges.map(edge),
    columnEdges: columnEdges.map(edge),
  };
}

function column({ id, name, type, key, pii, doc }: GraphColumn): GraphColumn {
  return {
    ...{ id, name },
    ...(type === undefined ? {} : { type }),
    ...(key ? { key } : {}),
    ...(pii ? { pii } : {}),
    ...(doc === undefined ? {} : { doc }),
  };
}
