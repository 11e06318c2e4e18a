import type { Workspace } from '../language/index.js';
import { readsText } from '../language/model/describe.js';
import { columnId } from '../language/model/ids.js';
import { type LineageNode, lineageGraph } from '../language/model/lineage.js';
import { LineIndexes } from '../language/model/lines.js';
import type { EntityRecord, PlacedDeclaration } from '../language/model/model.js';
import type { Column, Handle, Location, SourceRecord, Span, TableRecord } from '../language/model/records.js';
import { typeText } from '../language/model/types.js';
import { lineageOfFiles } from './lineage-of-files.js';
import type { LineagePlace, LineageResult, LineageView, LineageViewColumn, LineageViewNode } from './protocol.js';

/**
 * Answers `cupel/lineage`.
 * @param path of the file whose lineage is wanted, relative to the workspace
 * @param toUri the URI of a file of the workspace
 * @returns the graph, or why there is nothing to see
 */
export function lineageOf(workspace: Workspace, path: string, toUri: (path: string) => string): LineageResult {
  const graph = lineageView(workspace, new Set([path]), toUri);
  return graph.nodes.length > 0 ? { graph } : { empty: reasonForNothing(workspace, path) };
}

/**
 * The lineage with what the view shows of it.
 * @param files the pipelines of these files and all that is connected with them; without them, everything
 * @param toUri the URI of a file of the workspace
 */
export function lineageView(
  workspace: Workspace,
  files: ReadonlySet<string> | undefined,
  toUri: (path: string) => string,
): LineageView {
  const all = lineageGraph(workspace.model);
  const { nodes, edges, columnEdges } = files ? lineageOfFiles(all, files) : all;
  const builder = new ViewBuilder(workspace, toUri);
  return { nodes: nodes.map(node => builder.node(node)), edges, columnEdges };
}

function reasonForNothing({ model }: Workspace, path: string): string {
  const file = model.file(path);
  if (!file) return 'This file is not part of the workspace that the language server reads.';
  if (file.text.trim() === '') return 'This file is empty. Declare a source and a table that reads it, and they appear here.';
  const problem = file.declarations
    .flatMap(({ handle, offset }) => model.problems(handle).map(found => ({ ...found, start: offset + found.span.start })))
    .find(({ category }) => category === 'syntax');
  if (!problem) return 'This file declares no source, table or consumer.';
  const { line } = new LineIndexes(() => file.text).of(path).position(problem.start);
  return `Nothing in this file can be understood as a source, table or consumer. Line ${line}: ${problem.message}`;
}

type DatasetRecord = TableRecord | SourceRecord | EntityRecord;

/** Adds to nodes what the records know; asks for the diagnostics of each file once. */
class ViewBuilder {
  private readonly lines: LineIndexes;
  private readonly problems = new Map<Handle, { errors: number; warnings: number }>();
  private readonly checked = new Set<string>();
  private readonly entities: ReadonlyMap<string, EntityRecord>;

  constructor(
    private readonly workspace: Workspace,
    private readonly toUri: (path: string) => string,
  ) {
    const { model } = workspace;
    this.lines = new LineIndexes(path => model.file(path)?.text ?? '');
    this.entities = new Map(model.entities().map(entity => [entity.id, entity]));
  }

  node(node: LineageNode): LineageViewNode {
    const { model } = this.workspace;
    const record: DatasetRecord | undefined = model.table(node.id) ?? model.source(node.id) ?? this.entities.get(node.id);
    const handles = record
      ? [record.handle, ...(record.kind === 'table' ? model.flowsInto(record.id).map(({ handle }) => handle) : [])]
      : [];
    const detail = record ? this.detailOf(record) : sinkOf(node.id).system;
    const columns = record && (record.kind === 'table' || record.kind === 'source') ? record.columns : [];
    const key = record?.kind === 'table' ? new Set(record.key.map(name => name.toLowerCase())) : new Set<string>();
    return {
      id: node.id,
      kind: node.kind,
      ...(node.layer === null ? {} : { layer: node.layer }),
      name: record?.name ?? sinkOf(node.id).table,
      ...(detail === '' ? {} : { detail }),
      ...(record?.kind === 'table' && record.reads.length > 0 ? { reads: readsText(record.reads, record.pipeline) } : {}),
      ...(record?.doc === undefined ? {} : { doc: record.doc }),
      file: node.file,
      line: node.line,
      columns: columns.map(column => this.column(node.id, column, key.has(column.name.toLowerCase()))),
      ...this.countProblems(handles),
      place: (record && this.placeOf({ handle: record.handle, span: record.nameSpan })) ?? {
        uri: this.toUri(node.file),
        line: node.line - 1,
        character: 0,
      },
      extents: handles.flatMap(handle => this.extentOf(handle)),
    };
  }

