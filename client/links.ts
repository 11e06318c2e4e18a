import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import { type AppliedAt, applyPattern } from './applyPattern.js';
import { applyCommand, openPage, type Place, pageCommand } from './pages.js';

/**
 * Lets links to our documentation open in the panel, in diagnostics, hovers and completions. Other editors, and VS Code where they are
 * copied, have the addresses of the web.
 * @param base gives the address below which the pages are, as soon as the server has said it
 */
export function pageLinks(base: () => string | undefined): Middleware {
  const markdown = (text: vscode.MarkdownString, at?: AppliedAt): vscode.MarkdownString => {
    const linked = new vscode.MarkdownString(linkPages(withoutCommands(text.value), base(), at));
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

/** Commands are ours alone: the server sends none, so one that is there is a user's text. */
function withoutCommands(text: string): string {
  return text.replaceAll(/command:/gi, word => `${word.slice(0, -1)}\u200b:`);
}

/** Markdown whose links to pages open the panel, and whose links to how a pattern is applied do it, where a place is known. */
function linkPages(text: string, base: string | undefined, at: AppliedAt | undefined): string {
  return text.replaceAll(/\]\((https:[^()\s]+)\)/g, (link, address: string) => {
    const place = placeAt(address, base);
    if (place === undefined) return link;
    const [, pattern] = place.anchor === 'apply-it' ? (/^patterns\/(.+)$/.exec(place.page) ?? []) : [];
    const command = at === undefined || pattern === undefined ? pageCommand(place) : applyCommand(pattern, at);
    return `](${command.toString()})`;
  });
}

/** The page that an address is of; undefined for all others. */
function placeAt(address: string, base: string | undefined): Place | undefined {
  if (base === undefined || !address.startsWith(`${base}/`)) return undefined;
  const [, page, anchor] = /^([\w/-]+)\.md(?:#([\w-]+))?$/.exec(address.slice(base.length + 1)) ?? [];
  return page === undefined ? undefined : { page, ...(anchor === undefined ? {} : { anchor }) };
}
