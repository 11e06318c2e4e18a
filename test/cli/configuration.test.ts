import { afterEach, describe, expect, test } from 'vitest';
import { Folder } from './cupel.js';

const made: Folder[] = [];
afterEach(() => {
  for (const one of made.splice(0)) one.remove();
});

function folder(files: Readonly<Record<string, string>>): Folder {
  const one = new Folder(files);
  made.push(one);
  return one;
}

/** A source of which a rule says something: `ant-silent-drift`, a warning. */
const drifting = (name: string): string => `source ${name} : files { path "x" columns { id: long } }\n`;

/** `file severity code` of everything that is found. */
function found(ws: Folder, ...words: readonly string[]): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the schema is what says what is in it
  return ws.json('check', ...words).diagnostics.map(({ file, severity, code }: any) => `${file} ${severity} ${code}`);
}

describe('cupel.yaml', () => {
  test('sets severities, for some files others', () => {
    const ws = folder({
      'cupel.yaml':
        'rules: { ant-silent-drift: error }\noverrides: [{ files: sandbox, rules: { ant-silent-drift: off } }, { files: "**/b.pipe", rules: { ant-silent-drift: hint } }]\n',
      'a.pipe': drifting('a'),
      'sandbox/c.pipe': drifting('c'),
      'sandbox/b.pipe': drifting('b'),
    });
    expect(found(ws)).toEqual(['a.pipe error ant-silent-drift', 'sandbox/b.pipe hint ant-silent-drift']);
    expect(found(ws, 'sandbox/c.pipe')).toEqual([]);
  });

  test('is found from below, and makes a check fail or pass', () => {
    const ws = folder({ 'cupel.yaml': 'rules: { ant-silent-drift: hint }', 'deep/a.pipe': drifting('a') });
    expect(ws.cupel('check', 'deep').status).toBe(0);
    ws.write('cupel.yaml', 'extends: strict');
    expect(ws.cupel('check', 'deep', '--fail-on', 'error').status).toBe(1);
  });

  test('sets the thresholds of rules', () => {
    const ws = folder({
      'cupel.yaml': 'rules: { ant-singleton-bronze: { sources: 2 } }',
      'a.pipe': `${drifting('a')}${drifting('b')}bronze both from source.a union source.b { write append }\n`,
    });
    expect(found(ws, '--only', 'ant-singleton-bronze')).toEqual(['a.pipe information ant-singleton-bronze']);
    ws.write('cupel.yaml', '');
    expect(found(ws, '--only', 'ant-singleton-bronze')).toEqual([]);
  });

  test('that is not understood is shown, and nothing is checked', () => {
    const ws = folder({ 'cupel.yaml': 'rules:\n  ant-silent-drfit: off\n  ant-no-dlq: loud\n', 'a.pipe': drifting('a') });
    for (const words of [
      ['check'],
      ['check', '--format', 'json'],
      ['describe'],
      ['lineage'],
      ['generate', '--target', 'pyspark', '--out', 'x'],
    ]) {
      const { status, stdout, stderr } = ws.cupel(...words);
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('cupel: cupel.yaml is not understood, and without it nothing is done');
      expect(stderr).toContain(
        'cupel.yaml:2:3 error config-syntax\n  There is no rule `ant-silent-drfit`. Did you mean `ant-silent-drift`?',
      );
      expect(stderr).toContain('> 2 │   ant-silent-drfit: off\n      │   ^^^^^^^^^^^^^^^^\n');
      expect(stderr).toContain('cupel.yaml:3:15 error config-syntax');
    }
  });

  test('that cannot be read is told', () => {
    const ws = new Folder({ 'cupel.yaml': Buffer.from([0xff, 0xfe, 0x41]), 'a.pipe': drifting('a') });
    made.push(ws);
    const { status, stderr } = ws.cupel('check');
    expect(status).toBe(2);
    expect(stderr).toContain('cupel: cupel.yaml is not UTF-8 text');
  });

  test('that is a folder is none', () => {
    const ws = folder({ 'cupel.yaml/a.pipe': drifting('a') });
    expect(found(ws)).toEqual(['cupel.yaml/a.pipe warning ant-silent-drift']);
  });

  test('with lines of Windows and a byte order mark is read', () => {
    const ws = folder({ 'cupel.yaml': '\uFEFFrules:\r\n  ant-silent-drift: off\r\n', 'a.pipe': drifting('a') });
    expect(found(ws)).toEqual([]);
  });

  test('another file takes its place by --config', () => {
    const ws = folder({
      'cupel.yaml': 'rules: { ant-silent-drift: off }',
      'ci/strict.yaml': 'extends: strict',
      'ci/wrong.yaml': 'extends: [',
      'a.pipe': drifting('a'),
    });
    expect(found(ws)).toEqual([]);
    expect(found(ws, '--config', 'ci/strict.yaml')).toEqual(['a.pipe error ant-silent-drift']);
    const wrong = ws.cupel('check', '--config', 'ci/wrong.yaml');
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('cupel: ci/wrong.yaml is not understood')]);
    const missing = ws.cupel('check', '--config', 'ci/none.yaml');
    expect([missing.status, missing.stderr]).toEqual([2, 'cupel: ci/none.yaml does not exist\n']);
  });
});

