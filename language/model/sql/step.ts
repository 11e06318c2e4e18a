import type { DatasetReference, Input, Span } from '../declaration/index.js';
import { Findings, type Meaning, type Problem } from '../flow/report.js';
import type { ExpressionContext } from '../flow/resolve.js';
import type { Shape } from '../flow/row.js';
import { inputScope, makeScope, OPEN_SCOPE, type Scope } from '../flow/scope.js';
import { fold, shown, writtenName } from '../names.js';
import type { ColumnLineage, Handle } from '../records.js';
import type { Entry } from '../workspace/symbols.js';
import type { SqlStatement } from './query.js';
import { QueryRows } from './rows.js';

/** What a `sql` step is looked at with. */
export interface SqlContext extends Omit<ExpressionContext, 'scopes'> {
  readonly handle: Handle;
  /** A dataset that the query names, and its signature; reports a name that means nothing. */
  readonly input: (reference: Input) => { readonly entry?: Entry; readonly shape?: Shape };
}

export interface SqlInput {
  readonly reference: Input;
  readonly entry?: Entry;
  readonly shape?: Shape;
}

export interface SqlRow {
  readonly after: Scope;
  readonly inputs: readonly SqlInput[];
  readonly decidedBy: readonly ColumnLineage[];
  /** Where the columns that the query defines stand, by the part of the declaration that their origin names. */
  readonly places: ReadonlyMap<string, Span>;
}

/**
 * The row behind a `sql` step: what its query yields.
 * @param statement what its text says; missing as long as there is no parser
 * @param named the datasets that the text names, as long as the query is not known
 * @param part the step, as `placeOf` names it
 * @param input the row of the steps above, if there are any
 */
export function sqlStep(
  statement: SqlStatement | undefined,
  named: readonly DatasetReference[],
  { part, input }: { readonly part: string; readonly input?: Scope },
  context: SqlContext,
): SqlRow {
  const { handle } = context;
  const inputs: SqlInput[] = [];
  const places = new Map<string, Span>();
  const read = (dataset: DatasetReference): SqlInput => {
    const reference: Input = { role: 'from', dataset, span: dataset.span };
    const found = { reference, ...context.input(reference) };
    // Named twice, it is read once.
    if (found.entry === undefined || inputs.every(({ entry }) => entry?.key !== found.entry?.key)) inputs.push(found);
    return found;
  };
  if (statement?.kind === 'wrong') context.findings.problem({ ...statement, category: categoryOf(statement.code) });
  if (statement?.kind !== 'query') {
    // What it reads is looked for in the text.
    for (const dataset of named) read(dataset);
    return { after: OPEN_SCOPE, inputs, decidedBy: [], places };
  }
  const findings = new QueryFindings(context.findings);
  const rows = new QueryRows({
    findings,
    lookUp: context.lookUp,
    namesOf: context.namesOf,
    ...(context.signature === undefined ? {} : { signature: context.signature }),
    ...(context.paramType === undefined ? {} : { paramType: context.paramType }),
    ...(input === undefined ? {} : { input }),
    dataset: (reference, name) => inputScope(read(reference).shape, [name]),
    origin: (name, span) => {
      const own = `${part}/sql/${places.size}`;
      places.set(own, name?.span ?? span);
      return { handle, part: own };
    },
  });
  const row = rows.of(statement.query);
  const seen = new Map<string, Span>();
  for (const { column, named: isNamed, span } of row.columns) {
    if (!isNamed) {
      const message = 'This column needs a name, because it is no plain column: write `as NAME` behind it.';
      context.findings.problem({ span, code: 'unnamed-column', message });
      continue;
    }
    const name = fold(column.name);
    if (seen.has(name)) {
      const message = `The query yields two columns ${shown(column.name)}. Rename one of them by \`as\`, or leave it out: \`* except (${writtenName(column.name)})\`.`;
      context.findings.problem({ span, code: 'duplicate-column', message });
    }
    seen.set(name, span);
  }
  const isOnce = new Set<string>();
  const columns = row.columns.filter(({ column, named: isNamed }) => {
    const name = fold(column.name);
    const isFirst = isNamed && !isOnce.has(name);
    isOnce.add(name);
    return isFirst;
  });
  const after = makeScope({
    row: columns.map(({ column }) => ({ column, qualifiers: [] })),
    open: row.open || row.columns.some(({ named: isNamed }) => !isNamed),
  });
  return { after, inputs, decidedBy: row.decidedBy, places };
}

function categoryOf(code: string): 'syntax' | 'reference' {
  return code === 'sql-syntax' ? 'syntax' : 'reference';
}

/** Problems whose place is that of a name: what would be put in its place fits. */
const AT_NAMES: ReadonlySet<string> = new Set([
  'unknown-column',
  'unknown-dataset',
  'unknown-input',
  'unknown-param',
  'unknown-pipeline',
]);

/** What is found in a query. Of what is no name the parser tells no exact place, and nothing is to be put there. */
class QueryFindings extends Findings {
  readonly #all: Findings;

  constructor(all: Findings) {
    super();
    this.#all = all;
  }

  override use(span: Span, meaning: Meaning, isDefinition = false): void {
    this.#all.use(span, meaning, isDefinition);
  }

  override problem(problem: Problem): void {
    if (AT_NAMES.has(problem.code)) {
      this.#all.problem(problem);
      return;
    }
    const { fixes: _, replacement: __, ...plain } = problem;
    this.#all.problem(plain);
  }
}
