import * as vscode from 'vscode';
import { registerApplyPattern } from './applyPattern.js';
import { EngineHost } from './engine.js';
import { openExample } from './examples.js';
import { registerGenerate } from './generate.js';
import type { GeneratedPreviews } from './generatedPreview.js';
import { registerLineage } from './lineage.js';
import { registerNewPipeline } from './newPipeline.js';
import { type PagePanel, registerPages } from './pages.js';
import { registerPatterns } from './patterns.js';
import { type PatternsView, registerPatternsView } from './patternsView.js';
import { type RowsPanel, registerPreviewRows } from './previewRows.js';
import { LanguageServer } from './server.js';
import { registerSilence } from './silence.js';
import { Testing } from './testing.js';

let server: LanguageServer | undefined;

/** What the extension gives to other extensions, and to its own tests. */
export interface CupelApi {
  readonly server: LanguageServer;
  readonly generated: GeneratedPreviews;
  readonly lineage: ReturnType<typeof registerLineage>;
  readonly pages: PagePanel;
  readonly patterns: PatternsView;
  readonly engine: EngineHost;
  readonly testing: Testing;
  readonly rows: RowsPanel;
}

/** Starts the language server and registers the commands; called by VS Code. */
export async function activate(context: vscode.ExtensionContext): Promise<CupelApi> {
  server = new LanguageServer(context);
  const engine = new EngineHost(context);
  const testing = new Testing(server, engine);
  context.subscriptions.push(engine, testing);
  const rows = registerPreviewRows(context, server, engine);
  const lineage = registerLineage(context, server.client);
  const generated = registerGenerate(context, server);
  registerNewPipeline(context);
  registerSilence(context, server);
  registerPatterns(context, server);
  registerApplyPattern(context, server);
  const patterns = registerPatternsView(context, server.client);
  const pages = registerPages(context);
  context.subscriptions.push(
    vscode.commands.registerCommand('cupel.openExample', (folder?: unknown) => openExample(context, folder)),
  );
  await server.start();
  return { server, generated, lineage, pages, patterns, engine, testing, rows };
}

/** Ends the language server; called by VS Code. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
