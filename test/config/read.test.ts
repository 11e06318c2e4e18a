import { describe, expect, test } from 'vitest';
import { type RuleSetting, readConfig, readSettings } from '../../language/config/index.js';

/**
 * Texts with what is wrong in them: `«…»` is what a problem stands on, and the lines below are pieces of the messages, in the order of the
 * text.
 */
const BROKEN: readonly (readonly [name: string, text: string, ...messages: readonly string[]])[] = [
  [
    'a key that does not exist',
    '«ruels»: {}',
    'no key `ruels` here; there are `extends`, `include`, `exclude`, `generate`, `rules` and `overrides`. Did you mean `rules`?',
  ],
  ['a rule that stands outside', '«ant-no-dlq»: off', '`ant-no-dlq` is a rule, and stands below `rules:`'],
  ['a list', '«- a»\n', '`cupel.yaml` is a map with'],
  ['a word', '«yes»\n', '`cupel.yaml` is a map with'],
  ['an unknown preset', 'extends: «stict»', '`extends` is `recommended`, `strict` or `all`, not `stict`. Did you mean `strict`?'],
  ['a list of presets', 'extends: «[strict, all]»', '`extends` is `recommended`, `strict` or `all`.'],
  ['a misspelt rule', 'rules:\n  «ant-no-dql»: off', 'There is no rule `ant-no-dql`. Did you mean `ant-no-dlq`?'],
  ['a rule in another case', 'rules: { «Ant-No-Dlq»: off }', 'Did you mean `ant-no-dlq`?'],
  ['a rule that is nothing like any', 'rules: { «sql»: off }', 'There is no rule `sql`.'],
  [
    'hostile names',
    'rules: { «constructor»: off, «__proto__»: off, «toString»: off }',
    'no rule `constructor`',
    'no rule `__proto__`',
    'no rule `toString`',
  ],
  [
    'what is no rule',
    'rules: { «missing-key»: off, «syntax»: off }',
    '`missing-key` is no rule but what every text is checked for',
    '`syntax` is no rule',
  ],
  [
    'an unknown severity',
    'rules: { ant-no-dlq: «warnning» }',
    'There is no severity `warnning`; it is `off`, `on`, `hint`, `information`, `warning` or `error`. Did you mean `warning`?',
  ],
  [
    'severities of other tools',
    'rules: { ant-no-dlq: «warn», ant-dual-write: «critical», ant-silent-drift: «none» }',
    'Did you mean `warning`?',
    'Did you mean `error`?',
    'Did you mean `off`?',
  ],
  ['a boolean', 'rules: { ant-no-dlq: «false» }', 'Did you mean `off`?'],
  ['a list as a severity', 'rules: { ant-no-dlq: «[error]» }', 'A severity is `off`,'],
  ['a rule without a severity', 'rules:\n  «ant-no-dlq»:\n', 'Nothing is said of `ant-no-dlq`.'],
  ['rules that are a list', 'rules: «[ant-no-dlq]»', '`rules` is a map from the code'],
  [
    'an unknown option',
    'rules: { ant-missing-compaction: { «fils»: 5 } }',
    '`ant-missing-compaction` has no option `fils`; it has `files`, `horizon` and `continuous`. Did you mean `files`?',
  ],
  ['a misspelt `severity`', 'rules: { ant-no-dlq: { «severty»: error } }', 'Did you mean `severity`?'],
  [
    'an option of a rule that has none',
    'rules: { ant-no-dlq: { «limit»: 5 } }',
    '`ant-no-dlq` has no option `limit`; it has none.',
  ],
  ['an option with a hostile name', 'rules: { ant-missing-compaction: { «constructor»: 5 } }', 'has no option `constructor`'],
  [
    'an option out of range',
    'rules: { ant-missing-compaction: { files: «0» }, ant-singleton-bronze: { sources: «1» } }',
    '`files` must be a whole number, 1 or more; unless it is said, it is `1000`.',
    '2 or more',
  ],
  [
    'numbers that are none',
    'rules: { ant-missing-compaction: { files: «1.5» }, ant-singleton-bronze: { sources: «many» } }',
    'a whole number',
    'a whole number',
  ],
  ['a number that cannot be counted', 'rules: { ant-missing-compaction: { files: «1e300» } }', 'a whole number'],
  ['an option without a value', 'rules: { ant-missing-compaction: { «files»: } }', 'a whole number'],
  [
    'durations that are none',
    'rules: { ant-unbounded-state: { delay: «10», within: «10 fortnights» }, ant-no-observability: { continuous: «0 seconds» } }',
    '`delay` must be a duration such as `10 minutes`',
    '`within` must be a duration',
    '`continuous` must be a duration',
  ],
  [
    'keys that are there twice',
    'rules:\n  ant-no-dlq: off\n  «ant-no-dlq»: error\n«rules»: {}',
    '`ant-no-dlq` is there twice',
    '`rules` is there twice',
  ],
  ['an override without files', 'overrides:\n  - «rules»: { ant-no-dlq: off }', 'An override needs `files`'],
  ['overrides that are a map', '«overrides»: { files: a }', '`overrides` is a list'],
  ['an override that is a word', 'overrides: [«a»]', 'An override is a map'],
  ['a key of an override', 'overrides: [{ files: a, «rule»: {} }]', 'there are `files` and `rules`. Did you mean `rules`?'],
  ['a rule in an override', 'overrides: [{ files: a, rules: { «ant-no-dql»: off } }]', 'Did you mean `ant-no-dlq`?'],
  [
    'globs that are none',
    "include: «5»\nexclude: [a, «{ b: c }», «''»]",
    '`include` is a list of globs',
    '`exclude` is a list of globs',
    'An empty glob',
  ],
  [
    'globs that lead out',
    'exclude: [«../a», «/a», «c:/a», «a\\b», «"!a"», «a/../b»]',
    '`..` leads out',
    'begins without `/`',
    'begins without `/`',
    'separated by `/`',
    'does not begin with `!`',
    '`..` leads out',
  ],
  ['a glob with an open bracket', 'exclude: [«"a[b"»]', 'is not closed'],
  ['no YAML', 'rules: { «»', 'This is no YAML:'],
  ['several documents', 'rules: {}\n«---»\nrules: {}\n', 'This is no YAML:'],
];

