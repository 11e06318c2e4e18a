import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver';
import type { ColumnItem, Declaration, Name, Span } from '../../language/model/declaration/index.js';
import type { PlacedDeclaration } from '../../language/model/model.js';
import { typeText } from '../../language/model/types.js';
import type { Project } from '../project.js';
import type { Located } from '../projects.js';

const KINDS: Readonly<Record<Declaration['kind'], SymbolKind>> = {
  pipeline: SymbolKind.Module,
  'part of': SymbolKind.Module,
  defaults: SymbolKind.Object,
  environment: SymbolKind.Namespace,
  param: SymbolKind.Constant,
  function: SymbolKind.Function,
  source: SymbolKind.Interface,
  schema: SymbolKind.Struct,
  table: SymbolKind.Class,
  flow: SymbolKind.Method,
  deadletter: SymbolKind.Array,
  serve: SymbolKind.Event,
  service: SymbolKind.Package,
  subject: SymbolKind.Key,
  access: SymbolKind.Key,
  compute: SymbolKind.Operator,
  test: SymbolKind.Boolean,
  unknown: SymbolKind.Null,
};

/** The declarations of a file with their columns and expectations. */
export function documentSymbols({ project, path }: Located): DocumentSymbol[] {
  return (project.model.file(path)?.declarations ?? []).flatMap(placed => {
    const { declaration } = placed;
    if (declaration.kind === 'unknown') return [];
    const name = nameOf(declaration);
    const children = [...columns(declaration), ...expectations(declaration)];
    return [
      symbol(project, placed, {
        name: labelOf(declaration),
        detail: detailOf(declaration),
        kind: KINDS[declaration.kind],
        span: declaration.span,
        selection: name?.span ?? declaration.keywordSpan,
        children: children.map(child => symbol(project, placed, child)),
      }),
    ];
  });
}

/** Everything of all projects whose name has the letters of the query, in their order. */
export function workspaceSymbols(projects: Iterable<Project>, query: string): WorkspaceSymbol[] {
  const found: WorkspaceSymbol[] = [];
  const wanted = query.toLowerCase();
  for (const project of projects) {
    const { model } = project;
    const all = [...model.tables(), ...model.sources(), ...model.entities()];
    for (const { kind, name, handle, nameSpan, pipeline } of all) {
      if (!hasLetters(name.toLowerCase(), wanted)) continue;
      const location = project.location({ handle, span: nameSpan });
      if (location === undefined) continue;
      found.push({ name, kind: KINDS[kind], location, ...(pipeline === undefined ? {} : { containerName: pipeline }) });
    }
  }
  return found;
}

interface Item {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly selection: Span;
  readonly children?: DocumentSymbol[];
}

function symbol(project: Project, placed: PlacedDeclaration, item: Item): DocumentSymbol {
  const { name, detail, kind, span, selection, children } = item;
  const inside = span.start <= selection.start && selection.end <= span.end ? selection : span;
  return {
    // Editors show no symbol whose name is empty.
    name: name.trim() === '' ? '…' : name,
    kind,
    range: project.spanRange(placed, span),
    selectionRange: project.spanRange(placed, inside),
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(children === undefined || children.length === 0 ? {} : { children }),
  };
}

function nameOf(declaration: Declaration): Name | undefined {
  return 'name' in declaration ? declaration.name : undefined;
}

/** What a declaration is called in its file. */
export function labelOf(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'table':
      return declaration.each ? '*' : (declaration.name?.text ?? declaration.layer);
    case 'defaults':
      return `defaults ${declaration.of ?? ''}`.trim();
    case 'access':
      return `access ${declaration.table?.name.text ?? ''}`.trim();
    default:
      return nameOf(declaration)?.text ?? declaration.kind;
  }
}

function detailOf(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'table':
      return declaration.layer;
    case 'source':
      return `source : ${declaration.system?.text ?? ''}`;
    case 'serve':
      return `serve ${declaration.serves?.text ?? ''}`;
    case 'test':
      return `test of ${declaration.table?.name.text ?? ''}`;
    case 'flow':
      return `flow into ${declaration.into?.name.text ?? ''}`;
    case 'defaults':
    case 'access':
      return '';
    default:
      return declaration.kind;
  }
}

function columns(declaration: Declaration): Item[] {
  const items: readonly ColumnItem[] =
    declaration.kind === 'schema'
      ? declaration.columns
      : declaration.kind === 'table' || declaration.kind === 'flow'
        ? declaration.steps.flatMap(step => (step.kind === 'columns' ? step.items : step.kind === 'group' ? step.aggregates : []))
        : declaration.properties.flatMap(property => (property.name === 'columns' ? property.value.items : []));
  return items.flatMap(item =>
    item.kind === 'star'
      ? []
      : [
          {
            name: item.name.text,
            detail: item.type === undefined ? '' : typeText(item.type.type),
            kind: SymbolKind.Field,
            span: item.span,
            selection: item.name.span,
          },
        ],
  );
}

function expectations(declaration: Declaration): Item[] {
  return declaration.properties.flatMap(property =>
    property.name === 'expect'
      ? [
          {
            name: property.value.name.text,
            detail: `expect, else ${property.value.action}`,
            kind: SymbolKind.Boolean,
            span: property.span,
            selection: property.value.name.span,
          },
        ]
      : [],
  );
}

/** Whether a name has all letters of a query, in their order. */
function hasLetters(name: string, query: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
