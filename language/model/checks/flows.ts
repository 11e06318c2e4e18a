import type { DatasetReference } from '../declaration/index.js';
import { differences } from '../flow/further.js';
import { DATASETS } from '../flow/properties.js';
import { shown } from '../names.js';
import { checkReferences } from './names.js';
import { isFlow, type Subject } from './subject.js';

/** A table's flow is looked at with its columns; of a `bronze *` each, and what is wrong with all is said once. */
export function checkFlow(subject: Subject): void {
  if (!isFlow(subject)) return;
  const { db, analyses, handle, declaration, findings } = subject;
  const entries = db.entriesOf(handle);
  const keys = entries.length === 0 ? [handle] : entries.map(({ key }) => key);
  const seen = new Set<string>();
  const said = new Set<string>();
  for (const key of keys) {
    const analysis = analyses.analysis(key);
    for (const use of analysis?.findings.uses ?? []) {
      const place = `${use.span.start} ${use.isDefinition}`;
      if (!seen.has(place)) findings.uses.push(use);
      seen.add(place);
    }
    for (const problem of analysis?.findings.problems ?? []) {
      const place = `${problem.span.start} ${problem.code}`;
      if (!said.has(place)) findings.problem(problem);
      said.add(place);
    }
  }
  for (const step of declaration.steps) {
    if (step.kind === 'columns') for (const item of step.items) if (item.kind === 'column') checkReferences(subject, item);
  }
  if (declaration.kind !== 'flow' || declaration.into === undefined) return;
  const target = analyses.references.dataset(handle, declaration.into, [], findings);
  if (target === undefined) return;
  if (target.space !== 'source' && DATASETS.includes(target.space)) {
    checkFurther(subject, declaration.into, target.key);
    return;
  }
  const message = `A flow goes into a table, and ${shown(target.name)} is a ${target.space}.`;
  findings.problem({ span: declaration.into.span, code: 'unknown-dataset', message });
}

/** A further flow brings the columns that its table has, where all of both are known and none is wrong for another reason. */
function checkFurther({ analyses, handle, findings }: Subject, into: DatasetReference, key: string): void {
  const [table, flow] = [analyses.analysis(key), analyses.analysis(handle)];
  if (table === undefined || flow === undefined || table.stored.scope.open || flow.stored.scope.open) return;
  if (table.findings.problems.length + flow.findings.problems.length > 0) return;
  const sentences = differences(table.stored, flow.stored);
  if (sentences.length === 0) return;
  const message = `${sentences.join(' ')} All flows into a table have its columns: give this one a \`columns\` step that brings them.`;
  findings.problem({ span: into.span, code: 'flow-columns', message });
}
