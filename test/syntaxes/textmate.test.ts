import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IGrammar } from 'vscode-textmate';

const require = createRequire(import.meta.url);
const { createOnigScanner, createOnigString, loadWASM } = require('vscode-oniguruma') as typeof import('vscode-oniguruma');
const { INITIAL, parseRawGrammar, Registry } = require('vscode-textmate') as typeof import('vscode-textmate');

let grammar: IGrammar;

beforeAll(async () => {
  await loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const path = new URL('../../syntaxes/cupel.tmLanguage.json', import.meta.url);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async scope => {
      if (scope === 'source.cupel') return parseRawGrammar(readFileSync(path, 'utf8'), 'cupel.tmLanguage.json');
      // VS Code brings the real one.
      return parseRawGrammar(
        '{"scopeName":"source.sql","patterns":[{"match":"(?i:select)","name":"keyword.other.sql"}]}',
        'sql.json',
      );
    },
  });
  grammar = (await registry.loadGrammar('source.cupel')) as IGrammar;
});

/** Each token of a text, `text‹innermost scope›`; plain text and white space are left out. */
function tokens(text: string): string[] {
  let state = INITIAL;
  const result: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const { ruleStack, tokens } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const token of tokens) {
      const word = line.slice(token.startIndex, token.endIndex).trim();
      const scope = token.scopes.at(-1) as string;
      if (word && scope !== 'source.cupel') result.push(`${word}‹${scope.replace('.cupel', '')}›`);
    }
  }
  return result;
}

