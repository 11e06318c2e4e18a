/** What may follow the first words of a statement or heading, where that is one of a few words. */
export const CHOICES: readonly (readonly [after: string, choices: string])[] = [
  ['write', 'append overwrite merge view'],
  ['write overwrite', 'partitions'],
  ['scd', '0 1 2 3 4 6'],
  ['trigger', 'every continuous available_now'],
  ['delivery', 'exactly_once at_least_once at_most_once'],
  ['delivers', 'events changes snapshots'],
  ['evolve', 'backward forward full none'],
  ['drift', 'alert fail ignore'],
  ['read', 'from'],
  ['read from', 'earliest latest'],
  ['incremental', 'by'],
  ['breaker', 'after'],
  ['alert', 'above'],
  ['engine', 'spark'],
  ['erase', 'delete anonymize'],
  ['on', 'error'],
  ['dedupe', 'by'],
  ['group', 'by'],
  ['partition', 'by'],
  ['cluster', 'by'],
  ['sequence', 'by'],
  ['delete', 'when'],
  ['late', 'within'],
  ['compact', 'every auto'],
  ['vacuum', 'every'],
  ['expire', 'every'],
  ['warm', 'after'],
  ['cold', 'after'],
  ['archive', 'after'],
  ['auto_stop', 'after'],
  ['backfill', 'by'],
  ['backfill by', 'hour day week month year'],
  ['left', 'join'],
  ['inner', 'join'],
  ['full', 'join'],
  ['semi', 'join'],
  ['anti', 'join'],
  ['defaults', 'bronze silver gold source'],
  ['part', 'of'],
  ['serve', 'dashboard api features search model topic export'],
];

/** Formats of files and messages that a source is read in. */
export const SOURCE_FORMATS = 'json csv parquet avro orc xml protobuf text'.split(' ');
/** Formats of tables. */
export const TABLE_FORMATS = 'delta iceberg hudi parquet'.split(' ');

export const SYSTEMS =
  'kafka kinesis pubsub eventhubs files api webhook cdc postgres mysql sqlserver oracle mongodb iot table'.split(' ');

export const TYPES =
  'string boolean byte short int long float double decimal(18,·2) date timestamp timestamp_ntz binary array<string> map<string,·string> struct<name:·string> variant'
    .split(' ')
    .map(type => type.replaceAll('·', ' '));

/** Units of durations, as one writes them after a number. */
export const UNITS = 'milliseconds seconds minutes hours days weeks months years'.split(' ');

/** Statements whose number is a length of time. */
export const DURATIONS = new Set(
  'retain freshness cache latency every within delay compact vacuum expire warm cold archive auto_stop trigger late window watermark dedupe join left inner breaker erase'.split(
    ' ',
  ),
);

/** Settings of one value, which may be a secret, a variable of the environment or a parameter. */
export const VALUE_SETTINGS = new Set(
  'path topic url auth brokers table region location checkpoint owner catalog timezone notify tool schedule contract'.split(' '),
);

/** Statements whose operands are columns, in lists. */
export const COLUMN_LISTS = new Set(
  'key grain track surrogate cluster partition dedupe sequence watermark mask sample incremental group'.split(' '),
);

/** A pipeline to start from, called like its file: from a file that lands to a table that a dashboard reads. */
export const TEMPLATE = `/** \${1:Orders of a web shop, from landing files to a dashboard.} */
pipeline \${2:\${TM_FILENAME_BASE/[^A-Za-z0-9_]+/_/g}} {
  owner    "\${3:data-platform@example.com}"
  location "\${4:lake/$2}"
  schedule "\${5:0 2 * * *}"
  tags     { team "\${10:data-platform}" }
}

source \${6:orders} : files {
  path   "\${7:landing/orders/*.json}"
  format json
  incremental by updated_at
  evolve backward
  drift  alert
  columns {
    order_id:   string not null
    status:     string
    amount:     decimal(18, 2)
    ordered_at: timestamp event_time
    updated_at: timestamp event_time
  }
}

/** Rows that cannot be read or that break an expectation. */
deadletter rejects {
  retain 21 days
  alert  above 0.1 percent
}

bronze \${6:orders} from source.\${6:orders} {
  write    append
  on error dead_letter rejects
  maintain { compact every 6 hours, vacuum every 1 day retain 7 days }
  retain   1 year
}

/** One row per order, in its latest state. */
silver \${6:orders} from bronze.\${6:orders} {
  dedupe by order_id keep latest updated_at

  key      order_id
  write    merge {
    sequence by updated_at
  }
  on error dead_letter rejects
  expect   positive_amount: amount > 0 else quarantine
  maintain { compact every 1 day, vacuum every 1 day retain 7 days }
}

gold \${8:daily_revenue} from silver.\${6:orders} {
  group by date(ordered_at) as day {
    orders:  long           = count(*)
    revenue: decimal(18, 2) = cast(sum(amount) as decimal(18, 2))
  }

  fact
  grain     day
  write     overwrite partitions
  partition by day
  freshness 1 day
  on error  dead_letter rejects
  maintain  { compact every 1 day, vacuum every 1 day retain 7 days }
}

serve dashboard \${9:revenue} from gold.\${8:daily_revenue} {
  freshness 1 day
}
$0`;
