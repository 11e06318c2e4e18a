import { type CodeAction, CodeActionKind } from 'vscode-languageserver';
import { canSilence, type PlacedDiagnostic } from '../../../language/index.js';
import { ignoresIn, silencing } from '../../../language/rules/index.js';
import { toDiagnostic } from '../../diagnostics.js';
import { type Editing, editOf, snippetEditOf, snippetText } from '../../edits.js';
import type { Located } from '../../projects.js';
import type { EditResult, SilenceArgument, SilenceParams } from '../../protocol.js';

/** Stands for the reason in what a snippet writes; of no letter, so that it is none itself. */
const BLANK = '…';

/** Silencing the rules that found something, and giving the reason that such a comment lacks: both ask for it. */
export function silenceActions(at: Located, findings: readonly PlacedDiagnostic[], editing: Editing): CodeAction[] {
  if (!editing.asksForReason && !editing.snippetEdits) return [];
  const seen = new Set<string>();
  return findings.flatMap((found): CodeAction[] => {
    const wanted = subjectOf(at, found);
    const key = JSON.stringify(wanted);
    if (wanted === undefined || seen.has(key)) return [];
    seen.add(key);
    const title =
      wanted.code === found.code
        ? `Silence \`${wanted.code}\` on this line, with a reason`
        : `Give the reason for silencing \`${wanted.code}\``;
    const action = { title, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(at.project, found)] };
    if (editing.asksForReason) {
      const argument: SilenceArgument = { uri: at.uri, ...wanted };
      return [{ ...action, command: { title, command: 'cupel.silence', arguments: [argument] } }];
    }
    const changes = changesFor(at, wanted, 'why');
    if (changes === undefined) return [];
    // The reason is the last that is written.
    const snippets = changes.map((change, index) => {
      const text = snippetText(change.text);
      const place = index === changes.length - 1 ? text.lastIndexOf('why') : -1;
      return place < 0
        ? { ...change, text }
        : { ...change, text: `${text.slice(0, place)}\${1:${BLANK}}${text.slice(place + 3)}` };
    });
    return [{ ...action, edit: snippetEditOf(at.project, { path: at.path, changes: snippets }, editing) }];
  });
}

/** Answers `cupel/silence`. */
export function silence(at: Located, { code, line, reason }: SilenceParams, editing: Editing): EditResult {
  const isThere = at.project.findingsOf(at.path).some(found => {
    const wanted = subjectOf(at, found);
    return wanted?.code === code && wanted.line === line;
  });
  if (!isThere) return { refusal: `${code} finds nothing on this line any more.` };
  const changes = changesFor(at, { code, line }, reason);
  if (changes === undefined) return { refusal: 'Without a reason nothing is silenced.' };
  return { edit: editOf(at.project, [{ path: at.path, changes }], editing) };
}

/** The rule that can be silenced, and the line: of a finding its own, of a comment without a reason the one that it is about. */
function subjectOf(
  { project, path, document }: Located,
  found: PlacedDiagnostic,
): Pick<SilenceArgument, 'code' | 'line'> | undefined {
  if (canSilence(found)) return { code: found.code, line: document.positionAt(found.start).line };
  if (found.code !== 'ignore-without-reason') return undefined;
  const ignore = ignoresIn(project.model.file(path)?.text ?? '').find(({ start }) => start === found.start);
  return ignore?.line === undefined ? undefined : { code: ignore.code, line: ignore.line };
}

function changesFor(
  { project, path, document }: Located,
  { code, line }: Pick<SilenceArgument, 'code' | 'line'>,
  reason: string,
) {
  const start = document.offsetAt({ line, character: 0 });
  const text = project.model.file(path)?.text ?? '';
  const gap = /^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0;
  return silencing(text, start + gap, code, reason);
}
