import { shown, writtenName } from '../model/names.js';
import type { Fact, TableRecord } from '../model/records.js';
import { datasetName, sourceFact, waysInto, writeFacts } from './facts.js';
import { readsOf } from './flows.js';
import { keeperOf, keepWhatArrives } from './keep-arrivals.js';
import { type Loss, lossesOf } from './losses.js';
import { isMisspelt } from './misspelt.js';
import type { Rule, RuleContext } from './rule.js';

/** A table that cannot be computed again, because what it was computed from is gone. */
export const noBackfillStrategy: Rule = {
  code: 'ant-no-backfill-strategy',
  severity: 'information',
  category: 'rule',
  antiPattern: 'ant-no-backfill-strategy',
  fix: 'needs a look',
  options: {},
  check(context) {
    // What a table seems not to say may stand in text that was not understood.
    if (context.declaration.torn !== undefined || isMisspelt(context.declaration, ['backfill'])) return;
    for (const table of context.tables()) {
      if (table.layer === 'bronze' || table.write === 'view') continue;
      const losses = lossesOf(context, table);
      const [loss] = losses;
      if (loss === undefined) continue;
      context.report({
        span: table.nameSpan,
        message: messageFor(table, loss, keeperOf(context, loss.source)),
        fixes: keepWhatArrives(context, table, losses),
        facts: [
          { text: `No \`backfill\` is in force for ${datasetName(table)}.` },
          ...distinctWays(losses).flatMap(found => factsOfLoss(context, table, found)),
        ],
      });
      return;
    }
  },
};

/** Each way once: several flows of a bronze table may bring the rows of one source. */
function distinctWays(losses: readonly Loss[]): readonly Loss[] {
  const ways = losses.map(loss => [`${loss.source.id} ${loss.through?.id} ${loss.flow.handle}`, loss] as const);
  return [...new Map(ways).values()];
}

/** By which way a table gets rows that are gone, and where they go. */
function factsOfLoss(context: RuleContext, table: TableRecord, { source, through, flow }: Loss): readonly Fact[] {
  const way = waysInto(context, table, readsOf).get(source.id) ?? [];
  const between = way.length === 0 ? 'with no table between' : `through ${way.map(datasetName).join(', then ')}`;
  const read = flow.inputs.find(({ id }) => id === (way.at(-1) ?? source).id);
  return [
    { text: `${datasetName(table)} reads ${datasetName(source)} ${between}.`, ...(read && { location: read.location }) },
    sourceFact(context, source, ', which does not hand over again what it sent last month'),
    ...(through === undefined ? [] : writeFacts(context, through, ', by which rows go that were there')),
  ];
}

function messageFor({ layer, name }: TableRecord, { source, through }: Loss, keeper: TableRecord | undefined): string {
  const table = shown(`${layer}.${name}`);
  const from = shown(`source.${source.name}`);
  const system = `\`${source.system}\` does not hand over again what it sent last month`;
  if (through === undefined) {
    const name = writtenName(source.name);
    const remedy =
      keeper === undefined
        ? `Keep what arrives and read that, \`bronze ${name} from source.${name} { write append }\``
        : `Read ${shown(`bronze.${keeper.name}`)}, which keeps what arrives`;
    return (
      `${table} reads ${from} with no bronze table between that keeps what came, and has no \`backfill\`. When its logic turns out ` +
      `wrong, the rows of the past stay wrong: ${system}. ${remedy}, or say what the past is computed from: \`backfill by day from …\`.`
    );
  }
  const bronze = shown(`bronze.${through.name}`);
  const way = through.write.startsWith('scd') ? `\`${through.write}\`` : `\`write ${through.write}\``;
  return (
    `${table} has no \`backfill\` and reads ${bronze}, which loses rows of ${from} by ${way}. When the logic of ${table} turns out ` +
    `wrong, it can be computed again only from what is left there: ${system}. Let ${bronze} keep every row, \`write append\`, or say ` +
    'what the past is computed from: `backfill by day from …`.'
  );
}
