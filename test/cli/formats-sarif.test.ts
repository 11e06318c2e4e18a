import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { ruleEntries } from '../../cli/formats/rules.js';
import { toSarif } from '../../cli/formats/sarif.js';
import type { CheckReport } from '../../cli/report.js';
import { PROBLEM_CODES } from '../../language/model/codes.js';
import { rules } from '../../language/rules/index.js';
import { project } from './cupel.js';
import { finding, hostile, report, sample } from './reports.js';

/** The schema of the standard, which the package has with it. */
const schemaFile = join(project, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
// It is of draft 4, which Ajv no longer has; of what was changed since it uses nothing but the name of its own address. Its patterns
// are not made for the `u` flag.
const { $schema: _draft, id: _address, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
const validate = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    // What RFC 3986 lets a URI be made of, with whole escapes.
    uri: /^[a-z][a-z0-9+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})*$/i,
    'uri-reference': /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})*$/i,
    'date-time': true,
  },
}).compile(schema);

// biome-ignore lint/suspicious/noExplicitAny: the schema is what says what is in it
function logOf(from: CheckReport): any {
  const log = JSON.parse(toSarif(from));
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

describe('the schema of SARIF 2.1.0', () => {
  test('is kept by one of everything, and by nothing', () => {
    logOf(sample);
    logOf(report([]));
  });

  test.each(hostile)('is kept with %j as name and as text', text => {
    const edits = [{ file: text, range: finding().range, text }];
    const log = logOf(
      report(
        [
          finding({
            file: text,
            message: text,
            fixes: [{ title: text, safe: true, edits }],
            related: [{ file: text, range: finding().range, message: text }],
          }),
        ],
        [{ file: text, message: text }],
      ),
    );
    const { uri } = log.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    expect(decodeURIComponent(uri)).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
    expect(log.runs[0].results[0].fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe(text);
    expect(log.runs[0].results[0].message.text).not.toMatch(/(?<!\\)\]\(/);
    expect(log.runs[0].results[0].relatedLocations[0].message.text).not.toMatch(/(?<!\\)\]\(/);
  });

  test('is one that refuses', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ message: 'no object' }] }] })).toBe(
      false,
    );
  });
});

describe('the table of rules', () => {
  const table = logOf(report([])).runs[0].tool.driver.rules;

  test('has every rule and check once, by code', () => {
    const comments = ['ignore-unknown', 'ignore-unused', 'ignore-without-reason'];
    const codes = new Set([...rules.map(({ code }) => code), ...PROBLEM_CODES, ...comments]);
    expect(table.map(({ id }: { id: string }) => id)).toEqual([...codes].sort());
  });

  test('says of each what it is, where its page is and how bad it is', () => {
    const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };
    for (const [index, { code, severity }] of ruleEntries.entries()) {
      expect(table[index]).toMatchObject({
        id: code,
        name: expect.stringMatching(/^(?:[A-Z0-9][a-z0-9]*)+$/),
        shortDescription: { text: expect.stringMatching(/\S{2}/) },
        fullDescription: { text: expect.stringMatching(/\S \S/) },
        help: { text: expect.stringMatching(/\S \S/), markdown: expect.stringMatching(/\S \S/) },
        helpUri: expect.stringMatching(/^https:\/\/\S+$/),
        defaultConfiguration: { level: levels[severity] },
      });
    }
  });

  test('says which options a rule has, with their defaults', () => {
    const byId = new Map(table.map((rule: { id: string; defaultConfiguration: object }) => [rule.id, rule.defaultConfiguration]));
    expect(byId.get('ant-single-giant-silver-table')).toEqual({ level: 'note', parameters: { columns: 100, sources: 5 } });
    expect(byId.get('ant-no-dlq')).toEqual({ level: 'warning' });
  });
});

describe('fingerprints', () => {
  const prints = (...findings: ReturnType<typeof finding>[]): string[] =>
    logOf(report(findings)).runs[0].results.map(
      (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['cupelFinding/v1'],
    );
  const moved = { start: { line: 90, column: 1 }, end: { line: 90, column: 2 } };

  test('are those of the finding, wherever it stands, and numbered where they are equal', () => {
    expect(prints(finding({ fingerprint: 'a'.repeat(16) }), finding({ range: moved }), finding({ file: 'b.pipe' }))).toEqual([
      'aaaaaaaaaaaaaaaa:1',
      '0123456789abcdef:1',
      '0123456789abcdef:2',
    ]);
  });
});

test('a code that the table does not have is still reported', () => {
  const [result] = logOf(report([finding({ code: 'of-tomorrow' })])).runs[0].results;
  expect(result.ruleId).toBe('of-tomorrow');
  expect(result).not.toHaveProperty('ruleIndex');
});
