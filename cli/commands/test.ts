import { choice, onePath, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { UsageError } from '../exit.js';
import { FORMATS, testAndReport } from '../test/testing.js';
import { watchTests } from '../test/watch.js';

export const command: Command = {
  summary: 'run the tests of the pipelines on this machine',
  help: `Usage: cupel test [PATH] [OPTIONS]

Runs the tests of PATH (default: the working folder) on DuckDB, in memory: the rows of "given" stand in the place of those tables
and sources, the tables between are computed, and the rows of the table are compared with those of "then". Columns that "then" leaves
out are not compared, and the order of rows has no meaning.

Each test is also run, unasked, with its rows in other orders, cut into batches at every point, with batches that come again, and
with a crash after each write. Where the table then differs, that is the failure.

Options:
  --select NAME                   this test, or all tests of this table: TEST, PIPELINE.test.TEST, LAYER.TABLE or
                                  PIPELINE.LAYER.TABLE; may be given several times
  --watch                         run again whenever a file changes, until Ctrl-C
  --env NAME                      under this environment's settings and parameters
  --config FILE                   this file in the place of the workspace's cupel.yaml
  --format human|json|jsonl|junit human (default): on standard error; json: one document on standard output; jsonl: a line for
                                  each test as soon as it has ended; junit: JUnit XML
  --out FILE                      write the document there instead of on standard output
  -h, --help                      this text

Exit code: 0 all passed, 1 some failed or cannot be run, 2 usage or unreadable files, 130 stopped.
The JSON is described by docs/schemas/test.json, and docs/test.md says more.

Examples:
  cupel test examples
  cupel test --select gold.dim_customer --watch
`,
  async run(words) {
    const { values, paths } = parseWords('test', words, {
      format: { type: 'string', default: 'human' },
      select: { type: 'string', multiple: true, default: [] },
      watch: { type: 'boolean', default: false },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = choice('test', 'format', values.format, FORMATS);
    const options = {
      path: onePath('test', paths),
      format,
      select: values.select,
      environment: values.env,
      config: values.config,
      out: values.out,
    };
    if (format === 'human' && values.out !== undefined)
      throw new UsageError('--out is for --format json, jsonl and junit.', 'cupel test --help');
    if (!values.watch) return testAndReport(options);
    if (format !== 'human') throw new UsageError('--watch is for --format human.', 'cupel test --help');
    return watchTests(options);
  },
};