/** A text without marks, and the pieces that were marked. */
function unmarked(marked: string): { text: string; pieces: { start: number; end: number }[] } {
  const pieces: { start: number; end: number }[] = [];
  let text = '';
  for (const part of marked.split(/([«»])/)) {
    if (part === '«') pieces.push({ start: text.length, end: -1 });
    else if (part === '»') pieces[pieces.length - 1] = { start: pieces.at(-1)?.start ?? 0, end: text.length };
    else text += part;
  }
  return { text, pieces };
}

describe('what is wrong is told where it stands', () => {
  test.each(BROKEN.map(([name, text, ...messages]) => [name, text, messages] as const))('%s', (_, marked, messages) => {
    for (const lineBreak of ['\n', '\r\n']) {
      const { text, pieces } = unmarked(marked.replaceAll('\n', lineBreak));
      const { problems } = readConfig(text);
      expect(problems.map(({ start, end }) => text.slice(start, end))).toEqual(
        pieces.map(({ start, end }) => text.slice(start, end)),
      );
      expect(problems.map(({ start }) => start)).toEqual(pieces.map(({ start }) => start));
      for (const [index, message] of messages.entries()) expect(problems[index]?.message).toContain(message);
      expect(problems).toHaveLength(messages.length);
    }
  });
});

