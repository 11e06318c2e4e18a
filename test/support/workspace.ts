import { type PlacedDiagnostic, type PlacedFix, Workspace } from '../../language/index.js';
import { type Rule, rules } from '../../language/rules/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import type { Fixture } from './marks.js';

const parser = await loadSqlParser();

/** Some files, data contracts among them. `missing` is what is known of a contract that is named and not among them: null is that there is none. */
function workspaceOf(files: ReadonlyMap<string, string>, running: readonly Rule[], missing?: null): Workspace {
  const workspace = new Workspace(running);
  workspace.setSqlParser(parser);
  for (const [path, text] of files) if (!/\.ya?ml$/.test(path)) workspace.setFile(path, text);
  for (const path of workspace.contractPaths()) workspace.setContract(path, files.get(path) ?? missing);
  return workspace;
}

/** What is found in some files: all rules run, or those of the codes. */
export function findingsOf(files: ReadonlyMap<string, string>, only?: readonly string[]): PlacedDiagnostic[] {
  const running: readonly Rule[] = only === undefined ? rules : rules.filter(({ code }) => only.includes(code));
  const workspace = workspaceOf(files, running);
  const found = [...files.keys()].flatMap(path => workspace.diagnostics(path));
  if (only === undefined) return found;
  // Where one rule runs alone, of everything else only the errors count.
  return found.filter(
    ({ code, category, severity }) =>
      only.includes(code) || (!code.startsWith('ignore-') && (category === 'rule' || severity === 'error')),
  );
}

/** What is found in some files, one state of them after another, each as an edit of the one before: `memo.test.ts` proves that to be the same. */
export function findingsOfEdits(): (files: ReadonlyMap<string, string>) => PlacedDiagnostic[] {
  const workspace = workspaceOf(new Map(), rules);
  const known = new Map<string, string>();
  return files => {
    for (const [path, text] of files) {
      if (!/\.ya?ml$/.test(path) && known.get(path) !== text) workspace.setFile(path, text);
      known.set(path, text);
    }
    for (const path of workspace.contractPaths()) workspace.setContract(path, files.get(path));
    return [...files.keys()].flatMap(path => workspace.diagnostics(path));
  };
}

/** What is found in some files without any rule: spelling, names, types, and what statements mean together. */
export function problemsOf(files: ReadonlyMap<string, string>): PlacedDiagnostic[] {
  const workspace = workspaceOf(files, [], null);
  return [...files.keys()].flatMap(path => workspace.diagnostics(path)).filter(({ code }) => !code.startsWith('ignore-'));
}

/** The first line of what a diagnostic covers, without the mark on it. */
export function tokenOf(files: ReadonlyMap<string, string>, { path, start, end }: PlacedDiagnostic): string {
  const [first = ''] = (files.get(path) ?? '').slice(start, end).split(/[\r\n]/);
  return first.replace(/\s*\/\/~.*$/, '');
}

/** The line on which a diagnostic starts, counted from 1. */
export function lineOf(files: ReadonlyMap<string, string>, { path, start }: PlacedDiagnostic): number {
  return (files.get(path) ?? '').slice(0, start).split(/\r\n|\n|\r/).length;
}

/** `path:line code [token]` for every mark, with the token only where the mark says it. */
export function expectedOf({ marks }: Fixture): string[] {
  return marks.map(({ path, line, code, token }) => `${path}:${line} ${code}${token === undefined ? '' : ` [${token}]`}`).sort();
}

/** The same for what was found; the token where the fixture's marks of that line and code say one. */
export function foundOf(fixture: Fixture, found: readonly PlacedDiagnostic[]): string[] {
  return found
    .map(diagnostic => {
      const line = lineOf(fixture.files, diagnostic);
      const exact = fixture.marks.some(
        mark => mark.path === diagnostic.path && mark.line === line && mark.code === diagnostic.code && mark.token !== undefined,
      );
      return `${diagnostic.path}:${line} ${diagnostic.code}${exact ? ` [${tokenOf(fixture.files, diagnostic)}]` : ''}`;
    })
    .sort();
}

/** The files after a fix. Its edits must not overlap. */
export function applyFix(files: ReadonlyMap<string, string>, fix: PlacedFix): Map<string, string> {
  const result = new Map(files);
  for (const path of new Set(fix.edits.map(edit => edit.path))) {
    // From the end of the text to its start; of two at one place the second of the list first, so that it comes to stand behind.
    const edits = fix.edits
      .filter(edit => edit.path === path)
      .reverse()
      .sort((a, b) => b.start - a.start || b.end - a.end);
    let text = files.get(path);
    if (text === undefined) throw new Error(`The fix edits ${path}, which is no file.`);
    let before = Number.POSITIVE_INFINITY;
    for (const { start, end, text: inserted } of edits) {
      if (end > before || start > end || end > text.length)
        throw new Error(`The fix has edits that overlap or lie outside of ${path}.`);
      text = text.slice(0, start) + inserted + text.slice(end);
      before = start;
    }
    result.set(path, text);
  }
  return result;
}

/** Every comment of the files, in order. */
export function commentsOf(files: ReadonlyMap<string, string>): string[] {
  const pieces =
    /(\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?\*\/)|"""[\s\S]*?"""|'(?:[^'\r\n]|'')*'|"(?:[^"\r\n]|"")*"|`(?:[^`\r\n]|``)*`/g;
  return [...files.values()].flatMap(text => [...text.matchAll(pieces)].flatMap(match => match[1] ?? []));
}

/** How often each code is found. */
export function countByCode(found: readonly PlacedDiagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of found) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
