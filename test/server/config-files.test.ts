import { expect, test } from 'vitest';
import { ConfigFiles } from '../../server/config-files.js';
import { located } from './located.js';

test('a file is another one than before by its text, and by whether it can be read', () => {
  const files = new ConfigFiles();
  expect(files.set('cupel.yaml', 'rules: {}\n')).toBe(true);
  expect(files.set('cupel.yaml', 'rules: {}\n')).toBe(false);
  expect(files.setUnreadable('cupel.yaml', 'is not UTF-8 text')).toBe(true);
  expect(files.setUnreadable('cupel.yaml', 'is not UTF-8 text')).toBe(false);
  expect(files.set('cupel.yaml', '')).toBe(true);
  expect(files.findings('cupel.yaml')).toEqual([]);
  expect(files.setUnreadable('cupel.yaml', 'is not UTF-8 text')).toBe(true);
  expect(files.set('cupel.yaml', 'rules: {}\n')).toBe(true);
  expect(files.set('cupel.yaml', 'rules: {}\n')).toBe(false);
});

test.each([
  ['a comment', '# Who reads this?\nrules: { ant-no-dlq: hint }\n', 'nothing'],
  ['another way of writing', 'rules:\n  ant-no-dlq: "hint"\n', 'nothing'],
  ['a severity', 'rules: { ant-no-dlq: off }\n', 'findings'],
  ['which files belong to it', 'rules: { ant-no-dlq: hint }\nexclude: ["old/**"]\n', 'files'],
])('of a changed configuration %s changes what follows', (_what, text, expected) => {
  const { project } = located('');
  project.configs.set('cupel.yaml', 'rules: { ant-no-dlq: hint }\n');
  expect(project.applyConfig()).toBe('findings');
  const before = project.revision;
  project.configs.set('cupel.yaml', text);
  expect(project.applyConfig()).toBe(expected);
  expect(project.revision > before).toBe(expected !== 'nothing');
});
