import { patternName, suggest } from '../catalog/index.js';
import { replace } from '../model/edits.js';
import { shown } from '../model/names.js';
import type { Rule } from './rule.js';

/** An id in `patterns` that the catalog does not have. */
export const unknownPattern: Rule = {
  code: 'unknown-pattern',
  severity: 'error',
  category: 'reference',
  fix: 'needs a look',
  options: {},
  check(context) {
    for (const property of context.declaration.properties) {
      if (property.name !== 'patterns') continue;
      for (const { id, span } of property.value.patterns) {
        if (patternName(id) !== undefined) continue;
        const meant = suggest(id);
        // The span of a claim may have its note in it.
        const word = { start: span.start, end: span.start + id.length };
        context.report({
          span: word,
          message:
            meant === undefined
              ? `No pattern of the catalog is called ${shown(id)}.`
              : `No pattern of the catalog is called ${shown(id)}. Did you mean \`${meant}\`?`,
          fixes: meant === undefined ? [] : [{ title: `Change to ${meant}`, edits: [replace(context.handle, word, meant)] }],
        });
      }
    }
  },
};
