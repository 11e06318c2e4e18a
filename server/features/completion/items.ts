import { type CompletionItem, CompletionItemKind, CompletionItemTag, InsertTextFormat } from 'vscode-languageserver';
import { antiPatterns, type ConstructKind, constructsAt, type Place, patternNames } from '../../../language/catalog/index.js';
import { sameName, writtenName } from '../../../language/model/names.js';
import type { Column, SourceRecord, TableRecord } from '../../../language/model/records.js';
import { FUNCTIONS } from '../../../language/model/types/functions/index.js';
import { typeText } from '../../../language/model/types.js';
import type { Context } from '../../context.js';
import { columnFacts, docText } from '../../markdown.js';
import type { Located } from '../../projects.js';
import { ownSignature, signaturesOf } from '../functions.js';
import type { ItemData } from './documentation.js';
import { scopeOf } from './scope.js';
import { callSnippet, withoutPlaceholders } from './snippets.js';
import type { Wanted } from './wanted.js';
import { TEMPLATE } from './words.js';

const KINDS: Readonly<Record<ConstructKind, CompletionItemKind>> = {
  declaration: CompletionItemKind.Module,
  step: CompletionItemKind.Keyword,
  property: CompletionItemKind.Property,
  setting: CompletionItemKind.Property,
  clause: CompletionItemKind.Keyword,
  constraint: CompletionItemKind.Keyword,
  item: CompletionItemKind.Keyword,
  value: CompletionItemKind.EnumMember,
};
const WORD_KINDS = {
  keyword: CompletionItemKind.Keyword,
  value: CompletionItemKind.EnumMember,
  type: CompletionItemKind.TypeParameter,
} as const;
const DATASET_KINDS = ['source', 'bronze', 'silver', 'gold'];

type Dataset = TableRecord | SourceRecord;

/** Behind all others of its group. */
const LAST = 999;

/** Makes the items of one completion. Groups keep the order in which they are asked for. */
export class Items {
  private groups = 0;

  constructor(
    private readonly at: Located,
    private readonly context: Context,
    private readonly offset: number,
    private readonly snippets: boolean,
  ) {}

  of(wanted: Wanted): CompletionItem[] {
    this.groups++;
    switch (wanted.kind) {
      case 'constructs':
        return this.constructs(wanted.place);
      case 'datasets':
        return this.datasets(wanted.of, wanted.path);
      case 'columns':
        return this.columns(wanted.path);
      case 'functions':
        return this.functions();
      case 'words':
        return wanted.words.map((word, index) => this.item(word, word, index, { kind: WORD_KINDS[wanted.what] }));
      case 'entities':
        return this.entities(wanted.of);
      case 'patterns':
        return this.patterns();
      case 'rules':
        return this.rules();
      case 'template':
        return this.template();
    }
  }

  private constructs(place: Place): CompletionItem[] {
    return constructsAt(place).map((entry, index) => {
      const data: ItemData = { kind: 'construct', place, word: entry.word };
      return this.item(entry.word, entry.snippet ?? entry.word, index, {
        kind: KINDS[entry.what],
        detail: entry.syntax,
        data,
        ...(entry.snippet === undefined ? {} : { insertTextFormat: InsertTextFormat.Snippet }),
      });
    });
  }

  private datasets(of: 'all' | 'tables' | 'sources', path: readonly string[]): CompletionItem[] {
    const { model } = this.at.project;
    const own = this.context.placed?.handle;
    const all: Dataset[] = [...(of === 'tables' ? [] : model.sources()), ...(of === 'sources' ? [] : model.tables())];
    const here = this.pipeline;
    return all.flatMap((dataset, index) => {
      if (dataset.handle === own) return [];
      const kind = dataset.kind === 'source' ? 'source' : dataset.layer;
      // A name of another pipeline is written with it.
      const parts = [...(dataset.pipeline === here ? [] : [dataset.pipeline]), kind, dataset.name];
      if (parts.some(part => part === undefined)) return [];
      const names =
        path.length > 0 && dataset.pipeline === here && sameName(path[0] as string, here ?? '') ? [here, ...parts] : parts;
      const rest = withoutPath(names as string[], path);
      if (rest === undefined) return [];
      if (rest.length === 0) return of === 'tables' ? this.columnItems(dataset.columns) : [];
      const text = rest.map((part, position) => (position === rest.length - 1 ? writtenName(part) : part)).join('.');
      const data: ItemData = { kind: 'dataset', uri: this.at.uri, id: dataset.id };
      // Nobody should begin to read what goes away.
      const isLeaving = dataset.properties.has('deprecated');
      return [
        this.item(text, text, this.distance(kind) * 1000 + (isLeaving ? LAST : index), {
          ...(isLeaving ? { tags: [CompletionItemTag.Deprecated] } : {}),
          kind: dataset.kind === 'source' ? CompletionItemKind.Interface : CompletionItemKind.Class,
          detail: dataset.kind === 'source' ? `source : ${dataset.system ?? ''}` : `${dataset.layer} table`,
          data,
        }),
      ];
    });
  }

