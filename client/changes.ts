import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { LINEAGE_CHANGED_METHOD } from '../server/protocol.js';

const emitters = new WeakMap<BaseLanguageClient, vscode.EventEmitter<void>>();

/**
 * Fires after lineage or diagnostics of any file may have changed. A client keeps one handler for each method, the last: so all who want to know
 * share one.
 */
export function onDidSettle(client: BaseLanguageClient): vscode.Event<void> {
  let emitter = emitters.get(client);
  if (emitter === undefined) {
    const settled = new vscode.EventEmitter<void>();
    client.onNotification(LINEAGE_CHANGED_METHOD, () => settled.fire());
    emitters.set(client, settled);
    emitter = settled;
  }
  return emitter.event;
}
