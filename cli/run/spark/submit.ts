import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { InputOutputError } from '../../exit.js';

/** What Delta Lake needs of a session, which a user's own settings may say otherwise. */
const DELTA = {
  'spark.sql.extensions': 'io.delta.sql.DeltaSparkSessionExtension',
  'spark.sql.catalog.spark_catalog': 'org.apache.spark.sql.delta.catalog.DeltaCatalog',
};

/** Small tables on one machine: Spark's defaults are for a cluster, and make a job of ten rows take seconds. */
const SMALL = {
  'spark.sql.shuffle.partitions': '2',
  'spark.databricks.delta.snapshotPartitions': '2',
  'spark.ui.enabled': 'false',
};

/** A program of a minute is over before the best code for it is compiled. */
const SHORT = ['-XX:TieredStopAtLevel=1', '-XX:ReservedCodeCacheSize=256m', '-XX:+UseSerialGC'];

/** What is submitted. */
export interface Submission {
  /** The program, and its arguments. */
  readonly words: readonly string[];
  /** Where it runs: relative paths of the text are from here on. */
  readonly folder: string;
  /** The folder of the catalog: its tables and its metastore. */
  readonly catalog: string;
  readonly master: string | undefined;
  readonly conf: readonly string[];
}

/**
 * Finds `spark-submit`: in `SPARK_HOME`, else on the `PATH`.
 * @throws InputOutputError that says what to do where it is not there
 */
export function findSparkSubmit(environment: NodeJS.ProcessEnv = process.env): string {
  const name = process.platform === 'win32' ? 'spark-submit.cmd' : 'spark-submit';
  const home = environment.SPARK_HOME;
  const folders = home ? [join(home, 'bin')] : (environment.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const found = folders.map(folder => join(folder, name)).find(path => existsSync(path));
  if (found !== undefined) return found;
  throw new InputOutputError(
    home
      ? `SPARK_HOME is ${home}, where there is no bin/${name}: set it to the folder of Spark`
      : `spark-submit was not found: "pip install pyspark" brings it; put its folder on the PATH, or set SPARK_HOME to that of Spark`,
  );
}

/** The arguments of spark-submit. What a user says comes last, and wins. */
export function submitArguments({ words, catalog, master, conf }: Submission): string[] {
  const isLocal = master === undefined || master.startsWith('local');
  const settings = {
    ...DELTA,
    ...(isLocal ? SMALL : {}),
    'spark.ui.showConsoleProgress': 'false',
    'spark.sql.catalogImplementation': 'hive',
    'spark.sql.warehouse.dir': join(catalog, 'warehouse'),
    'spark.hadoop.javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${join(catalog, 'metastore')};create=true`,
    'spark.driver.extraJavaOptions': [...(isLocal ? SHORT : []), `-Dderby.stream.error.file=${join(catalog, 'derby.log')}`].join(
      ' ',
    ),
  };
  const said = [...Object.entries(settings).map(([key, value]) => `${key}=${value}`), ...conf];
  return ['--master', master ?? 'local[*]', ...said.flatMap(setting => ['--conf', setting]), ...words];
}

/** A program that was submitted. */
export class Submitted {
  readonly #process: ChildProcess;
  readonly #ended: Promise<number>;
  #errors = '';

  /** @throws InputOutputError where spark-submit is not there */
  constructor(submission: Submission) {
    this.#process = spawn(findSparkSubmit(), submitArguments(submission), {
      cwd: submission.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // The end says why it ended; a long run says more than anybody keeps.
      this.#errors = (this.#errors + text).slice(-100_000);
    });
    this.#ended = new Promise(resolve => {
      this.#process.on('error', error => {
        this.#errors += error.message;
        resolve(1);
      });
      this.#process.on('close', code => resolve(code ?? 1));
    });
  }

  /** The lines of its standard output, as they come. */
  lines(): AsyncIterable<string> {
    return createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
  }

  /** Ends it: Spark stops what it does, and no job is begun after it. */
  stop(): void {
    this.#process.kill('SIGTERM');
  }

  /** Waits for its end. */
  async end(): Promise<{ readonly code: number; readonly errors: string }> {
    return { code: await this.#ended, errors: this.#errors };
  }
}

/** Why Spark did not even start, in words for the user. */
export function reasonOfStart(errors: string): string {
  if (
    /DeltaCatalog|io[./]delta|DeltaSparkSessionExtension/.test(errors) &&
    /ClassNotFound|NoClassDefFound|Cannot find catalog plugin/.test(errors)
  )
    return 'Spark has no Delta Lake: name it by --conf spark.jars.packages=io.delta:delta-spark_4.1_2.13:4.4.0, or in spark-defaults.conf';
  if (/Another instance of Derby may have already booted/.test(errors))
    return 'the tables are in use by another program: end that first, and run this again';
  if (/JAVA_HOME is not set|java: (?:command )?not found|Java gateway process exited/.test(errors))
    return 'Spark found no Java: install Java 17 or newer, or set JAVA_HOME';
  if (/No space left on device|Disk quota exceeded/.test(errors))
    return 'the disk is full: make room, and run this again; nothing is lost';
  const lines = errors.split(/\r?\n/).map(line => line.trim());
  const said =
    lines.findLast(line => /(?:Error|Exception)\b.*: /.test(line) && !line.startsWith('at ')) ?? lines.findLast(Boolean);
  return `Spark has ended: ${said?.slice(0, 500) ?? 'it said nothing'}`;
}
