import { expect, test } from 'vitest';
import { type Config, EMPTY_CONFIG, readConfig } from '../../language/config/index.js';
import { type PlacedDiagnostic, Workspace } from '../../language/index.js';
import { type Rule, rules } from '../../language/rules/index.js';

const source = (name: string): string => `source ${name} : kafka { topic "t" columns { id: long at: timestamp event_time } }\n`;

const FILES: ReadonlyMap<string, string> = new Map([
  ['sources.pipe', `pipeline p { schedule "*/5 * * * *" format delta }\n${['a', 'b', 'c', 'd'].map(source).join('')}`],
  [
    'bronze/a.pipe',
    'part of p\nbronze a from source.a { write append }\nbronze two from source.b union source.c { write append }\n',
  ],
  ['bronze/b.pipe', 'part of p\nbronze three from source.b union source.c union source.d { write append }\n'],
  [
    'silver/s.pipe',
    'part of p\n// cupel-ignore ant-no-observability: a sandbox\nsilver s from bronze.a { write append key id }\n// cupel-ignore ant-no-dlq: for nothing\nsilver t from bronze.three {}\n// cupel-ignore ant-no-dlq\nsilver u from bronze.two {}\n',
  ],
]);

const CONFIGS: readonly string[] = [
  '',
  'extends: strict',
  'rules: { ant-missing-compaction: { files: 100000000 } }',
  'rules: { ant-missing-compaction: { files: 3 }, ant-singleton-bronze: { sources: 2 } }',
  'extends: all\nrules: { ant-silent-drift: off, ant-no-dlq: off, ignore-without-reason: off }',
  'rules: { ignore-unused: error, ant-no-observability: off }',
  'overrides: [{ files: bronze, rules: { ant-singleton-bronze: { sources: 2 }, ant-no-dlq: error } }]',
  'overrides: [{ files: bronze/a.pipe, rules: { ant-singleton-bronze: { sources: 2 } } }, { files: silver, rules: { ant-no-observability: off, ant-no-backfill-strategy: off } }]',
];

function configOf(text: string): Config {
  const { config, problems } = readConfig(text);
  expect(problems).toEqual([]);
  return config;
}

function workspaceOf(config: Config, running: readonly Rule[] = rules): Workspace {
  const workspace = new Workspace(running);
  workspace.setConfig(config);
  for (const [path, text] of FILES) workspace.setFile(path, text);
  return workspace;
}

function findings(workspace: Workspace): readonly PlacedDiagnostic[] {
  return [...FILES.keys()].flatMap(path => workspace.diagnostics(path));
}

test('after every change of the configuration the findings are those of a fresh workspace', () => {
  const workspace = workspaceOf(EMPTY_CONFIG);
  const fresh = CONFIGS.map(text => findings(workspaceOf(configOf(text))));
  // They are not the same, or nothing would be shown.
  expect(new Set(fresh.map(found => JSON.stringify(found))).size).toBe(CONFIGS.length);
  for (const from of CONFIGS.keys()) {
    for (const to of CONFIGS.keys()) {
      workspace.setConfig(configOf(CONFIGS[from] ?? ''));
      findings(workspace);
      workspace.setConfig(configOf(CONFIGS[to] ?? ''));
      expect(findings(workspace)).toEqual(fresh[to]);
    }
  }
});

test('an edit under a configuration gives the findings of a fresh workspace', () => {
  const config = configOf(CONFIGS[6] ?? '');
  const workspace = workspaceOf(config);
  findings(workspace);
  const text = FILES.get('bronze/a.pipe')?.replace('union source.c', '') ?? '';
  workspace.setFile('bronze/a.pipe', text);
  const fresh = workspaceOf(config);
  fresh.setFile('bronze/a.pipe', text);
  expect(findings(workspace)).toEqual(findings(fresh));
});

test('rules run again only where an option of theirs that they asked for is another', () => {
  const ran: string[] = [];
  const noted = rules
    .filter(({ code }) => code === 'ant-singleton-bronze')
    .map(
      (rule): Rule => ({
        ...rule,
        check: context => {
          ran.push(context.handle);
          rule.check(context);
        },
      }),
    );
  const workspace = workspaceOf(EMPTY_CONFIG, noted);
  const again = (text: string): string[] => {
    ran.length = 0;
    workspace.setConfig(configOf(text));
    findings(workspace);
    return [...ran].sort();
  };
  findings(workspace);
  expect(again('extends: strict')).toEqual([]);
  expect(again('rules: { ant-singleton-bronze: off }')).toEqual([]);
  expect(again('rules: { ant-missing-compaction: { files: 5 } }')).toEqual([]);
  expect(
    again(
      'rules: { ant-missing-compaction: { files: 5 } }\noverrides: [{ files: silver, rules: { ant-singleton-bronze: { sources: 2 } } }]',
    ),
  ).toEqual([]);
  const inFile = again('overrides: [{ files: bronze/a.pipe, rules: { ant-singleton-bronze: { sources: 2 } } }]');
  expect(inFile.length).toBeGreaterThan(0);
  expect(inFile.every(handle => handle.startsWith('bronze/a.pipe#'))).toBe(true);
});

test('a rule that is off says nothing, and no comment that silences it is called unused', () => {
  const workspace = workspaceOf(configOf('rules: { ant-no-dlq: off, ant-no-observability: off }'));
  const codes = findings(workspace).map(({ code }) => code);
  expect(codes).not.toContain('ant-no-dlq');
  expect(codes).not.toContain('ignore-unused');
  expect(codes).toContain('ignore-without-reason');
});

test('what any text is checked for stays as it is', () => {
  for (const text of CONFIGS) {
    const workspace = workspaceOf(configOf(text));
    workspace.setFile('x.pipe', 'bronze x from source.nowhere { write append patterns nonsense }\n');
    const found = workspace.diagnostics('x.pipe').filter(({ category }) => category !== 'rule');
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toContain('error unknown-dataset');
  }
  const workspace = workspaceOf(configOf('rules: { unknown-pattern: off }'));
  workspace.setFile('x.pipe', 'bronze x from source.nowhere { write append patterns nonsense }\n');
  expect(workspace.diagnostics('x.pipe').map(({ code }) => code)).not.toContain('unknown-pattern');
});
