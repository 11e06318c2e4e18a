import type { FileSource } from './files.js';
import type { Project } from './project.js';

/** How long files are read without looking for new messages, in milliseconds: half a frame. */
const SLICE = 8;

/** What is done with what is found in the folders of projects. */
export interface ReadingHost {
  /** A file was found below the root of a project; tells whether it belongs to it. */
  found(project: Project, uri: string): boolean;
  /** All was found; `seen` has the paths of what belongs to the project. */
  finished(project: Project, seen: ReadonlySet<string>): void;
}

/** Looks through the folders of projects, one project after the other, some milliseconds at a time. */
export class ReadingQueue {
  private readonly waiting: Project[] = [];
  /** What was found of the project that is being read. */
  private readonly seen = new Set<string>();
  private reading: { readonly project: Project; readonly files: Iterator<string> } | undefined;

  constructor(
    private readonly source: FileSource,
    private readonly host: ReadingHost,
  ) {}

  /** True while files are still to be read. */
  get busy(): boolean {
    return this.reading !== undefined || this.waiting.length > 0;
  }

  /** Lets a project be looked through, unless it will be. */
  add(project: Project): void {
    if (!this.waiting.includes(project)) this.waiting.push(project);
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
        this.host.finished(project, this.seen);
        this.reading = undefined;
      } else if (this.host.found(project, file.value)) this.seen.add(project.pathOf(file.value));
    } while (performance.now() < end);
  }

  private next(): ReadingQueue['reading'] {
    const project = this.waiting.shift();
    if (project === undefined) return undefined;
    this.seen.clear();
    return { project, files: this.source.find(project.root)[Symbol.iterator]() };
  }
}