  private column(dataset: string, column: Column, key: boolean): LineageViewColumn {
    const place = this.placeOf(column.location);
    return {
      id: columnId(dataset, column.name),
      name: column.name,
      ...(column.type.name === 'unknown' ? {} : { type: typeText(column.type) }),
      ...(key ? { key } : {}),
      ...(column.pii ? { pii: true } : {}),
      ...(column.doc === undefined ? {} : { doc: column.doc }),
      ...(place ? { place } : {}),
    };
  }

  private detailOf(record: DatasetRecord): string {
    switch (record.kind) {
      case 'table':
        return record.write;
      case 'source': {
        const { system = '', systemOfRecord } = record;
        return systemOfRecord === undefined || systemOfRecord === system ? system : `${system} of ${systemOfRecord}`;
      }
      case 'serve': {
        const declaration = this.workspace.model.placed(record.handle)?.declaration;
        return declaration?.kind === 'serve' ? (declaration.serves?.text ?? '') : '';
      }
      default:
        return '';
    }
  }

  private countProblems(handles: readonly Handle[]): { errors: number; warnings: number } {
    let [errors, warnings] = [0, 0];
    for (const handle of handles) {
      const path = this.workspace.model.placed(handle)?.path;
      if (path !== undefined) this.check(path);
      const found = this.problems.get(handle);
      errors += found?.errors ?? 0;
      warnings += found?.warnings ?? 0;
    }
    return { errors, warnings };
  }

  private check(path: string): void {
    if (this.checked.has(path)) return;
    this.checked.add(path);
    const declarations = this.workspace.model.file(path)?.declarations ?? [];
    for (const { start, severity } of this.workspace.diagnostics(path)) {
      if (severity !== 'error' && severity !== 'warning') continue;
      const around = declarations.findLast(({ docOffset }) => docOffset <= start);
      if (!around) continue;
      const found = this.problems.get(around.handle) ?? { errors: 0, warnings: 0 };
      found[severity === 'error' ? 'errors' : 'warnings']++;
      this.problems.set(around.handle, found);
    }
  }

  private placeOf({ handle, span }: Location): LineagePlace | undefined {
    const placed = this.workspace.model.placed(handle);
    return placed && { uri: this.toUri(placed.path), ...this.positionIn(placed, span) };
  }

  private positionIn({ path, offset }: PlacedDeclaration, { start }: Pick<Span, 'start'>): { line: number; character: number } {
    const { line, column } = this.lines.of(path).position(offset + start);
    return { line: line - 1, character: column - 1 };
  }

  private extentOf(handle: Handle): LineageViewNode['extents'] {
    const placed = this.workspace.model.placed(handle);
    if (!placed) return [];
    const firstLine = this.positionIn(placed, { start: placed.docOffset - placed.offset }).line;
    const lastLine = this.positionIn(placed, { start: placed.declaration.span.end }).line;
    return [{ uri: this.toUri(placed.path), firstLine, lastLine }];
  }
}

/** The parts of `shop.sink.kafka.orders`; a sink is no declaration and has no record. */
function sinkOf(id: string): { system: string; table: string } {
  const parts = [...id.matchAll(/`((?:[^`]|``)*)`|[^.`]+/g)].map(([part, quoted]) =>
    quoted === undefined ? part : quoted.replaceAll('``', '`'),
  );
  return { system: parts[2] ?? '', table: parts[3] ?? id };
}
