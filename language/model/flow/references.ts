import type { ProblemCode } from '../codes.js';
import type { Database } from '../database.js';
import type { DatasetReference, Name } from '../declaration/index.js';
import { shown, writtenName } from '../names.js';
import type { Handle } from '../records.js';
import { pathOf } from '../workspace/files.js';
import type { Entry } from '../workspace/symbols.js';
import { DATASETS } from './properties.js';
import type { Findings } from './report.js';

const KIND_NAMES: ReadonlyMap<string, string> = new Map([
  ['source', 'source'],
  ['bronze', 'bronze table'],
  ['silver', 'silver table'],
  ['gold', 'gold table'],
  ['deadletter', 'dead letter'],
]);

/** Resolves names of other declarations and says what is wrong with those that mean nothing. */
export class References {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A dataset by its reference. `spaces`: what it may be where it says no kind; empty where it has to say one. */
  dataset(handle: Handle, reference: DatasetReference, spaces: readonly string[], findings: Findings): Entry | undefined {
    const path = pathOf(handle);
    const { entry, elsewhere } = this.#db.resolve(path, reference, spaces);
    if (entry !== undefined) {
      findings.use(reference.name.span, { kind: 'entry', entry });
      this.#usePipeline(reference, findings);
      return entry;
    }
    if (reference.pipeline !== undefined && this.#reportPipeline(path, reference, reference.pipeline, findings)) return undefined;
    const code = spaces.length === 1 && spaces[0] === 'deadletter' ? 'unknown-deadletter' : 'unknown-dataset';
    if (elsewhere.length > 0) {
      const choices = elsewhere.slice(0, 6).map(other => `\`${written(other, true)}\``);
      const message = `Several pipelines have a ${kindName(reference.kind ?? spaces[0])} ${shown(reference.name.text)}. Say which: ${choices.join(' or ')}.`;
      findings.problem({ span: reference.span, code: 'ambiguous-dataset', message });
      return undefined;
    }
    this.#reportUnknown(path, reference, spaces, code, findings);
    return undefined;
  }

  /** A name of a space in which bare names are enough. */
  named(handle: Handle, name: Name, space: string, code: ProblemCode, what: string, findings: Findings): Entry | undefined {
    const path = pathOf(handle);
    const entry = this.#db.resolveName(path, space, name.text);
    if (entry !== undefined) findings.use(name.span, { kind: 'entry', entry });
    else {
      const names = [...this.#db.namesOf(path, [space])].map(other => writtenName(other.name));
      findings.unknown(code, name.span, `There is no ${what} ${shown(name.text)}.`, name.text, names);
    }
    return entry;
  }

  #usePipeline({ pipeline }: DatasetReference, findings: Findings): void {
    const entry = pipeline === undefined ? undefined : this.#db.named(`pipeline.${pipeline.text.toLowerCase()}`)[0];
    if (pipeline !== undefined && entry !== undefined) findings.use(pipeline.span, { kind: 'entry', entry });
  }

  /** Says that there is no such pipeline, unless what stands in its place looks like a misspelt kind. */
  #reportPipeline(path: string, reference: DatasetReference, pipeline: Name, findings: Findings): boolean {
    if (reference.kind === undefined || this.#db.hasPipeline(pipeline.text)) return false;
    const names = [...this.#db.namesOf(path, ['pipeline'])].map(({ name }) => writtenName(name));
    findings.unknown('unknown-pipeline', pipeline.span, `There is no pipeline ${shown(pipeline.text)}.`, pipeline.text, names);
    return true;
  }

  #reportUnknown(
    path: string,
    reference: DatasetReference,
    spaces: readonly string[],
    code: ProblemCode,
    findings: Findings,
  ): void {
    const wanted = [reference.pipeline, reference.kind === undefined ? undefined : { text: reference.kind }, reference.name]
      .filter(part => part !== undefined)
      .map(part => writtenName(part.text))
      .join('.');
    const all = spaces.length > 0 ? spaces : DATASETS;
    const qualifies = reference.kind !== undefined && reference.pipeline !== undefined;
    const entries = [...this.#db.namesOf(path, all)].filter(
      entry => !qualifies || entry.pipeline?.toLowerCase() === reference.pipeline?.text.toLowerCase(),
    );
    if (reference.kind === undefined && reference.pipeline === undefined && spaces.length !== 1) {
      const same = entries.filter(({ name }) => name.toLowerCase() === reference.name.text.toLowerCase());
      if (same.length > 0) {
        const choices = [...new Set(same.map(entry => written(entry, false)))];
        const message = `A dataset is named with its kind: ${choices.map(choice => `\`${choice}\``).join(' or ')}.`;
        const [only] = choices.length === 1 ? choices : [];
        findings.problem({ span: reference.span, code, message, ...(only === undefined ? {} : { replacement: only }) });
        return;
      }
    }
    if (
      reference.kind === undefined &&
      reference.pipeline === undefined &&
      DATASETS.includes(reference.name.text.toLowerCase())
    ) {
      const message = `${shown(reference.name.text)} is a kind, and a name follows it: \`${reference.name.text.toLowerCase()}.NAME\`.`;
      findings.problem({ span: reference.span, code, message });
      return;
    }
    const kind = reference.kind ?? (spaces.length === 1 ? spaces[0] : undefined);
    const message = `There is no ${kind === undefined ? 'dataset' : kindName(kind)} ${shown(kind === undefined ? wanted : reference.name.text)}.`;
    const bare = reference.kind === undefined && spaces.length === 1;
    const candidates = entries.map(entry => (bare ? writtenName(entry.name) : written(entry, qualifies)));
    // The same kind first: of equally near names that one was meant.
    const rank = (candidate: string): number => (kind !== undefined && candidate.startsWith(`${kind}.`) ? 0 : 1);
    findings.unknown(
      code,
      reference.span,
      message,
      wanted,
      candidates.sort((a, b) => rank(a) - rank(b)),
    );
  }
}

/** How a file names a dataset: with its kind, and with its pipeline where wanted. */
function written(entry: Entry, qualified: boolean): string {
  const own = `${entry.space}.${writtenName(entry.name)}`;
  return qualified && entry.pipeline !== undefined ? `${writtenName(entry.pipeline)}.${own}` : own;
}

function kindName(kind: string | undefined): string {
  return KIND_NAMES.get(kind ?? '') ?? 'dataset';
}
