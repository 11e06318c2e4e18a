import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { duckdbJob } from '../../language/generate/duckdb/job.js';
import { createModel } from '../../language/model/index.js';

const examples = join(import.meta.dirname, '..', '..', 'examples');

/** What a reviewer reads: `vitest run test/run --update` writes it anew. */
test.each(['shop.bronze.orders', 'saas_warehouse.bronze.users'])('the statements of %s', async id => {
  const model = createModel();
  for (const name of ['shop.pipe', 'saas_warehouse.pipe']) model.setFile(name, readFileSync(join(examples, name), 'utf8'));
  const job = duckdbJob(model, id);
  if (job.status === 'refused') throw new Error(job.reason);
  const text = [...job.session, ...job.statements].map(statement => `${statement.replace(/;$/, '')};\n`).join('\n');
  await expect(text).toMatchFileSnapshot(`golden/${id}.sql`);
});
