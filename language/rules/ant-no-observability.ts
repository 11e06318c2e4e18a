import { secondsOf } from '../model/checks/durations.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { EffectiveProperty, Fix, TableRecord } from '../model/records.js';
import { type Cadence, cadenceOf, durationFor, pauseOf } from './cadence.js';
import { flowsOf } from './flows.js';
import { isMisspelt } from './misspelt.js';
import type { Rule, RuleContext } from './rule.js';
import { addProperties } from './statements.js';

/** A table may miss one run, and is late when it has missed two. */
const RUNS = 2;
/** Where nothing says how often a table runs, it runs once a day. */
const DAY_SECONDS = 86_400;
/** The least that is proposed for what runs without a pause: within seconds an alert would tell of every hiccup. */
const LEAST_SECONDS = 60;

/** A table of which nobody would notice that it stands still, or is wrong. */
export const noObservability: Rule = {
  code: 'ant-no-observability',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-no-observability',
  options: {},
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

/** How old the rows may be, and why. */
interface Freshness {
  readonly duration: string;
  readonly why: string;
}

/** Twice the time between two runs, or less where a consumer counts on less. */
function freshnessFor(context: RuleContext, table: TableRecord, cadence: Cadence | undefined): Freshness {
  const isContinuous = cadence?.said === 'trigger continuous';
  const seconds = isContinuous ? LEAST_SECONDS : RUNS * (cadence === undefined ? DAY_SECONDS : pauseOf(cadence));
  const wanted = context.mentions(table.id).flatMap(({ handle }) => {
    const consumer = context.declarationOf(handle);
    if (consumer?.kind !== 'serve') return [];
    return consumer.properties.flatMap(property => (property.name === 'freshness' ? [secondsOf(property.value.duration)] : []));
  });
  const least = Math.min(seconds, ...wanted);
  if (least < seconds) return { duration: durationFor(least), why: 'which a consumer counts on' };
  const why =
    cadence === undefined
      ? 'as nothing says how often it runs'
      : isContinuous
        ? 'as it runs without a pause'
        : `twice the time between its runs by \`${cadence.said}\``;
  return { duration: durationFor(seconds), why };
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
    'nonsense, every run goes on to succeed, and the first to notice is who has used the numbers. Say how old its rows may be, ' +
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
