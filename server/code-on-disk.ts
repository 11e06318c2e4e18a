import type { Target } from '../language/generate/index.js';
import type { Id } from '../language/model/records.js';
import type { Project } from './project.js';
import type { GeneratedFromResult, OriginsResult, WriteCodeResult } from './protocol.js';

/** Generated code as files; a web worker has none. */
export interface CodeOnDisk {
  /** Writes the code of some tables to the folder that the project's configuration names. */
  write(project: Project, ids: readonly Id[], targets: readonly Target[], overwrite: ReadonlySet<string>): WriteCodeResult;
  /** Where the pieces of a file come from, by the map beside it. */
  origins(uri: string): OriginsResult;
  /** The places in the code of some tables that come from a line of one of the project's files. */
  generatedFrom(project: Project, path: string, line: number, ids: readonly Id[]): GeneratedFromResult;
  /**
   * Which jobs of a table are there, in the order of targets, as paths below the folder of generated code. For one answer: each folder is
   * looked into once.
   */
  jobs(project: Project): (id: Id) => readonly string[];
}

/** Where generated code is written to where nothing is configured. */
export const DEFAULT_FOLDER = 'generated';
