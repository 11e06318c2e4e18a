import { secondsPer } from '../../../language/model/checks/durations.js';
import type { Property } from '../../../language/model/declaration/index.js';
import { valueInForce } from '../../../language/model/effective.js';
import type { Handle } from '../../../language/model/records.js';
import { durationFor } from '../../../language/rules/cadence.js';
import type { Project } from '../../project.js';

/** What a setting means for a source; undefined where its description says it all. */
export function aboutSource(project: Project, handle: Handle, property: Property): string | undefined {
  const source = project.model.sourceOf(handle);
  if (source === undefined || (property.name !== 'limit' && property.name !== 'throughput')) return undefined;
  const limit = perSecond(valueInForce(source.properties, 'limit'));
  const usual = perSecond(valueInForce(source.properties, 'throughput'));
  if (limit === undefined || usual === undefined || usual === 0) return undefined;
  if (limit <= usual) return 'No more is read than usually arrives, so a backlog is never worked off.';
  // What remains above the usual rate works the backlog off.
  const minutes = Math.max(1, Math.ceil((60 * usual) / (limit - usual)));
  return `The backlog of an hour of outage is worked off in ${durationFor(60 * minutes)}.`;
}

function perSecond(rate: { readonly amount: number; readonly per: { readonly text: string } } | undefined): number | undefined {
  const seconds = rate && secondsPer(rate.per.text.replace(/s$/i, ''));
  return rate === undefined || seconds === undefined ? undefined : rate.amount / seconds;
}