/** A text, and tokens that it must have, in this order. */
const CASES: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  [
    'a table',
    'silver orders from bronze.orders as o {',
    [
      'silver‹storage.type›',
      'orders‹entity.name.type›',
      'from‹keyword.other›',
      'bronze‹storage.type›',
      'orders‹entity.name.type›',
    ],
  ],
  [
    'keywords in any case',
    'GOLD t FROM silver.t {\n  WRITE Append\n}',
    ['GOLD‹storage.type›', 'FROM‹keyword.other›', 'WRITE‹keyword.other.property›', 'Append‹keyword.other›'],
  ],
  ['a name in backticks', 'silver `from here` from bronze.t {', ['`from here`‹entity.name.type›']],
  [
    'a source',
    'source orders : kafka {\n  topic "orders"\n}',
    ['orders‹entity.name.type›', 'kafka‹support.type›', 'topic‹keyword.other.property›', '"orders"‹string.quoted.double›'],
  ],
  [
    'columns that are called like keywords',
    'schema s {\n  date: date\n  key: string not null\n  source\n}',
    [
      'date‹variable.other.column›',
      'date‹support.type›',
      'key‹variable.other.column›',
      'string‹support.type›',
      'not‹storage.modifier›',
      'source‹variable.other.column›',
    ],
  ],
  [
    'constraints',
    'schema s {\n  email: string pii unique references silver.users.email\n}',
    ['pii‹storage.modifier›', 'unique‹storage.modifier›', 'references‹storage.modifier›', 'silver‹storage.type›'],
  ],
  [
    'nested types',
    'schema s {\n  a: map<string, struct<b: int, c: decimal(18, 2)>> not null\n  d: int\n}',
    [
      'map‹support.type›',
      'struct‹support.type›',
      'b‹variable.other.property›',
      'int‹support.type›',
      'decimal‹support.type›',
      '18‹constant.numeric›',
      'not‹storage.modifier›',
      'd‹variable.other.column›',
    ],
  ],
  [
    'an expression',
    'gold t from silver.t {\n  columns {\n    a: string = cast(lower(b) as decimal(18, 2))\n    c\n  }\n}',
    [
      'a‹variable.other.column›',
      'cast‹support.function›',
      'lower‹support.function›',
      'as‹keyword.operator.word›',
      'decimal‹support.type›',
      'c‹variable.other.column›',
    ],
  ],
  [
    'keys that are called like keywords',
    'gold t from silver.t {\n  key date, window\n  partition by date(at), day\n}',
    [
      'key‹keyword.other.property›',
      'date‹variable.other›',
      'window‹variable.other›',
      'partition‹keyword.other.property›',
      'date‹support.function›',
    ],
  ],
  [
    'durations',
    'deadletter d {\n  retain 21 days\n}',
    ['retain‹keyword.other.property›', '21‹constant.numeric›', 'days‹keyword.other.unit›'],
  ],
  [
    'an expectation',
    'gold t from silver.t {\n  expect ok: a is not null else quarantine\n}',
    [
      'expect‹keyword.other.property›',
      'ok‹entity.name.tag›',
      'is‹keyword.operator.word›',
      'null‹constant.language›',
      'quarantine‹keyword.other›',
    ],
  ],
  [
    'a join',
    'gold t from silver.t as a {\n  left join silver.u as u on u.k = a.k as of a.at\n}',
    ['left‹keyword.control›', 'join‹keyword.other›', 'silver‹storage.type›', 'on‹keyword.other›', 'of‹keyword.other›'],
  ],
  [
    'groups',
    'gold t from silver.t {\n  group by a {\n    from = count(*)\n  }\n  key a\n}',
    ['group‹keyword.control›', 'from‹variable.other.column›', 'count‹support.function›', 'key‹keyword.other.property›'],
  ],
  [
    'SQL within',
    'gold t {\n  sql """\n    select 1\n  """\n  key a\n}',
    [
      'sql‹keyword.control›',
      'select‹keyword.other.sql›',
      '"""‹punctuation.definition.string.end›',
      'key‹keyword.other.property›',
    ],
  ],
  [
    'rows of a test',
    "test x of gold.t {\n  given silver.t {\n    | a | true |\n    | 1 | 'b' |\n  }\n  then { | a | }\n}\ngold u from gold.t {",
    [
      'x‹entity.name.function›',
      'given‹keyword.control›',
      'a‹variable.other.column›',
      'true‹constant.language›',
      '1‹constant.numeric›',
      "'b'‹string.quoted.single›",
      'then‹keyword.control›',
      'gold‹storage.type›',
      'u‹entity.name.type›',
    ],
  ],
  [
    'patterns',
    'pipeline p {\n  patterns spot-fleet, storage-tiering "why"\n  owner "a"\n}',
    [
      'spot-fleet‹constant.other.pattern›',
      'storage-tiering‹constant.other.pattern›',
      '"why"‹string.quoted.double›',
      'owner‹keyword.other.property›',
    ],
  ],
  [
    'comments',
    '/** doc */ // line\n-- sql\n/* a\nb */ pipeline p {',
    [
      '/**‹comment.block.documentation›',
      'doc‹comment.block.documentation›',
      '// line‹comment.line.double-slash›',
      '-- sql‹comment.line.double-dash›',
      'b‹comment.block›',
      'pipeline‹keyword.declaration›',
    ],
  ],
  [
    'a silenced rule',
    '// cupel-ignore ant-no-dlq: files are small',
    ['cupel-ignore‹keyword.control.directive›', 'ant-no-dlq‹constant.other.rule›'],
  ],
  [
    'quotes in strings',
    "schema s {\n  a: string = 'it''s {'\n  b: int\n}",
    ["'it''s {'‹string.quoted.single›", 'b‹variable.other.column›', 'int‹support.type›'],
  ],
];

describe('the TextMate grammar', () => {
  it.each(CASES)('colours %s', (_name, text, expected) => {
    const found = tokens(text);
    let from = 0;
    for (const token of expected) {
      const at = found.indexOf(token, from);
      expect(at, `${token} in ${found.slice(from).join(' ')}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }
  });

  it('closes what the examples open', () => {
    for (const name of ['shop', 'genomics', 'real_time_analytics', 'saas_warehouse']) {
      const path = new URL(`../../examples/${name}.pipe`, import.meta.url);
      const text = readFileSync(path, 'utf8');
      // After a whole file the grammar is back at its root: a declaration is coloured as one.
      expect(tokens(`${text}\npipeline after {`).slice(-3), name).toEqual([
        'pipeline‹keyword.declaration›',
        'after‹entity.name.type›',
        '{‹punctuation.section.block.begin›',
      ]);
    }
  });
});
