import { antiPatterns, check, checks, pattern, patternNames, renderPage } from '../../language/catalog/index.js';
import { renderRulePage, rules } from '../../language/rules/index.js';
import { didYouMean } from '../arguments.js';
import { UsageError } from '../exit.js';
import { ruleEntries } from '../formats/rules.js';

/**
 * The page of a rule, check or pattern as Markdown, that of a rule with its options.
 * @param word a code, with or without `ant-`; or the id of a pattern, with or without `pat-`, or one of its aliases; in any case
 * @throws UsageError where there is no such thing, with what may have been meant
 */
export function pageOf(word: string): string {
  const plain = word.toLowerCase();
  const page = codePage(plain) ?? codePage(`ant-${plain}`) ?? patternPage(plain);
  if (page !== undefined) return page;
  const names = patternNames().flatMap(({ id, aliases }) => [id, ...aliases]);
  const prefixed = plain.startsWith('pat-') ? names.map(name => `pat-${name}`) : names;
  const known = [...antiPatterns(), ...checks(), ...ruleEntries].map(({ code }) => code);
  throw new UsageError(
    `There is no code or pattern "${word}".${didYouMean(plain, new Set([...known, ...prefixed]))}`,
    'cupel explain --help',
  );
}

function codePage(code: string): string | undefined {
  const rule = rules.find(other => other.code === code);
  const page = rule && renderRulePage(rule);
  if (page !== undefined) return page;
  const entry = check(code);
  if (entry !== undefined) return renderPage(entry);
  const comment = ruleEntries.find(other => other.code === code);
  if (comment === undefined) return undefined;
  const { title, severity, description, remedy } = comment;
  return `# ${title}\n\n\`${code}\` · a ${severity}\n\n${description}\n\n## What to do\n\n${remedy}\n`;
}

function patternPage(id: string): string | undefined {
  const entry = pattern(id);
  return entry && renderPage(entry);
}
