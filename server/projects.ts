import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CONFIG_FILE, type Config, EMPTY_CONFIG } from '../language/config/index.js';
import type { SqlParser } from '../language/model/sql/parser.js';
import { isConfigPath } from './config-files.js';
import { type ChangeListener, FileReader } from './file-reader.js';
import type { FileSource } from './files.js';
import { Project } from './project.js';
import { ReadingQueue } from './reading-queue.js';
import { SqlLoading } from './sql-loading.js';

/** A file of the client and where it belongs. */
export interface Located {
  readonly project: Project;
  /** Relative to the project's root. */
  readonly path: string;
  /** As the client writes it. */
  readonly uri: string;
  readonly document: TextDocument;
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

/**
 * All projects. Texts of open documents come from the client and are handed to the model when somebody asks (`sync`), so that a burst of
 * changes is read once; all others come from the disk.
 */
export class Projects {
  private readonly projects = new Map<string, Project>();
  private readonly open = new Map<string, OpenFile>();
  private readonly queue: ReadingQueue;
  private readonly reader: FileReader;
  private folders: readonly string[] = [];
  private readonly sql: SqlLoading;
  /** Settings of projects of which the client has not said any. */
  private settings: Config = EMPTY_CONFIG;
  private environment: string | undefined;

  constructor(
    private readonly source: FileSource,
    private readonly listener: ChangeListener,
    /** Called when files are there to be read (`read`). */
    private readonly wake: () => void,
    /** Loads the parser of SQL; missing where there is none. It is called when the first query is met. */
    loadSqlParser?: () => Promise<SqlParser>,
    failed: (what: string, error: unknown) => void = () => {},
    /** Called when there is a project, by its root, whose settings are to be found out. */
    private readonly isNew: (root: string) => void = () => {},
  ) {
    this.sql = new SqlLoading(loadSqlParser, parser => this.setSqlParser(parser), failed);
    this.reader = new FileReader(source, listener, () => this.sql.need());
    this.queue = new ReadingQueue(source, {
      found: (project, uri) => this.found(project, uri),
      finished: (project, seen) => this.reader.finish(project, seen),
    });
  }

  /** Chooses the environment that all projects are seen in; none where no name is given. */
  setEnvironment(name: string | undefined): void {
    if (name === this.environment) return;
    this.environment = name;
    for (const project of this.projects.values()) {
      project.setEnvironment(name);
      for (const path of project.paths()) this.listener.changed(project, path, true);
    }
  }

  /** Chooses the settings of the editor for projects of which nothing else is known. */
  setDefaultSettings(settings: Config): void {
    this.settings = settings;
  }

  /** Chooses the settings of the editor for a project, by its root. */
  setSettings(root: string, settings: Config): void {
    const project = this.projects.get(root);
    if (project?.configs.setSettings(settings) === true) this.configure(project);
  }

  /** The roots of all projects. */
  roots(): readonly string[] {
    return [...this.projects.keys()];
  }

  /** A `cupel.yaml` has another text on the disk. */
  configChanged(uri: string): void {
    const project = this.projects.get(this.source.rootOf(uri, this.folders) ?? '');
    if (project?.readConfig() === true) this.configure(project);
  }

  /** Lets a project's configuration be in force, and everything be told that follows from it. */
  private configure(project: Project): void {
    const changed = project.applyConfig();
    if (!project.configs.has(CONFIG_FILE)) this.listener.forgotten(project.uriOf(CONFIG_FILE));
    for (const path of project.configs.paths()) this.listener.changed(project, path, false);
    if (changed === 'nothing') return;
    for (const path of project.paths()) this.listener.changed(project, path, false);
    if (changed === 'files') this.readAgain();
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
    for (const path of [...project.paths(), ...project.contractPaths(), ...project.configs.paths()])
      this.listener.forgotten(project.uriOf(path));
  }

  all(): Iterable<Project> {
    return this.projects.values();
  }

  /** True while files are still to be read. */
  get busy(): boolean {
    return this.queue.busy;
  }

  opened(document: TextDocument): void {
    const project = this.homeOf(document.uri);
    const path = project.pathOf(document.uri);
    this.open.set(document.uri, { uri: document.uri, project, path, document, applied: undefined });
    project.opened(path, document.uri);
    if (this.busy) this.read(FIRST_LOOK);
    this.sync();
  }

