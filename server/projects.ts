import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SqlParser } from '../language/model/sql/parser.js';
import type { FileSource } from './files.js';
import { Project } from './project.js';

/** A file of the client and where it belongs. */
export interface Located {
  readonly project: Project;
  /** Relative to the project's root. */
  readonly path: string;
  /** As the client writes it. */
  readonly uri: string;
  readonly document: TextDocument;
}

/** What the projects tell about a change. */
export interface ChangeListener {
  /** A file has another text, was added, or is gone. `elsewhere`: what other files say may have changed. */
  changed(project: Project, path: string, elsewhere: boolean): void;
  /** A file is no longer part of a project. */
  forgotten(uri: string): void;
}

interface OpenFile {
  readonly uri: string;
  readonly project: Project;
  readonly path: string;
  document: TextDocument;
  /** The version whose text the model has. */
  applied: number | undefined;
}

/** How long the first look at a workspace may keep the first answer waiting, in milliseconds: small workspaces are read by then. */
const FIRST_LOOK = 20;
/** How long files are read or checked without looking for new messages, in milliseconds: half a frame. */
const SLICE = 8;

/**
 * All projects. Texts of open documents come from the client and are handed to the model when somebody asks (`sync`), so that a burst of
 * changes is read once; all others come from the disk.
 */
export class Projects {
  private readonly projects = new Map<string, Project>();
  private readonly open = new Map<string, OpenFile>();
  private readonly waiting: Project[] = [];
  /** What was found of the project that is being read. */
  private readonly seen = new Set<string>();
  private reading: { project: Project; files: Iterator<string> } | undefined;
  private folders: readonly string[] = [];
  private sqlParser: SqlParser | undefined;
  private environment: string | undefined;

  constructor(
    private readonly source: FileSource,
    private readonly listener: ChangeListener,
    /** Called when files are there to be read (`read`). */
    private readonly wake: () => void,
    /** Loads the parser of SQL; missing where there is none. It is called when the first query is met. */
    private loadSqlParser?: () => Promise<SqlParser>,
    private readonly failed: (what: string, error: unknown) => void = () => {},
  ) {}

  /** Chooses the environment that all projects are seen in; none where no name is given. */
  setEnvironment(name: string | undefined): void {
    if (name === this.environment) return;
    this.environment = name;
    for (const project of this.projects.values()) {
      project.setEnvironment(name);
      for (const path of project.paths()) this.listener.changed(project, path, true);
    }
  }

  /** The folders that the client has open; what is in them is read. */
  setFolders(folders: readonly string[]): void {
    this.folders = folders;
    const roots = new Set(folders.flatMap(folder => this.source.rootOf(folder, folders) ?? []));
    for (const file of this.open.values()) roots.add(file.project.root);
    for (const { root } of this.projects.values()) {
      const isInside = folders.some(folder => !this.source.pathIn(folder, root).startsWith('..'));
      if (!roots.has(root) && !isInside) this.drop(root);
    }
    for (const root of roots) if (!this.open.has(root)) this.projectOf(root);
  }

  private drop(root: string): void {
    const project = this.projects.get(root);
    this.projects.delete(root);
    if (project === undefined) return;
    for (const path of [...project.paths(), ...project.contractPaths()]) this.listener.forgotten(project.uriOf(path));
  }

  all(): Iterable<Project> {
    return this.projects.values();
  }

  /** True while files are still to be read. */
  get busy(): boolean {
    return this.reading !== undefined || this.waiting.length > 0;
  }

  opened(document: TextDocument): void {
    const root = this.source.rootOf(document.uri, this.folders);
    const project = root === undefined ? this.alone(document.uri) : this.projectOf(root);
    const path = project.pathOf(document.uri);
    this.open.set(document.uri, { uri: document.uri, project, path, document, applied: undefined });
    project.opened(path, document.uri);
    if (this.busy) this.read(FIRST_LOOK);
    this.sync();
  }

  changed(document: TextDocument): void {
    const file = this.open.get(document.uri);
    if (file === undefined) return;
    file.document = document;
    this.listener.changed(file.project, file.path, false);
  }

  closed(uri: string): void {
    const file = this.open.get(uri);
    if (file === undefined) return;
    this.open.delete(uri);
    file.project.closed(file.path);
    if (file.project.root === uri) {
      this.drop(uri);
      return;
    }
    // From here on the file goes by the spelling of its URI that the disk's files have.
    if (file.project.uriOf(file.path) !== uri) this.listener.forgotten(uri);
    this.readFile(file.project, this.source.uriOf(file.project.root, file.path));
  }

  /** Hands the texts of open documents to the model. */
  sync(): void {
    for (const file of this.open.values()) {
      const { document, project, path } = file;
      if (file.applied === document.version) continue;
      const first = file.applied === undefined;
      file.applied = document.version;
      const elsewhere = project.setText(path, document.getText(), document);
      this.listener.changed(project, path, elsewhere || first);
      this.lookOutside(project);
    }
  }

  /** Fetches what a project needs besides its files: the contracts that they name, and the parser of SQL. */
  private lookOutside(project: Project, again = false): void {
    if (!project.complete) return;
    const contracts = project.readContracts(again);
    for (const path of contracts) {
      if (project.has(path)) this.listener.changed(project, path, false);
      else this.listener.forgotten(project.uriOf(path));
    }
    if (contracts.length > 0) for (const path of project.paths()) this.listener.changed(project, path, false);
    if (project.language.hasQueries) this.needSqlParser();
  }

