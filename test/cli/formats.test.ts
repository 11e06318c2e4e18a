import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { baseInWorkflow, documentFormats, formats } from '../../cli/formats/index.js';
import { toMarkdown } from '../../cli/formats/markdown.js';
import { finding, report, sample, sampleChecked } from './reports.js';

const surroundings = { checked: sampleChecked, base: 'https://example.com/shop/blob/abc/' };
const golden = (name: string) => join(import.meta.dirname, 'golden', name);

describe('one of everything', () => {
  const files = [
    ['github', 'check.github.txt'],
    ['junit', 'check.junit.xml'],
    ['markdown', 'check.md'],
  ] as const;
  test.each(files)('%s', async (format, file) => {
    await expect(formats[format](sample, surroundings)).toMatchFileSnapshot(golden(file));
  });

  test('sarif, without its table of rules, which is the catalog', async () => {
    const log = JSON.parse(formats.sarif(sample));
    const { rules, semanticVersion, ...driver } = log.runs[0].tool.driver;
    log.runs[0].tool.driver = driver;
    for (const result of log.runs[0].results) {
      expect(rules[result.ruleIndex].id).toBe(result.ruleId);
      delete result.ruleIndex;
    }
    expect(semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
    await expect(`${JSON.stringify(log, undefined, 2)}\n`).toMatchFileSnapshot(golden('check.sarif.json'));
  });
});

describe('nothing is wrong', () => {
  const clean = { ...report([]), files: 2 };
  const empty = report([]);
  test('github: not a line', () => expect(formats.github(clean)).toBe(''));
  test('junit: a passed case for each file', () => {
    expect(formats.junit(clean, { checked: ['b.pipe', 'a.pipe'], base: '' })).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cupel check" tests="2" failures="0" errors="0" skipped="0">
  <testsuite name="a.pipe" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no findings" classname="a.pipe" file="a.pipe"/>
  </testsuite>
  <testsuite name="b.pipe" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no findings" classname="b.pipe" file="b.pipe"/>
  </testsuite>
</testsuites>
`,
    );
  });
  test('markdown: one line', () => {
    expect(toMarkdown(clean, '')).toBe('## Cupel\n\n2 files checked: **clean**\n');
    expect(toMarkdown(empty, '')).toBe('## Cupel\n\nno file was checked\n');
  });
});

test.each(documentFormats)('%s: the same report gives the same bytes, and is left as it was', format => {
  const copy = structuredClone(sample);
  const text = formats[format](sample, surroundings);
  expect(formats[format](copy, surroundings)).toBe(text);
  expect(sample).toEqual(copy);
  expect(text.endsWith('\n')).toBe(true);
});

describe('a Markdown summary', () => {
  test('links are relative where it is not known where the files can be read', () => {
    expect(toMarkdown(sample, '')).toContain('(./part/b%20c.pipe#L1)');
  });

  test('keeps below what GitHub takes, and says how much is left out', () => {
    const message = 'ä|'.repeat(2_000);
    const many = Array.from({ length: 3_000 }, (_, index) =>
      finding({ message, file: `f${index % 7}.pipe`, severity: index % 2 === 0 ? 'error' : 'hint' }),
    );
    const text = toMarkdown(report(many), '');
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    const shown = text.split('\n').filter(line => line.startsWith('| [f') && line.includes('hardcoded')).length;
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(`\n\n${3_000 - shown} more rows: too many for this page.\n`);
  });
});

test('the address of files in a workflow', () => {
  const environment = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'cupel-data/shop', GITHUB_SHA: 'abc' };
  expect(baseInWorkflow(environment)).toBe('https://github.com/cupel-data/shop/blob/abc/');
  expect(baseInWorkflow({ ...environment, GITHUB_SHA: '' })).toBe('');
  expect(baseInWorkflow({})).toBe('');
});
