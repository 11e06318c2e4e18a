import { choice, items, parseWords } from '../arguments.js';
import { checkCodes } from '../codes.js';
import { UsageError } from '../exit.js';
import { type DocumentFormat, documentFormats } from '../formats/index.js';

/** What a command line of `cupel check` asks for. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: 'human' | DocumentFormat;
  readonly out: string | undefined;
  /** Codes; all, where it is empty. */
  readonly only: readonly string[];
  readonly failOn: 'error' | 'warning' | 'information' | 'never';
  readonly env: string | undefined;
  /** The file that stands in the place of each `cupel.yaml`. */
  readonly config: string | undefined;
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean;
  /** Whether fixes are applied, or shown. */
  readonly fix: 'no' | 'apply' | 'show';
  readonly watch: boolean;
  readonly timing: boolean;
}

const ADVICE = 'cupel check --help';

/** @throws UsageError where an option is unknown, or does not go with another */
export function checkOptions(words: readonly string[]): CheckOptions {
  const { values, paths } = parseWords('check', words, {
    format: { type: 'string', default: 'human' },
    only: { type: 'string', multiple: true, default: [] },
    'fail-on': { type: 'string', default: 'warning' },
    env: { type: 'string' },
    config: { type: 'string' },
    out: { type: 'string' },
    baseline: { type: 'string' },
    'update-baseline': { type: 'boolean', default: false },
    fix: { type: 'boolean', default: false },
    'fix-dry-run': { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    timing: { type: 'boolean', default: false },
  });
  const format = choice('check', 'format', values.format, ['human', ...documentFormats]);
  const refuse = (message: string): never => {
    throw new UsageError(message, ADVICE);
  };
  if (format === 'human' && values.out !== undefined)
    refuse(`--out is for --format ${documentFormats.slice(0, -1).join(', ')} or ${documentFormats.at(-1)}.`);
  if (values['update-baseline'] && values.baseline === undefined) refuse('--update-baseline needs --baseline FILE.');
  const together = (...names: readonly (keyof typeof values)[]): void => {
    const [first, second] = names.filter(name => values[name]);
    if (first !== undefined && second !== undefined) refuse(`--${first} and --${second} do not go together.`);
  };
  together('fix', 'fix-dry-run');
  together('fix-dry-run', 'update-baseline');
  for (const other of ['fix', 'fix-dry-run', 'update-baseline', 'timing'] as const) together('watch', other);
  if (values['fix-dry-run'] && format !== 'human') refuse('--fix-dry-run prints a diff, and so goes with --format human alone.');
  if (values.watch && format !== 'human') refuse('--watch goes with --format human alone.');
  return {
    paths: paths.length === 0 ? ['.'] : paths,
    format,
    out: values.out,
    only: checkCodes(items(values.only)),
    failOn: choice('check', 'fail-on', values['fail-on'], ['error', 'warning', 'information', 'never']),
    env: values.env,
    config: values.config,
    baseline: values.baseline,
    updateBaseline: values['update-baseline'],
    fix: values.fix ? 'apply' : values['fix-dry-run'] ? 'show' : 'no',
    watch: values.watch,
    timing: values.timing,
  };
}
