import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { constructs, pattern, patternNames } from '../../language/catalog/index.js';
import { Workspace } from '../../language/index.js';
import { detectors } from '../../language/patterns/index.js';
import { type Fixture, fixturesBelow, withLineEnds } from '../support/marks.js';

const folder = join(import.meta.dirname, 'fixtures');
const fixtures = fixturesBelow(folder);

function workspaceOf(files: ReadonlyMap<string, string>): Workspace {
  const workspace = new Workspace();
  for (const [path, text] of files) workspace.setFile(path, text);
  return workspace;
}

/** Where a pattern is found: `path:line id`, and the first line of its words where a mark of the line says them. */
function found({ files, marks }: Fixture, pattern: string): string[] {
  const workspace = workspaceOf(files);
  return workspace.model
    .files()
    .flatMap(file => file.declarations.flatMap(({ handle }) => workspace.patterns.of(handle)))
    .filter(applied => applied.pattern === pattern)
    .flatMap(({ location }) => workspace.locate(location))
    .map(({ path, start, end }) => {
      const text = files.get(path) ?? '';
      const line = text.slice(0, start).split(/\r\n|\n/).length;
      const isExact = marks.some(mark => mark.path === path && mark.line === line && mark.token !== undefined);
      return `${path}:${line} ${pattern}${isExact ? ` [${text.slice(start, end).split(/[\r\n]/)[0]}]` : ''}`;
    })
    .sort();
}

test('every pattern that a text can show has a detector and a fixture, and no other has', () => {
  const shown = patternNames()
    .filter(({ detected }) => detected !== undefined)
    .map(({ id }) => id);
  expect(detectors.map(({ pattern }) => pattern).sort()).toEqual([...shown].sort());
  expect(readdirSync(folder).sort()).toEqual(shown.map(id => `${id}.pipe`).sort());
});

test('a pattern is named at a construct exactly where a text can show it', () => {
  const named = new Set(constructs().flatMap(({ patterns }) => patterns));
  const shown = patternNames().filter(({ detected }) => detected !== undefined);
  expect([...named].sort()).toEqual(shown.map(({ id }) => id).sort());
});

test('the example of a pattern applies it', () => {
  const notThere = patternNames()
    .filter(({ detected }) => detected !== undefined)
    .filter(({ id }) => {
      const workspace = workspaceOf(new Map([['example.pipe', pattern(id)?.example ?? '']]));
      const declarations = workspace.model.file('example.pipe')?.declarations ?? [];
      return !declarations.some(({ handle }) => workspace.patterns.of(handle).some(applied => applied.pattern === id));
    });
  expect(notThere.map(({ id }) => id)).toEqual([]);
});

describe.each(fixtures.map(fixture => [fixture.name.replace(/\.pipe$/, ''), fixture] as const))('%s', (pattern, fixture) => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('is found where it is and nowhere else, with %s', (_, lineEnd) => {
    const variant = withLineEnds(fixture, lineEnd);
    const expected = variant.marks.map(
      ({ path, line, code, token }) => `${path}:${line} ${code}${token === undefined ? '' : ` [${token}]`}`,
    );
    expect(found(variant, pattern)).toEqual(expected.sort());
    expect(expected).not.toEqual([]);
  });

  test('has a near miss, and nothing that is no text of the language', () => {
    const [text = ''] = fixture.files.values();
    expect(text).toMatch(/^\/\/ Not: .*\n(?:.*\n)*(?!\/\/)\S/m);
    const workspace = workspaceOf(fixture.files);
    const problems = [...fixture.files.keys()].flatMap(path => workspace.diagnostics(path));
    const wrong = problems.filter(({ category }) => category === 'syntax' || category === 'reference' || category === 'type');
    expect(wrong.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});
