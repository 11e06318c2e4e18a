import type { Memo } from '../model/memo.js';
import type { SaidOption } from '../rules/options.js';
import type { Config } from './config.js';
import { Resolution, type ResolvedRules } from './resolve.js';

/**
 * The configuration of a workspace as an input of its model: what rules ask of it is noted, so that another configuration lets those rules
 * run again whose options are others where they ran, and no others.
 */
export class Configuration {
  #resolution = new Resolution();
  readonly #input;
  readonly #said;

  constructor(memo: Pick<Memo, 'input' | 'query'>) {
    this.#input = memo.input<Resolution>();
    this.#said = memo.query<SaidOption | undefined>(
      key => {
        const [code = '', option = '', ...path] = key.split(' ');
        return this.#input.get('')?.rules(path.join(' ')).get(code)?.options.get(option);
      },
      () => undefined,
    );
  }

  set(config: Config): void {
    this.#resolution = new Resolution(config);
    this.#input.set('', this.#resolution);
  }

  get config(): Config {
    return this.#resolution.config;
  }

  /** Whether a file belongs to the workspace. */
  covers(path: string): boolean {
    return this.#resolution.covers(path);
  }

  /** The rules as they are in a file. Not tracked: severities are put on what rules found, which stays as it is. */
  rules(path: string): ResolvedRules {
    return this.#resolution.rules(path);
  }

  /** What is said of a rule's option for a file; undefined where it has its default. A tracked read. */
  said(path: string, code: string, option: string): SaidOption | undefined {
    return this.#said(`${code} ${option} ${path}`);
  }
}
