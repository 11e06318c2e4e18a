import * as vscode from 'vscode';
import {
  type GenerateParams,
  type GenerateTarget,
  WRITE_CODE_METHOD,
  type WriteCodeArgument,
  type WriteCodeParams,
  type WriteCodeResult,
} from '../server/protocol.js';
import { GeneratedPreviews } from './generatedPreview.js';
import { pickTable } from './pickTable.js';
import type { LanguageServer } from './server.js';
import { registerSourcePlaces } from './sourcePlaces.js';
import { TARGETS } from './targets.js';
import { isTrusted } from './trust.js';

/**
 * Registers what is about generated code: `cupel.generate` shows the code of a table as it is now and will be after each edit, and
 * `cupel.writeCode` writes that of a table or a pipeline to the configured folder. Both ask for what their argument leaves open.
 */
export function registerGenerate(context: vscode.ExtensionContext, server: LanguageServer): GeneratedPreviews {
  const previews = new GeneratedPreviews(context, server);
  registerSourcePlaces(context, server, previews);
  context.subscriptions.push(
    vscode.commands.registerCommand('cupel.generate', async (argument?: Partial<GenerateParams>) => {
      if (!server.isThere()) return;
      const request = await complete(server, argument);
      if (request) await previews.show(request);
    }),
    vscode.commands.registerCommand('cupel.writeCode', async (argument?: WriteCodeArgument | vscode.Uri) => {
      if (server.isThere()) await write(server, orderOf(previews, argument));
    }),
  );
  return previews;
}

function activePipe(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.languageId === 'cupel' ? editor.document.uri.toString() : undefined;
}

/** What is to be written: of a preview its table, of a `.pipe` file its pipeline. */
function orderOf(
  previews: GeneratedPreviews,
  argument: WriteCodeArgument | vscode.Uri | undefined,
): WriteCodeArgument | undefined {
  if (argument !== undefined && !(argument instanceof vscode.Uri)) return argument;
  // A title bar passes the document that it belongs to.
  const shown = argument ?? vscode.window.activeTextEditor?.document.uri;
  const preview = shown && previews.requestOf(shown);
  if (preview !== undefined) return { uri: preview.uri, table: preview.table, targets: [preview.target] };
  const uri = activePipe();
  return uri === undefined ? undefined : { uri };
}

async function write(server: LanguageServer, order: WriteCodeArgument | undefined): Promise<void> {
  if (order === undefined) {
    void vscode.window.showInformationMessage('Open a .pipe file first: the code of its pipeline is written.');
    return;
  }
  if (!(await isTrusted('written'))) return;
  let request: WriteCodeParams = order;
  let result = await server.client.sendRequest<WriteCodeResult>(WRITE_CODE_METHOD, request);
  if ('asksForTargets' in result) {
    const targets = await pickTargets();
    if (targets === undefined || targets.length === 0) return;
    request = { ...order, targets };
    result = await server.client.sendRequest<WriteCodeResult>(WRITE_CODE_METHOD, request);
  }
  const edited = 'files' in result ? result.files.filter(({ outcome }) => outcome === 'edited' || outcome === 'foreign') : [];
  if (edited.length === 0) return tell(result);
  const overwrite = 'Overwrite';
  const names = edited.slice(0, 5).map(({ path }) => path);
  const answer = await vscode.window.showWarningMessage(
    `${edited.length === 1 ? 'A file was' : `${edited.length} files were`} changed by hand. Overwrite ${edited.length === 1 ? 'it' : 'them'}?`,
    { modal: true, detail: [...names, ...(edited.length > 5 ? [`and ${edited.length - 5} others`] : [])].join('\n') },
    overwrite,
  );
  if (answer !== overwrite) return tell(result);
  const again = { ...request, overwrite: edited.map(({ path }) => path) };
  tell(await server.client.sendRequest<WriteCodeResult>(WRITE_CODE_METHOD, again));
}

function tell(result: WriteCodeResult): void {
  if (!('files' in result)) {
    if ('refusal' in result) void vscode.window.showErrorMessage(result.refusal);
    return;
  }
  const count = (...of: string[]) => result.files.filter(({ outcome }) => of.includes(outcome)).length;
  const written = count('new', 'changed');
  const left = count('edited', 'foreign');
  const parts = [
    `${written} ${written === 1 ? 'file' : 'files'} written to ${result.folder}/`,
    ...(count('unchanged') > 0 ? [`${count('unchanged')} unchanged`] : []),
    ...(left > 0 ? [`${left} left as they are`] : []),
    ...(result.refused.length > 0 ? [`${result.refused.length} refused`] : []),
  ];
  const [open, why] = ['Open', 'Show Reasons'];
  const [file] = result.files;
  const actions = [...(file ? [open] : []), ...(result.refused.length > 0 ? [why] : [])];
  void vscode.window.showInformationMessage(`${parts.join(', ')}.`, ...actions).then(async answer => {
    if (answer === open && file) await vscode.window.showTextDocument(vscode.Uri.parse(file.uri));
    if (answer === why) await pickRefusal(result.refused);
  });
}

async function pickRefusal(refused: Extract<WriteCodeResult, { files: unknown }>['refused']): Promise<void> {
  const items = refused.map(place => ({ label: place.table, detail: place.reason, place }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Not generated', matchOnDetail: true });
  if (picked === undefined) return;
  const position = new vscode.Position(picked.place.line, picked.place.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(picked.place.uri), { selection: new vscode.Range(position, position) });
}

async function pickTargets(): Promise<readonly GenerateTarget[] | undefined> {
  const picked = await vscode.window.showQuickPick(TARGETS, {
    title: 'Write code for',
    placeHolder: 'The setting cupel.generate.targets, or generate.targets of cupel.yaml, says it for good.',
    canPickMany: true,
  });
  return picked?.map(({ target }) => target);
}

const PICK = { title: 'Generate code for', none: 'This file declares no table to generate code for.' };

/** Asks for what the argument leaves open. Undefined where the user gives up, or where there is nothing to pick from. */
async function complete(
  server: LanguageServer,
  argument: Partial<GenerateParams> | undefined,
): Promise<GenerateParams | undefined> {
  // The editor's context menu passes the file's Uri in place of an argument.
  const given = argument instanceof vscode.Uri ? { uri: argument.toString() } : (argument ?? {});
  const uri = given.uri ?? activePipe();
  if (!uri) {
    void vscode.window.showInformationMessage('Open a .pipe file first: code is generated for one of its tables.');
    return undefined;
  }
  const table = given.table ?? (await pickTable(server, uri, PICK));
  if (!table) return undefined;
  const target = given.target ?? (await vscode.window.showQuickPick(TARGETS, { title: `Generate ${table} as` }))?.target;
  return target && { ...given, uri, table, target };
}
