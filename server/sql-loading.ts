import type { SqlParser } from '../language/model/sql/parser.js';

/** The parser of SQL, which is large, and so loaded when the first query is met. */
export class SqlLoading {
  private parser: SqlParser | undefined;

  constructor(
    /** Missing where there is no parser, and once it is called. */
    private load: (() => Promise<SqlParser>) | undefined,
    /** Called as soon as it is loaded. */
    private readonly loaded: (parser: SqlParser) => void,
    private readonly failed: (what: string, error: unknown) => void,
  ) {}

  /** It, where it is loaded. */
  get now(): SqlParser | undefined {
    return this.parser;
  }

  /** Loads it, once. */
  need(): void {
    const { load } = this;
    this.load = undefined;
    load?.().then(
      parser => {
        this.parser = parser;
        this.loaded(parser);
      },
      error => this.failed('loading the parser of SQL', error),
    );
  }
}
