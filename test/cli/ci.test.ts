import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { command } from '../../cli/commands/check.js';
import { Folder, project } from './cupel.js';

const folders: Folder[] = [];
function folder(files: Readonly<Record<string, string>>): Folder {
  const made = new Folder(files);
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

/** The options that some text gives to `cupel check`, and those that there are. */
const optionsIn = (text: string): readonly string[] => text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];
const known = new Set([...optionsIn(command.help), '--']);

const readText = (file: string): string => readFileSync(join(project, file), 'utf8');

describe('.pre-commit-hooks.yaml', () => {
  const hooks: Record<string, unknown>[] = parse(readText('.pre-commit-hooks.yaml'));

  test('has what the framework wants of a hook', () => {
    expect(hooks.map(({ id }) => id)).toEqual(['cupel-check', 'cupel-fix']);
    for (const hook of hooks) {
      expect(hook).toMatchObject({ name: expect.any(String), language: 'script', pass_filenames: false, require_serial: true });
      const files = new RegExp(String(hook.files));
      expect(
        ['a.pipe', 'in/a.pipe', 'cupel.yaml', 'contracts/a.yml', 'README.md', 'a.pipe.txt'].filter(file => files.test(file)),
      ).toEqual(['a.pipe', 'in/a.pipe', 'cupel.yaml', 'contracts/a.yml']);
    }
  });

  test('runs a program of the repository, with options that there are', () => {
    for (const { entry } of hooks) {
      const [program = '', name, ...words] = String(entry).split(' ');
      expect(existsSync(join(project, program))).toBe(true);
      expect(name).toBe('check');
      for (const option of words) expect(known).toContain(option);
    }
  });
});

describe('action.yml', () => {
  const action = parse(readText('action.yml'));
  const [step] = action.runs.steps;
  const script: string = step.run;

  test('is a composite action whose inputs are all used, and reach the script as variables alone', () => {
    expect(action).toMatchObject({ name: 'Cupel', runs: { using: 'composite' } });
    expect(action.runs.steps).toHaveLength(1);
    expect(script).not.toContain('${{');
    const variables: Record<string, string> = step.env;
    const used = [...Object.values(variables), step['working-directory']].join('\n');
    for (const [input, { description }] of Object.entries<{ description: string }>(action.inputs)) {
      expect(description).toMatch(/\.$/);
      expect(used).toContain(`\${{ inputs.${input} }}`);
    }
    for (const name of Object.keys(variables)) expect(script).toContain(`"$${name}"`);
  });

  test('gives options that there are, in a script that bash reads', () => {
    for (const option of optionsIn(script)) expect(known).toContain(option);
    expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  /** Runs the step as a runner does. */
  function run(ws: Folder, inputs: Readonly<Record<string, string>>) {
    const variables = Object.fromEntries(
      Object.entries<string>(step.env).map(([name, expression]) => {
        const input = /inputs\.([\w-]+)/.exec(expression)?.[1] ?? '';
        return [name, inputs[input] ?? action.inputs[input].default];
      }),
    );
    ws.write('step.sh', script);
    const summary = join(ws.path, 'summary.md');
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', join(ws.path, 'step.sh')], {
      cwd: ws.path,
      encoding: 'utf8',
      env: { ...process.env, ...variables, GITHUB_ACTION_PATH: project, GITHUB_STEP_SUMMARY: summary },
    });
  }

  const found = 'source a : postgres { url env("U") table "t" }\n';

  test('annotates, summarises, writes SARIF, and fails where it should', () => {
    const ws = folder({ 'cupel.yaml': '', 'in/a.pipe': found, 'b c.pipe': '' });
    const { status, stdout, stderr } = run(ws, { paths: 'in\nb c.pipe\n', sarif: 'out/a.sarif' });
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^::warning file=in\/a\.pipe,line=1,/);
    expect(ws.read('summary.md')).toContain('2 files checked: **1 warning**');
    expect(JSON.parse(ws.read('out/a.sarif')).runs[0].results).toHaveLength(1);

    expect(run(ws, { 'fail-on': 'error', summary: 'false' })).toMatchObject({ status: 0, stderr: '' });
    ws.cupel('check', '--baseline', 'base.json', '--update-baseline');
    expect(run(ws, { baseline: 'base.json' })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('takes whatever an input holds as a value', () => {
    const ws = folder({ 'cupel.yaml': '', 'a.pipe': found });
    for (const text of ['$(touch pwned)', '"; touch pwned; "\n`touch pwned`', '--help']) {
      const inputs = { paths: text, only: text, env: text, config: text, baseline: text, 'fail-on': text, sarif: text };
      expect([text, run(ws, { ...inputs, summary: 'false' }).status]).toEqual([text, 2]);
      expect([text, run(ws, { paths: text, summary: 'false' }).status]).toEqual([text, 2]);
    }
    expect(existsSync(join(ws.path, 'pwned'))).toBe(false);
  });
});

describe('docs/ci.md', () => {
  const page = readText('docs/ci.md');
  const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({ language, text }));

  test('names options, inputs and hooks that there are', () => {
    const action = parse(readText('action.yml'));
    const hooks = parse(readText('.pre-commit-hooks.yaml')).map(({ id }: { id: string }) => id);
    const yaml = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => parse(text));
    const [workflow, config] = yaml;
    const steps: { uses: string; with?: Record<string, string> }[] = workflow.jobs.cupel.steps;
    const own = steps.find(({ uses }) => uses.startsWith('cupel-data/cupel@'));
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? {})));
    const rows = [...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(Object.keys(action.inputs));
    for (const { id, args } of config.repos[0].hooks) {
      expect(hooks).toContain(id);
      for (const option of optionsIn(args.join(' '))) expect(known).toContain(option);
    }
    for (const option of optionsIn(page)) expect(known).toContain(option);
  });
});
