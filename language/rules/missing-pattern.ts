import { patternName } from '../catalog/index.js';
import type { Property } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { shown } from '../model/names.js';
import type { Fix } from '../model/records.js';
import type { Claim } from '../patterns/index.js';
import type { Finding, Rule, RuleContext } from './rule.js';
import { removeStatement } from './statements.js';

/** A pattern in `patterns` that neither the declaration nor anything connected with it applies. */
export const missingPattern: Rule = {
  code: 'missing-pattern',
  severity: 'warning',
  category: 'meaning',
  fix: 'needs a look',
  options: {},
  check(context) {
    if (!context.declaration.properties.some(({ name }) => name === 'patterns')) return;
    for (const claim of context.unfoundedClaims()) context.report(findingFor(context, claim));
  },
};

/** Whose claims are about all of the pipeline. */
const OF_ALL: ReadonlySet<string> = new Set(['pipeline', 'environment', 'defaults']);

function findingFor(context: RuleContext, claim: Claim): Finding {
  const { handle, declaration } = context;
  const written = context.text(handle).slice(claim.span.start, claim.span.end);
  const where = OF_ALL.has(declaration.kind)
    ? 'nothing in this pipeline'
    : 'neither this, nor what it is made of, nor what is made of it';
  return {
    span: claim.span,
    message:
      `${shown(written)} is claimed, but ${where} applies it: it would be ${patternName(claim.pattern)?.detected}. ` +
      'Whoever reads the claim relies on it. Apply the pattern, or take the claim out.',
    fixes: removal(context, claim),
  };
}

/** Takes the claim out of its list, with its note; nothing where a comment would go with it. */
function removal(context: RuleContext, { pattern, span }: Claim): Fix[] {
  const { handle, declaration } = context;
  const property = declaration.properties.find(
    (candidate): candidate is Property<'patterns'> =>
      candidate.name === 'patterns' && candidate.span.start <= span.start && span.end <= candidate.span.end,
  );
  const items = property?.value.patterns.map(item => item.span) ?? [];
  const index = items.findIndex(({ start }) => start === span.start);
  const [own, before, after] = [items[index], items[index - 1], items[index + 1]];
  if (property === undefined || own === undefined) return [];
  const isOnly = before === undefined && after === undefined;
  const gone = isOnly
    ? property.span
    : { start: before?.end ?? own.start, end: before === undefined ? (after ?? own).start : own.end };
  if (declaration.comments.some(({ start, end }) => start < gone.end && gone.start < end)) return [];
  const edit = isOnly ? removeStatement(handle, context.text(handle), gone) : replace(handle, gone, '');
  return [{ title: `Take the claim of ${pattern} out`, edits: [edit] }];
}
