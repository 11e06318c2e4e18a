import { pattern, renderHover } from '../../language/catalog/index.js';
import { originName, propertyText, readsText } from '../../language/model/describe.js';
import type { EntityRecord, PlacedDeclaration } from '../../language/model/model.js';
import { sameName } from '../../language/model/names.js';
import type {
  Column,
  ColumnLineage,
  EffectiveProperty,
  Location,
  SourceRecord,
  TableRecord,
} from '../../language/model/records.js';
import { functionNamed } from '../../language/model/types/functions/index.js';
import { typeText } from '../../language/model/types.js';
import { refactoringOf } from '../../language/refactor/index.js';
import { block, code, codeCell, columnFacts, docText, joined, plain, shortened } from '../markdown.js';
import { type Found, inputNamed, type Target } from '../meaning.js';
import type { Project } from '../project.js';
import { signaturesOf } from './functions.js';
import { originLine } from './origin.js';

/** How many rows a hover's tables have at most. */
const MOST_ROWS = 24;

/** What a name means, as Markdown; empty where nothing is known of it. */
export function describeTarget(project: Project, { placed, occurrence }: Found): string {
  const { target } = occurrence;
  switch (target.kind) {
    case 'dataset':
      return target.id === undefined ? '' : describeDataset(project, target.id);
    case 'column':
      return describeColumn(project, target);
    case 'pattern':
      return describePattern(target.id);
    case 'function':
      return describeFunction(project, target.name, target.location);
    case 'alias':
      return describeAlias(project, placed, target.name);
    case 'type':
    case 'system':
    case 'setting value':
    case 'parameter':
      return '';
    case 'expectation':
      return joined([block(`expect ${target.name}`), 'A quality rule of this table.']);
    default: {
      const declared = target.location && project.model.placed(target.location.handle);
      const entity = declared && project.model.entityOf(declared.handle);
      return entity === undefined ? (declared === undefined ? '' : heading(project, declared)) : describeEntity(project, entity);
    }
  }
}

/** A table or a source, by its id. */
export function describeDataset(project: Project, id: string): string {
  const table = project.model.table(id);
  if (table !== undefined) return describeTable(project, table);
  const source = project.model.source(id);
  return source === undefined ? '' : describeSource(project, source);
}

function describeTable(project: Project, table: TableRecord): string {
  const inputs = [table.flow, ...project.model.flowsInto(table.id)].flatMap(flow =>
    flow.inputs.map(
      ({ role, id, reference }) => `${code(id ?? reference.dataset.name.text)}${role === 'from' ? '' : ` (${role})`}`,
    ),
  );
  const writes = table.write === 'view' ? 'a view, which is not stored' : table.write;
  const facts = [
    `**${table.layer}** table ${code(table.name)}${table.pipeline === undefined ? '' : ` of pipeline ${code(table.pipeline)}`}`,
    `- key: ${table.key.length === 0 ? 'none' : table.key.map(code).join(', ')}`,
    `- write: ${writes}${table.stream ? ', as a stream' : ''}${table.role === undefined ? '' : `, a ${table.role}`}`,
    `- inputs: ${inputs.length === 0 ? 'none' : [...new Set(inputs)].join(', ')}`,
    ...(table.keys[0] === undefined ? [] : [`- one row per ${table.keys[0].map(code).join(', ')}`]),
    ...(table.reads.length === 0 ? [] : [`- reads: ${code(shortened(readsText(table.reads, table.pipeline), 200))}`]),
  ];
  return joined([
    facts[0],
    docText(table.doc),
    facts.slice(1).join('\n'),
    columnTable(table.columns, table.open, table),
    propertyTable(project, table.properties),
  ]);
}

function describeSource(project: Project, source: SourceRecord): string {
  const system = source.system === undefined ? '' : ` from ${code(source.system)}`;
  return joined([
    `**source** ${code(source.name)}${system}${source.pipeline === undefined ? '' : ` of pipeline ${code(source.pipeline)}`}`,
    docText(source.doc),
    columnTable(source.columns, source.open),
    propertyTable(project, source.properties),
  ]);
}

