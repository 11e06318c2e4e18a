import { describe, expect, test } from 'vitest';
import { Workspace } from '../../language/index.js';
import { silencing } from '../../language/rules/silencing.js';
import { Revision } from '../../language/text/revision.js';
import { applyFix, findingsOf } from '../support/workspace.js';

const ABOVE = 'source s : kafka { topic "s" columns { x: string } drift alert }\n';
const CODE = 'ant-no-dlq';
const REASON = 'the topic has a registry';

/** The text in which the first finding of a rule is silenced; undefined where that cannot be written. */
function silenced(text: string, reason = REASON, code = CODE): string | undefined {
  const finding = findingsOf(new Map([['a.pipe', text]])).find(found => found.code === code);
  const changes = finding && silencing(text, finding.start, code, reason);
  return changes && new Revision(text).apply(changes)?.after;
}

const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
  ['at the margin', 'bronze b from source.s {}', `// cupel-ignore ${CODE}: ${REASON}\nbronze b from source.s {}`],
  [
    'above a doc comment, which stays that of the table',
    '/** What came. */\nbronze b from source.s {}',
    `// cupel-ignore ${CODE}: ${REASON}\n/** What came. */\nbronze b from source.s {}`,
  ],
  [
    'in a body, indented like the line',
    'bronze b from source.s {\n\t  on error skip\n}',
    `bronze b from source.s {\n\t  // cupel-ignore ${CODE}: ${REASON}\n\t  on error skip\n}`,
  ],
  [
    'above a doc comment of several lines in a body',
    'bronze b from source.s {\n  write append\n  /** Why\n   * not. */\n  on error skip\n}',
    `bronze b from source.s {\n  write append\n  // cupel-ignore ${CODE}: ${REASON}\n  /** Why\n   * not. */\n  on error skip\n}`,
  ],
  [
    'behind the line where its doc comment begins behind other code',
    'param p: int /** What came. */\nbronze b from source.s {}',
    `param p: int /** What came. */\nbronze b from source.s {} // cupel-ignore ${CODE}: ${REASON}`,
  ],
  [
    'behind a line that begins inside of a comment',
    '/* one\ntwo */ bronze b from source.s {}',
    `/* one\ntwo */ bronze b from source.s {} // cupel-ignore ${CODE}: ${REASON}`,
  ],
  [
    'into the comment above',
    '// cupel-ignore ant-missing-compaction: small\nbronze b from source.s { trigger every 1 minute }',
    `// cupel-ignore ant-missing-compaction, ${CODE}: small; ${REASON}\nbronze b from source.s { trigger every 1 minute }`,
  ],
  [
    'into the comment behind, before what is no reason',
    'bronze b from source.s { trigger every 1 minute } // cupel-ignore ant-missing-compaction: small // see below',
    `bronze b from source.s { trigger every 1 minute } // cupel-ignore ant-missing-compaction, ${CODE}: small; ${REASON} // see below`,
  ],
  [
    'a reason for a code that has none',
    `// cupel-ignore ${CODE}\nbronze b from source.s {}`,
    `// cupel-ignore ${CODE}: ${REASON}\nbronze b from source.s {}`,
  ],
  [
    'a reason behind a colon that has none',
    `// cupel-ignore ${CODE}:\nbronze b from source.s {}`,
    `// cupel-ignore ${CODE}: ${REASON}\nbronze b from source.s {}`,
  ],
  [
    'a code and a reason for a comment that has neither',
    '// cupel-ignore\nbronze b from source.s {}',
    `// cupel-ignore ${CODE}: ${REASON}\nbronze b from source.s {}`,
  ],
];

describe('a rule is silenced with a reason', () => {
  for (const [name, before, after] of CASES) {
    test.each([
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ])(`${name}, with %s`, (_, lineEnd) => {
      const written = (text: string): string => `${ABOVE}${text}\n`.replaceAll('\n', lineEnd);
      expect(silenced(written(before))).toBe(written(after));
      const codes = findingsOf(new Map([['a.pipe', written(after)]])).map(({ code }) => code);
      expect(codes.filter(code => code === CODE || code.startsWith('ignore-'))).toEqual([]);
    });
  }

  test('the doc comment above stays that of the table', () => {
    const workspace = new Workspace();
    workspace.setFile('a.pipe', silenced(`${ABOVE}/** What came. */\nbronze b from source.s {}\n`) ?? '');
    expect(workspace.model.tables().map(({ doc }) => doc)).toEqual(['What came.']);
  });

  test.each(['', ' ', '\n', '// none', ' //'])('%j is no reason, so nothing is written', reason => {
    expect(silenced(`${ABOVE}bronze b from source.s {}\n`, reason)).toBeUndefined();
  });

  test('a reason of several lines is written on one', () => {
    expect(silenced(`${ABOVE}bronze b from source.s {}\n`, ' one\r\n  two\n*/ "three ')).toContain(
      `// cupel-ignore ${CODE}: one two */ "three\nbronze`,
    );
  });

  test('nothing is written into a string', () => {
    const text = `${ABOVE}bronze a from source.s { on error dead_letter d }\ndeadletter d { retain 1 day }\nsilver t from bronze.a { freshness 1 day sql """\n  select 'postgres://etl:hunter2@db/x' as x\n  from input\n""" }\n`;
    const [finding] = findingsOf(new Map([['a.pipe', text]]), ['ant-hardcoded-credentials']).filter(({ code }) =>
      code.startsWith('ant-'),
    );
    const changes = finding && silencing(text, finding.start, finding.code, REASON);
    const after = changes && new Revision(text).apply(changes)?.after;
    expect(after).toContain(`// cupel-ignore ant-hardcoded-credentials: ${REASON}\nsilver t`);
  });
});

const IGNORES: readonly (readonly [name: string, before: string, after: string])[] = [
  ['a line of its own goes', '// cupel-ignore ant-no-dlq: r\nparam p: int\n', 'param p: int\n'],
  [
    'an indented line goes',
    'pipeline p {\n  // cupel-ignore ant-no-dlq: r\n  tags { a b }\n}\n',
    'pipeline p {\n  tags { a b }\n}\n',
  ],
  ['behind code it goes with the gap', 'param p: int  // cupel-ignore ant-no-dlq: r\n', 'param p: int\n'],
  ['at the end of the file', 'param p: int\n// cupel-ignore ant-no-dlq: r', 'param p: int\n'],
  ['a misspelt code', '// cupel-ignore ant-no-dql: r\nparam p: int\n', '// cupel-ignore ant-no-dlq: r\nparam p: int\n'],
  [
    'the first of two',
    '// cupel-ignore ant-no-dlq, ant-dual-write: r\nparam p: int\n',
    '// cupel-ignore ant-dual-write: r\nparam p: int\n',
  ],
];

describe('what a comment silences in vain', () => {
  for (const [name, before, after] of IGNORES) {
    test.each([
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ])(`${name}, with %s`, (_, lineEnd) => {
      const files = new Map([['a.pipe', before.replaceAll('\n', lineEnd)]]);
      const finding = findingsOf(files).find(({ code }) => code.startsWith('ignore-'));
      const [fix] = finding?.fixes ?? [];
      expect(fix && applyFix(files, fix).get('a.pipe')).toBe(after.replaceAll('\n', lineEnd));
      expect(finding?.unnecessary).toBe(finding?.code === 'ignore-unused' ? true : undefined);
    });
  }
});
