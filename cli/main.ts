import manifest from '../package.json' with { type: 'json' };
import { didYouMean } from './arguments.js';
import type { Command } from './command.js';
import { exit, InputOutputError, UsageError } from './exit.js';
import { writeMessage, writeResult } from './output.js';

/** Commands by their names; each is loaded when it is asked for. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

/**
 * Runs one command line.
 * @param words what stands after `cupel`
 * @param commands those that there are
 * @returns the exit code: 0 clean, 1 findings or refusals, 2 usage or I/O
 */
export async function main(words: readonly string[], commands: Commands): Promise<number> {
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      await writeResult(await help(rest[0], commands));
      return name === undefined ? exit.usage : exit.clean;
    }
    if (name === '--version' || name === '-V') {
      await writeResult(`cupel ${manifest.version}\n`);
      return exit.clean;
    }
    const command = await commandOf(name, commands);
    // Behind `--` are paths.
    const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
    if (options.includes('--help') || options.includes('-h')) {
      await writeResult(command.help);
      return exit.clean;
    }
    return await command.run(rest);
  } catch (error) {
    return reportError(error);
  }
}

async function commandOf(name: string, commands: Commands): Promise<Command> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`There is no command "${name}".${didYouMean(name, Object.keys(commands))}`, 'cupel --help');
  return (await load()).command;
}

async function help(name: string | undefined, commands: Commands): Promise<string> {
  if (name !== undefined && !name.startsWith('-')) return (await commandOf(name, commands)).help;
  const width = Math.max(...Object.keys(commands).map(word => word.length));
  const lines = await Promise.all(
    Object.keys(commands).map(async word => `  ${word.padEnd(width)}  ${(await commandOf(word, commands)).summary}`),
  );
  return `Usage: cupel COMMAND [PATH…] [OPTIONS]

Commands:
${lines.join('\n')}

Options:
  -h, --help     this text; after a command, its own
  -V, --version  the version

A PATH is a .pipe file or a folder of them, the working folder where none is given. Its workspace is the nearest of itself and
the folders above it that has a cupel.yaml, else the folder of PATH. Documents go to standard output, all else to standard error.
Exit code: 0 clean, 1 findings or refusals, 2 usage or input and output (the rest is still done).
`;
}

/** Tells a failure without a stack trace and returns its exit code. */
function reportError(error: unknown): number {
  if (error instanceof UsageError) writeMessage(`cupel: ${error.message}\nSee "${error.advice}".\n`);
  else if (error instanceof InputOutputError) writeMessage(`cupel: ${error.message}\n`);
  else
    writeMessage(
      `cupel: this is a mistake of cupel itself: ${error instanceof Error ? error.message : String(error)}\n${stackOf(error)}`,
    );
  return exit.usage;
}

/** A stack trace is for those who work on cupel. */
function stackOf(error: unknown): string {
  return process.env.CUPEL_DEBUG && error instanceof Error
    ? `${error.stack}\n`
    : 'Please report it; CUPEL_DEBUG=1 shows where it happened.\n';
}
