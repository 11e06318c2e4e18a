import { antiPattern, checkPage, checks, languagePage, rulePage } from '../../language/catalog/index.js';
import { summaryOf } from '../../language/config/index.js';
import type { Severity } from '../../language/model/records.js';
import { IGNORE_SEVERITY } from '../../language/rules/codes.js';
import { type Rule, rules } from '../../language/rules/index.js';
import { byUnits } from './text.js';

/** What a reader of findings may want to know of one code. */
export interface RuleEntry {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** When it is reported, in Markdown, as all that follows. */
  readonly description: string;
  readonly remedy: string;
  readonly page: string;
  /** Its options in `cupel.yaml`. */
  readonly options: Rule['options'];
  /** Whether it is a rule, or what any text is checked for. */
  readonly kind: 'rule' | 'check';
}

/** Of the comments that silence rules there is no page in the catalog. */
const comments: readonly RuleEntry[] = [
  {
    code: 'ignore-unknown',
    title: 'A comment that silences a rule that is not there',
    remedy: 'Correct the code.',
  },
  {
    code: 'ignore-unused',
    title: 'A comment that silences nothing',
    remedy: 'Remove the comment.',
  },
  {
    code: 'ignore-without-reason',
    title: 'A comment that silences without a reason',
    remedy: 'Write the reason behind a colon.',
  },
].map(comment => ({
  ...comment,
  severity: IGNORE_SEVERITY,
  description: summaryOf(comment.code),
  page: languagePage('silencing-a-rule'),
  kind: 'rule',
  options: {},
}));

/** Everything that can be reported, by code. */
export const ruleEntries: readonly RuleEntry[] = [
  ...rules.flatMap(({ code, severity, antiPattern: id, options }): RuleEntry[] => {
    const entry = antiPattern(id ?? '');
    if (entry === undefined) return [];
    const { name, intent, fires, solution } = entry;
    return [
      {
        code,
        severity,
        title: name,
        description: `${intent} ${fires}`,
        remedy: solution,
        page: rulePage(code),
        kind: 'rule',
        options,
      },
    ];
  }),
  ...checks().map(
    ({ code, severity, name, summary, meaning, remedy }): RuleEntry => ({
      code,
      severity,
      title: name,
      description: `${summary} ${meaning}`,
      remedy,
      page: checkPage(code),
      kind: 'check',
      options: {},
    }),
  ),
  ...comments,
].sort((a, b) => byUnits(a.code, b.code));
