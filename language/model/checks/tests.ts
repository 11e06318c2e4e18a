import type { DataType, Expression, Name, TestDeclaration, TestRows } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import type { Entry } from '../workspace/symbols.js';
import { castProblem } from './cells.js';
import { write } from './fixes.js';
import { rowOf } from './rows.js';
import { isA, type Subject } from './subject.js';

/** The rows of a test: each column once, cells that can be cast to it, inputs that the table is computed from. */
export function checkTest(subject: Subject): void {
  if (!isA(subject, 'test')) return;
  const { db, handle, declaration, findings } = subject;
  const entryOf = (dataset: NonNullable<typeof declaration.table>): Entry | undefined =>
    db.resolve(pathOf(handle), dataset, []).entry;
  const table = declaration.table === undefined ? undefined : entryOf(declaration.table);
  const above = table === undefined ? undefined : inputsOf(subject, table);
  const given = new Set<string>();
  for (const { dataset, rows } of declaration.given) {
    const entry = entryOf(dataset);
    checkRows(subject, rows, entry);
    if (entry === undefined) continue;
    if (given.has(entry.key)) {
      const message = `The rows of ${shown(`${entry.space}.${entry.name}`)} are given twice. Put them into one block.`;
      findings.problem({ span: dataset.span, code: 'duplicate-property', message });
    } else if (table !== undefined && above !== undefined && !above.has(entry.key)) {
      const message = `${shown(`${table.space}.${table.name}`)} is not computed from ${shown(`${entry.space}.${entry.name}`)}: these rows have no effect on it. Take them out, or give rows of its inputs.`;
      findings.problem({ span: dataset.span, code: 'unused-given', message, severity: 'warning' });
    }
    given.add(entry.key);
  }
  if (declaration.expected !== undefined) checkRows(subject, declaration.expected, table);
  const problem = emptiness(declaration);
  if (problem !== undefined)
    findings.problem({
      span: declaration.name?.span ?? declaration.keywordSpan,
      code: 'empty-test',
      message: problem,
      severity: 'warning',
    });
}

/** Why nothing can fail a test; undefined where something can. */
export function emptiness({ given, expected }: TestDeclaration): string | undefined {
  if (expected === undefined) return 'Nothing can fail this test. Say by `then { … }` which rows the table is to have.';
  if (expected.rows.length > 0 || given.some(({ rows }) => rows.rows.length > 0)) return undefined;
  return 'Nothing can fail this test: no rows are given, and none are expected. Give rows of an input of the table.';
}

/** Keys of all that a table is computed from; undefined where that is not known in full. */
function inputsOf({ db }: Subject, table: Entry): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  const pending = [table.key];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    for (const flow of [key, ...db.flowsInto(key)]) {
      const declaration = db.files.declaration(db.entry(flow)?.handle ?? flow);
      if (declaration?.kind === 'source' || declaration?.kind === 'deadletter') continue;
      if (declaration?.kind !== 'table' && declaration?.kind !== 'flow') return undefined;
      if (declaration.torn !== undefined || declaration.steps.some(({ kind }) => kind === 'sql')) return undefined;
      const wanted = declaration.kind === 'table' && declaration.each ? 1 : declaration.inputs.length;
      const inputs = db.inputKeys(flow);
      // A name that means nothing is one that may mean the dataset in question.
      if (inputs.length < wanted + declaration.steps.filter(({ kind }) => kind === 'join').length) return undefined;
      for (const input of inputs) {
        if (!found.has(input)) pending.push(input);
        found.add(input);
      }
    }
  }
  return found;
}

function checkRows(subject: Subject, { columns, rows }: TestRows, entry: Entry | undefined): void {
  const { findings } = subject;
  const seen = new Set<string>();
  for (const { text, span } of columns) {
    if (seen.has(fold(text))) {
      const message = `The column ${shown(text)} is named twice in this row. Rename one of them or take it out.`;
      findings.problem({ span, code: 'duplicate-column', message });
    }
    seen.add(fold(text));
  }
  const scope = rowOf(subject, entry);
  const types = columns.map(({ text }): DataType | undefined => scope.byName.get(fold(text))?.column.type);
  for (const { cells } of rows) {
    if (cells.length !== columns.length) continue;
    for (const [index, cell] of cells.entries()) checkCell(subject, cell, columns[index] as Name, types[index]);
  }
}

function checkCell({ findings }: Subject, cell: Expression, column: Name, type: DataType | undefined): void {
  if (cell.kind === 'column') {
    const [name, more] = cell.path;
    if (name === undefined || more !== undefined || BARE_CALLS.has(fold(name.text))) return;
    const text = `'${name.text.replaceAll("'", "''")}'`;
    const message = `${shown(name.text)} is no value, and a row of a test has no columns to read. Write text in quotes: \`${text}\`.`;
    findings.problem({ span: cell.span, code: 'invalid-cell', message, ...write(cell.span, text) });
    return;
  }
  const problem = type === undefined ? undefined : castProblem(cell, type);
  if (problem === undefined) return;
  const message = `This is no value of ${shown(column.text)}: ${problem}`;
  findings.problem({ span: cell.span, code: 'invalid-cell', message });
}

const BARE_CALLS: ReadonlySet<string> = new Set(['current_date', 'current_timestamp', 'localtimestamp', 'current_user']);
