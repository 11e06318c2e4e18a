import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Outcome, run, Stop } from '../../cli/run/run.js';
import { type Rows, rowsOfDeadLetter, rowsOfTable } from '../../cli/run/show.js';
import { type OpenWorkspace, openWorkspaces } from '../../cli/workspaces.js';

/** What a test says of a table: its counts where it was run, else why not. */
export type Said = string;

/** A folder with a workspace in it, whose tables are run within this process. */
export class Ground {
  readonly path = mkdtempSync(join(tmpdir(), 'cupel-run-'));

  constructor(files: Readonly<Record<string, string>>) {
    this.write('cupel.yaml', '');
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), 'utf8');
  }

  list(path: string): string[] {
    return readdirSync(join(this.path, path)).sort();
  }

  async open(): Promise<OpenWorkspace> {
    const [workspace] = (await openWorkspaces([this.path])).workspaces;
    if (!workspace) throw new Error(`there is no workspace in ${this.path}`);
    return workspace;
  }

  /** Runs all tables, or those of the ids. */
  async run(
    ids?: readonly string[],
    how: { readonly fresh?: boolean; readonly stop?: Stop; readonly anew?: ReadonlySet<string> } = {},
  ): Promise<readonly Outcome[]> {
    const workspace = await this.open();
    const wanted = ids ?? workspace.language.model.tables().map(({ id }) => id);
    return run(workspace, wanted, { stop: new Stop(), ...how });
  }

  /** The same, as one line for each table: `p.bronze.t 3 read, 2 written, 1 dead_lettered`. */
  async report(ids?: readonly string[]): Promise<Said[]> {
    return (await this.run(ids)).map(said);
  }

  async rows(id: string, limit = 1000): Promise<Rows> {
    const workspace = await this.open();
    const table = workspace.language.model.table(id);
    if (!table) throw new Error(`there is no table ${id}`);
    return rowsOfTable({ workspace, table }, limit);
  }

  /** Each row as its texts, `null` for NULL. */
  async texts(id: string): Promise<string[]> {
    return (await this.rows(id)).rows.map(row => row.map(value => value ?? 'null').join(' | '));
  }

  /** Each dead letter as `table: reason: raw row`. */
  async deadLetters(name: string, pipeline = 'p'): Promise<string[]> {
    const { rows } = await rowsOfDeadLetter({ workspace: await this.open(), pipeline, name }, 1000);
    return rows.map(([table, rule, reason, raw]) => `${table}: ${rule === null ? '' : `[${rule}] `}${reason}: ${raw}`).sort();
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function said(outcome: Outcome): Said {
  if (outcome.status !== 'run')
    return `${outcome.table} ${outcome.status} ${outcome.place.file}:${outcome.place.line} ${outcome.reason}`;
  const counts = Object.entries(outcome.counts ?? { view: 1 }).filter(([, rows]) => rows > 0);
  const parts = [
    ...counts.map(([name, rows]) => `${rows} ${name}`),
    ...[...outcome.warnings].map(([name, rows]) => `${rows} not ${name}`),
    ...(outcome.anew ? ['anew'] : []),
    ...(outcome.olderThanLog > 0 ? [`${outcome.olderThanLog} older than the log`] : []),
    ...outcome.changedFiles.map(file => `${file} has changed`),
  ];
  return `${outcome.table} ${parts.length === 0 ? 'nothing new' : parts.join(', ')}`;
}

/** JSON lines. */
export const jsonl = (...rows: readonly unknown[]): string => rows.map(row => `${JSON.stringify(row)}\n`).join('');
