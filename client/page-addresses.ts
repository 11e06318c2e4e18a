/** A page of the documentation by its path, as in `rules/ant-no-dlq`, and a heading on it. */
export interface Place {
  readonly page: string;
  readonly anchor?: string;
}

/**
 * Markdown of the server's in which links to pages are commands of ours. Commands are ours alone: the server sends none, so one that is there
 * is a user's text, and is made inert.
 * @param base the address below which the pages are; undefined where it is not known, and then no link is changed
 * @param commandFor the address of the command for a page; with a pattern, of one that a link wants to be applied
 */
export function withCommands(
  text: string,
  base: string | undefined,
  commandFor: (place: Place, pattern: string | undefined) => string,
): string {
  const inert = text.replaceAll(/command:/gi, word => `${word.slice(0, -1)}\u200b:`);
  return inert.replaceAll(/\]\((https:[^()\s]+)\)/g, (link, address: string) => {
    const place = placeAt(address, base);
    if (place === undefined) return link;
    const [, pattern] = place.anchor === 'apply-it' ? (/^patterns\/(.+)$/.exec(place.page) ?? []) : [];
    return `](${commandFor(place, pattern)})`;
  });
}

/** The page that an address is of; undefined for all others. */
export function placeAt(address: string, base: string | undefined): Place | undefined {
  if (base === undefined || !address.startsWith(`${base}/`)) return undefined;
  const [, page, anchor] = /^([\w/-]+)\.md(?:#([\w-]+))?$/.exec(address.slice(base.length + 1)) ?? [];
  return page === undefined ? undefined : { page, ...(anchor === undefined ? {} : { anchor }) };
}
