import { describe, expect, test } from 'vitest';
import { presetSeverity, Resolution, readConfig, readSettings, withSettings } from '../../language/config/index.js';

/** `severity` of a rule for a path under a file and settings; with `option=value (who says it)` behind it where one is asked for. */
function answer(file: string, settings: unknown, path: string, code: string, option?: string): string {
  const read = readConfig(file);
  expect(read.problems).toEqual([]);
  const resolution = new Resolution(withSettings(read.config, readSettings(settings).config));
  const rule = resolution.rules(path).get(code);
  const said = option === undefined ? undefined : rule?.options.get(option);
  return `${rule?.severity}${option === undefined ? '' : ` ${option}=${said === undefined ? 'default' : `${said.value} (${said.origin})`}`}`;
}

const OFF = { rules: { 'ant-no-dlq': 'off' } };

/** What counts: the file's rules and overrides over its preset, and the settings only where the file is silent. */
const PRECEDENCE: readonly (readonly [what: string, file: string, settings: unknown, expected: string])[] = [
  ['nothing is said', '', {}, 'warning'],
  ['the file names a preset', 'extends: strict', {}, 'error'],
  ['the settings name a preset', '', { preset: 'strict' }, 'error'],
  ['both name a preset: the file', 'extends: all', { preset: 'strict' }, 'warning'],
  ['the file says off', 'rules: { ant-no-dlq: off }', {}, 'off'],
  ['the settings say off', '', OFF, 'off'],
  ['the file says on, the settings off', 'rules: { ant-no-dlq: on }', OFF, 'warning'],
  ['the file says on, the preset is of the settings', 'rules: { ant-no-dlq: on }', { preset: 'strict' }, 'error'],
  ['the file speaks of every rule', 'extends: recommended', OFF, 'warning'],
  ['the file speaks of another rule', 'rules: { ant-dual-write: hint }', OFF, 'off'],
  ['the file sets an option alone: the rule is its own', 'rules: { ant-no-dlq: {} }', OFF, 'warning'],
  ['an override that concerns the file', 'overrides: [{ files: silver, rules: { ant-no-dlq: hint } }]', {}, 'hint'],
  ['an override that does not', 'overrides: [{ files: gold, rules: { ant-no-dlq: hint } }]', {}, 'warning'],
  [
    'an override over the rules',
    'rules: { ant-no-dlq: off }\noverrides: [{ files: silver, rules: { ant-no-dlq: hint } }]',
    {},
    'hint',
  ],
  ['an override over the settings', 'overrides: [{ files: silver, rules: { ant-no-dlq: hint } }]', OFF, 'hint'],
  [
    'the later of two overrides',
    'overrides: [{ files: "**", rules: { ant-no-dlq: hint } }, { files: silver/a.pipe, rules: { ant-no-dlq: on } }]',
    {},
    'warning',
  ],
  [
    'on turns on what is off above',
    'extends: strict\nrules: { ant-no-dlq: off }\noverrides: [{ files: silver, rules: { ant-no-dlq: on } }]',
    {},
    'error',
  ],
];

test.each(PRECEDENCE)('%s', (_, file, settings, expected) => {
  expect(answer(file, settings, 'silver/a.pipe', 'ant-no-dlq')).toBe(expected);
});

test('options are said one by one, by who says them last', () => {
  const file = `rules: { ant-missing-compaction: { files: 500, horizon: 30 days } }
overrides: [{ files: silver, rules: { ant-missing-compaction: { files: 50 } } }, { files: gold, rules: { ant-missing-compaction: off } }]`;
  const ask = (path: string, option: string): string => answer(file, {}, path, 'ant-missing-compaction', option);
  expect(ask('a.pipe', 'files')).toBe('warning files=500 (file)');
  expect(ask('silver/a.pipe', 'files')).toBe('warning files=50 (file)');
  expect(ask('silver/a.pipe', 'horizon')).toBe('warning horizon=30 days (file)');
  expect(ask('gold/a.pipe', 'files')).toBe('off files=500 (file)');
  expect(ask('a.pipe', 'continuous')).toBe('warning continuous=default');
  const settings = { rules: { 'ant-missing-compaction': { files: 7 } } };
  expect(answer('', settings, 'a.pipe', 'ant-missing-compaction', 'files')).toBe('warning files=7 (settings)');
});

