import { antiPattern, construct, type Place, renderHover } from '../../../language/catalog/index.js';
import type { Located } from '../../projects.js';
import { describeDataset, describePattern } from '../describe.js';

/** What an item says of itself, so that its documentation can be had later. */
export type ItemData =
  | { readonly kind: 'construct'; readonly place: Place; readonly word: string }
  | { readonly kind: 'dataset'; readonly uri: string; readonly id: string }
  | { readonly kind: 'pattern'; readonly id: string }
  | { readonly kind: 'rule'; readonly code: string };

/** Markdown for an item; undefined where there is no more to say. */
export function documentationOf(data: unknown, find: (uri: string) => Located | undefined): string | undefined {
  if (!isItemData(data)) return undefined;
  switch (data.kind) {
    case 'construct': {
      const entry = construct(data.place, data.word);
      return entry && renderHover(entry);
    }
    case 'dataset': {
      const at = find(data.uri);
      return at && describeDataset(at.project, data.id);
    }
    case 'pattern':
      return describePattern(data.id);
    case 'rule': {
      const entry = antiPattern(data.code);
      return entry && renderHover(entry);
    }
  }
}

function isItemData(data: unknown): data is ItemData {
  return typeof data === 'object' && data !== null && 'kind' in data;
}