  /** How far a kind is from the layer that the cursor is in: bronze reads sources, gold reads silver. */
  private distance(kind: string): number {
    const layer = DATASET_KINDS.indexOf(
      this.context.heading[0]?.text.toLowerCase() ?? this.context.statement[0]?.text.toLowerCase() ?? '',
    );
    return layer <= 0 ? 0 : (layer - 1 - DATASET_KINDS.indexOf(kind) + DATASET_KINDS.length) % DATASET_KINDS.length;
  }

  private columns(path: readonly string[]): CompletionItem[] {
    const scope = scopeOf(this.at, this.context, this.offset);
    if (scope === undefined) return [];
    const [qualifier] = path;
    if (qualifier === undefined) {
      const known = scope.columns.flatMap(({ qualifiers }) => qualifiers.slice(0, 1));
      const aliases = new Set([...known, ...(scope.open ? inputsBefore(this.context) : [])]);
      const names = scope.columns.filter(
        (column, index) => scope.columns.findIndex(other => sameName(other.name, column.name)) === index,
      );
      return [
        ...this.columnItems(names),
        ...[...aliases].map((alias, index) =>
          this.item(writtenName(alias), writtenName(alias), 500 + index, { kind: CompletionItemKind.Variable, detail: 'input' }),
        ),
      ];
    }
    const members = scope.columns.filter(({ qualifiers }) => qualifiers.some(name => sameName(name, qualifier)));
    if (path.length === 1 && members.length > 0) return this.columnItems(members);
    return this.fields(scope.columns, path);
  }

  /** The fields of a struct: `c.`, `a.c.`. */
  private fields(
    columns: readonly (Column & { readonly qualifiers: readonly string[] })[],
    path: readonly string[],
  ): CompletionItem[] {
    const isQualified = columns.some(({ qualifiers }) => qualifiers.some(name => sameName(name, path[0] as string)));
    const [name, ...inner] = isQualified ? path.slice(1) : path;
    let type = columns.find(column => name !== undefined && sameName(column.name, name))?.type;
    for (const field of inner)
      type = type?.name === 'struct' ? type.fields.find(other => sameName(other.name, field))?.type : undefined;
    if (type?.name !== 'struct') return [];
    return type.fields.map((field, index) =>
      this.item(field.name, writtenName(field.name), index, { kind: CompletionItemKind.Field, detail: typeText(field.type) }),
    );
  }

  private columnItems(columns: readonly Column[]): CompletionItem[] {
    return columns.map((column, index) => {
      const from = column.from.length > 0 ? column.from.join(', ') : undefined;
      const doc = docText(column.doc);
      return this.item(column.name, writtenName(column.name), index, {
        kind: CompletionItemKind.Field,
        detail: columnFacts(column),
        ...(from === undefined ? {} : { labelDetails: { description: from } }),
        ...(doc === '' ? {} : { documentation: { kind: 'markdown', value: doc } }),
      });
    });
  }

  private functions(): CompletionItem[] {
    const own = this.at.project.model
      .entities()
      .filter(({ kind, pipeline }) => kind === 'function' && pipeline === this.pipeline)
      .flatMap(({ name }) => {
        const found = ownSignature(this.at, name);
        return found === undefined ? [] : [{ name, signature: found.signature, doc: found.doc ?? '', isWindow: false }];
      });
    const known = FUNCTIONS.flatMap(data => {
      const [signature] = signaturesOf(data);
      return signature === undefined ? [] : [{ name: data.name, signature, doc: data.doc, isWindow: data.kind === 'window' }];
    });
    return [...own, ...known].map(({ name, signature, doc, isWindow }, index) =>
      this.item(name, callSnippet(writtenName(name), signature, isWindow), index, {
        kind: CompletionItemKind.Function,
        detail: signature.label,
        insertTextFormat: InsertTextFormat.Snippet,
        ...(doc === '' ? {} : { documentation: { kind: 'markdown', value: docText(doc) } }),
      }),
    );
  }

