import { secondsOf } from '../model/checks/durations.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { EffectiveProperty, Fact, Fix, Location, TableRecord } from '../model/records.js';
import { type Cadence, cadenceOf, durationFor, pauseOf } from './cadence.js';
import { datasetName, inForceFact, wordsAt } from './facts.js';
import { flowsOf } from './flows.js';
import { isMisspelt } from './misspelt.js';
import type { Rule, RuleContext } from './rule.js';
import { addProperties } from './statements.js';

/** A table of which nobody would notice that it stands still, or is wrong. */
export const noObservability: Rule = {
  code: 'ant-no-observability',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-no-observability',
  fix: 'safe',
  options: {
    runs: {
      type: 'integer',
      // A table may miss one run, and is late when it has missed two.
      description: 'The proposed `freshness` is so many times the time between two runs.',
      default: 2,
      minimum: 1,
    },
    unscheduled: {
      type: 'duration',
      description: 'So often a table is taken to run of which nothing says how often.',
      default: '1 day',
    },
    continuous: {
      type: 'duration',
      // Within seconds an alert would tell of every hiccup.
      description: 'The `freshness` that is proposed for a table that runs without a pause.',
      default: '1 minute',
    },
  },
  check(context) {
    // What a table seems not to say may stand in text that was not understood.
    if (context.declaration.torn !== undefined || isMisspelt(context.declaration, ['freshness', 'expect'])) return;
    const table = context.tables().find(candidate => isBlind(context, candidate));
    if (table === undefined) return;
    const freshness = freshnessFor(context, table, cadenceOf(table.properties));
    const expectation = expectationFor(table);
    context.report({
      span: table.nameSpan,
      message: messageFor(table, freshness, expectation),
      fixes: fixesFor(context, freshness, expectation),
      facts: factsFor(context, table, freshness),
    });
  },
};

function isBlind(context: RuleContext, table: TableRecord): boolean {
  if (table.layer === 'bronze' || table.write === 'view' || table.properties.has('freshness')) return false;
  return flowsOf(context, table).every(flow => ![table.properties, flow.properties].some(expectsSomething));
}

function expectsSomething(properties: ReadonlyMap<string, EffectiveProperty> | undefined): boolean {
  return [...(properties?.values() ?? [])].some(({ property }) => property.name === 'expect');
}

/** How old the rows may be, and why; and where that is said, where it is. */
interface Freshness {
  readonly duration: string;
  readonly why: string;
  readonly facts: readonly Fact[];
}

/** How old rows may be for a consumer, and where that is said; or for nobody in particular. */
interface Wanted {
  readonly seconds: number;
  readonly location?: Location;
}

function times(runs: number): string {
  return runs === 1 ? '' : runs === 2 ? 'twice ' : `${runs} times `;
}

/** Twice the time between two runs, unless another number is set; or less where a consumer counts on less. */
function freshnessFor(context: RuleContext, table: TableRecord, cadence: Cadence | undefined): Freshness {
  const isContinuous = cadence?.said === 'trigger continuous';
  const lengthOf = (option: string): number => secondsOf(context.duration(option));
  const runs = context.number('runs');
  const seconds = isContinuous
    ? lengthOf('continuous')
    : runs * (cadence === undefined ? lengthOf('unscheduled') : pauseOf(cadence));
  const wanted = context.mentions(table.id).flatMap(({ handle }): Wanted[] => {
    const consumer = context.declarationOf(handle);
    if (consumer?.kind !== 'serve') return [];
    return consumer.properties.flatMap(({ name, value, span }) =>
      name === 'freshness' ? [{ seconds: secondsOf(value.duration), location: { handle, span } }] : [],
    );
  });
  const facts = cadence === undefined ? [] : [inForceFact(context, datasetName(table), cadence.by)];
  const usual: Wanted = { seconds };
  const least = wanted.reduce((a, b) => (b.seconds < a.seconds ? b : a), usual);
  if (least.location !== undefined) {
    const text = `A consumer counts on ${wordsAt(context, least.location)}.`;
    const duration = durationFor(least.seconds);
    return { duration, why: 'which a consumer counts on', facts: [...facts, { text, location: least.location }] };
  }
  const why =
    cadence === undefined
      ? 'as nothing says how often it runs'
      : isContinuous
        ? 'as it runs without a pause'
        : `${times(runs)}the time between its runs by \`${cadence.said}\``;
  return { duration: durationFor(seconds), why, facts };
}

function factsFor(context: RuleContext, table: TableRecord, freshness: Freshness): readonly Fact[] {
  const owner = datasetName(table);
  const flows = flowsOf(context, table);
  const where = flows.length === 1 ? 'its own text' : `its own text and that of ${flows.length - 1} more into it`;
  const runs = freshness.facts.length === 0 ? [{ text: 'Nothing says how often it runs.' }] : freshness.facts;
  return [
    { text: `No \`freshness\` is in force for ${owner}: not in its own text, nor in any \`defaults\` or the pipeline.` },
    { text: `No \`expect\` is in force for it: not in ${where}, nor in any \`defaults\`.` },
    ...runs,
    { text: table.key.length === 0 ? 'No key of it is known.' : `Its key is ${table.key.map(shown).join(', ')}.` },
  ];
}

/** That the key is there; undefined where no key is known. */
function expectationFor({ key, columns, open }: TableRecord): string | undefined {
  const names = key.filter(name => open || columns.some(column => fold(column.name) === fold(name)));
  const [first] = names;
  if (first === undefined) return undefined;
  const name = names.length === 1 ? `has_${fold(first).replace(/[^a-z0-9]+/g, '_')}` : 'has_key';
  return `expect ${name}: ${names.map(column => `${writtenName(column)} is not null`).join(' and ')} else warn`;
}

function messageFor(table: TableRecord, freshness: Freshness, expectation: string | undefined): string {
  const [input] = table.inputs;
  const from =
    input === undefined ? 'its input' : shown(`${input.reference.dataset.kind ?? ''}.${input.reference.dataset.name.text}`);
  return (
    `${shown(`${table.layer}.${table.name}`)} has neither a \`freshness\` nor any \`expect\`. When ${from} stops, or begins to deliver ` +
    'nonsense, every run goes on to succeed, and the first to notice is whoever used the numbers. Say how old its rows may be, ' +
    `\`freshness ${freshness.duration}\` (${freshness.why}), and what is true of each row` +
    `${expectation === undefined ? '' : `, \`${expectation}\``}.`
  );
}

function fixesFor(context: RuleContext, { duration }: Freshness, expectation: string | undefined): Fix[] {
  const added = [`freshness ${duration}`, ...(expectation === undefined ? [] : [expectation])];
  const edit = addProperties(context.handle, context.text(context.handle), added);
  const title = `Watch it: freshness ${duration}${expectation === undefined ? '' : ', and that the key is not null'}`;
  return edit === undefined ? [] : [{ title, edits: [edit] }];
}