  private needSqlParser(): void {
    if (this.sqlParser !== undefined || this.loadSqlParser === undefined) return;
    const load = this.loadSqlParser;
    this.loadSqlParser = undefined;
    load().then(
      parser => {
        this.sqlParser = parser;
        for (const project of this.projects.values()) {
          project.setSqlParser(parser);
          for (const path of project.paths()) this.listener.changed(project, path, false);
        }
      },
      error => this.failed('loading the parser of SQL', error),
    );
  }

  /** A data contract changed on the disk, came or went. */
  contractChanged(): void {
    for (const project of this.projects.values()) this.lookOutside(project, true);
  }

  /** An open file, with its latest text in the model. */
  at(uri: string): Located | undefined {
    this.sync();
    const file = this.open.get(uri);
    if (file !== undefined) return { project: file.project, path: file.path, uri, document: file.document };
    for (const project of this.projects.values()) {
      const path = project.pathOf(uri);
      if (project.model.file(path) !== undefined) return { project, path, uri, document: project.document(path) };
    }
    return undefined;
  }

  /** The version of an open document whose text the model has. */
  version(uri: string): number | undefined {
    return this.open.get(uri)?.applied;
  }

  /** A file changed on the disk. */
  fileChanged(uri: string): void {
    const root = this.source.rootOf(uri, this.folders);
    const project = root === undefined ? undefined : this.projects.get(root);
    if (project?.has(project.pathOf(uri)) === true) this.readFile(project, uri);
    else if (root !== undefined) this.readAgain();
  }

  /** Files came or went, or what is read has changed: all projects are looked through again. */
  readAgain(): void {
    for (const file of [...this.open.values()]) {
      // A cupel.yaml that came or went makes a file part of another project.
      const root = this.source.rootOf(file.uri, this.folders);
      if (root === undefined || root === file.project.root) continue;
      this.closed(file.uri);
      this.opened(file.document);
    }
    for (const project of this.projects.values())
      if (!this.open.has(project.root) && !this.waiting.includes(project)) this.waiting.push(project);
    this.setFolders(this.folders);
    if (this.busy) this.wake();
  }

  /** Reads files for some milliseconds; ask again while `busy`. */
  read(budget = SLICE): void {
    const end = performance.now() + budget;
    do {
      this.reading ??= this.next();
      if (this.reading === undefined) return;
      const { project, files } = this.reading;
      const file = files.next();
      if (file.done === true) {
        this.finish(project);
        this.reading = undefined;
      } else this.found(project, file.value);
    } while (performance.now() < end);
  }

  private next(): { project: Project; files: Iterator<string> } | undefined {
    const project = this.waiting.shift();
    if (project === undefined) return undefined;
    this.seen.clear();
    return { project, files: this.source.find(project.root)[Symbol.iterator]() };
  }

  private found(project: Project, uri: string): void {
    // A folder with a cupel.yaml of its own is a project of its own.
    const root = this.source.rootOf(uri, this.folders);
    if (root !== project.root) {
      if (root !== undefined) this.projectOf(root);
      return;
    }
    this.seen.add(project.pathOf(uri));
    this.readFile(project, uri);
  }

  private finish(project: Project): void {
    for (const path of project.paths()) {
      if (this.seen.has(path) || project.isOpen(path)) continue;
      const uri = project.uriOf(path);
      project.remove(path);
      this.listener.forgotten(uri);
      this.listener.changed(project, path, true);
    }
    if (project.complete) {
      this.lookOutside(project);
      return;
    }
    project.complete = true;
    this.lookOutside(project);
    for (const path of project.paths()) this.listener.changed(project, path, false);
  }

  private readFile(project: Project, uri: string): void {
    const path = project.pathOf(uri);
    if (project.isOpen(path)) return;
    const read = this.source.read(uri);
    if ('text' in read) {
      const before = project.revision;
      const elsewhere = project.setText(path, read.text);
      // Until all is read, every file is still to be looked at.
      if (project.revision === before) return;
      this.listener.changed(project, path, elsewhere && project.complete);
      this.lookOutside(project);
    } else if (read.message === 'does not exist') {
      project.remove(path);
      this.listener.forgotten(project.uriOf(path));
      this.listener.changed(project, path, true);
    } else {
      project.setUnreadable(path, read.message);
      this.listener.changed(project, path, true);
    }
  }

  private projectOf(root: string): Project {
    const known = this.projects.get(root);
    if (known !== undefined) return known;
    const project = new Project(root, this.source);
    project.setEnvironment(this.environment);
    if (this.sqlParser !== undefined) project.setSqlParser(this.sqlParser);
    this.projects.set(root, project);
    this.waiting.push(project);
    this.wake();
    return project;
  }

  private alone(uri: string): Project {
    const known = this.projects.get(uri);
    if (known !== undefined) return known;
    const project = new Project(uri, this.source);
    project.setEnvironment(this.environment);
    if (this.sqlParser !== undefined) project.setSqlParser(this.sqlParser);
    project.complete = true;
    this.projects.set(uri, project);
    return project;
  }
}
