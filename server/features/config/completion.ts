import { type CompletionItem, CompletionItemKind, type CompletionList, MarkupKind } from 'vscode-languageserver';
import {
  type Configurable,
  configurables,
  LEVEL_DESCRIPTIONS,
  LEVELS,
  PRESET_DESCRIPTIONS,
  SEVERITY_KEY,
  summaryOf,
  TARGET_DESCRIPTIONS,
} from '../../../language/config/index.js';
import type { Project } from '../../project.js';
import type { Located } from '../../projects.js';
import { type Cursor, cursorAt } from './cursor.js';
import { describeOption, describeRule } from './describe.js';
import { type ConfigPlace, placeAt } from './place.js';

/** What is offered: the word, what it is, and more about it. */
interface Offer {
  readonly word: string;
  readonly detail: string;
  readonly documentation?: string;
}

/**
 * What may be written at an offset of a `cupel.yaml`.
 * @param trigger the character that was typed, where that alone asked
 */
export function completeConfig(
  { project, document }: Located,
  offset: number,
  trigger: string | undefined,
): CompletionList | null {
  const cursor = cursorAt(document.getText(), offset);
  if (cursor === undefined || trigger === '.' || trigger === ':') return null;
  const place = placeAt(cursor.path);
  if (place === undefined || (trigger === ' ' && cursor.at === 'key')) return null;
  const isKey = cursor.at === 'key';
  const offers = isKey ? keysOf(place, project).filter(({ word }) => !cursor.others.has(word)) : valuesOf(place, project);
  return { isIncomplete: false, items: offers.map((offer, index) => item(offer, index, cursor, document)) };
}

function item(
  { word, detail, documentation }: Offer,
  index: number,
  cursor: Cursor,
  document: Located['document'],
): CompletionItem {
  const isKey = cursor.at === 'key';
  const range = { start: document.positionAt(cursor.start), end: document.positionAt(cursor.end) };
  return {
    label: word,
    kind: isKey ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
    detail,
    // In the order in which they are listed.
    sortText: String(index).padStart(3, '0'),
    filterText: word,
    textEdit: { range, newText: isKey && !cursor.hasColon ? `${word}: ` : word },
    ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
  };
}

function keysOf(place: ConfigPlace, project: Project): readonly Offer[] {
  const { config } = project.language;
  switch (place.kind) {
    case 'map':
      return [...place.keys].map(([word, detail]) => ({ word, detail }));
    case 'rules':
      return [...configurables.values()].map(rule => ({
        word: rule.code,
        detail: summaryOf(rule.code),
        documentation: describeRule(rule, config, place.override),
      }));
    case 'rule':
      return [
        { word: SEVERITY_KEY, detail: 'How severe its findings are.' },
        ...Object.entries(place.rule.options).map(([word, option]) => ({
          word,
          detail: option.description,
          documentation: describeOption(place.rule, word, option, config, place.override),
        })),
      ];
    default:
      return [];
  }
}

function valuesOf(place: ConfigPlace, project: Project): readonly Offer[] {
  switch (place.kind) {
    case 'preset':
      return [...PRESET_DESCRIPTIONS].map(([word, detail]) => ({ word, detail }));
    case 'rule':
    case 'severity':
      return levels(place.rule);
    case 'option':
      return [{ word: String(place.option.default), detail: 'The default.' }];
    case 'targets':
      return [...TARGET_DESCRIPTIONS].map(([word, detail]) => ({ word, detail }));
    case 'globs':
      return foldersOf(project).map(word => ({ word, detail: 'A folder of the workspace, with all below it.' }));
    default:
      return [];
  }
}

function levels({ severity }: Configurable): readonly Offer[] {
  return LEVELS.map(word => ({
    word,
    detail: word === severity ? `${LEVEL_DESCRIPTIONS[word]} By itself it is this.` : LEVEL_DESCRIPTIONS[word],
  }));
}

/** The folders in which there are files, and those above them. */
function foldersOf(project: Project): readonly string[] {
  const folders = new Set<string>();
  for (const path of project.paths())
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.add(path.slice(0, end));
  return [...folders].sort();
}
