import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../language/text/nearest.js';
import { UsageError } from './exit.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Options and paths of a command.
 * @param command its name, for the advice
 * @throws UsageError for an option that the command does not have, or one without its value
 */
export function parseWords<const O extends Options>(command: string, words: readonly string[], options: O) {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { values, paths: positionals };
  } catch (error) {
    const advice = `cupel ${command} --help`;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const name = /'([^']*)'/.exec((error as Error).message)?.[1] ?? '';
      const known = Object.keys(options).map(option => `--${option}`);
      throw new UsageError(`"cupel ${command}" has no option ${name}.${didYouMean(name, known)}`, advice);
    }
    if (code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError((error as Error).message.replace(/\s*\n\s*/g, ' '), advice);
    throw error;
  }
}

/**
 * The value of an option that takes one of a few words.
 * @throws UsageError that lists them
 */
export function choice<const T extends string>(command: string, option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(word => word === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `--${option} takes ${listOf(allowed)}, not "${value}".${didYouMean(value, allowed)}`,
    `cupel ${command} --help`,
  );
}

/**
 * The format of a command that speaks to people or writes JSON.
 * @throws UsageError also where a file was given for what people read
 */
export function outputFormat(
  command: string,
  { format, out }: { readonly format: string; readonly out?: string },
): 'human' | 'json' {
  const chosen = choice(command, 'format', format, ['human', 'json']);
  if (chosen === 'human' && out !== undefined) throw new UsageError('--out is for --format json.', `cupel ${command} --help`);
  return chosen;
}

/** The items of an option that takes a list: given several times, or with commas, or both. */
export function items(values: readonly string[]): readonly string[] {
  return [...new Set(values.flatMap(value => value.split(',')).map(value => value.trim()))].filter(value => value !== '');
}

/** At most one PATH: the working folder where none is given. */
export function onePath(command: string, paths: readonly string[]): string {
  if (paths.length > 1)
    throw new UsageError(`"cupel ${command}" takes one PATH, not ${paths.length}.`, `cupel ${command} --help`);
  return paths[0] ?? '.';
}

/** ` Did you mean "check"?`, or nothing where no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : ` Did you mean "${found}"?`;
}

export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
