import { TextDocument } from 'vscode-languageserver-textdocument';
import { CONFIG_FILE } from '../language/config/index.js';
import { type Place, type PlacedDiagnostic, Workspace } from '../language/index.js';
import { equal } from '../language/model/equal.js';
import type { FileView, PlacedDeclaration } from '../language/model/model.js';
import type { Handle, Location, Span } from '../language/model/records.js';
import type { SqlParser } from '../language/model/sql/parser.js';
import { ConfigFiles } from './config-files.js';
import { type FileSource, NO_FILE } from './files.js';

/** A place in the protocol's terms. */
export interface LspRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}
export interface LspLocation {
  readonly uri: string;
  readonly range: LspRange;
}

/** The files that know each other's tables: those of one root, or one file on its own. Turns places of the model into the protocol's. */
export class Project {
  readonly language = new Workspace();
  /** Why a file cannot be read, by its path. */
  readonly unreadable = new Map<string, string>();
  /** True once all its files have been read; until then names that are not known may be in files to come. */
  complete = false;
  /** Counts the changes of texts. */
  revision = 0;
  /** Its `cupel.yaml`, and the settings of the editor. */
  readonly configs = new ConfigFiles();
  private readonly texts = new Map<string, string>();
  /** Texts of the data contracts that the files name. */
  private readonly contracts = new Map<string, string>();
  private readonly lines = new Map<string, { text: string; document: TextDocument }>();
  private readonly findings = new Map<string, { revision: number; complete: boolean; found: readonly PlacedDiagnostic[] }>();
  private readonly openUris = new Map<string, string>();
  /** Kept, because each file is asked for after each edit of another. */
  private readonly uris = new Map<string, string>();

  /**
   * @param root a folder's URI; of a file on its own, the file's
   * @param isLeftOut whether it is a file that `cupel.yaml` leaves out: it is understood, and nothing is said about it
   */
  constructor(
    readonly root: string,
    private readonly source: FileSource,
    readonly isLeftOut = false,
  ) {}

  get model(): Workspace['model'] {
    return this.language.model;
  }

  /** Reads its `cupel.yaml`, unless that is open; tells whether it is another than before. */
  readConfig(): boolean {
    if (this.isOpen(CONFIG_FILE)) return false;
    const read = this.source.readConfig(this.source.uriOf(this.root, CONFIG_FILE));
    if ('text' in read) return this.configs.set(CONFIG_FILE, read.text);
    return read.message === NO_FILE
      ? this.configs.set(CONFIG_FILE, undefined)
      : this.configs.setUnreadable(CONFIG_FILE, read.message);
  }

  /**
   * Lets what `cupel.yaml` and the settings say now be in force.
   * @returns what is other than before: nothing after an edit of a comment, else findings, or which files belong to the project
   */
  applyConfig(): 'nothing' | 'findings' | 'files' {
    const before = this.language.config;
    const { config } = this.configs;
    if (equal(before, config)) return 'nothing';
    this.revision++;
    this.language.setConfig(config);
    return equal([before.include, before.exclude], [config.include, config.exclude]) ? 'findings' : 'files';
  }

  /** Chooses the environment that everything is seen in; none where no name is given. */
  setEnvironment(name: string | undefined): void {
    this.revision++;
    this.language.model.setEnvironment(name);
  }

  pathOf(uri: string): string {
    return this.source.pathIn(this.root, uri);
  }

  /** As the client writes it where the file is open. */
  uriOf(path: string): string {
    const open = this.openUris.get(path);
    if (open !== undefined) return open;
    let uri = this.uris.get(path);
    if (uri === undefined) {
      uri = this.source.uriOf(this.root, path);
      this.uris.set(path, uri);
    }
    return uri;
  }

  opened(path: string, uri: string): void {
    this.openUris.set(path, uri);
  }

  closed(path: string): void {
    this.openUris.delete(path);
  }

  isOpen(path: string): boolean {
    return this.openUris.has(path);
  }

  has(path: string): boolean {
    return this.texts.has(path) || this.unreadable.has(path) || this.contracts.has(path) || this.configs.has(path);
  }

  /** The data contracts that were looked for. */
  contractPaths(): readonly string[] {
    return [...this.contracts.keys()];
  }

  /** Hands over the parser of SQL. */
  setSqlParser(parser: SqlParser): void {
    this.revision++;
    this.language.setSqlParser(parser);
  }

  /**
   * Reads the data contracts that the files name.
   * @param again those too that were read before
   * @returns paths of those that are other than before, or are no longer named
   */
  readContracts(again = false): readonly string[] {
    const named = new Set(this.language.contractPaths());
    const changed: string[] = [];
    for (const path of this.contracts.keys()) {
      if (named.has(path)) continue;
      this.contracts.delete(path);
      this.language.setContract(path, undefined);
      changed.push(path);
    }
    for (const path of named) {
      if (!again && this.contracts.has(path)) continue;
      const text = this.source.readContract(this.source.uriOf(this.root, path));
      this.contracts.set(path, text ?? '');
      if (this.language.setContract(path, text)) changed.push(path);
    }
    if (changed.length > 0) this.revision++;
    return changed;
  }

