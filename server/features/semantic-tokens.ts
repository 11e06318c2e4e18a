import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensLegend } from 'vscode-languageserver';
import type { Occurrence } from '../../language/model/model.js';
import type { Target } from '../meaning.js';
import type { Located } from '../projects.js';

const TYPES = [
  'class',
  'interface',
  'property',
  'variable',
  'function',
  'parameter',
  'type',
  'enumMember',
  'namespace',
  'event',
  'struct',
] as const;
const MODIFIERS = ['declaration', 'readonly', 'defaultLibrary'] as const;

export const legend: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

const TYPE_OF: Readonly<Record<Exclude<Target['kind'], 'dataset'>, (typeof TYPES)[number]>> = {
  column: 'property',
  function: 'function',
  type: 'type',
  parameter: 'parameter',
  alias: 'variable',
  expectation: 'event',
  system: 'enumMember',
  'setting value': 'enumMember',
  deadletter: 'class',
  schema: 'struct',
  compute: 'class',
  pipeline: 'namespace',
  environment: 'namespace',
  param: 'parameter',
  service: 'class',
  serve: 'class',
  subject: 'class',
  test: 'function',
  flow: 'function',
  pattern: 'enumMember',
};

/**
 * The names of a file, with what they mean: words that look the same are told apart, and a column called `date` is no keyword.
 * @param range offsets; the whole file if left out
 */
export function semanticTokens({ project, path, document }: Located, range?: { start: number; end: number }): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY };
  let last = 0;
  for (const { handle, offset, declaration } of project.model.file(path)?.declarations ?? []) {
    if (offset + declaration.span.end < start || offset > end) continue;
    for (const { span, isDefinition, target } of project.model.occurrences(handle)) {
      const from = offset + span.start;
      const to = offset + span.end;
      // Tokens must neither overlap nor span lines.
      if (from < last || to < start || from > end || to <= from) continue;
      const place = document.positionAt(from);
      if (document.positionAt(to).line !== place.line) continue;
      const modifiers = (isDefinition ? 1 : 0) | (target.kind === 'param' ? 2 : 0) | (isBuiltIn(target) ? 4 : 0);
      builder.push(place.line, place.character, to - from, TYPES.indexOf(typeOf(target)), modifiers);
      last = to;
    }
  }
  return builder.build();
}

function typeOf(target: Target): (typeof TYPES)[number] {
  if (target.kind !== 'dataset') return TYPE_OF[target.kind];
  return target.id !== undefined && /^(?:[^`.]*|`(?:[^`]|``)*`)\.source\./.test(target.id) ? 'interface' : 'class';
}

function isBuiltIn(target: Occurrence['target']): boolean {
  return target.kind === 'type' || target.kind === 'system' || (target.kind === 'function' && target.location === undefined);
}
