import { toJson } from '../output.js';
import type { CheckReport } from '../report.js';
import { toGithub } from './github.js';
import { toJunit } from './junit.js';
import { toMarkdown } from './markdown.js';
import { toSarif } from './sarif.js';

/** What a format may say beside the report. */
export interface Surroundings {
  /** The files that were checked, named as in the report: it names only those with findings. */
  readonly checked: readonly string[];
  /** The address of the folder that files are relative to, ending with `/`; empty where it is not known. */
  readonly base: string;
}

/** The formats that are documents. Each is a function of the report: the same report gives the same bytes. */
export const formats = {
  json: toJson,
  sarif: toSarif,
  github: toGithub,
  junit: (report, { checked }) => toJunit(report, checked),
  markdown: (report, { base }) => toMarkdown(report, base),
} as const satisfies Readonly<Record<string, (report: CheckReport, surroundings: Surroundings) => string>>;

export type DocumentFormat = keyof typeof formats;

export const documentFormats = Object.keys(formats) as readonly DocumentFormat[];

/**
 * The page on GitHub of the files of the commit that a workflow runs for.
 * @param environment the variables of the process
 * @returns an address that ends with `/`; empty outside of a workflow
 */
export function baseInWorkflow(environment: Readonly<Record<string, string | undefined>>): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = environment;
  return server && repository && commit ? `${server}/${repository}/blob/${commit}/` : '';
}
