import { describe, expect, it } from 'vitest';
import { CupelGrammar } from '../../language/grammar/generated/grammar.js';
import { EXPRESSION_WORDS } from '../../language/grammar/tokens.js';
import type { Declaration, DeclarationOf } from '../../language/model/declaration/index.js';
import { parseFile } from '../../language/model/read/index.js';

/** Every word keyword of the grammar, from the grammar itself. */
const KEYWORDS = [
  ...new Set(
    [...JSON.stringify(CupelGrammar().rules, skipCycles()).matchAll(/"\$type":"Keyword","value":"([a-z_]+)"/g)].map(
      match => match[1] as string,
    ),
  ),
].sort();
const NAMES = KEYWORDS.filter(word => !EXPRESSION_WORDS.has(word));

function skipCycles(): (key: string, value: unknown) => unknown {
  return (key, value) => (key.startsWith('$') && key !== '$type' ? undefined : key === 'rule' ? undefined : value);
}

function read<K extends Declaration['kind']>(text: string, kind: K): DeclarationOf<K> {
  const file = parseFile('a.pipe', text);
  expect(file.chunks.flatMap(({ declaration }) => declaration.problems)).toEqual([]);
  expect(file.chunks).toHaveLength(1);
  const declaration = file.chunks[0]?.declaration;
  expect(declaration?.kind).toBe(kind);
  return declaration as DeclarationOf<K>;
}

describe('every word is a name', () => {
  it('knows the grammar’s words', () => {
    expect(NAMES.length).toBeGreaterThan(150);
    expect(NAMES).toContain('watermark');
  });

  it.each(NAMES)('%s', word => {
    const table = read(
      `silver ${word} from bronze.${word} as ${word} {
  where ${word} = 1 and ${word}.${word} > ${word}
  left join bronze.${word} as ${word} on ${word}.${word} = ${word}
  columns {
    *
    ${word}
    ${word}: string pii = ${word}
    ${word}: decimal(18, 2) not null
    ${word}
  }
  dedupe by ${word}, ${word}.${word} keep latest ${word}
  key ${word}, ${word}
  cluster by ${word}
  surrogate ${word}
  mask ${word} with hash
  expect ${word}: ${word} > 0 else drop
  write merge { sequence by ${word}, ${word} }
  tags { ${word} "a", ${word} ${word} }
  domain ${word}
}`,
      'table',
    );
    expect(table.name?.text).toBe(word);
    expect(table.steps.map(step => step.kind)).toEqual(['where', 'join', 'columns', 'dedupe']);
    const columns = table.steps[2];
    expect(columns?.kind === 'columns' ? columns.items.map(item => (item.kind === 'star' ? '*' : item.name.text)) : []).toEqual([
      '*',
      word,
      word,
      word,
      word,
    ]);
    expect(table.properties.map(property => property.name)).toEqual([
      'key',
      'cluster by',
      'surrogate',
      'mask',
      'expect',
      'write',
      'tags',
      'setting',
    ]);
    const grouped = read(
      `gold g from silver.${word} { group by ${word}, ${word} as ${word} { ${word} = max(${word}) ${word}: long = count(*) } }`,
      'table',
    );
    expect(grouped.steps[0]?.kind === 'group' ? grouped.steps[0].aggregates.map(({ name }) => name.text) : []).toEqual([
      word,
      word,
    ]);
    const source = read(
      `source ${word} : ${word} { columns { ${word}: string event_time ${word}: date } option "a" = ${word} }`,
      'source',
    );
    expect(source.properties.map(({ name }) => name)).toEqual(['columns', 'option']);
  });

  it.each([...EXPRESSION_WORDS])('`%s` needs backticks', word => {
    const table = read(`silver \`${word}\` from bronze.\`${word}\` { where \`${word}\` = 1 key \`${word}\` }`, 'table');
    expect(table.name?.text).toBe(word);
    expect(parseFile('a.pipe', `silver x from bronze.y { key ${word} }`).chunks[0]?.declaration.problems).not.toEqual([]);
  });

  it('takes any character in backticks', () => {
    const table = read('silver `a ``b`` "c" {d} é` from bronze.`x.y` {}', 'table');
    expect(table.name?.text).toBe('a `b` "c" {d} é');
    expect(table.inputs[0]?.dataset.name.text).toBe('x.y');
  });

  it('keeps the spelling of names and lowers keywords', () => {
    const table = read('SILVER Orders FROM Bronze.Orders { KEY Id WRITE Merge ON Error Dead_Letter Rejects }', 'table');
    expect(table).toMatchObject({
      layer: 'silver',
      name: { text: 'Orders' },
      inputs: [{ dataset: { kind: 'bronze', name: { text: 'Orders' } } }],
    });
    expect(table.properties[1]).toMatchObject({ name: 'write', value: { mode: 'merge' } });
  });
});
