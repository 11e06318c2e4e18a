import type { Property } from '../model/declaration/index.js';
import { appendToProperty } from '../model/edits.js';
import { isStream } from '../model/effective.js';
import { fold, shown } from '../model/names.js';
import type { Fact, Fix, FlowRecord, SourceRecord, TableRecord } from '../model/records.js';
import { datasetName, inForceFact, sourceFact, streamFacts } from './facts.js';
import type { Rule, RuleContext } from './rule.js';
import { isKnownSystem } from './systems.js';

type Writes = Property<'writes'>;
type Sink = Property<'sink'>;

const OUTBOX = 'via outbox';

/** Two systems that are written one after the other, with nothing that repairs the second when the first has succeeded. */
export const dualWrite: Rule = {
  code: 'ant-dual-write',
  severity: 'error',
  category: 'rule',
  antiPattern: 'ant-dual-write',
  fix: 'needs a look',
  options: {},
  check(context) {
    const { kind } = context.declaration;
    if (kind === 'service') checkService(context);
    if (kind === 'table') checkSinks(context);
    if (kind === 'flow') checkFlow(context);
  },
};

function checkService(context: RuleContext): void {
  const { declaration, handle } = context;
  const open = declaration.properties.filter(property => property.name === 'writes').filter(({ value }) => !value.viaOutbox);
  const second = findSecond(context, open);
  if (second === undefined) return;
  const name = declaration.kind === 'service' ? (declaration.name?.text ?? '') : '';
  const [first, other] = second.systems;
  const written = second.written.map(({ writes, source, system }): Fact => {
    const text = `${datasetName(source)}, of ${shown(system)}, is written without \`${OUTBOX}\`.`;
    return { text, location: { handle, span: writes.span } };
  });
  context.report({
    span: second.writes.span,
    message:
      `The service ${shown(name)} writes to ${first} and to ${other}, which share no transaction: when it dies between the two, ` +
      `one has the change and the other never will, and nothing notices. Write the change and its event in one transaction, ` +
      `and let a relay send the event: \`${OUTBOX}\`.`,
    fixes: [
      {
        title: `Write through an outbox: ${OUTBOX}`,
        edits: [...untilOne(context, open)].map(writes => appendToProperty(handle, writes, OUTBOX)),
      },
    ],
    facts: [...written, ...second.written.map(({ source }) => sourceFact(context, source))],
  });
}

interface Written {
  readonly writes: Writes;
  readonly source: SourceRecord;
  readonly system: string;
}

/** The `writes` that brings in the second system, both systems, and by what each is written first. */
function findSecond(
  context: RuleContext,
  open: readonly Writes[],
): { writes: Writes; systems: readonly string[]; written: readonly Written[] } | undefined {
  const systems: string[] = [];
  const written: Written[] = [];
  for (const writes of open) {
    for (const reference of writes.value.sources) {
      // Only sources can stand here, so their bare names are enough.
      const source = context.resolve({ kind: 'source', ...reference });
      if (source?.kind !== 'source' || source.systemOfRecord === undefined) continue;
      const system = fold(source.systemOfRecord);
      if (!isKnownSystem(system)) continue;
      if (systems.includes(system)) continue;
      systems.push(system);
      written.push({ writes, source, system });
      if (systems.length > 1) return { writes, systems, written };
    }
  }
  return undefined;
}

/** The `writes` that must go through an outbox for no second system to be left. */
function* untilOne(context: RuleContext, open: readonly Writes[]): Generator<Writes> {
  let left = open;
  for (let second = findSecond(context, left); second !== undefined; second = findSecond(context, left)) {
    const { writes } = second;
    yield writes;
    left = left.filter(other => other !== writes);
  }
}

function checkSinks(context: RuleContext): void {
  const streams = context.tables().filter(table => table.stream);
  const table = streams[0];
  if (table === undefined) return;
  const own = ownSinks(context);
  for (const sink of own.filter(({ value }) => !value.viaOutbox)) reportSink(context, table, sink);
  if (own.length === 0) reportInherited(context, streams);
}

/** A `flow` may say a sink as its table does; it runs as its table runs, unless it says otherwise. */
function checkFlow(context: RuleContext): void {
  const { declaration, handle } = context;
  if (declaration.kind !== 'flow' || declaration.into === undefined) return;
  const table = context.resolve(declaration.into);
  const flow = table?.kind === 'table' ? context.flowsInto(table.id).find(other => other.handle === handle) : undefined;
  if (table?.kind !== 'table' || flow === undefined || !isStream(flow.properties ?? table.properties)) return;
  for (const sink of ownSinks(context).filter(({ value }) => !value.viaOutbox)) reportSink(context, table, sink, flow);
}

function ownSinks({ declaration }: RuleContext): Sink[] {
  return declaration.properties.filter(property => property.name === 'sink');
}

function reportSink(context: RuleContext, table: TableRecord, sink: Sink, flow?: FlowRecord): void {
  context.report({
    span: sink.span,
    message: sinkMessage(table, sink),
    fixes: [outboxFix(context.handle, sink)],
    facts: streamFacts(context, table, flow),
  });
}

/** Sinks that come from `defaults`: told on the table's name, and repaired where they are said. */
function reportInherited(context: RuleContext, streams: readonly TableRecord[]): void {
  // The tables of a `bronze *` have one name, and each sink is told there once.
  const told = new Set<Sink>();
  for (const table of streams) {
    for (const effective of table.properties.values()) {
      const { property, location } = effective;
      if (property.name !== 'sink' || property.value.viaOutbox || location === undefined || told.has(property)) continue;
      told.add(property);
      context.report({
        span: table.nameSpan,
        message: sinkMessage(table, property),
        fixes: [outboxFix(location.handle, property)],
        facts: [inForceFact(context, datasetName(table), effective), ...streamFacts(context, table)],
      });
    }
  }
}

function outboxFix(handle: string, sink: Sink): Fix {
  return { title: `Write through an outbox: ${OUTBOX}`, edits: [appendToProperty(handle, sink, OUTBOX)] };
}

function sinkMessage(table: TableRecord, sink: Sink): string {
  const name = `${table.layer}.${table.name}`;
  return (
    `The stream ${shown(name)} writes its table and ${sink.value.system.text}, which share no transaction: when it dies between the two, ` +
    `one lacks rows of the other, or has them twice after the restart. Let ${sink.value.system.text} be fed from what the table has ` +
    `committed: \`${OUTBOX}\`.`
  );
}
