import { type InlayHint, InlayHintKind } from 'vscode-languageserver';
import type { ColumnsStep } from '../../language/model/declaration/index.js';
import type { Occurrence, PlacedDeclaration } from '../../language/model/model.js';
import { fold } from '../../language/model/names.js';
import type { Span } from '../../language/model/records.js';
import type { Located } from '../projects.js';

/**
 * In a `columns` block a name on the right means the nearest definition above, which may be a column of the block or one of the input.
 * Where there are both, the hint says that it is the block's.
 */
export function inlayHints(file: Located, range: Span): InlayHint[] {
  const declarations = file.project.model.file(file.path)?.declarations ?? [];
  return declarations.flatMap(placed => {
    const { offset, declaration } = placed;
    if (declaration.kind !== 'table' && declaration.kind !== 'flow') return [];
    return declaration.steps
      .filter(step => step.kind === 'columns')
      .filter(({ span }) => offset + span.start <= range.end && range.start <= offset + span.end)
      .flatMap(step => hintsOf(file, placed, step))
      .filter(({ end }) => range.start <= end && end <= range.end)
      .map(({ hint }) => hint);
  });
}

interface PlacedHint {
  readonly hint: InlayHint;
  /** Absolute offset of the end of the name. */
  readonly end: number;
}

function hintsOf({ project, document }: Located, { handle, offset }: PlacedDeclaration, step: ColumnsStep): PlacedHint[] {
  const { model } = project;
  const before = new Set(model.scopeAt(handle, step.span.start)?.columns.map(({ name }) => fold(name)) ?? []);
  const occurrences = model.occurrences(handle);
  /** Where the columns above are defined. */
  const above = new Map<string, number>();
  return step.items.flatMap(item => {
    if (item.kind !== 'column') return [];
    const { name, value } = item;
    const names = value === undefined ? [] : occurrences.filter(occurrence => isBareColumnIn(occurrence, value.span));
    const hints = names.flatMap(({ span, target }): PlacedHint[] => {
      const folded = target.kind === 'column' ? fold(target.column) : '';
      const defined = above.get(folded);
      const end = offset + span.end;
      const isQualified = document.getText().charAt(offset + span.start - 1) === '.';
      if (defined === undefined || isQualified || !before.has(folded)) return [];
      const line = document.positionAt(offset + defined).line + 1;
      return [
        {
          end,
          hint: {
            position: document.positionAt(end),
            label: ` of line ${line}`,
            kind: InlayHintKind.Type,
            tooltip: tooltip(line),
          },
        },
      ];
    });
    above.set(fold(name.text), name.span.start);
    return hints;
  });
}

function isBareColumnIn({ span, isDefinition, target }: Occurrence, value: Span): boolean {
  return !isDefinition && target.kind === 'column' && value.start <= span.start && span.end <= value.end;
}

function tooltip(line: number): string {
  return `The column that line ${line} defines, not the one that the row had before \`columns\`. Write the input's name before it where the other one is meant.`;
}
