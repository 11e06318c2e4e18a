import { shown, writtenName } from '../model/names.js';
import type { Fact, FlowRecord } from '../model/records.js';
import { flowsIntoFact, limitFact, waysInto } from './facts.js';
import { feedsOf, sourcesInto } from './flows.js';
import type { Rule, RuleContext } from './rule.js';
import { splitBySource } from './split-bronze.js';

/** Names that a message lists before it only counts. */
const LISTED = 4;

/** A bronze table into which several sources flow. */
export const singletonBronze: Rule = {
  code: 'ant-singleton-bronze',
  severity: 'information',
  category: 'rule',
  antiPattern: 'ant-singleton-bronze',
  fix: 'needs a look',
  options: {
    sources: { type: 'integer', description: 'So many sources in one bronze table are too many.', default: 3, minimum: 2 },
  },
  check(context) {
    for (const table of context.tables()) {
      if (table.layer !== 'bronze') continue;
      const sources = sourcesInto(context, table);
      if (sources.length < context.number('sources')) continue;
      const names = sources.map(({ name }) => shown(`source.${name}`));
      const listed =
        names.length > LISTED ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more` : names.join(', ');
      const union = sources.slice(0, LISTED).map(({ name }) => `bronze.${writtenName(name)}`);
      const ways = waysInto(context, table, feedsOf);
      context.report({
        span: table.nameSpan,
        message:
          `${sources.length} sources flow into ${shown(`bronze.${table.name}`)}: ${listed}. They share its columns, its schedule and its ` +
          'retention; when one of them renames a column or must be loaded again, the rows of all are touched, and when a row is wrong ' +
          `it does not say where it came from. Make one bronze table for each, and let the readers union them: \`from ${union.join(' union ')}` +
          `${sources.length > LISTED ? ' union …' : ''}\`.`,
        fixes: splitBySource(context, table),
        facts: [
          ...sources.map(source => flowsIntoFact(context, source, ways)),
          ...context.flowsInto(table.id).flatMap(flow => flowFact(context, flow)),
          limitFact(context, 'sources'),
        ],
      });
      return;
    }
  },
};

/** What a `flow … into` adds to the table. */
function flowFact(context: RuleContext, { handle, name, inputs }: FlowRecord): readonly Fact[] {
  const declaration = context.declarationOf(handle);
  if (name === undefined || declaration?.kind !== 'flow' || declaration.name === undefined) return [];
  const read = inputs.map(({ reference: { dataset } }) => shown(`${dataset.kind ?? ''}.${dataset.name.text}`));
  return [
    { text: `The flow ${shown(name)} adds rows of ${read.join(' and ')}.`, location: { handle, span: declaration.name.span } },
  ];
}
