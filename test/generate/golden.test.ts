import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generateAll, TARGETS } from '../../language/generate/index.js';
import { createModel } from '../../language/model/index.js';
import { changeTypes } from '../engines/change-types.js';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const model = createModel();
for (const name of readdirSync(examples).filter(n => n.endsWith('.pipe') && n !== 'first_draft.pipe')) {
  model.setFile(name, readFileSync(join(examples, name), 'utf8'));
}

/** The ways of treating change that no example has. */
const changes = createModel();
changes.setFile('changes.pipe', changeTypes({ lake: 'lake' })[0]?.table.text ?? '');
const CHANGES = [
  ['pyspark', 'type_3'],
  ['pyspark', 'type_4'],
  ['pyspark', 'type_6'],
  ['spark-sql', 'type_0'],
  ['duckdb', 'merge_keep'],
  ['duckdb', 'type_2_keep'],
] as const;

const FILES = [
  ...TARGETS.flatMap(target => generateAll(model, target).files),
  ...CHANGES.flatMap(([target, name]) => generateAll(changes, target, [`p.silver.${name}`]).files),
];

/** What a reviewer reads. `npx vitest run test/generate/golden --update` writes it anew; the difference is then read. */
test.each(FILES)('$path is as it was reviewed', async ({ path, text }) => {
  await expect(text).toMatchFileSnapshot(`golden/${path}`);
});
