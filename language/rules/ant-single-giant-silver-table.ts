import { fold, shown } from '../model/names.js';
import type { Fact, Id, SourceRecord, TableRecord } from '../model/records.js';
import { enumerated } from '../text/enumerated.js';
import { datasetName, flowsIntoFact, grouped, limitFact, nameOf, waysInto } from './facts.js';
import { feedsOf, flowsOf } from './flows.js';
import type { Rule, RuleContext } from './rule.js';

/** How many columns or sources a message names. */
const NAMED = 6;

/** A silver table that holds everything: what changes in any part of it concerns all its readers. */
export const singleGiantSilverTable: Rule = {
  code: 'ant-single-giant-silver-table',
  severity: 'information',
  category: 'rule',
  antiPattern: 'ant-single-giant-silver-table',
  fix: 'none',
  options: {
    columns: { type: 'integer', default: 100, minimum: 1, description: 'The most columns that a silver table may have.' },
    sources: { type: 'integer', default: 5, minimum: 1, description: 'The most sources that may flow into a silver table.' },
  },
  check(context) {
    for (const table of context.tables()) {
      if (table.layer !== 'silver') continue;
      checkColumns(context, table);
      checkSources(context, table);
    }
  },
};

function checkColumns(context: RuleContext, table: TableRecord): void {
  const most = context.number('columns');
  const { length } = table.columns;
  if (length <= most) return;
  context.report({
    span: table.nameSpan,
    message:
      `${shown(`silver.${table.name}`)} has ${length} columns, more than ${most}. Whoever needs three of them depends on all ` +
      `${length}: it is written whenever any of them changes, and its owner can rename none without asking every reader. Cut it into ` +
      `tables of one thing each, with a key by which they can be joined.`,
    facts: [...columnFacts(table), limitFact(context, 'columns')],
  });
}

function checkSources(context: RuleContext, table: TableRecord): void {
  const most = context.number('sources');
  const into = feedingSources(context, table);
  const sources = into.of(table);
  if (sources === undefined || sources.length <= most) return;
  // The table above it that gathers too many is the one to cut.
  if (into.silverAbove.some(above => (into.of(above)?.length ?? 0) > most)) return;
  const ways = waysInto(context, table, feedsOf);
  context.report({
    span: table.nameSpan,
    message:
      `${sources.length} sources flow into ${shown(`silver.${table.name}`)}, more than ${most}: ${listed(sources)}. It is as late as the ` +
      `latest of them and as wrong as the worst, and a change of any of the ${sources.length} touches every reader. Clean each in a ` +
      `silver table of its own, and bring together in gold what a question needs.`,
    facts: [
      ...sources.map(source => flowsIntoFact(context, source, ways)),
      ...into.silverAbove.map(above => {
        const count = into.of(above)?.length ?? 0;
        const text = `${datasetName(above)}, which flows into it, has ${count} source${count === 1 ? '' : 's'}: no more than ${most}.`;
        return { text, location: nameOf(above) };
      }),
      limitFact(context, 'sources'),
    ],
  });
}

/** How many of its columns come from where: each input that hands some on, and what is computed of none. */
function columnFacts({ columns, flow }: TableRecord): readonly Fact[] {
  const isFrom = (id: Id | undefined, from: Id): boolean => id !== undefined && from.startsWith(`${id}.`);
  const counts = flow.inputs.map(input => ({
    count: columns.filter(({ from }) => from.some(column => isFrom(input.id, column))).length,
    input,
  }));
  const rest = columns.filter(({ from }) => !from.some(column => flow.inputs.some(({ id }) => isFrom(id, column)))).length;
  return [
    ...counts.flatMap(({ count, input: { location, reference } }): readonly Fact[] => {
      const { kind = '', name } = reference.dataset;
      const text = `${grouped(count)} of its columns are computed from ${shown(`${kind}.${name.text}`)}.`;
      return count === 0 ? [] : [{ text, location }];
    }),
    ...(rest === 0 ? [] : [{ text: `${grouped(rest)} of its columns are computed from none of an input.` }]),
  ];
}

function listed(sources: readonly SourceRecord[]): string {
  const isClear = new Set(sources.map(({ name }) => fold(name))).size === sources.length;
  const names = sources.slice(0, NAMED).map(({ id, name }) => shown(isClear ? name : id));
  const more = sources.length - names.length;
  return enumerated(more > 0 ? [...names, `${more} more`] : names);
}

interface Feeding {
  /** The distinct sources that flow into a table; undefined where tables of a cycle do. */
  of(table: TableRecord): readonly SourceRecord[] | undefined;
  /** The silver tables that flow into the one that was asked for, over any chain. */
  readonly silverAbove: readonly TableRecord[];
}

/** The sources of a table and of every table above it, inputs first, each once. */
function feedingSources(context: RuleContext, start: TableRecord): Feeding {
  const feeds = new Map<Id, ReturnType<typeof feedsOf>>();
  const sources = new Map<Id, ReadonlyMap<Id, SourceRecord> | undefined>();
  const silver = new Map<Id, TableRecord>();
  const open = new Set<Id>();
  const work: TableRecord[] = [start];
  for (let table = work.at(-1); table !== undefined; table = work.at(-1)) {
    const { id } = table;
    if (sources.has(id)) {
      work.pop();
      continue;
    }
    const above = feeds.get(id) ?? flowsOf(context, table).flatMap(flow => feedsOf(context, flow));
    feeds.set(id, above);
    if (!open.has(id)) {
      open.add(id);
      for (const input of above) {
        if (input.kind !== 'table' || sources.has(input.id)) continue;
        // What is open already is below this table as well as above it.
        if (open.has(input.id)) sources.set(input.id, undefined);
        else work.push(input);
      }
      continue;
    }
    work.pop();
    if (!sources.has(id)) sources.set(id, gathered(above, sources));
    if (table !== start && table.layer === 'silver') silver.set(id, table);
  }
  const of = ({ id }: TableRecord): readonly SourceRecord[] | undefined => {
    const found = sources.get(id);
    return found === undefined ? undefined : [...found.values()];
  };
  return { of, silverAbove: [...silver.values()] };
}

function gathered(
  above: readonly (TableRecord | SourceRecord)[],
  known: ReadonlyMap<Id, ReadonlyMap<Id, SourceRecord> | undefined>,
): ReadonlyMap<Id, SourceRecord> | undefined {
  const found = new Map<Id, SourceRecord>();
  for (const input of above) {
    if (input.kind === 'source') {
      found.set(input.id, input);
      continue;
    }
    const sources = known.get(input.id);
    if (sources === undefined) return undefined;
    for (const [id, source] of sources) found.set(id, source);
  }
  return found;
}