function describeEntity(project: Project, entity: EntityRecord): string {
  const what = entity.kind === 'deadletter' ? 'dead letter' : entity.kind === 'serve' ? 'consumer' : entity.kind;
  const owner = entity.pipeline === undefined || entity.kind === 'pipeline' ? '' : ` of pipeline ${code(entity.pipeline)}`;
  return joined([`**${what}** ${code(entity.name)}${owner}`, docText(entity.doc), propertyTable(project, entity.properties)]);
}

/** What the catalog says of a pattern, by its id with or without prefix. */
export function describePattern(id: string): string {
  const entry = pattern(id);
  return entry === undefined ? `The catalog has no pattern ${code(id)}.` : renderHover(entry, isApplicable);
}

/** A declaration that has no record: its first line. */
function heading(project: Project, { handle, declaration }: PlacedDeclaration): string {
  const [first = ''] = project.text(handle).split(/[\n\r]/, 1);
  return joined([block(shortened(first.replace(/\s*\{.*$/, ''), 200)), docText(declaration.doc)]);
}

function describeColumn(project: Project, { column, dataset, type }: Extract<Target, { kind: 'column' }>): string {
  const table = dataset === undefined ? undefined : project.model.table(dataset);
  const record = table ?? (dataset === undefined ? undefined : project.model.source(dataset));
  const stored = record?.columns.find(({ name }) => sameName(name, column));
  const isStored = type !== undefined && stored !== undefined && isSamePlace(type.location, stored.location);
  // What filters and joins decide about the column is known of the whole table alone.
  const known = isStored ? { ...type, decidedBy: stored.decidedBy, lineage: stored.lineage } : (type ?? stored);
  const owner = dataset === undefined ? '' : ` of ${code(dataset)}`;
  if (known === undefined)
    return joined([`**column** ${code(column)}${owner}`, 'Its type does not follow from what is written.']);
  return joined([
    `**column** ${code(column)}: ${code(typeText(known.type))}${owner}`,
    docText(known.doc),
    joinedLines(columnLines(known, table), originLine(project.model, known)),
  ]);
}

function joinedLines(...lines: readonly string[]): string {
  return lines.filter(line => line !== '').join('\n');
}

function isSamePlace(a: Location, b: Location): boolean {
  return a.handle === b.handle && a.span.start === b.span.start;
}

/** What is known about a column beside its type. */
export function columnLines(column: Column, table?: TableRecord): string {
  const facts = columnFacts(column, table, column.name).split(', ').slice(typeText(column.type).split(', ').length);
  return [
    `- ${[...facts.filter(fact => fact !== 'not null'), column.nullable ? 'may be NULL' : 'never NULL'].join(', ')}`,
    ...lineageLines(column.lineage),
  ].join('\n');
}

/** What a column is computed from and what decides about it, with how where that is not plain. */
function lineageLines(lineage: readonly ColumnLineage[]): string[] {
  const direct = lineage.flatMap(({ from, kind, subtype }) =>
    kind === 'indirect' ? [] : [`${code(from)}${subtype === 'AGGREGATION' ? ' (aggregated)' : ''}`],
  );
  const ways = new Map<string, string[]>();
  for (const { from, kind, subtype } of lineage)
    if (kind === 'indirect') ways.set(from, [...(ways.get(from) ?? []), subtype.toLowerCase().replace('_', ' ')]);
  const indirect = [...ways].map(([id, how]) => `${code(id)} (${how.join(', ')})`);
  return [
    ...(direct.length === 0 ? [] : [`- computed from ${list(direct)}`]),
    ...(indirect.length === 0 ? [] : [`- decided by ${list(indirect)}`]),
  ];
}

function list(texts: readonly string[]): string {
  const shown = texts.slice(0, 8).join(', ');
  return texts.length > 8 ? `${shown} and ${texts.length - 8} more` : shown;
}

const FUNCTION_KINDS = {
  aggregate: '*Aggregate.*',
  window: '*Window function*, with `over`.',
  generator: '*Generator*: a row may become several.',
} as const;

/** A function of one's own where its place is known, else one of Spark SQL; empty for one that is not known. */
export function describeFunction(project: Project, name: string, location?: Location): string {
  const declared = location && project.model.placed(location.handle);
  if (declared !== undefined)
    return joined([block(shortened(project.text(declared.handle), 400)), docText(declared.declaration.doc)]);
  const known = functionNamed(name);
  if (known === undefined) return '';
  const spelt = name.toLowerCase();
  const alias = spelt === known.name ? '' : `The same as ${code(known.name)}.`;
  const kind = known.kind === 'scalar' ? '' : `${FUNCTION_KINDS[known.kind]} `;
  const labels = signaturesOf(known, spelt).map(({ label }) => label);
  return joined([block(labels.join('\n')), `${kind}${docText(known.doc)}`, alias]);
}

function describeAlias(project: Project, { handle }: PlacedDeclaration, name: string): string {
  const record = inputNamed(project, handle, name);
  return record === undefined ? '' : joined([`${code(name)} stands for ${code(record.id)}`, describeDataset(project, record.id)]);
}

function columnTable(columns: readonly Column[], open: boolean, table?: TableRecord): string {
  if (columns.length === 0) return open ? 'Its columns are not known.' : '';
  const rows = columns.slice(0, MOST_ROWS).map(column => {
    const [type = ''] = [typeText(column.type)];
    const facts = columnFacts(column, table, column.name).slice(type.length).replace(/^, /, '');
    const from = column.from.slice(0, 3).map(codeCell).join(', ') + (column.from.length > 3 ? ', …' : '');
    return `| ${codeCell(column.name)} | ${codeCell(type)} | ${facts} | ${from} |`;
  });
  const more =
    columns.length > MOST_ROWS
      ? `\n\n… and ${columns.length - MOST_ROWS} more columns`
      : open
        ? '\n\n… and columns that are not known'
        : '';
  return `| column | type | | from |\n| --- | --- | --- | --- |\n${rows.join('\n')}${more}`;
}

function propertyTable(project: Project, properties: ReadonlyMap<string, EffectiveProperty>): string {
  const shown = [...properties].filter(([, { property }]) => property.name !== 'columns').slice(0, MOST_ROWS);
  if (shown.length === 0) return '';
  const rows = shown.map(([key, effective]) => {
    const value = shortened(propertyText(project.model, effective), 60);
    return `| ${codeCell(key)} | ${codeCell(value)} | ${originText(project, effective)} |`;
  });
  return `| in force | value | said by |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

/** `defaults silver, shop.pipe:12`. */
function originText(project: Project, effective: EffectiveProperty): string {
  const { location } = effective;
  const name = originName(project.model, effective);
  const placed = location && project.model.placed(location.handle);
  if (placed === undefined) return name;
  const { line } = project.range(placed.path, placed.offset + (location?.span.start ?? 0), placed.offset).start;
  const text = `${name}, ${placed.path}`;
  // What holds none of Markdown's characters stays as it is.
  return `${/^[\w ./,-]+$/.test(text) ? text : plain(text)}:${line + 1}`;
}

/** What is in force, and who said it, of the property of a table, source or the like that begins at an offset of its declaration. */
export function describeProperty(project: Project, placed: PlacedDeclaration, start: number): string | undefined {
  const property = placed.declaration.properties.find(({ span }) => span.start === start);
  const { model } = project;
  const [table] = model.tablesOf(placed.handle);
  const record = table ?? model.sourceOf(placed.handle) ?? model.entityOf(placed.handle);
  if (property === undefined || record === undefined) return undefined;
  const found = [...record.properties].filter(([key, effective]) =>
    property.name === 'setting' ? key === property.value.name.toLowerCase() : effective.property.name === property.name,
  );
  return found
    .map(([key, effective]) => {
      const value = shortened(propertyText(project.model, effective), 60);
      return `In force: ${code(key)} ${code(value)} (${originText(project, effective)})`;
    })
    .join('\n\n');
}

/** Whether an edit can apply a pattern to a table, by the pattern's id. */
export function isApplicable(pattern: string): boolean {
  return refactoringOf(pattern) !== undefined;
}
