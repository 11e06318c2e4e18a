import type { Construct } from '../../../language/catalog/index.js';
import type { Property, Step } from '../../../language/model/declaration/index.js';
import type { PlacedDeclaration } from '../../../language/model/model.js';
import type { Project } from '../../project.js';
import { aboutShared } from './shared.js';
import { aboutSource } from './sources.js';
import { aboutStep } from './steps.js';
import { type Subject, subjectsOf } from './subject.js';
import { aboutUpkeep } from './upkeep.js';
import { aboutWriting } from './writing.js';

/**
 * What a word of the language means where it stands: for this table, with its key, its sequence, its windows and their values. As
 * Markdown; undefined where the construct's own description says it all.
 * @param at an offset in the declaration
 * @param entry the construct that the word there belongs to
 */
export function describeHere(project: Project, placed: PlacedDeclaration, at: number, entry: Construct): string | undefined {
  const { handle, declaration } = placed;
  const holds = ({ span }: { readonly span: { readonly start: number; readonly end: number } }): boolean =>
    span.start <= at && at < span.end;
  const property: Property | undefined = declaration.properties.find(holds);
  if (declaration.kind === 'source') return marked(property && aboutSource(project, handle, property));
  if (declaration.kind === 'defaults' || declaration.kind === 'pipeline' || declaration.kind === 'environment')
    return marked(property && aboutShared(project, placed, property));
  if (declaration.kind !== 'table' && declaration.kind !== 'flow') return undefined;
  // Of `bronze *` the first stands for all: what differs between them is not said here.
  const [subject] = subjectsOf(project, handle);
  if (subject === undefined) return undefined;
  if (property !== undefined) return marked(aboutProperty(subject, property, entry));
  const step: Step | undefined = declaration.steps.find(holds);
  return marked(step && aboutStep(subject, declaration.steps.indexOf(step), step, entry));
}

function aboutProperty(subject: Subject, property: Property, entry: Construct): string | undefined {
  return aboutWriting(subject, property, entry) ?? aboutUpkeep(subject, property, entry);
}

function marked(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : `**Here:** ${text}`;
}
