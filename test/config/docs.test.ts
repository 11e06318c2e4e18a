import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KEYS, LEVELS, OVERRIDE_KEYS, PRESETS, Resolution, readConfig } from '../../language/config/index.js';

const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'configuration.md'), 'utf8');
const [example = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);

describe('docs/configuration.md', () => {
  test('has a whole example, which is right and means what the page says', () => {
    const { config, problems } = readConfig(example);
    expect(problems).toEqual([]);
    for (const key of [...KEYS, ...OVERRIDE_KEYS]) expect(example).toMatch(new RegExp(`^\\s*(?:- )?${key}:`, 'm'));
    const resolution = new Resolution(config);
    const severity = (path: string, code: string): string | undefined => resolution.rules(path).get(code)?.severity;
    expect(severity('pipelines/a.pipe', 'ant-no-dlq')).toBe('warning');
    expect(severity('pipelines/sandbox/a.pipe', 'ant-no-dlq')).toBe('hint');
    expect(severity('pipelines/sandbox/x/a_stream.pipe', 'ant-no-dlq')).toBe('warning');
    expect(severity('pipelines/sandbox/a.pipe', 'ant-no-observability')).toBe('off');
    expect(resolution.rules('pipelines/a.pipe').get('ant-unbounded-state')?.options.get('delay')?.value).toBe('1 hour');
    const covered = ['a', 'pipelines/a', 'pipelines/archive/a', 'pipelines/a.draft', 'shared/x/y/a', 'other/a'];
    expect(covered.filter(path => resolution.covers(`${path}.pipe`))).toEqual(['pipelines/a', 'shared/x/y/a']);
  });

  test('speaks of every preset and every severity', () => {
    for (const word of [...PRESETS, ...LEVELS]) expect(page).toContain(`\`${word}\``);
  });

  test('has links to files that exist', () => {
    for (const [, target = ''] of page.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g))
      expect(existsSync(join(docs, target)), target).toBe(true);
  });
});
