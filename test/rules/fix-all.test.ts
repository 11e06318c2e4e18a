import { describe, expect, test } from 'vitest';
import { antiPattern } from '../../language/catalog/index.js';
import { applyFixes, type ChooseFix, onlyFix, type PlacedDiagnostic, safeFix, Workspace } from '../../language/index.js';
import { rules } from '../../language/rules/index.js';
import { Revision } from '../../language/text/revision.js';

const SOURCES =
  'source a : kafka { topic "a" drift alert columns { id: long, at: timestamp event_time } }\n' +
  'source b : kafka { topic "b" drift alert columns { id: long, at: timestamp event_time } }\n';

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const workspace = new Workspace();
  for (const [path, text] of Object.entries(files)) workspace.setFile(path, text);
  return workspace;
}

const of =
  (code: string): ChooseFix =>
  found =>
    found.code === code ? onlyFix(found) : undefined;

/** The texts after fixes of all files, by path; only of those that change. */
function fixed(files: Readonly<Record<string, string>>, choose: ChooseFix): Record<string, string> {
  const { files: changed } = applyFixes(workspaceOf(files), Object.keys(files), choose);
  for (const { path, before, after, changes } of changed) {
    expect(before).toBe(files[path]);
    expect(new Revision(before).apply(changes)?.after, 'the changes make the text').toBe(after);
  }
  return Object.fromEntries(changed.map(({ path, after }) => [path, after]));
}

describe('all fixes at once', () => {
  test('what several of them need is declared once', () => {
    const before = `${SOURCES}bronze a from source.a {}\nbronze b from source.b {}\nbronze c from source.b {\n  write append\n}\n`;
    expect(fixed({ 'x.pipe': before }, of('ant-no-dlq'))).toEqual({
      'x.pipe':
        `${SOURCES}bronze a from source.a { on error dead_letter rejects }\ndeadletter rejects { retain 30 days }\n` +
        'bronze b from source.b { on error dead_letter rejects }\n' +
        'bronze c from source.b {\n  write append\n  on error dead_letter rejects\n}\n',
    });
  });

  test('the files of one pipeline declare it once too', () => {
    const files = {
      'a.pipe': `pipeline p { tags { team "x" } }\n${SOURCES}bronze a from source.a {}\n`,
      'b.pipe': 'pipeline p\nbronze b from source.b {}\n',
    };
    expect(fixed(files, of('ant-no-dlq'))).toEqual({
      'a.pipe': files['a.pipe'].replace(
        'source.a {}',
        'source.a { on error dead_letter rejects }\ndeadletter rejects { retain 30 days }',
      ),
      'b.pipe': files['b.pipe'].replace('source.b {}', 'source.b { on error dead_letter rejects }'),
    });
  });

  test('a fix may edit a file that was not asked for', () => {
    const files = {
      'a.pipe': 'pipeline p { tags { team "x" } }\nsource a : files { path "a/*" drift alert }\n',
      'b.pipe': 'pipeline p\nsilver t from source.a { where x is not null }\n',
    };
    const { files: changed } = applyFixes(workspaceOf(files), ['b.pipe'], of('ant-schema-on-read-abuse'));
    expect(changed.map(({ path }) => path)).toEqual(['a.pipe']);
  });

  test('Windows line ends and comments stay', () => {
    const before = `${SOURCES}// one\nbronze a from source.a { // two\n  /* three */ trigger every 1 minute\n}\n`.replaceAll(
      '\n',
      '\r\n',
    );
    const after = fixed({ 'x.pipe': before }, safeFix)['x.pipe'] ?? '';
    expect(after).toBe(before.replace('1 minute\r\n', '1 minute\r\n  maintain { compact every 12 hours }\r\n'));
  });

  test('unasked only what is safe: no row and no run becomes another', () => {
    const before =
      'pipeline p { owner "shop@example.com" trigger every 1 minute }\n' +
      `${SOURCES}bronze a from source.a { write append }\nsilver t from bronze.a { key id write merge { sequence by at } }\n`;
    const workspace = workspaceOf({ 'x.pipe': before });
    const { applied } = applyFixes(workspace, ['x.pipe'], safeFix);
    expect([...new Set(applied.map(({ code }) => code))].sort()).toEqual([
      'ant-missing-compaction',
      'ant-no-cost-monitoring',
      'ant-no-observability',
    ]);
    expect(workspace.diagnostics('x.pipe').map(({ code }) => code)).toContain('ant-no-dlq');
  });

  test('applied again they change nothing', () => {
    const before = `pipeline p { owner "shop@example.com" trigger every 1 minute }\n${SOURCES}bronze a from source.a {}\nsilver t from bronze.a { key id }\n`;
    const once = fixed({ 'x.pipe': before }, onlyFix);
    expect(fixed({ 'x.pipe': once['x.pipe'] ?? '' }, onlyFix)).toEqual({});
  });
});

describe('what a rule says of its fixes', () => {
  test.each(
    rules.flatMap(rule => {
      const bad = antiPattern(rule.antiPattern ?? '')?.bad;
      return bad === undefined ? [] : [[rule.code, rule.fix, bad] as const];
    }),
  )('%s: %s', (code, kind, bad) => {
    const found = workspaceOf({ 'x.pipe': bad })
      .diagnostics('x.pipe')
      .filter(finding => finding.code === code);
    const fixes = found.flatMap(finding => finding.fixes);
    if (kind === 'none') expect(fixes).toEqual([]);
    for (const { safe } of fixes) expect(safe === true).toBe(kind === 'safe');
  });
});

describe('a fix that does harm', () => {
  const TEXT = `${SOURCES}bronze a from source.a {}\n`;
  const [place] = workspaceOf({ 'x.pipe': TEXT }).diagnostics('x.pipe') as [PlacedDiagnostic];
  const at = (start: number, end: number, text: string) => ({ path: place.path, start, end, text });

  test.each([
    ['breaks the text', [at(TEXT.length - 2, TEXT.length - 1, '')]],
    ['repairs nothing', [at(0, 0, '// a comment\n')]],
    ['has edits that overlap', [at(0, 5, ''), at(3, 6, '')]],
    ['lies outside of the text', [at(TEXT.length + 5, TEXT.length + 6, '')]],
  ])('is left out where it %s', (_, edits) => {
    expect(fixed({ 'x.pipe': TEXT }, ({ code }) => (code === place.code ? { title: 'harm', edits } : undefined))).toEqual({});
  });

  test('leaves the workspace as it was, also where choosing throws', () => {
    const text = `${TEXT}bronze b from source.b {}\n`;
    const workspace = workspaceOf({ 'x.pipe': text });
    const before = workspace.diagnostics('x.pipe');
    let left = 1;
    const choose: ChooseFix = found => {
      if (left-- > 0) return onlyFix(found);
      throw new Error('enough');
    };
    expect(() => applyFixes(workspace, ['x.pipe'], choose)).toThrow('enough');
    expect(workspace.model.file('x.pipe')?.text).toBe(text);
    expect(workspace.diagnostics('x.pipe')).toEqual(before);
  });
});
