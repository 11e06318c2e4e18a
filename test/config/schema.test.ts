import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema, readConfig, settingsSchema } from '../../language/config/index.js';

const root = join(import.meta.dirname, '../..');
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const ajv = new Ajv({ strict: true, allowUnionTypes: true });
ajv.addVocabulary(['enumDescriptions', 'markdownDescription', 'scope']);

describe('what is generated is what is committed', () => {
  test('the JSON schema of cupel.yaml', () => {
    expect(json('docs/schemas/cupel.yaml.json')).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  test('the settings of the extension', () => {
    expect(json('client/package.json').contributes.configuration.properties).toMatchObject(
      JSON.parse(JSON.stringify(settingsSchema())),
    );
  });
});

const isConfig = ajv.compile(configSchema());

/** Texts, and whether they are right: the schema and the reader say the same. */
const TEXTS: readonly (readonly [text: string, isRight: boolean])[] = [
  ['', true],
  ['rules:\nextends:\ninclude:\nexclude:\noverrides:\n', true],
  ['extends: strict', true],
  ['extends: none', false],
  ['include: a\nexclude: [b, c]', true],
  ['include: 5', false],
  ['exclude: [""]', false],
  ['rules: { ant-no-dlq: off, ignore-unused: error, unknown-pattern: hint }', true],
  ['rules: { ant-no-dlq: warn }', false],
  ['rules: { missing-key: off }', false],
  ['rules: { ant-no-dlq: { severity: on } }', true],
  ['rules: { ant-no-dlq: { severity: yes } }', false],
  ['rules: { ant-no-dlq: { files: 5 } }', false],
  ['rules: { ant-missing-compaction: { files: 5, horizon: 30 days } }', true],
  ['rules: { ant-missing-compaction: { files: 0 } }', false],
  ['rules: { ant-missing-compaction: { files: 1.5 } }', false],
  ['rules: { ant-missing-compaction: { horizon: 30 } }', false],
  ['rules: { ant-missing-compaction: { horizon: soon } }', false],
  ['overrides: [{ files: a, rules: { ant-no-dlq: off } }, { files: [b] }]', true],
  ['overrides: [{ rules: { ant-no-dlq: off } }]', false],
  ['overrides: { files: a }', false],
  ['overrides: [{ files: a, extends: strict }]', false],
  ['generate: { folder: generated, targets: [pyspark, duckdb] }', true],
  ['generate: { folder: ./a/b/, targets: spark-sql }', true],
  ['generate: { folder:, targets: }', true],
  ['generate: {}\n', true],
  ['generate: generated', false],
  ['generate: { folder: /tmp }', false],
  ['generate: { folder: a/../../b }', false],
  ['generate: { folder: . }', false],
  ["generate: { folder: 'C:/x' }", false],
  ["generate: { folder: 'a\\b' }", false],
  ['generate: { folder: [a] }', false],
  ['generate: { targets: flink }', false],
  ['generate: { targets: { pyspark: on } }', false],
  ['generate: { target: pyspark }', false],
  ['ruels: {}', false],
  ['- rules', false],
];

test.each(TEXTS)('%j is right: %j', (text, isRight) => {
  expect(readConfig(text).problems.length === 0).toBe(isRight);
  expect(isConfig(parse(text))).toBe(isRight);
});

test('the schema of each setting is one', () => {
  for (const [name, schema] of Object.entries(settingsSchema())) expect(() => ajv.compile(schema as object), name).not.toThrow();
  const rules = settingsSchema()['cupel.rules'] as object;
  expect(ajv.validate(rules, { 'ant-no-dlq': 'off', 'ant-missing-compaction': { files: 5 } })).toBe(true);
  expect(ajv.validate(rules, { 'ant-no-dql': 'off' })).toBe(false);
});
