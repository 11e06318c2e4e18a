import type { MarkdownFile } from '../../site/markdown.js';
import type { Assets } from '../../site/site.js';

/** The Markdown files of `docs/`, sorted by path; `root` is the folder of the project. */
export function markdownFiles(root: string): MarkdownFile[];

/** The style of all pages and the built script of the search, with their hashes. */
export function siteAssets(root: string): Promise<Assets>;
