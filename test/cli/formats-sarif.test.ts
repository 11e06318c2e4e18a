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
      report([finding({ file: text, message: text, fixes: [{ title: text, edits }] })], [{ file: text, message: text }]),
    );
    const { uri } = log.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
    expect(decodeURIComponent(uri)).toBe(text.replace(/\p{Surrogate}/gu, '\ufffd'));
    expect(log.runs[0].results[0].fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe(text);
    expect(log.runs[0].results[0].message.text).not.toMatch(/(?<!\\)\]\(/);
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
});

describe('fingerprints', () => {
  const prints = (...findings: ReturnType<typeof finding>[]): string[] =>
    logOf(report(findings)).runs[0].results.map(
      (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['cupelFinding/v1'],
    );
  const moved = { start: { line: 90, column: 1 }, end: { line: 90, column: 2 } };
  const [one] = prints(finding());

  test('stay when the line moves, and when the message names a line that moves', () => {
    expect(prints(finding({ range: moved }))).toEqual([one]);
    expect(prints(finding({ message: 'As in line 3.' }))).toEqual(prints(finding({ message: 'As in line 12.' })));
  });

  test.each([{ file: 'b.pipe' }, { code: 'ant-no-dlq' }, { message: 'Another.' }])('are others for %j', other => {
    expect(prints(finding(other))).not.toEqual([one]);
  });

  test('of equal findings are told apart by their order', () => {
    const three = prints(finding(), finding({ file: 'b.pipe' }), finding({ range: moved }));
    expect(new Set(three).size).toBe(3);
    expect(three[0]).toBe(one);
    expect(prints(finding(), finding({ range: moved }))).toEqual([three[0], three[2]]);
  });
});

test('a code that the table does not have is still reported', () => {
  const [result] = logOf(report([finding({ code: 'of-tomorrow' })])).runs[0].results;
  expect(result.ruleId).toBe('of-tomorrow');
  expect(result).not.toHaveProperty('ruleIndex');
});
