import { type FileSource, NO_FILE } from './files.js';
import type { Project } from './project.js';

/** What the projects tell about a change. */
export interface ChangeListener {
  /** A file has another text, was added, or is gone. `elsewhere`: what other files say may have changed. */
  changed(project: Project, path: string, elsewhere: boolean): void;
  /** A file is no longer part of a project. */
  forgotten(uri: string): void;
}

/** Brings what is on the disk into projects, and tells what has changed by it. Open documents are left as the client has them. */
export class FileReader {
  constructor(
    private readonly source: FileSource,
    private readonly listener: ChangeListener,
    /** Called when a file has a query. */
    private readonly needSqlParser: () => void,
  ) {}

  /** All files of a project were found; those that were not are gone. */
  finish(project: Project, seen: ReadonlySet<string>): void {
    for (const path of project.paths()) {
      if (seen.has(path) || project.isOpen(path)) continue;
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

  /** Reads a file of a project, or finds that it is gone. */
  read(project: Project, uri: string): void {
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
    } else if (read.message === NO_FILE) {
      project.remove(path);
      this.listener.forgotten(project.uriOf(path));
      this.listener.changed(project, path, true);
    } else {
      project.setUnreadable(path, read.message);
      this.listener.changed(project, path, true);
    }
  }

  /** Fetches what a project needs besides its files: the contracts that they name, and the parser of SQL. */
  lookOutside(project: Project, again = false): void {
    if (!project.complete) return;
    const contracts = project.readContracts(again);
    for (const path of contracts) {
      if (project.has(path)) this.listener.changed(project, path, false);
      else this.listener.forgotten(project.uriOf(path));
    }
    if (contracts.length > 0) for (const path of project.paths()) this.listener.changed(project, path, false);
    if (project.language.hasQueries) this.needSqlParser();
  }
}
