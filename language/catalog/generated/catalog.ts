// Generated from the YAML files of language/catalog by scripts/generate-catalog.mjs. Do not edit.
import type { Catalog } from '../entries.js';

export const catalog: Catalog = {
 "names": [
  {
   "id": "idempotent",
   "name": "Idempotent operations",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "idempotency",
    "idempotent-operations"
   ]
  },
  {
   "id": "retryable",
   "name": "Retryable operations",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "retry",
    "retries"
   ]
  },
  {
   "id": "batch-microbatch-continuum",
   "name": "Batch, micro-batch or stream",
   "category": "core",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "deduplication",
   "name": "Deduplication",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "dedup",
    "dedupe"
   ]
  },
  {
   "id": "merge-upsert",
   "name": "Merge (upsert)",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "merge",
    "upsert"
   ]
  },
  {
   "id": "schema-enforcement",
   "name": "Schema enforcement",
   "category": "core",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "compaction",
   "name": "Compaction",
   "category": "core",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "partitioning-strategies",
   "name": "Partitioning",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "partitioning"
   ]
  },
  {
   "id": "medallion-lakehouse",
   "name": "Medallion lakehouse",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "medallion",
    "medallion-architecture"
   ]
  },
  {
   "id": "dimensional-modeling",
   "name": "Dimensional modelling",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "star-schema"
   ]
  },
  {
   "id": "quality-checks-defaults",
   "name": "Default quality checks",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "quality-checks"
   ]
  },
  {
   "id": "contract-testing",
   "name": "Contract testing",
   "category": "core",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "replay-backfill",
   "name": "Replay and backfill",
   "category": "core",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "contract-evolution",
   "name": "Contract evolution",
   "category": "core",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "lineage-capture",
   "name": "Lineage capture",
   "category": "core",
   "maturity": "intermediate",
   "aliases": [
    "lineage"
   ]
  },
  {
   "id": "watermarking",
   "name": "Watermarking",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "watermark",
    "watermarks"
   ]
  },
  {
   "id": "late-arrival-handling",
   "name": "Late arrival handling",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "late-data"
   ]
  },
  {
   "id": "outbox-cdc",
   "name": "Outbox with change data capture",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "outbox",
    "transactional-outbox"
   ]
  },
  {
   "id": "file-drop-microbatch",
   "name": "File drop in micro-batches",
   "category": "ingestion",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "api-pull",
   "name": "API pull",
   "category": "ingestion",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "streaming-ingest",
   "name": "Streaming ingest",
   "category": "ingestion",
   "maturity": "intermediate",
   "aliases": [
    "streaming-ingestion"
   ]
  },
  {
   "id": "webhook-sink",
   "name": "Webhook sink",
   "category": "ingestion",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "cdc-change-tables",
   "name": "Change data capture by change tables",
   "category": "ingestion",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "cdc-log-based",
   "name": "Log-based change data capture",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": [
    "log-based-cdc",
    "cdc"
   ]
  },
  {
   "id": "multi-region-ingest",
   "name": "Multi-region ingest",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "edge-batching",
   "name": "Edge batching",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "backpressure-strategies",
   "name": "Backpressure",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": [
    "backpressure"
   ]
  },
  {
   "id": "map-filter",
   "name": "Map and filter",
   "category": "transformation",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "scd-type1",
   "name": "Slowly changing dimension, type 1",
   "category": "transformation",
   "maturity": "foundational",
   "aliases": [
    "scd1",
    "scd-1"
   ]
  },
  {
   "id": "join-broadcast",
   "name": "Broadcast join",
   "category": "transformation",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "windowed-aggregation",
   "name": "Windowed aggregation",
   "category": "transformation",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "scd-type2",
   "name": "Slowly changing dimension, type 2",
   "category": "transformation",
   "maturity": "intermediate",
   "aliases": [
    "scd2",
    "scd-2"
   ]
  },
  {
   "id": "debug-sampling",
   "name": "Sampling for debugging",
   "category": "transformation",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "join-bucketed",
   "name": "Bucketed join",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "scd-type6",
   "name": "Slowly changing dimension, type 6",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "scd6",
    "scd-6"
   ]
  },
  {
   "id": "gdpr-erase",
   "name": "Erasure of personal data",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "right-to-erasure"
   ]
  },
  {
   "id": "temporal-joins",
   "name": "Temporal join",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "temporal-join",
    "as-of-join",
    "point-in-time-join"
   ]
  },
  {
   "id": "change-data-joins",
   "name": "Join of change streams",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "delta-lake-maintenance",
   "name": "Delta Lake maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "iceberg-maintenance",
   "name": "Iceberg maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "hudi-maintenance",
   "name": "Hudi maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "zorder-clustering",
   "name": "Z-order and clustering",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": [
    "z-order"
   ]
  },
  {
   "id": "time-travel",
   "name": "Time travel",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "vacuum-optimize-policies",
   "name": "Vacuum and optimize policies",
   "category": "storage",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "snapshot-export",
   "name": "Snapshot export",
   "category": "storage",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "format-migration",
   "name": "Table format migration",
   "category": "storage",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "dimensional-mart",
   "name": "Dimensional mart",
   "category": "serving",
   "maturity": "foundational",
   "aliases": [
    "pre-aggregation"
   ]
  },
  {
   "id": "search-index-sync",
   "name": "Search index sync",
   "category": "serving",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "feature-store-materialization",
   "name": "Feature store materialisation",
   "category": "serving",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "cqrs-read-model",
   "name": "CQRS read model",
   "category": "serving",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "near-realtime-bi-aggregates",
   "name": "Near-real-time aggregates",
   "category": "serving",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "api-facade-lakehouse",
   "name": "API over the lakehouse",
   "category": "serving",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "data-contract",
   "name": "Data contract",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "data-contracts"
   ]
  },
  {
   "id": "catalog-registration",
   "name": "Catalog registration",
   "category": "governance",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "retention-policy",
   "name": "Retention policy",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "lifecycle-policies"
   ]
  },
  {
   "id": "schema-evolution-policy",
   "name": "Schema evolution policy",
   "category": "governance",
   "maturity": "intermediate",
   "aliases": [
    "schema-evolution"
   ]
  },
  {
   "id": "access-tiers",
   "name": "Access tiers and row filters",
   "category": "governance",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "purpose-based-access-control",
   "name": "Purpose-based access control",
   "category": "governance",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "differential-privacy-sketch",
   "name": "Differential privacy",
   "category": "governance",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "freshness-check",
   "name": "Freshness check",
   "category": "observability",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "completeness-check",
   "name": "Completeness check",
   "category": "observability",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "drift-detection",
   "name": "Drift detection",
   "category": "observability",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "lineage-visualization",
   "name": "Lineage visualisation",
   "category": "observability",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "anomaly-detection",
   "name": "Anomaly detection",
   "category": "observability",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "data-sla-slo",
   "name": "Data SLA and SLO",
   "category": "observability",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "lineage-completeness-metric",
   "name": "Lineage completeness metric",
   "category": "observability",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "dlq",
   "name": "Dead-letter queue",
   "category": "reliability",
   "maturity": "foundational",
   "aliases": [
    "dead-letter-queue",
    "dead-letter"
   ]
  },
  {
   "id": "poison-pill-handling",
   "name": "Poison pill handling",
   "category": "reliability",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "circuit-breaker",
   "name": "Circuit breaker",
   "category": "reliability",
   "maturity": "intermediate",
   "aliases": []
  },
  {
   "id": "exactly-once",
   "name": "Exactly-once processing",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "exactly-once-semantics"
   ]
  },
  {
   "id": "exactly-once-transactional-sinks",
   "name": "Exactly-once transactional sinks",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "checkpointing"
   ]
  },
  {
   "id": "circuit-breaker-data-pipelines",
   "name": "Circuit breaker of a data pipeline",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "storage-tiering",
   "name": "Storage tiering",
   "category": "cost",
   "maturity": "foundational",
   "aliases": [
    "tiered-storage"
   ]
  },
  {
   "id": "sampling",
   "name": "Sampling",
   "category": "cost",
   "maturity": "foundational",
   "aliases": []
  },
  {
   "id": "cache-before-compute",
   "name": "Cache before compute",
   "category": "cost",
   "maturity": "intermediate",
   "aliases": [
    "caching",
    "materialized-views"
   ]
  },
  {
   "id": "spot-fleet",
   "name": "Spot fleet",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "spot-instances"
   ]
  },
  {
   "id": "workload-rightsizing",
   "name": "Workload rightsizing",
   "category": "cost",
   "maturity": "advanced",
   "aliases": []
  },
  {
   "id": "auto-stop-resume",
   "name": "Auto-stop and resume",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "auto-stop"
   ]
  }
 ],
 "patterns": [
  {
   "kind": "pattern",
   "id": "auto-stop-resume",
   "name": "Auto-stop and resume",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "auto-stop"
   ],
   "intent": "Let a cluster end when nothing runs on it, and start it again when something does.",
   "problem": "The notebook was closed on Friday. The cluster behind it was not, and has cost as much by Monday as the week before.",
   "solution": "A short idle limit on everything that somebody starts by hand, job clusters that live for one run for everything on a schedule, and state in tables and checkpoints instead of in memory, so that ending costs a start and nothing else.",
   "when": [
    "Work comes in bursts with long pauses between them.",
    "Development, ad hoc queries, a handful of runs a day."
   ],
   "notWhen": [
    "The pause is shorter than the start; a run every ten minutes on a cluster that needs six to start is never idle and always late.",
    "A stream. It has no idle time; give it a small cluster and leave it on."
   ],
   "tradeOffs": [
    {
     "text": "A cluster that is used 40 hours of the week's 168 costs a quarter of one that is always on.",
     "source": "arithmetic"
    },
    {
     "text": "Starting machines and engine takes minutes, and the first queries find cold caches. Measure yours, and set the limit to several times that."
    },
    {
     "text": "Each start also pays the idle minutes until the next stop. Twenty short queries, one every half hour with a limit of 30 minutes, are billed as ten hours.",
     "source": "arithmetic; put them in one schedule instead"
    }
   ],
   "related": [
    "workload-rightsizing",
    "spot-fleet",
    "cache-before-compute"
   ],
   "example": "pipeline reports { owner \"bi@example.com\" schedule \"30 5 * * mon-fri\" compute mornings budget 300 usd per month }\n\ncompute mornings {\n  workers   2 to 8\n  auto_stop after 15 minutes\n  retry     2\n}\n\nsource sales : postgres {\n  url secret(\"sales/url\") table \"public.sales\" incremental by sold_at evolve backward drift alert\n  columns { sale_id: long not null, amount: decimal(18, 2), sold_at: timestamp event_time }\n}\nbronze sales from source.sales { write append }\ngold daily_sales from bronze.sales {\n  group by date(sold_at) as day { total = sum(amount) }\n  fact grain day freshness 3 days\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "backpressure-strategies",
   "name": "Backpressure",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": [
    "backpressure"
   ],
   "intent": "Let a reader that falls behind take bites it can chew, and let everybody see that it is behind.",
   "problem": "After an outage the first micro-batch of an unlimited reader is the whole backlog. It does not fit in memory, fails, and is tried again, a little larger each time.",
   "solution": "Bound what one batch reads (`limit`), with room above the usual rate, because the surplus is what the backlog is worked off with. Buffer in the log, which is made for it, and not in memory. Shed load only where the loss has been agreed.",
   "when": [
    "The source pushes at a rate that you do not set, with peaks of several times the mean.",
    "Downstream has a limit of its own, such as an API or a database."
   ],
   "notWhen": [
    "A nightly batch; its bound is its schedule.",
    "The mean rate is above your capacity. No buffer helps against that."
   ],
   "tradeOffs": [
    {
     "text": "What remains above the usual rate decides how long the delay lasts: four hours of outage at 30,000 a second are gone in four hours with a limit of 60,000, in forty with 33,000.",
     "source": "backlog / (limit − throughput)"
    },
    {
     "text": "Spark's Kafka source has no limit of its own; without maxOffsetsPerTrigger the next batch is everything there is.",
     "source": "Spark documentation, Kafka integration guide"
    },
    {
     "text": "A limit far above what the cluster can do in one trigger is none. Batches grow longer than the interval, and the lag grows with them."
    }
   ],
   "related": [
    "streaming-ingest",
    "circuit-breaker",
    "workload-rightsizing",
    "data-sla-slo"
   ],
   "example": "source events : kafka {\n  topic      \"events\"\n  brokers    env(\"KAFKA_BROKERS\")\n  format     avro\n  throughput 30000 per second\n  limit      60000 per second\n  evolve     backward\n  drift      alert\n  columns { event_id: string not null, at: timestamp event_time }\n}\n\nbronze events from source.events {\n  write     append\n  trigger   every 30 seconds\n  partition by date(at), hour(at)\n  maintain  { compact every 1 hour, vacuum every 1 day retain 7 days }\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "cache-before-compute",
   "name": "Cache before compute",
   "category": "cost",
   "maturity": "intermediate",
   "aliases": [
    "caching",
    "materialized-views"
   ],
   "intent": "Compute an answer once for all who ask, and say how old it may be.",
   "problem": "Two hundred open dashboards refresh every ten seconds and compute the same sum twenty times a second. The warehouse scales up to answer them, and scales up again.",
   "solution": "Aggregate into a gold table at the rate at which the input changes, and let readers have an answer of an agreed age (`cache`). Keep the age below the freshness that was promised, and put both where the reader sees them.",
   "when": [
    "Many readers, few questions.",
    "The answer changes more slowly than it is asked for."
   ],
   "notWhen": [
    "Each question is another, as in ad hoc analysis; then nothing is asked twice.",
    "A reader acts on his own write, and must see it."
   ],
   "tradeOffs": [
    {
     "text": "With `cache 5 seconds` those 20 queries a second become one in five seconds, a hundredth.",
     "source": "200 readers / 10 s against 1 / 5 s"
    },
    {
     "text": "Warehouses cache as well. BigQuery and Snowflake give an unchanged query's result for 24 hours without charge, as long as no table beneath it changed.",
     "source": "documentation of both, cached results"
    },
    {
     "text": "Everything behind the cache may be older by its age, and ages add up along a chain of caches."
    }
   ],
   "related": [
    "near-realtime-bi-aggregates",
    "dimensional-mart",
    "freshness-check",
    "data-sla-slo"
   ],
   "example": "source sales : kafka {\n  topic \"sales\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { sale_id: string not null, region: string, amount: decimal(18, 2), sold_at: timestamp event_time }\n}\n\nbronze sales from source.sales { write append }\n\ngold sales_by_minute from bronze.sales {\n  group by date_trunc('minute', sold_at) as minute, region { revenue = sum(amount) }\n  fact grain minute, region\n  key       minute, region\n  cache     5 seconds\n  freshness 5 minutes\n  backfill  by day\n}\n\nserve dashboard sales from gold.sales_by_minute { tool \"Grafana\" freshness 5 minutes }",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "cdc-log-based",
   "name": "Log-based change data capture",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": [
    "log-based-cdc",
    "cdc"
   ],
   "intent": "Read every change of a database, deletes included, from the log that it writes anyway.",
   "problem": "`where updated_at > last_run` misses rows that were deleted, rows changed twice between runs, and the row of a long transaction that commits after the run with a time before it. Nobody notices until the counts are compared.",
   "solution": "A connector reads the transaction log and delivers each change with its operation and its place in the log. Bronze keeps them all; silver merges by key in the order of the log, with `delete when op = 'd'`. Start with a snapshot, and expect `r` rows of it among the changes.",
   "when": [
    "Deletes matter, or every intermediate state does.",
    "The database must not be asked heavy questions."
   ],
   "notWhen": [
    "A small table that is read whole each night; `delivers snapshots` finds the deletes too, with nothing to operate.",
    "Nobody in the team may touch the database's settings."
   ],
   "tradeOffs": [
    {
     "text": "A stopped connector holds back the log. PostgreSQL then fills its disk, MySQL deletes binlogs after 30 days and the connector must snapshot anew.",
     "source": "PostgreSQL replication slots; MySQL 8 default of binlog_expire_logs_seconds, 2,592,000"
    },
    {
     "text": "PostgreSQL's delete carries the key alone unless the table has REPLICA IDENTITY FULL, which writes the whole old row to the log at each update and delete.",
     "source": "PostgreSQL documentation, ALTER TABLE"
    },
    {
     "text": "Changes arrive at least once and repeat after a restart, so the table above must merge or dedupe.",
     "source": "Debezium documentation, delivery guarantees"
    }
   ],
   "related": [
    "outbox-cdc",
    "cdc-change-tables",
    "merge-upsert",
    "scd-type2",
    "change-data-joins"
   ],
   "example": "source customers : cdc {\n  of postgres table \"public.customers\"\n  via log topic \"cdc.public.customers\" brokers env(\"KAFKA_BROKERS\") evolve backward drift alert\n  columns { op: string not null, customer_id: long not null, segment: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze customers from source.customers { write append on error dead_letter rejects }\n\nsilver customers from bronze.customers {\n  columns { * except (op) }\n  key   customer_id\n  write merge {\n    sequence by changed_at\n    delete when op = 'd'\n  }\n  on error  dead_letter rejects\n  freshness 1 hour\n}",
   "reading": [
    {
     "title": "Debezium, connector for PostgreSQL",
     "url": "https://debezium.io/documentation/reference/stable/connectors/postgresql.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "compaction",
   "name": "Compaction",
   "category": "core",
   "maturity": "foundational",
   "aliases": [],
   "intent": "Merge many small files into few large ones before queries spend their time opening files.",
   "problem": "Each run leaves at least one file in each partition that it touches. A trigger of five seconds is 17,280 files a day, each with a footer to read, a listing entry and statistics in the log. Nothing fails; every query just gets slower for months, and the planner runs out of memory before anybody thinks of files.",
   "solution": "Rewrite on a schedule that follows from the write rate, so that a partition never gathers more than about a thousand files, and clean up the old versions afterwards. Compact the partitions that are no longer written; rewriting today's makes the merge that runs beside it fail and try again.",
   "when": [
    "Micro-batches, change data capture, and any merge that runs more than hourly.",
    "A batch that spreads each run over hundreds of partitions."
   ],
   "notWhen": [
    "The table is overwritten; each run already writes the files afresh.",
    "The engine compacts after each write (`compact auto`) and the delay that it adds does not hurt."
   ],
   "tradeOffs": [
    {
     "text": "Targets differ: Delta's OPTIMIZE aims at 1 GB a file, Iceberg's rewrite at 512 MB. Merged tables do better with less, as a merge rewrites whole files.",
     "source": "defaults of spark.databricks.delta.optimize.maxFileSize and write.target-file-size-bytes"
    },
    {
     "text": "Until `vacuum` has run both copies are stored, so a daily compaction with seven days of retention holds a hot partition up to eight times.",
     "source": "arithmetic"
    },
    {
     "text": "Plan the interval so that no partition gathers more than 1,000 files; beyond that, listing and planning show in every query.",
     "source": "the threshold in this language's definition of missing compaction"
    }
   ],
   "related": [
    "delta-lake-maintenance",
    "iceberg-maintenance",
    "vacuum-optimize-policies",
    "partitioning-strategies",
    "zorder-clustering"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format json evolve backward drift alert\n  columns { click_id: string not null, clicked_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze clicks from source.clicks {\n  write    append\n  trigger  every 1 minute\n  partition by date(clicked_at)\n  on error dead_letter rejects\n  maintain { compact every 6 hours target 256 mb, vacuum every 1 day retain 7 days }\n}",
   "reading": [
    {
     "title": "Delta Lake, optimizations",
     "url": "https://docs.delta.io/latest/optimizations-oss.html"
    },
    {
     "title": "Iceberg, maintenance",
     "url": "https://iceberg.apache.org/docs/latest/maintenance/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "data-contract",
   "name": "Data contract",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "data-contracts"
   ],
   "intent": "Write down what a producer delivers, in a file that both sides check.",
   "problem": "A backend team renames a column on Tuesday, with tests and a review, and without knowing that three dashboards and a model hang on it. There was no place where they could have known.",
   "solution": "A contract in a standard format (ODCS) beside the source, with columns, types, meaning, owner, age and retention. The producer's build checks it against the schema, the consumer's pipeline against the declared columns, and a breaking change becomes a new version with a date.",
   "when": [
    "Producer and consumer are different teams, and either can break the other.",
    "Personal data is handed over and somebody must say which columns those are."
   ],
   "notWhen": [
    "Within one team; the `columns` of the source say the same in fewer places.",
    "For a bronze table, which keeps what came; check where its rows are used."
   ],
   "tradeOffs": [
    {
     "text": "A contract that no build checks is a document, and wrong within months; no number is known for how soon."
    },
    {
     "text": "Each breaking change needs both versions side by side until the last reader has moved, which takes as long as its slowest team."
    }
   ],
   "related": [
    "contract-testing",
    "contract-evolution",
    "schema-enforcement",
    "schema-evolution-policy",
    "quality-checks-defaults"
   ],
   "example": "source customers : cdc {\n  of       postgres table \"public.customers\"\n  topic    \"cdc.public.customers\"\n  contract \"contracts/customers.yaml\"\n  columns {\n    op:          string not null\n    customer_id: long not null\n    segment:     string\n    tier:        string\n    email:       string pii\n    changed_at:  timestamp event_time\n  }\n}\ndeadletter rejects { retain 21 days }\n\nbronze customers from source.customers {\n  write    append\n  on error dead_letter rejects\n}",
   "reading": [
    {
     "title": "Open Data Contract Standard",
     "url": "https://bitol-io.github.io/open-data-contract-standard/latest/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "deduplication",
   "name": "Deduplication",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "dedup",
    "dedupe"
   ],
   "intent": "One row per key, whichever of its copies came first and however often they came.",
   "problem": "Every hop that retries delivers twice: the producer after a timeout, the connector after a restart, the job after a crash. A `DISTINCT` keeps both copies as soon as the second has another ingest time, and `dropDuplicates` on a batch does not see yesterday's.",
   "solution": "Say what makes two rows the same (`dedupe by`) and which of them stays (`keep latest`). It holds over the whole table. Equal times are settled by a hash of the row, so that a rerun and another engine keep the same one, and the run reports how often it had to.",
   "when": [
    "The producer gives each event an id, or the row has a natural key and a version time.",
    "Delivery is at least once, which is to say nearly always."
   ],
   "notWhen": [
    "There is no key; two equal coffees bought in one second are two coffees, and hashing all columns makes them one.",
    "The table merges by the same key with the same sequence anyway."
   ],
   "tradeOffs": [
    {
     "text": "Without a bound a stream remembers every key it ever saw. At 1,000 new keys a second and 100 bytes each that is 8.6 GB a day.",
     "source": "arithmetic"
    },
    {
     "text": "`within 1 hour` cuts this to 360 MB, and lets the duplicate pass that a phone sends after two hours in a tunnel.",
     "source": "the same rate and size, one hour"
    },
    {
     "text": "Keeping the latest reopens rows already published; keeping the earliest does not, if what is earliest is a fact of the row."
    }
   ],
   "related": [
    "idempotent",
    "exactly-once",
    "merge-upsert",
    "watermarking"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format json evolve backward drift alert\n  columns { click_id: string not null, page: string, clicked_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze clicks from source.clicks { write append on error dead_letter rejects }\n\nsilver clicks from bronze.clicks {\n  dedupe by click_id keep latest clicked_at\n  key    click_id\n  expect has_page: page is not null else quarantine\n  on error dead_letter rejects\n}",
   "reading": [
    {
     "title": "Spark, streaming deduplication",
     "url": "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "dimensional-modeling",
   "name": "Dimensional modelling",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "star-schema"
   ],
   "intent": "Publish what happened as facts at one grain, and what it happened to as dimensions that all facts share.",
   "problem": "Every report joins the application's tables in its own way, and two dashboards show two revenues. Both are right, about different questions that nobody wrote down.",
   "solution": "Write the grain first (one row per order line, per day and shop), then the measures that are additive at it, then the dimensions by which people ask. Facts refer to the dimension's version by a surrogate key; conformed dimensions are built once and used by every fact.",
   "when": [
    "People explore with a BI tool, and questions are by something, over time.",
    "Several processes share customers, products and days."
   ],
   "notWhen": [
    "One wide table for one model or one screen; joins that nobody reuses are only joins.",
    "The raw events are the product."
   ],
   "tradeOffs": [
    {
     "text": "A surrogate as SHA-256 in hexadecimal is 64 bytes, an integer 8. In a billion facts that is 56 GB before compression, for keys that no sequence has to hand out and that every rerun finds again.",
     "source": "arithmetic"
    },
    {
     "text": "Mixing grains in one fact makes every sum wrong in a way that looks plausible. It is the commonest fault, and a `grain` that is declared is one that can be checked."
    },
    {
     "text": "Type 2 for every dimension multiplies rows and questions alike; take it where an answer depends on it."
    }
   ],
   "related": [
    "scd-type2",
    "scd-type1",
    "temporal-joins",
    "dimensional-mart",
    "medallion-lakehouse"
   ],
   "example": "source lines : postgres {\n  url secret(\"shop/url\") table \"public.lines\" incremental by sold_at evolve backward drift alert\n  columns { line_id: long not null, product_id: long, quantity: int, amount: decimal(18, 2), sold_at: timestamp event_time }\n}\nsource products : postgres {\n  url secret(\"shop/url\") table \"public.products\" incremental by changed_at evolve backward drift alert\n  columns { product_id: long not null, category: string, changed_at: timestamp event_time }\n}\nbronze lines    from source.lines    { write append }\nbronze products from source.products { write append }\n\ngold dim_product from bronze.products {\n  dimension\n  key       product_id\n  surrogate product_key\n  scd 2 { track category sequence by changed_at }\n  freshness 1 day\n}\n\ngold fact_line from bronze.lines as l {\n  left join gold.dim_product as p on p.product_id = l.product_id as of l.sold_at\n  columns { line_id, product_key, quantity, amount, sold_at }\n  fact\n  grain     line_id\n  key       line_id\n  write     merge { sequence by sold_at }\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Kimball Group, dimensional modeling techniques",
     "url": "https://www.kimballgroup.com/data-warehouse-business-intelligence-resources/kimball-techniques/dimensional-modeling-techniques/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "dlq",
   "name": "Dead-letter queue",
   "category": "reliability",
   "maturity": "foundational",
   "aliases": [
    "dead-letter-queue",
    "dead-letter"
   ],
   "intent": "Put a row that cannot be processed aside, with its reason, and go on with the others.",
   "problem": "One malformed row in ten million. If it fails the run, the run fails at every retry and the table stands still until somebody is awake. If it is skipped, nobody ever learns of it; and next week it is a thousand rows, because the producer has renamed a field.",
   "solution": "Send it to a dead letter with the table, the rule that rejected it, the reason, the raw row and the run. Give the dead letter an owner, a retention longer than your longest holiday, and an alert on its share of the rows. Merge it on a row id, or each replay doubles it.",
   "when": [
    "Rows are parsed or cast and come from somebody else (JSON, CSV, messages, change events).",
    "A stream has to keep going although some of its rows are bad."
   ],
   "notWhen": [
    "All or nothing is the requirement, as in a ledger where a missing line makes the sum wrong; then `on error fail`.",
    "Nobody will read it. A dead letter that nobody reads is `skip` with a storage bill."
   ],
   "tradeOffs": [
    {
     "text": "The alert's threshold decides. 0.1 percent of 30,000 rows a second are 30 rejected rows a second before anybody is told.",
     "source": "arithmetic"
    },
    {
     "text": "Kafka Connect fails the task at the first bad record unless `errors.tolerance=all` is set, and then loses it silently unless a dead-letter topic is named too.",
     "source": "Kafka Connect documentation, defaults of `errors.tolerance` and `errors.deadletterqueue.topic.name`"
    },
    {
     "text": "Raw rows hold whatever the source held, personal data too, and outlive the table's own masks unless these reach them."
    },
    {
     "text": "Order is lost. A row that is mended and replayed comes late, so the table must be written in a way that does not mind."
    }
   ],
   "related": [
    "poison-pill-handling",
    "quality-checks-defaults",
    "retryable",
    "circuit-breaker",
    "ant-no-dlq"
   ],
   "example": "source payments : webhook {\n  path \"/hooks/payments\" format json evolve backward drift alert\n  columns { payment_id: string not null, amount: string, paid_at: timestamp event_time }\n}\n\ndeadletter rejects {\n  retain 30 days\n  alert  above 0.1 percent\n}\n\nbronze payments from source.payments {\n  write    append\n  on error dead_letter rejects\n}\n\nsilver payments from bronze.payments {\n  columns { payment_id, amount: decimal(18, 2) = cast(amount as decimal(18, 2)), paid_at }\n  key      payment_id\n  expect   positive: amount > 0 else quarantine\n  on error dead_letter rejects retry 3\n}",
   "reading": [
    {
     "title": "Kafka Connect, error handling",
     "url": "https://kafka.apache.org/documentation/#connect_errorreporting"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "exactly-once",
   "name": "Exactly-once processing",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "exactly-once-semantics"
   ],
   "intent": "Let every event count once in the table, although it may be delivered, read and written several times.",
   "problem": "No network delivers exactly once. A promise of the broker ends at the broker, and a crash between writing the table and committing the offset repeats the batch; one between committing and writing loses it.",
   "solution": "Deliver at least once and make repetition harmless, by a source that can be read again from a position, a batch number that is the same after a crash, a write by key or with that number, and a position committed last. End to end it is as strong as its weakest part, sinks outside the lake included.",
   "when": [
    "Money, stock, anything that is added up.",
    "Somebody reconciles your figures with another system's."
   ],
   "notWhen": [
    "Trends, where a duplicate in a million is invisible and latency is not.",
    "The producer sends without ids; duplicates made before your first hop are beyond every transaction after it."
   ],
   "tradeOffs": [
    {
     "text": "Kafka's transactions cost about 3 percent of throughput for 1 KB messages committed every 100 ms, and more the shorter that interval.",
     "source": "Confluent, \"Transactions in Apache Kafka\""
    },
    {
     "text": "Readers see a batch when it is committed, so the trigger's interval is added to the latency."
    },
    {
     "text": "Deleting a checkpoint reads everything again. With writes by key the table survives it; with appends it doubles.",
     "source": "how batch numbers work; the numbering starts anew"
    }
   ],
   "related": [
    "idempotent",
    "deduplication",
    "exactly-once-transactional-sinks",
    "outbox-cdc",
    "merge-upsert"
   ],
   "example": "source payments : kafka {\n  topic \"payments\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { payment_id: string not null, amount: decimal(18, 2), paid_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days alert above 0 percent }\n\nbronze payments from source.payments { write append delivery exactly_once checkpoint \"checkpoints/payments\" }\n\nsilver payments from bronze.payments {\n  key      payment_id\n  write    merge { sequence by paid_at }\n  on error dead_letter rejects\n  expect   positive: amount > 0 else quarantine\n  sink     kafka \"payments-checked\" via outbox\n}",
   "reading": [
    {
     "title": "Confluent, transactions in Apache Kafka",
     "url": "https://www.confluent.io/blog/transactions-apache-kafka/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "idempotent",
   "name": "Idempotent operations",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "idempotency",
    "idempotent-operations"
   ],
   "intent": "Make a run that happens twice end as if it had happened once.",
   "problem": "Every scheduler runs a job twice some day, after a timeout, a lost lease, or a colleague who was not sure. If the job appends, the revenue of that day doubles, and the check that should see it compares the table with itself.",
   "solution": "Write by key (`merge`), by partition (`overwrite partitions`) or by batch number, and let no clock, random number or counter reach a stored business column. Commit progress last; then a crash between the two repeats a write that changes nothing.",
   "when": [
    "Always. It is what makes retries, replays, backfills and spot machines safe."
   ],
   "notWhen": [
    "Effects that leave the lake, such as a mail or a payment; there the receiver must know the key, and no write mode of a table helps."
   ],
   "tradeOffs": [
    {
     "text": "Merging reads what it writes to. An append of the same thousand rows touches one file, a merge as many as hold their keys.",
     "source": "how table formats work; numbers under merge-upsert"
    },
    {
     "text": "The design of this project's type 2 and merge code ended equal in 1,000 of 1,000 random histories with repeated and shuffled batches and crashes after each step.",
     "source": "convergence test on Spark with Delta Lake and with Iceberg"
    },
    {
     "text": "Replacing partitions makes late rows of other partitions somebody's question; the flow has to find all partitions that a change touches."
    }
   ],
   "related": [
    "retryable",
    "merge-upsert",
    "deduplication",
    "exactly-once",
    "replay-backfill"
   ],
   "example": "source sales : files {\n  path \"landing/sales/*.parquet\" format parquet evolve backward drift alert\n  columns { sale_id: string not null, shop: string, amount: decimal(18, 2), sold_at: timestamp event_time }\n}\n\nbronze sales from source.sales { write append }\n\nsilver sales from bronze.sales {\n  dedupe    by sale_id keep latest sold_at\n  key       sale_id\n  freshness 1 day\n}\n\ngold shop_days from silver.sales {\n  group by date(sold_at) as day, shop { total = sum(amount) }\n  fact grain day, shop\n  write     overwrite partitions\n  partition by day\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "late-arrival-handling",
   "name": "Late arrival handling",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "late-data"
   ],
   "intent": "Decide what happens to a row that comes after its window was published, before it comes.",
   "problem": "A tram drives through a tunnel, and its counters report at the depot. Dropped, the line looks empty every evening; added to today, today is wrong twice.",
   "solution": "Three answers, and `late` says which. `update` computes the touched windows again from the input table, so the figure changes and is right. `dead_letter` puts the row aside with its lateness. `drop` counts it and forgets it. In merged and versioned tables `late within` is the bound, 30 days unless set.",
   "when": [
    "Devices, partners and mobile clients that send when they can.",
    "Figures that are looked at again after they were first published."
   ],
   "notWhen": [
    "A figure that has been reported must not move; publish corrections as rows of their own."
   ],
   "tradeOffs": [
    {
     "text": "Updating reads the input for each touched window again. If one row in a thousand is late and spread over 30 days, every run touches every day.",
     "source": "arithmetic; tiering bronze before this bound makes it dear"
    },
    {
     "text": "The log of changes behind a type 2 table holds twice the bound, so `late within 30 days` keeps 60 days of changes.",
     "source": "generated code of this project"
    },
    {
     "text": "Flink, too, drops late rows unless told otherwise; its allowed lateness is zero by default.",
     "source": "Flink documentation, windows"
    }
   ],
   "related": [
    "watermarking",
    "windowed-aggregation",
    "replay-backfill",
    "scd-type2"
   ],
   "example": "source counts : iot {\n  topic \"tram-counters\" evolve backward drift alert\n  columns { tram: string not null, seq: long not null, passengers: int, counted_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze counts from source.counts { write append on error dead_letter rejects }\n\ngold passengers_hourly from bronze.counts {\n  watermark counted_at delay 2 hours late update\n  group by window tumbling 1 hour on counted_at, tram { passengers = sum(passengers) }\n\n  fact grain window_start, tram\n  key       window_start, tram\n  write     merge\n  schedule  \"15 * * * *\"\n  maintain  { compact every 1 day }\n  freshness 3 hours\n  backfill  by day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "lineage-capture",
   "name": "Lineage capture",
   "category": "core",
   "maturity": "intermediate",
   "aliases": [
    "lineage"
   ],
   "intent": "Know of each column where it comes from and who uses it, from the code and from the runs.",
   "problem": "The figure is wrong. Which of forty tables made it so, and which reports have to be called back? Asked of people it takes a day, and of a diagram on the wiki it takes a day and is wrong.",
   "solution": "Derive lineage from the declarations, column by column, so that it cannot be out of date; and let each run report what it read and wrote to a lineage service, so that one also knows what happened and not only what was meant.",
   "when": [
    "Impact has to be known before a change, or a fault traced back after one.",
    "Erasure and audits, which ask where a person's data went."
   ],
   "notWhen": [
    "Hand-drawn, in any form. It is believed, and it is not true."
   ],
   "tradeOffs": [
    {
     "text": "Static lineage costs nothing at run time and sees no code outside the language; events see every job that sends them and no job that does not.",
     "source": "by construction; no number for the usual gap is known"
    },
    {
     "text": "Lineage by table says that everything depends on everything. Only columns tell a filter from a value, and both matter in different questions."
    },
    {
     "text": "Addresses, table names and queries leave the cluster with the events, to wherever the service is."
    }
   ],
   "related": [
    "lineage-visualization",
    "lineage-completeness-metric",
    "gdpr-erase",
    "catalog-registration"
   ],
   "example": "pipeline finance {\n  owner   \"finance-data@example.com\"\n  lineage openlineage env(\"OPENLINEAGE_URL\")\n  tags    { team \"finance\" }\n}\n\nsource invoices : postgres {\n  url secret(\"finance/url\") table \"public.invoices\" incremental by issued_at evolve backward drift alert\n  columns { invoice_id: long not null, net: decimal(18, 2), tax: decimal(18, 2), issued_at: timestamp event_time }\n}\nbronze invoices from source.invoices { write append }\n\n/** `gross` comes from two columns of the source, and the lineage says so. */\nsilver invoices from bronze.invoices {\n  columns { invoice_id, gross: decimal(18, 2) = cast(net + tax as decimal(18, 2)), issued_at }\n  key       invoice_id\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "OpenLineage",
     "url": "https://openlineage.io/docs/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "medallion-lakehouse",
   "name": "Medallion lakehouse",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "medallion",
    "medallion-architecture"
   ],
   "intent": "Keep what the source said, what we believe, and what we publish in three layers, so that each can be rebuilt from the one below.",
   "problem": "A pipeline that cleans while it reads has nothing to go back to. When the cleaning turns out wrong in March, January's input has left the topic and the API no longer answers for it, and the only copy is the one that was cleaned wrongly.",
   "solution": "Bronze appends what arrived, unjudged, with the time of arrival. Silver has one typed row per key. Gold has what somebody outside the team reads. Logic lives between the layers and never within bronze; so a bug is repaired by deleting silver and gold and running again.",
   "when": [
    "The source forgets (topics, webhooks, APIs that answer for today only), and you will want to compute last year again.",
    "More than one table is made of the same input."
   ],
   "notWhen": [
    "One source, one report, a source that keeps everything: read it with a view and stop there.",
    "Three layers that copy each other without adding a key, a type or a check; each costs a run, a retention and an owner."
   ],
   "tradeOffs": [
    {
     "text": "Three copies. A terabyte in all three layers is about 70 USD a month on S3 Standard, less than an hour of a mid-sized cluster each day.",
     "source": "0.023 USD per GB and month, S3 price list for us-east-1"
    },
    {
     "text": "Each layer adds its own run to the delay. With hourly runs that do not wait for each other, a row can be three hours old in gold.",
     "source": "arithmetic; run the layers in the order of their dependencies and it is one"
    },
    {
     "text": "Bronze holds personal data in the raw. An erasure has to reach it, its old files included."
    }
   ],
   "related": [
    "idempotent",
    "replay-backfill",
    "schema-enforcement",
    "dlq",
    "ant-no-dlq"
   ],
   "example": "source orders : files {\n  path \"landing/orders/*.json\" format json evolve backward drift alert\n  columns { order_id: string not null, amount: string, updated_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze orders from source.orders { write append on error dead_letter rejects retain 2 years }\n\nsilver orders from bronze.orders {\n  dedupe  by order_id keep latest updated_at\n  columns { order_id, amount: decimal(18, 2) = cast(amount as decimal(18, 2)), updated_at }\n  key     order_id\n  on error dead_letter rejects\n  freshness 1 day\n}\n\ngold daily_revenue from silver.orders {\n  group by date(updated_at) as day { revenue = sum(amount) }\n  fact grain day freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "merge-upsert",
   "name": "Merge (upsert)",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "merge",
    "upsert"
   ],
   "intent": "Bring a batch of changes into a table by key, so that running it twice, or in another order, ends in the same table.",
   "problem": "Appending changes leaves five rows of one order; overwriting the table for a thousand changes rewrites a billion. A bare `MERGE` does neither, and has two holes: it lets an old change that arrives today overwrite yesterday's newer one, and two rows of one key in a batch raise on Delta and PostgreSQL and pick one at random on DuckDB.",
   "solution": "Reduce the batch to one row per key first, by the sequence and a tie-break that depends on the row alone. Merge with `<=>` on the key, update only when the incoming sequence is greater than the stored one, and remember deleted keys with theirs, so that a late update does not raise the dead.",
   "when": [
    "The table is the latest state of each key, and a run brings a small part of it.",
    "The source repeats itself, delivers out of order, or is replayed."
   ],
   "notWhen": [
    "Rows never change; `append` is cheaper and cannot go wrong.",
    "More than a third or so of the files are touched each time; overwriting the partitions costs the same and is simpler."
   ],
   "tradeOffs": [
    {
     "text": "A merge rewrites every file that holds a match. A thousand random keys hit practically all of a hundred files (1 − 0.99^1000).",
     "source": "arithmetic; cluster by the key, or let the format mark deleted rows instead of rewriting"
    },
    {
     "text": "1,000 keys into a million rows take 5.5 s on Delta, 3.8 s on Iceberg copy-on-write, 0.8 s merge-on-read, which readers pay back.",
     "source": "measured on local Spark, plain merge"
    },
    {
     "text": "Partitioning by a column that an update changes moves rows between partitions, and every move is a delete and an insert."
    }
   ],
   "related": [
    "idempotent",
    "deduplication",
    "scd-type1",
    "scd-type2",
    "partitioning-strategies"
   ],
   "example": "source orders : postgres {\n  url secret(\"orders/url\") table \"public.orders\" incremental by updated_at evolve backward drift alert\n  columns { order_id: long not null, status: string, updated_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders {\n  key   order_id\n  write merge {\n    sequence by updated_at\n  }\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Delta Lake, table deletes, updates, and merges",
     "url": "https://docs.delta.io/latest/delta-update.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "outbox-cdc",
   "name": "Outbox with change data capture",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "outbox",
    "transactional-outbox"
   ],
   "intent": "Save the row and the event that tells of it in one transaction, and let a log reader carry the event out.",
   "problem": "The application commits to its database and then sends to the broker. A crash between the two leaves an order that nobody heard of; the other way round, an event of an order that was rolled back. Neither retries nor a check at night repair it, because neither side knows what the other has.",
   "solution": "An `outbox` table in the same database. The transaction inserts the event beside the row; a connector reads the database's log and publishes the insert. Events leave at least once and in commit order of their key, so consumers dedupe on the event's id.",
   "when": [
    "A service owns a database and has to tell others, reliably, what happened in it.",
    "The event is a business fact (order placed) and not just a changed row."
   ],
   "notWhen": [
    "Consumers are content with changed rows; reading the log of the table itself needs no code in the application.",
    "The database's log cannot be read, as in some managed offerings; then poll the outbox and accept the delay."
   ],
   "tradeOffs": [
    {
     "text": "A connector that stands still keeps the database's log from being recycled: PostgreSQL retains WAL for a slot without limit unless max_slot_wal_keep_size is set, until the disk of the production database is full.",
     "source": "PostgreSQL documentation, default -1"
    },
    {
     "text": "One more insert per transaction. The row can be deleted in the same transaction, since the log has it already.",
     "source": "Debezium blog, \"Reliable Microservices Data Exchange With the Outbox Pattern\""
    },
    {
     "text": "Between commit and topic lie usually well under a second and, after a connector restart, minutes."
    }
   ],
   "related": [
    "cdc-log-based",
    "exactly-once",
    "deduplication",
    "ant-dual-write"
   ],
   "example": "source orders : cdc {\n  of postgres table \"public.orders\"\n  via outbox delivers events topic \"orders.outbox\" evolve backward drift alert\n  columns { event_id: string not null, order_id: long not null, status: string, at: timestamp event_time }\n}\nsource stock : kafka { topic \"stock\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert }\ndeadletter rejects { retain 21 days }\n\nservice checkout {\n  writes source.orders, source.stock via outbox\n}\n\nbronze orders from source.orders { write append on error dead_letter rejects }\n\nsilver orders from bronze.orders {\n  dedupe by event_id keep latest at\n  key    event_id\n  expect has_order: order_id is not null else quarantine\n  on error dead_letter rejects\n}",
   "reading": [
    {
     "title": "Debezium, outbox event router",
     "url": "https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "quality-checks-defaults",
   "name": "Default quality checks",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "quality-checks"
   ],
   "intent": "Every table that somebody reads promises an age and checks a few facts about its rows, without anybody having to think of it.",
   "problem": "Checks get written for the table that broke last. The one that breaks next has none, and is found by a director who asks why revenue is zero since Thursday.",
   "solution": "Put `freshness` and the dead letter into `defaults` of the layer, and give each table one or two `expect` that would have caught its last incident: the key is there, the amount is positive, the code is known. Quarantine what would be wrong downstream, warn for the rest, and fail only where no table is better than this one.",
   "when": [
    "From the first table on; a check added after the incident costs the incident.",
    "A table crosses a border between teams."
   ],
   "notWhen": [
    "Bronze. It keeps what came, wrong or not; judge one layer up.",
    "Thresholds that nobody can explain. Fifty warnings a night are read as none."
   ],
   "tradeOffs": [
    {
     "text": "Row rules are evaluated in the pass that writes the row and cost next to nothing; a rule with an aggregate reads the table once more.",
     "source": "what the two kinds need to see; no general number is known"
    },
    {
     "text": "A SQL `CHECK` accepts NULL, an `expect` does not. Moving rules from one to the other changes what they let through.",
     "source": "PostgreSQL documentation, check constraints are satisfied by true or null"
    },
    {
     "text": "A freshness equal to the schedule raises an alarm on every slow night; twice the interval raises one when a run is missing."
    }
   ],
   "related": [
    "freshness-check",
    "completeness-check",
    "dlq",
    "data-contract",
    "data-sla-slo"
   ],
   "example": "source orders : postgres {\n  url secret(\"orders/url\") table \"public.orders\" incremental by updated_at evolve backward drift alert\n  columns { order_id: long not null, amount: decimal(18, 2), status: string, updated_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders {\n  key       order_id\n  freshness 2 days\n  on error  dead_letter rejects\n  expect    positive: amount > 0 else quarantine\n  expect    known_status: status in ('open', 'paid', 'void') else warn\n  expect    some_rows: count(*) > 0 else fail\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "retryable",
   "name": "Retryable operations",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "retry",
    "retries"
   ],
   "intent": "Try again what may work the next time, a few times, ever more slowly, and not all at once.",
   "problem": "A database that restarts is back in thirty seconds; the run that failed at two in the morning is back when somebody reads mail. But a thousand tasks that retry at once, at each of three layers, keep the database down that was about to come back.",
   "solution": "Retry where the work is (one layer, not each), with a delay that doubles and is drawn at random up to its bound. Retry timeouts and busy answers; never a row that does not parse, which goes to the dead letter at once. Retrying needs writes that may be repeated.",
   "when": [
    "Calls over a network, machines that may vanish, services with limits.",
    "The failure has nothing to do with the input."
   ],
   "notWhen": [
    "The write is not idempotent; then a retry after a lost answer books twice.",
    "The same input fails every time. That is a poison pill, and patience does not cure it."
   ],
   "tradeOffs": [
    {
     "text": "Attempts multiply over layers. Three at each of five layers are 243 calls at the bottom.",
     "source": "Amazon Builders' Library, \"Timeouts, retries, and backoff with jitter\""
    },
    {
     "text": "Drawing the delay at random instead of doubling it alone cut the calls of a hundred competing clients by more than half.",
     "source": "AWS architecture blog, \"Exponential Backoff And Jitter\""
    },
    {
     "text": "Ten retries that double from one second last 17 minutes, and count against the freshness that was promised.",
     "source": "1 + 2 + … + 512 seconds"
    }
   ],
   "related": [
    "idempotent",
    "circuit-breaker",
    "dlq",
    "poison-pill-handling"
   ],
   "example": "compute fleet { workers 2 to 10 retry 5 }\n\nsource rates : api {\n  url     \"https://rates.example.com/latest\"\n  auth    secret(\"rates/key\")\n  every   1 hour\n  breaker after 5 failures for 10 minutes\n  drift   alert\n  columns { currency: string not null, usd: decimal(18, 6), quoted_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze rates from source.rates {\n  write    append\n  compute  fleet\n  on error dead_letter rejects retry 3\n}",
   "reading": [
    {
     "title": "Amazon Builders' Library, timeouts, retries and backoff with jitter",
     "url": "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "sampling",
   "name": "Sampling",
   "category": "cost",
   "maturity": "foundational",
   "aliases": [],
   "intent": "Work on a share of the rows that is always the same share, where the whole is not needed to know.",
   "problem": "Developing against everything makes each try cost an hour. `limit 1000` gives whatever file came first, and `rand() < 0.01` gives another sample at each run, so that no two results can be compared; sampled orders joined with sampled customers find hardly a match.",
   "solution": "Sample by a hash of the thing that belongs together (`by customer_id`), at the source, so that every table below it has all rows of the same customers. The hash is a fact of the value; tomorrow's run and another engine pick the same ones.",
   "when": [
    "A development environment that should finish over a coffee.",
    "An estimate will do, such as profiles of columns, share of errors, features for a first model."
   ],
   "notWhen": [
    "Rare things are the question; one percent of a thousand frauds are ten.",
    "Sums that go into the books."
   ],
   "tradeOffs": [
    {
     "text": "The error follows the size of the sample and not its share. 10,000 rows give a proportion to within one percentage point, whether of a million or a billion.",
     "source": "1.96 × 0.5 / √10,000 = 0.98 percentage points at 95 percent confidence"
    },
    {
     "text": "Two independent samples of one percent keep one matching pair in 10,000; sampled by the join key they keep one in a hundred.",
     "source": "arithmetic"
    },
    {
     "text": "A key with a tenth of all rows is in the sample or it is not, and everything measured moves by a tenth."
    }
   ],
   "related": [
    "debug-sampling",
    "cache-before-compute",
    "workload-rightsizing"
   ],
   "example": "source visits : files {\n  path \"landing/visits/*.parquet\" format parquet evolve backward drift alert\n  columns { visit_id: string not null, customer_id: long, visited_at: timestamp event_time }\n}\n\nbronze visits from source.visits { write append }\n\n/** All visits of one customer in a hundred. */\nsilver visits_sample from bronze.visits {\n  sample    1 percent by customer_id\n  key       visit_id\n  write     overwrite\n  freshness 7 days\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "scd-type2",
   "name": "Slowly changing dimension, type 2",
   "category": "transformation",
   "maturity": "intermediate",
   "aliases": [
    "scd2",
    "scd-2"
   ],
   "intent": "Keep a row for every version of a thing, with the time from which and until which it held.",
   "problem": "Overwrite a customer's segment, and last quarter's revenue by segment changes every night. The merge that circulates for this is wrong in four ways: it closes the old version and never inserts the new one, it compares with `!=` and so loses changes to and from NULL, it stamps the time of the run, and it fails on two changes of one key in a batch.",
   "solution": "Versions follow from a log of changes by key and sequence, never from comparing tonight's table with last night's. `sequence by` is the source's own time and becomes `valid_from`; the next version's start is `valid_to`, exclusive, NULL while current. Late changes split the version that they fall into; the generated companion table remembers what the collapsed versions have forgotten.",
   "when": [
    "Facts have to be seen with the attributes of their own day.",
    "An auditor asks what we knew in May, not what we know now."
   ],
   "notWhen": [
    "Attributes that change with almost every event: a balance or a last-seen time is a fact; leave it out of `track`.",
    "The source has no time of change that can be trusted; then versions are dated by arrival, and a replay would date them anew."
   ],
   "tradeOffs": [
    {
     "text": "A run of 1,000 changed keys into a million rows takes 14.6 s on Delta, against 5.5 s of a plain merge that gets history wrong.",
     "source": "measured on local Spark with Delta Lake while this generator was designed"
    },
    {
     "text": "Splitting versions without the log of changes was wrong in 30 of 30 random histories with late events; dbt snapshots end right in 0 of 50.",
     "source": "the same runs, eight shuffled batches with two repeated"
    },
    {
     "text": "The table grows by one row per change. A million customers with four tracked changes a year are 13 million rows after three.",
     "source": "arithmetic"
    }
   ],
   "related": [
    "scd-type1",
    "scd-type6",
    "temporal-joins",
    "merge-upsert",
    "late-arrival-handling",
    "dimensional-modeling"
   ],
   "example": "source customers : cdc {\n  of postgres table \"public.customers\" topic \"cdc.customers\" evolve backward drift alert\n  columns { op: string not null, customer_id: long not null, segment: string, tier: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze customers from source.customers { write append on error dead_letter rejects }\n\ngold dim_customer from bronze.customers {\n  columns { * except (op) }\n  dimension\n  key       customer_id\n  surrogate customer_key\n  scd 2 {\n    track       segment, tier\n    sequence by changed_at\n    delete when op = 'd'\n  }\n  on error  dead_letter rejects\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Slowly changing dimension (overview of the types)",
     "url": "https://en.wikipedia.org/wiki/Slowly_changing_dimension"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "spot-fleet",
   "name": "Spot fleet",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "spot-instances"
   ],
   "intent": "Run work that can be interrupted on capacity that the cloud sells cheaply and may take back.",
   "problem": "A nightly job for which nobody waits pays the price of machines that are guaranteed to stay. Moved to spot machines as it is, it starts from the beginning each time one is taken, and on a bad night never ends.",
   "solution": "Workers on spot, the driver on demand; several machine types, so that one pool running dry does not stop the fleet; and work cut into pieces that are committed before the notice runs out. Retry the piece, not the night.",
   "when": [
    "Batches with hours of slack, backfills, training runs.",
    "Each piece commits within minutes and can be repeated."
   ],
   "notWhen": [
    "A stream with a promise in seconds, or a single stage that shuffles for an hour; losing a worker there loses its shuffle files.",
    "The deadline is the morning and the run already takes the night."
   ],
   "tradeOffs": [
    {
     "text": "Up to 90 percent off the on-demand price; two minutes' notice on AWS, about 30 seconds on Google Cloud and Azure.",
     "source": "the three providers' documentation of spot machines"
    },
    {
     "text": "Fewer than one in twenty are interrupted before their owner ends them, on average; in a popular type at noon it is far more.",
     "source": "AWS compute blog, \"less than 5 %\""
    },
    {
     "text": "At 70 percent spot with 70 percent off, the bill halves (0.3 + 0.7 × 0.3 = 0.51).",
     "source": "arithmetic"
    }
   ],
   "related": [
    "retryable",
    "idempotent",
    "auto-stop-resume",
    "workload-rightsizing"
   ],
   "example": "pipeline sequencing { owner \"lab@example.com\" schedule \"0 20 * * *\" compute night_fleet budget 3000 usd per month }\n\ncompute night_fleet {\n  workers   5 to 50\n  spot      70 percent\n  auto_stop after 30 minutes\n  retry     10\n}\n\nsource reads : files { path \"raw/**/*.parquet\" format parquet evolve backward drift alert columns { read_id: string not null, chromosome: string } }\nbronze reads from source.reads { write append }\nsilver reads from bronze.reads {\n  key       read_id\n  write     overwrite partitions\n  partition by chromosome\n  freshness 2 days\n}",
   "reading": [
    {
     "title": "Amazon EC2, Spot Instance interruptions",
     "url": "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-interruptions.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "storage-tiering",
   "name": "Storage tiering",
   "category": "cost",
   "maturity": "foundational",
   "aliases": [
    "tiered-storage"
   ],
   "intent": "Keep data that is seldom read where storing is cheap and reading is dear.",
   "problem": "Ninety percent of a lake has not been opened since the quarter in which it was written, and costs every month what it cost the first. Moved by a lifecycle rule of the bucket that knows nothing of tables, half a table is in an archive and every query of it fails.",
   "solution": "Tier by partitions of event time, after compaction and after the last backfill that is likely, and keep the statistics and logs of the table warm. Archive only what nobody queries by accident.",
   "when": [
    "Bronze and history that must be kept for years and is read in incidents.",
    "Partitions by time, so that a query for last week opens no cold file."
   ],
   "notWhen": [
    "A type 2 table clustered by key, where old and new rows share files.",
    "Files far below a megabyte; minimum sizes and prices per request eat the saving."
   ],
   "tradeOffs": [
    {
     "text": "S3 per GB and month: Standard 0.023 USD, Standard-IA 0.0125, Glacier Instant 0.004, Deep Archive 0.00099.",
     "source": "S3 price list for us-east-1"
    },
    {
     "text": "Deleting early is paid anyway, with minimums of 30 days in Standard-IA, 90 in Glacier and 180 in Deep Archive; objects below 128 KB are billed as 128 KB in IA.",
     "source": "S3 documentation, comparison of storage classes"
    },
    {
     "text": "Deep Archive answers within 12 hours, in bulk within 48. A backfill over it is planned in days.",
     "source": "S3 documentation, archive retrieval options"
    }
   ],
   "related": [
    "retention-policy",
    "compaction",
    "partitioning-strategies",
    "replay-backfill"
   ],
   "example": "source events : kafka {\n  topic \"events\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { event_id: string not null, at: timestamp event_time }\n}\n\nbronze events from source.events {\n  write     append\n  partition by date(at)\n  maintain  { compact every 1 day }\n  tier      { warm after 30 days, cold after 90 days, archive after 1 year }\n  retain    10 years\n}",
   "reading": [
    {
     "title": "Amazon S3, storage classes",
     "url": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "streaming-ingest",
   "name": "Streaming ingest",
   "category": "ingestion",
   "maturity": "intermediate",
   "aliases": [
    "streaming-ingestion"
   ],
   "intent": "Take events off a log as they come, and know at every moment how far one has read.",
   "problem": "A consumer that commits its position before it writes loses events in a crash; one that commits after may write them twice; and one that stands still over a long weekend comes back to a topic that has already forgotten Friday.",
   "solution": "Bronze appends the raw event with topic position in micro-batches, and the position is committed with the batch, after the table. Everything that can be wrong with an event is decided above bronze. Watch the lag in time, not in messages.",
   "when": [
    "Somebody acts on the data within minutes.",
    "The volume is too large, or too bursty, to fetch at night."
   ],
   "notWhen": [
    "The dashboard is opened on Mondays. `available_now` on a schedule reads the same log with the same code and stops.",
    "The source is a table that is asked for changes; that is polling, and calling it a stream does not help."
   ],
   "tradeOffs": [
    {
     "text": "Kafka keeps a topic's messages for seven days unless told otherwise. That is how long you may be down without losing anything.",
     "source": "Kafka documentation, log.retention.hours = 168"
    },
    {
     "text": "Micro-batches reach 100 ms end to end at best; on a lakehouse table the commit makes it seconds.",
     "source": "Spark, Structured Streaming programming guide"
    },
    {
     "text": "A batch every five seconds writes 17,280 commits a day, each with its files. Choose the longest trigger that the reader does not notice.",
     "source": "arithmetic"
    }
   ],
   "related": [
    "batch-microbatch-continuum",
    "backpressure-strategies",
    "compaction",
    "watermarking",
    "dlq"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format json\n  throughput 5000 per second\n  limit      20000 per second\n  evolve backward drift alert\n  columns { click_id: string not null, page: string, clicked_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze clicks from source.clicks {\n  write     append\n  trigger   every 1 minute\n  partition by date(clicked_at)\n  on error  dead_letter rejects\n  maintain  { compact every 6 hours, vacuum every 1 day retain 7 days }\n}",
   "reading": [
    {
     "title": "Spark, Structured Streaming",
     "url": "https://spark.apache.org/docs/latest/streaming/index.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "temporal-joins",
   "name": "Temporal join",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "temporal-join",
    "as-of-join",
    "point-in-time-join"
   ],
   "intent": "Join each fact with the version of the other row that was valid when the fact happened.",
   "problem": "Orders of March joined with today's customers say that the gold segment bought in March what the standard segment bought. Join on the key alone against a type 2 table and every order appears once per version, and revenue with it.",
   "solution": "`as of` a time of the fact. Against a table with validity it takes the version with `valid_from <= t and (t < valid_to or valid_to is null)`; against an append-only table of quotes the latest one not after it. The bounds are half-open, so that no instant has two versions or none.",
   "when": [
    "Money or a score is attributed by something that changes, such as a segment, price, exchange rate or territory.",
    "Features for training, where a value from after the label is a leak."
   ],
   "notWhen": [
    "The question is about today's organisation; then join the current row on purpose, and call the column so.",
    "The other side has no time of validity, only a time of load."
   ],
   "tradeOffs": [
    {
     "text": "A late version changes facts already joined; a run computes those again, which a plain streaming join never does.",
     "source": "how this language defines `as of`; the share depends on the lateness of the dimension"
    },
    {
     "text": "The planner hashes the key and filters the time afterwards. A key with 500 versions makes 500 candidate rows of each fact.",
     "source": "arithmetic; quotes per minute are better cut down to days first"
    },
    {
     "text": "Spark broadcasts the other side by itself only below 10 MB, so a hint is needed for a dimension of 50.",
     "source": "Spark documentation, default of spark.sql.autoBroadcastJoinThreshold"
    }
   ],
   "related": [
    "scd-type2",
    "join-broadcast",
    "dimensional-modeling",
    "late-arrival-handling"
   ],
   "example": "source orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by ordered_at evolve backward drift alert\n  columns { order_id: long not null, currency: string, amount: decimal(18, 2), ordered_at: timestamp event_time }\n}\nsource rates : api {\n  url \"https://rates.example.com/latest\" every 1 hour drift alert\n  columns { currency: string not null, usd: decimal(18, 6), quoted_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze orders from source.orders { write append }\nbronze rates  from source.rates  { write append on error dead_letter rejects }\n\n/** Each order in dollars of the hour in which it was placed. */\nsilver orders from bronze.orders as o {\n  left join bronze.rates as r on r.currency = o.currency as of o.ordered_at broadcast\n  columns { order_id, usd: decimal(18, 2) = cast(amount * r.usd as decimal(18, 2)), ordered_at }\n  key       order_id\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "watermarking",
   "name": "Watermarking",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "watermark",
    "watermarks"
   ],
   "intent": "Say how long late rows are waited for, so that a window can be closed and its state forgotten.",
   "problem": "A count per five minutes is final when the last event of those minutes has arrived, and no stream tells you that it has. Without a bound every window stays open for ever and memory ends first; with too tight a one the phones that were offline are missing in every figure.",
   "solution": "A delay on the event time, measured from real lateness (its 99.9th percentile, say) and not guessed. Say what becomes of later rows. Lateness here is ingest time minus event time of the row itself, so a replay of old data closes the same windows as the first run did.",
   "when": [
    "Windows, `dedupe within`, and joins of two streams.",
    "Events carry the time at which they happened."
   ],
   "notWhen": [
    "Only arrival time is known; then nothing is ever late, and nothing is right either.",
    "A batch over complete days, where the day's end is the bound."
   ],
   "tradeOffs": [
    {
     "text": "The delay is the minimum age of a final figure, and the state held is rate × delay. 50,000 events a second for five minutes are 15 million.",
     "source": "arithmetic"
    },
    {
     "text": "Spark's own watermark follows the greatest event time seen. One device with its clock in next year closes every window, and later rows are dropped without being handed over.",
     "source": "Spark, Structured Streaming programming guide"
    },
    {
     "text": "Of several inputs the slowest decides, so one idle partition can hold back the figures of all.",
     "source": "default `min` of spark.sql.streaming.multipleWatermarkPolicy"
    }
   ],
   "related": [
    "late-arrival-handling",
    "windowed-aggregation",
    "streaming-ingest",
    "change-data-joins"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { click_id: string not null, page: string, clicked_at: timestamp event_time }\n}\ndeadletter late { retain 14 days alert above 1 percent }\n\nbronze clicks from source.clicks { write append }\n\ngold clicks_5m from bronze.clicks {\n  watermark clicked_at delay 10 minutes late dead_letter late\n  group by window tumbling 5 minutes on clicked_at, page { clicks = count(*) }\n\n  key       window_start, page\n  write     merge\n  trigger   every 1 minute\n  on error  dead_letter late\n  partition by date(window_start)\n  maintain  { compact every 1 hour, vacuum every 1 day retain 7 days }\n  freshness 15 minutes\n  backfill  by day\n}",
   "reading": []
  }
 ],
 "antiPatterns": [
  {
   "kind": "anti-pattern",
   "code": "ant-dual-write",
   "name": "Dual write",
   "severity": "error",
   "intent": "Two systems are written one after the other, and nothing makes both happen or neither.",
   "problem": "The process dies between the two writes, or the second is refused. Then the database has an order of which the topic knows nothing, or the other way round; and since both look right by themselves, it is found weeks later by someone who compares sums. Writing in the other order, catching the exception or retrying only moves the gap.",
   "fires": "On a service whose `writes` without `via outbox` name sources of two or more systems, on the `writes` that brings in the second. The system of a `cdc` source is the database that it is `of`. And on each `sink` of a stream without `via outbox`; a batch repairs itself when it is run again.",
   "solution": "Write one system, in one transaction, and derive the other from it. The event goes into an outbox table beside the row, and a log reader carries it out. The quick fix adds `via outbox`; it is a claim about the application, so make it true there first.",
   "remedies": [
    "An outbox in the same database (`via outbox`).",
    "The change log of the table itself, where consumers are content with changed rows.",
    "For a sink, reading the finished table with a job of its own that keeps its own position."
   ],
   "when": [
    "Someone reconciles the two, or acts on the one what he sees in the other."
   ],
   "related": [
    "outbox-cdc",
    "cdc-log-based",
    "exactly-once"
   ],
   "bad": "source orders : postgres { url secret(\"orders/url\") table \"public.orders\" drift alert }\nsource events : kafka { topic \"orders\" brokers env(\"KAFKA_BROKERS\") format avro drift alert }\n\nservice checkout { writes source.orders, source.events }",
   "good": "source orders : postgres { url secret(\"orders/url\") table \"public.orders\" drift alert }\nsource events : kafka { topic \"orders\" brokers env(\"KAFKA_BROKERS\") format avro drift alert }\n\nservice checkout { writes source.orders, source.events via outbox }",
   "notWhen": [
    "The second write is a cache or an index that is rebuilt anyway, and its staleness is agreed.",
    "Both writes are in one database; a transaction covers them."
   ],
   "tradeOffs": [
    {
     "text": "At 100 orders a second with one failure between the writes in a million, the two differ in about nine orders more each day.",
     "source": "8,640,000 / 1,000,000"
    },
    {
     "text": "Two-phase commit would also do, and hardly any broker or lake format takes part in it."
    },
    {
     "text": "The outbox brings a connector that must be watched, because its log slot can fill the database's disk.",
     "source": "PostgreSQL documentation, max_slot_wal_keep_size"
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-global-mutable-table",
   "name": "Global mutable table",
   "severity": "error",
   "intent": "Several flows change the rows of one table, each as if it were alone.",
   "problem": "Two flows merge customers into one table. Each compares its change with the row that it finds there, which may be the other's; whichever runs last wins, and a replay of the first brings yesterday back. When a number is wrong nobody can tell whose it is, and neither flow can be repaired without the other's team.",
   "fires": "On the name of every table and every `flow` that writes a table which two or more write, unless all of them append. A table counts as a writer of itself by its own `from`. `scd` does not append.",
   "solution": "Give a table one writer. Flows that only bring new rows append. Where rows are merged, each flow fills a table or view of its own, one flow unions them and merges the union, and the order of two changes follows from their sequence, not from who came last.",
   "remedies": [
    "`from silver.web_customers union silver.store_customers` in the one table that merges.",
    "`write append` in all flows, and a table above that dedupes."
   ],
   "when": [
    "The writers run at different times, or belong to different teams.",
    "One of them is replayed now and then."
   ],
   "related": [
    "merge-upsert",
    "idempotent",
    "lineage-capture"
   ],
   "bad": "source web   : table { table \"raw.web\"   drift alert columns { customer_id: long not null, email: string, at: timestamp event_time } }\nsource store : table { table \"raw.store\" drift alert columns { customer_id: long not null, email: string, at: timestamp event_time } }\n\nbronze web   from source.web   { write append }\nbronze store from source.store { write append }\n\nsilver customers from bronze.web {\n  key       customer_id\n  write     merge\n  freshness 2 days\n}\n\nflow store_customers into silver.customers from bronze.store { write append }",
   "good": "source web   : table { table \"raw.web\"   drift alert columns { customer_id: long not null, email: string, at: timestamp event_time } }\nsource store : table { table \"raw.store\" drift alert columns { customer_id: long not null, email: string, at: timestamp event_time } }\n\nbronze web   from source.web   { write append }\nbronze store from source.store { write append }\n\nsilver customers from bronze.web union bronze.store {\n  key       customer_id\n  write     merge\n  freshness 2 days\n}",
   "notWhen": [
    "All append. Then the order of the writers changes nothing."
   ],
   "tradeOffs": [
    {
     "text": "Delta and Iceberg refuse the second of two merges that touch the same files, and it starts again from the beginning, so two writers of one table are slower than one after the other.",
     "source": "Delta Lake documentation, concurrency control"
    },
    {
     "text": "With one writer a late source delays the others, unless each has its own table and the union takes what there is."
    },
    {
     "text": "A view costs no storage and is computed by each reader; a stored table costs a copy and is computed once."
    }
   ],
   "reading": [
    {
     "title": "Delta Lake, concurrency control",
     "url": "https://docs.delta.io/latest/concurrency-control.html"
    }
   ]
  },
  {
   "kind": "anti-pattern",
   "code": "ant-hardcoded-credentials",
   "name": "Hardcoded credentials",
   "severity": "error",
   "intent": "A password, key or token stands in the text, where everybody who can read the repository has it.",
   "problem": "It is in every clone, every build log and every fork, and stays in the history after it is deleted. It is the same on every machine, so it cannot be changed without a release; so it is not changed, not even when the person who knew it leaves.",
   "fires": "On any string that is a known token or key format, a private key, or a password in a URL or in a `password=` or `pwd=` pair; on the literal of `auth`; and on the literal of an option or setting whose name ends in password, passwd, pwd, secret or token, or in key after api, access, account, private or secret. Placeholders (`${…}`, `{{…}}`, `<…>`), empty strings, numbers, booleans and durations are left alone. Once for each string.",
   "solution": "Put it in the secret store, write `secret(\"path\")` in its place, and revoke the old one first. A credential that has been pushed is known, whatever happens to the commit. The quick fix makes the path from the declaration and the setting.",
   "remedies": [
    "`secret(\"path\")` for what the secret store holds.",
    "`env(\"NAME\")` for what the platform hands to the process, such as addresses.",
    "No credential at all, where the machine has an identity that the service trusts."
   ],
   "when": [
    "From the first commit on. Scanners of public repositories find a key within minutes."
   ],
   "related": [
    "api-pull",
    "access-tiers"
   ],
   "bad": "source orders : postgres {\n  url   \"postgres://etl:hunter2@db.example.com:5432/shop\"\n  table \"public.orders\"\n  drift alert\n}",
   "good": "source orders : postgres {\n  url   secret(\"orders/url\")\n  table \"public.orders\"\n  drift alert\n}",
   "notWhen": [
    "A user name, a bucket or a public address. They are not secret, and hiding them helps nobody."
   ],
   "tradeOffs": [
    {
     "text": "23.8 million secrets were found in new public commits on GitHub in 2024.",
     "source": "GitGuardian, State of Secrets Sprawl 2025"
    },
    {
     "text": "A secret store is one more thing that must be up when a run starts, and one more permission that a new colleague lacks."
    }
   ],
   "reading": [
    {
     "title": "OWASP, secrets management cheat sheet",
     "url": "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"
    }
   ]
  },
  {
   "kind": "anti-pattern",
   "code": "ant-missing-compaction",
   "name": "Missing compaction",
   "severity": "warning",
   "intent": "Runs leave small files behind, and nothing merges them in time.",
   "problem": "A stream that writes every ten seconds has 8,640 files in a partition at midnight, of a few hundred kilobytes each. A query opens every one, reads its footer and waits for the object store. It was fast on the day of the release, it is a little slower every day, and in spring the planner runs out of memory.",
   "fires": "On a table in Delta, Iceberg or Hudi that is not written by `overwrite`, has no `compact auto`, and gathers more than 1,000 files in a partition. Each run writes one file into it; counted are the most runs in the shortest of what a partition spans, the interval of `compact`, `retain`, and 365 days. Runs follow from `trigger` (`continuous` counts as one a second) or `schedule`; with neither, or with `available_now`, nothing is estimated. A partition spans its finest time: a day for `date(at)`, and for `year(at), month(at)` a month. A finer part counts only with all coarser ones. Views have no files. A `compact` of the table's own that is too rare is underlined itself.",
   "solution": "Compact at an interval that follows from the rate of the runs. The message computes it, and the quick fix writes the longest that is a round figure and keeps the table below the threshold.",
   "remedies": [
    "`maintain { compact every 6 hours }` on the table, or in the `defaults` of its layer.",
    "`compact auto`, where the engine compacts as it writes.",
    "Partitions of a day, so that what is finished is never touched again.",
    "Fewer runs. Rows that are read once a day need not be written every ten seconds."
   ],
   "when": [
    "Streams, and batches that run more than hourly.",
    "Tables that many queries read without a filter on the partition."
   ],
   "related": [
    "compaction",
    "streaming-ingest",
    "ant-no-cost-monitoring"
   ],
   "bad": "source clicks : table { table \"raw.clicks\" drift alert columns { click_id: string not null, at: timestamp event_time } }\n\nbronze clicks from source.clicks {\n  write   append\n  trigger every 10 seconds\n}",
   "good": "source clicks : table { table \"raw.clicks\" drift alert columns { click_id: string not null, at: timestamp event_time } }\n\nbronze clicks from source.clicks {\n  write    append\n  trigger  every 10 seconds\n  maintain { compact every 2 hours }\n}",
   "notWhen": [
    "Tables that are overwritten, and small ones that nobody reads but a nightly run."
   ],
   "tradeOffs": [
    {
     "text": "An hourly batch passes 1,000 files after 42 days, a trigger of one minute after 17 hours.",
     "source": "1,000 / 24 per day, and 1,000 / 60 per hour"
    },
    {
     "text": "Compaction reads and writes everything once more, so its cost grows with how often it runs and not with how much is new."
    },
    {
     "text": "It can collide with a merge that is running; one of the two then starts again.",
     "source": "Delta Lake documentation, concurrency control"
    }
   ],
   "reading": [
    {
     "title": "Delta Lake, optimizations",
     "url": "https://docs.delta.io/latest/optimizations-oss.html"
    },
    {
     "title": "Iceberg, maintenance",
     "url": "https://iceberg.apache.org/docs/latest/maintenance/"
    }
   ]
  },
  {
   "kind": "anti-pattern",
   "code": "ant-no-backfill-strategy",
   "name": "No backfill strategy",
   "severity": "information",
   "intent": "A table cannot be computed again, because what it was computed from is kept nowhere.",
   "problem": "In March a mistake in the currency is found that is there since November. The logic is mended in an hour; but the topic keeps seven days, the bronze table was merged so that it has the latest state alone, and the history in between cannot be had for any money.",
   "fires": "On a silver or gold table without `backfill` that reads a source which cannot be read again (`kafka`, `kinesis`, `pubsub`, `eventhubs`, `cdc`, `api`, `webhook`, `iot`), or a bronze table that loses rows of such a source, being written by `overwrite`, `merge`, or `scd` 0, 1 or 3. A view is looked through. Views themselves are left alone, and so is a flow with a `backfill` of its own.",
   "solution": "Let bronze keep every row as it came, append only, for as long as a mistake may stay unnoticed, and compute everything else from it. The quick fix declares the bronze table, or lets the one that is there append. Where the past lives elsewhere, say so with `backfill`.",
   "remedies": [
    "`bronze NAME from source.NAME { write append }`, and its readers read that.",
    "`backfill by day from source.archive` on the table.",
    "`retain 2 years` on bronze, which says how far back a repair can go."
   ],
   "when": [
    "Figures are reported to somebody outside, who will ask for corrected ones.",
    "The logic is young and still changes every month."
   ],
   "related": [
    "replay-backfill",
    "medallion-lakehouse",
    "streaming-ingest"
   ],
   "bad": "source orders : cdc {\n  of postgres table \"public.orders\" topic \"cdc.orders\" brokers env(\"KAFKA_BROKERS\") format avro drift alert\n  columns { order_id: long not null, status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders { key order_id write merge }\n\nsilver orders from bronze.orders { key order_id write merge freshness 1 day }",
   "good": "source orders : cdc {\n  of postgres table \"public.orders\" topic \"cdc.orders\" brokers env(\"KAFKA_BROKERS\") format avro drift alert\n  columns { order_id: long not null, status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders { key order_id write merge freshness 1 day }",
   "notWhen": [
    "Only the present counts, as on a screen that shows the last hour.",
    "The law forbids keeping the raw rows."
   ],
   "tradeOffs": [
    {
     "text": "Kafka deletes after seven days unless told otherwise, so a mistake that is found on the eighth day is final.",
     "source": "Apache Kafka documentation, log.retention.hours = 168"
    },
    {
     "text": "Raw rows of 1 KB at 1,000 a second are 86 GB a day before compression, and object storage for a year of it is cheap beside one lost quarter.",
     "source": "1,000 * 86,400 * 1 KB"
    },
    {
     "text": "What is kept raw holds personal data too, and has to be in reach of every erasure."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-no-cost-monitoring",
   "name": "No cost monitoring",
   "severity": "information",
   "intent": "A pipeline runs for money, and neither a limit nor a name says whose.",
   "problem": "The cloud's bill has one line for the whole lake. A join that multiplies rows makes one pipeline ten times as expensive, and the line grows by a tenth; it is found at the end of the quarter, by somebody who cannot know whom to ask, and every team is told to save.",
   "fires": "On a pipeline with neither `budget` nor a tag. One tag is enough, whatever it is called; an empty `tags { }` is none. Budgets and tags of single tables do not count.",
   "solution": "Tag the pipeline with the team that pays, and let it have a budget that warns before it is spent. Generated jobs carry the tags, so the bill can be split by them. The quick fix makes the tag from the pipeline's owner.",
   "remedies": [
    "`tags { team \"…\", cost_center \"…\" }` on the pipeline.",
    "`budget 500 usd per month`, which warns when the month will cost more."
   ],
   "when": [
    "From the second pipeline in one account on.",
    "Where machines grow with the load, for then a mistake costs money in place of time."
   ],
   "related": [
    "backpressure-strategies"
   ],
   "bad": "pipeline orders { owner \"shop-data@example.com\" }",
   "good": "pipeline orders {\n  owner  \"shop-data@example.com\"\n  tags   { team \"shop-data\" }\n  budget 300 usd per month\n}",
   "notWhen": [
    "The pipeline has an account of its own, whose bill goes to the people who run it."
   ],
   "tradeOffs": [
    {
     "text": "Five workers at 0.50 usd an hour that nobody stops cost 1,825 usd in a month.",
     "source": "5 * 0.50 * 730 hours"
    },
    {
     "text": "A tag that is set today explains no bill of yesterday; AWS takes up to 24 hours until a new one can be switched on.",
     "source": "AWS Billing documentation, activating user-defined cost allocation tags"
    },
    {
     "text": "A budget that only sends mail is read by nobody after the third false alarm, so it should lie above a normal month."
    }
   ],
   "reading": [
    {
     "title": "FinOps Framework, allocation",
     "url": "https://www.finops.org/framework/capabilities/allocation/"
    }
   ]
  },
  {
   "kind": "anti-pattern",
   "code": "ant-no-dlq",
   "name": "No dead-letter queue",
   "severity": "warning",
   "intent": "Rows are parsed or cast here, and there is nowhere for the ones that fail.",
   "problem": "One row that does not parse stops the table. The run fails, is retried, fails at the same row, and the stream behind it stands still until somebody removes it by hand at night. With `skip` the table goes on and the row is gone, and so are all others when the producer renames a field.",
   "fires": "On a bronze table that reads a source whose rows must be parsed, and on a stream that casts (`cast`, or `to_date` or `to_timestamp` of text) or that quarantines, when `on error` is set nowhere, or is `skip`, or, in a stream, is `fail`. Databases, `table`, formats that carry their schema (parquet, orc, avro, protobuf, delta, iceberg, hudi) and sources with `rescue` need no parsing. A flow with its own `on error` is judged by itself.",
   "solution": "Name a dead letter for the layer once, in its `defaults`, and let it raise an alert. The quick fix writes `on error dead_letter` to the table, and declares one where the pipeline has none.",
   "remedies": [
    "`on error dead_letter NAME` on the table, or in `defaults bronze` for all of them.",
    "`rescue COLUMN` on the source, where the connector can keep what does not parse in a column.",
    "A format that carries its schema, so that the producer finds the bad row and not you."
   ],
   "when": [
    "Streams, where a retry that always fails blocks everything after it.",
    "Sources of another team, whose next release you will not hear of."
   ],
   "related": [
    "dlq",
    "poison-pill-handling",
    "quality-checks-defaults"
   ],
   "bad": "source events : kafka { topic \"events\" brokers env(\"KAFKA_BROKERS\") format json evolve backward drift alert columns { id: string not null } }\n\nbronze events from source.events { write append }",
   "good": "source events : kafka { topic \"events\" brokers env(\"KAFKA_BROKERS\") format json evolve backward drift alert columns { id: string not null } }\n\ndeadletter rejects { retain 30 days alert above 0.1 percent }\n\nbronze events from source.events { write append on error dead_letter rejects }",
   "notWhen": [
    "A nightly batch that must be all or nothing. Say `on error fail`, and a batch is left alone.",
    "Files that you write yourself, in Parquet."
   ],
   "tradeOffs": [
    {
     "text": "At 30,000 rows a second a single bad row in ten million stops an unprotected stream every five to six minutes.",
     "source": "10,000,000 / 30,000 per second = 333 s"
    },
    {
     "text": "A dead letter is a further table with raw rows, to be retained, guarded and read."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-no-observability",
   "name": "No observability",
   "severity": "warning",
   "intent": "Nothing says how old the rows of a table may be, and nothing what must be true of them.",
   "problem": "The producer moves its topic. The next run reads nothing, succeeds, and is green on every dashboard of the platform. The figures of last Tuesday stay on the screen until somebody asks why Wednesday is so quiet. A column that turns to NULL is found later still, because sums skip NULL without a word.",
   "fires": "On a silver or gold table with neither a `freshness` in force nor any `expect`, be it its own, inherited from `defaults` or the pipeline, or said in a `flow` into the table. Views are read with their readers and are left alone.",
   "solution": "Promise a freshness, which is measured against event time and so notices an input that stands still; and say at least that the key is there. Both belong into the `defaults` of a layer. The quick fix writes a freshness of twice the time between two runs, and an expectation about the key.",
   "remedies": [
    "`freshness 1 day` in `defaults silver` and `defaults gold`.",
    "`expect has_id: id is not null else warn` on each table, then those that its readers count on."
   ],
   "when": [
    "Somebody decides something by the table.",
    "Inputs belong to others, whose outages you learn of from your own tables."
   ],
   "related": [
    "quality-checks-defaults",
    "lineage-capture",
    "data-contract"
   ],
   "bad": "source orders : table { table \"raw.orders\" drift alert columns { order_id: long not null, amount: decimal(18, 2), at: timestamp event_time } }\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders { key order_id write merge }",
   "good": "source orders : table { table \"raw.orders\" drift alert columns { order_id: long not null, amount: decimal(18, 2), at: timestamp event_time } }\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders {\n  key       order_id\n  write     merge\n  freshness 2 days\n  expect    has_order_id: order_id is not null else warn\n}",
   "notWhen": [
    "A table for one analysis that is thrown away afterwards."
   ],
   "tradeOffs": [
    {
     "text": "With a freshness of twice the interval one missed run goes unnoticed, and two make an alert; with once the interval every slow run is an alert.",
     "source": "arithmetic"
    },
    {
     "text": "A freshness by the newest event time also alarms when there was truly nothing to report, for instance on holidays."
    },
    {
     "text": "Each expectation is one more comparison for every row, which costs next to nothing, and one more alert that somebody must own."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-schema-on-read-abuse",
   "name": "Schema on read, to the end",
   "severity": "warning",
   "intent": "Rows without types are carried through to tables that people rely on, and nobody ever says what the columns are.",
   "problem": "JSON and CSV have no types, so the reader infers them from the rows of the day. On a day on which all amounts are whole the column is a long; the next day it is a double and a join on it finds less; a misspelt column name is NULL in every row. Each reader guesses for himself, and the guesses differ. A lake of such tables is a swamp.",
   "fires": "On a silver or gold table that reads a source, directly or through bronze tables alone, of which nothing on the way states the type of one column: no type in `columns` or a schema, no contract, and no cast over such a column. `rescue` and options state none, nor does a type of something that is not from the source, such as `current_timestamp()` or `count(*)`. Databases, `table`, parquet, orc, avro, protobuf, delta, iceberg and hudi bring their types.",
   "solution": "Keep bronze as it came, and say at the source what is expected of it: its columns with their types, or a contract with who delivers it. The quick fix states as text those columns of which nothing that is done with them says otherwise; their real types are yours to know.",
   "remedies": [
    "`columns { order_id: long, amount: decimal(18, 2), * }` on the source; the `*` says that there are others.",
    "`contract \"FILE.yaml\"` on the source, where the producer signs it.",
    "A `cast` in the first silver table, for the columns that it uses."
   ],
   "when": [
    "JSON, CSV and text from anywhere.",
    "Topics without a schema registry."
   ],
   "related": [
    "data-contract",
    "medallion-lakehouse",
    "dlq"
   ],
   "bad": "source visits : files { path \"landing/visits/*.json\" format json drift alert }\n\ndeadletter rejects { retain 30 days }\n\nbronze visits from source.visits { on error dead_letter rejects }\n\nsilver visits from bronze.visits {\n  where visitor is not null\n  freshness 1 day\n}",
   "good": "source visits : files {\n  path   \"landing/visits/*.json\"\n  format json\n  drift  alert\n  columns { visitor: string seconds: int * }\n}\n\ndeadletter rejects { retain 30 days }\n\nbronze visits from source.visits { on error dead_letter rejects }\n\nsilver visits from bronze.visits {\n  where visitor is not null\n  freshness 1 day\n}",
   "notWhen": [
    "A bronze table that is looked at by its engineer alone. It should be as the source sent it.",
    "Files in Parquet or Avro, and databases, which state their types themselves."
   ],
   "tradeOffs": [
    {
     "text": "A JSON number beyond 2^53 loses digits in a reader that takes numbers for doubles; ids of 17 digits and more do.",
     "source": "RFC 8259, section 6 (2^53 is 9,007,199,254,740,992)"
    },
    {
     "text": "Stated types must be maintained. A wrong one sends good rows to the dead letter, which is seen the same day."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-schema-on-write-everywhere",
   "name": "Schema on write, everywhere",
   "severity": "information",
   "intent": "Bronze filters, converts or refuses rows before anybody has seen them.",
   "problem": "Bronze is where one goes back to. If it drops what broke an expectation, deduplicates by a key that turns out wrong, or converts an amount by a format that changed, then the original is nowhere, and the source has often deleted it. A mistake in silver is computed again in an hour; the same mistake in bronze stays.",
   "fires": "In a bronze table or a flow into one: on a `contract`; on an `expect … else drop` or `fail`; on every step but `columns` and `watermark`; on a `columns` block that leaves out a column which the source is known to have, and on a column in whose place a cast of it stands. Renaming leaves nothing out, and a cast beside the original or under a new name keeps it. `expect … else warn` and `quarantine` lose nothing.",
   "solution": "Take in what comes, with `columns { * }` and what you know about the arrival. Check, convert and deduplicate in the silver table that reads it. The quick fix takes every column in, or moves the step or the expectation to that table where it is the only one.",
   "remedies": [
    "`columns { * loaded_at: timestamp ingest_time = current_timestamp() }`, nothing else.",
    "`expect … else warn` or `quarantine` in bronze, which tell and keep.",
    "A contract on the source, where it is checked against what is delivered."
   ],
   "when": [
    "Sources that cannot be read again, such as topics and webhooks.",
    "Logic that is young and will be wrong at first."
   ],
   "related": [
    "medallion-lakehouse",
    "quality-checks-defaults",
    "replay-backfill"
   ],
   "bad": "source visits : files {\n  path   \"landing/visits/*.csv\"\n  format csv\n  drift  alert\n  columns { visitor: string seconds: string seen_at: timestamp event_time }\n}\n\ndeadletter rejects { retain 30 days }\n\nbronze visits from source.visits {\n  where    visitor is not null\n  on error dead_letter rejects\n}",
   "good": "source visits : files {\n  path   \"landing/visits/*.csv\"\n  format csv\n  drift  alert\n  columns { visitor: string seconds: string seen_at: timestamp event_time }\n}\n\ndeadletter rejects { retain 30 days }\n\nbronze visits from source.visits { on error dead_letter rejects }\n\nsilver visits from bronze.visits {\n  where     visitor is not null\n  freshness 1 day\n}",
   "notWhen": [
    "Columns that must not be stored at all, by law. Leave them out, and say so with `cupel-ignore`.",
    "A source of which 99 % is noise by agreement, such as heartbeats, where storing it costs more than it can ever be worth."
   ],
   "tradeOffs": [
    {
     "text": "Keeping 30 % more rows as they came makes bronze 30 % larger, at about 0.023 USD per GB and month, 23 USD for a TB.",
     "source": "Amazon S3 Standard, us-east-1, first 50 TB"
    },
    {
     "text": "Every reader of bronze must expect bad rows; that is what silver is for."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-silent-drift",
   "name": "Silent schema drift",
   "severity": "warning",
   "intent": "A source can change its columns, and nothing here would notice.",
   "problem": "The producer renames a column on a Tuesday. JSON and CSV readers do not fail for it: the old column is NULL from then on, the new one is ignored, every run stays green, and an average shifts. By the time somebody asks, weeks of rows must be read again, if the source still has them.",
   "fires": "On a source without any of `drift`, `evolve`, `contract` and `rescue`, of its own or from `defaults source`. Not on a source of the system `table`, which is another pipeline's table and has its own pipeline to watch it.",
   "solution": "Say which changes are taken without a question (`evolve`) and what happens at all others (`drift`). The quick fix writes `evolve backward` and `drift alert`: new columns come in, everything else is told to somebody.",
   "remedies": [
    "`evolve backward` and `drift alert` on the source, or in `defaults source` for all of them.",
    "`contract \"FILE.yaml\"`, where the producer has agreed to one; then a break is his to repair.",
    "`rescue COLUMN`, which keeps what does not fit beside the row until somebody has looked."
   ],
   "when": [
    "Sources of another team or company, whose releases you do not read.",
    "Formats without a schema, such as JSON and CSV."
   ],
   "related": [
    "data-contract",
    "streaming-ingest",
    "dlq"
   ],
   "bad": "source bookings : files {\n  path   \"landing/bookings/*.csv\"\n  format csv\n  columns { booking_id: long nights: int }\n}",
   "good": "source bookings : files {\n  path   \"landing/bookings/*.csv\"\n  format csv\n  evolve backward\n  drift  alert\n  columns { booking_id: long nights: int }\n}",
   "notWhen": [
    "Files that you write yourself in one format and have never changed. Say `drift ignore`, and the next reader knows that it is meant.",
    "A table of another pipeline (`table`), whose columns are declared there."
   ],
   "tradeOffs": [
    {
     "text": "Seven weeks of a column that is NULL are 49 daily loads to repeat, at a source that keeps 7 days they cannot be.",
     "source": "7 weeks of 7 days"
    },
    {
     "text": "`drift fail` finds everything and stops the table at night for a column that nobody reads; `alert` does not."
    },
    {
     "text": "`evolve full` also takes removed columns, so whoever selects them finds out later."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-single-giant-silver-table",
   "name": "Single giant silver table",
   "severity": "information",
   "intent": "One silver table takes in everything, and everybody reads it.",
   "problem": "Orders, customers, visits and tickets are joined into one wide table, since \"then everything is in one place\". From then on it is as late as the latest input and as wrong as the worst. A column cannot be renamed, because nobody knows who reads it, and a broken feed of tickets stops the revenue report.",
   "fires": "On a silver table of more than 100 columns (option `columns`), and on one into which more than 5 distinct sources flow (option `sources`), over any chain of tables. What is joined does not flow in. Where several tables in a row have too many sources, the first is told.",
   "solution": "Give each thing of the business a silver table of its own, cleaned, with one key. Bring together in gold what a question needs, and nothing else. There is no quick fix, because where to cut is a question of meaning.",
   "remedies": [
    "A silver table per thing (`orders`, `customers`), joined in gold by key.",
    "`union` in a gold table where many sources of one kind are one thing for a report.",
    "Columns that one team alone reads, in that team's table."
   ],
   "when": [
    "Several teams read the table, and each needs a part of it.",
    "The inputs come at different times."
   ],
   "related": [
    "medallion-lakehouse",
    "dimensional-modeling",
    "data-contract"
   ],
   "bad": "source web      : files { path \"landing/web/*.parquet\" format parquet drift alert columns { id: string } }\nsource app      : files { path \"landing/app/*.parquet\" format parquet drift alert columns { id: string } }\nsource shop     : files { path \"landing/shop/*.parquet\" format parquet drift alert columns { id: string } }\nsource phone    : files { path \"landing/phone/*.parquet\" format parquet drift alert columns { id: string } }\nsource partners : files { path \"landing/partners/*.parquet\" format parquet drift alert columns { id: string } }\nsource tickets  : files { path \"landing/tickets/*.parquet\" format parquet drift alert columns { id: string } }\n\nsilver everything from source.web union source.app union source.shop\n  union source.phone union source.partners union source.tickets {\n  freshness 1 day\n}",
   "good": "source web   : files { path \"landing/web/*.parquet\" format parquet drift alert columns { id: string } }\nsource app   : files { path \"landing/app/*.parquet\" format parquet drift alert columns { id: string } }\nsource phone : files { path \"landing/phone/*.parquet\" format parquet drift alert columns { id: string } }\n\nsilver visits from source.web union source.app { freshness 1 day }\n\nsilver calls from source.phone { freshness 1 day }",
   "notWhen": [
    "A machine reports 300 measurements in one row, and they are one thing. Raise the threshold, or say so with `cupel-ignore`.",
    "Twelve shops deliver the same file. They are one source with twelve paths."
   ],
   "tradeOffs": [
    {
     "text": "With six inputs that are each on time on 99 of 100 days, a table of all six is late on one day of seventeen.",
     "source": "1 - 0.99^6 = 5.9 %"
    },
    {
     "text": "Narrow tables must be joined again; a join by key of tables of some million rows takes seconds, at every query."
    },
    {
     "text": "A column format reads only the columns that are asked for, so width costs readers little. It costs whoever must change it."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-singleton-bronze",
   "name": "Singleton bronze",
   "severity": "information",
   "intent": "One bronze table takes in everything.",
   "problem": "Twelve shops write into `bronze.events`. To load one of them again, rows must be told apart that look alike; to keep one for seven years, all are kept; and the new column of one is NULL for eleven. The table is the only copy of what was delivered, and it no longer says what that was.",
   "fires": "On a bronze table into which three or more sources flow, over any chain of `from`, `union`, `flow` and the `from` of a `sql`. What is joined does not flow in. The number can be set.",
   "solution": "Keep bronze as it was delivered, one table for each source, and bring them together in silver, where a union is named and tested. `bronze * from source.a, source.b` declares such tables with one body. The quick fix does this and changes the readers' `from`, where nothing else names the table.",
   "remedies": [
    "`bronze * from source.a, source.b, source.c { … }`.",
    "`from bronze.a union bronze.b` in the silver table."
   ],
   "when": [
    "Sources differ in owner, retention, rate or personal data.",
    "One of them is ever loaded again by itself."
   ],
   "related": [
    "medallion-lakehouse",
    "file-drop-microbatch",
    "lineage-capture"
   ],
   "bad": "source web    : table { table \"raw.web\"    drift alert columns { id: long not null, at: timestamp event_time } }\nsource app    : table { table \"raw.app\"    drift alert columns { id: long not null, at: timestamp event_time } }\nsource kiosks : table { table \"raw.kiosks\" drift alert columns { id: long not null, at: timestamp event_time } }\n\nbronze visits from source.web union source.app union source.kiosks { write append }\n\nsilver visits from bronze.visits { key id freshness 1 day }",
   "good": "source web    : table { table \"raw.web\"    drift alert columns { id: long not null, at: timestamp event_time } }\nsource app    : table { table \"raw.app\"    drift alert columns { id: long not null, at: timestamp event_time } }\nsource kiosks : table { table \"raw.kiosks\" drift alert columns { id: long not null, at: timestamp event_time } }\n\nbronze * from source.web, source.app, source.kiosks { write append }\n\nsilver visits from bronze.web union bronze.app union bronze.kiosks { key id freshness 1 day }",
   "notWhen": [
    "Partitions of one system, such as a topic for each region, that always change together."
   ],
   "tradeOffs": [
    {
     "text": "A reload of one source out of twelve rewrites one twelfth of the rows in place of finding that twelfth among all.",
     "source": "1 / 12"
    },
    {
     "text": "Twelve tables are twelve times the upkeep of one, each with its own compaction; small ones may stay a single file."
    },
    {
     "text": "The union moves into each reader unless one silver table has it."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-timestamp-chaos",
   "name": "Timestamp chaos",
   "severity": "warning",
   "intent": "Something is decided by when a row arrived, though it is known when the thing happened; or the two clocks are mixed.",
   "problem": "As long as rows arrive within a second, both clocks give the same answer, and nobody notices which one was taken. Then a phone sends its events of yesterday, a topic is down for an hour, or a table is computed again: everything that was decided by arrival moves into another hour, another version, another winner. The numbers of last month change with every replay.",
   "fires": "On a `window`, a `watermark`, a `dedupe … keep`, the first column of a `sequence by`, and an `as of` on a date or timestamp that is known to be ingest or processing time, where an event-time column is in scope. On a comparison of event time with arrival time (ingest and processing time are one clock), but not in `expect`, nor with `current_timestamp()`, `now()` or `current_date()`, with or without an interval. On an input of a `union` that gives a column another clock than the first input does. What is inside `sql` is not looked at, and a time whose clock is unknown fires nothing.",
   "solution": "Mark at the source which column says when it happened (`event_time`) and which when it arrived (`ingest_time`), and decide by the first. The quick fix puts the event time that is in scope in its place; a watermark and the windows on it change together.",
   "remedies": [
    "Windows, watermarks, `dedupe`, `sequence by` and `as of` on event time; a late row then lands where it belongs.",
    "`expect in_time: received_at < happened_at + interval 1 hour else warn`, to watch the lateness itself.",
    "One column per clock, with names that say which it is (`happened_at`, `loaded_at`)."
   ],
   "when": [
    "Everything that is reported per hour or day, or that keeps the latest of something."
   ],
   "related": [
    "watermarking",
    "late-arrival-handling",
    "temporal-joins"
   ],
   "bad": "source visits : kafka {\n  topic   \"visits\"\n  brokers env(\"KAFKA_BROKERS\")\n  format  avro\n  drift   alert\n  columns { page: string seen_at: timestamp event_time received_at: timestamp ingest_time }\n}\n\nbronze visits from source.visits { write append }\n\nsilver visits_per_hour from bronze.visits {\n  group by  window tumbling 1 hour on received_at, page { visits = count(*) }\n  freshness 1 day\n}",
   "good": "source visits : kafka {\n  topic   \"visits\"\n  brokers env(\"KAFKA_BROKERS\")\n  format  avro\n  drift   alert\n  columns { page: string seen_at: timestamp event_time received_at: timestamp ingest_time }\n}\n\nbronze visits from source.visits { write append }\n\nsilver visits_per_hour from bronze.visits {\n  group by  window tumbling 1 hour on seen_at, page { visits = count(*) }\n  freshness 1 day\n}",
   "notWhen": [
    "What is about arriving, such as the load of a system, or billing by delivery. Say so with `cupel-ignore`.",
    "Devices whose clocks are wrong by days. Correct the event time first; a wrong event time is no better than an arrival."
   ],
   "tradeOffs": [
    {
     "text": "An outage of one hour moves 4.2 % of a day's rows into another hour, if they are counted by arrival.",
     "source": "1 / 24"
    },
    {
     "text": "By event time results stay open until the watermark has passed, so a number comes later and is then right."
    }
   ],
   "reading": []
  },
  {
   "kind": "anti-pattern",
   "code": "ant-unbounded-state",
   "name": "Unbounded state",
   "severity": "error",
   "intent": "A stream has to remember something for ever, since nothing says when it is over.",
   "problem": "A late row may belong to any group, any key may come twice, any row may find its partner next year. So a stream without a bound keeps all of them. It starts fast and is a little slower every day; after some months a run takes longer than its interval, and it cannot be repaired by a bigger machine, because the table goes on growing.",
   "fires": "In a stream (`trigger every` or `continuous`): on a `group by` with no watermark in force, or with one but neither a window on its column nor that column itself among the groups; on a `dedupe` without `within` or without a watermark in force; on a join with another stream that appends, neither `as of` nor `broadcast`, without `within` or without a watermark in force on both sides. A watermark is in force from its step on and in every reader, while its column is there. Behind a `sql` step it is not known whether one is, and nothing is said; nor of a join that reads `all` of the other side.",
   "solution": "Say how long late rows are waited for, on an event time, and put that time among the groups. The quick fix writes a watermark of 10 minutes, and `within`; take the number from your own data, from the lateness of 99.9 % of the rows.",
   "remedies": [
    "`watermark clicked_at delay 10 minutes`, then `group by window tumbling 1 hour on clicked_at, …`.",
    "`dedupe by id keep latest at within 1 hour`, below a watermark.",
    "`as of` or `broadcast`, which read the other side as a table.",
    "A schedule, where nobody needs the result within minutes; a batch reads its groups again from the table."
   ],
   "when": [
    "A stream over keys that keep coming, such as sessions, visitors and orders."
   ],
   "related": [
    "watermarking",
    "late-arrival-handling",
    "deduplication"
   ],
   "bad": "pipeline clicks { trigger every 30 seconds tags { team \"web\" } }\n\nsource clicks : kafka {\n  topic   \"clicks\"\n  brokers env(\"KAFKA_BROKERS\")\n  format  avro\n  drift   alert\n  columns { page: string clicked_at: timestamp event_time }\n}\n\nbronze clicks from source.clicks {\n  write    append\n  maintain { compact auto }\n}\n\nsilver clicks_per_page from bronze.clicks {\n  group by page { clicks = count(*) }\n  write     overwrite\n  freshness 5 minutes\n}",
   "good": "pipeline clicks { trigger every 30 seconds tags { team \"web\" } }\n\nsource clicks : kafka {\n  topic   \"clicks\"\n  brokers env(\"KAFKA_BROKERS\")\n  format  avro\n  drift   alert\n  columns { page: string clicked_at: timestamp event_time }\n}\n\nbronze clicks from source.clicks {\n  write    append\n  maintain { compact auto }\n}\n\nsilver clicks_per_page from bronze.clicks {\n  watermark clicked_at delay 10 minutes\n  group by  window tumbling 1 minute on clicked_at, page { clicks = count(*) }\n  write     overwrite\n  freshness 5 minutes\n}",
   "notWhen": [
    "Groups that are few and stay few, such as 50 countries. Let a batch count them, or say so with `cupel-ignore`."
   ],
   "tradeOffs": [
    {
     "text": "Keys of 100 bytes at 1,000 new ones a second are 8.6 GB of state more each day.",
     "source": "100 bytes × 1,000 × 86,400"
    },
    {
     "text": "What is later than the watermark is dropped, counted, or sent to a dead letter; a longer delay loses less and holds results back longer."
    },
    {
     "text": "A join `within` an hour misses the pair that is an hour and a second apart."
    }
   ],
   "reading": []
  }
 ],
 "checks": [
  {
   "kind": "check",
   "code": "ambiguous-column",
   "name": "A column that two inputs have",
   "severity": "error",
   "group": "names",
   "summary": "A column is named that both sides of a join have, and nothing says which is meant.",
   "meaning": "A bare name that two inputs have, unless a comparison of an inner or left join makes both equal; a `*`, or no `columns` at all, after a join whose sides share a name.",
   "why": "Whichever column was taken, a reader would guess wrong half of the time, and a column added to one input would change the meaning of every query.",
   "remedy": "Write the alias before the name: `o.status`. Before a `*`, leave the other one out by `* except (status)`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver labelled from bronze.orders as o {\n  join bronze.orders as p on p.id = o.id many\n  columns { id, total = amount }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver labelled from bronze.orders as o {\n  join bronze.orders as p on p.id = o.id many\n  columns { id, total = p.amount }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "ambiguous-dataset",
   "name": "A table that several pipelines have",
   "severity": "error",
   "group": "names",
   "summary": "A name means a table of this pipeline, or that of the only other one that has it; here several others have it.",
   "meaning": "References name what they mean by kind and name. Where the own pipeline has no such thing and two others do, the name alone does not say which.",
   "why": "A table would be filled from another team’s data as soon as that team declares a table of the same name.",
   "remedy": "Put the pipeline before it: `shop.silver.orders`.",
   "bad": "pipeline reports { tags { team \"data\" } }\n\ngold totals from silver.orders { freshness 1 day }",
   "good": "pipeline reports { tags { team \"data\" } }\n\ngold totals from shop.silver.orders { freshness 1 day }",
   "files": [
    {
     "path": "shop.pipe",
     "text": "pipeline shop { tags { team \"shop\" } }\n\nsource orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }"
    },
    {
     "path": "returns.pipe",
     "text": "pipeline returns { tags { team \"shop\" } }\n\nsource orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }"
    }
   ]
  },
  {
   "kind": "check",
   "code": "append-changes",
   "name": "Appended rows that change later",
   "severity": "error",
   "group": "writing",
   "summary": "A table appends, and what it appends would have to change later.",
   "meaning": "An input whose rows change or go (a merged or overwritten table, a history), a `group by` without a window on a column with a watermark, and a `dedupe` without `within`. A window with a watermark is written once, when it closes. An input with the mode `new` or `changes` says itself what is read.",
   "why": "Appended rows stay. The table would hold states that are no more, counted again with each run.",
   "remedy": "Let the table merge by a key or overwrite, bound the step by a watermark or `within`, or read what the input is made of.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver latest from bronze.orders { key id freshness 1 day }\n\ngold copies from silver.latest { write append freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver latest from bronze.orders { key id freshness 1 day }\n\ngold copies from silver.latest { key id write merge freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "append-keeps-first",
   "name": "Appended rows keep what a join gave them",
   "severity": "information",
   "group": "writing",
   "summary": "A table appends and joins another: its rows keep what they first saw there.",
   "meaning": "In other ways of writing a row is computed again when what it joined changes. An appended row is not. Two streams that are joined `within` a time wait for each other, and nothing is said of them.",
   "why": "A correction in the joined table never reaches the rows that are written already, which surprises whoever compares the two.",
   "remedy": "If the rows are to follow, let the table merge by a key. If not, this is what is meant.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver named from bronze.orders as o {\n  left join bronze.customers as c on c.customer_id = o.customer_id as of o.changed_at\n  columns { id, segment }\n  write append\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver named from bronze.orders as o {\n  left join bronze.customers as c on c.customer_id = o.customer_id as of o.changed_at\n  columns { id, segment, changed_at }\n  key id\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "argument-count",
   "name": "Too many arguments, or too few",
   "severity": "error",
   "group": "types",
   "summary": "A function gets a number of arguments that it does not take.",
   "meaning": "Functions of the workspace count as they are declared, those of Spark with their optional arguments.",
   "why": "What the missing argument would have said is nobody’s decision.",
   "remedy": "Write the call as the message shows it.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver plain from bronze.orders {\n  columns { id, status = lower(status, 1) }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver plain from bronze.orders {\n  columns { id, status = lower(status) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "as-of-without-validity",
   "name": "An `as of` on a table without history",
   "severity": "error",
   "group": "steps",
   "summary": "`as of` takes a row as it was at a time, and the joined table does not know what was when.",
   "meaning": "It works on a table with validity (`scd` 2 or 6, or a table that is made from one row by row), and on one that is only appended to and has one event time.",
   "why": "A table that keeps only the newest state answers for today, whatever time is asked for, and reports change when they are computed again.",
   "remedy": "Let the joined table be `scd 2`, read the appended table below it, or join without `as of`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver people from bronze.customers { key customer_id freshness 1 day }\n\nsilver named from bronze.orders as o {\n  left join silver.people as p on p.customer_id = o.customer_id as of o.changed_at\n  columns { id, segment }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver people from bronze.customers { key customer_id scd 2 freshness 1 day }\n\nsilver named from bronze.orders as o {\n  left join silver.people as p on p.customer_id = o.customer_id as of o.changed_at\n  columns { id, segment }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "conflicting-properties",
   "name": "Properties that exclude each other",
   "severity": "error",
   "group": "properties",
   "summary": "`scd` stands beside `write`, or `schedule` beside `trigger`, in one place.",
   "meaning": "`scd` is said in place of `write`, and a table has either times at which it runs or a trigger. Of two places the nearer wins: a `write` from defaults gives way to the table’s `scd` without a word.",
   "why": "Whichever was meant, half of the readers take the other.",
   "remedy": "Take one of the two out.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  key id\n  write merge\n  scd 2\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ndefaults silver { write merge }\n\nsilver orders from bronze.orders {\n  key id\n  scd 2\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "contract-mismatch",
   "name": "Columns that break the contract",
   "severity": "error",
   "group": "contracts",
   "summary": "The columns of a source or table do not satisfy its data contract.",
   "meaning": "Looked at are the columns that the contract describes: whether they are there, their types, and whether they may be NULL. Further columns are fine. Where the columns are not known, the contract gives them.",
   "why": "Whoever relies on the contract gets something else, and finds out first.",
   "remedy": "Change the column, or agree on a new version of the contract.",
   "bad": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/orders.yaml\"\n  columns { id: long, amount: decimal(18, 2) }\n}",
   "good": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/orders.yaml\"\n  columns { id: long not null, amount: decimal(18, 2) }\n}",
   "files": [
    {
     "path": "contracts/orders.yaml",
     "text": "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - name: id\n        logicalType: integer\n        physicalType: bigint\n        required: true\n      - name: amount\n        logicalType: number\n        physicalType: decimal(18, 2)"
    }
   ]
  },
  {
   "kind": "check",
   "code": "contract-syntax",
   "name": "A contract that cannot be read",
   "severity": "error",
   "group": "contracts",
   "summary": "A data contract is no YAML, or a field is not as the Open Data Contract Standard has it.",
   "meaning": "Told in the YAML file, at the line. Versions 3.1 and 3.2 of the standard are read; fields that say nothing about columns are passed over.",
   "why": "A column whose line cannot be read is missing from the contract, and so from the source that takes its columns from there.",
   "remedy": "Correct the field; the message says what stands there in the standard.",
   "bad": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/broken.yaml\"\n  columns { id: long not null }\n}",
   "good": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/orders.yaml\"\n  columns { id: long not null, amount: decimal(18, 2) }\n}",
   "files": [
    {
     "path": "contracts/broken.yaml",
     "text": "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties: none"
    },
    {
     "path": "contracts/orders.yaml",
     "text": "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - name: id\n        logicalType: integer\n        physicalType: bigint\n        required: true\n      - name: amount\n        logicalType: number\n        physicalType: decimal(18, 2)"
    }
   ]
  },
  {
   "kind": "check",
   "code": "contradiction",
   "name": "Statements that cannot all be meant",
   "severity": "warning",
   "group": "properties",
   "summary": "Each of these statements is right by itself, and together they make no sense.",
   "meaning": "A tier that rows reach before an earlier one, or after they are removed; a cache that is older than the freshness; a `limit` below the throughput; `evolve none` with `drift ignore`; a window that begins more rarely than it is long; `late update` in a table that appends; `vacuum` of Iceberg or `expire` of Delta; a consumer that counts on fresher rows than its table promises; a key that is tracked, or masked by more than a hash; a format that was the same before.",
   "why": "One of the statements has no effect, and somebody relies on it.",
   "remedy": "The message says which two it is. Change the one that is not meant.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  freshness 1 minute\n  cache     1 hour\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  freshness 1 hour\n  cache     1 minute\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "cycle",
   "name": "A table that is computed from itself",
   "severity": "error",
   "group": "names",
   "summary": "Tables read one another in a circle, or a function calls itself.",
   "meaning": "The message names the whole way round. Views and flows into a table count as well; a `references` does not, because it is checked after the write.",
   "why": "No order of runs fills such tables: each waits for the others.",
   "remedy": "Take one of the inputs out, or split the table that both need into one that neither of them feeds.",
   "bad": "silver a from silver.b { freshness 1 day }\n\nsilver b from silver.a { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver a from bronze.orders { freshness 1 day }\n\nsilver b from silver.a { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "duplicate-column",
   "name": "A column twice",
   "severity": "error",
   "group": "names",
   "summary": "A row, a list or a block of columns has two columns of one name.",
   "meaning": "Names compare case-insensitively. A column that follows `*` and has the name of one of its columns replaces it and is no second one. Validity and surrogate columns, which writing adds, count too.",
   "why": "An engine refuses to write such a table, or renames one of the columns by itself.",
   "remedy": "Rename one of them, or take it out.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  columns { id, total = amount, Total = amount * 2 }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  columns { id, total = amount, twice = amount * 2 }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "duplicate-input",
   "name": "An input twice in a union",
   "severity": "warning",
   "group": "steps",
   "summary": "A `union` has the same input twice.",
   "meaning": "A union keeps duplicates, so each row of that input comes twice. Inputs that are read in different modes are different.",
   "why": "Every sum over the table is too high.",
   "remedy": "Take one of them out.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver all_orders from bronze.orders union bronze.orders { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver all_orders from bronze.orders { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "duplicate-name",
   "name": "Two declarations of one name",
   "severity": "error",
   "group": "names",
   "summary": "Two things of one kind have the same name in a pipeline, or two inputs of a flow the same alias.",
   "meaning": "Both are reported, in whichever file they stand. Names of different kinds do not meet: `bronze.orders` and `silver.orders` are two tables.",
   "why": "Readers of the name would get one or the other, depending on the order of the files.",
   "remedy": "Rename one of them or take it out. A further flow into the same table is `flow NAME into TABLE`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders as o {\n  semi join bronze.orders as o on o.id = o.id\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders as o {\n  semi join bronze.orders as p on p.id = o.id\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "duplicate-pipeline",
   "name": "A second pipeline in a file",
   "severity": "error",
   "group": "names",
   "summary": "A file says twice to which pipeline it belongs.",
   "meaning": "A file has at most one `pipeline` or `part of`, as its tables belong to one.",
   "why": "Which owner, budget and schedule count for the tables below would depend on the reader.",
   "remedy": "Move the second one, with its tables, to a file of its own.",
   "bad": "pipeline shop { tags { team \"data\" } }\n\npipeline returns { tags { team \"data\" } }",
   "good": "pipeline shop { tags { team \"data\" } }",
   "files": []
  },
  {
   "kind": "check",
   "code": "duplicate-property",
   "name": "A property twice in one place",
   "severity": "error",
   "group": "properties",
   "summary": "One declaration says the same property twice; so does a block with one tag, task, tier, option, expectation or clause.",
   "meaning": "`maintain` and `tags` add up by task and by key, `tier` by level, `expect` and `option` by name: two different ones of these are fine. What defaults say and the table says again is no mistake; the table wins.",
   "why": "Only one of the two is in force, and which one is not to be seen.",
   "remedy": "Take one of them out. Where both say the same, the quick fix does.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  freshness 1 day\n  retain    30 days\n  freshness 1 hour\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ndefaults silver { freshness 1 day }\n\nsilver orders from bronze.orders {\n  retain    30 days\n  freshness 1 hour\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "flow-columns",
   "name": "Flows into one table that differ",
   "severity": "error",
   "group": "types",
   "summary": "A `flow … into` yields other columns than the table that it fills.",
   "meaning": "The rows of all flows into a table are stored together, so each has to yield the columns of the table. Where the columns of an input are not known, nothing is said.",
   "why": "Rows of this flow would have NULL in what is missing, or the write would fail at night.",
   "remedy": "Add a `columns` step to the flow that yields what the table has, with a literal where a column has no value.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver people from bronze.customers { write append freshness 1 day }\n\nflow buyers into silver.people from bronze.orders {\n  columns { customer_id, seen_at = changed_at }\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver people from bronze.customers { write append freshness 1 day }\n\nflow buyers into silver.people from bronze.orders {\n  columns { customer_id, segment = 'buyer', seen_at = changed_at }\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "grain-key",
   "name": "A grain that is not the key",
   "severity": "warning",
   "group": "writing",
   "summary": "The `grain` says that there is one row per some columns, and the key, or the flow, says more or fewer.",
   "meaning": "Compared are the columns of the grain with those of the `key`, or with what the flow yields one row of. A grain of quite other columns names the same rows in other words, and is left alone.",
   "why": "Who sums up a table by its grain counts rows twice, or misses some.",
   "remedy": "Let both name the same columns.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ngold per_day from bronze.orders {\n  group by date(changed_at) as day, status { n = count(*) }\n  grain day\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ngold per_day from bronze.orders {\n  group by date(changed_at) as day, status { n = count(*) }\n  grain day, status\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "impossible-cast",
   "name": "A cast that can never work",
   "severity": "error",
   "group": "types",
   "summary": "A `cast` is from a type to another that no value of it can become.",
   "meaning": "As Spark casts in ANSI mode: a date is no number, a number is no array. A cast that fails for some values, such as text to a number, is fine; those rows go where `on error` says.",
   "why": "The query is refused before the first row.",
   "remedy": "Use a function that computes what is meant, such as `unix_date` for the days of a date.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver days from bronze.orders {\n  columns { id, day = cast(date(changed_at) as int) }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver days from bronze.orders {\n  columns { id, day = unix_date(date(changed_at)) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "invalid-cell",
   "name": "A cell that is no value of its column",
   "severity": "error",
   "group": "tests",
   "summary": "A cell of a test cannot be cast to the type of its column.",
   "meaning": "Cells are cast as an engine casts text and numbers in ANSI mode: `2025-02-30` is no date, `abc` no number, 300 no byte. A bare word is no value, for a row has no columns to read.",
   "why": "The test would fail at its own rows before the table is looked at.",
   "remedy": "Correct the value; write text in quotes.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.orders {\n    | id | status | changed_at            |\n    | 1  | 'open' | '2025-02-30 00:00:00' |\n  }\n  then {\n    | id | status |\n    | 1  | 'open' |\n  }\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.orders {\n    | id | status | changed_at            |\n    | 1  | 'open' | '2025-02-28 00:00:00' |\n  }\n  then {\n    | id | status |\n    | 1  | 'open' |\n  }\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "invalid-cron",
   "name": "A schedule that is no cron expression",
   "severity": "error",
   "group": "times",
   "summary": "The text of a `schedule` is not five POSIX fields, names a time that does not exist, or never comes.",
   "meaning": "The fields are minute, hour, day of the month, month and day of the week, with names such as `mon` and `jan`, ranges, lists and steps; `@daily` and its like stand for five. Seconds and the `?` of Quartz are not among them. A schedule with a parameter in it is left alone.",
   "why": "A scheduler refuses it, or, with six fields, runs every minute what was meant to run once a day.",
   "remedy": "Write five fields. Where it is sure what was meant, the quick fix does.",
   "bad": "pipeline shop { tags { team \"data\" } schedule \"0 0 2 * * ?\" }",
   "good": "pipeline shop { tags { team \"data\" } schedule \"0 2 * * *\" }",
   "files": []
  },
  {
   "kind": "check",
   "code": "invalid-date",
   "name": "A date that does not exist",
   "severity": "error",
   "group": "times",
   "summary": "A date or timestamp is not in the calendar, or is not written as one.",
   "meaning": "Literals `date` and `timestamp`, `deprecated`, and the time of `read from` are looked at. `2025-1-5` is fine, and so are times with a zone or an offset.",
   "why": "The query fails when it runs, or the engine takes another day.",
   "remedy": "Write year, month and day, such as `2025-01-31`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver late_orders from bronze.orders {\n  where changed_at > timestamp '2025-02-30 00:00:00'\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver late_orders from bronze.orders {\n  where changed_at > timestamp '2025-02-28 00:00:00'\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "invalid-value",
   "name": "A value that is none of its parameter",
   "severity": "error",
   "group": "values",
   "summary": "The value of a parameter cannot be cast to its type.",
   "meaning": "The default of a `param` and the values that environments give are looked at, where they are literals. What `secret` and `env` hold is not known.",
   "why": "The first run that fills it in fails.",
   "remedy": "Correct the value, or the type of the parameter.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam least: decimal(18, 2) = \"ten\"\n\nsilver orders from bronze.orders { where amount > param.least freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam least: decimal(18, 2) = 10\n\nsilver orders from bronze.orders { where amount > param.least freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "join-multiplies",
   "name": "A join that may multiply rows",
   "severity": "information",
   "group": "steps",
   "summary": "The condition of a join does not compare a whole key of the joined side, so a row may meet several.",
   "meaning": "Told only where a key of the joined side is known. `as of` takes one row, a `semi` or `anti` join adds none, and `many` says that it is meant.",
   "why": "A row that comes out twice is counted twice in every sum below.",
   "remedy": "Compare the whole key, take one row by `as of`, reduce the joined table by `dedupe` first, or say `many`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver latest from bronze.orders { key id freshness 1 day }\n\nsilver known from bronze.customers as c {\n  left join silver.latest as o on o.customer_id = c.customer_id\n  columns { segment, amount }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver latest from bronze.orders { key id freshness 1 day }\n\nsilver known from bronze.customers as c {\n  left join silver.latest as o on o.customer_id = c.customer_id many\n  columns { segment, amount }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "join-without-condition",
   "name": "A join of everything with everything",
   "severity": "error",
   "group": "steps",
   "summary": "A `join` has neither `on` nor `using`.",
   "meaning": "A join says which rows belong together.",
   "why": "Each row meets each other row: a thousand rows and a thousand rows are a million.",
   "remedy": "Write `on` with a condition, or `using (COLUMN)`. Where every pair is meant, `on true many` says so.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver pairs from bronze.orders {\n  join bronze.customers\n  columns { id, segment }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver pairs from bronze.orders as o {\n  join bronze.customers as c on c.customer_id = o.customer_id\n  columns { id, segment }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "layer-order",
   "name": "A layer that is read backwards",
   "severity": "warning",
   "group": "steps",
   "summary": "A table reads one of a later layer: bronze reads silver or gold, or silver reads gold.",
   "meaning": "`from`, `union` and `join` count. Tables of one layer may read one another, and gold may read bronze.",
   "why": "Layers promise how raw or refined rows are. A silver table that depends on a report changes with every change of the report.",
   "remedy": "Read what the later table is made of, or move this one to that layer.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ngold report from bronze.orders { freshness 1 day }\n\nsilver copy from gold.report { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver copy from bronze.orders { freshness 1 day }\n\ngold report from silver.copy { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "misplaced-aggregate",
   "name": "An aggregate where no group is",
   "severity": "error",
   "group": "types",
   "summary": "An aggregate, or a function over a window, stands where rows are looked at one by one, or inside another aggregate.",
   "meaning": "Aggregates stand in `group by`, in an `expect` about the whole table, or before `over (…)`. `row_number` and its like need `over`.",
   "why": "There is no group over which it could be computed.",
   "remedy": "Put it into a `group by`, or write `over (partition by …)` behind it.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver large from bronze.orders {\n  where amount > avg(amount)\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver large from bronze.orders {\n  columns { *, mean = avg(amount) over (partition by status) }\n  where amount > mean\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "misplaced-clause",
   "name": "A clause that does not belong to the type",
   "severity": "error",
   "group": "properties",
   "summary": "`track` or `as` stands in the block of a way of writing that keeps no history.",
   "meaning": "`track` belongs to `scd` 2, 3, 4 and 6, which keep what was before; `as` names the validity columns of 2, 4 and 6. `write merge`, `scd 0` and `scd 1` have neither.",
   "why": "Somebody expects a history that the table does not keep.",
   "remedy": "Take the clause out, or write `scd 2`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  key id\n  write merge { track status sequence by changed_at }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  key id\n  scd 2 { track status sequence by changed_at }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "missing-dead-letter",
   "name": "A quarantine that is nowhere",
   "severity": "error",
   "group": "writing",
   "summary": "An expectation puts rows aside by `else quarantine`, and no dead letter is in force.",
   "meaning": "`on error dead_letter NAME` of the table, its flow or the defaults of its layer says where such rows go. Of a stream the rule `ant-no-dlq` says so, which is why this check leaves it alone.",
   "why": "Rows that are put aside nowhere are gone, or the run fails at the first of them.",
   "remedy": "Add `on error dead_letter NAME`; the quick fix does, and declares a dead letter where the pipeline has none.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  expect positive: amount > 0 else quarantine\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ndeadletter rejects { retain 30 days }\n\nsilver orders from bronze.orders {\n  on error dead_letter rejects\n  expect positive: amount > 0 else quarantine\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "missing-key",
   "name": "A merge without a key",
   "severity": "error",
   "group": "writing",
   "summary": "`write merge` or `scd` needs a `key`, and none is in force.",
   "meaning": "What makes a row one row has to be said, because it decides which row a new one replaces. Where the flow itself yields one row per some columns, the quick fix names these.",
   "why": "Without a key every row is a new one: a merge would append, and a history would have one version of everything.",
   "remedy": "Say `key` with the columns, or write in another way.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver latest from bronze.orders {\n  dedupe by id keep latest changed_at\n  write merge\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver latest from bronze.orders {\n  dedupe by id keep latest changed_at\n  key id\n  write merge\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "missing-partition",
   "name": "Overwritten partitions of a table without",
   "severity": "error",
   "group": "writing",
   "summary": "`write overwrite partitions` needs `partition by`, and none is in force.",
   "meaning": "The partitions that a run touches are replaced as a whole; a table without partitions has nothing that could be replaced in part.",
   "why": "On some engines it overwrites the whole table, on others nothing.",
   "remedy": "Say `partition by`, or write `overwrite`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_day from bronze.orders {\n  group by date(changed_at) as day { n = count(*) }\n  write overwrite partitions\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_day from bronze.orders {\n  group by date(changed_at) as day { n = count(*) }\n  write overwrite partitions\n  partition by day\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "missing-sequence",
   "name": "Changes without an order",
   "severity": "error",
   "group": "writing",
   "summary": "A table merges or keeps a history, and nothing says which of two changes of a key is the later.",
   "meaning": "The order is what `sequence by` says; else the `keep` of the flow’s `dedupe`; else none is needed where the flow yields one row per key; else it is the only event time of the row. A history needs a time in any case.",
   "why": "Changes arrive in any order. Without one of their own the last to arrive wins, and the table differs after a replay.",
   "remedy": "Say `sequence by` in the block of `merge` or `scd`, or mark the time of the change as `event_time` at the source.",
   "bad": "source stock : files {\n  path   \"landing/stock/*.parquet\"\n  format parquet\n  drift  alert\n  columns { sku: string not null, pieces: long }\n}\n\nbronze stock from source.stock {}\n\nsilver stock from bronze.stock {\n  key sku\n  freshness 1 day\n}",
   "good": "source stock : files {\n  path   \"landing/stock/*.parquet\"\n  format parquet\n  drift  alert\n  columns { sku: string not null, pieces: long, counted_at: timestamp event_time }\n}\n\nbronze stock from source.stock {}\n\nsilver stock from bronze.stock {\n  key sku\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "moving-partition",
   "name": "A partition column that changes",
   "severity": "warning",
   "group": "writing",
   "summary": "A merged table is partitioned by a column that an update can change.",
   "meaning": "Only columns of the key stay as they are for the life of a row; in a history the tracked columns and `valid_from` stay as well, as a change of them begins a new row.",
   "why": "A row whose partition changes has to be found in one partition and written to another: every merge then reads all of them.",
   "remedy": "Cluster by the column, or partition by one that is part of the key.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  key id\n  partition by status\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  key id\n  cluster by status\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "needs-cast",
   "name": "A narrower type without a cast",
   "severity": "error",
   "group": "types",
   "summary": "A value has to be cast: a column is declared narrower than its expression, or a function takes another type.",
   "meaning": "A wider type than that of the value is fine. A narrower one may lose something, and text is not made of a number by itself: a `cast` says that this is meant.",
   "why": "A value that does not fit would fail the run, and nobody would have decided so.",
   "remedy": "Write the `cast`; the quick fix does.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver rounded from bronze.orders {\n  columns { id, amount: int = amount }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver rounded from bronze.orders {\n  columns { id, amount: int = cast(amount as int) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "not-a-time",
   "name": "Something else than a time",
   "severity": "error",
   "group": "steps",
   "summary": "A `watermark`, a `window`, an `as of` or the sequence of a history is on something that is no date and no timestamp.",
   "meaning": "Told only where the type is known. The further columns of a sequence break ties and may be of any type.",
   "why": "Such a step compares times; on a number or a text the engine refuses it, or compares text by its letters.",
   "remedy": "Name a column of dates or timestamps, or make one by a `cast` in a table above.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_hour from bronze.orders {\n  group by window tumbling 1 hour on amount { n = count(*) }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_hour from bronze.orders {\n  group by window tumbling 1 hour on changed_at { n = count(*) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "not-grouped",
   "name": "A column of which a group has many",
   "severity": "error",
   "group": "types",
   "summary": "A column stands bare in an aggregate of `group by`, and is none of the groups.",
   "meaning": "The rows of a group may have different values of it. Columns of the groups, and aggregates above in the block, may stand bare.",
   "why": "Which of the values is taken differs from run to run, where an engine accepts it at all.",
   "remedy": "Say which is meant, such as `max(COLUMN)`, or add the column to the groups.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_status from bronze.orders {\n  group by status { n = count(*), last = changed_at }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_status from bronze.orders {\n  group by status { n = count(*), last = max(changed_at) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "out-of-range",
   "name": "A number that nothing can have",
   "severity": "error",
   "group": "values",
   "summary": "A percentage is above 100, a length of time is zero, a range ends before it begins, or a count is no whole number.",
   "meaning": "A `delay` of zero is fine, and so are 0 percent of spot workers. A window has a fixed length, so it is not measured in months or years.",
   "why": "The cluster does not start, the job is refused, or nothing is ever kept.",
   "remedy": "Write a value that is possible; the message says which.",
   "bad": "pipeline shop { tags { team \"data\" } compute nightly }\n\ncompute nightly { workers 5 to 2 }",
   "good": "pipeline shop { tags { team \"data\" } compute nightly }\n\ncompute nightly { workers 2 to 5 }",
   "files": []
  },
  {
   "kind": "check",
   "code": "retain-without-time",
   "name": "A retention without a time",
   "severity": "error",
   "group": "steps",
   "summary": "`retain` removes rows by their age, and nothing says from which time that is counted.",
   "meaning": "Bronze counts from the ingest time, a history from `valid_to`. Other tables need exactly one event time, or `window_start`.",
   "why": "Rows are kept for ever, or removed by a time that nobody meant.",
   "remedy": "Leave exactly one event time in the table, or take `retain` out.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver statuses from bronze.orders {\n  columns { id, status }\n  retain 30 days\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver statuses from bronze.orders {\n  columns { id, status, changed_at }\n  retain 30 days\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "sample-without-key",
   "name": "A sample of rows without a key",
   "severity": "error",
   "group": "steps",
   "summary": "`sample` has no `by`, and the rows have no key.",
   "meaning": "A sample is picked by a hash of its column, else of the key, so that it is the same in each run.",
   "why": "A sample that is drawn anew in each run joins to nothing, and two people who look at it see different rows.",
   "remedy": "Say `by` with a column, such as that of a customer, so that all rows of one are in or out together.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver few from bronze.orders { sample 10 percent freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver few from bronze.orders { sample 10 percent by customer_id freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "sql-not-a-query",
   "name": "A statement that is no query",
   "severity": "error",
   "group": "spelling",
   "summary": "A `sql` step holds an `insert`, another statement that writes, several statements, or none.",
   "meaning": "A step says what the rows are; how they reach the table is said by `write` or `scd`. `with` and unions are fine.",
   "why": "A statement that writes by itself goes around the table, its key and its expectations.",
   "remedy": "Begin it with `select` or `with`, and leave the writing to the table.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  sql \"\"\" insert into copies select id from input \"\"\"\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  sql \"\"\" select id from input \"\"\"\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "sql-syntax",
   "name": "A query that cannot be read",
   "severity": "error",
   "group": "spelling",
   "summary": "The text of a `sql` step is not Spark SQL.",
   "meaning": "The place is where the parser stopped, in the file itself. Where no parser of SQL is at hand, as in a browser, queries are kept as they are and nothing is said.",
   "why": "Neither the columns of such a query nor what it reads are known, and it fails when it runs.",
   "remedy": "Correct the query; the message says what does not fit. What the steps can say is better said by them.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  sql \"\"\" select id, amount from input where \"\"\"\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  sql \"\"\" select id, amount from input where status = 'open' \"\"\"\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "syntax",
   "name": "Text that cannot be read",
   "severity": "error",
   "group": "spelling",
   "summary": "The text does not follow the grammar of the language at this place.",
   "meaning": "A word, a bracket or a quote stands where the grammar wants something else, a property stands in a declaration that does not have it, or a word begins no declaration. The rest of the declaration is read as well as it can be, and what could not be read is told once.",
   "why": "What was not understood is not part of any table: neither lineage nor generated code has it.",
   "remedy": "The message says what was expected. A misspelt first word of a declaration can be repaired by the quick fix.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  retain 30 dayz\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders {\n  retain 30 days\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "type-mismatch",
   "name": "Types that do not go together",
   "severity": "error",
   "group": "types",
   "summary": "An operator, a function or a condition gets a value of a type that it cannot take.",
   "meaning": "Widening is implicit: an int where a long is wanted, a date where a timestamp is. Conditions are boolean. Where a `cast` is all that is missing, the code is `needs-cast`; where a type is not known, nothing is said.",
   "why": "An engine that casts by itself turns text that is no number into an error at night, or into NULL.",
   "remedy": "The message names the types. Compare, compute or pick what is meant.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders_kept from bronze.orders {\n  where amount\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders_kept from bronze.orders {\n  where amount > 0\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "union-columns",
   "name": "Inputs of a union that differ",
   "severity": "error",
   "group": "types",
   "summary": "The inputs of a `union` do not have the same columns, or not types that widen to one.",
   "meaning": "Inputs are put together by the names of their columns, in the order of the first. Each has to have the columns of the others. Where the columns of an input are not known, nothing is said.",
   "why": "A column that one input lacks would be NULL for its rows, and nobody reading the table would know why.",
   "remedy": "Give each input a table above in which it has the same columns, by `columns` with a `cast` or a literal where one is missing.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver all_rows from bronze.orders union bronze.customers { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver returns from bronze.orders { where amount < 0 freshness 1 day }\n\nsilver sales from bronze.orders { where amount >= 0 freshness 1 day }\n\nsilver all_rows from silver.sales union silver.returns { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-column",
   "name": "A column that is not there",
   "severity": "error",
   "group": "names",
   "summary": "A name is no column of the row at this place.",
   "meaning": "After `columns` and `group by` the row has only what they list. Where an input’s columns are not known (a source without `columns`, or with a `*` among them), any name is accepted.",
   "why": "The generated query fails when it runs, or, with a schema that is inferred, yields NULL.",
   "remedy": "Correct the name; the nearest one is offered. If the column is left out above, add it there.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { where amuont > 0 freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { where amount > 0 freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-compute",
   "name": "A compute that is not there",
   "severity": "error",
   "group": "names",
   "summary": "`compute` names a cluster that no file declares.",
   "meaning": "A bare name means the pipeline’s own `compute`, else that of the only other pipeline that has one of this name.",
   "why": "The tables would run on whatever cluster the platform takes by default, at its price.",
   "remedy": "Correct the name, or declare `compute NAME { workers 2 to 8 }`.",
   "bad": "pipeline shop { tags { team \"data\" } compute nightly }",
   "good": "pipeline shop { tags { team \"data\" } compute nightly }\n\ncompute nightly { workers 2 to 8 }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-consumer",
   "name": "A kind of consumer that is not known",
   "severity": "error",
   "group": "names",
   "summary": "The word behind `serve` is none of the kinds of consumers.",
   "meaning": "The kinds are dashboard, api, features, search, model, topic and export.",
   "why": "Lineage and checks treat consumers by their kind, and would pass this one over.",
   "remedy": "Take the kind that is nearest to how the rows are read.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ngold report from bronze.orders { freshness 1 day }\n\nserve dashbord revenue from gold.report { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ngold report from bronze.orders { freshness 1 day }\n\nserve dashboard revenue from gold.report { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-contract",
   "name": "A contract that is not there",
   "severity": "error",
   "group": "contracts",
   "summary": "`contract` names a file that does not exist.",
   "meaning": "The path is relative to the file that names it. The file ends with `.yaml` or `.yml` and lies in the workspace.",
   "why": "What was agreed is checked by nobody.",
   "remedy": "Correct the path, or write the contract.",
   "bad": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/order.yaml\"\n  columns { id: long not null }\n}",
   "good": "source orders : files {\n  path     \"landing/orders/*.parquet\"\n  format   parquet\n  contract \"contracts/orders.yaml\"\n  columns { id: long not null, amount: decimal(18, 2) }\n}",
   "files": [
    {
     "path": "contracts/orders.yaml",
     "text": "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - name: id\n        logicalType: integer\n        physicalType: bigint\n        required: true\n      - name: amount\n        logicalType: number\n        physicalType: decimal(18, 2)"
    }
   ]
  },
  {
   "kind": "check",
   "code": "unknown-dataset",
   "name": "A table or source that is not there",
   "severity": "error",
   "group": "names",
   "summary": "A reference names a table or a source that no file of the workspace declares.",
   "meaning": "A reference says kind and name, `silver.orders`, and means this pipeline’s, else that of the only other pipeline that has it. A bare name is not enough here.",
   "why": "Nothing is known of what flows into the table: neither its columns nor its lineage.",
   "remedy": "Correct the name; the nearest one is offered. Write the kind before it.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.order { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-deadletter",
   "name": "A dead letter that is not there",
   "severity": "error",
   "group": "names",
   "summary": "`on error dead_letter` or `late dead_letter` names one that no file declares.",
   "meaning": "Only a dead letter can stand here, so its bare name is enough.",
   "why": "The rows that fail have nowhere to go, so the first of them stops the table.",
   "remedy": "Correct the name, or declare `deadletter NAME { retain 30 days }`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { on error dead_letter rejects freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ndeadletter rejects { retain 30 days }\n\nsilver orders from bronze.orders { on error dead_letter rejects freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-format",
   "name": "A format that is not known",
   "severity": "error",
   "group": "values",
   "summary": "`format` names a format that tables are not stored in, or that does not exist.",
   "meaning": "A table is stored as delta, iceberg, hudi or parquet. A source, a consumer and a dead letter may have any format of files.",
   "why": "Merging, history and upkeep depend on the format of the table.",
   "remedy": "Correct the name, or choose one of the four.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { format detla freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { format delta freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-function",
   "name": "A function that is not there",
   "severity": "error",
   "group": "names",
   "summary": "A call names a function that neither Spark nor a `function` of the workspace has.",
   "meaning": "Functions of one’s own are those of the pipeline, else of the only other pipeline that has one of this name.",
   "why": "The query fails when it runs.",
   "remedy": "Correct the name; the nearest one is offered. Or declare `function NAME(…)`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver plain from bronze.orders {\n  columns { id, status = lowerr(status) }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver plain from bronze.orders {\n  columns { id, status = lower(status) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-input",
   "name": "An input that is not there",
   "severity": "error",
   "group": "names",
   "summary": "The name before `.*` is no input of this flow.",
   "meaning": "`a.*` stands for all columns of the input that is called `a`, by its alias or its own name. `columns` and `group by` end the names above them.",
   "why": "Which columns the table has cannot be said, and nothing below can be checked.",
   "remedy": "Write the alias of the input that is meant.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { columns { orderz.* } freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { columns { orders.* } freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-param",
   "name": "A parameter that is not there",
   "severity": "error",
   "group": "names",
   "summary": "`param.NAME` names a parameter that no file of the pipeline declares.",
   "meaning": "An environment gives values to parameters that are declared elsewhere; it declares none.",
   "why": "There is no value to fill in, in any environment.",
   "remedy": "Correct the name, or declare `param NAME: TYPE = VALUE`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { where amount > param.least freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam least: decimal(18, 2) = 10\n\nsilver orders from bronze.orders { where amount > param.least freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-pattern",
   "name": "A pattern that is not there",
   "severity": "error",
   "group": "names",
   "summary": "`patterns` claims a pattern that the catalog does not have.",
   "meaning": "Ids are written with or without `pat-` before them. [The catalog](../patterns.md) lists all.",
   "why": "A claim that means nothing is checked against nothing.",
   "remedy": "Correct the id; the nearest one is offered.",
   "bad": "pipeline shop { tags { team \"data\" } patterns scd-typ2 }",
   "good": "pipeline shop { tags { team \"data\" } patterns scd-type2 }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-pipeline",
   "name": "A pipeline that is not there",
   "severity": "error",
   "group": "names",
   "summary": "A name before the kind, or behind `part of`, is no pipeline of the workspace.",
   "meaning": "In `shop.silver.orders` the first part is a pipeline. `part of NAME` makes the file’s tables belong to it.",
   "why": "The file’s tables belong to nobody: no defaults, no schedule and no owner reach them.",
   "remedy": "Correct the name, or take the part before the kind out where the own pipeline is meant.",
   "bad": "part of shopp",
   "good": "pipeline shop { tags { team \"data\" } }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-schema",
   "name": "A schema that is not there",
   "severity": "error",
   "group": "names",
   "summary": "`columns NAME` names a schema that no file declares.",
   "meaning": "A schema is a list of columns to share, declared by `schema NAME { … }`.",
   "why": "The source’s columns are unknown, and any misspelt name above it is accepted.",
   "remedy": "Correct the name, or declare the schema.",
   "bad": "source events : files { path \"landing/*.parquet\" format parquet drift alert columns event }",
   "good": "schema event { id: string not null, at: timestamp event_time }\n\nsource events : files { path \"landing/*.parquet\" format parquet drift alert columns event }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-setting",
   "name": "A setting that is not there",
   "severity": "error",
   "group": "names",
   "summary": "A word begins no property or setting, or none of any declaration.",
   "meaning": "The nearest word that may stand in this declaration is offered. Options of an engine or a connector are written `option \"KEY\" = VALUE`.",
   "why": "A setting that nobody reads is a promise that nobody keeps.",
   "remedy": "Correct the word, or write it as an `option`.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshnes 1 day expect has_id: id > 0 else drop }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day expect has_id: id > 0 else drop }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-system",
   "name": "A system that is not known",
   "severity": "error",
   "group": "names",
   "summary": "A source is of a system that the language does not know.",
   "meaning": "The systems are kafka, kinesis, pubsub, eventhubs, files, api, webhook, cdc, postgres, mysql, sqlserver, oracle, mongodb, iot and table.",
   "why": "How the source is read, whether it can be read again and what it delivers all follow from its system.",
   "remedy": "Take the nearest system, and say the rest by `option`.",
   "bad": "source events : kafkaa { topic \"events\" brokers env(\"KAFKA_BROKERS\") drift alert columns { id: string } }",
   "good": "source events : kafka { topic \"events\" brokers env(\"KAFKA_BROKERS\") drift alert columns { id: string } }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-timezone",
   "name": "A timezone that does not exist",
   "severity": "error",
   "group": "times",
   "summary": "`timezone` names a zone that the IANA database does not have.",
   "meaning": "Offsets such as `+02:00` are accepted too. Names are case-sensitive, as engines take them.",
   "why": "Schedules and dates are in the pipeline’s zone; with a wrong one the first run fails, or days begin at another hour.",
   "remedy": "Write the name of the zone, such as `Europe/Berlin`.",
   "bad": "pipeline shop { tags { team \"data\" } timezone \"Europe/Berlinn\" }",
   "good": "pipeline shop { tags { team \"data\" } timezone \"Europe/Berlin\" }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-unit",
   "name": "A unit that is not known",
   "severity": "error",
   "group": "values",
   "summary": "A rate, a budget or a backfill is in a unit that does not exist there.",
   "meaning": "Rates are per millisecond to year, budgets per second to year and in a currency by its three letters, backfills by minute to year or by partition.",
   "why": "A number without its unit is worth nothing.",
   "remedy": "Correct the unit; it is written in the singular.",
   "bad": "pipeline shop { tags { team \"data\" } budget 500 usd per mnth }",
   "good": "pipeline shop { tags { team \"data\" } budget 500 usd per month }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unknown-value",
   "name": "A word that is not known here",
   "severity": "error",
   "group": "values",
   "summary": "An engine, a lineage system, a sink or the `via` of a `cdc` source is misspelt.",
   "meaning": "`via` is `log` or `outbox`. Of engines, sinks and lineage systems there are more than any list has: only what is near a known name is reported.",
   "why": "What nobody understands is passed over, and the pipeline runs in another way than its text says.",
   "remedy": "Take the word that is offered.",
   "bad": "pipeline shop { tags { team \"data\" } engine sparc }",
   "good": "pipeline shop { tags { team \"data\" } engine spark }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unnamed-column",
   "name": "A group without a name",
   "severity": "error",
   "group": "names",
   "summary": "An item of a `group by` is an expression and has no name.",
   "meaning": "A column keeps its own name, and a `window` yields `window_start` and `window_end`. Everything else needs a name.",
   "why": "The column would be called by its expression, differently on every engine, and nobody could select it.",
   "remedy": "Write `as NAME` behind it.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_day from bronze.orders {\n  group by date(changed_at) { n = count(*) }\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver per_day from bronze.orders {\n  group by date(changed_at) as day { n = count(*) }\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "unsupported-setting",
   "name": "A setting that the system does not have",
   "severity": "warning",
   "group": "properties",
   "summary": "A source says a setting that sources of its system do not have.",
   "meaning": "`topic` and `brokers` belong to queues, `path` to files, webhooks and APIs, `table` to databases, `of` and `via` to `cdc`. What comes from `defaults source` is passed over where the system does not have it.",
   "why": "Nothing looks at it, so the source is read in another way than its text says.",
   "remedy": "Take it out, or correct the system.",
   "bad": "source orders : files { path \"landing/*.parquet\" format parquet topic \"orders\" drift alert columns { id: long } }",
   "good": "source orders : files { path \"landing/*.parquet\" format parquet drift alert columns { id: long } }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-alias",
   "name": "An alias that nothing uses",
   "severity": "hint",
   "group": "unused",
   "summary": "An input has an alias, and no name below begins with it.",
   "meaning": "`columns` and `group by` end an alias, so a use below them is none. Where two inputs have one name the alias tells them apart, and is left alone; so is a flow with a `sql` step.",
   "why": "A reader looks for what it is there for.",
   "remedy": "Take the alias out; the quick fix does.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders as o { where amount > 0 freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders as o { where o.amount > 0 freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-compute",
   "name": "A compute that nothing names",
   "severity": "hint",
   "group": "unused",
   "summary": "No pipeline and no table runs on this compute.",
   "meaning": "A use in any file of the workspace counts.",
   "why": "Somebody believes that the tables run on it, and they run elsewhere.",
   "remedy": "Take it out, or name it where it is meant.",
   "bad": "compute nightly { workers 2 to 8 }",
   "good": "pipeline shop { tags { team \"data\" } compute nightly }\n\ncompute nightly { workers 2 to 8 }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-deadletter",
   "name": "A dead letter that nothing fills",
   "severity": "hint",
   "group": "unused",
   "summary": "No `on error` and no `watermark` sends rows to this dead letter.",
   "meaning": "A use in any file of the workspace counts, with or without the name of the pipeline.",
   "why": "An alert on a place into which no row goes never fires.",
   "remedy": "Take it out, or name it where it is meant.",
   "bad": "deadletter rejects { retain 30 days }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\ndeadletter rejects { retain 30 days }\n\nsilver orders from bronze.orders { on error dead_letter rejects freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-function",
   "name": "A function that nothing calls",
   "severity": "hint",
   "group": "unused",
   "summary": "A function is called by no expression.",
   "meaning": "A call in any file of the workspace counts, and so does its name in a `sql` step.",
   "why": "A rule of the business that is written down and not applied misleads.",
   "remedy": "Take it out, or name it where it is meant.",
   "bad": "function cents(x: decimal(18, 2)): decimal(22, 2) = x * 100",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nfunction is_open(s: string): boolean = s = 'open'\n\nsilver orders from bronze.orders { where is_open(status) freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-given",
   "name": "Rows that the table does not see",
   "severity": "warning",
   "group": "tests",
   "summary": "A test gives rows of something that its table is not computed from.",
   "meaning": "Everything above the table counts, through other tables and joins; tables between are computed.",
   "why": "The rows have no effect, so the test checks less than it seems to.",
   "remedy": "Give rows of an input of the table.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsource customers : files {\n  path   \"landing/customers/*.parquet\"\n  format parquet\n  drift  alert\n  columns { customer_id: long not null, segment: string, seen_at: timestamp event_time }\n}\n\nbronze customers from source.customers {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.customers {\n    | customer_id | segment |\n    | 1           | 'gold'  |\n  }\n  then {\n    | id | status |\n  }\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.orders {\n    | id | status |\n    | 1  | 'open' |\n  }\n  then {\n    | id | status |\n    | 1  | 'open' |\n  }\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-param",
   "name": "A parameter that nothing uses",
   "severity": "hint",
   "group": "unused",
   "summary": "A parameter is used by no setting and no expression.",
   "meaning": "A use in any file of the workspace counts, as `param.NAME` or as `${NAME}` in the text of a setting. A value in an environment is no use.",
   "why": "Whoever runs the pipeline sets a value that changes nothing.",
   "remedy": "Take it out, or name it where it is meant.",
   "bad": "param least: int = 10",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam least: int = 10\n\nsilver orders from bronze.orders { where amount > param.least freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "unused-schema",
   "name": "A schema that nothing names",
   "severity": "hint",
   "group": "unused",
   "summary": "A schema is named by no `columns`.",
   "meaning": "A use in any file of the workspace counts, in a source, in the defaults of sources or in a flow.",
   "why": "Columns that describe nothing are taken for those of some table.",
   "remedy": "Take it out, or name it where it is meant.",
   "bad": "schema event { id: string not null }",
   "good": "schema event { id: string not null }\n\nsource events : files { path \"landing/*.parquet\" format parquet drift alert columns event }",
   "files": []
  },
  {
   "kind": "check",
   "code": "varying-param",
   "name": "A parameter with a value for each run",
   "severity": "error",
   "group": "values",
   "summary": "A parameter gets its value from the moment of the run.",
   "meaning": "Words such as `current_date`, the templates of schedulers (`{{ ds }}`), and variables of the environment that hold the date or the id of a run. A parameter has one value for the life of a table.",
   "why": "A table is its flow over all rows that its inputs ever held. With a value that changes, a row depends on the run that computed it, and a replay yields another table.",
   "remedy": "Use a column of the rows, such as their event time, or `current_date()` where the moment is meant.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam run_date: date = \"{{ ds }}\"\n\nsilver today from bronze.orders { where date(changed_at) = param.run_date freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nparam first_day: date = \"2025-01-01\"\n\nsilver since from bronze.orders { where date(changed_at) >= param.first_day freshness 1 day }",
   "files": []
  },
  {
   "kind": "check",
   "code": "view-property",
   "name": "A property that a view does not have",
   "severity": "warning",
   "group": "properties",
   "summary": "A view has a property of tables that are stored, or that run by themselves.",
   "meaning": "Partitions, clustering, upkeep, retention, tiers, format, location, schedule, trigger, checkpoint, delivery, sinks and backfills need something that is written. Only what the view says itself is told; what it inherits is passed over.",
   "why": "A view is its steps, carried out by whoever reads it. The property does nothing, and a `retain` that removes nothing is believed all the same.",
   "remedy": "Take it out, or store the table.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  where status = 'open'\n  write view\n  retain 30 days\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver open_orders from bronze.orders {\n  where status = 'open'\n  write view\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "within-without-time",
   "name": "A `within` without a time",
   "severity": "error",
   "group": "steps",
   "summary": "`within` bounds how far apart rows are in time, and there is no time.",
   "meaning": "In a join both sides need an event time; in a `dedupe` the column behind `keep` is a date or a timestamp.",
   "why": "What has no time is never too far apart, so nothing is bounded.",
   "remedy": "Mark the time at the source as `event_time`, order the `dedupe` by a time, or take `within` out.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver unique_orders from bronze.orders {\n  dedupe by customer_id keep latest id within 1 day\n  freshness 1 day\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver unique_orders from bronze.orders {\n  dedupe by customer_id keep latest changed_at within 1 day\n  freshness 1 day\n}",
   "files": []
  },
  {
   "kind": "check",
   "code": "wrong-dataset",
   "name": "Something else than a table",
   "severity": "error",
   "group": "names",
   "summary": "A consumer, a test, access or a subject names something that is no table, or a service writes to something that is no source.",
   "meaning": "`serve`, `test`, `access` and `subject` are about bronze, silver and gold tables; `writes` is about sources.",
   "why": "A consumer of a raw source sees rows that no expectation has looked at, and a service that writes to a table goes around the pipeline.",
   "remedy": "Name the table that the source fills, or the source that the table is filled from.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nserve dashboard revenue from source.orders { freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nserve dashboard revenue from bronze.orders { freshness 1 day }",
   "files": []
  }
 ],
 "constructs": [
  {
   "word": "sequence by",
   "places": [
    "merge",
    "scd"
   ],
   "syntax": "sequence by COLUMN, …",
   "doc": "Which of two changes of a key is the later one. The first column is a time in a type 2 table and becomes `valid_from`; further ones settle ties. Use what the source stamps, not when the row arrived.",
   "example": "sequence by changed_at",
   "snippet": "sequence by ${1:changed_at}",
   "kind": "construct",
   "what": "clause",
   "aliases": [
    "sequence"
   ],
   "patterns": [
    "merge-upsert",
    "scd-type2"
   ]
  },
  {
   "word": "delete when",
   "places": [
    "merge",
    "scd"
   ],
   "syntax": "delete when CONDITION [keep]",
   "doc": "A row of which this is true deletes its key. An older change that comes after it never brings the row back. `keep` marks the row instead of removing it.",
   "example": "delete when op = 'd'",
   "snippet": "delete when ${1:op = 'd'}",
   "kind": "construct",
   "what": "clause",
   "aliases": [
    "delete"
   ],
   "patterns": [
    "cdc-log-based"
   ]
  },
  {
   "word": "late within",
   "places": [
    "merge",
    "scd"
   ],
   "syntax": "late within DURATION",
   "doc": "How much later than its sequence a change may arrive, 30 days unless set. What is later goes to the dead letter with its reason; the log of changes keeps twice as much.",
   "example": "late within 30 days",
   "snippet": "late within ${1:30 days}",
   "kind": "construct",
   "what": "clause",
   "aliases": [
    "late"
   ],
   "patterns": [
    "late-arrival-handling"
   ]
  },
  {
   "word": "track",
   "places": [
    "scd"
   ],
   "syntax": "track COLUMN, …",
   "doc": "The columns whose change begins a new version; every one but key and sequence if left out. Others are updated in the version that is there.",
   "example": "track segment, tier",
   "snippet": "track ${1:name}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "scd-type2"
   ]
  },
  {
   "word": "as",
   "places": [
    "scd"
   ],
   "syntax": "as FROM, TO[, CURRENT]",
   "doc": "Other names for the columns `valid_from`, `valid_to` and `is_current`.",
   "example": "as valid_from, valid_to, is_current",
   "snippet": "as ${1:valid_from}, ${2:valid_to}, ${3:is_current}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "scd-type2"
   ]
  },
  {
   "word": "compact",
   "places": [
    "maintain"
   ],
   "syntax": "compact every DURATION [target N mb] | compact auto",
   "doc": "Merges small files into large ones, every so often or, where the engine can, by itself after each write.",
   "example": "compact every 6 hours target 256 mb",
   "snippet": "compact every ${1:1 day}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "compaction"
   ]
  },
  {
   "word": "vacuum",
   "places": [
    "maintain"
   ],
   "syntax": "vacuum every DURATION retain DURATION",
   "doc": "Deletes files of Delta and Hudi tables that no version younger than `retain` uses. Below a week, a reader or writer that is still running can lose files under its feet.",
   "example": "vacuum every 1 day retain 7 days",
   "snippet": "vacuum every ${1:1 day} retain ${2:7 days}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "delta-lake-maintenance",
    "hudi-maintenance"
   ]
  },
  {
   "word": "expire",
   "places": [
    "maintain"
   ],
   "syntax": "expire every DURATION retain DURATION",
   "doc": "Removes snapshots of Iceberg tables that are older than `retain`, and the files that only they use.",
   "example": "expire every 7 days retain 90 days",
   "snippet": "expire every ${1:1 day} retain ${2:7 days}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "iceberg-maintenance"
   ]
  },
  {
   "word": "warm",
   "places": [
    "tier"
   ],
   "syntax": "warm|cold|archive after DURATION",
   "doc": "The age at which files move to this level of storage.",
   "example": "cold after 90 days",
   "snippet": "${1|warm,cold,archive|} after ${2:90 days}",
   "kind": "construct",
   "what": "clause",
   "aliases": [
    "cold",
    "archive"
   ],
   "patterns": [
    "storage-tiering"
   ]
  },
  {
   "word": "dead_letter",
   "places": [
    "on error"
   ],
   "syntax": "dead_letter NAME [retry N]",
   "doc": "Puts the row aside with its reason, after `retry N` further attempts where it is given.",
   "example": "on error dead_letter rejects",
   "snippet": "dead_letter ${1:rejects}",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": [
    "dlq"
   ]
  },
  {
   "word": "fail",
   "places": [
    "on error",
    "expect"
   ],
   "syntax": "fail",
   "doc": "Stops the run before anything is written, and names the rows.",
   "example": "on error fail",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "skip",
   "places": [
    "on error"
   ],
   "syntax": "skip",
   "doc": "Leaves the row out. Nobody will know what it was.",
   "example": "on error skip",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "warn",
   "places": [
    "expect"
   ],
   "syntax": "warn",
   "doc": "Writes the row and counts the violation.",
   "example": "expect has_id: id is not null else warn",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "drop",
   "places": [
    "expect"
   ],
   "syntax": "drop",
   "doc": "Leaves the row out and counts it.",
   "example": "expect has_id: id is not null else drop",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "quarantine",
   "places": [
    "expect"
   ],
   "syntax": "quarantine",
   "doc": "Puts the row into the dead letter in force; without one in force it is an error.",
   "example": "expect has_id: id is not null else quarantine",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": [
    "dlq"
   ]
  },
  {
   "word": "secret",
   "places": [
    "value"
   ],
   "syntax": "secret(\"PATH\")",
   "doc": "A value from the secret store, fetched when the table runs. It stands in no file and no log.",
   "example": "secret(\"rates/api-key\")",
   "snippet": "secret(\"${1:path}\")",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "env",
   "places": [
    "value"
   ],
   "syntax": "env(\"NAME\")",
   "doc": "A value from the environment of the process that runs the table.",
   "example": "env(\"KAFKA_BROKERS\")",
   "snippet": "env(\"${1:NAME}\")",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "param",
   "places": [
    "value"
   ],
   "syntax": "param.NAME",
   "doc": "The value of a parameter that is declared with `param`.",
   "example": "param.lake_root",
   "snippet": "param.${1:name}",
   "kind": "construct",
   "what": "value",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "via outbox",
   "places": [
    "writes",
    "sink"
   ],
   "syntax": "via outbox",
   "doc": "One transaction writes both the row and its event, and a log reader carries the event out. It is a claim about the application; make it true there before it stands here.",
   "example": "via outbox",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "outbox-cdc"
   ]
  },
  {
   "word": "*",
   "places": [
    "columns"
   ],
   "syntax": "* [except (COLUMN, …)]",
   "doc": "All columns of the row so far, or of one input as `a.*`. It comes first. In a source it says that there are columns beside the declared ones.",
   "example": "* except (op)",
   "kind": "construct",
   "what": "item",
   "aliases": [],
   "patterns": [
    "map-filter"
   ]
  },
  {
   "word": "except",
   "places": [
    "columns"
   ],
   "syntax": "* except (COLUMN, …)",
   "doc": "Columns that a star leaves out.",
   "example": "* except (op, email)",
   "snippet": "* except (${1:column})",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "not null",
   "places": [
    "column"
   ],
   "syntax": "not null",
   "doc": "The column always has a value. A row of a source that breaks this is a row error and goes where `on error` says.",
   "example": "order_id: string not null",
   "kind": "construct",
   "what": "constraint",
   "aliases": [
    "not"
   ],
   "patterns": [
    "schema-enforcement"
   ]
  },
  {
   "word": "event_time",
   "places": [
    "column"
   ],
   "syntax": "event_time",
   "doc": "When the thing happened, by the clock of where it happened. Windows, watermarks and sequences should use it.",
   "example": "ordered_at: timestamp event_time",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "watermarking"
   ]
  },
  {
   "word": "ingest_time",
   "places": [
    "column"
   ],
   "syntax": "ingest_time",
   "doc": "When the row arrived. Bronze rows have `_ingested_at` by themselves; this names a column of the source that says it.",
   "example": "received_at: timestamp ingest_time",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "pii",
   "places": [
    "column"
   ],
   "syntax": "pii",
   "doc": "Says something about a person. It is inherited by every column that is computed from it, until it is masked.",
   "example": "email: string pii",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "access-tiers",
    "gdpr-erase"
   ]
  },
  {
   "word": "unique",
   "places": [
    "column"
   ],
   "syntax": "unique",
   "doc": "No value occurs twice. It is checked after the write, and used to know that a join does not multiply rows.",
   "example": "order_id: string unique",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "completeness-check"
   ]
  },
  {
   "word": "references",
   "places": [
    "column"
   ],
   "syntax": "references TABLE.COLUMN",
   "doc": "Each value is one of another table's. It is checked after the write, so it may point to a table that depends on this one.",
   "example": "customer_id: long references silver.customers.customer_id",
   "snippet": "references ${1:silver.customers.customer_id}",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "completeness-check"
   ]
  },
  {
   "word": "was",
   "places": [
    "column"
   ],
   "syntax": "was OLD_NAME",
   "doc": "The column's former name, under which older rows still have it.",
   "example": "customer_id: long was client_id",
   "snippet": "was ${1:old_name}",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "contract-evolution"
   ]
  },
  {
   "word": "deprecated",
   "places": [
    "column"
   ],
   "syntax": "deprecated \"DATE\"",
   "doc": "Nobody should begin to use the column; it goes away on that date.",
   "example": "fax: string deprecated \"2026-01-31\"",
   "snippet": "deprecated \"${1:2026-01-31}\"",
   "kind": "construct",
   "what": "constraint",
   "aliases": [],
   "patterns": [
    "contract-evolution"
   ]
  },
  {
   "word": "pipeline",
   "places": [
    "file"
   ],
   "syntax": "pipeline NAME { SETTINGS }",
   "doc": "Names the owner of this file's tables and says what all of them have unless a table, or the `defaults` of its layer, says otherwise. A file has at most one; a further file joins it with `part of NAME` as its first line.",
   "example": "pipeline shop {\n  owner    \"data-platform@example.com\"\n  location \"lake/shop\"\n  schedule \"0 2 * * *\"\n}",
   "snippet": "pipeline ${1:name} {\n  owner    \"${2:team@example.com}\"\n  domain   ${3:sales}\n  engine   spark\n  format   ${4|delta,iceberg,hudi,parquet|}\n  location \"${5:lake/$1}\"\n  schedule \"${6:0 2 * * *}\"\n  tags     { team \"${7:data-platform}\" }\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "medallion-lakehouse"
   ]
  },
  {
   "word": "part of",
   "places": [
    "file"
   ],
   "syntax": "part of PIPELINE",
   "doc": "The first line of a file whose declarations belong to a pipeline that another file declares. Without it, and without a `pipeline` of its own, a file belongs to the only pipeline of its folder, else to none.",
   "example": "part of shop",
   "snippet": "part of ${1:pipeline}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "defaults",
   "places": [
    "file"
   ],
   "syntax": "defaults bronze|silver|gold|source { PROPERTIES }",
   "doc": "Properties that every table of that layer in this pipeline has, or every source, unless it says otherwise. The nearest value wins, for each property alone; `maintain`, `tags`, `tier`, `expect` and `option` add up.",
   "example": "defaults silver {\n  freshness 1 day\n  maintain { compact every 1 day, vacuum every 1 day retain 7 days }\n}",
   "snippet": "defaults ${1|bronze,silver,gold,source|} {\n  $0\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "environment",
   "places": [
    "file"
   ],
   "syntax": "environment NAME { SETTINGS, param NAME = VALUE }",
   "doc": "Lays other settings and parameters over the pipeline when it is chosen. `sample P percent` makes it small enough to develop against. What it says wins over everything else.",
   "example": "environment dev {\n  location \"lake/dev\"\n  sample   1 percent\n}",
   "snippet": "environment ${1:dev} {\n  location \"${2:lake/dev}\"\n  sample   ${3:1} percent\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "sampling",
    "debug-sampling"
   ]
  },
  {
   "word": "param",
   "places": [
    "file"
   ],
   "syntax": "param NAME: TYPE [= VALUE]",
   "doc": "A value from outside, used as `param.NAME` in settings and expressions and as `${NAME}` in the text of a setting. It keeps one value for the life of a table: a value for each run would make the table depend on when it ran.",
   "example": "param lake_root: string = \"lake\"",
   "snippet": "param ${1:name}: ${2:string} = ${3:\"value\"}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "function",
   "places": [
    "file"
   ],
   "syntax": "function NAME(ARGUMENT: TYPE, …): TYPE = EXPRESSION | from \"FILE.py\"",
   "doc": "A function of one's own, written as an expression or taken from a Python file. An expression can be generated for every engine, a Python function only for those that run Python.",
   "example": "function in_dollars(cents: long): decimal(18, 2) = cast(cents / 100 as decimal(18, 2))",
   "snippet": "function ${1:name}(${2:value}: ${3:string}): ${4:string} = ${5:value}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "source",
   "places": [
    "file"
   ],
   "syntax": "source NAME : SYSTEM { SETTINGS }",
   "doc": "Data from outside: `kafka kinesis pubsub eventhubs files api webhook cdc postgres mysql sqlserver oracle mongodb iot table`. State the columns with their types; where they are not known, any name is accepted and nothing can be checked.",
   "example": "source orders : kafka {\n  topic   \"orders\"\n  brokers env(\"KAFKA_BROKERS\")\n  format  json\n  evolve  backward\n  drift   alert\n  columns {\n    order_id:   string not null\n    ordered_at: timestamp event_time\n  }\n}",
   "snippet": "source ${1:name} : ${2|kafka,files,cdc,api,postgres,mysql,kinesis,pubsub,eventhubs,webhook,sqlserver,oracle,mongodb,iot,table|} {\n  evolve ${3|backward,forward,full,none|}\n  drift  ${4|alert,fail,ignore|}\n  columns {\n    ${5:id}: ${6:string} not null\n    $0\n  }\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "streaming-ingest",
    "cdc-log-based"
   ]
  },
  {
   "word": "schema",
   "places": [
    "file"
   ],
   "syntax": "schema NAME { COLUMNS }",
   "doc": "Columns to share. A source or a flow takes them with `columns NAME`.",
   "example": "schema event {\n  event_id: string not null\n  at:       timestamp event_time\n}",
   "snippet": "schema ${1:name} {\n  ${2:id}: ${3:string} not null\n  $0\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "schema-enforcement"
   ]
  },
  {
   "word": "bronze",
   "places": [
    "file"
   ],
   "syntax": "bronze NAME from SOURCE { STEPS AND PROPERTIES } | bronze * from SOURCE, … { … }",
   "doc": "A table of the raw layer: what the source said, all of it, appended and never corrected, so that everything above can be computed again. Its rows have `_ingested_at` by themselves. `bronze *` makes one such table for each source, of the same name.",
   "example": "bronze orders from source.orders {\n  write    append\n  on error dead_letter rejects\n  retain   1 year\n}",
   "snippet": "bronze ${1:name} from source.${2:$1} {\n  write    append\n  on error dead_letter ${3:rejects}\n  maintain { compact every 6 hours, vacuum every 1 day retain 7 days }\n  retain   ${4:1 year}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "medallion-lakehouse"
   ]
  },
  {
   "word": "silver",
   "places": [
    "file"
   ],
   "syntax": "silver NAME from INPUT (union INPUT)* { STEPS AND PROPERTIES }",
   "doc": "A table of the cleaned layer: typed, one row per key, checked. With a `key` and no `write` it merges. The steps in its body run in the order in which they stand; the properties have none.",
   "example": "silver orders from bronze.orders {\n  dedupe by order_id keep latest updated_at\n  key    order_id\n  expect has_customer: customer_id is not null else quarantine\n}",
   "snippet": "silver ${1:name} from bronze.${2:$1} {\n  dedupe by ${3:id} keep latest ${4:updated_at}\n  $0\n\n  key   ${3:id}\n  write merge {\n    sequence by ${4:updated_at}\n  }\n  on error  dead_letter ${5:rejects}\n  expect    ${6:has_id}: ${3:id} is not null else quarantine\n  freshness ${7:1 day}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "medallion-lakehouse"
   ]
  },
  {
   "word": "gold",
   "places": [
    "file"
   ],
   "syntax": "gold NAME from INPUT (union INPUT)* { STEPS AND PROPERTIES }",
   "doc": "A table that somebody outside the team reads: facts, dimensions, aggregates, features. Say its role and its grain, and how fresh readers may expect it to be.",
   "example": "gold daily_revenue from silver.orders {\n  group by date(ordered_at) as day { revenue = sum(amount) }\n  fact\n  grain day\n}",
   "snippet": "gold ${1:name} from silver.${2:orders} {\n  group by ${3:date(ordered_at) as day} {\n    ${4:total} = ${5:count(*)}\n  }\n\n  fact\n  grain     ${6:day}\n  freshness ${7:1 day}\n  expect    ${8:not_negative}: ${4:total} >= 0 else warn\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "medallion-lakehouse",
    "dimensional-modeling"
   ]
  },
  {
   "word": "flow",
   "places": [
    "file"
   ],
   "syntax": "flow NAME into TABLE from INPUT { STEPS }",
   "doc": "A further flow into a table that is declared elsewhere. The table's own properties say how its rows are written; `on error` and `expect` of the flow are judged by themselves. Several flows into one table are safe only where all of them append.",
   "example": "flow legacy_orders into bronze.orders from source.legacy_orders {\n  on error dead_letter rejects\n}",
   "snippet": "flow ${1:name} into ${2:bronze.orders} from ${3:source.legacy} {\n  $0\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "deadletter",
   "places": [
    "file"
   ],
   "syntax": "deadletter NAME { SETTINGS }",
   "doc": "Where rows go that cannot be read, cast or accepted, with the table, the rule, the reason, the raw row and the run. It is the table `ops.NAME`, merged on a row id, so that a replay adds nothing to it.",
   "example": "deadletter rejects {\n  retain 21 days\n  alert  above 0.1 percent\n}",
   "snippet": "deadletter ${1:rejects} {\n  retain ${2:30 days}\n  alert  above ${3:0.1} percent\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "dlq"
   ]
  },
  {
   "word": "serve",
   "places": [
    "file"
   ],
   "syntax": "serve KIND NAME from TABLE { SETTINGS }",
   "doc": "A consumer of a table: `dashboard api features search model topic export`. It is the right end of the lineage, so that one sees who is hurt by a change, and what freshness was promised to whom.",
   "example": "serve dashboard revenue from gold.daily_revenue {\n  tool      \"Superset\"\n  freshness 1 day\n}",
   "snippet": "serve ${1|dashboard,api,features,search,model,topic,export|} ${2:name} from gold.${3:table} {\n  freshness ${4:1 day}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "service",
   "places": [
    "file"
   ],
   "syntax": "service NAME { writes SOURCE, … [via outbox] }",
   "doc": "An application outside the lake that writes to sources. Where it writes to two systems, the two disagree after the first crash between the writes; `via outbox` says that one transaction writes both the row and its event.",
   "example": "service billing {\n  writes source.users, source.payments via outbox\n}",
   "snippet": "service ${1:name} {\n  writes source.${2:orders} via outbox\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "outbox-cdc"
   ]
  },
  {
   "word": "subject",
   "places": [
    "file"
   ],
   "syntax": "subject NAME { key TABLE.COLUMN erase delete|anonymize within DURATION }",
   "doc": "People whose data can be erased, and the column that identifies them. The tables that hold it are found by lineage in both directions, dead letters and companion tables included.",
   "example": "subject customer {\n  key   gold.dim_customer.customer_id\n  erase anonymize within 30 days\n}",
   "snippet": "subject ${1:customer} {\n  key   ${2:silver.customers.customer_id}\n  erase ${3|anonymize,delete|} within ${4:30 days}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "gdpr-erase"
   ]
  },
  {
   "word": "access",
   "places": [
    "file"
   ],
   "syntax": "access TABLE { tier NAME allow ROLE [where EXPRESSION] [for PURPOSE, …] }",
   "doc": "Who may read a table, which of its rows, and for which purpose.",
   "example": "access gold.dim_user {\n  tier  restricted\n  allow support where status = 'active' for support\n}",
   "snippet": "access ${1:gold.table} {\n  tier  ${2:restricted}\n  allow ${3:analyst} for ${4:analytics}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "access-tiers",
    "purpose-based-access-control"
   ]
  },
  {
   "word": "compute",
   "places": [
    "file"
   ],
   "syntax": "compute NAME { workers N to M spot P percent auto_stop after DURATION retry N }",
   "doc": "The cluster on which tables run. A pipeline or a table takes it with `compute NAME`.",
   "example": "compute night_fleet {\n  workers   5 to 50\n  spot      70 percent\n  auto_stop after 30 minutes\n  retry     10\n}",
   "snippet": "compute ${1:name} {\n  workers   ${2:2} to ${3:20}\n  spot      ${4:70} percent\n  auto_stop after ${5:30 minutes}\n  retry     ${6:5}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "spot-fleet",
    "auto-stop-resume",
    "workload-rightsizing"
   ]
  },
  {
   "word": "test",
   "places": [
    "file"
   ],
   "syntax": "test NAME of TABLE { given INPUT { ROWS } … then { ROWS } }",
   "doc": "Rows in, rows out. Rows are written `| a | b |` and the first names the columns; cells are cast to their columns' types, and the tables between the given inputs and the tested one are computed.",
   "example": "test one_order of silver.orders {\n  given bronze.orders {\n    | order_id | updated_at            |\n    | 'a'      | '2025-01-01 00:00:00' |\n  }\n  then {\n    | order_id |\n    | 'a'      |\n  }\n}",
   "snippet": "test ${1:name} of ${2:silver.orders} {\n  given ${3:bronze.orders} {\n    | ${4:order_id} |\n    | ${5:'a'} |\n  }\n  then {\n    | ${4:order_id} |\n    | ${5:'a'} |\n  }\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "key",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "key COLUMN, …",
   "doc": "What makes a row one row. `merge` and `scd` need it, and joins on it are known not to multiply rows. A row whose key is NULL goes to the dead letter.",
   "example": "key order_id",
   "snippet": "key ${1:id}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "merge-upsert"
   ]
  },
  {
   "word": "write",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write append | overwrite [partitions] | merge [{ … }] | view",
   "doc": "How the flow's rows reach the table. If left out, bronze appends; silver and gold merge if they have a `key`, overwrite partitions if they have `partition by`, else overwrite. A view is not stored: its steps stand in its reader.",
   "example": "write merge {\n  sequence by updated_at\n  delete when op = 'd'\n}",
   "snippet": "write ${1|append,merge,overwrite,overwrite partitions,view|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "merge-upsert",
    "idempotent"
   ]
  },
  {
   "word": "scd",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "scd 0|1|2|3|4|6 { track C, … sequence by C, … delete when E [keep] late within D as FROM, TO[, CURRENT] }",
   "doc": "How the table treats change, in place of `write`. 0 keeps the first value, 1 overwrites, 2 keeps a row per version, 3 the previous value beside the current, 4 the history in a table of its own, 6 is 2 with the current value on every version.",
   "example": "scd 2 {\n  track       segment, tier\n  sequence by changed_at\n  delete when op = 'd'\n}",
   "snippet": "scd ${1|2,1,0,3,4,6|} {\n  track       ${2:name}, ${3:status}\n  sequence by ${4:changed_at}\n  delete when ${5:op = 'd'}\n}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "scd-type2",
    "scd-type1",
    "scd-type6"
   ]
  },
  {
   "word": "write append",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write append",
   "doc": "Adds the flow's new rows, each once. Its inputs must only be appended to as well. What bronze does if nothing else is said.",
   "example": "write append",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "write merge",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write merge [{ sequence by C, … delete when E [keep] late within D }]",
   "doc": "Inserts, updates and deletes by `key`. The later of two changes is the one with the greater sequence, however the batches were cut and in whatever order they came.",
   "example": "write merge {\n  sequence by updated_at\n  delete when op = 'd'\n}",
   "snippet": "write merge {\n  sequence by ${1:updated_at}\n}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "merge-upsert",
    "idempotent"
   ]
  },
  {
   "word": "write overwrite",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write overwrite",
   "doc": "Replaces the whole table at each run, so that a run reads everything. Simple, and right as long as it is fast enough.",
   "example": "write overwrite",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "idempotent"
   ]
  },
  {
   "word": "write overwrite partitions",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write overwrite partitions",
   "doc": "Replaces the partitions to which a changed row belongs or belonged, those that end up empty too. Needs `partition by`.",
   "example": "write overwrite partitions",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "idempotent",
    "partitioning-strategies"
   ]
  },
  {
   "word": "write view",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "write view",
   "doc": "Stores nothing. The steps are run in whoever reads it.",
   "example": "write view",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "scd 1",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "scd 1 { sequence by C, … delete when E [keep] late within D }",
   "doc": "Overwrites in place and keeps no history. The same as `write merge`.",
   "example": "scd 1 {\n  sequence by changed_at\n}",
   "snippet": "scd 1 {\n  sequence by ${1:changed_at}\n}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "scd-type1",
    "merge-upsert"
   ]
  },
  {
   "word": "scd 2",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "scd 2 { track C, … sequence by C, … delete when E [keep] late within D as FROM, TO[, CURRENT] }",
   "doc": "One row per version, with `valid_from`, `valid_to` (exclusive, NULL while current) and `is_current`. A version begins when a tracked column changes; a change that arrives late opens its version where it belongs.",
   "example": "scd 2 {\n  track       segment, tier\n  sequence by changed_at\n  delete when op = 'd'\n}",
   "snippet": "scd 2 {\n  track       ${1:name}, ${2:status}\n  sequence by ${3:changed_at}\n  delete when ${4:op = 'd'}\n}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "scd-type2"
   ]
  },
  {
   "word": "scd 6",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "scd 6 { track C, … sequence by C, … delete when E [keep] late within D as FROM, TO[, CURRENT] }",
   "doc": "Type 2, with a column `current_C` for each tracked column on every version of the key.",
   "example": "scd 6 {\n  track       segment\n  sequence by changed_at\n}",
   "snippet": "scd 6 {\n  track       ${1:name}\n  sequence by ${2:changed_at}\n}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "scd-type6",
    "scd-type2"
   ]
  },
  {
   "word": "dimension",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "dimension",
   "doc": "The table describes things that facts refer to: customers, products, days. Often with `scd` and a `surrogate`.",
   "example": "dimension",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "dimensional-modeling"
   ]
  },
  {
   "word": "fact",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "fact",
   "doc": "The table holds what happened, in numbers, at one `grain`.",
   "example": "fact",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "dimensional-modeling"
   ]
  },
  {
   "word": "hub",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "hub",
   "doc": "Data vault: the business keys of one kind of thing, each once.",
   "example": "hub",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "link",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "link",
   "doc": "Data vault: relations between hubs, each once.",
   "example": "link",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "satellite",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "satellite",
   "doc": "Data vault: what is known of a hub or a link, by time.",
   "example": "satellite",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "feature",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "feature",
   "doc": "The table holds features for models, as they were known at a time.",
   "example": "feature",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "feature-store-materialization"
   ]
  },
  {
   "word": "surrogate",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "surrogate COLUMN",
   "doc": "Adds a column with the SHA-256 of the key's canonical text, of key and `valid_from` in a type 2 table. It is the same on every engine and at every rerun, which no counter is.",
   "example": "surrogate customer_key",
   "snippet": "surrogate ${1:name}_key",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "dimensional-modeling"
   ]
  },
  {
   "word": "grain",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "grain COLUMN, …",
   "doc": "What one row of a fact stands for.",
   "example": "grain day, segment",
   "snippet": "grain ${1:day}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "dimensional-modeling"
   ]
  },
  {
   "word": "expect",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "expect NAME: CONDITION [else warn|drop|quarantine|fail]",
   "doc": "A quality rule about the final row, or about the whole table if the condition aggregates. What is not true is violated, NULL too. All rules are evaluated, and the strongest action wins: fail, quarantine, drop, warn (if left out).",
   "example": "expect positive_amount: amount > 0 else quarantine",
   "snippet": "expect ${1:has_id}: ${2:id is not null} else ${3|warn,drop,quarantine,fail|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "quality-checks-defaults",
    "completeness-check"
   ]
  },
  {
   "word": "on error",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "on error dead_letter NAME [retry N] | fail | skip",
   "doc": "What becomes of rows that cannot be read, parsed or cast. If nothing says it, the run fails before anything is written. `skip` loses rows without a trace.",
   "example": "on error dead_letter rejects retry 3",
   "snippet": "on error dead_letter ${1:rejects}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "dlq",
    "poison-pill-handling"
   ]
  },
  {
   "word": "partition by",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "partition by COLUMN | EXPRESSION, …",
   "doc": "Files are kept apart by these values, so that a query for one day reads one day's files. Partition by what a merge never changes, and not finer than a gigabyte or so of data in each.",
   "example": "partition by date(ordered_at)",
   "snippet": "partition by ${1:date(event_time)}",
   "kind": "construct",
   "what": "property",
   "aliases": [
    "partition"
   ],
   "patterns": [
    "partitioning-strategies"
   ]
  },
  {
   "word": "cluster by",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "cluster by COLUMN, …",
   "doc": "Rows with near values of these columns are kept in the same files, so that queries skip the others. Unlike a partition, a clustered column may change and may have many values.",
   "example": "cluster by ordered_at, customer_id",
   "snippet": "cluster by ${1:customer_id}",
   "kind": "construct",
   "what": "property",
   "aliases": [
    "cluster"
   ],
   "patterns": [
    "zorder-clustering"
   ]
  },
  {
   "word": "maintain",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "maintain { compact every D [target N mb] | compact auto, vacuum every D retain D, expire every D retain D }",
   "doc": "Upkeep of the files: `compact` merges small ones; `vacuum` (Delta, Hudi) and `expire` (Iceberg) remove what only old versions use.",
   "example": "maintain { compact every 1 day, vacuum every 1 day retain 7 days }",
   "snippet": "maintain { compact every ${1:1 day}, vacuum every ${2:1 day} retain ${3:7 days} }",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "compaction",
    "vacuum-optimize-policies",
    "delta-lake-maintenance",
    "iceberg-maintenance"
   ]
  },
  {
   "word": "retain",
   "places": [
    "defaults",
    "table",
    "flow",
    "deadletter"
   ],
   "syntax": "retain DURATION",
   "doc": "How long rows are kept, by ingest time in bronze and by the only event time elsewhere; a type 2 table keeps its current versions. What was computed from a removed row stays.",
   "example": "retain 2 years",
   "snippet": "retain ${1:1 year}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "retention-policy"
   ]
  },
  {
   "word": "tier",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "tier { warm after D, cold after D, archive after D }",
   "doc": "Moves old files to cheaper storage. Reading back from cold storage costs money for each gigabyte, and from an archive hours.",
   "example": "tier { warm after 30 days, cold after 90 days, archive after 1 year }",
   "snippet": "tier { warm after ${1:30 days}, cold after ${2:90 days}, archive after ${3:1 year} }",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "storage-tiering"
   ]
  },
  {
   "word": "freshness",
   "places": [
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "serve"
   ],
   "syntax": "freshness DURATION",
   "doc": "The greatest age that readers may count on, of the newest event time, else of the last good run. A good run that found nothing new is fresh. Promise about twice the run interval.",
   "example": "freshness 1 day",
   "snippet": "freshness ${1:1 day}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "freshness-check",
    "quality-checks-defaults"
   ]
  },
  {
   "word": "cache",
   "places": [
    "defaults",
    "table",
    "flow",
    "serve"
   ],
   "syntax": "cache DURATION",
   "doc": "Readers may be given an answer that is up to this old without asking the table again.",
   "example": "cache 5 seconds",
   "snippet": "cache ${1:5 minutes}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "cache-before-compute"
   ]
  },
  {
   "word": "schedule",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "table",
    "flow",
    "serve"
   ],
   "syntax": "schedule \"CRON\"",
   "doc": "When the table runs: five fields of cron with names and `@` words, in the pipeline's timezone. Tables of one schedule are one run, in the order of their dependencies. Excludes `trigger` in the same place; the nearest of both wins.",
   "example": "schedule \"0 2 * * *\"",
   "snippet": "schedule \"${1:0 2 * * *}\"",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "batch-microbatch-continuum"
   ]
  },
  {
   "word": "trigger",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "trigger every DURATION | continuous | available_now",
   "doc": "`every` and `continuous` make the table a stream of micro-batches; `available_now` is a batch that reads what is new. A stream without a bound on its state grows until it falls over.",
   "example": "trigger every 1 minute",
   "snippet": "trigger every ${1:1 minute}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "streaming-ingest",
    "batch-microbatch-continuum"
   ]
  },
  {
   "word": "delivery",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "delivery exactly_once|at_least_once|at_most_once",
   "doc": "How often each row may reach the table. Generated code is exactly once in effect, because every write can be repeated.",
   "example": "delivery exactly_once",
   "snippet": "delivery ${1|exactly_once,at_least_once,at_most_once|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "exactly-once"
   ]
  },
  {
   "word": "contract",
   "places": [
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "serve"
   ],
   "syntax": "contract \"FILE.yaml\"",
   "doc": "A data contract (Open Data Contract Standard) that the columns must satisfy. The path is relative to this file.",
   "example": "contract \"contracts/customers.yaml\"",
   "snippet": "contract \"${1:contracts/name.yaml}\"",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "data-contract"
   ]
  },
  {
   "word": "mask",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "mask COLUMN with hash|redact|partial",
   "doc": "Stores the masked value in place of the column's own, in companion tables and dead letters too; it is `pii` no longer. `hash` keeps equality, so that joins and counts still work.",
   "example": "mask email with hash",
   "snippet": "mask ${1:email} with ${2|hash,redact,partial|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "access-tiers"
   ]
  },
  {
   "word": "backfill",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "backfill by UNIT [from TABLE]",
   "doc": "How the table is computed again for the past, in which pieces and from which input.",
   "example": "backfill by day",
   "snippet": "backfill by ${1|day,hour,month|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "replay-backfill"
   ]
  },
  {
   "word": "sink",
   "places": [
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "sink SYSTEM TARGET [via outbox]",
   "doc": "A further output of the table. In a stream without `via outbox` it is a second write that a crash can leave undone.",
   "example": "sink kafka \"orders-out\" via outbox",
   "snippet": "sink ${1:kafka} \"${2:topic}\" via outbox",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "outbox-cdc",
    "exactly-once-transactional-sinks"
   ]
  },
  {
   "word": "format",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve"
   ],
   "syntax": "format delta|iceberg|hudi|parquet|… [was FORMAT]",
   "doc": "The format of the files. Of a table it is delta unless set, and `was` names the one that it is being migrated from; of a source it says how its rows are parsed: json, csv, avro and so on.",
   "example": "format parquet",
   "snippet": "format ${1|delta,iceberg,hudi,parquet,json,csv,avro|}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "format-migration"
   ]
  },
  {
   "word": "tags",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve",
    "service",
    "compute"
   ],
   "syntax": "tags { NAME VALUE, … }",
   "doc": "Names and values for whoever sorts the bill or the catalog. Tags of table, defaults and pipeline add up.",
   "example": "tags { team \"data-platform\", cost_center \"4711\" }",
   "snippet": "tags { ${1:team} \"${2:name}\" }",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "catalog-registration"
   ]
  },
  {
   "word": "deprecated",
   "places": [
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "serve"
   ],
   "syntax": "deprecated \"DATE\"",
   "doc": "Nobody should begin to read it; it goes away on that date.",
   "example": "deprecated \"2026-01-31\"",
   "snippet": "deprecated \"${1:2026-01-31}\"",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": [
    "contract-evolution"
   ]
  },
  {
   "word": "option",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve",
    "compute"
   ],
   "syntax": "option \"KEY\" = VALUE",
   "doc": "A setting of the engine or the connector, handed on as it is. Secrets are written `secret(\"path\")`, never as text.",
   "example": "option \"maxFilesPerTrigger\" = \"1000\"",
   "snippet": "option \"${1:key}\" = ${2:\"value\"}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "patterns",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve",
    "service",
    "compute"
   ],
   "syntax": "patterns ID [\"NOTE\"], …",
   "doc": "The patterns that this declaration says it follows, by id, with or without `pat-`.",
   "example": "patterns medallion-lakehouse, dlq \"rejects are read every Monday\"",
   "snippet": "patterns ${1:medallion-lakehouse}",
   "kind": "construct",
   "what": "property",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "owner",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve",
    "service",
    "subject",
    "compute"
   ],
   "syntax": "owner VALUE",
   "doc": "Who is called when it breaks.",
   "example": "owner \"data-platform@example.com\"",
   "snippet": "owner \"${1:team@example.com}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "domain",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "serve",
    "service"
   ],
   "syntax": "domain NAME",
   "doc": "The part of the business that it belongs to.",
   "example": "domain sales",
   "snippet": "domain ${1:sales}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "engine",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "engine NAME",
   "doc": "What runs the tables; spark unless set.",
   "example": "engine spark",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "location",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "defaults source",
    "source",
    "table",
    "flow",
    "deadletter",
    "serve"
   ],
   "syntax": "location \"PATH\"",
   "doc": "Where the files are. A pipeline's is a root with a folder for each table, so one setting moves them all, as an environment does.",
   "example": "location \"lake/shop\"",
   "snippet": "location \"${1:lake/name}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "catalog",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "catalog NAME",
   "doc": "The catalog of the engine in which the tables are registered.",
   "example": "catalog main",
   "snippet": "catalog ${1:main}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "catalog-registration"
   ]
  },
  {
   "word": "checkpoint",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "checkpoint \"PATH\"",
   "doc": "Where a stream remembers how far it has read. Of a pipeline it is a root with a folder for each table; if nothing sets it, `_checkpoints` below the location. Losing it means reading everything again, never a wrong table.",
   "example": "checkpoint \"s3://checkpoints/shop\"",
   "snippet": "checkpoint \"${1:lake/_checkpoints}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "exactly-once"
   ]
  },
  {
   "word": "timezone",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "timezone \"ZONE\"",
   "doc": "The zone in which schedules run and times become dates; UTC unless set.",
   "example": "timezone \"Europe/Berlin\"",
   "snippet": "timezone \"${1:UTC}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "latency",
   "places": [
    "pipeline",
    "environment",
    "serve"
   ],
   "syntax": "latency DURATION",
   "doc": "How long it may take from an event to the table that shows it, or from a request to its answer.",
   "example": "latency 30 seconds",
   "snippet": "latency ${1:5 minutes}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "data-sla-slo"
   ]
  },
  {
   "word": "compute",
   "places": [
    "pipeline",
    "environment",
    "defaults",
    "table",
    "flow"
   ],
   "syntax": "compute NAME",
   "doc": "The cluster, declared by `compute NAME`, on which it runs.",
   "example": "compute night_fleet",
   "snippet": "compute ${1:name}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "lineage",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "lineage SYSTEM [VALUE]",
   "doc": "Runs report what they read and wrote to a lineage service.",
   "example": "lineage openlineage env(\"OPENLINEAGE_URL\")",
   "snippet": "lineage openlineage env(\"${1:OPENLINEAGE_URL}\")",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "lineage-capture"
   ]
  },
  {
   "word": "notify",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "notify VALUE",
   "doc": "Where alerts go.",
   "example": "notify env(\"SLACK_URL\")",
   "snippet": "notify env(\"${1:SLACK_URL}\")",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "budget",
   "places": [
    "pipeline",
    "environment"
   ],
   "syntax": "budget N CURRENCY per UNIT",
   "doc": "What the pipeline may cost, so that somebody is told before the bill is.",
   "example": "budget 500 usd per month",
   "snippet": "budget ${1:500} ${2:usd} per ${3:month}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "sample",
   "places": [
    "environment"
   ],
   "syntax": "sample P percent",
   "doc": "Every source gives only this share of its rows, always the same ones, while the environment is chosen.",
   "example": "sample 1 percent",
   "snippet": "sample ${1:1} percent",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "sampling",
    "debug-sampling"
   ]
  },
  {
   "word": "param",
   "places": [
    "environment"
   ],
   "syntax": "param NAME = VALUE",
   "doc": "The value of a parameter in this environment.",
   "example": "param lake_root = \"lake/dev\"",
   "snippet": "param ${1:name} = \"${2:value}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "path",
   "places": [
    "defaults source",
    "source",
    "serve",
    "service"
   ],
   "syntax": "path \"GLOB\"",
   "doc": "The files that the source reads, or the address below which an API answers.",
   "example": "path \"landing/orders/*.json\"",
   "snippet": "path \"${1:landing/*.json}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "file-drop-microbatch"
   ]
  },
  {
   "word": "topic",
   "places": [
    "defaults source",
    "source",
    "serve"
   ],
   "syntax": "topic \"NAME\"",
   "doc": "The topic or stream that is read.",
   "example": "topic \"orders\"",
   "snippet": "topic \"${1:name}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "url",
   "places": [
    "defaults source",
    "source",
    "serve",
    "service"
   ],
   "syntax": "url VALUE",
   "doc": "The address of an API or a database. A user name and password have no place in it; take the whole address from `secret(\"path\")`.",
   "example": "url \"https://rates.example.com/v1/latest\"",
   "snippet": "url ${1:\"https://\"}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "api-pull"
   ]
  },
  {
   "word": "auth",
   "places": [
    "defaults source",
    "source",
    "serve"
   ],
   "syntax": "auth secret(\"PATH\") | env(\"NAME\")",
   "doc": "The credential with which the source is asked.",
   "example": "auth secret(\"rates/api-key\")",
   "snippet": "auth secret(\"${1:path}\")",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "brokers",
   "places": [
    "defaults source",
    "source",
    "serve"
   ],
   "syntax": "brokers VALUE",
   "doc": "The addresses at which the cluster of a stream is reached.",
   "example": "brokers env(\"KAFKA_BROKERS\")",
   "snippet": "brokers env(\"${1:KAFKA_BROKERS}\")",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "streaming-ingest"
   ]
  },
  {
   "word": "table",
   "places": [
    "defaults source",
    "source",
    "serve"
   ],
   "syntax": "table \"NAME\"",
   "doc": "The table of the database that is read.",
   "example": "table \"public.orders\"",
   "snippet": "table \"${1:public.orders}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "of",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "of SYSTEM [table \"NAME\"]",
   "doc": "The database whose changes a `cdc` source carries. It is the system of record, which matters when a service also writes elsewhere.",
   "example": "of postgres table \"public.customers\"",
   "snippet": "of ${1|postgres,mysql,sqlserver,oracle,mongodb|} table \"${2:public.orders}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "cdc-log-based"
   ]
  },
  {
   "word": "via",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "via log|outbox",
   "doc": "How changes leave the database: read from its transaction log, or from an outbox table that the application writes in the same transaction as the row.",
   "example": "via outbox",
   "snippet": "via ${1|log,outbox|}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "outbox-cdc",
    "cdc-log-based"
   ]
  },
  {
   "word": "region",
   "places": [
    "pipeline",
    "environment",
    "defaults source",
    "source",
    "serve",
    "compute"
   ],
   "syntax": "region \"NAME\"",
   "doc": "Where the data is, and with it which law it is under.",
   "example": "region \"eu-west-1\"",
   "snippet": "region \"${1:eu-west-1}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "multi-region-ingest"
   ]
  },
  {
   "word": "throughput",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "throughput N per UNIT",
   "doc": "How many rows usually arrive.",
   "example": "throughput 30000 per second",
   "snippet": "throughput ${1:1000} per ${2:second}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "backpressure-strategies"
   ]
  },
  {
   "word": "limit",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "limit N per UNIT",
   "doc": "How many rows are read at most, so that a backlog is worked off in bites. Set it to twice the throughput or more, else one never catches up.",
   "example": "limit 60000 per second",
   "snippet": "limit ${1:2000} per ${2:second}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "backpressure-strategies"
   ]
  },
  {
   "word": "columns",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "columns { NAME: TYPE CONSTRAINTS … [*] } | columns SCHEMA",
   "doc": "The columns that the source delivers. A `*` among them says that there are others.",
   "example": "columns {\n  order_id:   string not null\n  email:      string pii\n  ordered_at: timestamp event_time\n}",
   "snippet": "columns {\n  ${1:id}: ${2:string} not null\n  $0\n}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "schema-enforcement"
   ]
  },
  {
   "word": "every",
   "places": [
    "defaults source",
    "source",
    "serve"
   ],
   "syntax": "every DURATION",
   "doc": "How often an API or a folder is asked for news.",
   "example": "every 1 hour",
   "snippet": "every ${1:1 hour}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "api-pull"
   ]
  },
  {
   "word": "delivers",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "delivers events|changes|snapshots",
   "doc": "What a row means. `cdc` sources deliver changes, databases without `incremental by` snapshots, all else events. Only in snapshots does an absent key mean a delete.",
   "example": "delivers snapshots",
   "snippet": "delivers ${1|events,changes,snapshots|}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "cdc-log-based"
   ]
  },
  {
   "word": "incremental by",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "incremental by COLUMN",
   "doc": "Only rows that are newer by this column are read. It sees no deletes, and it misses a row that a slow transaction commits late with an old time.",
   "example": "incremental by updated_at",
   "snippet": "incremental by ${1:updated_at}",
   "kind": "construct",
   "what": "setting",
   "aliases": [
    "incremental"
   ],
   "patterns": [
    "api-pull",
    "cdc-change-tables"
   ]
  },
  {
   "word": "read from",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "read from earliest|latest|\"TIME\"",
   "doc": "Where the first run begins; later runs go on where they were.",
   "example": "read from earliest",
   "snippet": "read from ${1|earliest,latest|}",
   "kind": "construct",
   "what": "setting",
   "aliases": [
    "read"
   ],
   "patterns": [
    "replay-backfill"
   ]
  },
  {
   "word": "evolve",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "evolve backward|forward|full|none",
   "doc": "Which changes of its columns the source may make. `backward`: add nullable ones and widen types; `forward`: remove nullable ones; `full`: add and remove nullable ones only; `none`: nothing.",
   "example": "evolve backward",
   "snippet": "evolve ${1|backward,forward,full,none|}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "schema-evolution-policy"
   ]
  },
  {
   "word": "drift",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "drift alert|fail|ignore",
   "doc": "What happens when the columns change in a way that is not expected.",
   "example": "drift alert",
   "snippet": "drift ${1|alert,fail,ignore|}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "drift-detection"
   ]
  },
  {
   "word": "rescue",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "rescue COLUMN",
   "doc": "Keeps in this column what does not fit the declared ones, as text, so that parsing loses nothing.",
   "example": "rescue _rescued",
   "snippet": "rescue ${1:_rescued}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "drift-detection"
   ]
  },
  {
   "word": "breaker",
   "places": [
    "defaults source",
    "source"
   ],
   "syntax": "breaker after N failures for DURATION",
   "doc": "After so many failures in a row the source is left alone for a while, so that retries do not keep it down.",
   "example": "breaker after 5 failures for 10 minutes",
   "snippet": "breaker after ${1:5} failures for ${2:10 minutes}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "circuit-breaker",
    "circuit-breaker-data-pipelines"
   ]
  },
  {
   "word": "alert",
   "places": [
    "deadletter"
   ],
   "syntax": "alert above P percent",
   "doc": "The share of rejected rows above which somebody is told. Set it above what is usual and below what is noticed.",
   "example": "alert above 0.1 percent",
   "snippet": "alert above ${1:0.1} percent",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "dlq"
   ]
  },
  {
   "word": "tool",
   "places": [
    "serve"
   ],
   "syntax": "tool \"NAME\"",
   "doc": "The program that shows it.",
   "example": "tool \"Superset\"",
   "snippet": "tool \"${1:Superset}\"",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "writes",
   "places": [
    "service"
   ],
   "syntax": "writes SOURCE, … [via outbox]",
   "doc": "The sources that the application writes to, and whether one transaction covers them.",
   "example": "writes source.orders via outbox",
   "snippet": "writes source.${1:orders} via outbox",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "outbox-cdc"
   ]
  },
  {
   "word": "key",
   "places": [
    "subject"
   ],
   "syntax": "key TABLE.COLUMN",
   "doc": "The column that says whose data a row is.",
   "example": "key gold.dim_customer.customer_id",
   "snippet": "key ${1:silver.customers.customer_id}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "gdpr-erase"
   ]
  },
  {
   "word": "erase",
   "places": [
    "subject"
   ],
   "syntax": "erase delete|anonymize [within DURATION]",
   "doc": "What an erasure does, and by when it must be done. Old versions of the files count against the deadline, so `vacuum` and `expire` must retain less.",
   "example": "erase anonymize within 30 days",
   "snippet": "erase ${1|anonymize,delete|} within ${2:30 days}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "gdpr-erase"
   ]
  },
  {
   "word": "tier",
   "places": [
    "access"
   ],
   "syntax": "tier NAME",
   "doc": "How sensitive the table is.",
   "example": "tier restricted",
   "snippet": "tier ${1:restricted}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "access-tiers"
   ]
  },
  {
   "word": "allow",
   "places": [
    "access"
   ],
   "syntax": "allow ROLE [where CONDITION] [for PURPOSE, …]",
   "doc": "A role that may read the table, which of its rows, and for what.",
   "example": "allow analyst for analytics, churn_prediction",
   "snippet": "allow ${1:analyst} for ${2:analytics}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "access-tiers",
    "purpose-based-access-control"
   ]
  },
  {
   "word": "workers",
   "places": [
    "compute"
   ],
   "syntax": "workers N [to M]",
   "doc": "How many machines, and up to how many it may grow.",
   "example": "workers 5 to 50",
   "snippet": "workers ${1:2} to ${2:20}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "workload-rightsizing"
   ]
  },
  {
   "word": "spot",
   "places": [
    "compute"
   ],
   "syntax": "spot P percent",
   "doc": "The share of workers that the cloud may take back at two minutes' notice or less. The driver is never one of them.",
   "example": "spot 70 percent",
   "snippet": "spot ${1:70} percent",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "spot-fleet"
   ]
  },
  {
   "word": "auto_stop",
   "places": [
    "compute"
   ],
   "syntax": "auto_stop after DURATION",
   "doc": "The cluster ends when nothing has run on it for this long.",
   "example": "auto_stop after 30 minutes",
   "snippet": "auto_stop after ${1:30 minutes}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "auto-stop-resume"
   ]
  },
  {
   "word": "retry",
   "places": [
    "compute"
   ],
   "syntax": "retry N",
   "doc": "How often a failed run is started again before somebody is woken.",
   "example": "retry 10",
   "snippet": "retry ${1:5}",
   "kind": "construct",
   "what": "setting",
   "aliases": [],
   "patterns": [
    "retryable"
   ]
  },
  {
   "word": "from",
   "places": [
    "input"
   ],
   "syntax": "from KIND.NAME [all|new|changes] [as ALIAS]",
   "doc": "The input of the flow. Which of its rows a run reads follows from the table's write mode and steps; a reading mode is seldom needed.",
   "example": "from bronze.orders as o",
   "snippet": "from ${1:bronze.orders}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "union",
   "places": [
    "input"
   ],
   "syntax": "union KIND.NAME [as ALIAS]",
   "doc": "The rows of a further input below those of the first: by name, in the order of the first, duplicates kept. Types widen, and a column that one side lacks is an error.",
   "example": "from bronze.web_orders union bronze.shop_orders",
   "snippet": "union ${1:bronze.orders}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "as",
   "places": [
    "input"
   ],
   "syntax": "as ALIAS",
   "doc": "A short name for the input, by which its columns are told apart after a join. `columns` and `group by` end it.",
   "example": "from bronze.orders as o",
   "snippet": "as ${1:a}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "all",
   "places": [
    "input"
   ],
   "syntax": "all",
   "doc": "Reads every row of the input at each run, whatever the derived reading mode would be.",
   "example": "from bronze.orders all",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "new",
   "places": [
    "input"
   ],
   "syntax": "new",
   "doc": "Reads the input's new rows alone, each once; the input must only be appended to.",
   "example": "from bronze.orders new",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "changes",
   "places": [
    "input"
   ],
   "syntax": "changes",
   "doc": "Reads what changed in the input, images before updates included, and adds `_change_type`, `_commit_version` and `_commit_timestamp` to its columns.",
   "example": "from silver.orders changes",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "join",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "[left|inner|full|semi|anti] join TABLE [as ALIAS] on CONDITION | using (C, …) [as of E] [within D] [many] [broadcast | bucketed N]",
   "doc": "Joins a table, inner unless it says otherwise. A condition that covers no key of the right side may multiply rows; `many` says that this is meant. NULL keys never match, and a right column with a name of the left is reached by its alias alone.",
   "example": "left join bronze.rates as r on r.currency = currency as of ordered_at broadcast",
   "snippet": "left join ${1:silver.customers} as ${2:c} on ${2:c}.${3:customer_id} = ${3:customer_id}",
   "kind": "construct",
   "what": "step",
   "aliases": [
    "left join",
    "inner join",
    "full join",
    "semi join",
    "anti join"
   ],
   "patterns": [
    "temporal-joins",
    "join-broadcast",
    "join-bucketed"
   ]
  },
  {
   "word": "on",
   "places": [
    "join"
   ],
   "syntax": "on CONDITION",
   "doc": "Which rows belong together. Of an equality of two columns of one name, the right column is not repeated.",
   "example": "join silver.customers as c on c.customer_id = t.customer_id",
   "snippet": "on ${1:a.id} = ${2:b.id}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "using",
   "places": [
    "join"
   ],
   "syntax": "using (COLUMN, …)",
   "doc": "Joins on equality of columns that both sides have under the same name.",
   "example": "join silver.customers using (customer_id)",
   "snippet": "using (${1:id})",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "as of",
   "places": [
    "join"
   ],
   "syntax": "as of EXPRESSION",
   "doc": "Takes the other side's row as it was at that time: the version valid then, of a table with validity; the latest row of the key not after it, of an append-only table with one event time. It is no time travel of the table's files.",
   "example": "left join gold.dim_customer as c on c.customer_id = t.customer_id as of t.ordered_at",
   "snippet": "as of ${1:ordered_at}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "temporal-joins"
   ]
  },
  {
   "word": "within",
   "places": [
    "join"
   ],
   "syntax": "within DURATION",
   "doc": "Bounds a join of two streams: the event times of both sides differ by at most this much, so that older state can be forgotten. Without it the state grows for ever.",
   "example": "join silver.payments as p on p.order_id = t.order_id within 1 hour",
   "snippet": "within ${1:1 hour}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "change-data-joins"
   ]
  },
  {
   "word": "many",
   "places": [
    "join"
   ],
   "syntax": "many",
   "doc": "Says that this join is meant to multiply rows.",
   "example": "join silver.items as i on i.order_id = t.order_id many",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": []
  },
  {
   "word": "broadcast",
   "places": [
    "join"
   ],
   "syntax": "broadcast",
   "doc": "Sends the whole right side to every worker instead of shuffling the left. Right for tables of some ten megabytes; a large one takes the driver's memory with it.",
   "example": "join silver.countries using (country) broadcast",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "join-broadcast"
   ]
  },
  {
   "word": "bucketed",
   "places": [
    "join"
   ],
   "syntax": "bucketed N",
   "doc": "Both sides are laid out in this many buckets of the join key, so that the join needs no shuffle.",
   "example": "join silver.items as i on i.order_id = t.order_id bucketed 64",
   "snippet": "bucketed ${1:64}",
   "kind": "construct",
   "what": "clause",
   "aliases": [],
   "patterns": [
    "join-bucketed"
   ]
  },
  {
   "word": "where",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "where CONDITION",
   "doc": "Keeps the rows of which the condition is true; of NULL it is not. After a `dedupe` it can make a row vanish that was there before, and the table follows.",
   "example": "where amount > 0 and status <> 'test'",
   "snippet": "where ${1:id} is not null",
   "kind": "construct",
   "what": "step",
   "aliases": [],
   "patterns": [
    "map-filter"
   ]
  },
  {
   "word": "columns",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "columns { *, ALIAS.*, * except (C, …), NAME, NAME: TYPE = E } | columns SCHEMA",
   "doc": "The new row. Stars come first; a name alone passes through, and on the right of `=` a name means the nearest definition above. A later column replaces one of its name that came with a star, in its place.",
   "example": "columns {\n  * except (op)\n  status: string = lower(trim(status))\n}",
   "snippet": "columns {\n  *\n  ${1:name}: ${2:string} = ${3:expression}\n}",
   "kind": "construct",
   "what": "step",
   "aliases": [],
   "patterns": [
    "map-filter",
    "schema-enforcement"
   ]
  },
  {
   "word": "watermark",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "watermark COLUMN delay DURATION [late drop|update|dead_letter NAME]",
   "doc": "How long late rows are waited for, and what becomes of later ones: dropped and counted unless it says otherwise, computed again with `update`, or put aside. Lateness is a row's ingest time minus its event time, the same at every replay.",
   "example": "watermark ordered_at delay 10 minutes late dead_letter late_rows",
   "snippet": "watermark ${1:event_time} delay ${2:10 minutes} late ${3|drop,update|}",
   "kind": "construct",
   "what": "step",
   "aliases": [],
   "patterns": [
    "watermarking",
    "late-arrival-handling"
   ]
  },
  {
   "word": "dedupe by",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "dedupe by COLUMN, … keep latest|earliest COLUMN [within DURATION]",
   "doc": "One row per key, over the whole table and not only the batch. Ties are settled by a hash of the row, so every engine and every order of arrival keeps the same one. In a stream, `within` and a watermark bound what must be remembered.",
   "example": "dedupe by order_id keep latest updated_at",
   "snippet": "dedupe by ${1:id} keep ${2|latest,earliest|} ${3:updated_at}",
   "kind": "construct",
   "what": "step",
   "aliases": [
    "dedupe"
   ],
   "patterns": [
    "deduplication"
   ]
  },
  {
   "word": "group by",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "group by COLUMN | EXPRESSION as NAME | window …, … { NAME = AGGREGATE … }",
   "doc": "One row per group: the items first, then the aggregates. A run computes all rows of the groups that a changed row was in or is in, and groups that became empty go.",
   "example": "group by date(ordered_at) as day, segment {\n  orders  = count(*)\n  revenue = sum(amount)\n}",
   "snippet": "group by ${1:date(ordered_at) as day} {\n  ${2:total} = ${3:count(*)}\n}",
   "kind": "construct",
   "what": "step",
   "aliases": [
    "group"
   ],
   "patterns": [
    "windowed-aggregation"
   ]
  },
  {
   "word": "window",
   "places": [
    "group by"
   ],
   "syntax": "window tumbling D on C | window sliding D every D on C | window session D on C",
   "doc": "Groups by time. It yields `window_start` and `window_end` in its place, and hands a watermark of its column on to both. Window on event time; arrival time counts the network's delays.",
   "example": "window tumbling 5 minutes on ordered_at",
   "snippet": "window ${1|tumbling,session|} ${2:5 minutes} on ${3:event_time}",
   "kind": "construct",
   "what": "item",
   "aliases": [],
   "patterns": [
    "windowed-aggregation"
   ]
  },
  {
   "word": "sample",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "sample P percent [by COLUMN]",
   "doc": "Keeps a share of the rows, always the same ones: picked by a hash of the column, else of the key. Sampling by a customer keeps or drops all rows of a customer.",
   "example": "sample 1 percent by customer_id",
   "snippet": "sample ${1:1} percent by ${2:id}",
   "kind": "construct",
   "what": "step",
   "aliases": [],
   "patterns": [
    "sampling",
    "debug-sampling"
   ]
  },
  {
   "word": "sql",
   "places": [
    "table",
    "flow"
   ],
   "syntax": "sql \"\"\" QUERY \"\"\"",
   "doc": "A Spark SQL query for what the steps cannot say. The row so far is `input`, other tables are `kind.name`; columns and lineage are read from the query, and steps may follow.",
   "example": "sql \"\"\"\n  select customer_id, percentile(amount, 0.9) as p90 from input group by customer_id\n\"\"\"",
   "snippet": "sql \"\"\"\n  select ${1:*} from input\n\"\"\"",
   "kind": "construct",
   "what": "step",
   "aliases": [],
   "patterns": []
  }
 ]
};
