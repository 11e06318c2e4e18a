import type { Property, Value } from '../model/declaration/index.js';
import { addProperty } from '../model/edits.js';
import { shown } from '../model/names.js';
import type { Edit, Fact, Fix } from '../model/records.js';
import { addToBlock } from './blocks.js';
import { wordsAt } from './facts.js';
import { isMisspelt } from './misspelt.js';
import type { Rule, RuleContext } from './rule.js';

/** A pipeline whose costs are counted for nobody. */
export const noCostMonitoring: Rule = {
  code: 'ant-no-cost-monitoring',
  severity: 'information',
  category: 'rule',
  antiPattern: 'ant-no-cost-monitoring',
  fix: 'safe',
  options: {},
  check(context) {
    const { declaration } = context;
    // What a pipeline seems not to say may stand in text that was not understood.
    if (declaration.kind !== 'pipeline' || declaration.name === undefined || declaration.torn !== undefined) return;
    if (declaration.properties.some(isCosted) || isMisspelt(declaration, ['budget', 'tags'])) return;
    const team = teamOf(context);
    context.report({
      span: declaration.name.span,
      message:
        `The pipeline ${shown(declaration.name.text)} has neither a \`budget\` nor a tag. On the bill its runs are among all the others, ` +
        `so nobody is told when they cost ten times as much as last month. Say who pays, \`tags { team ${team ?? '"…"'} }\`, or what they ` +
        'may cost, `budget 500 usd per month`.',
      fixes: team === undefined ? [] : fixes(context, `team ${team}`),
      facts: factsFor(context),
    });
  },
};

function factsFor(context: RuleContext): readonly Fact[] {
  const { declaration, handle } = context;
  const owner = declaration.properties.find(({ name, value }) => name === 'setting' && value.name === 'owner');
  const empty = declaration.properties.find(({ name }) => name === 'tags');
  return [
    { text: 'It has no `budget`.' },
    empty === undefined
      ? { text: 'It has no `tags`.' }
      : { text: 'Its `tags` are empty.', location: { handle, span: empty.span } },
    ...(owner === undefined
      ? [{ text: 'It has no `owner` either, whose team could pay.' }]
      : [
          {
            text: `Its ${wordsAt(context, { handle, span: owner.span })} says whose it is.`,
            location: { handle, span: owner.span },
          },
        ]),
  ];
}

function isCosted(property: Property): boolean {
  return property.name === 'budget' || (property.name === 'tags' && property.value.tags.length > 0);
}

/** The owner's team as a value in the text; undefined where no owner is said, or he is not for everybody to read. */
function teamOf(context: RuleContext): string | undefined {
  for (const property of context.declaration.properties)
    if (property.name === 'setting' && property.value.name === 'owner') return teamFrom(context, property.value.value);
  return undefined;
}

function teamFrom(context: RuleContext, owner: Value): string | undefined {
  switch (owner.kind) {
    case 'string': {
      const team = owner.text.replace(/@.*$/, '').trim();
      return team === '' ? undefined : `"${team.replaceAll('"', '""')}"`;
    }
    case 'word':
      return `"${owner.text}"`;
    case 'env':
    case 'param':
      return context.text(context.handle).slice(owner.span.start, owner.span.end);
    default:
      return undefined;
  }
}

function fixes(context: RuleContext, tag: string): Fix[] {
  const text = context.text(context.handle);
  const empty = context.declaration.properties.find(property => property.name === 'tags');
  const edit: Edit | undefined =
    empty === undefined
      ? addProperty(context.handle, text, `tags { ${tag} }`)
      : addToBlock(context.handle, text, empty.span, undefined, tag);
  return edit === undefined ? [] : [{ title: `Tag the pipeline: ${tag}`, edits: [edit] }];
}
