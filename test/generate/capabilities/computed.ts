import { type Capability, COMPARED, t } from './capability.js';

const TWO_HOPS = { pyspark: 'two-hops.test.ts' };
const KEPT = { pyspark: 'kept-groups.test.ts' };
const LOOKUPS = { pyspark: 'lookups.test.ts' };
const STEPS = { pyspark: 'steps.test.ts' };

/** Tables that are computed from what others hold, and their steps. */
export const COMPUTED: readonly Capability[] = [
  {
    name: '`write view`',
    executedBy: TWO_HOPS,
    text: 'gold t from silver.v { where is_current columns { id, name } write view }',
  },
  {
    name: '`write overwrite`',
    executedBy: TWO_HOPS,
    text: 'gold t from silver.m { group by name { rows = count(*) } write overwrite }',
  },
  {
    name: '`write overwrite partitions`',
    executedBy: TWO_HOPS,
    text: t('group by day, name { total = sum(n) }', 'partition by day write overwrite partitions', 'silver.m'),
  },
  {
    name: '`group by` of a table that changes',
    executedBy: TWO_HOPS,
    text: t('group by name { total = sum(n) highest = max(at) }', 'key name write merge', 'silver.v'),
  },
  {
    name: '`left join … as of` a type 2 table',
    executedBy: TWO_HOPS,
    text: t(
      'left join silver.v as v on v.id = m.id as of m.at columns { id, label: string = v.name, at: timestamp = m.at }',
      'key id write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`join` by the key of a merged table',
    executedBy: COMPARED,
    text: t(
      'join silver.m as m on m.id = v.id columns { id, valid_from, label: string = m.name }',
      'key id, valid_from write merge',
      'silver.v as v',
    ),
  },
  {
    name: '`left join … as of` a table that is appended to',
    executedBy: LOOKUPS,
    text: t(
      'left join bronze.other as o on o.id = m.id as of m.at columns { id, label: string = o.name, at: timestamp = m.at }',
      'key id write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`union`',
    executedBy: STEPS,
    text: t('', 'key id write merge { sequence by at }', 'bronze.s union bronze.other'),
  },
  {
    name: '… of tables that change',
    executedBy: STEPS,
    text: t('', 'key id write merge { sequence by at }', 'silver.m union silver.m'),
  },
  {
    name: '`watermark … late drop`, `dead_letter`',
    executedBy: STEPS,
    text: t(
      'watermark at delay 30 days late dead_letter rejects dedupe by id keep latest at within 5 minutes',
      'key id write merge { sequence by at }',
      'bronze.s union bronze.other',
    ),
  },
  {
    name: '… `late update`',
    executedBy: STEPS,
    text: t(
      'watermark at delay 5 minutes late update group by window tumbling 1 hour on at { total = sum(n) }',
      'key window_start write merge',
      'silver.m',
    ),
  },
  {
    name: '`group by window tumbling`',
    executedBy: STEPS,
    text: t('group by window tumbling 1 day on at, name { total = sum(n) }', 'key window_start, name write merge', 'silver.m'),
  },
  {
    name: '… `sliding`',
    executedBy: STEPS,
    text: t(
      'group by window sliding 1 day every 6 hours on at, name { total = sum(n) }',
      'key window_start, name write merge',
      'silver.m',
    ),
  },
  {
    name: '… `session`',
    executedBy: STEPS,
    text: t('group by window session 1 hour on at, name { total = sum(n) }', 'key window_start, name write merge', 'silver.m'),
  },
  {
    name: '`semi join`, `anti join`',
    executedBy: STEPS,
    text: t('anti join silver.v as o on o.id > 1 and o.id = m.id', 'key id write merge', 'silver.m as m'),
  },
  {
    name: '`full join`',
    executedBy: STEPS,
    text: t(
      'full join bronze.other as o on o.id = m.id group by m.name { total = sum(o.n) }',
      'key name write merge',
      'silver.m as m',
    ),
  },
  {
    name: '`dedupe` of all rows, then other steps',
    executedBy: LOOKUPS,
    text: t("dedupe by id keep latest at where op <> 'd' columns { id, name, at }", 'key id write merge { sequence by at }'),
  },
  {
    name: '… that keeps the earliest',
    executedBy: COMPARED,
    text: t('dedupe by id keep earliest at', 'key id write merge'),
  },
  {
    name: '… by other columns than the key',
    executedBy: LOOKUPS,
    text: t('dedupe by name keep latest at', 'key name write overwrite', 'silver.m'),
  },
  {
    name: '… `within` a time',
    executedBy: LOOKUPS,
    text: t('dedupe by id keep latest at within 1 day', 'key id, at write overwrite'),
  },
  {
    name: '`group by` of a table that is appended to',
    executedBy: LOOKUPS,
    text: t('group by name { total = sum(n) }', 'key name write merge', 'bronze.s'),
  },
  { name: '`sample`', executedBy: STEPS, text: t('sample 60 percent by id', 'write overwrite', 'silver.m') },
  {
    name: '`sql`: one `select`, with joins and groups',
    executedBy: STEPS,
    text: 'gold t { sql """ select name, count(*) as n from silver.m group by name having count(*) > 0 """ key name write merge }',
  },
  {
    name: '… with a `right join`',
    executedBy: STEPS,
    text: 'gold t { sql """ select v.name, count(m.n) as n from silver.m m right join silver.v v on v.id = m.id group by v.name """ key name write merge }',
  },
  {
    name: '… with other queries in it',
    text: 'gold t { sql """ with x as (select id from silver.m) select id from x """ write overwrite }',
  },
  {
    name: '`retain` of a table that is computed',
    executedBy: STEPS,
    text: t('dedupe by id keep latest at', 'key id retain 1 year write merge', 'bronze.s union bronze.other'),
  },
  {
    name: '… `group by` a window or day of its rows',
    executedBy: KEPT,
    text: t('group by date(at) as on_day, name { total = sum(n) }', 'key on_day, name write merge', 'silver.k'),
  },
  { name: '`retain` of a merged table', executedBy: KEPT, text: t('', 'key id retain 1 year write merge { sequence by at }') },
  { name: '`sink`', text: t('', 'key id sink kafka "x" write merge { sequence by at }') },
];
