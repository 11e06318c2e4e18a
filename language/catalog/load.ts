import { isMap, isSeq, type Node } from 'yaml';
import type { Diagram } from './diagram.js';
import type { AntiPattern, Catalog, Check, Concern, Construct, Pattern, PatternName } from './entries.js';
import { ANTI_PATTERN, CHECK, CONCERNS, CONSTRUCTS, NAMES, PATTERN } from './shapes.js';
import { type CatalogProblem, CheckedFile, type Shape } from './validate.js';

/** A YAML file of the catalog; `path` is relative to `language/catalog`. */
export interface CatalogFile {
  readonly path: string;
  readonly text: string;
}

/** An item of a file of constructs whose fields are all right. */
type ConstructRow = Pick<Construct, 'word' | 'places' | 'syntax' | 'doc' | 'example' | 'snippet'> & {
  readonly kind: Construct['what'];
  readonly aliases?: readonly string[];
  readonly patterns?: readonly string[];
};

/**
 * Reads the catalog from its files: `pattern-ids.yaml`, `concerns.yaml`, `patterns/*.yaml`, `anti-patterns/*.yaml`, `checks/*.yaml`
 * and `constructs/*.yaml`.
 * Everything that is wrong is in `problems`, sorted by place; a catalog with problems lacks the entries that have them.
 */
export function loadCatalog(files: readonly CatalogFile[]): { catalog: Catalog; problems: readonly CatalogProblem[] } {
  const loader = new Loader();
  for (const file of [...files].sort((a, b) => compare(a.path, b.path))) loader.read(file);
  return loader.finish();
}

class Loader {
  private readonly checked: CheckedFile[] = [];
  private readonly names = new Map<string, PatternName>();
  private readonly aliases = new Map<string, string>();
  private namesFile: CheckedFile | undefined;
  private readonly concerns: { entry: Concern; node: Node | null; file: CheckedFile }[] = [];
  private readonly patterns: {
    entry: Omit<Pattern, keyof PatternName | 'kind'> & { id: string };
    node: Node | null;
    file: CheckedFile;
  }[] = [];
  private readonly antiPatterns: { entry: AntiPattern; node: Node | null; file: CheckedFile }[] = [];
  private readonly checks: Check[] = [];
  private readonly constructs: { entry: Construct; node: Node | null; file: CheckedFile }[] = [];

  read({ path, text: content }: CatalogFile): void {
    const file = new CheckedFile(path, content);
    this.checked.push(file);
    if (file.problems.length > 0) return;
    const folder = path.slice(0, path.indexOf('/') + 1);
    if (path === 'pattern-ids.yaml') this.readNames(file);
    else if (path === 'concerns.yaml') this.readConcerns(file);
    else if (folder === 'patterns/') this.readPattern(file);
    else if (folder === 'anti-patterns/') this.readAntiPattern(file);
    else if (folder === 'checks/') this.readCheck(file);
    else if (folder === 'constructs/') this.readConstructs(file);
    else file.report(null, 'the catalog has no such file; entries are in patterns/, anti-patterns/, checks/ and constructs/');
  }

  private readNames(file: CheckedFile): void {
    const rows = NAMES(file.root, 'names', file) as
      | readonly (Omit<PatternName, 'aliases'> & { aliases?: readonly string[] })[]
      | undefined;
    this.namesFile = file;
    for (const row of rows ?? []) {
      const node = rowOf(file.root, 'id', row.id);
      if ((row.detected === undefined) === (row.advice === undefined))
        file.report(node, `\`${row.id}\` needs either \`detected\` or \`advice\``);
      for (const known of [row.id, ...(row.aliases ?? [])]) {
        if (this.aliases.has(known)) file.report(node, `the id \`${known}\` is there twice`);
        this.aliases.set(known, row.id);
      }
      this.names.set(row.id, { ...row, aliases: row.aliases ?? [] });
    }
  }

  private readConcerns(file: CheckedFile): void {
    const rows = CONCERNS(file.root, 'concerns', file) as readonly Concern[] | undefined;
    for (const entry of rows ?? []) this.concerns.push({ entry, node: rowOf(file.root, 'id', entry.id), file });
  }

  private readPattern(file: CheckedFile): void {
    const entry = read(PATTERN, file);
    if (entry === undefined) return;
    this.expectFileName(file, `patterns/${entry.id}.yaml`, 'id');
    this.patterns.push({
      entry: {
        id: entry.id,
        intent: entry.intent,
        problem: entry.problem,
        solution: entry.solution,
        when: entry.when,
        notWhen: entry.not_when,
        tradeOffs: entry.trade_offs as Pattern['tradeOffs'],
        related: entry.related,
        example: entry.example,
        ...(entry.diagram === undefined ? {} : { diagram: entry.diagram as Diagram }),
        reading: (entry.reading ?? []) as Pattern['reading'],
      },
      node: file.root,
      file,
    });
  }

