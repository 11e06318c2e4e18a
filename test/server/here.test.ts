import { expect, test } from 'vitest';
import type { MarkupContent } from 'vscode-languageserver';
import { hover } from '../../server/features/hover.js';
import { located } from './located.js';

const TEXT = `
pipeline shop { owner "a@b.example" tags { team "shop" } timezone "UTC" }
defaults silver {
  owner "c@d.example"
}
defaults gold {
  freshness 3 days
  maintain { vacuum every 1 day retain 7 days }
}
deadletter rejects { retain 30 days }
deadletter late { retain 30 days }

source clicks : kafka {
  topic "clicks" brokers env("B") format avro evolve backward drift alert
  throughput 30000 per second
  limit 60000 per second
  columns { click_id: string not null, page: string, sent_at: timestamp event_time }
}
source customers : cdc {
  of postgres table "customers" topic "c" evolve backward drift alert
  columns { op: string, customer_id: long not null, segment: string, tier: string, changed_at: timestamp event_time }
}

bronze clicks from source.clicks {
  write append
  trigger every 30 seconds
  partition by date(sent_at), hour(sent_at)
  on error dead_letter rejects
  maintain { compact every 1 hour, vacuum every 1 day retain 7 days }
  retain 90 days
}

bronze customers from source.customers { write append on error dead_letter rejects }

silver clicks from bronze.clicks {
  watermark sent_at delay 10 minutes late dead_letter late
  dedupe by click_id keep latest sent_at within 10 minutes
  key click_id
  write merge
  on error dead_letter rejects
  trigger every 30 seconds
  freshness 2 minutes
  maintain { compact every 30 seconds }
  expect has_page: page is not null else quarantine
  expect some: count(*) > 0 else warn
  retain 1 year
}

gold dim_customer from bronze.customers {
  columns { * except (op) }
  dimension
  key customer_id
  surrogate customer_key
  scd 2 {
    track segment, tier
    sequence by changed_at
    delete when op = 'd'
    late within 7 days
  }
  schedule "0 2 * * *"
  freshness 36 hours
  retain 7 years
}

silver customers from bronze.customers {
  owner "e@f.example"
  key customer_id
  write merge { delete when op = 'd' keep }
  on error skip
  schedule "0 2 * * *"
  freshness 6 hours
}

gold pages from silver.clicks {
  watermark sent_at delay 10 minutes late update
  group by window sliding 1 hour every 10 minutes on sent_at, page { clicks = count(*) }
  key window_start, page
  write merge
  freshness 1 day
  retain 1 year
}

gold latest from silver.customers as c {
  left join gold.dim_customer as d on d.customer_id = c.customer_id as of c.changed_at
  columns { c.*, segment_then = d.segment }
  key customer_id
  freshness 1 day
}

gold daily from silver.customers { schedule "0 2 * * *" freshness 1 day write overwrite }

gold visits from silver.clicks as s {
  join silver.customers as c on c.customer_id = cast(s.page as long)
  join bronze.clicks as b on b.page = s.page many
  columns { s.click_id, c.segment }
  write overwrite
  freshness 1 day
}
`;

const at = located(TEXT);

/** What a hover says of a table: of the first word of a phrase, or of the one in brackets in it, after a place in the text. */
function here(table: string, phrase: string): string | undefined {
  const start = TEXT.indexOf(`\n${table} `);
  const words = phrase.replace(/[[\]]/g, '');
  const offset = TEXT.indexOf(words, start) + Math.max(0, phrase.indexOf('['));
  expect(TEXT.indexOf(words, start), phrase).toBeGreaterThan(start);
  const text = (hover(at, offset)?.contents as MarkupContent | undefined)?.value ?? '';
  return /^\*\*Here:\*\* (.*)$/m.exec(text)?.[1];
}

