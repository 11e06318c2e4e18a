import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../language/catalog/index.js';
import type { CatalogFile } from '../../language/catalog/load.js';
import { parseFile } from '../../language/model/read/index.js';

const folder = join(import.meta.dirname, '../../language/catalog');

/** The YAML files of the catalog as they are in the repository. */
export function catalogFiles(): CatalogFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.yaml'))
    .map(name => ({ path: name.replaceAll('\\', '/'), text: readFileSync(join(folder, name), 'utf8') }));
}

/** A whole declaration around a piece of text that may stand at a place. */
const AROUND: Record<Place, (text: string) => string> = {
  file: text => text,
  pipeline: text => `pipeline p {\n  ${text}\n}`,
  defaults: text => `defaults silver {\n  ${text}\n}`,
  'defaults source': text => `defaults source {\n  ${text}\n}`,
  environment: text => `environment dev {\n  ${text}\n}`,
  source: text => `source s : kafka {\n  ${text}\n}`,
  table: text => `silver t from bronze.t {\n  ${text}\n}`,
  flow: text => `flow f into bronze.t from source.s {\n  ${text}\n}`,
  deadletter: text => `deadletter d {\n  ${text}\n}`,
  serve: text => `serve dashboard d from gold.t {\n  ${text}\n}`,
  service: text => `service s {\n  ${text}\n}`,
  subject: text => (text.startsWith('key ') ? `subject s {\n  ${text}\n}` : `subject s {\nkey gold.t.id\n  ${text}\n}`),
  access: text => `access gold.t {\n  ${text}\n}`,
  compute: text => `compute c {\n  ${text}\n}`,
  test: text => `test t of gold.t {\n  ${text}\n}`,
  merge: text => `silver t from bronze.t {\nkey id\nwrite merge {\n  ${text}\n}\n}`,
  scd: text => `silver t from bronze.t {\nkey id\nscd 2 {\n  ${text}\n}\n}`,
  maintain: text => `silver t from bronze.t {\nmaintain { ${text} }\n}`,
  tier: text => `silver t from bronze.t {\ntier { ${text} }\n}`,
  columns: text => `silver t from bronze.t {\ncolumns {\n  ${text}\n}\n}`,
  column: text => (text.includes(':') ? `schema s {\n  ${text}\n}` : `schema s {\nc: string ${text}\n}`),
  input: text => `silver t ${text.startsWith('from') ? '' : 'from bronze.t '}${text} {}`,
  join: text => {
    const condition = /^(on|using) /.test(text) ? '' : 'on a = b ';
    return `silver t from bronze.t {\n${text.includes('join') ? '' : `join bronze.u ${condition}`}${text}\n}`;
  },
  'group by': text => `silver t from bronze.t {\ngroup by ${text} { n = count(*) }\n}`,
  'on error': text => `silver t from bronze.t {\n${text.startsWith('on error') ? '' : 'on error '}${text}\n}`,
  expect: text => `silver t from bronze.t {\n${/^(on error|expect)/.test(text) ? '' : 'expect e: a > 0 else '}${text}\n}`,
  writes: text => `service s {\n  writes source.a, source.b ${text}\n}`,
  sink: text => `silver t from bronze.t {\n  sink kafka "topic" ${text}\n}`,
  value: text => `source s : api {\nauth ${text}\n}`,
};

/** What is wrong with the spelling of a piece of text at a place, with the text around it; empty where nothing is. */
export function problemsAt(place: Place, text: string): string[] {
  const file = AROUND[place](place === 'file' ? text : text.replace(/(?<=\n)/g, '  '));
  const { chunks } = parseFile('example.pipe', file);
  const found = chunks.flatMap(({ declaration }) => declaration.problems.map(({ message }) => message));
  const unknown = chunks.filter(({ declaration }) => declaration.kind === 'unknown').map(() => 'this begins no declaration');
  return [...found, ...unknown].map(message => `${place}: ${message}\n${file}`);
}

/** A snippet as it stands when it was inserted and nothing was typed: each placeholder with its text or its first choice. */
export function expanded(snippet: string): string {
  const values = new Map<string, string>();
  const withDefaults = snippet.replace(
    /\$\{(\d+)(?:\|([^|]*)\||:((?:[^{}$]|\$\d)*))\}/g,
    (_, number: string, choice?: string, text?: string) => {
      const value = choice?.split(',')[0] ?? (text ?? '').replace(/\$(\d)/g, (_all, other: string) => values.get(other) ?? '');
      if (!values.has(number)) values.set(number, value);
      return values.get(number) ?? '';
    },
  );
  return withDefaults.replace(/\$\{?(\d+)\}?/g, (_, number: string) => values.get(number) ?? '');
}
