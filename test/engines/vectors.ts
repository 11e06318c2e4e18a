import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = readFileSync(fileURLToPath(new URL('../../docs/canonical-text.md', import.meta.url)), 'utf8');

/** The test vectors of `docs/canonical-text.md`: values in Spark SQL and their canonical texts, with their lengths. */
export const vectors: readonly { readonly sql: string; readonly text: string }[] = [
  ...page.matchAll(/^\| `(.+)` \| `(.+)` \|$/gm),
]
  .map(([, sql = '', text = '']) => ({ sql, text }))
  .filter(v => v.text !== 'false');
