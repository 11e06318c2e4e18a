import type { Expression, Name, Step } from '../model/declaration/index.js';
import { columnId } from '../model/ids.js';
import { fold } from '../model/names.js';
import type { Id, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';
import { stepExpressions, subexpressions } from './walk.js';

/** The silver table that reads a table, where it reads nothing else in `from` and nothing else reads the table; else undefined. */
export function onlySilverReader(context: RuleContext, table: TableRecord): TableRecord | undefined {
  const readers = context.mentions(table.id).filter(({ handle }) => context.declarationOf(handle)?.kind !== 'test');
  const [reader] = readers;
  if (reader === undefined || readers.length > 1) return undefined;
  const declaration = context.declarationOf(reader.handle);
  if (declaration?.kind !== 'table' || declaration.layer !== 'silver' || declaration.name === undefined) return undefined;
  if (declaration.each || declaration.torn !== undefined || declaration.inputs.length !== 1) return undefined;
  const { name } = declaration;
  const silver = context.resolve({ kind: 'silver', name, span: name.span }, reader.handle);
  if (silver?.kind !== 'table' || silver.handle !== reader.handle || silver.inputs[0]?.id !== table.id) return undefined;
  return context.flowsInto(silver.id).length === 0 ? silver : undefined;
}

/** Whether the columns that an expression names are in a reader's last row as the table below has them. */
export function hasColumnsOf(reader: TableRecord, id: Id, expression: Expression): boolean {
  return columnPaths([expression]).every(([name]) => {
    const column = reader.flow.columns.find(candidate => fold(candidate.name) === fold(name?.text ?? ''));
    const direct = column?.lineage.filter(({ kind }) => kind === 'direct') ?? [];
    const [only] = direct;
    return (
      column !== undefined &&
      direct.length === 1 &&
      only?.subtype === 'IDENTITY' &&
      fold(only.from) === fold(columnId(id, column.name))
    );
  });
}

/** Whether a step means the same in a flow whose inputs have other names: it says no input's name before a dot. */
export function standsAnywhere(step: Step, inputs: readonly string[]): boolean {
  const references = step.kind === 'dedupe' ? [...step.by, ...(step.order === undefined ? [] : [step.order])] : [];
  const paths = [...columnPaths(stepExpressions(step)), ...references.map(({ path }) => path)];
  const names = new Set(inputs.map(fold));
  return paths.every(path => path.length < 2 || !names.has(fold(path[0]?.text ?? '')));
}

function columnPaths(expressions: readonly Expression[]): (readonly Name[])[] {
  return expressions
    .flatMap(expression => [...subexpressions(expression)])
    .flatMap(part => (part.kind === 'column' ? [part.path] : []));
}
