import type { MarkedText } from '../marked-text.js';

/** A language server that is measured, and the documents that it is measured with. */
export interface Server {
  readonly name: string;
  readonly languageId: string;
  /** Of its files, without the dot. */
  readonly extension: string;
  /** Absolute path of the program. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it answers `textDocument/diagnostic`, and publishes nothing. */
  readonly pull?: boolean;
  /** Whether its documents are to have no diagnostic at all, of any severity. */
  readonly clean?: boolean;
  /** What breaks the syntax where it is typed before a declared name. */
  readonly mistake: string;
  /** A document of about so many lines without errors; from the second file on it refers to the file before. */
  generate(lines: number, file: number): MarkedText;
  /** A file that `files` others refer to, and these: the text of the first has the marks. */
  generateReferred?(files: number): { readonly hub: MarkedText; readonly others: readonly string[] };
  /** What its rules take after each of some edits of a document, in milliseconds. */
  rules?(document: MarkedText): number[];
  /** Further files of the workspace, by name. */
  readonly files?: Readonly<Record<string, string>>;
}
