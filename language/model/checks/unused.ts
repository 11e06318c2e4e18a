import type { ProblemCode } from '../codes.js';
import type { DatasetReference, Input, JoinStep, Name } from '../declaration/index.js';
import { visit } from '../declaration/visit.js';
import { nameSpanOf } from '../flow/place.js';
import { fold, sameName, shown } from '../names.js';
import { nameKey } from '../workspace/symbols.js';
import { takeOut } from './fixes.js';
import { isFlow, type Subject, type SubjectOf } from './subject.js';

const CODES: ReadonlyMap<string, { readonly code: ProblemCode; readonly what: string; readonly how: string }> = new Map([
  ['param', { code: 'unused-param', what: 'parameter', how: 'No setting and no expression of the workspace uses it' }],
  ['function', { code: 'unused-function', what: 'function', how: 'No expression of the workspace calls it' }],
  ['schema', { code: 'unused-schema', what: 'schema', how: 'No `columns` of the workspace names it' }],
  [
    'deadletter',
    { code: 'unused-deadletter', what: 'dead letter', how: 'No `on error` and no `watermark` of the workspace sends rows to it' },
  ],
  ['compute', { code: 'unused-compute', what: 'compute', how: 'No pipeline and no table of the workspace names it' }],
]);

/** What is declared to be named elsewhere and is not; an alias by which no column is reached. */
export function checkUnused(subject: Subject): void {
  checkDeclaration(subject);
  if (isFlow(subject)) checkAliases(subject);
}

function checkDeclaration({ db, handle, declaration, findings }: Subject): void {
  const said = CODES.get(declaration.kind);
  const [entry] = db.entriesOf(handle);
  if (said === undefined || entry === undefined || db.isUsed(entry.key)) return;
  // Which of two of one name is meant, nobody knows.
  if (db.named(nameKey(entry.space, entry.name)).filter(other => other.owner === entry.owner).length > 1) return;
  const { code, what, how } = said;
  const message = `The ${what} ${shown(entry.name)} is not used. ${how}: take it out, or name it where it is meant.`;
  findings.problem({ span: nameSpanOf(declaration), code, message, severity: 'hint', unnecessary: true });
}

function checkAliases(subject: SubjectOf<'table' | 'flow'>): void {
  const { declaration, findings } = subject;
  const { steps } = declaration;
  // A query may name any input.
  if (steps.some(step => step.kind === 'sql')) return;
  const inputs: (Input | JoinStep)[] = [...declaration.inputs, ...steps.filter(step => step.kind === 'join')];
  if (inputs.every(({ alias }) => alias === undefined)) return;
  // A name that means nothing may be meant to be one of this input.
  if (subject.findings.problems.some(({ code }) => code === 'unknown-column' || code === 'unknown-input')) return;
  const used = qualifiersIn(subject);
  for (const input of inputs) {
    const { alias, dataset } = input;
    if (alias === undefined || used.has(fold(alias.text))) continue;
    // Without it two inputs would have one name.
    if (inputs.some(other => other !== input && hasName(other, dataset))) continue;
    const message = `Nothing below says \`${alias.text}.\`: the alias is not used. Take it out.`;
    const span = { start: dataset.span.end, end: alias.span.end };
    const fix = input.mode === undefined ? takeOut(subject, span, 'Take the alias out') : {};
    findings.problem({ span: alias.span, code: 'unused-alias', message, severity: 'hint', unnecessary: true, ...fix });
  }
}

function hasName({ alias, dataset }: Input | JoinStep, { name }: DatasetReference): boolean {
  return sameName((alias ?? dataset.name).text, name.text);
}

/** The first words of all names with a dot: `a` of `a.b` and of `a.*`. */
function qualifiersIn({ declaration }: Subject): ReadonlySet<string> {
  const qualifiers = new Set<string>();
  const addPath = (path: readonly Name[]): void => {
    if (path.length > 1 && path[0] !== undefined) qualifiers.add(fold(path[0].text));
  };
  visit(declaration, part => {
    // An input may be called `param`.
    if (part.kind === 'parameter') qualifiers.add('param');
    if (part.kind === 'column' && 'path' in part) addPath(part.path as readonly Name[]);
    if (part.kind === 'star' && 'alias' in part) qualifiers.add(fold((part.alias as Name).text));
  });
  if ('steps' in declaration) {
    for (const step of declaration.steps) {
      if (step.kind === 'watermark') addPath(step.column.path);
      if (step.kind === 'dedupe')
        for (const { path } of [...step.by, ...(step.order === undefined ? [] : [step.order])]) addPath(path);
      if (step.kind === 'sample' && step.by !== undefined) addPath(step.by.path);
      if (step.kind === 'group')
        for (const item of step.items) if (item.kind === 'window' && item.column !== undefined) addPath(item.column.path);
    }
  }
  for (const property of declaration.properties) {
    const { value } = property;
    if ('columns' in value) for (const { path } of value.columns) addPath(path);
    const clauses = property.name === 'scd' ? property.value : property.name === 'write' ? property.value.merge : undefined;
    for (const { path } of [...(clauses?.sequence ?? []), ...(clauses?.track ?? [])]) addPath(path);
    if (property.name === 'mask') addPath(property.value.column.path);
  }
  return qualifiers;
}