  private entities(of: Extract<Wanted, { kind: 'entities' }>['of']): CompletionItem[] {
    const found = this.at.project.model
      .entities()
      .filter(({ kind, pipeline }) => kind === of && (of === 'pipeline' || pipeline === this.pipeline));
    return found.map(({ name, doc }, index) =>
      this.item(name, writtenName(name), index, {
        kind: CompletionItemKind.Reference,
        detail: of === 'deadletter' ? 'dead letter' : of,
        ...(doc === undefined ? {} : { documentation: { kind: 'markdown', value: docText(doc) } }),
      }),
    );
  }

  private patterns(): CompletionItem[] {
    return patternNames().map(({ id, name, category }, index) => {
      const data: ItemData = { kind: 'pattern', id };
      return this.item(
        id,
        id,
        index,
        { kind: CompletionItemKind.EnumMember, detail: `${name} (${category})`, data },
        this.hyphenated(),
      );
    });
  }

  /** The codes of rules, where a comment silences them. */
  private rules(): CompletionItem[] {
    const { text, start } = this.line();
    if (!/\/\/\s*cupel-ignore\s+[\w\s,-]*$/.test(text.slice(0, this.offset - start))) return [];
    return antiPatterns().map(({ code, name }, index) => {
      const data: ItemData = { kind: 'rule', code };
      return this.item(code, code, index, { kind: CompletionItemKind.EnumMember, detail: name, data }, this.hyphenated());
    });
  }

  private template(): CompletionItem[] {
    const code = this.at.document.getText().replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n\r]*|--[^\n\r]*/g, '');
    if (code.trim() !== this.context.prefix) return [];
    return [
      this.item('whole pipeline', TEMPLATE, 0, {
        kind: CompletionItemKind.Snippet,
        detail: 'From a file that lands to a dashboard',
        filterText: `${this.context.prefix}pipeline`,
        insertTextFormat: InsertTextFormat.Snippet,
        preselect: true,
      }),
    ];
  }

  private get pipeline(): string | undefined {
    return this.at.project.model.file(this.at.path)?.pipeline;
  }

  private line(): { text: string; start: number } {
    const text = this.at.document.getText();
    const start = Math.max(text.lastIndexOf('\n', this.offset - 1), text.lastIndexOf('\r', this.offset - 1)) + 1;
    return { text: /^[^\n\r]*/.exec(text.slice(start, this.offset + 200))?.[0] ?? '', start };
  }

  /** Where a name with hyphens begins, of which the cursor stands at the end. */
  private hyphenated(): number {
    const { text, start } = this.line();
    const before = text.slice(0, this.offset - start);
    return this.offset - (/[\w-]*$/.exec(before)?.[0].length ?? 0);
  }

  /** An item in place of the word at the cursor. `order` is its place in its group. */
  private item(
    label: string,
    text: string,
    order: number,
    more: Partial<CompletionItem>,
    start = this.context.start,
  ): CompletionItem {
    const isSnippet = more.insertTextFormat === InsertTextFormat.Snippet;
    const newText = isSnippet && !this.snippets ? withoutPlaceholders(text) : text;
    return {
      label,
      ...more,
      insertTextFormat: isSnippet && this.snippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      sortText: `${String(this.groups).padStart(2, '0')}${String(order).padStart(5, '0')}`,
      textEdit: { range: this.at.project.range(this.at.path, start, this.offset), newText },
    };
  }
}

/** The names of the inputs above the cursor, of which one without known columns shows in no scope. */
function inputsBefore({ placed, start }: Context): string[] {
  const declaration = placed?.declaration;
  if (placed === undefined || (declaration?.kind !== 'table' && declaration?.kind !== 'flow')) return [];
  const above = declaration.steps.filter(({ span }) => placed.offset + span.start < start);
  // `columns` and `group by` end the names of inputs.
  if (above.some(step => (step.kind === 'columns' || step.kind === 'group') && placed.offset + step.span.end < start)) return [];
  const joins = above.flatMap(step => (step.kind === 'join' ? [step] : []));
  return [...declaration.inputs, ...joins].map(({ alias, dataset }) => (alias ?? dataset.name).text);
}

/** What is left of a name's parts after those that are written; undefined where they differ. */
function withoutPath(parts: readonly string[], path: readonly string[]): string[] | undefined {
  if (path.length > parts.length || !path.every((part, index) => sameName(part, parts[index] as string))) return undefined;
  return parts.slice(path.length);
}
