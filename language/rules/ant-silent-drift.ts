import type { Property } from '../model/declaration/index.js';
import { shown } from '../model/names.js';
import type { Fact, Fix, SourceRecord } from '../model/records.js';
import { nearest } from '../text/nearest.js';
import { datasetName, sourceFact } from './facts.js';
import type { Rule, RuleContext } from './rule.js';
import { addProperties } from './statements.js';
import { isKnownSystem } from './systems.js';

/** Any of these says what becomes of columns that nobody announced. */
const ANSWERS: readonly string[] = ['drift', 'evolve', 'contract', 'rescue'];
/** What the quick fix writes. */
const REMEDY: readonly string[] = ['evolve backward', 'drift alert'];

/** A source that may change its columns while nobody hears of it. */
export const silentDrift: Rule = {
  code: 'ant-silent-drift',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-silent-drift',
  fix: 'needs a look',
  options: {},
  check(context) {
    const { declaration } = context;
    // What a source seems not to say may stand in text that was not understood.
    if (declaration.kind !== 'source' || declaration.name === undefined || declaration.torn !== undefined) return;
    const source = context.ownSource();
    if (source?.system === undefined || source.system === 'table' || !isKnownSystem(source.system)) return;
    if (ANSWERS.some(answer => source.properties.has(answer)) || declaration.properties.some(isMisspelt)) return;
    context.report({ span: source.nameSpan, message: message(source), fixes: fixes(context), facts: factsFor(context, source) });
  },
};

/** A setting that does not exist and was meant to be an answer: that is told already. */
function isMisspelt(property: Property): boolean {
  return property.name === 'setting' && nearest(property.value.name, ANSWERS) !== undefined;
}

function message(source: SourceRecord): string {
  const [first] = source.columns;
  const count = source.columns.length;
  const lost =
    first === undefined
      ? 'its rows hold NULL there from then on'
      : count === 1
        ? `its column ${shown(first.name)} is NULL from then on`
        : `one of the ${count} columns that are expected here, such as ${shown(first.name)}, is NULL from then on`;
  return (
    `Nothing says what happens when ${shown(`source.${source.name}`)} changes its columns. When its owner renames one or changes its type, ` +
    `${lost}, and every run stays green. Say which changes are taken and who hears of them: ` +
    `${REMEDY.map(words => `\`${words}\``).join(' and ')}.`
  );
}

function factsFor(context: RuleContext, source: SourceRecord): readonly Fact[] {
  const columns = source.properties.get('columns')?.location;
  const answers = ANSWERS.map(shown);
  const owner = datasetName(source);
  return [
    sourceFact(context, source, ', whose columns somebody else can change'),
    { text: `None of ${answers.join(', ')} is said for ${owner}: not in its own text, nor in any \`defaults source\`.` },
    ...(columns === undefined
      ? [{ text: 'No column of it is named here.' }]
      : [{ text: `Its columns that are counted on are named here: ${source.columns.length}.`, location: columns }]),
  ];
}

function fixes(context: RuleContext): Fix[] {
  const edit = addProperties(context.handle, context.text(context.handle), REMEDY);
  return edit === undefined ? [] : [{ title: `Watch its columns: ${REMEDY.join(', ')}`, edits: [edit] }];
}
