import type { DocumentLink } from 'vscode-languageserver';
import type { Declaration, Span } from '../../language/model/declaration/index.js';
import type { Located } from '../projects.js';

/** The files that a file names: data contracts, and functions that are written in Python. */
export function documentLinks({ project, path }: Located): DocumentLink[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  return (project.model.file(path)?.declarations ?? []).flatMap(placed =>
    filesIn(placed.declaration).flatMap(({ file, span, what }) => {
      // Relative to the file that names it; other addresses are none of the editor's.
      if (file === '' || /^[a-z][a-z0-9+.-]*:|^[/\\]|\$\{/i.test(file)) return [];
      const target = resolve(folder + file);
      if (target === undefined) return [];
      return [
        {
          range: project.spanRange(placed, { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) }),
          target: project.uriOf(target),
          tooltip: `Open the ${what}`,
        },
      ];
    }),
  );
}

function filesIn(declaration: Declaration): { file: string; span: Span; what: string }[] {
  const contracts = declaration.properties.flatMap(property =>
    property.name === 'contract' && property.value.file.kind === 'string'
      ? [{ file: property.value.file.text, span: property.value.file.span, what: 'contract' }]
      : [],
  );
  if (declaration.kind !== 'function' || declaration.file === undefined) return contracts;
  return [...contracts, { file: declaration.file.path, span: declaration.file.span, what: 'function' }];
}

/** A path without `.` and `..`; undefined where it leads out of the project. */
function resolve(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}
