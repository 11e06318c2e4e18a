import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { antiPatterns } from '../../language/catalog/index.js';
import type { PlacedDiagnostic } from '../../language/index.js';
import { fixturesBelow } from '../support/marks.js';
import { findingsOf, lineOf } from '../support/workspace.js';

type Files = ReadonlyMap<string, string>;

/** What is said of a finding, one fact a line, with the place and its text. */
function told(files: Files, finding: PlacedDiagnostic): string[] {
  const textAt = ({ path, start, end }: { path: string; start: number; end: number }): string =>
    (files.get(path) ?? '').slice(start, end).split(/[\r\n]/)[0] ?? '';
  return [
    `${finding.path}:${lineOf(files, finding)} ${finding.code} [${textAt(finding)}]`,
    ...finding.facts.map(({ text, place }) => {
      if (place === undefined) return `  ${text}`;
      return `  ${text} @ ${place.path}:${lineOf(files, { ...finding, ...place })} [${textAt(place)}]`;
    }),
  ];
}

const CASES: readonly (readonly [name: string, files: Readonly<Record<string, string>>])[] = [
  ...antiPatterns().map(({ code, bad }) => [code, { 'bad.pipe': bad }] as const),
  [
    'inherited',
    {
      'a.pipe':
        'pipeline shop { tags { team "x" } trigger every 30 seconds }\n' +
        'defaults bronze { write merge on error skip contract "c.yaml" sink kafka "all" maintain { compact every 1 week } }\n' +
        'defaults silver { trigger every 10 seconds }\n' +
        'source clicks : kafka { topic "c" drift alert columns { id: long at: timestamp event_time seen: timestamp ingest_time } }\n' +
        'source orders : cdc { of postgres drift alert columns { id: long } }\n',
      'b.pipe':
        'pipeline shop\n' +
        'bronze clicks from source.clicks { key id write merge { sequence by seen } }\n' +
        'flow more into bronze.clicks from source.clicks { where id > 0 }\n' +
        'silver day from bronze.clicks { group by date(at) { n = count(*) } partition by date(at) }\n' +
        'service checkout { writes source.clicks writes source.orders }\n',
    },
  ],
  [
    'near the limits',
    {
      'a.pipe':
        `pipeline p { tags { team "x" } }\n${'abcdef'.replaceAll(/./g, name => `source ${name} : files { path "${name}" format parquet drift alert columns { id: long } }\nbronze ${name} from source.${name} {}\n`)}` +
        'silver abc from bronze.a union bronze.b union bronze.c { expect x: id > 0 else warn freshness 1 day }\n' +
        'silver all from silver.abc union bronze.d union bronze.e union bronze.f { expect x: id > 0 else warn freshness 1 day }\n' +
        'gold late from silver.all { schedule "@hourly" }\nserve report from gold.late { freshness 30 minutes }\n',
    },
  ],
];

describe('the facts behind findings', () => {
  test.each(CASES)('%s', async (name, texts) => {
    const files = new Map(Object.entries(texts));
    const found = findingsOf(files).filter(({ category }) => category === 'rule');
    await expect(`${found.flatMap(finding => told(files, finding)).join('\n')}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'facts', `${name.replaceAll(' ', '-')}.txt`),
    );
  });

  test('every finding of every rule has some, each a sentence, and what is elsewhere is related', () => {
    const codes = new Set<string>();
    for (const fixture of fixturesBelow(join(import.meta.dirname, 'fixtures'))) {
      if (!/\/(?:inherited|flows|files|names|soft_names|chains)\b/.test(fixture.name)) continue;
      for (const finding of findingsOf(fixture.files, fixture.only)) {
        const { code, facts, related } = finding;
        if (!code.startsWith('ant-')) continue;
        codes.add(code);
        expect(facts.length, `${fixture.name} ${code}`).toBeGreaterThan(0);
        for (const { text } of facts) expect(text).toMatch(/^[`A-Z\d].*\.$/s);
        expect(new Set(facts.map(fact => JSON.stringify(fact))).size, `${fixture.name} ${code}: each once`).toBe(facts.length);
        const isHere = (place: { path: string; start: number; end: number }): boolean =>
          place.path === finding.path && place.start === finding.start && place.end === finding.end;
        expect(related).toEqual(
          facts.flatMap(({ text, place }) => (place === undefined || isHere(place) ? [] : [{ ...place, message: text }])),
        );
      }
    }
    expect(codes.size).toBeGreaterThan(12);
  });
});
