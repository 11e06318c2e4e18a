import { columnOfId } from '../model/ids.js';
import { shown } from '../model/names.js';
import type { Fact, FlowRecord, TableRecord } from '../model/records.js';
import { datasetName, nameOf } from './facts.js';
import { feedsOf, flowsOf } from './flows.js';
import { onlySilverReader } from './reader.js';
import type { RuleContext } from './rule.js';

/** Where the source has the columns that are lost. */
export function lossFacts(context: RuleContext, flow: FlowRecord, index: number, names: readonly string[]): readonly Fact[] {
  return (flow.scopes[index]?.columns ?? []).flatMap(({ name, from, location }) => {
    const sources = from.flatMap(id => context.source(columnOfId(id)?.dataset ?? '') ?? []);
    return names.includes(name)
      ? [{ text: `${shown(name)} is a column of ${sources.map(datasetName).join(' and ')}.`, location }]
      : [];
  });
}

/** What came in, and who reads what is left of it. */
export function wayFacts(context: RuleContext, table: TableRecord): readonly Fact[] {
  const fed = flowsOf(context, table).flatMap(flow => feedsOf(context, flow));
  const sources = [...new Set(fed)].filter(({ kind }) => kind === 'source');
  const reader = onlySilverReader(context, table);
  return [
    ...sources.map(source => ({
      text: `${datasetName(source)} is what ${datasetName(table)} takes in.`,
      location: nameOf(source),
    })),
    ...(reader === undefined
      ? []
      : [{ text: `${datasetName(reader)} alone reads ${datasetName(table)}.`, location: nameOf(reader) }]),
  ];
}
