import type { Project } from '../project.js';
import type { TestItem } from '../protocol.js';

/** Answers `cupel/tests`. */
export function testList(projects: Iterable<Project>): TestItem[] {
  return [...projects].flatMap(project => (project.isLeftOut ? [] : testsOf(project)));
}

function testsOf(project: Project): TestItem[] {
  const paths = new Set(project.paths());
  return project.model.entities().flatMap(({ kind, id, handle, name }): TestItem[] => {
    const placed = kind === 'test' ? project.model.placed(handle) : undefined;
    const { declaration } = placed ?? {};
    if (placed === undefined || declaration?.kind !== 'test' || !paths.has(placed.path)) return [];
    const table = declaration.table && project.model.resolve(handle, declaration.table);
    return [
      {
        id,
        name,
        ...(table?.kind === 'table' ? { table: `${table.layer}.${table.name}` } : {}),
        uri: project.uriOf(placed.path),
        root: project.root,
        range: project.spanRange(placed, declaration.span),
      },
    ];
  });
}
