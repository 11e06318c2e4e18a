import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../language/index.js';
import { lineageGraph } from '../../language/model/lineage.js';
import { lineageView } from '../../server/lineage.js';
import { lineageOfFiles } from '../../server/lineage-of-files.js';
import { lineagePage } from '../../webview/page.js';
import { choice, onePath, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { toJson, writeResult } from '../output.js';
import { chooseEnvironment, openWorkspaces, reportFailures } from '../workspaces.js';

export const command: Command = {
  summary: 'show where data comes from and goes to',
  help: `Usage: cupel lineage [PATH] [OPTIONS]

Writes the lineage of PATH (default: the working folder): sources, tables, consumers, dead letters and services, and what
flows between them, also by column. Of a single file: its pipeline, and all that is connected with it, in any file of the
workspace.

Options:
  --format json|html  json (default), or html: one page that needs no network
  --out FILE          where to write; standard output where it is left out
  --env NAME          under this environment's settings and parameters
  --config FILE       this file in the place of the workspace's cupel.yaml
  -h, --help          this text

Exit code: 0, or 2 for usage, unreadable or unwritable files.
The JSON is described by docs/schemas/lineage.json.

Examples:
  cupel lineage examples --format html --out lineage.html
  cupel lineage examples/shop.pipe
`,
  async run(words) {
    const { values, paths } = parseWords('lineage', words, {
      format: { type: 'string', default: 'json' },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = choice('lineage', 'format', values.format, ['json', 'html']);
    const { workspaces, failures } = await openWorkspaces([onePath('lineage', paths)], { config: values.config });
    chooseEnvironment('lineage', workspaces, values.env);
    for (const { language, selected } of workspaces) {
      const files = new Set(selected);
      const text = format === 'json' ? toJson(lineageOfFiles(lineageGraph(language.model), files)) : page(language, files);
      await writeResult(text, values.out);
    }
    reportFailures(failures);
    return failures.length > 0 ? exit.usage : exit.clean;
  },
};

/** The lineage view as a page of its own: the graph that the editor shows, and the built view. */
function page(workspace: Workspace, files: ReadonlySet<string>): string {
  const { nodes, edges, columnEdges } = lineageView(workspace, files, path => path);
  const graph = {
    // What only an editor needs is left out: where to jump to, and what the cursor means.
    nodes: nodes.map(({ place: _, extents: __, columns, ...node }) => ({
      ...node,
      columns: columns.map(({ place: _, ...column }) => column),
    })),
    edges,
    columnEdges,
  };
  const script = readFileSync(join(import.meta.dirname, 'webview.js'), 'utf8');
  return lineagePage(graph, { script, scriptHash: createHash('sha256').update(script).digest('base64') });
}