test.each([
  ['nothing', ''],
  ['a comment', '# Marks this folder as a workspace.\n'],
  ['keys without values', 'extends:\nrules:\noverrides:\ninclude:\nexclude:\n'],
  ['a byte order mark', '\uFEFFrules:\n'],
])('%s says nothing, and is no mistake', (_, text) => {
  const { config, problems } = readConfig(text);
  expect(problems).toEqual([]);
  expect(config).toEqual({ rules: new Map(), overrides: [] });
});

test('what is said is read', () => {
  const { config, problems } = readConfig(`
extends: strict
include: pipelines
exclude: [archive/**, "**/*.draft.pipe"]
rules:
  ant-no-dlq: off
  ant-missing-compaction: { severity: error, files: 500 }
  ant-unbounded-state: &bounds { delay: 1  hours }
  ignore-unused: hint
overrides:
  - files: [sandbox]
    rules: { ant-unbounded-state: *bounds, ant-no-dlq: on }
`);
  expect(problems).toEqual([]);
  const origin = 'file' as const;
  const bounds: RuleSetting = { origin, options: new Map([['delay', '1 hour']]) };
  expect(config).toEqual({
    extends: 'strict',
    include: ['pipelines'],
    exclude: ['archive/**', '**/*.draft.pipe'],
    rules: new Map<string, RuleSetting>([
      ['ant-no-dlq', { origin, level: 'off', options: new Map() }],
      ['ant-missing-compaction', { origin, level: 'error', options: new Map([['files', 500]]) }],
      ['ant-unbounded-state', bounds],
      ['ignore-unused', { origin, level: 'hint', options: new Map() }],
    ]),
    overrides: [
      {
        files: ['sandbox'],
        rules: new Map<string, RuleSetting>([
          ['ant-unbounded-state', bounds],
          ['ant-no-dlq', { origin, level: 'on', options: new Map() }],
        ]),
      },
    ],
  });
});

test('of a text with mistakes the rest is understood', () => {
  const { config } = readConfig(
    'rules: { ant-no-dlq: off, nonsense: off, ant-missing-compaction: { files: -1, horizon: 2 days } }',
  );
  expect([...config.rules.keys()]).toEqual(['ant-no-dlq', 'ant-missing-compaction']);
  expect(config.rules.get('ant-missing-compaction')?.options).toEqual(new Map([['horizon', '2 days']]));
});

test('no text makes the reader throw', () => {
  const text = 'extends: all\nrules:\n  ant-no-dlq: { severity: off }\noverrides:\n  - files: [a, "b"]\n    rules: {}\n';
  for (let length = 0; length <= text.length; length++) readConfig(text.slice(0, length));
  for (const hostile of [
    '&a [*a]',
    'a: &a { b: *a }',
    '? [a]\n: b',
    '!!set {a}',
    '[[[[',
    '%YAML 9',
    'rules: *nothing',
    '\0',
    '<<: { rules: 1 }',
  ])
    readConfig(hostile);
});

describe('settings of an editor', () => {
  test('are read like a file', () => {
    const { config, problems } = readSettings({ preset: 'strict', rules: { 'ant-no-dlq': 'off' }, include: [], exclude: ['a'] });
    expect(problems).toEqual([]);
    expect(config).toEqual({
      extends: 'strict',
      exclude: ['a'],
      rules: new Map([['ant-no-dlq', { origin: 'settings', level: 'off', options: new Map() }]]),
      overrides: [],
    });
  });

  test.each([undefined, null, 7, 'x', [], {}, { preset: '', rules: null, include: [], exclude: {} }, { preset: 'recommended' }])(
    'say nothing where they are %j',
    settings => expect(readSettings(settings)).toEqual({ config: { rules: new Map(), overrides: [] }, problems: [] }),
  );

  test('are used as far as they are understood', () => {
    const { config, problems } = readSettings({ preset: 'strickt', rules: { 'ant-no-dlq': 'off', nonsense: 'off' } });
    expect(problems).toHaveLength(2);
    expect(config.extends).toBeUndefined();
    expect([...config.rules.keys()]).toEqual(['ant-no-dlq']);
  });
});
