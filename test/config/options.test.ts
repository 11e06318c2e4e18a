import { describe, expect, test } from 'vitest';
import { readConfig } from '../../language/config/index.js';
import { type PlacedDiagnostic, Workspace } from '../../language/index.js';
import { rules } from '../../language/rules/index.js';

/** What a rule finds in a text under options of it, as one writes them in a map. */
function found(code: string, options: string, text: string): readonly PlacedDiagnostic[] {
  const { config, problems } = readConfig(options === '' ? '' : `rules: { ${code}: { ${options} } }`);
  expect(problems).toEqual([]);
  const workspace = new Workspace();
  workspace.setConfig(config);
  workspace.setFile('a.pipe', text);
  return workspace.diagnostics('a.pipe').filter(finding => finding.code === code);
}

const source = (name: string): string => `source ${name} : kafka { topic "t" columns { id: long at: timestamp event_time } }\n`;
const STREAM = `${source('a')}bronze a from source.a { write append trigger continuous }\n`;

/** A silver table of so many columns. */
const wide = (columns: number): string =>
  `${source('a')}bronze a from source.a { write append }\nsilver s from bronze.a { columns { ${Array.from({ length: columns }, (_, index) => `c${index}: long = id`).join(' ')} } }\n`;

/** A silver table into which so many sources flow. */
const gathering = (count: number, layer: string): string => {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const between = layer === 'silver' ? names.map(name => `bronze ${name} from source.${name} { write append }\n`).join('') : '';
  const inputs = names.map(name => `${layer === 'silver' ? 'bronze' : 'source'}.${name}`).join(' union ');
  return `${names.map(source).join('')}${between}${layer} all from ${inputs} { write append }\n`;
};

/** A Delta table that is written every so many seconds, partitioned by the day: 86,400 of them. */
const written = (trigger: string, more = ''): string =>
  `${source('a')}bronze a from source.a { write append format delta ${trigger} ${more} }\n`;

const DAY = 'partition by cast(at as date)';

/** Where a threshold stands, by default and as it is set: the last text in which nothing is found, and the first in which something is. */
const THRESHOLDS: readonly (readonly [code: string, options: string, silent: string, finds: string])[] = [
  ['ant-missing-compaction', '', written('trigger every 87 seconds', DAY), written('trigger every 86 seconds', DAY)],
  ['ant-missing-compaction', 'files: 10', written('trigger every 8640 seconds', DAY), written('trigger every 8639 seconds', DAY)],
  ['ant-missing-compaction', 'files: 86400', written('trigger continuous', DAY), written('trigger every 999 milliseconds', DAY)],
  [
    'ant-missing-compaction',
    'continuous: 90 seconds',
    written('trigger continuous', DAY),
    written('trigger every 86 seconds', DAY),
  ],
  [
    'ant-missing-compaction',
    'continuous: 86 seconds',
    written('trigger every 87 seconds', DAY),
    written('trigger continuous', DAY),
  ],
  ['ant-missing-compaction', '', written('trigger every 9 hours'), written('trigger every 8 hours')],
  ['ant-missing-compaction', 'horizon: 1000 days', written('trigger every 24 hours'), written('trigger every 23 hours')],
  ['ant-missing-compaction', 'horizon: 10 days', written('trigger every 15 minutes'), written('trigger every 14 minutes')],
  ['ant-single-giant-silver-table', '', wide(100), wide(101)],
  ['ant-single-giant-silver-table', 'columns: 3', wide(3), wide(4)],
  ['ant-single-giant-silver-table', '', gathering(5, 'silver'), gathering(6, 'silver')],
  ['ant-single-giant-silver-table', 'sources: 2', gathering(2, 'silver'), gathering(3, 'silver')],
  ['ant-singleton-bronze', '', gathering(2, 'bronze'), gathering(3, 'bronze')],
  ['ant-singleton-bronze', 'sources: 5', gathering(4, 'bronze'), gathering(5, 'bronze')],
];