describe('include and exclude', () => {
  const files = {
    'a.pipe': `pipeline p { tags { team "t" } }\n${drifting('a')}`,
    'archive/a.pipe': `part of p\n${drifting('a')}`,
    'archive/b.pipe': drifting('b'),
  };

  test('leave files out of everything', () => {
    const ws = folder({ ...files, 'cupel.yaml': 'exclude: archive' });
    // The source that is declared twice would be a mistake.
    expect(found(ws)).toEqual(['a.pipe warning ant-silent-drift']);
    const nodes: { file: string }[] = ws.json('lineage').nodes;
    expect(nodes.map(({ file }) => file)).toEqual(['a.pipe']);
    ws.write('cupel.yaml', 'include: ["archive/b*"]');
    expect(found(ws)).toEqual(['archive/b.pipe warning ant-silent-drift']);
  });

  test('a file that is named is checked in any case, a folder is not', () => {
    const ws = folder({ ...files, 'cupel.yaml': 'exclude: archive' });
    expect(found(ws, 'archive/b.pipe')).toEqual(['archive/b.pipe warning ant-silent-drift']);
    const { status, stderr } = ws.cupel('check', 'archive');
    expect(status).toBe(2);
    expect(stderr).toContain('archive has no .pipe files but those that cupel.yaml leaves out');
  });

  test('a workspace in a folder of another has its own configuration, wherever the check begins', () => {
    const ws = folder({
      'cupel.yaml': 'rules: { ant-silent-drift: error }',
      'a.pipe': drifting('a'),
      'inner/cupel.yaml': 'rules: { ant-silent-drift: hint }',
      'inner/a.pipe': drifting('a'),
    });
    expect(found(ws)).toEqual(['a.pipe error ant-silent-drift', 'a.pipe hint ant-silent-drift']);
    expect(found(ws, 'inner')).toEqual(['a.pipe hint ant-silent-drift']);
  });

  test('a folder without a configuration is one workspace with all below it, but for those that have one', () => {
    const ws = folder({
      'a.pipe': drifting('a'),
      'deep/er/b.pipe': drifting('b'),
      'inner/cupel.yaml': 'rules: { ant-silent-drift: hint }',
      'inner/c.pipe': drifting('c'),
    });
    const outer = ['a.pipe warning ant-silent-drift', 'deep/er/b.pipe warning ant-silent-drift'];
    expect(found(ws)).toEqual([...outer, 'c.pipe hint ant-silent-drift']);
    expect(found(ws, 'inner')).toEqual(['c.pipe hint ant-silent-drift']);
  });
});
