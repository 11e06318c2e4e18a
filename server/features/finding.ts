import { antiPattern, check, renderHover, rulePage } from '../../language/catalog/index.js';
import type { PlacedDiagnostic, PlacedFact } from '../../language/index.js';
import { joined, lineLink, messageText } from '../markdown.js';
import type { Project } from '../project.js';

/** How many facts a hover shows: it is read in passing. */
const MOST_FACTS = 12;

/**
 * What a hover says of a finding: of which rule or check it is, and the facts behind it, each with a link to where the text says so.
 * @param whole whether the rule itself is shown, as it is for the first of its findings at one place
 * @returns Markdown; empty where there is nothing to say
 */
export function describeFinding(project: Project, finding: PlacedDiagnostic, whole: boolean): string {
  const { code, facts } = finding;
  const rule = antiPattern(code);
  if (rule !== undefined)
    return joined([
      whole ? `**${rule.name}** (\`${code}\`): ${rule.intent}` : '',
      factList(project, facts),
      whole ? `[Read the whole page](${rulePage(code)})` : '',
    ]);
  const entry = check(code);
  return joined([whole && entry !== undefined ? renderHover(entry) : '', factList(project, facts)]);
}

function factList(project: Project, facts: readonly PlacedFact[]): string {
  if (facts.length === 0) return '';
  const shown = facts.slice(0, MOST_FACTS).map(({ text, place }) => {
    if (place === undefined) return `- ${messageText(text)}`;
    const { uri, range } = project.placeLocation(place);
    const name = place.path.slice(place.path.lastIndexOf('/') + 1);
    return `- ${messageText(text)} ${lineLink(`${name}:${range.start.line + 1}`, uri, range.start.line)}`;
  });
  const more = facts.length - shown.length;
  return `**Behind this finding**\n${[...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')}`;
}