describe('presets', () => {
  test.each([
    ['error', 'error', 'error', 'error'],
    ['warning', 'warning', 'error', 'warning'],
    ['information', 'information', 'warning', 'information'],
    ['hint', 'hint', 'information', 'hint'],
  ] as const)('of a rule that is by itself %s', (severity, recommended, strict, all) => {
    expect(presetSeverity('recommended', { severity })).toBe(recommended);
    expect(presetSeverity('strict', { severity })).toBe(strict);
    expect(presetSeverity('all', { severity })).toBe(all);
    expect(presetSeverity('recommended', { severity, optional: true })).toBe('off');
    expect(presetSeverity('all', { severity, optional: true })).toBe(all);
    expect(presetSeverity('strict', { severity, optional: true })).toBe(strict);
  });
});

/** Globs and paths, and whether they match. */
const GLOBS: readonly (readonly [glob: string, path: string, matches: boolean])[] = [
  ['archive', 'archive/a.pipe', true],
  ['archive', 'archive/b/c/a.pipe', true],
  ['archive', 'archived/a.pipe', false],
  ['archive', 'x/archive/a.pipe', false],
  ['./archive/', 'archive/a.pipe', true],
  ['**/archive', 'x/archive/a.pipe', true],
  ['**/archive', 'archive/a.pipe', true],
  ['archive/**', 'archive/b/a.pipe', true],
  ['*.pipe', 'a.pipe', true],
  ['*.pipe', 'b/a.pipe', false],
  ['**/*.draft.pipe', 'b/a.draft.pipe', true],
  ['a?.pipe', 'ab.pipe', true],
  ['{silver,gold}/*.pipe', 'gold/a.pipe', true],
  ['{silver,gold}/*.pipe', 'bronze/a.pipe', false],
  ['[ab].pipe', 'b.pipe', true],
  ['.hidden', '.hidden/a.pipe', true],
  ['*', '.hidden/a.pipe', true],
  ['**', 'a/b.pipe', true],
  ['.', 'a/b.pipe', true],
  ['Silver', 'silver/a.pipe', false],
  ['silver orders', 'silver orders/a.pipe', true],
];

test.each(GLOBS)('the glob %s and the path %s', (glob, path, matches) => {
  const read = readConfig(`exclude: [${JSON.stringify(glob)}]`);
  expect(read.problems).toEqual([]);
  expect(new Resolution(read.config).covers(path)).toBe(!matches);
});

/** `include` and `exclude`, of the file and of the settings, and which of four files are left. */
const FILES: readonly (readonly [file: string, settings: unknown, left: string])[] = [
  ['', {}, 'a b/a b/c/a d/a'],
  ['include: b', {}, 'b/a b/c/a'],
  ['include: [a.pipe, d]', {}, 'a d/a'],
  ['exclude: b/c', {}, 'a b/a d/a'],
  ['include: b\nexclude: b/c', {}, 'b/a'],
  ['include: []', {}, ''],
  ['', { exclude: ['b'] }, 'a d/a'],
  ['', { include: ['b'] }, 'b/a b/c/a'],
  ['include: b', { exclude: ['b/c'] }, 'b/a b/c/a'],
  ['exclude: d', { include: ['b'], exclude: ['a.pipe'] }, 'a b/a b/c/a'],
];

test.each(FILES)('the files under %j and the settings %j', (file, settings, left) => {
  const resolution = new Resolution(withSettings(readConfig(file).config, readSettings(settings).config));
  const covered = ['a', 'b/a', 'b/c/a', 'd/a'].filter(path => resolution.covers(`${path}.pipe`));
  expect(covered.join(' ')).toBe(left);
});

test('files that the same overrides concern share one answer', () => {
  const { config } = readConfig(
    'overrides: [{ files: a, rules: { ant-no-dlq: off } }, { files: b, rules: { ant-no-dlq: hint } }]',
  );
  const resolution = new Resolution(config);
  expect(resolution.rules('a/x.pipe')).toBe(resolution.rules('a/y.pipe'));
  expect(resolution.rules('a/x.pipe')).not.toBe(resolution.rules('b/x.pipe'));
  expect(resolution.rules('x.pipe')).toBe(resolution.rules('y.pipe'));
});
