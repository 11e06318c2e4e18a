import type { CodeLens } from 'vscode-languageserver';
import type { PlacedDeclaration } from '../../language/model/model.js';
import type { CodeOnDisk } from '../code-on-disk.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';
import type { LineageArgument, PreviewRowsArgument } from '../protocol.js';
import { patternLens } from './patterns.js';
import { generatedLens } from './written-code.js';

/**
 * Above each table, source and consumer: what it reads and who reads it; a click shows the lineage. Above a table also the patterns that it
 * applies and nobody claims, and its rows.
 */
export function codeLenses(at: Located, code?: CodeOnDisk): CodeLens[] {
  const { project, path, uri } = at;
  const jobs = code?.jobs(project);
  return (project.model.file(path)?.declarations ?? []).flatMap(placed => {
    const lens = lensOf(project, placed);
    if (lens === undefined) return [];
    const argument: LineageArgument = { uri, table: lens.id };
    return [
      {
        range: project.spanRange(placed, placed.declaration.keywordSpan),
        command: { title: lens.title, command: 'cupel.showLineage', arguments: [argument] },
      },
      ...rowsLens(at, placed),
      ...[patternLens(at, placed)].filter(found => found !== undefined),
      ...generatedLens(at, placed, jobs),
    ];
  });
}

/** Above a table: its first rows, as the samples make them. */
function rowsLens({ project, uri }: Located, placed: PlacedDeclaration): CodeLens[] {
  const [table, ...others] = project.model.tablesOf(placed.handle);
  if (placed.declaration.kind !== 'table' || table === undefined || others.length > 0) return [];
  const argument: PreviewRowsArgument = { uri, table: table.id };
  return [
    {
      range: project.spanRange(placed, placed.declaration.keywordSpan),
      command: { title: 'Preview rows', command: 'cupel.previewRows', arguments: [argument] },
    },
  ];
}

function lensOf(project: Project, { handle, declaration }: PlacedDeclaration): { id: string; title: string } | undefined {
  const { model } = project;
  if (declaration.kind === 'source') {
    const source = model.sourceOf(handle);
    return source && { id: source.id, title: `Lineage: ${count(model.readers(source.id).length, 'reader')}` };
  }
  if (declaration.kind === 'serve') {
    const consumer = model.entityOf(handle);
    return consumer && { id: consumer.id, title: 'Lineage' };
  }
  if (declaration.kind !== 'table') return undefined;
  const tables = model.tablesOf(handle);
  const [table] = tables;
  if (table === undefined) return undefined;
  if (tables.length > 1) return { id: table.id, title: `Lineage: ${count(tables.length, 'table')}` };
  const inputs = new Set([table.flow, ...model.flowsInto(table.id)].flatMap(flow => flow.inputs.flatMap(({ id }) => id ?? [])));
  return { id: table.id, title: `Lineage: ${count(inputs.size, 'input')}, ${count(model.readers(table.id).length, 'reader')}` };
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`;
}
