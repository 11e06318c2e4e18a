import type { Property } from '../../../language/model/declaration/index.js';
import { shortId } from '../../../language/model/ids.js';
import type { PlacedDeclaration } from '../../../language/model/model.js';
import { enumerated } from '../../../language/text/enumerated.js';
import { code } from '../../markdown.js';
import type { Project } from '../../project.js';
import { listed } from './subject.js';

/** How many names a sentence has at most. */
const MOST_NAMES = 8;

/** For which tables and sources a property of `defaults`, a pipeline or an environment is in force, and how many say otherwise. */
export function aboutShared(
  project: Project,
  { handle, declaration }: PlacedDeclaration,
  property: Property,
): string | undefined {
  const { model } = project;
  const pipeline = model.pipelineOf(handle);
  const layer = declaration.kind === 'defaults' ? declaration.of : undefined;
  const candidates = [...model.tables(), ...model.sources()].filter(
    record =>
      record.pipeline === pipeline && (layer === undefined || layer === (record.kind === 'table' ? record.layer : 'source')),
  );
  const having = candidates.filter(({ properties }) =>
    [...properties.values()].some(
      ({ location }) =>
        location?.handle === handle && location.span.start >= property.span.start && location.span.end <= property.span.end,
    ),
  );
  if (having.length === 0) return undefined;
  const names = having.map(({ id }) => shortId(id, pipeline));
  const more = names.length - MOST_NAMES;
  const shown = more <= 0 ? listed(names) : enumerated([...names.slice(0, MOST_NAMES).map(code), `${more} more`]);
  const others = candidates.length - having.length;
  // A pipeline says much that sources do not have, so that only `defaults` are for all of a kind.
  const rest = layer === undefined || others === 0 ? '' : `; ${others === 1 ? 'one says' : `${others} say`} otherwise`;
  return `In force for ${shown}${rest}.`;
}
