import { join, relative } from 'node:path';
import { CONFIG_FILE, type Config, type ConfigProblem, EMPTY_CONFIG, readConfig } from '../language/config/index.js';
import { NO_FILE } from '../server/files.js';
import { isFolder, readConfigFile } from '../server/workspace-files.js';
import { codeFrame } from './code-frame.js';
import { InputOutputError } from './exit.js';
import { colors, printable } from './output.js';
import { Lines } from './positions.js';
import { wrap } from './wrap.js';

/** Columns of a message, without its margin. */
const WIDTH = 110;

/**
 * The configuration of a workspace: its `cupel.yaml`, or another file that takes its place.
 * @param root absolute
 * @param file where `--config` names one: it must be there
 * @throws InputOutputError where it cannot be read, or that shows each mistake in its lines: with a rule misspelt, a check would be
 *   clean that should not be
 */
export function configurationOf(root: string, file?: string): Config {
  const path = file ?? join(root, CONFIG_FILE);
  const name = file ?? (relative(process.cwd(), path) || CONFIG_FILE);
  const read = readConfigFile(path);
  if ('message' in read) {
    // A folder of this name is none, as where workspaces are looked for.
    if (file === undefined && (read.message === NO_FILE || isFolder(path))) return EMPTY_CONFIG;
    throw new InputOutputError(printable(`${name} ${read.message}`));
  }
  const { config, problems } = readConfig(read.text);
  if (problems.length === 0) return config;
  const lines = new Lines(read.text);
  const shown = problems.map(problem => problemText(name, lines, problem)).join('\n\n');
  throw new InputOutputError(`${printable(name)} is not understood, and without it nothing is done\n\n${shown}\n`);
}

/** One mistake as `cupel check` shows findings. */
function problemText(name: string, lines: Lines, { start, end, message }: ConfigProblem): string {
  const range = lines.range(start, end);
  const place = `${name}:${range.start.line}:${range.start.column}`;
  return [
    `${colors.bold(printable(place))} ${colors.red('error')} ${colors.bold('config-syntax')}`,
    ...wrap(printable(message), WIDTH).map(line => `  ${line}`),
    '',
    codeFrame(lines, range, colors, colors.red).replace(/^/gm, '  '),
  ].join('\n');
}
