import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const model = createModel();
for (const name of readdirSync(examples).filter(n => n.endsWith('.pipe') && n !== 'first_draft.pipe')) {
  model.setFile(name, readFileSync(join(examples, name), 'utf8'));
}

/** What a reviewer reads. `npx vitest run test/generate/golden --update` writes it anew; the difference is then read. */
test.each(TARGETS.flatMap(target => generateAll(model, target).files))('$path is as it was reviewed', async ({ path, text }) => {
  await expect(text).toMatchFileSnapshot(`golden/${path}`);
});
