/** What the exit codes mean. */
export const exit = { clean: 0, findings: 1, usage: 2 } as const;

/** The command line was wrong. `advice` is the command that helps. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** A file or folder could not be read or written; the message says which and why. */
export class InputOutputError extends Error {}
