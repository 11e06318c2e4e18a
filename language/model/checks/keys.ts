import type { Expression } from '../declaration/index.js';
import { someExpression } from '../declaration/parts.js';
import { clausesOf, keepsVersions, valueInForce, writeOf } from '../effective.js';
import { fold, shown, writtenName } from '../names.js';
import { type Analysed, analysed, placeOf } from './analysed.js';
import { write as writeText } from './fixes.js';
import { isFlow, own, type Subject, type SubjectOf } from './subject.js';
import { keyNames } from './writing.js';

/** The key of a table beside its grain, and beside its partitions. */
export function checkKeyUse(subject: Subject): void {
  if (!isFlow(subject) || subject.declaration.kind === 'flow') return;
  const [flow] = analysed(subject);
  if (flow === undefined) return;
  checkGrain(subject, flow);
  checkPartitions(subject, flow);
}

/** The grain says what one row is, and so does the key. */
function checkGrain(subject: SubjectOf<'table' | 'flow'>, { analysis, isWhole }: Analysed): void {
  const grain = own(subject, 'grain');
  if (grain === undefined || !isWhole) return;
  const said = keyNames(grain.value);
  const { key, isKeySaid } = analysis.stored;
  const wanted = new Set(said.map(fold));
  const known = new Set(key.map(fold));
  const grainInKey = [...wanted].every(name => known.has(name));
  const keyInGrain = known.size > 0 && [...known].every(name => wanted.has(name));
  // A grain beside a key of other columns names the same rows in other words.
  if (grainInKey === keyInGrain || known.size === 0 || (keyInGrain && !isKeySaid)) return;
  const columns = key.map(writtenName).join(', ');
  const how = isKeySaid ? `its \`key\` is ${columns}` : `its flow yields one row per ${columns}`;
  const message = `The grain says that there is one row per ${said.map(writtenName).join(', ')}, but ${how}. Let both be the same.`;
  subject.findings.problem({
    span: grain.span,
    code: 'grain-key',
    message,
    severity: 'warning',
    ...writeText(grain.span, `grain ${columns}`),
  });
}

/** A row whose partition column changes moves into another partition, and both are written. */
function checkPartitions(subject: SubjectOf<'table' | 'flow'>, flow: Analysed): void {
  const { properties, analysis } = flow;
  const write = writeOf(properties);
  const partition = properties.get('partition by');
  const value = valueInForce(properties, 'partition by');
  if (partition === undefined || value === undefined || (write !== 'merge' && !write.startsWith('scd')) || write === 'scd 0')
    return;
  const key = valueInForce(properties, 'key');
  if (key === undefined) return;
  const fixed = new Set(keyNames(key).map(fold));
  const history = keepsVersions(write);
  const track = clausesOf(properties)?.track;
  if (history && track === undefined) return;
  if (history) for (const { path } of track ?? []) fixed.add(fold(path.at(-1)?.text ?? ''));
  for (const { name, role } of analysis.stored.columns) if (role === 'valid_from' || role === 'surrogate') fixed.add(fold(name));
  for (const name of clausesOf(properties)?.sequence ?? []) if (history) fixed.add(fold(name.path.at(-1)?.text ?? ''));
  const isKnown = (name: string): boolean => analysis.stored.scope.byName.has(fold(name));
  const moving = value.items.filter(item => movingColumn(item, fixed, isKnown) !== undefined);
  const [first] = moving;
  const column = first && movingColumn(first, fixed, isKnown);
  if (first === undefined || column === undefined) return;
  const message = `An update can change ${shown(column)}, which is no part of the key, and the row then moves to another partition: both are written again. Cluster by it, or partition by a column of the key.`;
  const isOwn = partition.location?.handle === subject.handle;
  const columns = value.items.flatMap(item => columnsIn(item));
  const fix =
    isOwn && own(subject, 'cluster by') === undefined && moving.length === value.items.length
      ? writeText(partition.property.span, `cluster by ${[...new Set(columns)].map(writtenName).join(', ')}`)
      : {};
  subject.findings.problem({
    span: placeOf(subject, partition, () => first.span),
    code: 'moving-partition',
    message,
    severity: 'warning',
    ...fix,
  });
}

function columnsIn(expression: Expression): string[] {
  const found: string[] = [];
  someExpression(expression, inner => {
    if (inner.kind === 'column') found.push(inner.path.at(-1)?.text ?? '');
    return false;
  });
  return found;
}

function movingColumn(item: Expression, fixed: ReadonlySet<string>, isKnown: (name: string) => boolean): string | undefined {
  return columnsIn(item).find(name => isKnown(name) && !fixed.has(fold(name)));
}
