import { shown } from '../model/names.js';
import type { Severity } from '../model/records.js';
import { nearest } from '../text/nearest.js';
import type { TextChange } from '../text/revision.js';
import { IGNORE_SEVERITY, type IgnoreCode } from './codes.js';
import { ignoresIn, lineFinder } from './ignore-comments.js';
import { withoutCode } from './silencing.js';

/** What is wrong with an ignore. */
export interface IgnoreProblem {
  readonly code: IgnoreCode;
  readonly severity: Severity;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fixes: readonly { readonly title: string; readonly edits: readonly TextChange[] }[];
  /** The code has no effect. */
  readonly unnecessary?: true;
}

/**
 * Takes away what is silenced and says what is wrong with the ignores, at most one thing for each code.
 * `known` has every code that may be silenced; `ran` tells whose rules ran: only of these can it be said that nothing was silenced.
 */
export function judgeIgnores<D extends { readonly code: string; readonly start: number }>(
  text: string,
  diagnostics: readonly D[],
  known: ReadonlySet<string>,
  ran: (code: string) => boolean,
): { readonly left: readonly D[]; readonly problems: readonly IgnoreProblem[] } {
  const ignores = ignoresIn(text);
  if (ignores.length === 0) return { left: diagnostics, problems: [] };
  const lineOf = lineFinder(text);
  const byLine = new Map<string, D[]>();
  for (const diagnostic of diagnostics) {
    const key = `${lineOf(diagnostic.start)} ${diagnostic.code}`;
    const list = byLine.get(key);
    if (list === undefined) byLine.set(key, [diagnostic]);
    else list.push(diagnostic);
  }
  const silenced = new Set<D>();
  const problems: IgnoreProblem[] = [];
  for (const ignore of ignores) {
    const { code, start, end, hasReason, line } = ignore;
    const say = (problem: IgnoreProblem['code'], message: string, more: Partial<IgnoreProblem> = {}): number =>
      problems.push({ code: problem, severity: IGNORE_SEVERITY, start, end, message, fixes: [], ...more });
    if (code === '') {
      say('ignore-unknown', 'This comment names no rule. Write `// cupel-ignore RULE: reason`.');
    } else if (!known.has(code)) {
      const meant = nearest(code, known);
      say(
        'ignore-unknown',
        `There is no rule ${shown(code)}, so nothing is silenced. ` +
          (meant === undefined ? 'Write the code that stands beside the finding.' : `Did you mean \`${meant}\`?`),
        meant === undefined ? {} : { fixes: [{ title: `Change to ${meant}`, edits: [{ start, end, text: meant }] }] },
      );
    } else if (!hasReason) {
      say(
        'ignore-without-reason',
        `Without a reason \`${code}\` is not silenced: who reads this later cannot tell whether it still holds. Add one: \`// cupel-ignore ${code}: reason\`.`,
      );
    } else {
      const found = byLine.get(`${line} ${code}`) ?? [];
      for (const diagnostic of found) silenced.add(diagnostic);
      if (found.length === 0 && ran(code)) {
        say(
          'ignore-unused',
          `\`${code}\` finds nothing on the line that this comment silences. Take the code out, so that a later finding is not hidden.`,
          { unnecessary: true, fixes: [withoutCode(text, ignore)] },
        );
      }
    }
  }
  return { left: diagnostics.filter(diagnostic => !silenced.has(diagnostic)), problems };
}
