import { createColors } from 'picocolors';
import { afterEach, describe, expect, test } from 'vitest';
import { pageOf } from '../../cli/explain/page.js';
import { askedPlace } from '../../cli/explain/place.js';
import { ruleEntries } from '../../cli/formats/rules.js';
import { terminalMarkdown } from '../../cli/terminal-markdown.js';
import { patternNames, patterns } from '../../language/catalog/index.js';
import { rules } from '../../language/rules/index.js';
import { cupel, Folder, project } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

const plain = createColors(false);

describe('a page', () => {
  test.each(ruleEntries.map(({ code }) => code))('%s', code => {
    const page = pageOf(code);
    expect(page).toContain(`\`${code}\``);
    expect(page).toContain('## What to do');
    const text = terminalMarkdown(page, plain);
    expect(text).not.toMatch(/\]\(|^#|```|\*\*/m);
  });

  test.each(patternNames().map(({ id }) => id))('pattern %s', id => {
    expect(terminalMarkdown(pageOf(id), plain)).toContain(id);
    expect(pageOf(`PAT-${id}`)).toBe(pageOf(id));
  });

  test('of a rule has its options with their defaults', () => {
    for (const { code, options } of rules) {
      const page = terminalMarkdown(pageOf(code), plain);
      for (const [name, option] of Object.entries(options))
        expect(page).toMatch(new RegExp(`^${name} +${option.type} +${option.default} +\\S`, 'm'));
    }
  });

  test('is found by its short name, in any case, and by an alias', () => {
    expect(pageOf('no-dlq')).toBe(pageOf('ant-no-dlq'));
    expect(pageOf('ANT-No-DLQ')).toBe(pageOf('ant-no-dlq'));
    const { id, aliases } = patternNames().find(
      name => name.aliases.length > 0 && patterns().some(({ id }) => id === name.id),
    ) ?? {
      id: '',
      aliases: [],
    };
    expect(aliases.length).toBeGreaterThan(0);
    for (const alias of aliases) expect(pageOf(alias)).toBe(pageOf(id));
  });

  test.each([
    ['ant-nodlq', 'Did you mean "ant-no-dlq"?'],
    ['unknown-colum', 'Did you mean "unknown-column"?'],
    ['ignore-unsued', 'Did you mean "ignore-unused"?'],
    ['pat-watermarkin', 'Did you mean "pat-watermarking"?'],
    ['__proto__', 'There is no code or pattern "__proto__".'],
    ['constructor', 'There is no code or pattern "constructor".'],
    ['', 'There is no code or pattern "".'],
  ])('%j is none', (word, message) => {
    expect(() => pageOf(word)).toThrow(message);
  });
});

test('Markdown in a terminal', () => {
  const long = 'word '.repeat(30).trim();
  const markdown = [
    '# Title of [`x`](../x.md)',
    `A line\nand **another**, *(said so)*, a [page](../x.md), ![a picture](../images/x.svg), [elsewhere](https://example.com/a) and \`a*[b](c)*d\`.`,
    `- ${long}\n- two\n  lines`,
    '```cupel\nsource a {\n\n  `b`\n}\n```',
    `| option | default | meaning |\n| --- | --- | --- |\n| \`a|b\` | 1 | ${long} |\n| \`c\` | 10 | x \\| y |`.replace(
      'a|b',
      'ab',
    ),
  ].join('\n\n');
  expect(terminalMarkdown(markdown, plain)).toBe(`Title of \`x\`

A line and another, (said so), a page, a picture, elsewhere (https://example.com/a) and
\`a*[b](c)*d\`.

- ${'word '.repeat(19).trim()}
  ${'word '.repeat(11).trim()}
- two lines

    source a {

      \`b\`
    }

option  default  meaning
ab      1        ${'word '.repeat(16).trim()}
                 ${'word '.repeat(14).trim()}
c       10       x | y
`);
  const coloured = terminalMarkdown('# T\n\n`a` **b**', createColors(true));
  expect(coloured).toBe('\u001b[1mT\u001b[22m\n\n\u001b[36ma\u001b[39m \u001b[1mb\u001b[22m\n');
});

describe('a place', () => {
  test.each([
    ['a.pipe:12', { path: 'a.pipe', line: 12 }],
    ['a.pipe:12:3', { path: 'a.pipe', line: 12, column: 3 }],
    ['C:\\x\\a.pipe:12', { path: 'C:\\x\\a.pipe', line: 12 }],
    ['a.pipe', undefined],
    ['ant-no-dlq', undefined],
    [':1', undefined],
  ])('%s', (word, place) => {
    expect(askedPlace(word)).toEqual(place);
  });

  const TEXT = [
    'pipeline p { owner "a@example.com" tags { team "a" } }',
    'defaults bronze { trigger every 1 minute }',
    'source a : kafka { topic "t" drift alert }',
    'service s { writes a }',
    'deadletter rejects { retain 7 days }',
    'bronze b from source.a { on error dead_letter rejects }',
    '',
  ].join('\n');

  test('the facts behind a finding, each with the line that says it', () => {
    const ws = folder({ 'cupel.yaml': '', 'in/a.pipe': TEXT });
    const { status, stdout, stderr } = ws.cupel('explain', 'in/a.pipe:6');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^in\/a\.pipe:6:8 warning ant-missing-compaction\n/);
    expect(stdout).toMatch(/\n {2}because\n {2}- /);
    expect(stdout).toContain('in/a.pipe:2:19  defaults bronze { trigger every 1 minute }');
    expect(stdout).toContain('\n  page: cupel explain ant-missing-compaction\n');
    expect(ws.cupel('explain', 'in/a.pipe:6:8').stdout).toBe(stdout);
  });

  test('where nothing is found, or nothing is', () => {
    const ws = folder({ 'a.pipe': TEXT });
    expect(ws.cupel('explain', 'a.pipe:6:1').stdout).toBe('nothing is found at a.pipe:6:1; the nearest findings are in line 6\n');
    const wrong = [
      ['a.pipe:99', 'cupel: a.pipe has 7 lines, and no line 99.'],
      ['a.pipe:0', 'cupel: a.pipe has 7 lines, and no line 0.'],
      ['b.pipe:1', 'cupel: b.pipe does not exist'],
      ['a.pipe', 'cupel: The line is missing: a.pipe:LINE.'],
      ['nothing', 'cupel: There is no code or pattern "nothing".'],
    ] as const;
    for (const [word, message] of wrong) {
      const { status, stdout, stderr } = ws.cupel('explain', word);
      expect([status, stdout, stderr.split('\n', 1)[0]]).toEqual([2, '', message]);
    }
    expect(ws.cupel('explain').status).toBe(2);
    expect(ws.cupel('explain', 'ant-no-dlq', 'ant-dual-write').status).toBe(2);
  });

  test('--env, and text that would steer the terminal', () => {
    const dev = `environment dev { trigger every 1 hour }\n`;
    const ws = folder({ 'a.pipe': TEXT.replace('rejects { retain', 'rejects { /* \u001b[2J */ retain') + dev });
    expect(ws.cupel('explain', 'a.pipe:6').stdout).not.toContain('\u001b');
    expect(ws.cupel('explain', 'a.pipe:6', '--env', 'none').stderr).toContain('There is no environment none.');
    expect(ws.cupel('explain', 'a.pipe:6', '--env', 'dev').status).toBe(0);
  });

  test('every finding of rules in the first draft has facts', () => {
    const { stdout } = cupel(['check', 'examples/first_draft.pipe', '--format', 'json'], { cwd: project });
    for (const { code, facts } of JSON.parse(stdout).diagnostics)
      expect([code, facts.length]).toEqual([code, expect.any(Number)]);
  });
});

test('a page goes to standard output, so that it can be read page by page', () => {
  const { status, stdout, stderr } = cupel(['explain', 'ant-no-dlq'], { cwd: project });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^No dead-letter queue\n\n`ant-no-dlq` · a warning\n/);
});
