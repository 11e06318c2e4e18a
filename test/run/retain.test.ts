import { afterEach, expect, test } from 'vitest';
import { Ground, jsonl } from './workspace.js';

let ground: Ground | undefined;
afterEach(() => {
  ground?.remove();
  ground = undefined;
});

const EVENTS = `pipeline p { owner "a@example.com" }
deadletter rejects { }
source a : kafka { topic "a" brokers "b" columns { id: long  at: timestamp event_time } }
bronze a from source.a { write append on error fail }
silver events from bronze.a { key id write merge { sequence by at } on error fail }
gold events from silver.events { key id write merge retain 10 days on error dead_letter rejects }
`;
const at = (day: string) => `${day} 00:00:00`;

test('a row of the future does not make all others old', async () => {
  ground = new Ground({
    'p.pipe': EVENTS,
    'samples/p/a/1.jsonl': jsonl({ id: 1, at: at('2025-01-05') }, { id: 2, at: at('2999-01-01') }),
  });
  await ground.run();
  ground.write('samples/p/a/2.jsonl', jsonl({ id: 3, at: at('2025-01-04') }, { id: 4, at: at('2024-12-01') }));
  expect((await ground.report()).at(-1)).toBe('p.gold.events 2 read, 1 written, 1 dead_lettered');
  expect(await ground.texts('p.gold.events')).toEqual([
    '1 | 2025-01-05 00:00:00+00',
    '2 | 2999-01-01 00:00:00+00',
    '3 | 2025-01-04 00:00:00+00',
  ]);
  expect(await ground.deadLetters('rejects')).toEqual([expect.stringMatching(/^gold\.events: older than .*"id":4/)]);
});
