import { writeOf } from '../model/effective.js';
import { shown } from '../model/names.js';
import type { Fact, TableRecord } from '../model/records.js';
import { enumerated } from '../text/enumerated.js';
import { inForceFact } from './facts.js';
import { repairsOf, type Writer } from './one-writer.js';
import type { Rule, RuleContext } from './rule.js';

/** A table that several write, each as if it were alone. */
export const globalMutableTable: Rule = {
  code: 'ant-global-mutable-table',
  severity: 'error',
  category: 'rule',
  antiPattern: 'ant-global-mutable-table',
  fix: 'needs a look',
  options: {},
  check(context) {
    const { declaration, handle } = context;
    const written =
      declaration.kind === 'flow' && declaration.into !== undefined ? [context.resolve(declaration.into)] : context.tables();
    for (const table of written) {
      if (table?.kind !== 'table') continue;
      const writers = writersOf(context, table);
      const own = writers.find(writer => writer.handle === handle);
      if (own === undefined || writers.length < 2 || writers.every(({ write }) => write === 'append')) continue;
      context.report({
        span: own.nameSpan,
        message: messageFor(table, own, writers),
        fixes: repairsOf(context, table, writers),
        facts: [...writers.map(factOfWriter), ...inheritedFacts(context, table, writers)],
      });
      return;
    }
  },
};

/** All that write a table, in the order of files and text, its own declaration first. */
function writersOf(context: RuleContext, table: TableRecord): readonly Writer[] {
  const name = `${table.layer}.${table.name}`;
  const own: Writer = { handle: table.handle, flow: table.flow, write: table.write, nameSpan: table.nameSpan, name };
  const writesItself = table.flow.inputs.length > 0 || table.flow.steps[0]?.kind === 'sql';
  const flows = context.flowsInto(table.id).flatMap((flow): Writer[] => {
    const declaration = context.declarationOf(flow.handle);
    if (declaration?.kind !== 'flow' || declaration.name === undefined) return [];
    const write = flow.properties === undefined ? table.write : writeOf(flow.properties);
    return [{ handle: flow.handle, flow, write, nameSpan: declaration.name.span, name: declaration.name.text }];
  });
  return writesItself ? [own, ...flows] : flows;
}

function factOfWriter(writer: Writer): Fact {
  const { handle, nameSpan: span, name, write } = writer;
  const does = write === 'append' ? 'adds rows' : 'changes or replaces rows';
  return { text: `${shown(name)} ${does}: ${waysOf(writer)}.`, location: { handle, span } };
}

/** Where it is said how they write, if that is in none of their own declarations; each place once. */
function inheritedFacts(context: RuleContext, table: TableRecord, writers: readonly Writer[]): readonly Fact[] {
  const own = new Set([table.handle, ...writers.map(({ handle }) => handle)]);
  const places = writers.flatMap(({ flow }) => {
    const properties = flow.properties ?? table.properties;
    const how = properties.get('scd') ?? properties.get('write');
    return how?.location === undefined || own.has(how.location.handle) ? [] : [how];
  });
  const distinct = new Map(places.map(how => [`${how.location?.handle} ${how.location?.span.start}`, how]));
  return [...distinct.values()].map(how => inForceFact(context, shown(`${table.layer}.${table.name}`), how));
}

function waysOf({ write }: Writer): string {
  return write.startsWith('scd') ? `\`${write}\`` : `\`write ${write}\``;
}

function messageFor(table: TableRecord, own: Writer, writers: readonly Writer[]): string {
  const called = (writer: Writer): string => (writer.handle === table.handle ? 'its own' : shown(writer.name));
  const others = writers.filter(writer => writer !== own).map(called);
  const culprit = own.write === 'append' ? (writers.find(({ write }) => write !== 'append') ?? own) : own;
  const verb = culprit.write.startsWith('overwrite') || culprit.write === 'view' ? 'replaces' : 'changes';
  const subject = culprit.handle === table.handle ? 'Its own' : shown(culprit.name);
  return (
    `${shown(`${table.layer}.${table.name}`)} is written by ${writers.length === 2 ? 'two' : writers.length} flows: ` +
    `${enumerated([called(own), ...others])}. ${subject} ${verb} rows that another has written (${waysOf(culprit)}), so what the table ` +
    'holds depends on which of them ran last, and no run can be repeated. Let one flow write it: have the others append to a table ' +
    'that is only appended to, or fill a table each, and union these in one.'
  );
}
