import type { Span } from '../../../language/model/declaration/index.js';
import { valueInForce } from '../../../language/model/effective.js';
import { shortId } from '../../../language/model/ids.js';
import type { EffectiveProperty, FlowRecord, Handle, Id, TableRecord } from '../../../language/model/records.js';
import { enumerated } from '../../../language/text/enumerated.js';
import { code, shortened } from '../../markdown.js';
import type { Project } from '../../project.js';

/** A table, and the flow into it whose declaration the words stand in. */
export interface Subject {
  readonly project: Project;
  readonly table: TableRecord;
  readonly flow: FlowRecord;
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

/** The tables that a declaration writes: its own, or the one that it is a further flow into. */
export function subjectsOf(project: Project, handle: Handle): Subject[] {
  const { model } = project;
  const own = model.tablesOf(handle).map(table => ({ project, table, flow: table.flow, properties: table.properties }));
  if (own.length > 0) return own;
  const declaration = model.declaration(handle);
  const into = declaration?.kind === 'flow' ? declaration.into : undefined;
  const table = into && model.resolve(handle, into);
  if (table?.kind !== 'table') return [];
  const flow = model.flowsInto(table.id).find(candidate => candidate.handle === handle);
  return flow === undefined ? [] : [{ project, table, flow, properties: flow.properties ?? table.properties }];
}

/** `` `silver.orders` ``: as one would write it in the table's pipeline. */
export function named({ table }: Subject, id: Id = table.id): string {
  return code(shortId(id, table.pipeline));
}

/** `` `a`, `b` and `c` ``. */
export function listed(names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  return enumerated(names.map(code), joint);
}

/** What a text says, in a code span. */
export function said(project: Project, handle: Handle, { start, end }: Span): string {
  return code(shortened(project.text(handle).slice(start, end), 80));
}

/** What becomes of a row that fails here, in words that follow "it" or "such a row". */
export function fateOfErrors({ properties }: Subject): string {
  const onError = valueInForce(properties, 'on error');
  if (onError?.action === 'skip') return 'is lost, and nobody is told';
  if (onError?.action !== 'dead_letter') return 'fails the run';
  return `goes to the dead letter ${code(onError.deadLetter.name.text)}`;
}
