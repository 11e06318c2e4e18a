import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../../language/rules/index.js';
import { countByCode, findingsOf } from '../support/workspace.js';

const folder = join(import.meta.dirname, '../../examples');
const files = new Map(
  readdirSync(folder)
    .filter(name => name.endsWith('.pipe'))
    .map(name => [name, readFileSync(join(folder, name), 'utf8')]),
);

const found = findingsOf(files);

for (const path of files.keys()) {
  if (path === 'first_draft.pipe') continue;
  test(`${path} is clean`, () => {
    expect(found.filter(finding => finding.path === path)).toEqual([]);
    expect(findingsOf(new Map([[path, files.get(path) ?? '']]))).toEqual([]);
  });
}

test('first_draft.pipe has a finding of each rule for an anti-pattern, and no other', () => {
  const codes = rules.flatMap(({ antiPattern }) => antiPattern ?? []);
  expect([...countByCode(found).keys()].sort()).toEqual(codes.sort());
});