test.each(THRESHOLDS)('%s with { %s }', (code, options, silent, finds) => {
  expect(found(code, options, silent)).toEqual([]);
  expect(found(code, options, finds)).toHaveLength(1);
});

const SILVER = `${STREAM}silver s from bronze.a { trigger every 10 minutes write append }\n`;

/** What messages and fixes say with a number that is set. */
const PROPOSED: readonly (readonly [code: string, options: string, text: string, ...pieces: readonly string[]])[] = [
  [
    'ant-missing-compaction',
    'files: 100, horizon: 2 days',
    written('trigger every 1 minute'),
    'in 2 days',
    'More than 100',
    'compact every 1 hour',
  ],
  ['ant-missing-compaction', '', written('trigger every 1 hour'), 'in a year', 'More than 1,000'],
  ['ant-no-observability', '', SILVER, 'freshness 20 minutes', 'twice the time between its runs'],
  ['ant-no-observability', 'runs: 3', SILVER, 'freshness 30 minutes', '3 times the time between its runs'],
  ['ant-no-observability', 'runs: 1', SILVER, 'freshness 10 minutes', '(the time between its runs'],
  ['ant-no-observability', '', SILVER.replace('every 10 minutes', 'continuous'), 'freshness 1 minute'],
  ['ant-no-observability', 'continuous: 5 minutes', SILVER.replace('every 10 minutes', 'continuous'), 'freshness 5 minutes'],
  ['ant-no-observability', '', SILVER.replace('trigger every 10 minutes', ''), 'freshness 2 days'],
  ['ant-no-observability', 'unscheduled: 7 days, runs: 1', SILVER.replace('trigger every 10 minutes', ''), 'freshness 7 days'],
  [
    'ant-unbounded-state',
    '',
    `${STREAM}silver s from bronze.a { trigger continuous dedupe by id keep latest at }\n`,
    'within 10 minutes',
    'delay 10 minutes',
  ],
  [
    'ant-unbounded-state',
    'delay: 1 hour, within: 2 days',
    `${STREAM}silver s from bronze.a { trigger continuous dedupe by id keep latest at }\n`,
    'within 2 days',
    'delay 1 hour',
  ],
];

test.each(PROPOSED.map(([code, options, text, ...pieces]) => [code, options, text, pieces] as const))(
  '%s proposes what { %s } says',
  (code, options, text, pieces) => {
    const [finding] = found(code, options, text);
    for (const piece of pieces) expect(finding?.message).toContain(piece);
    const [fix] = finding?.fixes ?? [];
    const written = fix?.edits.map(edit => edit.text).join('\n') ?? '';
    for (const words of pieces.filter(piece => /^(?:freshness|within|delay|compact)/.test(piece)))
      expect(written).toContain(words);
  },
);

test('a finding says who set its limit', () => {
  const facts = (options: string): string =>
    found('ant-missing-compaction', options, written('trigger every 1 minute'))
      .flatMap(finding => finding.facts.map(({ text }) => text))
      .join('\n');
  expect(facts('')).toContain('option `files`, set by the default of the rule');
  expect(facts('files: 50')).toContain('option `files`, set by `cupel.yaml`');
});

describe('every option', () => {
  const all = rules.flatMap(({ code, options }) => Object.entries(options).map(([name, option]) => ({ code, name, option })));

  test.each(all.map(({ code, name, option }) => [`${code} ${name}`, code, name, option] as const))(
    '%s takes its own default, is described, and is refused as a list',
    (_, code, name, option) => {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(option.description).toMatch(/^[A-Z].*\.$/);
      const { config, problems } = readConfig(`rules: { ${code}: { ${name}: ${option.default} } }`);
      expect(problems).toEqual([]);
      expect(config.rules.get(code)?.options.get(name)).toBe(option.default);
      expect(readConfig(`rules: { ${code}: { ${name}: [] } }`).problems).toHaveLength(1);
    },
  );
});
