import type { JoinStep } from '../declaration/index.js';
import { writeOf } from '../effective.js';
import { fold, shown } from '../names.js';
import { type Analysed, analysed } from './analysed.js';
import { isFlow, type Subject, type SubjectOf, tableName } from './subject.js';

/** What is appended stays as it is: rows whose inputs change later, or whose group grows, cannot be appended. */
export function checkAppending(subject: Subject): void {
  if (!isFlow(subject) || subject.db.inheritsUnknown(subject.handle)) return;
  const said = new Set<string>();
  for (const flow of analysed(subject)) {
    if (writeOf(flow.properties) !== 'append') continue;
    checkInputs(subject, flow, said);
    for (const [index, step] of flow.steps.entries()) {
      if (step.kind === 'join') checkJoin(subject, flow, step);
      if (step.kind !== 'group' && step.kind !== 'dedupe') continue;
      const isBounded = step.kind === 'dedupe' ? step.within !== undefined : hasBoundedWindow(flow, index);
      if (isBounded || said.has(`step ${index}`)) continue;
      said.add(`step ${index}`);
      const message =
        step.kind === 'dedupe'
          ? `A row that comes later may be the one to keep, and ${shown(tableName(subject))} appends: what is written stays. Say \`within\` how long duplicates come, or let the table merge by a \`key\`.`
          : `A group changes with every row that comes, and ${shown(tableName(subject))} appends: what is written stays. Group by a \`window\` on a column with a \`watermark\`, which is written once when it closes, or let the table merge by a \`key\`.`;
      subject.findings.problem({ span: step.keywordSpan, code: 'append-changes', message });
    }
  }
}

function checkInputs(subject: SubjectOf<'table' | 'flow'>, { analysis }: Analysed, said: Set<string>): void {
  for (const { role, reference, entry, shape } of analysis.flow.inputs) {
    // `new` and `changes` say themselves what is read.
    if ((role !== 'from' && role !== 'union') || reference.mode !== undefined || shape === undefined || entry === undefined)
      continue;
    const key = `input ${reference.span.start}`;
    if (shape.appendOnly || said.has(key)) continue;
    said.add(key);
    const message = `Rows of ${shown(`${entry.space}.${entry.name}`)} change or go, and ${shown(tableName(subject))} appends: it would keep what is no more. Let it merge by a \`key\` or \`overwrite\`, or read what the input is made of.`;
    subject.findings.problem({ span: reference.dataset.span, code: 'append-changes', message });
  }
}

/** A window on a column with a watermark closes. Of a column that is not known, nobody can tell. */
function hasBoundedWindow({ analysis, steps, isWhole }: Analysed, index: number): boolean {
  const step = steps[index];
  const scope = analysis.flow.before[index];
  if (step?.kind !== 'group' || scope === undefined || !isWhole) return true;
  return step.items.some(item => {
    if (item.kind !== 'window' || item.column === undefined) return false;
    const column = scope.byName.get(fold(item.column.path.at(-1)?.text ?? ''))?.column;
    return column === undefined ? scope.open : column.watermark !== undefined;
  });
}

function checkJoin(subject: SubjectOf<'table' | 'flow'>, { analysis, properties }: Analysed, step: JoinStep): void {
  const joined = analysis.flow.inputs.find(({ reference }) => reference === step);
  if (joined?.shape === undefined || joined.entry === undefined) return;
  const trigger = properties.get('trigger')?.property;
  const isStream = trigger?.name === 'trigger' && trigger.value.mode !== 'available_now';
  if (step.within !== undefined && isStream && joined.shape.stream) return;
  const message = `${shown(tableName(subject))} appends, so its rows keep what they first saw in ${shown(`${joined.entry.space}.${joined.entry.name}`)}, whatever changes there later.`;
  subject.findings.problem({ span: step.dataset.span, code: 'append-keeps-first', message, severity: 'information' });
}
