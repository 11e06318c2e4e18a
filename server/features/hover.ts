import { type Hover, MarkupKind } from 'vscode-languageserver';
import { antiPattern, type Construct, construct, type Place, renderHover } from '../../language/catalog/index.js';
import { tokenize } from '../../language/grammar/parser.js';
import type { PlacedDeclaration } from '../../language/model/model.js';
import { type Context, contextAt, words } from '../context.js';
import { joined } from '../markdown.js';
import { nameAt } from '../meaning.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';
import { describeFunction, describePattern, describeProperty, describeTarget, isApplicable } from './describe.js';
import { describeFinding } from './finding.js';
import { describeHere } from './here/index.js';

interface Part {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What is known about an offset of a file: the name or the word there, and the rule that found something there. */
export function hover({ project, path }: Located, offset: number): Hover | null {
  const own = ofComment(project, path, offset) ?? ofName(project, path, offset) ?? ofWord(project, path, offset);
  const rules = ofFindings(project, path, offset);
  if (own === undefined && rules.length === 0) return null;
  const place = own ?? (rules[0] as Part);
  return {
    contents: {
      kind: MarkupKind.Markdown,
      value: [...(own === undefined ? [] : [own]), ...rules].map(({ text }) => text).join('\n\n---\n\n'),
    },
    range: project.range(path, place.start, place.end),
  };
}

function ofName(project: Project, path: string, offset: number): Part | undefined {
  const found = nameAt(project, path, offset);
  const text = found && describeTarget(project, found);
  if (found === undefined || text === undefined || text === '') return undefined;
  const { placed, occurrence } = found;
  return { start: placed.offset + occurrence.span.start, end: placed.offset + occurrence.span.end, text };
}

/** The rules and checks that found something at the offset, and what each follows from. */
function ofFindings(project: Project, path: string, offset: number): Part[] {
  const found = project.findingsOf(path).filter(({ start, end }) => start <= offset && offset <= end);
  return found.flatMap(finding => {
    const { start, end } = finding;
    const isFirst = found.find(({ code }) => code === finding.code) === finding;
    const text = describeFinding(project, finding, isFirst);
    return text === '' ? [] : [{ start, end, text }];
  });
}

/** A rule's code in a comment that silences it. */
function ofComment(project: Project, path: string, offset: number): Part | undefined {
  const text = project.model.file(path)?.text ?? '';
  const first = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const [line = ''] = /^[^\n\r]*/.exec(text.slice(first, first + 2000)) ?? [];
  const comment = /\/\/\s*cupel-ignore\b/.exec(line);
  if (comment === null || offset < first + comment.index) return undefined;
  for (const match of line.matchAll(/[\w-]+/g)) {
    const start = first + match.index;
    const entry = antiPattern(match[0]);
    if (start <= offset && offset <= start + match[0].length && entry !== undefined)
      return { start, end: start + match[0].length, text: renderHover(entry) };
  }
  return undefined;
}

/** A word of the language: what it does, and what of it is in force where something else says so too. */
function ofWord(project: Project, path: string, offset: number): Part | undefined {
  const placed = project.declarationAt(path, offset);
  if (placed === undefined) return undefined;
  const at = offset - placed.offset;
  const tokens = tokenize(project.text(placed.handle));
  const index = tokens.findIndex(({ kind, start, end }) => start <= at && (at < end || (at === end && kind === 'word')));
  const token = tokens[index];
  if (token === undefined || (token.kind !== 'word' && token.text !== '*')) return undefined;
  const range = { start: placed.offset + token.start, end: placed.offset + token.end };
  const claim = ofPatternClaim(placed, at);
  if (claim !== undefined) return claim;
  if (tokens[index + 1]?.text === '(') {
    const text = describeFunction(project, token.text);
    if (text !== '') return { ...range, text };
  }
  const context = contextAt(project, path, token.kind === 'word' ? range.end : range.start, true);
  const following = tokens
    .slice(index, index + 3)
    .map(({ text }) => text)
    .join(' ');
  const entry = entryAt(context, following);
  if (entry === undefined) return undefined;
  const inForce = context.statement.length === 0 ? describeProperty(project, placed, token.start) : undefined;
  return {
    ...range,
    text: joined([inForce, describeHere(project, placed, token.start, entry), renderHover(entry, isApplicable)]),
  };
}

/** Finds the entry of a word from what stands before it. */
function entryAt(context: Context, following: string): Construct | undefined {
  const { place, statement } = context;
  const said = words(statement);
  const word = following.split(' ')[0] as string;
  const at = (where: Place): Construct | undefined => construct(where, following);
  if (place === 'tags' || place === 'rows') return undefined;
  if (place === 'aggregates') return said.includes(':') || said.includes('=') ? at('column') : undefined;
  if (place === 'columns') return said.length === 0 ? at('columns') : (at('column') ?? at('columns'));
  if (said.length === 0) return at(place) ?? joinWithKind(place, following);
  // The second word of `dedupe by`, `on error`: the statement's own entry.
  const whole = construct(place, [...said, word].join(' '));
  const isHead =
    whole !== undefined && [whole.word, ...whole.aliases].some(name => name.split(' ')[said.length] === word.toLowerCase());
  if (isHead) return whole;
  if (place === 'file') return at('input');
  if (word.toLowerCase() === 'join') return at(place);
  if (said.includes('join')) return /^as (?!of )/i.test(`${following} `) ? at('input') : at('join');
  const inside = INSIDE.find(([head]) => said.join(' ').startsWith(head));
  const found = inside === undefined ? undefined : at(inside[1]);
  if (found !== undefined) return found;
  if (VALUE_WORDS.has(word.toLowerCase())) return at('value');
  // A word that only fills the statement: `keep` of `dedupe by … keep latest`.
  const own = construct(place, said.join(' '));
  return own?.syntax
    .toLowerCase()
    .match(/[a-z_]+/g)
    ?.includes(word.toLowerCase()) === true
    ? own
    : undefined;
}

const INSIDE: readonly (readonly [head: string, place: Place])[] = [
  ['on error', 'on error'],
  ['expect', 'expect'],
  ['group', 'group by'],
  ['writes', 'writes'],
  ['sink', 'sink'],
];
const VALUE_WORDS = new Set(['secret', 'env', 'param']);
const JOIN_KINDS = new Set(['left', 'inner', 'full', 'semi', 'anti']);

function joinWithKind(place: Place, following: string): Construct | undefined {
  const [first = '', second = ''] = following.toLowerCase().split(' ');
  return JOIN_KINDS.has(first) && second === 'join' ? construct(place, 'join') : undefined;
}

function ofPatternClaim({ offset, declaration }: PlacedDeclaration, at: number): Part | undefined {
  for (const property of declaration.properties) {
    if (property.name !== 'patterns') continue;
    for (const { id, span } of property.value.patterns) {
      if (at < span.start || at > span.start + id.length) continue;
      return { start: offset + span.start, end: offset + span.start + id.length, text: describePattern(id) };
    }
  }
  return undefined;
}
