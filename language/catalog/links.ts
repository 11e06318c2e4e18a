/** Where the pages of `docs/` can be read, by path and `.md`. */
export const DOCS = 'https://github.com/cupel-data/cupel/blob/main/docs';

/** The page of a rule, by its code. */
export function rulePage(code: string): string {
  return `${DOCS}/rules/${encodeURIComponent(code)}.md`;
}

/** The page of a check, by its code. */
export function checkPage(code: string): string {
  return `${DOCS}/checks/${encodeURIComponent(code)}.md`;
}

/** The page of a pattern, by its id without prefix. */
export function patternPage(id: string): string {
  return `${DOCS}/patterns/${encodeURIComponent(id)}.md`;
}

/** Where the page of a pattern says how to apply it; editors that can do it take the link for that. */
export function patternApplication(id: string): string {
  return `${patternPage(id)}#apply-it`;
}

/** The page about `cupel.yaml`. */
export function configurationPage(): string {
  return `${DOCS}/configuration.md`;
}

/** The language reference; `section` is the anchor of a heading. */
export function languagePage(section?: string): string {
  return section === undefined ? `${DOCS}/language.md` : `${DOCS}/language.md#${encodeURIComponent(section)}`;
}