test.each<[table: string, phrase: string, expected: string | undefined]>([
  ['defaults silver', 'owner', 'In force for `silver.clicks`; one says otherwise.'],
  ['defaults gold', 'freshness', undefined],
  [
    'defaults gold',
    '[vacuum] every',
    'In force for `gold.dim_customer`, `gold.pages`, `gold.latest`, `gold.daily` and `gold.visits`.',
  ],
  [
    'pipeline shop',
    'timezone',
    'In force for `bronze.clicks`, `bronze.customers`, `silver.clicks`, `gold.dim_customer`, `silver.customers`, `gold.pages`, `gold.latest`, `gold.daily` and 1 more.',
  ],
  ['source clicks', 'limit 60000', 'The backlog of an hour of outage is worked off in 1 hour.'],
  ['source clicks', 'topic "clicks"', undefined],
  [
    'bronze clicks',
    'write append',
    '`bronze.clicks` only grows: no run changes or removes a row of it. A run of the stream reads `new rows of source.clicks`.',
  ],
  ['bronze clicks', 'trigger every', 'Up to 2,880 runs a day, at most 30 seconds apart.'],
  ['bronze clicks', 'retain 90 days', 'A row of `bronze.clicks` goes 90 days after it arrived.'],
  [
    'bronze clicks',
    'on error',
    'A row of `bronze.clicks` that cannot be read, parsed or cast goes to the dead letter `rejects`.',
  ],
  ['bronze clicks', 'partition by', undefined],
  [
    'bronze clicks',
    '[compact] every 1 hour',
    'Up to 120 runs (`trigger every 30 seconds`) fall between two `compact`: as many files in a partition that all of them touch.',
  ],
  [
    'bronze clicks',
    '[vacuum] every 1 day',
    'What is deleted is still in the files for 7 days, and for up to 8 days until the next `vacuum`.',
  ],
  [
    'silver clicks',
    'watermark sent_at',
    'A row that arrives more than 10 minutes after its `sent_at` is late: it goes to the dead letter `late` with its lateness.',
  ],
  [
    'silver clicks',
    'dedupe by',
    'Of the rows of one `click_id` the one with the latest `sent_at` stays. Two that are more than 10 minutes apart both stay.',
  ],
  [
    'silver clicks',
    'key click_id',
    'One row per `click_id`. Of two changes of one `click_id` the one with the greater `sent_at` (as in the dedupe above) wins, in whatever order they come.',
  ],
  [
    'silver clicks',
    'freshness 2',
    'Runs are up to 30 seconds apart (`trigger every 30 seconds`), so the promise is broken when 3 in a row are missed.',
  ],
  [
    'silver clicks',
    'expect has_page',
    '`has_page` is about each row: one of which it is not true goes to the dead letter `rejects` and not into `silver.clicks`.',
  ],
  [
    'silver clicks',
    'expect some',
    '`some` is about `silver.clicks` as a whole: where it is not true, the run says so and goes on.',
  ],
  [
    'silver clicks',
    '[compact] every 30',
    'No more than one run (`trigger every 30 seconds`) falls between two `compact`: one file in each partition that it touches.',
  ],
  ['silver clicks', 'retain 1 year', 'A row of `silver.clicks` goes 1 year after its `sent_at`.'],
  [
    'gold dim_customer',
    'scd 2',
    'One row per `customer_id` and version. A version is made when `segment` or `tier` changes, and begins with the `changed_at` of the change. ' +
      'It holds from `valid_from` until before `valid_to`, which is NULL while it is current. ' +
      'Of two changes of one `customer_id` the one with the greater `changed_at` wins, in whatever order they come. ' +
      "Where `op = 'd'`, the current version of that `customer_id` ends. " +
      'A change that comes more than 7 days after its `changed_at` fails the run. A run reads `new rows of bronze.customers`.',
  ],
  ['gold dim_customer', 'surrogate', '`customer_key` is the SHA-256 of `customer_id` and `valid_from`.'],
  [
    'gold dim_customer',
    'sequence by',
    'Of two changes of one `customer_id` the one with the greater `changed_at` wins, in whatever order they come.',
  ],
  ['gold dim_customer', 'delete when', "Where `op = 'd'`, the current version of that `customer_id` ends."],
  ['gold dim_customer', 'late within', 'A change that comes more than 7 days after its `changed_at` fails the run.'],
  ['gold dim_customer', 'schedule', 'Up to 1 run a day, at most 1 day apart.'],
  [
    'gold dim_customer',
    'freshness',
    'Runs are up to 1 day apart (`schedule "0 2 * * *"`), so the promise is broken when one is missed.',
  ],
  ['gold dim_customer', 'retain', 'A version goes 7 years after its `valid_to`, and current versions stay.'],
  ['gold dim_customer', 'dimension', undefined],
  [
    'silver customers',
    'write merge',
    'One row per `customer_id`. Of two changes of one `customer_id` the one with the greater `changed_at` (its only event time) wins, in whatever order they come. ' +
      "Where `op = 'd'`, the row of that `customer_id` stays and is marked as deleted. " +
      'A change that comes more than 30 days (nothing else is set) after its `changed_at` is lost, and nobody is told. A run reads `new rows of bronze.customers`.',
  ],
  [
    'silver customers',
    'freshness',
    'Runs are up to 1 day apart (`schedule "0 2 * * *"`), so 6 hours are over before the next one comes.',
  ],
  [
    'gold pages',
    'watermark',
    'A row that arrives more than 10 minutes after its `sent_at` is late: the windows that it touches are computed again.',
  ],
  [
    'gold pages',
    'group by',
    'One row per `window_start` and `page`. Each row falls into 6 windows of 1 hour, as one begins every 10 minutes.',
  ],
  ['gold pages', '[window] sliding', 'Each row falls into 6 windows of 1 hour, as one begins every 10 minutes.'],
  [
    'gold pages',
    'key window_start',
    'One row per `window_start` and `page`. The flow yields one row per `window_start` and `page` by itself, so no order is needed.',
  ],
  ['gold pages', 'retain', 'A row of `gold.pages` goes 1 year after its `window_start`.'],
  [
    'gold latest',
    'left [join]',
    'Each row meets the version of `gold.dim_customer` that was valid at its `c.changed_at`. A row that meets none stays, with NULL in the columns of the other side.',
  ],
  ['gold daily', 'freshness', 'Runs are up to 1 day apart (`schedule "0 2 * * *"`), so there is no room for one that is late.'],
  ['gold visits', 'join silver', 'Each row meets at most one row of `silver.customers`: the condition covers a key of it.'],
  ['gold visits', 'join bronze', 'A row meets all rows of `bronze.clicks` that the condition lets through, as `many` says.'],
  [
    'gold visits',
    'write overwrite',
    'Each run replaces all of `gold.visits`. A run reads `all rows of silver.clicks, all rows of silver.customers, all rows of bronze.clicks`.',
  ],
])('of %s, `%s` says what it means there', (table, phrase, expected) => {
  expect(here(table, phrase)).toBe(expected);
});

test.each([
  'silver a from bronze.b {\n  dedupe by x keep\n}',
  'silver a from bronze.b {\n  watermark\n}',
  'silver a from bronze.b {\n  group by window sliding on\n}',
  'silver a from bronze.b {\n  join\n}',
  'silver a from bronze.b {\n  write merge { late within }\n}',
  'silver a from bronze.b {\n  freshness\n}',
  'silver a from bronze.b {\n  maintain { compact every }\n}',
  'source a : kafka {\n  limit 0 per second throughput 0 per second\n}',
  'flow f into silver.nowhere from bronze.b {\n  dedupe by x keep latest y\n}',
])('a word in half-typed text has a hover, or none: %j', text => {
  const place = located(text);
  for (let offset = 0; offset <= text.length; offset++) expect(() => hover(place, offset)).not.toThrow();
});

test('what a user wrote is only text there', () => {
  const text = 'silver a from bronze.b {\n  dedupe by `x``|<b>` keep latest `y*`\n}';
  const contents = hover(located(text), text.indexOf('dedupe'))?.contents as MarkupContent;
  expect(contents.value).toContain(
    '**Here:** Of the rows of one ``x`|<b>`` the one with the latest `y*` stays, of all rows that ever came.',
  );
});
