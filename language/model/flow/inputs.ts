import type { AnalysedInput, FlowAnalysis } from './analyse.js';
import type { Shape, StoredInput, Unit } from './row.js';
import { composeUnits, ROW } from './unit.js';

/** The stored datasets that a flow reads, in the order of its inputs: a view is read as if its steps stood in the flow. */
export function storedInputs({ inputs, unit }: Pick<FlowAnalysis, 'inputs' | 'unit'>): readonly StoredInput[] {
  return inputs.flatMap(input => throughViews(input).map(read => ({ ...read, unit: composeUnits(read.unit, unit) })));
}

/** What an input stands for: itself, or what its view reads. The units are those of the views alone. */
export function throughViews({ role, shape }: Pick<AnalysedInput, 'role' | 'shape'>): readonly StoredInput[] {
  if (shape === undefined) return [];
  if (shape.view === undefined) return [storedInput(shape, role, ROW)];
  return shape.view.map(read => ({
    ...read,
    role: role === 'join' || read.role === 'join' ? 'join' : role,
    through: [shape.id, ...read.through],
  }));
}

function storedInput({ id, kind, appendOnly, stream, delivers }: Shape, role: StoredInput['role'], unit: Unit): StoredInput {
  const brings = kind === 'source' && delivers !== undefined ? { delivers } : {};
  return { id, role, appendOnly, stream, ...brings, through: [], unit };
}

/** Whether the rows of a flow only come and never change or go: it takes them one by one from inputs of which this is true. */
export function isAppendOnly({ inputs, unit }: Pick<FlowAnalysis, 'inputs' | 'unit'>, reads: readonly StoredInput[]): boolean {
  if (unit.kind !== 'row' || reads.length === 0 || inputs.some(({ shape }) => shape === undefined)) return false;
  return reads.every(read => read.appendOnly && read.role !== 'join' && read.unit.kind === 'row');
}

/** What the sources of a flow deliver, where all deliver the same. */
export function deliveredBy({ inputs }: Pick<FlowAnalysis, 'inputs'>): Shape['delivers'] {
  const kinds = new Set(inputs.filter(({ role }) => role !== 'join').map(({ shape }) => shape?.delivers));
  const [only] = kinds;
  return kinds.size === 1 ? only : undefined;
}
