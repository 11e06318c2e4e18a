import * as vscode from 'vscode';
import { SILENCE_METHOD, type SilenceArgument, type SilenceParams } from '../server/protocol.js';
import type { LanguageServer } from './server.js';

/** Registers `cupel.silence`, which code actions run: it asks for the reason, and without one nothing is written. */
export function registerSilence(context: vscode.ExtensionContext, server: LanguageServer): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('cupel.silence', async ({ uri, code, line }: SilenceArgument) => {
      const reason = await vscode.window.showInputBox({
        title: `Silence ${code} on line ${line + 1}`,
        prompt: 'Why is it right here? Who reads this later must be able to tell whether it still holds.',
        placeHolder: 'the producer checks every row against its registry',
        validateInput: text => (text === '' || /[\p{L}\p{N}]/u.test(text) ? undefined : 'A reason has words.'),
      });
      if (!reason?.trim()) return;
      const params: SilenceParams = { uri, code, line, reason };
      await server.edit(SILENCE_METHOD, params);
    }),
  );
}