  private readAntiPattern(file: CheckedFile): void {
    const entry = read(ANTI_PATTERN, file);
    if (entry === undefined) return;
    this.expectFileName(file, `anti-patterns/${entry.code}.yaml`, 'code');
    const { not_when: notWhen, trade_offs, reading: further, ...rest } = entry;
    this.antiPatterns.push({
      entry: {
        kind: 'anti-pattern',
        ...rest,
        notWhen,
        tradeOffs: trade_offs as Pattern['tradeOffs'],
        reading: (further ?? []) as Pattern['reading'],
      },
      node: file.root,
      file,
    });
  }

  private readCheck(file: CheckedFile): void {
    const entry = read(CHECK, file);
    if (entry === undefined) return;
    this.expectFileName(file, `checks/${entry.code}.yaml`, 'code');
    this.checks.push({ kind: 'check', ...entry, files: (entry.files ?? []) as Check['files'] });
  }

  private readConstructs(file: CheckedFile): void {
    const rows = CONSTRUCTS(file.root, 'constructs', file) as readonly ConstructRow[] | undefined;
    for (const row of rows ?? []) {
      const { kind: what, aliases, patterns, ...rest } = row;
      const entry: Construct = {
        ...rest,
        kind: 'construct',
        what,
        aliases: aliases ?? [],
        patterns: patterns ?? [],
      };
      this.constructs.push({ entry, node: rowOf(file.root, 'syntax', row.syntax), file });
    }
  }

  private expectFileName(file: CheckedFile, expected: string, field: string): void {
    if (file.file !== expected) file.report(fieldOf(file.root, field), `an entry of this \`${field}\` belongs in ${expected}`);
  }

  finish(): { catalog: Catalog; problems: readonly CatalogProblem[] } {
    const patterns: Pattern[] = [];
    for (const { entry, node, file } of this.patterns) {
      const name = this.names.get(entry.id);
      if (name === undefined) file.report(fieldOf(node, 'id'), `\`${entry.id}\` is not in pattern-ids.yaml`);
      else patterns.push({ kind: 'pattern', ...name, ...entry });
      this.checkReferences(entry.related, fieldOf(node, 'related'), file);
    }
    this.checkPages();
    for (const { entry, node, file } of this.concerns) this.checkReferences(entry.patterns, fieldOf(node, 'patterns'), file);
    for (const { entry, node, file } of this.antiPatterns) this.checkReferences(entry.related, fieldOf(node, 'related'), file);
    this.checkConstructs();
    const problems = this.checked.flatMap(file => file.problems);
    problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
    return {
      catalog: {
        names: [...this.names.values()],
        concerns: this.concerns.map(({ entry }) => entry),
        patterns,
        antiPatterns: this.antiPatterns.map(({ entry }) => entry),
        checks: this.checks,
        constructs: this.constructs.map(({ entry }) => entry),
      },
      problems,
    };
  }

  /** Every id has a page: what is wrong on it is told there. */
  private checkPages(): void {
    const files = new Set(this.checked.map(({ file }) => file));
    for (const name of this.names.keys()) {
      const page = `patterns/${name}.yaml`;
      if (!files.has(page)) this.namesFile?.report(rowOf(this.namesFile.root, 'id', name), `\`${name}\` has no page ${page}`);
    }
  }

  private checkReferences(ids: readonly string[], node: Node | null, file: CheckedFile): void {
    for (const [index, related] of ids.entries()) {
      const known = this.names.has(related) || this.antiPatterns.some(({ entry }) => entry.code === related);
      const item = isSeq(node) ? (node.items[index] as Node) : node;
      if (!known) file.report(item, `there is neither a pattern nor an anti-pattern \`${related}\``);
    }
  }

  private checkConstructs(): void {
    const seen = new Set<string>();
    for (const { entry, node, file } of this.constructs) {
      this.checkReferences(entry.patterns, fieldOf(node, 'patterns'), file);
      for (const place of entry.places) {
        for (const word of [entry.word, ...entry.aliases]) {
          const key = `${place} ${word}`;
          if (seen.has(key)) file.report(node, `\`${word}\` is described twice for ${place}`);
          seen.add(key);
        }
      }
    }
  }
}

/** The fields of a file that is one map, or undefined where one is missing or wrong. */
function read<T>(shape: Shape<Partial<T>>, file: CheckedFile): T | undefined {
  return shape(file.root, '', file) as T | undefined;
}

function fieldOf(node: Node | null, field: string): Node | null {
  return isMap(node) ? ((node.get(field, true) as Node | undefined) ?? node) : node;
}

/** The item of a list of maps whose field has this value. */
function rowOf(node: Node | null, field: string, value: string): Node | null {
  if (!isSeq(node)) return node;
  return (node.items.find(item => isMap(item) && String(item.get(field)).trim() === value) as Node | undefined) ?? node;
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
