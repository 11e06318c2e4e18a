import { type Hover, MarkupKind } from 'vscode-languageserver';
import { LEVEL_DESCRIPTIONS, LEVELS, PRESET_DESCRIPTIONS } from '../../../language/config/index.js';
import { joined } from '../../markdown.js';
import type { Located } from '../../projects.js';
import { type Cursor, cursorAt } from './cursor.js';
import { describeOption, describeRule } from './describe.js';
import { placeAt } from './place.js';

/** What is known about an offset of a `cupel.yaml`: the key or value there, what it means, its default, and how it is set now. */
export function configHover({ project, document }: Located, offset: number): Hover | null {
  const cursor = cursorAt(document.getText(), offset);
  if (cursor === undefined || cursor.word === '') return null;
  const value = describe(cursor, project.language.config);
  if (value === undefined) return null;
  const range = { start: document.positionAt(cursor.start), end: document.positionAt(cursor.end) };
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}

function describe({ path, at, word }: Cursor, config: Located['project']['language']['config']): string | undefined {
  const place = placeAt(at === 'key' ? [...path, word] : path);
  switch (place?.kind) {
    case 'rule':
      return joined([at === 'value' ? levelText(word) : undefined, describeRule(place.rule, config, place.override)]);
    case 'severity':
      return joined([at === 'value' ? levelText(word) : undefined, `The severity of \`${place.rule.code}\`.`]);
    case 'option':
      return describeOption(place.rule, place.name, place.option, config, place.override);
    default:
      if (at === 'value') return place?.kind === 'preset' ? presetText(word) : undefined;
      return keyText(path, word);
  }
}

function keyText(path: Cursor['path'], word: string): string | undefined {
  const map = placeAt(path);
  const text = map?.kind === 'map' ? map.keys.get(word) : undefined;
  return text && `\`${word}\`: ${text}`;
}

function levelText(word: string): string | undefined {
  const level = LEVELS.find(name => name === word);
  return level && `\`${level}\`: ${LEVEL_DESCRIPTIONS[level]}`;
}

function presetText(word: string): string | undefined {
  const text = PRESET_DESCRIPTIONS.get(word);
  return text && `\`${word}\`: ${text}`;
}
