import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../language/index.js';
import { type Rule, rules } from '../../language/rules/index.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { fixturesBelow } from '../support/marks.js';
import { findingsOf } from '../support/workspace.js';

const parser = await loadSqlParser();

/** Edits of each fixture. */
const EDITS = 4;

/** One rule, that does what it does, and notes the declarations at which it did it. */
function noted(): { rules: Rule[]; checked: string[] } {
  const checked: string[] = [];
  const wrapped = rules
    .filter(({ code }) => code === 'ant-no-dlq')
    .map(rule => ({
      ...rule,
      check: (context: Parameters<Rule['check']>[0]) => {
        checked.push(context.handle);
        rule.check(context);
      },
    }));
  return { rules: wrapped, checked };
}

const SOURCES = 'source s : kafka { topic "s" columns { x: string } }\n';
const TABLES = 'bronze b from source.s {}\nbronze c from source.s { on error skip }\nsilver d from bronze.b {}\n';

test('rules run again only where what they looked at has changed', () => {
  const { rules: running, checked } = noted();
  const workspace = new Workspace(running);
  const all = (): string[] =>
    ['sources.pipe', 'tables.pipe'].flatMap(path => workspace.diagnostics(path).map(({ code }) => code));
  const again = (path: string, text: string): string[] => {
    checked.length = 0;
    workspace.setFile(path, text);
    all();
    return [...checked].sort();
  };
  workspace.setFile('sources.pipe', SOURCES);
  workspace.setFile('tables.pipe', TABLES);
  expect(all()).toEqual(['ant-no-dlq', 'ant-no-dlq']);
  expect(checked).toHaveLength(4);

  expect(again('tables.pipe', `// A comment.\n\n${TABLES}`)).toEqual([]);
  expect(again('sources.pipe', `${SOURCES}// A comment.\n`)).toEqual([]);
  expect(again('tables.pipe', TABLES.replace('on error skip', 'on error fail'))).toHaveLength(1);
  // Rows that are typed now: the source, and the one table that asked because its rows would be lost.
  expect(again('sources.pipe', SOURCES.replace('} }\n', '} format avro }\n'))).toHaveLength(2);
  expect(all()).toEqual([]);
});

test('after an edit at its beginning a long chain of tables is no deeper than a short one', () => {
  const length = 3000;
  const names = Array.from({ length }, (_, i) => `gold t${i} from ${i === 0 ? 'source.s' : `gold.t${i - 1}`} {}`);
  const chain = (source: string): string =>
    [`source s : files { path "s" ${source} }`, 'defaults gold { freshness 1 day }', ...names.reverse()].join('\n');
  const workspace = new Workspace();
  const found = (text: string): string[] => {
    workspace.setFile('a.pipe', text);
    return workspace.diagnostics('a.pipe').map(({ code }) => code);
  };
  expect(found(chain('columns { id: long }'))).toEqual(['ant-silent-drift']);
  // The type of each table's column is another now, and so are all signatures.
  expect(found(chain('columns { id: int } evolve backward'))).toEqual([]);
});

test('places where a dataset is named follow every edit', () => {
  const workspace = new Workspace();
  workspace.setFile('a.pipe', 'source s : files { path "x" columns { id: long } }\nbronze `A b` from source.s {}\n');
  const places = (): string[] =>
    workspace.model.mentions('_.bronze.a b').map(({ handle, span }) => `${handle} ${span.start}-${span.end}`);
  const [table] = workspace.model.tables();
  expect(workspace.model.mentions(table?.id ?? '')).toEqual([]);
  workspace.setFile('b.pipe', 'silver t from bronze.`a B` {}\nsilver u { sql """ select * from bronze.`A b` """ }\n');
  const id = table?.id ?? '';
  const handles = (): string[] => workspace.model.mentions(id).map(({ handle }) => handle);
  expect(handles()).toEqual(['b.pipe#silver.t', 'b.pipe#silver.u']);
  workspace.setFile('b.pipe', 'silver u { sql """ select * from bronze.`A b` """ }\nsilver t from bronze.c {}\n');
  expect(handles()).toEqual(['b.pipe#silver.u']);
  workspace.setFile('c.pipe', 'subject people { key bronze.`A b`.id erase delete within 3 days }\n');
  workspace.setFile('b.pipe', '');
  expect(handles()).toEqual(['c.pipe#subject.people']);
  workspace.removeFile('c.pipe');
  expect(places()).toEqual([]);
});

/** Words that change what rules find when one takes the other's place. */
const SWAPS: readonly (readonly [string, string])[] = [
  ['skip', 'fail'],
  ['kafka', 'postgres'],
  ['columns', 'format avro columns'],
  ['trigger continuous', 'schedule "@daily"'],
  ['trigger every 1 minute', 'trigger available_now'],
  ['dead_letter rejects', 'skip'],
  ['write append', 'write view'],
  ['source.events', 'source.orders'],
  ['deadletter', '// deadletter'],
  ['pipeline', '// pipeline'],
  ['defaults', '// defaults'],
  ['write merge', 'write append'],
  ['write append', 'write overwrite'],
  ['freshness', '// freshness'],
  ['every 1 minute', 'every 1 day'],
  ['date_trunc', 'date_part'],
  ['union', '// union'],
  ['from source.a', 'from source.b'],
  ['from bronze.', 'from silver.'],
  ['flow ', '// flow '],
  ['tags', '// tags'],
];

describe('after any edits the findings are those of a fresh workspace', () => {
  const fixtures = fixturesBelow(join(import.meta.dirname, 'fixtures')).filter(
    ({ name }) => name.startsWith('ant-') && !name.startsWith('ant-hardcoded-credentials/'),
  );
  test.each(fixtures.map((fixture, index) => [fixture.name, fixture, index] as const))('%s', (_, { files }, index) => {
    const random = mulberry32(index);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const now = new Map(files);
    const workspace = new Workspace();
    workspace.setSqlParser(parser);
    for (const [path, text] of now) workspace.setFile(path, text);
    for (const path of now.keys()) workspace.diagnostics(path);
    for (let edit = 0; edit < EDITS; edit++) {
      const path = pick([...now.keys()]);
      const lines = (now.get(path) ?? '').split('\n');
      const [from, to] = pick(SWAPS);
      const line = Math.floor(random() * lines.length);
      if (random() < 0.2) lines.splice(line, 1);
      else for (let i = line; i < lines.length && i < line + 8; i++) lines[i] = (lines[i] ?? '').replace(from, to);
      now.set(path, random() < 0.1 ? (files.get(path) ?? '') : lines.join('\n'));
      workspace.setFile(path, now.get(path) ?? '');
      const found = [...now.keys()].flatMap(each => workspace.diagnostics(each));
      expect(found, `edit ${edit} of ${path}`).toEqual(findingsOf(now));
    }
  });
});

/** A small random generator: the same numbers for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
