/** A path as a relative reference of RFC 3986, each of its segments encoded. */
export function relativeUri(path: string): string {
  // Half a surrogate pair has no encoding.
  return path
    .split('/')
    .map(segment => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')))
    .join('/');
}

/** Text without control characters; tabs and line breaks stay. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
}

/** Orders texts by their UTF-16 units, which depends on no locale. */
export function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Items by their file, in the order in which the files come first. */
export function byFile<T extends { readonly file: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const known = found.get(item.file);
    if (known) known.push(item);
    else found.set(item.file, [item]);
  }
  return found;
}
