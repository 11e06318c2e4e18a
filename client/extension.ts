import * as vscode from 'vscode';
import { registerApplyPattern } from './applyPattern.js';
import { openExample } from './examples.js';
import { registerGenerate } from './generate.js';
import { registerLineage } from './lineage.js';
import { registerNewPipeline } from './newPipeline.js';
import { type PagePanel, registerPages } from './pages.js';
import { registerPatterns } from './patterns.js';
import { type PatternsView, registerPatternsView } from './patternsView.js';
import { LanguageServer } from './server.js';
import { registerSilence } from './silence.js';

let server: LanguageServer | undefined;

/** What the extension gives to other extensions, and to its own tests. */
export interface CupelApi {
  readonly server: LanguageServer;
  readonly lineage: ReturnType<typeof registerLineage>;
  readonly pages: PagePanel;
  readonly patterns: PatternsView;
}

/** Starts the language server and registers the commands; called by VS Code. */
export async function activate(context: vscode.ExtensionContext): Promise<CupelApi> {
  server = new LanguageServer(context);
  const lineage = registerLineage(context, server.client);
  registerGenerate(context, server);
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
  return { server, lineage, pages, patterns };
}

/** Ends the language server; called by VS Code. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
