import { addProperty } from '../model/edits.js';
import { fold, shown, writtenName } from '../model/names.js';
import type { Edit, Fix, SourceRecord, TableRecord } from '../model/records.js';
import { enumerated } from '../text/enumerated.js';
import { datasetName, nameOf, sourceFact } from './facts.js';
import type { Rule, RuleContext } from './rule.js';
import { StatedTypes, type Untyped } from './stated-types.js';
import { textColumns } from './text-columns.js';

/** A table of clean data that guesses its types from what was read. */
export const schemaOnReadAbuse: Rule = {
  code: 'ant-schema-on-read-abuse',
  severity: 'warning',
  category: 'rule',
  antiPattern: 'ant-schema-on-read-abuse',
  fix: 'needs a look',
  options: {},
  check(context) {
    const types = new StatedTypes(context);
    for (const table of context.tables()) {
      if (table.layer === 'bronze') continue;
      const untyped = types.untyped(table);
      if (untyped.length === 0) continue;
      context.report({
        span: table.nameSpan,
        message: message(table, untyped),
        fixes: fixes(context, table, untyped),
        facts: [
          ...untyped.flatMap(({ source, through }) => [
            sourceFact(context, source, ', and states no type: neither in `columns` nor by a `contract`'),
            ...through.map(bronze => ({
              text: `${datasetName(bronze)} hands its columns on, and states no type of any that comes from ${datasetName(source)}.`,
              location: nameOf(bronze),
            })),
          ]),
          { text: `${datasetName(table)} states no type of them either, and casts none.` },
        ],
      });
      return;
    }
  },
};

function message(table: TableRecord, untyped: readonly Untyped[]): string {
  const name = shown(`${table.layer}.${table.name}`);
  const sources = untyped.map(({ source, through }) => {
    const between = through.map(bronze => shown(`bronze.${bronze.name}`)).join(' and ');
    return `${shown(`source.${source.name}`)}${between === '' ? '' : ` through ${between}`}`;
  });
  const one = untyped.length === 1;
  return (
    `${name} reads ${enumerated(sources)}, and nothing on the way says what type any column of ${one ? 'it' : 'them'} has. Each run guesses ` +
    `the types from the rows that it sees: a day on which all numbers are whole gives another table than the day after, and a ` +
    `misspelt column is NULL. State them once, in \`columns\` or a \`contract\` of the ${one ? 'source' : 'sources'}, or by a ` +
    `\`cast\` in ${name}.`
  );
}

/** How many columns the quick fix writes out. */
const WRITTEN = 8;

/** States that columns are text where nothing that is done with them says otherwise: for each source, or for none. */
function fixes(context: RuleContext, table: TableRecord, untyped: readonly Untyped[]): Fix[] {
  const edits = untyped.map(({ source, through }) => columnsEdit(context, source, [table, ...through]));
  if (edits.includes(undefined)) return [];
  const names = enumerated(untyped.map(({ source }) => `source.${source.name}`));
  return [{ title: `State columns of ${names}, as text for now`, edits: edits.flatMap(edit => edit ?? []) }];
}

function columnsEdit(context: RuleContext, source: SourceRecord, way: readonly TableRecord[]): Edit | undefined {
  const text = textColumns(context, source, way);
  const inForce = source.properties.get('columns');
  if (text === undefined) return undefined;
  if (inForce === undefined) {
    const columns = text.used.slice(0, WRITTEN).map(name => `${writtenName(name)}: string`);
    if (columns.length === 0) return undefined;
    return addProperty(source.handle, context.text(source.handle), `columns { ${[...columns, '*'].join(', ')} }`);
  }
  if (inForce.location?.handle !== source.handle || inForce.property.name !== 'columns') return undefined;
  const rescue = source.properties.get('rescue')?.property;
  const rescued = rescue?.name === 'rescue' ? fold(rescue.value.column.text) : undefined;
  const first = inForce.property.value.items.find(
    item => item.kind === 'column' && fold(item.name.text) !== rescued && text.isText(item.name.text),
  );
  if (first?.kind !== 'column') return undefined;
  const { end } = first.name.span;
  return { handle: source.handle, span: { start: end, end }, text: ': string' };
}
