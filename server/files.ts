/** Where the files of a workspace come from: the disk, or nothing at all in a web worker. URIs are those of the protocol. */
export interface FileSource {
  /**
   * The folder whose `.pipe` files know each other's tables: the nearest folder above that has a `cupel.yaml`, else the workspace
   * folder that the file is in, else its own folder.
   * @param folders the workspace folders that the client has open
   * @returns undefined where the file is on its own, as an untitled one is
   */
  rootOf(uri: string, folders: readonly string[]): string | undefined;
  /** The `.pipe` files below a folder, one by one and in a fixed order, so that the caller can do other things in between. */
  find(root: string): Iterable<string>;
  /** The text of a file, or why it cannot be read in words that follow its name: "is not UTF-8 text". */
  read(uri: string): { readonly text: string } | { readonly message: string };
  /** The text of a data contract; null where there is no such file, undefined where that cannot be said. */
  readContract(uri: string): string | null | undefined;
  /** The text of a `cupel.yaml`, or why there is none, as of `read`. */
  readConfig(uri: string): { readonly text: string } | { readonly message: string };
  /** The path of a file relative to a root, with `/`; of a root that is itself the file, its name. */
  pathIn(root: string, uri: string): string;
  /** The URI of a path relative to a root. */
  uriOf(root: string, path: string): string;
}

/** Why a file cannot be read that is not there. */
export const NO_FILE = 'does not exist';

/** For a web worker: the client's open documents are all there is; those of one workspace folder know each other. */
export const openDocumentsAlone: FileSource = {
  rootOf: (uri, folders) => folders.find(folder => uri.startsWith(withSlash(folder))),
  find: () => [],
  read: () => ({ message: 'is not open' }),
  readContract: () => undefined,
  readConfig: () => ({ message: NO_FILE }),
  pathIn: (root, uri) => (uri.startsWith(withSlash(root)) ? decoded(uri.slice(withSlash(root).length)) : lastPart(uri)),
  uriOf: (root, path) => withSlash(root) + path.split('/').map(encodeURIComponent).join('/'),
};

function withSlash(uri: string): string {
  return uri.endsWith('/') ? uri : `${uri}/`;
}

/** The last part of a URI, as a name for a file that is on its own. */
export function lastPart(uri: string): string {
  return decoded(uri.slice(Math.max(uri.lastIndexOf('/'), uri.lastIndexOf(':')) + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
