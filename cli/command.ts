/** One command of the command line; each is a file in `commands/`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints, ending with a line break. */
  readonly help: string;
  /**
   * @param words what stands after the command's name
   * @returns the exit code
   * @throws UsageError where the words are wrong
   */
  run(words: readonly string[]): Promise<number>;
}
