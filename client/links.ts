import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import { type AppliedAt, applyCommand, applyPattern } from './applyPattern.js';
import { type Place, placeAt, withCommands } from './page-addresses.js';
import { openPage, pageCommand } from './pages.js';

/**
 * Lets links to our documentation open in the panel, in diagnostics, hovers and completions. Other editors, and VS Code where they are
 * copied, have the addresses of the web.
 * @param base gives the address below which the pages are, as soon as the server has said it
 */
export function pageLinks(base: () => string | undefined): Middleware {
  const markdown = (text: vscode.MarkdownString, at?: AppliedAt): vscode.MarkdownString => {
    const commandFor = (place: Place, pattern: string | undefined) =>
      (at === undefined || pattern === undefined ? pageCommand(place) : applyCommand(pattern, at)).toString();
    const linked = new vscode.MarkdownString(withCommands(text.value, base(), commandFor));
    linked.isTrusted = { enabledCommands: [openPage, applyPattern] };
    return linked;
  };
  return {
    handleDiagnostics(uri, diagnostics, next) {
      for (const diagnostic of diagnostics) {
        const { code } = diagnostic;
        if (typeof code !== 'object') continue;
        const place = placeAt(code.target.toString(true), base());
        if (place !== undefined) diagnostic.code = { value: code.value, target: pageCommand(place) };
      }
      next(uri, diagnostics);
    },
    async provideHover(document, position, token, next) {
      const hover = await next(document, position, token);
      if (!hover) return hover;
      const at = { uri: document.uri.toString(), position: { line: position.line, character: position.character } };
      return new vscode.Hover(
        hover.contents.map(content => (content instanceof vscode.MarkdownString ? markdown(content, at) : content)),
        hover.range,
      );
    },
    async resolveCompletionItem(item, token, next) {
      const resolved = await next(item, token);
      if (resolved?.documentation instanceof vscode.MarkdownString) resolved.documentation = markdown(resolved.documentation);
      return resolved;
    },
  };
}
