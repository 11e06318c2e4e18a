import { type CodeAction, type CodeActionContext, CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver';
import type { Editing } from '../edits.js';
import type { Located } from '../projects.js';
import { FIX_ALL_KIND, fixAllSafe, quickFixes } from './actions/fixes.js';
import { GENERATE_KIND, generateActions } from './actions/generate.js';
import { REFACTOR_KIND, refactorActions } from './actions/refactor.js';
import { silenceActions } from './actions/silence.js';

export const codeActionKinds = [CodeActionKind.QuickFix, GENERATE_KIND, REFACTOR_KIND, FIX_ALL_KIND];

/** What can be done about what is wrong in a range of offsets, generating the code of the table there, and applying patterns to it. */
export function codeActions(
  at: Located,
  range: { start: number; end: number },
  { only, triggerKind }: Pick<CodeActionContext, 'only' | 'triggerKind'>,
  editing: Editing,
): CodeAction[] {
  const asks = (kind: string): boolean =>
    only?.some(wanted => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`)) === true;
  const wants = (kind: string): boolean => only === undefined || asks(kind);
  const findings = at.project.findingsOf(at.path).filter(({ start, end }) => start <= range.end && range.start <= end);
  return [
    ...(wants(CodeActionKind.QuickFix) ? [...quickFixes(at, findings, editing), ...silenceActions(at, findings, editing)] : []),
    ...(wants(GENERATE_KIND) ? generateActions(at, range, editing.disabledActions) : []),
    // Each is tried, which is too much for every move of the cursor.
    ...(asks(REFACTOR_KIND) || (wants(REFACTOR_KIND) && triggerKind !== CodeActionTriggerKind.Automatic)
      ? refactorActions(at, range.start, editing)
      : []),
    // It concerns the whole file, so it is offered to who asks for it.
    ...(asks(FIX_ALL_KIND) ? fixAllSafe(at, editing) : []),
  ];
}