  /** The project that a file belongs to: one of its own where it is in no folder, or where a `cupel.yaml` leaves it out. */
  private homeOf(uri: string): Project {
    const root = this.source.rootOf(uri, this.folders);
    if (root === undefined) return this.alone(uri);
    const project = this.projectOf(root);
    const path = project.pathOf(uri);
    return isConfigPath(path) || project.language.covers(path) ? project : this.alone(uri, true);
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
    if (isConfigPath(file.path)) {
      if (file.path !== CONFIG_FILE) file.project.configs.set(file.path, undefined);
      else if (file.project.readConfig()) this.configure(file.project);
      if (!file.project.configs.has(file.path)) this.listener.forgotten(uri);
      return;
    }
    this.reader.read(file.project, this.source.uriOf(file.project.root, file.path));
  }

  /** Hands the texts of open documents to the model. */
  sync(): void {
    for (const file of this.open.values()) {
      const { document, project, path } = file;
      if (file.applied === document.version) continue;
      const first = file.applied === undefined;
      file.applied = document.version;
      if (isConfigPath(path)) {
        if (project.configs.set(path, document.getText())) this.configure(project);
        else this.listener.changed(project, path, false);
        continue;
      }
      const elsewhere = project.setText(path, document.getText(), document);
      this.listener.changed(project, path, elsewhere || first);
      this.reader.lookOutside(project);
    }
  }

  private setSqlParser(parser: SqlParser): void {
    for (const project of this.projects.values()) {
      project.setSqlParser(parser);
      for (const path of project.paths()) this.listener.changed(project, path, false);
    }
  }

  /** A data contract changed on the disk, came or went. */
  contractChanged(): void {
    for (const project of this.projects.values()) this.reader.lookOutside(project, true);
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
    if (project?.has(project.pathOf(uri)) === true) this.reader.read(project, uri);
    else if (project?.language.covers(project.pathOf(uri)) === false) return;
    else if (root !== undefined) this.readAgain();
  }

  /** Files came or went, or what is read has changed: all projects are looked through again. */
  readAgain(): void {
    for (const project of this.projects.values())
      if (!this.open.has(project.root) && project.readConfig()) this.configure(project);
    for (const file of [...this.open.values()]) {
      // A cupel.yaml that came or went makes a file part of another project, one that was changed may leave it out.
      if (this.homeOf(file.uri) === file.project) continue;
      this.closed(file.uri);
      this.opened(file.document);
    }
    for (const project of this.projects.values()) if (!this.open.has(project.root)) this.queue.add(project);
    this.setFolders(this.folders);
    if (this.busy) this.wake();
  }

  /** Reads files for some milliseconds; ask again while `busy`. */
  read(budget?: number): void {
    this.queue.read(budget);
  }

  private found(project: Project, uri: string): boolean {
    // A folder with a cupel.yaml of its own is a project of its own.
    const root = this.source.rootOf(uri, this.folders);
    if (root !== undefined && root !== project.root) this.projectOf(root);
    if (root !== project.root || !project.language.covers(project.pathOf(uri))) return false;
    this.reader.read(project, uri);
    return true;
  }

  private projectOf(root: string): Project {
    const known = this.projects.get(root);
    if (known !== undefined) return known;
    const project = this.newProject(root);
    if (project.readConfig()) {
      project.applyConfig();
      this.listener.changed(project, CONFIG_FILE, false);
    }
    this.queue.add(project);
    this.wake();
    return project;
  }

  private alone(uri: string, isLeftOut = false): Project {
    const known = this.projects.get(uri);
    if (known !== undefined) return known;
    const project = this.newProject(uri, isLeftOut);
    project.complete = true;
    return project;
  }

  private newProject(root: string, isLeftOut = false): Project {
    const project = new Project(root, this.source, isLeftOut);
    project.setEnvironment(this.environment);
    if (this.sql.now !== undefined) project.setSqlParser(this.sql.now);
    project.configs.setSettings(this.settings);
    project.applyConfig();
    this.projects.set(root, project);
    this.isNew(root);
    return project;
  }
}