  /** The paths of all its files, those that cannot be read included. */
  paths(): string[] {
    return [...this.texts.keys(), ...this.unreadable.keys()].sort();
  }

  /**
   * Adds or replaces a text.
   * @param document the open document with this text, where there is one
   * @returns whether anything may have changed outside of this file; not so after an edit between declarations
   */
  setText(path: string, text: string, document?: TextDocument): boolean {
    if (document !== undefined) this.lines.set(path, { text, document });
    if (this.texts.get(path) === text) return false;
    // While the project is read there is nothing to compare with that would be worth the time.
    const before = this.complete ? this.model.file(path) : undefined;
    this.unreadable.delete(path);
    this.revision++;
    this.texts.set(path, text);
    this.language.setFile(path, text);
    return before === undefined || !sameDeclarations(before, this.model.file(path));
  }

  setUnreadable(path: string, message: string): void {
    this.remove(path);
    this.unreadable.set(path, message);
  }

  remove(path: string): void {
    this.revision++;
    this.unreadable.delete(path);
    this.texts.delete(path);
    this.lines.delete(path);
    this.findings.delete(path);
    this.language.removeFile(path);
  }

  /**
   * What is wrong in a file. As long as the project is not read completely, nothing is said of names and of what follows from them:
   * their declarations may be in a file to come.
   */
  findingsOf(path: string): readonly PlacedDiagnostic[] {
    if (this.isLeftOut) return [];
    if (this.configs.has(path)) return this.configs.findings(path);
    const { revision, complete } = this;
    const known = this.findings.get(path);
    if (known?.revision === revision && known.complete === complete) return known.found;
    const all = this.language.diagnostics(path);
    const found = complete ? all : all.filter(({ category }) => category === 'syntax' || category === 'rule');
    this.findings.set(path, { revision, complete, found });
    return found;
  }

  /** What was last found in a file, perhaps before the last changes; costs nothing. */
  lastFindingsOf(path: string): readonly PlacedDiagnostic[] {
    return this.findings.get(path)?.found ?? [];
  }

  /** The lines of a file's text as the model has it. */
  document(path: string): TextDocument {
    const text = this.texts.get(path) ?? this.contracts.get(path) ?? this.configs.text(path) ?? '';
    const known = this.lines.get(path);
    if (known?.text === text) return known.document;
    const document = TextDocument.create('', '', 0, text);
    this.lines.set(path, { text, document });
    return document;
  }

  range(path: string, start: number, end: number): LspRange {
    const document = this.document(path);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }

  /** Of a place in absolute offsets. */
  placeLocation({ path, start, end }: Place): LspLocation {
    return { uri: this.uriOf(path), range: this.range(path, start, end) };
  }

  /** Of a piece of a declaration; undefined where the declaration is gone. */
  location(location: Location): LspLocation | undefined {
    const [place] = this.language.locate(location);
    return place && this.placeLocation(place);
  }

  /** Of a piece of a declaration that stands in the file that is asked about. */
  spanRange(placed: PlacedDeclaration, span: Span): LspRange {
    return this.range(placed.path, placed.offset + span.start, placed.offset + span.end);
  }

  /** The text of a declaration or of a piece of it. */
  text(handle: Handle, span?: Span): string {
    const placed = this.model.placed(handle);
    const file = placed && this.model.file(placed.path);
    if (placed === undefined || file === undefined) return '';
    const { start, end } = span ?? placed.declaration.span;
    return file.text.slice(placed.offset + start, placed.offset + end);
  }

  /** The declaration that an offset of a file stands in, or at the end of. */
  declarationAt(path: string, offset: number): PlacedDeclaration | undefined {
    const declarations = this.model.file(path)?.declarations ?? [];
    let low = 0;
    let high = declarations.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((declarations[middle] as PlacedDeclaration).offset <= offset) low = middle;
      else high = middle - 1;
    }
    const found = declarations[low];
    return found !== undefined && found.offset <= offset && offset <= found.offset + found.declaration.span.end
      ? found
      : undefined;
  }
}

function sameDeclarations(before: FileView, after: FileView | undefined): boolean {
  if (after === undefined || before.pipeline !== after.pipeline) return false;
  return (
    before.declarations.length === after.declarations.length &&
    before.declarations.every(
      ({ handle, declaration }, index) =>
        handle === after.declarations[index]?.handle && declaration === after.declarations[index]?.declaration,
    )
  );
}
