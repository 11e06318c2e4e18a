import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Occurrence } from '../../language/model/model.js';
import { modelOf } from './support.js';

const TEXT = `pipeline shop { compute night }
compute night { workers 1 to 2 }
schema event { id: long not null /** in dollars */ amount: long at: timestamp event_time }
source web : kafka { topic "w" columns event }
deadletter rejects {}
bronze web from source.web { on error dead_letter rejects }
silver orders from bronze.web as w {
  where w.id > 0
  columns { id total = amount + 1 double = total * 2 }
  key id
  expect positive: total > 0
}
serve dashboard d from silver.orders {}
`;

const model = modelOf(TEXT);

/** Every occurrence as `TOKEN -> MEANING`, MEANING with the text that its definition stands on. */
function all(): string[] {
  return model
    .files()
    .flatMap(file =>
      file.declarations.flatMap(({ handle, offset }) =>
        model
          .occurrences(handle)
          .map(
            ({ span, isDefinition, target }) =>
              `${TEXT.slice(offset + span.start, offset + span.end)}${isDefinition ? '!' : ''} -> ${meaning(target)}`,
          ),
      ),
    );
}

function meaning(target: Occurrence['target']): string {
  switch (target.kind) {
    case 'dataset':
      return target.id ?? '';
    case 'column':
      return `${target.dataset ?? ''}.${target.column}${place(target.location)}`;
    case 'pattern':
      return target.id;
    default:
      return `${target.kind} ${target.name}${place(target.location)}`;
  }
}

function place(
  location: { readonly handle: string; readonly span: { readonly start: number; readonly end: number } } | undefined,
): string {
  const placed = location === undefined ? undefined : model.placed(location.handle);
  if (location === undefined || placed === undefined) return '';
  const start = placed.offset + location.span.start;
  return ` at ${TEXT.slice(0, start).split('\n').length}:${TEXT.slice(start, placed.offset + location.span.end)}`;
}

test('every name in the text has a meaning', () => {
  expect(all()).toEqual([
    'shop! -> pipeline shop at 1:shop',
    'night -> compute night at 2:night',
    'night! -> compute night at 2:night',
    'event! -> schema event at 3:event',
    'id! -> shop.schema.event.id at 3:id',
    'amount! -> shop.schema.event.amount at 3:amount',
    'at! -> shop.schema.event.at at 3:at',
    'web! -> shop.source.web',
    'kafka -> system kafka',
    'event -> schema event at 3:event',
    'rejects! -> deadletter rejects at 5:rejects',
    'web! -> shop.bronze.web',
    'web -> shop.source.web',
    'rejects -> deadletter rejects at 5:rejects',
    'orders! -> shop.silver.orders',
    'web -> shop.bronze.web',
    'w! -> alias w at 7:w',
    'w -> alias w',
    'id -> shop.schema.event.id at 3:id',
    'id -> shop.schema.event.id at 3:id',
    'total! -> shop.silver.orders.total at 9:total',
    'amount -> shop.schema.event.amount at 3:amount',
    'double! -> shop.silver.orders.double at 9:double',
    'total -> shop.silver.orders.total at 9:total',
    'id -> shop.silver.orders.id at 9:id',
    'positive! -> expectation positive at 11:positive',
    'total -> shop.silver.orders.total at 9:total',
    'd! -> serve d at 13:d',
    'orders -> shop.silver.orders',
  ]);
});

test('the doc comment of a column goes where the column goes', () => {
  expect(model.table('shop.bronze.web')?.columns.find(({ name }) => name === 'amount')?.doc).toBe('in dollars');
});

describe('what may be written where', () => {
  test.each([
    ['where |w.id', ['w.id', 'w.amount', 'w.at', 'w._ingested_at']],
    ['columns { |id', ['w.id', 'w.amount', 'w.at', 'w._ingested_at']],
    ['total |> 0', ['id', 'total', 'double']],
    ['key |id', ['id', 'total', 'double']],
  ])('%s', (marked, names) => {
    const [before = '', after = ''] = marked.split('|');
    const offset = TEXT.indexOf(before + after) + before.length;
    const placed = model.file('main.pipe')?.declarations.findLast(declaration => declaration.offset <= offset);
    const scope = model.scopeAt(placed?.handle ?? '', offset - (placed?.offset ?? 0));
    expect(scope?.columns.map(({ name, qualifiers }) => [...qualifiers.slice(0, 1), name].join('.'))).toEqual(names);
  });
});

test.each(['shop', 'genomics', 'real_time_analytics', 'saas_warehouse'])(
  'no occurrence or scope of %s throws at any place, and no two names overlap',
  name => {
    const text = readFileSync(new URL(`../../examples/${name}.pipe`, import.meta.url), 'utf8');
    const example = modelOf(text);
    for (const { handle, declaration } of example.file('main.pipe')?.declarations ?? []) {
      const spans = example.occurrences(handle).map(({ span }) => span);
      for (const [index, span] of spans.entries()) expect(span.start).toBeGreaterThanOrEqual(spans[index - 1]?.end ?? 0);
      for (let offset = 0; offset <= declaration.span.end; offset += 3) example.scopeAt(handle, offset);
    }
  },
);
