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
   ],
   "detected": "a table that is not appended to: `write merge`, `write overwrite`, `write overwrite partitions` or `scd`, said or by default"
  },
  {
   "id": "retryable",
   "name": "Retryable operations",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "retry",
    "retries"
   ],
   "detected": "`on error dead_letter … retry N` of a table, or `retry N` of a compute"
  },
  {
   "id": "batch-microbatch-continuum",
   "name": "Batch, micro-batch or stream",
   "category": "core",
   "maturity": "foundational",
   "detected": "a `schedule` or `trigger` in force for a table",
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
   ],
   "detected": "a step `dedupe by`"
  },
  {
   "id": "merge-upsert",
   "name": "Merge (upsert)",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "merge",
    "upsert"
   ],
   "detected": "`write merge` or `scd 1`, said or by default in silver and gold with a `key`"
  },
  {
   "id": "schema-enforcement",
   "name": "Schema enforcement",
   "category": "core",
   "maturity": "foundational",
   "detected": "a column with a stated type that a silver or gold table computes, `columns SCHEMA`, or a `not null` column of a source",
   "aliases": []
  },
  {
   "id": "compaction",
   "name": "Compaction",
   "category": "core",
   "maturity": "foundational",
   "detected": "`compact` in force for a stored table",
   "aliases": []
  },
  {
   "id": "partitioning-strategies",
   "name": "Partitioning",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "partitioning"
   ],
   "detected": "`partition by` in force for a stored table"
  },
  {
   "id": "medallion-lakehouse",
   "name": "Medallion lakehouse",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "medallion",
    "medallion-architecture"
   ],
   "detected": "a silver table that reads bronze, or a gold table that reads silver or bronze"
  },
  {
   "id": "dimensional-modeling",
   "name": "Dimensional modelling",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "star-schema"
   ],
   "detected": "the role `dimension` or `fact`"
  },
  {
   "id": "quality-checks-defaults",
   "name": "Default quality checks",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "quality-checks"
   ],
   "detected": "`freshness` and an `expect`, both in force for a silver or gold table"
  },
  {
   "id": "contract-testing",
   "name": "Contract testing",
   "category": "core",
   "maturity": "intermediate",
   "detected": "a `test` of a table, or from rows of a table, that has a `contract` or reads a source that has one",
   "aliases": []
  },
  {
   "id": "replay-backfill",
   "name": "Replay and backfill",
   "category": "core",
   "maturity": "intermediate",
   "detected": "`backfill` of a table",
   "aliases": []
  },
  {
   "id": "contract-evolution",
   "name": "Contract evolution",
   "category": "core",
   "maturity": "intermediate",
   "detected": "`was` or `deprecated` of a column, or `deprecated` of a dataset",
   "aliases": []
  },
  {
   "id": "lineage-capture",
   "name": "Lineage capture",
   "category": "core",
   "maturity": "intermediate",
   "aliases": [
    "lineage"
   ],
   "detected": "`lineage` of a pipeline"
  },
  {
   "id": "watermarking",
   "name": "Watermarking",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "watermark",
    "watermarks"
   ],
   "detected": "a step `watermark`"
  },
  {
   "id": "late-arrival-handling",
   "name": "Late arrival handling",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "late-data"
   ],
   "detected": "`late` of a step `watermark`, or `late within` of `merge` or `scd`"
  },
  {
   "id": "outbox-cdc",
   "name": "Outbox with change data capture",
   "category": "core",
   "maturity": "advanced",
   "aliases": [
    "outbox",
    "transactional-outbox"
   ],
   "detected": "`via outbox` of a source, of the `writes` of a service, or of a `sink`"
  },
  {
   "id": "file-drop-microbatch",
   "name": "File drop in micro-batches",
   "category": "ingestion",
   "maturity": "foundational",
   "detected": "a source of the system `files` that delivers events",
   "aliases": []
  },
  {
   "id": "api-pull",
   "name": "API pull",
   "category": "ingestion",
   "maturity": "foundational",
   "detected": "a source of the system `api`",
   "aliases": []
  },
  {
   "id": "streaming-ingest",
   "name": "Streaming ingest",
   "category": "ingestion",
   "maturity": "intermediate",
   "aliases": [
    "streaming-ingestion"
   ],
   "detected": "a table with a `trigger` in force that reads `kafka`, `kinesis`, `pubsub`, `eventhubs`, `iot` or `cdc`"
  },
  {
   "id": "webhook-sink",
   "name": "Webhook sink",
   "category": "ingestion",
   "maturity": "intermediate",
   "detected": "a source of the system `webhook`",
   "aliases": []
  },
  {
   "id": "cdc-change-tables",
   "name": "Change data capture by change tables",
   "category": "ingestion",
   "maturity": "intermediate",
   "detected": "a source of a database that says `delivers changes`",
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
   ],
   "detected": "a source of the system `cdc` that delivers changes"
  },
  {
   "id": "multi-region-ingest",
   "name": "Multi-region ingest",
   "category": "ingestion",
   "maturity": "advanced",
   "detected": "a silver or gold table into which sources of two or more `region`s flow",
   "aliases": []
  },
  {
   "id": "edge-batching",
   "name": "Edge batching",
   "category": "ingestion",
   "maturity": "advanced",
   "advice": "Packs are made on the device, before the first row that a text describes.",
   "aliases": []
  },
  {
   "id": "backpressure-strategies",
   "name": "Backpressure",
   "category": "ingestion",
   "maturity": "advanced",
   "aliases": [
    "backpressure"
   ],
   "detected": "`limit` of a source"
  },
  {
   "id": "map-filter",
   "name": "Map and filter",
   "category": "transformation",
   "maturity": "foundational",
   "detected": "a step `where` or `columns`",
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
   ],
   "detected": "`scd 1`"
  },
  {
   "id": "join-broadcast",
   "name": "Broadcast join",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "a join with `broadcast`",
   "aliases": []
  },
  {
   "id": "windowed-aggregation",
   "name": "Windowed aggregation",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "a `window` among the items of a `group by`",
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
   ],
   "detected": "`scd 2`"
  },
  {
   "id": "debug-sampling",
   "name": "Sampling for debugging",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "`sample` of an `environment`",
   "aliases": []
  },
  {
   "id": "join-bucketed",
   "name": "Bucketed join",
   "category": "transformation",
   "maturity": "advanced",
   "detected": "a join with `bucketed`",
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
   ],
   "detected": "`scd 6`"
  },
  {
   "id": "gdpr-erase",
   "name": "Erasure of personal data",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "right-to-erasure"
   ],
   "detected": "a `subject` with `erase`"
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
   ],
   "detected": "a join with `as of`"
  },
  {
   "id": "change-data-joins",
   "name": "Join of change streams",
   "category": "transformation",
   "maturity": "advanced",
   "detected": "a join with `within`, or one of two tables that are merged by key",
   "aliases": []
  },
  {
   "id": "delta-lake-maintenance",
   "name": "Delta Lake maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` in force for a Delta table",
   "aliases": []
  },
  {
   "id": "iceberg-maintenance",
   "name": "Iceberg maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`expire` in force for an Iceberg table",
   "aliases": []
  },
  {
   "id": "hudi-maintenance",
   "name": "Hudi maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` or `compact` in force for a Hudi table",
   "aliases": []
  },
  {
   "id": "zorder-clustering",
   "name": "Z-order and clustering",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": [
    "z-order"
   ],
   "detected": "`cluster by` in force for a stored table"
  },
  {
   "id": "time-travel",
   "name": "Time travel",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` that retains more than 7 days, or `expire` that retains more than 5",
   "aliases": []
  },
  {
   "id": "vacuum-optimize-policies",
   "name": "Vacuum and optimize policies",
   "category": "storage",
   "maturity": "advanced",
   "detected": "`maintain` in the `defaults` of a layer",
   "aliases": []
  },
  {
   "id": "snapshot-export",
   "name": "Snapshot export",
   "category": "storage",
   "maturity": "advanced",
   "detected": "a `serve export`",
   "aliases": []
  },
  {
   "id": "format-migration",
   "name": "Table format migration",
   "category": "storage",
   "maturity": "advanced",
   "detected": "`format … was …`",
   "aliases": []
  },
  {
   "id": "dimensional-mart",
   "name": "Dimensional mart",
   "category": "serving",
   "maturity": "foundational",
   "aliases": [
    "pre-aggregation"
   ],
   "detected": "a `serve dashboard` from a gold `fact` that says its `grain`"
  },
  {
   "id": "search-index-sync",
   "name": "Search index sync",
   "category": "serving",
   "maturity": "intermediate",
   "detected": "a `serve search`",
   "aliases": []
  },
  {
   "id": "feature-store-materialization",
   "name": "Feature store materialisation",
   "category": "serving",
   "maturity": "advanced",
   "detected": "the role `feature`, or a `serve features`",
   "aliases": []
  },
  {
   "id": "cqrs-read-model",
   "name": "CQRS read model",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a `serve api` from a table that puts several inputs together under a key",
   "aliases": []
  },
  {
   "id": "near-realtime-bi-aggregates",
   "name": "Near-real-time aggregates",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a gold table with a `window` that is a stream",
   "aliases": []
  },
  {
   "id": "api-facade-lakehouse",
   "name": "API over the lakehouse",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a `serve api`",
   "aliases": []
  },
  {
   "id": "data-contract",
   "name": "Data contract",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "data-contracts"
   ],
   "detected": "`contract` of a source or a table"
  },
  {
   "id": "catalog-registration",
   "name": "Catalog registration",
   "category": "governance",
   "maturity": "foundational",
   "detected": "`catalog` of a pipeline",
   "aliases": []
  },
  {
   "id": "retention-policy",
   "name": "Retention policy",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "lifecycle-policies"
   ],
   "detected": "`retain` of a stored table or a dead letter"
  },
  {
   "id": "schema-evolution-policy",
   "name": "Schema evolution policy",
   "category": "governance",
   "maturity": "intermediate",
   "aliases": [
    "schema-evolution"
   ],
   "detected": "`evolve` in force for a source"
  },
  {
   "id": "access-tiers",
   "name": "Access tiers and row filters",
   "category": "governance",
   "maturity": "advanced",
   "detected": "`tier` or `allow … where` of an `access`, or `mask` of a table",
   "aliases": []
  },
  {
   "id": "purpose-based-access-control",
   "name": "Purpose-based access control",
   "category": "governance",
   "maturity": "advanced",
   "detected": "`allow … for` of an `access`",
   "aliases": []
  },
  {
   "id": "differential-privacy-sketch",
   "name": "Differential privacy",
   "category": "governance",
   "maturity": "advanced",
   "advice": "The noise is added by a reviewed library when figures are published; no construct draws it.",
   "aliases": []
  },
  {
   "id": "freshness-check",
   "name": "Freshness check",
   "category": "observability",
   "maturity": "foundational",
   "detected": "`freshness` in force for a table or a source",
   "aliases": []
  },
  {
   "id": "completeness-check",
   "name": "Completeness check",
   "category": "observability",
   "maturity": "foundational",
   "detected": "an `expect` that aggregates or says `is not null`, or a column that is `unique` or `references` another",
   "aliases": []
  },
  {
   "id": "drift-detection",
   "name": "Drift detection",
   "category": "observability",
   "maturity": "intermediate",
   "detected": "`drift alert`, `drift fail` or `rescue` in force for a source",
   "aliases": []
  },
  {
   "id": "lineage-visualization",
   "name": "Lineage visualisation",
   "category": "observability",
   "maturity": "intermediate",
   "advice": "Every text has a lineage that can be looked at; there is nothing to write for it.",
   "aliases": []
  },
  {
   "id": "anomaly-detection",
   "name": "Anomaly detection",
   "category": "observability",
   "maturity": "advanced",
   "detected": "an `expect` that judges by a mean or a spread `over` other rows",
   "aliases": []
  },
  {
   "id": "data-sla-slo",
   "name": "Data SLA and SLO",
   "category": "observability",
   "maturity": "advanced",
   "detected": "`latency` of a pipeline, or `freshness` or `latency` of a consumer",
   "aliases": []
  },
  {
   "id": "lineage-completeness-metric",
   "name": "Lineage completeness metric",
   "category": "observability",
   "maturity": "advanced",
   "advice": "It counts what is missing from the texts, which no text can show.",
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
   ],
   "detected": "`on error dead_letter` in force, an `expect` that quarantines, or `late dead_letter`"
  },
  {
   "id": "poison-pill-handling",
   "name": "Poison pill handling",
   "category": "reliability",
   "maturity": "intermediate",
   "detected": "`on error dead_letter … retry N`",
   "aliases": []
  },
  {
   "id": "circuit-breaker",
   "name": "Circuit breaker",
   "category": "reliability",
   "maturity": "intermediate",
   "detected": "`breaker` of a source",
   "aliases": []
  },
  {
   "id": "exactly-once",
   "name": "Exactly-once processing",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "exactly-once-semantics"
   ],
   "detected": "`delivery exactly_once` in force for a table"
  },
  {
   "id": "exactly-once-transactional-sinks",
   "name": "Exactly-once transactional sinks",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "checkpointing"
   ],
   "detected": "a `sink … via outbox`, or a stream with `delivery exactly_once` and a `checkpoint`"
  },
  {
   "id": "circuit-breaker-data-pipelines",
   "name": "Circuit breaker of a data pipeline",
   "category": "reliability",
   "maturity": "advanced",
   "detected": "an `expect` that aggregates and says `else fail`",
   "aliases": []
  },
  {
   "id": "storage-tiering",
   "name": "Storage tiering",
   "category": "cost",
   "maturity": "foundational",
   "aliases": [
    "tiered-storage"
   ],
   "detected": "`tier` of a stored table"
  },
  {
   "id": "sampling",
   "name": "Sampling",
   "category": "cost",
   "maturity": "foundational",
   "detected": "a step `sample`, or `sample` of an `environment`",
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
   ],
   "detected": "`cache` of a table or a consumer"
  },
  {
   "id": "spot-fleet",
   "name": "Spot fleet",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "spot-instances"
   ],
   "detected": "`spot` of a compute"
  },
  {
   "id": "workload-rightsizing",
   "name": "Workload rightsizing",
   "category": "cost",
   "maturity": "advanced",
   "detected": "`workers N to M` of a compute",
   "aliases": []
  },
  {
   "id": "auto-stop-resume",
   "name": "Auto-stop and resume",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "auto-stop"
   ],
   "detected": "`auto_stop` of a compute"
  }
 ],
 "concerns": [
  {
   "id": "exactly-once",
   "name": "Every event counts once",
   "patterns": [
    "idempotent",
    "deduplication",
    "merge-upsert",
    "exactly-once",
    "outbox-cdc",
    "exactly-once-transactional-sinks"
   ]
  },
  {
   "id": "quality",
   "name": "Figures that can be trusted",
   "patterns": [
    "schema-enforcement",
    "quality-checks-defaults",
    "freshness-check",
    "completeness-check",
    "drift-detection",
    "contract-testing",
    "anomaly-detection"
   ]
  },
  {
   "id": "lakehouse",
   "name": "A lakehouse in good order",
   "patterns": [
    "medallion-lakehouse",
    "merge-upsert",
    "compaction",
    "partitioning-strategies",
    "delta-lake-maintenance",
    "iceberg-maintenance",
    "hudi-maintenance",
    "vacuum-optimize-policies",
    "format-migration"
   ]
  },
  {
   "id": "streaming",
   "name": "Answers within minutes",
   "patterns": [
    "streaming-ingest",
    "watermarking",
    "windowed-aggregation",
    "late-arrival-handling",
    "backpressure-strategies",
    "change-data-joins",
    "near-realtime-bi-aggregates"
   ]
  },
  {
   "id": "history",
   "name": "What held when",
   "patterns": [
    "scd-type1",
    "scd-type2",
    "scd-type6",
    "temporal-joins",
    "dimensional-modeling",
    "time-travel",
    "snapshot-export"
   ]
  },
  {
   "id": "recovery",
   "name": "Back on its feet after a failure",
   "patterns": [
    "retryable",
    "dlq",
    "poison-pill-handling",
    "circuit-breaker",
    "circuit-breaker-data-pipelines",
    "replay-backfill",
    "time-travel"
   ]
  },
  {
   "id": "governance",
   "name": "Agreed, owned and traceable",
   "patterns": [
    "data-contract",
    "catalog-registration",
    "retention-policy",
    "contract-evolution",
    "schema-evolution-policy",
    "lineage-capture",
    "data-sla-slo"
   ]
  },
  {
   "id": "privacy",
   "name": "Personal data in safe hands",
   "patterns": [
    "gdpr-erase",
    "access-tiers",
    "purpose-based-access-control",
    "differential-privacy-sketch",
    "multi-region-ingest",
    "retention-policy"
   ]
  },
  {
   "id": "performance",
   "name": "Queries that stay fast",
   "patterns": [
    "partitioning-strategies",
    "zorder-clustering",
    "compaction",
    "join-broadcast",
    "join-bucketed",
    "dimensional-mart",
    "cqrs-read-model",
    "cache-before-compute"
   ]
  },
  {
   "id": "cost",
   "name": "A bill that is understood",
   "patterns": [
    "storage-tiering",
    "sampling",
    "cache-before-compute",
    "spot-fleet",
    "workload-rightsizing",
    "auto-stop-resume",
    "edge-batching"
   ]
  }
 ],
 "patterns": [
  {
   "kind": "pattern",
   "id": "access-tiers",
   "name": "Access tiers and row filters",
   "category": "governance",
   "maturity": "advanced",
   "detected": "`tier` or `allow … where` of an `access`, or `mask` of a table",
   "aliases": [],
   "intent": "Let each role see the rows and columns that its work needs, by a rule at the table and not by a copy for each role.",
   "problem": "Support may see customers of its region, analysts may not see names, so there are five copies of the customer table. One is stale, one was forgotten when a person had to be erased, and the fifth is readable to everybody as a path in the bucket.",
   "solution": "Sort tables into a few tiers by the worst that they hold. Mask when writing what almost nobody needs, so that it is not there to leak; filter rows by role at the table for the rest; grant to groups and never to people. Then close the files, since a rule in a catalog does not hold for who reads the bucket.",
   "when": [
    "One table serves audiences with different rights.",
    "Regions or clients must not see each other."
   ],
   "notWhen": [
    "The audiences share no row; then separate tables are simpler, and a mistake in a filter cannot mix them."
   ],
   "tradeOffs": [
    {
     "text": "In PostgreSQL a table with row security and no policy shows nothing, and its owner sees everything. Test as the role that reads and never as the owner.",
     "source": "PostgreSQL documentation, row security policies"
    },
    {
     "text": "A hashed phone number is still one of ten billion, and a graphics card tries them all within a second or so. Hashing hides names from colleagues, not from attackers.",
     "source": "10^10 candidates against the order of 10^10 SHA-256 a second in published hashcat benchmarks"
    },
    {
     "text": "A row filter is evaluated for each row that is read. Partition or cluster by its column, or a small region costs a scan of all."
    },
    {
     "text": "Each tier is a review for every new column. Three are kept up; no study is known that names the limit."
    }
   ],
   "related": [
    "purpose-based-access-control",
    "gdpr-erase",
    "differential-privacy-sketch",
    "catalog-registration"
   ],
   "example": "source customers : postgres {\n  url secret(\"crm/url\") table \"public.customers\" incremental by changed_at evolve backward drift alert\n  columns {\n    customer_id: long not null\n    region:      string\n    email:       string pii\n    phone:       string pii\n    changed_at:  timestamp event_time\n  }\n}\n\nbronze customers from source.customers { write append }\n\nsilver customers from bronze.customers {\n  key       customer_id\n  mask      email with hash\n  mask      phone with partial\n  cluster   by region\n  freshness 1 day\n}\n\naccess silver.customers {\n  tier  restricted\n  allow analyst\n  allow support_emea where region = 'EMEA'\n  allow support_apac where region = 'APAC'\n}",
   "reading": [
    {
     "title": "Databricks, row filters and column masks",
     "url": "https://docs.databricks.com/en/data-governance/unity-catalog/filters-and-masks/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "anomaly-detection",
   "name": "Anomaly detection",
   "category": "observability",
   "maturity": "advanced",
   "detected": "an `expect` that judges by a mean or a spread `over` other rows",
   "aliases": [],
   "intent": "Compare each day's figures with what such a day usually looks like, and show only what a person would want to see.",
   "problem": "Fixed limits were set in spring. By autumn the business has doubled and every day is an alarm, until somebody mutes the channel. The night on which one shop booked a hundred thousand units lay, as a total, comfortably inside the limits.",
   "solution": "Compare with the same key and the same weekday over the weeks before, and never with a window that contains the value itself. Prefer median and absolute deviation to mean and standard deviation, because yesterday's outlier inflates the latter for a month. Warn first; stop a pipeline only by what has been right a dozen times.",
   "when": [
    "Counts and sums per day with a stable rhythm.",
    "Many keys, too many for limits by hand."
   ],
   "notWhen": [
    "A rule is known. `amount > 0` needs no statistics, and is exact on the first day.",
    "Fewer than four weeks of history, or launches and holidays every other week."
   ],
   "tradeOffs": [
    {
     "text": "At three standard deviations 0.27 percent of normal values are alarms. 200 tables with five measures each are 2.7 a day, with nothing wrong.",
     "source": "normal distribution × 1,000 measures"
    },
    {
     "text": "If the value is part of its own sample, ten days can never exceed 2.85 standard deviations, and a limit of three never fires.",
     "source": "(n − 1) / √n, Shiffler's bound; NIST handbook, detection of outliers, says the same of z-scores"
    },
    {
     "text": "A deviation from 14 values is itself uncertain by a fifth.",
     "source": "1 / √(2 × 13) = 0.196"
    }
   ],
   "related": [
    "drift-detection",
    "completeness-check",
    "data-sla-slo",
    "circuit-breaker-data-pipelines",
    "windowed-aggregation"
   ],
   "example": "source orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by ordered_at evolve backward drift alert\n  columns { order_id: long not null, shop: string not null, ordered_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\ngold orders_by_day from bronze.orders {\n  group by date(ordered_at) as day, shop { orders = count(*) }\n  fact      grain day, shop\n  key       day, shop\n  freshness 1 day\n}\n\n/** Eight of the same weekday before this one, and not this one itself. */\ngold unusual_days from gold.orders_by_day {\n  columns {\n    *\n    usual  = avg(orders) over (partition by shop, dayofweek(day) order by day rows between 8 preceding and 1 preceding)\n    spread = stddev(orders) over (partition by shop, dayofweek(day) order by day rows between 8 preceding and 1 preceding)\n  }\n  key       day, shop\n  expect    as_usual: spread is null or abs(orders - usual) <= 4 * spread else warn\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "NIST handbook, detection of outliers",
     "url": "https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h.htm"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "api-facade-lakehouse",
   "name": "API over the lakehouse",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a `serve api`",
   "aliases": [],
   "intent": "Put an interface with a contract, rights and limits before a table, so that programs outside need to know nothing of the lake.",
   "problem": "A partner got a service account and the name of the table. His loop asks 40 times a second, each time for all of it; your cluster scales to answer him, and when you rename a column he calls your director.",
   "solution": "Few endpoints, each with the key or filter that it demands, a page size, a version in its path and a rate for each client. Serve points from a copy that is made for it, ranges from a well clustered table, and whole extracts as files with signed links. Return the age of the data with every answer.",
   "when": [
    "Consumers outside of the platform, above all outside of the company.",
    "The tables behind must stay free to change."
   ],
   "notWhen": [
    "Readers with an engine of their own. Share the table with them; an API for bulk is a slow copy."
   ],
   "tradeOffs": [
    {
     "text": "The first byte from S3 takes 100 to 200 ms. Log, footer and column chunk one after the other are half a second before any work, so 50 ms needs a cache or a database.",
     "source": "Amazon S3 documentation, performance design patterns"
    },
    {
     "text": "At 40 requests a second a query of a second each keeps 40 slots busy. Ten seconds of cache leave as many queries as there are different questions.",
     "source": "Little's law, 40 × 1"
    },
    {
     "text": "Offset paging reads what it skips; page 1,000 of a hundred rows reads 100,000. Page by key.",
     "source": "arithmetic"
    },
    {
     "text": "Delta Sharing answers with short-lived links to the files, so that gigabytes do not pass through your service.",
     "source": "Delta Sharing protocol"
    }
   ],
   "related": [
    "cqrs-read-model",
    "cache-before-compute",
    "access-tiers",
    "data-contract",
    "zorder-clustering"
   ],
   "example": "source quotes : kafka {\n  topic \"quotes\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { symbol: string not null, price: decimal(18, 6), quoted_at: timestamp event_time }\n}\n\nbronze quotes from source.quotes { write append schedule \"*/5 * * * *\" maintain { compact every 1 day } }\n\ngold latest_quotes from bronze.quotes {\n  key       symbol\n  write     merge { sequence by quoted_at }\n  cluster   by symbol\n  schedule  \"*/5 * * * *\"\n  maintain  { compact every 1 day }\n  cache     10 seconds\n  freshness 10 minutes\n  backfill  by day\n}\n\nserve api quotes from gold.latest_quotes { path \"/v1/quotes/{symbol}\" latency 500 milliseconds cache 10 seconds freshness 10 minutes }\n\naccess gold.latest_quotes {\n  tier  partner\n  allow partner_api for quotation\n}",
   "reading": [
    {
     "title": "Delta Sharing protocol",
     "url": "https://github.com/delta-io/delta-sharing/blob/main/PROTOCOL.md"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "api-pull",
   "name": "API pull",
   "category": "ingestion",
   "maturity": "foundational",
   "detected": "a source of the system `api`",
   "aliases": [],
   "intent": "Ask an API for what is new at a pace that it bears, without losing the rows that move while you turn its pages.",
   "problem": "Page seven has been read when somebody inserts a row on page one. Everything moves down, and the last row of page seven comes again as the first of page eight. When somebody deletes one, it moves up, and a row is never seen. Then comes a 429, and the job begins again at page one.",
   "solution": "Page by a cursor or by key, never by offset. Ask for a little more than is new, the last hour again, and dedupe above. Wait as long as `Retry-After` says, and let the `breaker` leave a service alone that is down. Bronze appends the answers as they were, with the time of asking.",
   "when": [
    "A service that has neither an export nor a topic, and thousands of rows rather than millions.",
    "Lists of rates, prices, settings."
   ],
   "notWhen": [
    "There is a webhook or a bulk export, and the volume is in millions.",
    "You need every state between two askings; you get the last one."
   ],
   "tradeOffs": [
    {
     "text": "5,000 requests an hour of 100 rows each, as GitHub allows to a token, are half a million rows. Ten million take 20 hours.",
     "source": "GitHub documentation, rate limits for the REST API"
    },
    {
     "text": "An hourly pull with an hour of overlap asks for each row twice. That is the whole price of not losing one.",
     "source": "arithmetic"
    },
    {
     "text": "A list that is filtered by change time shows nothing of what was deleted. Read it whole once a week, as a snapshot, and compare the keys."
    }
   ],
   "related": [
    "retryable",
    "circuit-breaker",
    "deduplication",
    "webhook-sink",
    "ant-hardcoded-credentials"
   ],
   "example": "source tickets : api {\n  url     \"https://desk.example.com/v2/tickets\"\n  auth    secret(\"desk/token\")\n  every   1 hour\n  incremental by updated_at\n  breaker after 5 failures for 10 minutes\n  evolve  backward\n  drift   alert\n  columns { ticket_id: long not null, state: string, updated_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze tickets from source.tickets { write append on error dead_letter rejects }\n\nsilver tickets from bronze.tickets {\n  dedupe by ticket_id keep latest updated_at\n  key       ticket_id\n  freshness 3 hours\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "auto-stop-resume",
   "name": "Auto-stop and resume",
   "category": "cost",
   "maturity": "advanced",
   "aliases": [
    "auto-stop"
   ],
   "detected": "`auto_stop` of a compute",
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
   "detected": "`limit` of a source",
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
   "id": "batch-microbatch-continuum",
   "name": "Batch, micro-batch or stream",
   "category": "core",
   "maturity": "foundational",
   "detected": "a `schedule` or `trigger` in force for a table",
   "aliases": [],
   "intent": "Compute each table as often as somebody acts on it, and keep that choice to one line that can be changed.",
   "problem": "It was built as a stream because the request said \"real time\", and its only reader looks at nine in the morning. Or it runs at night, and the fraud desk learns of the stolen card at breakfast. In both cases the frequency grew into the code, and changing it means writing the job a second time.",
   "solution": "Ask what the reader would do sooner if he knew sooner, and take the slowest rhythm that lets him. `schedule` makes a batch, `trigger available_now` one that reads what is new, `trigger every` micro-batches. A table is its flow over all rows, so moving it along this scale changes its age and its bill and not a single row.",
   "when": [
    "Somebody says \"real time\" and nobody has said what for.",
    "A nightly job whose input arrives all day. Make it hourly first and see who notices."
   ],
   "notWhen": [
    "A person waits for the answer to a click; that is a service with a database, at whatever speed the pipeline runs."
   ],
   "tradeOffs": [
    {
     "text": "An hourly run of ten minutes shows rows that are 10 to 70 minutes old, 40 on average.",
     "source": "arithmetic, half an interval plus the run"
    },
    {
     "text": "Runs of four minutes that need three to start cost 168 minutes a day every hour and 672 every quarter of an hour. Somewhere below seven minutes between runs, a cluster that is left on is the cheaper one.",
     "source": "7 × 24, 7 × 96, and 1,440 / 7"
    },
    {
     "text": "Spark's own continuous mode promises a millisecond, at least once, and only for maps and filters. `continuous` here is micro-batches without a pause, which every step can do.",
     "source": "Spark, Structured Streaming programming guide, continuous processing"
    }
   ],
   "related": [
    "streaming-ingest",
    "file-drop-microbatch",
    "near-realtime-bi-aggregates",
    "auto-stop-resume",
    "data-sla-slo"
   ],
   "example": "pipeline cards { owner \"fraud@example.com\" schedule \"@hourly\" tags { team \"fraud\" } }\n\nsource payments : kafka {\n  topic \"payments\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { payment_id: string not null, card: string, amount: decimal(18, 2), paid_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze payments from source.payments { write append trigger every 1 minute maintain { compact every 6 hours } }\n\n/** Somebody blocks a card on this, so it runs each minute. */\ngold card_minutes from bronze.payments {\n  watermark paid_at delay 10 minutes\n  group by window tumbling 1 minute on paid_at, card { payments = count(*) }\n  key       window_start, card\n  trigger   every 1 minute\n  on error  dead_letter rejects\n  maintain  { compact every 6 hours }\n  freshness 5 minutes\n  backfill  by day\n}\n\n/** Somebody reads this over coffee; it has the pipeline's schedule. */\ngold card_days from bronze.payments {\n  group by date(paid_at) as day, card { spent = sum(amount) }\n  fact grain day, card\n  freshness 1 day\n  backfill  by day\n}",
   "reading": [
    {
     "title": "Spark, Structured Streaming",
     "url": "https://spark.apache.org/docs/latest/streaming/index.html"
    }
   ]
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
   "detected": "`cache` of a table or a consumer",
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
   "id": "catalog-registration",
   "name": "Catalog registration",
   "category": "governance",
   "maturity": "foundational",
   "detected": "`catalog` of a pipeline",
   "aliases": [],
   "intent": "Let every table be found under one name, with its owner, its meaning and its sensitivity, without anybody having to enter them.",
   "problem": "The table is a path that three notebooks know. A new colleague builds it a second time under another name, with another definition of an active customer, and both are shown in the same meeting.",
   "solution": "Register on creation, by the code that writes the table and from the text that defines it: columns with their comments, owner, domain, tags, consumers. People search the catalog and never type into it. Read and write by the registered name only, and close the path, so that what is not registered does not exist.",
   "when": [
    "More than one team, or more than one engine, reads the lake.",
    "Access is granted by name or by tag."
   ],
   "notWhen": [
    "Scratch tables that live for a day. A catalog that lists them is searched no more."
   ],
   "tradeOffs": [
    {
     "text": "A crawler guesses types from files and finds a table some hours after it was written; registration by its writer is exact and immediate.",
     "source": "how both work; the delay is the crawler's schedule"
    },
    {
     "text": "A hundred tables partitioned by hour for five years are 4.4 million partitions. In AWS Glue each is an object, and those beyond a million cost 34 USD a month; listing them at planning time costs more.",
     "source": "AWS documentation, one USD per 100,000 objects above the first million"
    },
    {
     "text": "Descriptions that are kept apart from the code are wrong after the next change. Nobody has published how many of them are."
    }
   ],
   "related": [
    "lineage-capture",
    "data-contract",
    "access-tiers",
    "retention-policy",
    "lineage-completeness-metric"
   ],
   "example": "pipeline shop {\n  owner   \"shop-data@example.com\"\n  domain  sales\n  catalog main\n  tags    { team \"shop\", cost_center \"4711\" }\n}\n\nsource customers : postgres {\n  url secret(\"shop/url\") table \"public.customers\" incremental by changed_at evolve backward drift alert\n  columns { customer_id: long not null, email: string pii, changed_at: timestamp event_time }\n}\n\nbronze customers from source.customers { write append }\n\n/** Somebody with an order in the last year. The comment, the owner and the tags go into the catalog with the table. */\nsilver customers from bronze.customers {\n  columns {\n    customer_id\n    /** The hash of the address that the customer confirmed. */\n    email\n    changed_at\n  }\n  key       customer_id\n  mask      email with hash\n  freshness 1 day\n  tags      { sensitivity \"internal\" }\n}",
   "reading": [
    {
     "title": "AWS Glue Data Catalog as a metastore",
     "url": "https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-hive-metastore-glue.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "cdc-change-tables",
   "name": "Change data capture by change tables",
   "category": "ingestion",
   "maturity": "intermediate",
   "detected": "a source of a database that says `delivers changes`",
   "aliases": [],
   "intent": "Read a database's changes from tables that the database itself keeps of them, by its capture job or by triggers.",
   "problem": "Nobody gives you the transaction log. Polling `updated_at` sees no delete, and no update of the program that forgets to set it.",
   "solution": "Have the administrators switch on change tables, or triggers that fill an audit table; each row has the operation and its place in the log. Pull by that place and not by a time (`delivers changes`, `incremental by`), keep all of it in bronze, and merge by the same place. Read more often than the database cleans up.",
   "when": [
    "SQL Server, or an old system with audit tables, whose log is out of reach.",
    "A dozen tables, and a few minutes are soon enough."
   ],
   "notWhen": [
    "The log can be read. It costs the database less and knows the same.",
    "Tables under heavy writes; a trigger doubles each of them, within the user's transaction."
   ],
   "tradeOffs": [
    {
     "text": "SQL Server cleans its change tables after 4,320 minutes. A pipeline that stands still from Thursday evening to Monday morning has a hole and must load everything anew.",
     "source": "sys.sp_cdc_add_job, default of @retention"
    },
    {
     "text": "Its capture job takes up to 500 × 10 transactions and then waits five seconds, which bounds it to about a thousand a second and the delay to some seconds. Above that rate it falls behind for good.",
     "source": "the same page, defaults of @maxtrans, @maxscans and @pollinginterval"
    },
    {
     "text": "A changed column is not in the change table until somebody makes a second capture instance, of which a table can have two.",
     "source": "Microsoft documentation, sys.sp_cdc_enable_table"
    }
   ],
   "related": [
    "cdc-log-based",
    "merge-upsert",
    "api-pull",
    "drift-detection"
   ],
   "example": "source accounts : sqlserver {\n  url      secret(\"core/url\")\n  table    \"cdc.dbo_accounts_CT\"\n  delivers changes\n  incremental by `__$start_lsn`\n  every    10 minutes\n  evolve   backward\n  drift    alert\n  columns {\n    `__$start_lsn`:  binary not null\n    `__$operation`:  int not null\n    account_id:      long not null\n    balance:         decimal(18, 2)\n    changed_at:      timestamp event_time\n  }\n}\n\nbronze accounts from source.accounts { write append }\n\nsilver accounts from bronze.accounts {\n  where     `__$operation` <> 3\n  columns   { account_id, balance, changed_at }\n  key       account_id\n  write     merge { sequence by changed_at, `__$start_lsn` delete when `__$operation` = 1 }\n  freshness 1 hour\n}",
   "reading": [
    {
     "title": "Microsoft, sys.sp_cdc_add_job",
     "url": "https://learn.microsoft.com/en-us/sql/relational-databases/system-stored-procedures/sys-sp-cdc-add-job-transact-sql"
    }
   ]
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
   "detected": "a source of the system `cdc` that delivers changes",
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
   "id": "change-data-joins",
   "name": "Join of change streams",
   "category": "transformation",
   "maturity": "advanced",
   "detected": "a join with `within`, or one of two tables that are merged by key",
   "aliases": [],
   "intent": "Join two things that both change, so that the result follows whichever of them changed.",
   "problem": "A stream of order changes is joined with a stream of customer changes. The pair comes out if both arrive within the hour. The customer who moves in March changes nothing in the result, and the order that is deleted stays in it.",
   "solution": "Merge each stream into a table of its latest rows, and join the tables; a run computes the rows again of which either side changed, deletes included. Join streams directly only where two events belong together once, such as a click and its impression, with a watermark on both sides and `within`.",
   "when": [
    "Order and customer live in two services, and each has its own change log.",
    "Both sides are corrected afterwards."
   ],
   "notWhen": [
    "The fact needs the value of its own day, and not the newest; then it is `as of`.",
    "One side never changes. A plain join with a table says it."
   ],
   "tradeOffs": [
    {
     "text": "A join of streams holds both sides for the bound and the delay. At 2,000 rows a second on either side, an hour and ten minutes are 16.8 million rows of state.",
     "source": "2 × 2,000 × 4,200"
    },
    {
     "text": "Joined tables pay by fan-out. One changed customer with 40,000 orders is 40,000 rows written again.",
     "source": "arithmetic; keep such columns in the dimension and join when reading"
    },
    {
     "text": "Spark emits a pair of a stream join once and takes nothing back, and is documented for appended rows alone.",
     "source": "Spark, Structured Streaming programming guide, stream-stream joins"
    }
   ],
   "related": [
    "cdc-log-based",
    "temporal-joins",
    "merge-upsert",
    "watermarking",
    "ant-unbounded-state"
   ],
   "example": "source orders : cdc {\n  of postgres table \"public.orders\" topic \"cdc.orders\" evolve backward drift alert\n  columns { op: string not null, order_id: long not null, customer_id: long, amount: decimal(18, 2), changed_at: timestamp event_time }\n}\nsource customers : cdc {\n  of mysql table \"crm.customers\" topic \"cdc.customers\" evolve backward drift alert\n  columns { op: string not null, customer_id: long not null, city: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\ndefaults bronze { write append on error dead_letter rejects }\ndefaults silver { on error dead_letter rejects freshness 1 hour }\n\nbronze * from source.orders, source.customers {}\n\nsilver customers from bronze.customers { columns { * except (op) } key customer_id write merge { sequence by changed_at delete when op = 'd' } }\nsilver orders    from bronze.orders    { columns { * except (op) } key order_id    write merge { sequence by changed_at delete when op = 'd' } }\n\n/** Follows the order and the customer alike. */\nsilver order_cities from silver.orders {\n  left join silver.customers using (customer_id)\n  columns { order_id, amount, city }\n  key order_id\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "circuit-breaker-data-pipelines",
   "name": "Circuit breaker of a data pipeline",
   "category": "reliability",
   "maturity": "advanced",
   "detected": "an `expect` that aggregates and says `else fail`",
   "aliases": [],
   "intent": "Keep yesterday's right table when today's input looks wrong, instead of publishing it and apologising.",
   "problem": "The export arrived with a third of its files. Every job was green, gold was replaced at five, and at nine the regional managers saw revenue fall by two thirds. Rolling back took until noon, because six tables had already been computed from it.",
   "solution": "Put a gate between computing and publishing. A check over the whole table that `fail`s leaves the published version untouched, and everything downstream reads that one. A person, or the next good input, closes the circuit; the freshness that now runs out is what tells readers, truthfully, that there is no newer figure.",
   "when": [
    "Wrong figures cost more than old ones, as in reports to a regulator, prices, and mails to customers.",
    "The input comes in pieces whose completeness can be counted."
   ],
   "notWhen": [
    "Old data is the danger. A fraud score from yesterday is worse than one from an incomplete hour.",
    "A single row is wrong; quarantine that one and publish the rest."
   ],
   "tradeOffs": [
    {
     "text": "A gate at three standard deviations closes once in 370 runs although nothing is wrong. One on each of 40 measures stops a nightly run every nine days.",
     "source": "normal distribution, two-sided 0.27 percent; 370 / 40"
    },
    {
     "text": "Checking before publishing needs the new data written but not visible. On an Iceberg branch that costs no copy; a staging table costs one more write.",
     "source": "Iceberg documentation, audit branch"
    },
    {
     "text": "An open circuit that nobody answers for becomes an outage. Name an owner and a freshness, or do not build one."
    }
   ],
   "related": [
    "circuit-breaker",
    "quality-checks-defaults",
    "completeness-check",
    "anomaly-detection",
    "data-sla-slo"
   ],
   "example": "source positions : files {\n  path \"landing/positions/*.parquet\" format parquet evolve backward drift alert\n  columns { desk: string not null, instrument: string not null, quantity: decimal(18, 4), as_of_day: date event_time }\n}\n\nbronze positions from source.positions { write append }\n\n/** Published only if all 14 desks have reported; until then readers keep the last complete day. */\ngold exposure from bronze.positions {\n  group by as_of_day, desk { quantity = sum(quantity) }\n  fact      grain as_of_day, desk\n  write     overwrite\n  expect    all_desks: count(distinct desk) >= 14 else fail\n  freshness 2 days\n}",
   "diagram": {
    "alt": "A new version is computed and checked. If the check holds it is published; if not, the published version stays as it was, and somebody is told.",
    "flow": {
     "boxes": [
      {
       "id": "computed",
       "text": "computed",
       "column": 0,
       "row": 0
      },
      {
       "id": "check",
       "text": "expect … else fail",
       "column": 1,
       "row": 0
      },
      {
       "id": "published",
       "text": "published",
       "column": 2,
       "row": 0,
       "tone": "good"
      },
      {
       "id": "owner",
       "text": "its owner",
       "column": 2,
       "row": 1,
       "tone": "bad"
      }
     ],
     "arrows": [
      {
       "from": "computed",
       "to": "check"
      },
      {
       "from": "check",
       "to": "published",
       "text": "true"
      },
      {
       "from": "check",
       "to": "owner",
       "text": "not true",
       "tone": "bad"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Iceberg, branching and tagging",
     "url": "https://iceberg.apache.org/docs/latest/branching/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "circuit-breaker",
   "name": "Circuit breaker",
   "category": "reliability",
   "maturity": "intermediate",
   "detected": "`breaker` of a source",
   "aliases": [],
   "intent": "Stop asking a service that does not answer, and ask again after a pause with one question instead of a thousand.",
   "problem": "The pricing service is slow for ten seconds. Every worker waits for its timeout, retries three times, and so do the forty others in the company. What was slow is now down, and each time it gets up the queue of retries knocks it over again.",
   "solution": "After a number of failures in a row the caller leaves the source alone for a fixed time. Then a single trial call decides: if it succeeds everything resumes, otherwise the pause begins anew. While the circuit is open the run ends early, says so, and the table keeps the last data it had.",
   "when": [
    "Sources that many share, or that charge or lock accounts for too many calls.",
    "Failures come in stretches of minutes and not one at a time."
   ],
   "notWhen": [
    "A log such as Kafka. It does not suffer from readers that wait, and its lag tells more than a breaker.",
    "Bad rows. They fail however long one waits; a dead letter is their place."
   ],
   "tradeOffs": [
    {
     "text": "A pull every minute with three retries is 240 calls in an hour of outage. With `breaker after 5 failures for 10 minutes` there are about eleven.",
     "source": "arithmetic, 60 × 4 against 5 and a trial after each pause"
    },
    {
     "text": "Resilience4j opens when half of the last 100 calls failed, stays open for 60 seconds and lets 10 calls through to find out.",
     "source": "defaults of Resilience4j as listed in the Apache Camel documentation"
    },
    {
     "text": "The pause is added to the outage. Recovery in the first second of ten minutes is noticed in the tenth, so keep it below the freshness that was promised."
    }
   ],
   "related": [
    "circuit-breaker-data-pipelines",
    "retryable",
    "backpressure-strategies",
    "api-pull",
    "freshness-check"
   ],
   "example": "source prices : api {\n  url     \"https://prices.example.com/v2/latest\"\n  auth    secret(\"prices/api-key\")\n  every   1 minute\n  breaker after 5 failures for 10 minutes\n  evolve  backward\n  drift   alert\n  columns { sku: string not null, price: decimal(12, 2), quoted_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze prices from source.prices {\n  write    append\n  on error dead_letter rejects retry 3\n}\n\n/** Half an hour leaves room for one pause and the run after it. */\nsilver prices from bronze.prices {\n  key       sku\n  freshness 30 minutes\n}",
   "diagram": {
    "alt": "The service goes down; after five failures the circuit opens. The first trial after the pause fails and the circuit stays open; the second finds the service up again, and the circuit closes, some time after the service had recovered.",
    "timeline": {
     "end": 14,
     "rows": [
      {
       "label": "service",
       "spans": [
        {
         "from": 0,
         "to": 2,
         "text": "up",
         "tone": "good"
        },
        {
         "from": 2,
         "to": 9,
         "text": "down",
         "tone": "bad"
        },
        {
         "from": 9,
         "text": "up",
         "tone": "good"
        }
       ]
      },
      {
       "label": "circuit",
       "spans": [
        {
         "from": 0,
         "to": 3,
         "text": "closed"
        },
        {
         "from": 3,
         "to": 7,
         "text": "open",
         "tone": "quiet"
        },
        {
         "from": 7,
         "to": 11,
         "text": "open",
         "tone": "quiet"
        },
        {
         "from": 11,
         "text": "closed"
        }
       ]
      },
      {
       "label": "calls",
       "moments": [
        {
         "at": 1,
         "text": "many",
         "tone": "good"
        },
        {
         "at": 3,
         "text": "5 fail",
         "tone": "bad"
        },
        {
         "at": 7,
         "text": "1 trial fails",
         "tone": "bad"
        },
        {
         "at": 11,
         "text": "1 trial succeeds",
         "tone": "good"
        }
       ]
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Azure Architecture Center, circuit breaker pattern",
     "url": "https://learn.microsoft.com/en-us/azure/architecture/patterns/circuit-breaker"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "compaction",
   "name": "Compaction",
   "category": "core",
   "maturity": "foundational",
   "detected": "`compact` in force for a stored table",
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
   "id": "completeness-check",
   "name": "Completeness check",
   "category": "observability",
   "maturity": "foundational",
   "detected": "an `expect` that aggregates or says `is not null`, or a column that is `unique` or `references` another",
   "aliases": [],
   "intent": "Prove that everything which should have arrived is there, by counting against something that knows.",
   "problem": "One of 24 hourly files is missing. The day is four percent low, which is less than Monday differs from Tuesday, so no alarm and no human sees it. It is found at the end of the quarter, when the ledger does not add up.",
   "solution": "Compare with what is known from elsewhere. The number of shops that are open, the row count that the sender puts beside the file, the parents of the children. Then shares of NULL in columns that joins and sums depend on. Where nothing external exists, compare with the same weekday, and call it a guess.",
   "when": [
    "Sums that are reconciled with another system's.",
    "Many senders of which any may stay away."
   ],
   "notWhen": [
    "Samples and best-effort feeds, where a gap is agreed.",
    "The count of the table against itself an hour ago. It finds the total loss, which freshness finds sooner."
   ],
   "tradeOffs": [
    {
     "text": "`count(*) > 0` sees only total loss. A count of the distinct senders sees one of 120 missing, where the row count moves by 0.8 percent.",
     "source": "arithmetic, 1 / 120"
    },
    {
     "text": "A check that aggregates reads the table once more, so put it on the aggregate in gold, which has a thousandth of the rows."
    },
    {
     "text": "Late rows make yesterday incomplete and right. Judge a day when its watermark has passed, or expect an alarm each morning."
    }
   ],
   "related": [
    "freshness-check",
    "quality-checks-defaults",
    "anomaly-detection",
    "late-arrival-handling",
    "circuit-breaker-data-pipelines"
   ],
   "example": "source tills : files {\n  path \"landing/tills/*.csv\" format csv evolve backward drift alert\n  columns { till: string not null, receipt: string not null, customer_id: long, total: decimal(12, 2), sold_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze tills from source.tills { write append on error dead_letter rejects }\n\nsilver receipts from bronze.tills {\n  key       till, receipt\n  on error  dead_letter rejects\n  expect    known_buyers: count(customer_id) >= 0.6 * count(*) else warn\n  freshness 1 day\n}\n\ngold till_days from silver.receipts {\n  group by date(sold_at) as day { tills = count(distinct till), total = sum(total) }\n  fact      grain day\n  write     overwrite partitions\n  partition by day\n  expect    every_till: tills >= 120 else warn\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "contract-evolution",
   "name": "Contract evolution",
   "category": "core",
   "maturity": "intermediate",
   "detected": "`was` or `deprecated` of a column, or `deprecated` of a dataset",
   "aliases": [],
   "intent": "Change a published column without a day on which everybody has to change at once.",
   "problem": "Renaming `client_id` takes a minute. Finding all who read it takes a quarter, and the last of them is found by the owner of a dashboard that shows nothing.",
   "solution": "Expand, move, contract. The new column stands beside the old one; `was` says that they are one thing, so that older rows and files still have it; `deprecated \"DATE\"` says until when the old one is there. Take it away when the lineage shows no reader, and not when the date has come.",
   "when": [
    "A column or a table that other teams read.",
    "A source that announces a change of its own."
   ],
   "notWhen": [
    "Within one pipeline; rename it in the editor, and every reader is renamed with it.",
    "The meaning changes under the same name. That is a new column, whatever it is called."
   ],
   "tradeOffs": [
    {
     "text": "Both columns are written for the whole notice. Eight bytes in a hundred million rows a day are 72 GB in 90 days, before compression.",
     "source": "8 × 100,000,000 × 90"
    },
    {
     "text": "BACKWARD, as Confluent's registry understands it, allows to delete fields and to add optional ones, and lets consumers move first. FORWARD is the reverse of both.",
     "source": "Confluent documentation, schema evolution and compatibility"
    },
    {
     "text": "On Delta a rename that rewrites nothing needs column mapping (reader version 2, writer version 5), after which an older reader cannot open the table at all. Iceberg knows columns by number from the start.",
     "source": "Delta Lake documentation, column mapping; Iceberg specification, schema evolution"
    }
   ],
   "related": [
    "data-contract",
    "contract-testing",
    "schema-evolution-policy",
    "lineage-capture"
   ],
   "example": "source customers : postgres {\n  url secret(\"crm/url\") table \"public.customers\" incremental by changed_at evolve backward drift alert\n  columns {\n    customer_id: long not null was client_id\n    phone:       string pii\n    fax:         string pii deprecated \"2026-12-31\"\n    changed_at:  timestamp event_time\n  }\n}\n\nbronze customers from source.customers { write append }\n\nsilver customers from bronze.customers {\n  columns {\n    customer_id\n    phone\n    fax:        string deprecated \"2026-12-31\" = fax\n    changed_at\n  }\n  key       customer_id\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "contract-testing",
   "name": "Contract testing",
   "category": "core",
   "maturity": "intermediate",
   "detected": "a `test` of a table, or from rows of a table, that has a `contract` or reads a source that has one",
   "aliases": [],
   "intent": "Break a build, and not a dashboard, when what is delivered is no longer what was agreed.",
   "problem": "The producer's tests use the producer's idea of a row, the consumer's use a file from last spring. Both are green on the day on which they stop fitting each other.",
   "solution": "One contract file, checked in both builds. Here `cupel check` compares it with the columns that the text declares, at every commit, and a `test` writes down what rows of that shape become, deletes and NULLs included. On the producer's side the same file, or a schema registry, refuses the release.",
   "when": [
    "Two teams release on days of their own.",
    "Renaming is cheap for one side and expensive to find for the other."
   ],
   "notWhen": [
    "The producer is a vendor who agrees to nothing; watch for drift instead.",
    "As the only test. A shape stays the same when cents become dollars."
   ],
   "tradeOffs": [
    {
     "text": "Under its default, BACKWARD, Confluent's registry compares with the last version only. Whoever replays a topic from its beginning needs BACKWARD_TRANSITIVE.",
     "source": "Confluent documentation, schema evolution and compatibility"
    },
    {
     "text": "Comparing columns costs milliseconds and finds changes of shape; running rows costs the start of an engine and finds changes of meaning. Run the first on each commit, the second before a merge.",
     "source": "no figure is known for how many breaks are which"
    },
    {
     "text": "A test row that nobody would ever send protects nothing. Take last month's odd ones from the dead letter."
    }
   ],
   "related": [
    "data-contract",
    "contract-evolution",
    "drift-detection",
    "schema-enforcement"
   ],
   "example": "source orders : cdc {\n  of postgres table \"public.orders\" topic \"cdc.public.orders\" contract \"contracts/orders.yaml\"\n  columns { op: string not null, order_id: long not null, status: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze orders from source.orders { write append on error dead_letter rejects }\n\nsilver orders from bronze.orders {\n  columns { * except (op) }\n  key       order_id\n  write     merge { sequence by changed_at delete when op = 'd' }\n  on error  dead_letter rejects\n  freshness 1 day\n}\n\n/** An update that overtakes the delete does not raise the order from the dead. */\ntest deleted_stays_deleted of silver.orders {\n  given bronze.orders {\n    | op  | order_id | status | changed_at            |\n    | 'd' | 1        | null   | '2025-03-02 00:00:00' |\n    | 'u' | 1        | 'paid' | '2025-03-01 00:00:00' |\n    | 'c' | 2        | 'open' | '2025-03-01 00:00:00' |\n  }\n  then {\n    | order_id | status |\n    | 2        | 'open' |\n  }\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "cqrs-read-model",
   "name": "CQRS read model",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a `serve api` from a table that puts several inputs together under a key",
   "aliases": [],
   "intent": "Shape a table for one question of one screen, and derive it from the events of those who own the data.",
   "problem": "The page of an order joins seven services. It is as slow as the slowest and down when any of them is, and the order service has grown indexes for five screens that its own team has never seen.",
   "solution": "Writers own their data and publish what happened. A read model joins and flattens it ahead of time under the key by which the screen asks. It owns nothing, can be built anew from the events at any time, and says how old it may be. One for each question is fine, as long as nobody writes to it.",
   "when": [
    "Reads outnumber writes a hundred to one and need another shape.",
    "Data of several owners on one page."
   ],
   "notWhen": [
    "The user must see his own change in the next click, unless that click reads from the writer.",
    "One service with one database; an index or a view does it."
   ],
   "tradeOffs": [
    {
     "text": "It is always a little behind. Show the age, or let a writer's answer carry what the page will not know yet."
    },
    {
     "text": "A rebuild from two billion events at 100,000 a second takes five and a half hours, and that is how long a mistake in it lasts.",
     "source": "arithmetic"
    },
    {
     "text": "Every model is a copy, with its own storage, erasure and rights. There is no general figure for when the joins would have been cheaper; compare both at your busiest hour."
    }
   ],
   "related": [
    "outbox-cdc",
    "search-index-sync",
    "api-facade-lakehouse",
    "merge-upsert",
    "replay-backfill"
   ],
   "example": "source orders : cdc {\n  of postgres table \"public.orders\" via outbox delivers events topic \"orders.outbox\" evolve backward drift alert\n  columns { order_id: long not null, customer: string, status: string, at: timestamp event_time }\n}\nsource parcels : cdc {\n  of mysql table \"shipping.parcels\" via outbox delivers events topic \"parcels.outbox\" evolve backward drift alert\n  columns { order_id: long not null, tracking: string, state: string, at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze orders  from source.orders  { write append on error dead_letter rejects }\nbronze parcels from source.parcels { write append on error dead_letter rejects }\n\nsilver orders  from bronze.orders  { key order_id write merge { sequence by at } on error dead_letter rejects freshness 5 minutes }\nsilver parcels from bronze.parcels { key order_id write merge { sequence by at } on error dead_letter rejects freshness 5 minutes }\n\n/** All that the page of an order shows, in one row under the id in its address. */\ngold order_page from silver.orders as o {\n  left join silver.parcels as p on p.order_id = o.order_id\n  columns { order_id, customer, status, tracking = p.tracking, parcel = p.state, ordered_at = o.at }\n  key       order_id\n  freshness 10 minutes\n}\n\nserve api order_page from gold.order_page { path \"/v1/orders/{order_id}\" freshness 10 minutes latency 50 milliseconds }",
   "diagram": {
    "alt": "Two services publish their events; a read model joins them into one row per order, which the screen reads by its key.",
    "flow": {
     "boxes": [
      {
       "id": "orders",
       "text": "order service",
       "column": 0,
       "row": 0
      },
      {
       "id": "parcels",
       "text": "parcel service",
       "column": 0,
       "row": 1
      },
      {
       "id": "model",
       "text": "order_page",
       "column": 1,
       "row": 0,
       "tone": "good"
      },
      {
       "id": "screen",
       "text": "screen",
       "column": 2,
       "row": 0
      }
     ],
     "arrows": [
      {
       "from": "orders",
       "to": "model",
       "text": "events"
      },
      {
       "from": "parcels",
       "to": "model",
       "text": "events"
      },
      {
       "from": "model",
       "to": "screen",
       "text": "one read by key"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Azure Architecture Center, CQRS pattern",
     "url": "https://learn.microsoft.com/en-us/azure/architecture/patterns/cqrs"
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
   "detected": "`contract` of a source or a table",
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
   "id": "data-sla-slo",
   "name": "Data SLA and SLO",
   "category": "observability",
   "maturity": "advanced",
   "detected": "`latency` of a pipeline, or `freshness` or `latency` of a consumer",
   "aliases": [],
   "intent": "Agree with readers how old and how complete a table may be and how often it may miss that, and spend the difference knowingly.",
   "problem": "\"As fresh as possible\" is what both sides agreed on. So the team is paged for a delay that nobody would have noticed, and on the one morning that mattered nobody was, because by then every alert was ignored.",
   "solution": "Measure what readers feel, such as age at the dashboard at eight o'clock. Set an objective that is kept with some air, and a promise to others below it. What is left of a hundred percent is a budget; while there is some, ship changes, and when it is gone, repair. Page only when it burns fast.",
   "when": [
    "Several teams read the table and plan around it.",
    "There is a queue of reliability work and of features, and somebody must choose."
   ],
   "notWhen": [
    "One reader who sits next to you.",
    "Nobody would act on a breach. An objective without a consequence is decoration."
   ],
   "tradeOffs": [
    {
     "text": "A nightly table has thirty chances a month. One miss is 96.7 percent, so 99 percent promises at most one miss in a hundred nights.",
     "source": "29 / 30"
    },
    {
     "text": "99.9 percent over 30 days are 43 minutes in which a stream may be late. One restart with its backlog can use them up.",
     "source": "arithmetic, 0.001 × 30 days"
    },
    {
     "text": "A page is due at a burn rate of 14.4, where one hour uses two percent of a month's budget.",
     "source": "Google, The Site Reliability Workbook, alerting on SLOs"
    },
    {
     "text": "Five tables in a row that each keep 99 percent keep 95.1 together. Promise for the last, and give those before it more.",
     "source": "0.99⁵, if they fail independently"
    }
   ],
   "related": [
    "freshness-check",
    "completeness-check",
    "quality-checks-defaults",
    "anomaly-detection",
    "data-contract"
   ],
   "example": "pipeline logistics {\n  owner   \"logistics-data@example.com\"\n  latency 15 minutes\n  notify  env(\"PAGER_URL\")\n  budget  2500 usd per month\n  tags    { team \"logistics\", slo \"99 percent of mornings by 08:00\" }\n}\n\nsource scans : kafka {\n  topic \"scans\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  freshness 5 minutes\n  columns { parcel: string not null, depot: string not null, scanned_at: timestamp event_time }\n}\n\nbronze scans from source.scans { write append schedule \"*/10 * * * *\" maintain { compact every 1 day } }\n\ngold parcels_by_depot from bronze.scans {\n  group by date(scanned_at) as day, depot { parcels = count(distinct parcel) }\n  fact      grain day, depot\n  key       day, depot\n  schedule  \"*/10 * * * *\"\n  freshness 20 minutes\n  backfill  by day\n  maintain  { compact every 1 day }\n  expect    depots_there: depot is not null else warn\n}\n\nserve dashboard depots from gold.parcels_by_depot { tool \"Looker\" freshness 30 minutes owner \"ops-control@example.com\" }",
   "reading": [
    {
     "title": "Google, alerting on SLOs",
     "url": "https://sre.google/workbook/alerting-on-slos/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "debug-sampling",
   "name": "Sampling for debugging",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "`sample` of an `environment`",
   "aliases": [],
   "intent": "Bring last night's fault back on a small machine, in a minute, with rows that belong together.",
   "problem": "The first thousand rows of each table are a thousand orders of which hardly one finds its customer, so that the joined result is empty and proves nothing. A copy of production on a laptop has everything, and is a breach.",
   "solution": "An `environment` with a `sample` and a location of its own; sampling at the sources by the thing that belongs together keeps all rows of a few customers. Mask before the sample leaves production. When the fault is found, its rows become a `test`, and the sample can go.",
   "when": [
    "The run takes an hour and the fault needs twenty tries.",
    "A branch is looked at before it is merged."
   ],
   "notWhen": [
    "It is about volume, skew or memory, which a sample cures instead of showing.",
    "You know the key. Filter for it."
   ],
   "tradeOffs": [
    {
     "text": "One percent of 500 GB is 5 GB, which one machine holds.",
     "source": "arithmetic"
    },
    {
     "text": "A fault in one row of 100,000 is in a sample of one percent of ten million rows with 63 percent probability. Sample the dead letter instead; there it is every row.",
     "source": "1 − 1/e, as one such row is expected"
    },
    {
     "text": "What was seen on a sample is shown to be possible, never to be absent."
    }
   ],
   "related": [
    "sampling",
    "contract-testing",
    "dlq",
    "workload-rightsizing"
   ],
   "example": "pipeline shop { owner \"shop-data@example.com\" location \"s3://lake/shop\" tags { team \"shop\" } }\n\nenvironment dev {\n  location \"lake/dev\"\n  sample   1 percent\n}\n\nsource orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by updated_at evolve backward drift alert\n  columns { order_id: long not null, customer_id: long, amount: decimal(18, 2), updated_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders { dedupe by order_id keep latest updated_at key order_id freshness 1 day }\n\ntest last_state_wins of silver.orders {\n  given bronze.orders {\n    | order_id | customer_id | amount | updated_at            |\n    | 1        | 7           | 10.00  | '2025-06-01 10:00:00' |\n    | 1        | 7           | 12.00  | '2025-06-01 11:00:00' |\n  }\n  then {\n    | order_id | amount |\n    | 1        | 12.00  |\n  }\n}",
   "reading": []
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
   "detected": "a step `dedupe by`",
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
   "id": "delta-lake-maintenance",
   "name": "Delta Lake maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` in force for a Delta table",
   "aliases": [],
   "intent": "Keep a Delta table's files few and its log short, and delete old files no sooner than the slowest reader lets go of them.",
   "problem": "Nobody vacuumed for a year, and a table of 2 TB fills a bucket of 31. Or somebody did, with zero hours, and the stream that had opened its files an hour ago ends in the middle with a file that does not exist.",
   "solution": "Compaction every day, `vacuum` after it, with a `retain` that is longer than the longest query, the longest standstill of a stream that reads the table, and the days until somebody notices a wrong run. Shorten it only for erasure, and then stop the writers or keep it above their longest run.",
   "when": [
    "Every Delta table that is written more than once a day."
   ],
   "notWhen": [
    "A small table that one job overwrites and one job reads. Its week of versions is cheaper than thinking about it."
   ],
   "tradeOffs": [
    {
     "text": "VACUUM refuses less than 168 hours until a safety check is switched off. What it guards are the uncommitted files of a run in progress, which look like garbage.",
     "source": "Delta Lake documentation, spark.databricks.delta.retentionDurationCheck.enabled"
    },
    {
     "text": "Removing old files and removing old log entries are two clocks, a week and 30 days. A version within the log whose files are gone cannot be read.",
     "source": "defaults of delta.deletedFileRetentionDuration and delta.logRetentionDuration"
    },
    {
     "text": "Vacuuming lists the whole folder, ten thousand requests for ten million objects. Since Delta 3.3 `VACUUM … LITE` reads the log instead, and leaves the files of failed writes to a full one.",
     "source": "Delta Lake documentation, table utility commands; 1,000 keys a request"
    }
   ],
   "related": [
    "compaction",
    "vacuum-optimize-policies",
    "time-travel",
    "zorder-clustering",
    "gdpr-erase",
    "ant-missing-compaction"
   ],
   "example": "source trips : kafka {\n  topic \"trips\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { trip_id: string not null, started_at: timestamp event_time }\n}\n\nbronze trips from source.trips {\n  format    delta\n  write     append\n  trigger   every 5 minutes\n  partition by date(started_at)\n  maintain  { compact every 1 day target 512 mb, vacuum every 1 day retain 7 days }\n}",
   "reading": [
    {
     "title": "Delta Lake, table utility commands",
     "url": "https://docs.delta.io/latest/delta-utility.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "differential-privacy-sketch",
   "name": "Differential privacy",
   "category": "governance",
   "maturity": "advanced",
   "advice": "The noise is added by a reviewed library when figures are published; no construct draws it.",
   "aliases": [],
   "intent": "Publish statistics with just enough noise that nobody can tell from them whether any one person was in the data.",
   "problem": "Names were removed and the counts by street, age and illness were published. Three of the cells say 1. A neighbour needs no name, and whoever subtracts last week's table from this week's knows who moved in.",
   "solution": "Bound first what one person can contribute, by counting each once and capping amounts. Leave out small groups. Then add noise in proportion to that bound over a budget ε, once, when publishing, and store the noisy figure; noise drawn anew for each query averages away. Account for every release, because budgets add up. Use a library that is reviewed.",
   "when": [
    "Statistics about people leave the organisation, or are asked for again and again.",
    "Groups of hundreds, where an error of a few does not matter."
   ],
   "notWhen": [
    "Someone must be billed, paid or treated by the figure.",
    "Groups of a dozen. The noise is then larger than what it hides."
   ],
   "tradeOffs": [
    {
     "text": "With ε = 1 a count is off by at most 3 in 95 of 100 cases. That is 0.3 percent of a thousand, and 30 of ten.",
     "source": "Laplace mechanism, ln(20) / ε for a person who is counted once"
    },
    {
     "text": "A hundred releases at ε = 0.1 have spent ten in total, at which the guarantee is weak.",
     "source": "sequential composition; Dwork and Roth, The Algorithmic Foundations of Differential Privacy"
    },
    {
     "text": "The redistricting data of the 2020 US census used ε = 19.61, which shows how dear accuracy for small areas is.",
     "source": "US Census Bureau, announcement of the privacy-loss budget of June 2021"
    },
    {
     "text": "Asked a hundred times with fresh noise, the same question is answered ten times as exactly.",
     "source": "the error of a mean falls with the square root"
    }
   ],
   "related": [
    "access-tiers",
    "purpose-based-access-control",
    "gdpr-erase",
    "sampling"
   ],
   "example": "source visits : files {\n  path \"landing/visits/*.parquet\" format parquet evolve backward drift alert\n  columns { person_id: string not null pii, district: string, diagnosis: string, visited_on: date event_time }\n}\n\nbronze visits from source.visits { write append }\n\n/** What the library is given: each person once a month and district, and no group below 50. The noise is added when it is published. */\ngold visits_for_release from bronze.visits {\n  group by date_trunc('month', visited_on) as month, district, diagnosis { people = count(distinct person_id) }\n  where     people >= 50\n  fact      grain month, district, diagnosis\n  write     overwrite\n  freshness 40 days\n}\n\naccess gold.visits_for_release {\n  tier  restricted\n  allow release_service for statistics\n}",
   "reading": [
    {
     "title": "OpenDP, documentation",
     "url": "https://docs.opendp.org/"
    },
    {
     "title": "Harvard Data Science Review, the 2020 census TopDown algorithm",
     "url": "https://hdsr.mitpress.mit.edu/pub/7evz361i/release/1"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "dimensional-mart",
   "name": "Dimensional mart",
   "category": "serving",
   "maturity": "foundational",
   "aliases": [
    "pre-aggregation"
   ],
   "detected": "a `serve dashboard` from a gold `fact` that says its `grain`",
   "intent": "Give one group of readers a small star with the grain, the names and the sums that they ask for, computed once.",
   "problem": "Every report joins the same six tables and defines revenue again. Two differ by VAT, one counts cancelled orders, and the monthly meeting begins with half an hour on whose number is right.",
   "solution": "A gold fact at the grain of the questions, with measures that carry their unit and definition, and dimensions that other marts share. Aggregate only what stays right when added up; for what does not, such as customers, offer a sketch or the finer table. State the grain, since it is what everybody gets wrong first.",
   "when": [
    "A known set of questions by many people with a tool that likes stars.",
    "The detail has a hundred times more rows than the answer."
   ],
   "notWhen": [
    "Exploration, where the next question needs the column that was summed away.",
    "One report. A view is enough until there is a second."
   ],
   "tradeOffs": [
    {
     "text": "Two billion order lines by day, country and segment are 175,200 rows a year. A query reads megabytes instead of a terabyte.",
     "source": "365 × 40 × 12"
    },
    {
     "text": "Distinct counts do not add up. A visitor of three days is one a month and three in the sum; `approx_count_distinct` is off by a standard deviation of five percent unless told otherwise.",
     "source": "Spark documentation, default of `relativeSD`"
    },
    {
     "text": "Each mart is one more table to keep right when a definition changes, so change it in silver and let the marts follow."
    }
   ],
   "related": [
    "dimensional-modeling",
    "scd-type2",
    "near-realtime-bi-aggregates",
    "cache-before-compute",
    "cqrs-read-model"
   ],
   "example": "source order_lines : postgres {\n  url secret(\"shop/url\") table \"public.order_lines\" incremental by ordered_at evolve backward drift alert\n  columns {\n    line_id: long not null, customer_id: long, country: string, status: string\n    net: decimal(12, 2), ordered_at: timestamp event_time\n  }\n}\n\nbronze order_lines from source.order_lines { write append }\n\nsilver order_lines from bronze.order_lines { key line_id freshness 1 day }\n\ngold sales_mart from silver.order_lines {\n  where     status <> 'cancelled'\n  group by  date(ordered_at) as day, country {\n    /** Without VAT, in euros, without cancelled orders. */\n    net_revenue = sum(net)\n    lines       = count(*)\n  }\n  fact      grain day, country\n  write     overwrite partitions\n  partition by day\n  freshness 1 day\n}\n\nserve dashboard sales from gold.sales_mart { tool \"Power BI\" freshness 1 day }",
   "reading": []
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
   "detected": "the role `dimension` or `fact`",
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
   "detected": "`on error dead_letter` in force, an `expect` that quarantines, or `late dead_letter`",
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
   "diagram": {
    "alt": "Rows that can be read go from the source to bronze and on to silver. The others go to the dead letter, which tells somebody.",
    "flow": {
     "boxes": [
      {
       "id": "source",
       "text": "source",
       "column": 0,
       "row": 0
      },
      {
       "id": "bronze",
       "text": "bronze",
       "column": 1,
       "row": 0
      },
      {
       "id": "silver",
       "text": "silver",
       "column": 2,
       "row": 0,
       "tone": "good"
      },
      {
       "id": "rejects",
       "text": "dead letter",
       "column": 1,
       "row": 1,
       "tone": "bad"
      },
      {
       "id": "owner",
       "text": "its owner",
       "column": 2,
       "row": 1
      }
     ],
     "arrows": [
      {
       "from": "source",
       "to": "bronze"
      },
      {
       "from": "bronze",
       "to": "silver"
      },
      {
       "from": "source",
       "to": "rejects",
       "tone": "bad"
      },
      {
       "from": "rejects",
       "to": "owner",
       "text": "above 0.1 percent"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Kafka Connect, error handling",
     "url": "https://kafka.apache.org/documentation/#connect_errorreporting"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "drift-detection",
   "name": "Drift detection",
   "category": "observability",
   "maturity": "intermediate",
   "detected": "`drift alert`, `drift fail` or `rescue` in force for a source",
   "aliases": [],
   "intent": "Notice that a source has changed its columns or its values before somebody asks why a column is empty.",
   "problem": "A producer renames `customerId` to `customer_id`. JSON does not mind. The old column is NULL from Tuesday on, no job fails, and in three weeks a model that learned from it recommends the same thing to everybody.",
   "solution": "Two kinds, two means. Drift of the schema is exact, so compare each batch's columns and types with the declared ones, let pass what `evolve` allows, keep the unknown in a rescue column, and report (`drift alert`) or stop (`drift fail`). Drift of values is a matter of degree; compare shares and quantiles with a reference period, and look at them weekly rather than be woken.",
   "when": [
    "Text formats and APIs of others, which change without a release note.",
    "Columns that feed a model."
   ],
   "notWhen": [
    "Both ends are generated from one schema with a registry that refuses what does not fit.",
    "A growing business. Its values drift by being one; test shares and not totals."
   ],
   "tradeOffs": [
    {
     "text": "Of a million rows each, a Kolmogorov–Smirnov test calls a shift of 0.2 percent significant. Set thresholds by effect and not by p-value.",
     "source": "critical distance 1.36 × √(2 / n) at five percent"
    },
    {
     "text": "A population stability index below 0.1 as calm and above 0.25 as alarm is a custom of credit scoring; no derivation of the two numbers is known.",
     "source": "Minitab documentation, which adds that the index grows with the sample"
    },
    {
     "text": "`drift fail` turns a new harmless column into an outage. It fits where somebody is there to answer, and a contract says what is allowed."
    }
   ],
   "related": [
    "schema-evolution-policy",
    "schema-enforcement",
    "data-contract",
    "anomaly-detection",
    "ant-silent-drift"
   ],
   "example": "source bookings : api {\n  url    \"https://partner.example.com/v1/bookings\"\n  auth   secret(\"partner/token\")\n  every  1 hour\n  evolve backward\n  drift  alert\n  rescue _rescued\n  columns { booking_id: string not null, guest_id: string, nights: int, booked_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze bookings from source.bookings { write append on error dead_letter rejects }\n\n/** A renamed field shows at once: as NULL here, and under its new name in `_rescued`. */\nsilver bookings from bronze.bookings {\n  key       booking_id\n  on error  dead_letter rejects\n  expect    guests_known: count(guest_id) >= 0.98 * count(*) else warn\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Minitab, population stability index",
     "url": "https://support.minitab.com/en-us/model-ops/monitor-deployed-models/details-about-the-population-stability-index-psi"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "edge-batching",
   "name": "Edge batching",
   "category": "ingestion",
   "maturity": "advanced",
   "advice": "Packs are made on the device, before the first row that a text describes.",
   "aliases": [],
   "intent": "Collect readings on the device, send them in packs, and keep with each the time at which it was taken.",
   "problem": "A sensor sends a hundred bytes every second. The radio costs more than the reading, the broker bills each as a message, and in the tunnel all of them are lost. Then somebody adds a buffer, stamps the pack when it leaves, and an hour of readings seems to happen in one second.",
   "solution": "The device writes to flash and sends every so many seconds or kilobytes, alarms at once. Each reading carries its own time and a number that counts up. The pipeline unpacks before bronze, dedupes by device and number, and has a watermark that is longer than the pack and the longest tunnel together.",
   "when": [
    "Radio, battery or a price per message.",
    "Devices that are offline for a while every day."
   ],
   "notWhen": [
    "The reading is an alarm; a pack makes it as late as the pack.",
    "A wired device that sends once a minute anyway."
   ],
   "tradeOffs": [
    {
     "text": "AWS IoT Core bills in steps of 5 KB. One reading a second is 2.6 million messages a month; fifty in a pack of 5 KB are 52,000, for a fiftieth of the price.",
     "source": "AWS IoT Core price list, metering of messages; 86,400 × 30 readings of 100 bytes"
    },
    {
     "text": "The pack's interval is the least delay of every figure, and is added to what the watermark has to wait for.",
     "source": "arithmetic"
    },
    {
     "text": "A device that dies takes its buffer with it. With a pack each minute that is up to 60 readings, unless they were on flash and somebody fetches the device.",
     "source": "arithmetic"
    }
   ],
   "related": [
    "late-arrival-handling",
    "watermarking",
    "deduplication",
    "backpressure-strategies",
    "streaming-ingest"
   ],
   "example": "source readings : iot {\n  topic \"plant/readings\" every 1 minute evolve backward drift alert\n  columns { device: string not null, n: long not null, celsius: double, taken_at: timestamp event_time, received_at: timestamp ingest_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze readings from source.readings { write append on error dead_letter rejects }\n\nsilver readings from bronze.readings {\n  dedupe by device, n keep earliest taken_at\n  key       device, n\n  freshness 10 minutes\n  backfill  by day\n}\n\ngold temperature_5m from silver.readings {\n  watermark taken_at delay 30 minutes late update\n  group by window tumbling 5 minutes on taken_at, device { celsius = avg(celsius) }\n  key       window_start, device\n  schedule  \"*/5 * * * *\"\n  freshness 10 minutes\n  partition by date(window_start)\n  maintain  { compact every 1 day }\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "exactly-once-transactional-sinks",
   "name": "Exactly-once transactional sinks",
   "category": "reliability",
   "maturity": "advanced",
   "aliases": [
    "checkpointing"
   ],
   "detected": "a `sink … via outbox`, or a stream with `delivery exactly_once` and a `checkpoint`",
   "intent": "Commit the rows and the position up to which the input was read as one, or tie both to a number that can be checked.",
   "problem": "The sink got the batch, and the crash came before the checkpoint knew of it. After the restart the batch is sent again. A topic then has each of its messages twice, a mail goes out twice, and only the lake's own table is fine, because somebody merged there.",
   "solution": "Three ways, from strong to weak. A table format that stores an application id and batch number in its own commit and skips what it has. A sink with two-phase commit, which shows rows only when the checkpoint is complete. Or a write by key, which may happen often. What has none of the three gets its rows from an outbox that a separate reader publishes.",
   "when": [
    "A stream writes to the lake and to something else besides.",
    "A consumer adds up what it receives and does not look at ids."
   ],
   "notWhen": [
    "A batch that is started again from its beginning; it repairs itself.",
    "The receiver already deduplicates by id. At least once is then enough and faster."
   ],
   "tradeOffs": [
    {
     "text": "Spark's `foreachBatch` and its Kafka sink promise at least once. Delta makes the former exact with `txnAppId` and `txnVersion`; nothing does so for the latter.",
     "source": "Spark and Delta Lake documentation, Kafka integration and idempotent writes"
    },
    {
     "text": "Flink's transactional Kafka sink asks for an hour where brokers grant 15 minutes (`transaction.max.timeout.ms`), so the default fails at the start, and an outage longer than the timeout loses the open transaction.",
     "source": "Flink documentation, Kafka connector"
    },
    {
     "text": "Kafka consumers read uncommitted messages unless `isolation.level` is `read_committed`. One that was not told sees what was rolled back.",
     "source": "Kafka documentation, consumer configuration"
    },
    {
     "text": "Rows become visible when the checkpoint does. An interval of one minute adds up to a minute of latency."
    }
   ],
   "related": [
    "exactly-once",
    "outbox-cdc",
    "idempotent",
    "streaming-ingest",
    "ant-dual-write"
   ],
   "example": "source transfers : kafka {\n  topic \"transfers\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { transfer_id: string not null, amount: decimal(18, 2), booked_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days alert above 0 percent }\n\nbronze transfers from source.transfers {\n  write      append\n  trigger    every 10 seconds\n  checkpoint \"checkpoints/transfers\"\n  delivery   exactly_once\n  partition by date(booked_at)\n  on error   dead_letter rejects\n  maintain   { compact every 1 hour }\n}\n\n/** The topic is fed from the table's outbox: what the table has is sent, and nothing else. */\nsilver transfers from bronze.transfers {\n  key      transfer_id\n  write    merge { sequence by booked_at }\n  trigger  every 10 seconds\n  on error dead_letter rejects\n  expect   positive: amount > 0 else quarantine\n  sink     kafka \"transfers-booked\" via outbox\n  maintain { compact every 2 hours }\n}",
   "diagram": {
    "alt": "A run writes batch 7 and crashes before the checkpoint knows of it. The restart sends batch 7 again; the table has that number already and skips it, and only then does the checkpoint move on.",
    "timeline": {
     "end": 16,
     "rows": [
      {
       "label": "runs",
       "moments": [
        {
         "at": 2,
         "text": "batch 7"
        },
        {
         "at": 6,
         "text": "crash",
         "tone": "bad"
        },
        {
         "at": 11,
         "text": "batch 7 again"
        }
       ]
      },
      {
       "label": "table",
       "spans": [
        {
         "from": 0,
         "to": 3,
         "text": "to batch 6"
        },
        {
         "from": 3,
         "text": "to batch 7, once",
         "tone": "good"
        }
       ]
      },
      {
       "label": "checkpoint",
       "spans": [
        {
         "from": 0,
         "to": 12,
         "text": "to batch 6",
         "tone": "quiet"
        },
        {
         "from": 12,
         "text": "to batch 7"
        }
       ]
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Delta Lake, idempotent writes",
     "url": "https://docs.delta.io/kernel/rust/writing/idempotent_writes"
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
   "detected": "`delivery exactly_once` in force for a table",
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
   "id": "feature-store-materialization",
   "name": "Feature store materialisation",
   "category": "serving",
   "maturity": "advanced",
   "detected": "the role `feature`, or a `serve features`",
   "aliases": [],
   "intent": "Compute a feature once, keep its history for training and its newest value for serving, and let both come from the same text.",
   "problem": "The notebook computed \"orders in 30 days\" with pandas, the service does it in Java, and they treat the current day differently. The model was excellent in the lab, since its training rows knew what happened the day after, and is mediocre in the shop.",
   "solution": "A gold table of features with key and event time, of which the lake keeps every version and a fast store the last. Training joins the value as it was before the label's time; serving reads by key. Write to the fast store what changed, and check both sides on the same rows before you believe an experiment.",
   "when": [
    "Several models share features, or training and serving run in different languages.",
    "Decisions within tens of milliseconds on aggregates of days."
   ],
   "notWhen": [
    "Scoring in batches; the table is enough.",
    "What matters is in the request itself, such as the basket. Compute that on the spot."
   ],
   "tradeOffs": [
    {
     "text": "A rewrite of 50 million entities each night is 50 million writes, and with two percent changed it is one million.",
     "source": "arithmetic; DynamoDB bills a write unit for each KB of each write"
    },
    {
     "text": "A point-in-time join in Feast looks no further back than the view's `ttl`. Values older than that become NULL in training and stay in the online store.",
     "source": "Feast documentation, point-in-time joins"
    },
    {
     "text": "A day's feature is known when the day's run has ended. Joined by its date alone, training sees the evening at noon."
    }
   ],
   "related": [
    "temporal-joins",
    "scd-type2",
    "cqrs-read-model",
    "windowed-aggregation",
    "time-travel"
   ],
   "example": "source orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by ordered_at evolve backward drift alert\n  columns { order_id: long not null, customer_id: long not null, amount: decimal(12, 2), ordered_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\n/** One row per customer and day, so that training can ask for the day before the label. */\ngold customer_features from bronze.orders {\n  group by customer_id, date(ordered_at) as day {\n    orders  = count(*)\n    spent   = sum(amount)\n    largest = max(amount)\n  }\n  feature\n  key       customer_id, day\n  freshness 1 day\n  expect    spent_known: spent is not null else warn\n}\n\nserve features customers from gold.customer_features { freshness 1 day latency 20 milliseconds }",
   "diagram": {
    "alt": "Features are computed once into a table. Training reads them as of the time of each label; a fast store gets the newest value of each key, and serving reads that.",
    "flow": {
     "boxes": [
      {
       "id": "events",
       "text": "events",
       "column": 0,
       "row": 0
      },
      {
       "id": "features",
       "text": "features",
       "column": 1,
       "row": 0
      },
      {
       "id": "training",
       "text": "training",
       "column": 2,
       "row": 0,
       "tone": "good"
      },
      {
       "id": "serving",
       "text": "serving",
       "column": 2,
       "row": 1,
       "tone": "good"
      }
     ],
     "arrows": [
      {
       "from": "events",
       "to": "features",
       "text": "computed once"
      },
      {
       "from": "features",
       "to": "training",
       "text": "as of the label"
      },
      {
       "from": "features",
       "to": "serving",
       "text": "newest by key"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Feast, concepts",
     "url": "https://docs.feast.dev/getting-started/concepts"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "file-drop-microbatch",
   "name": "File drop in micro-batches",
   "category": "ingestion",
   "maturity": "foundational",
   "detected": "a source of the system `files` that delivers events",
   "aliases": [],
   "intent": "Take files up as they are dropped into a folder, whole, each once, a few at a time.",
   "problem": "The partner's upload takes a minute, and the job that lists the folder in the middle of it reads half a file. A week later he sends a correction under the same name, and nothing happens, because that name has been read.",
   "solution": "Agree that a file is uploaded under another name and renamed when it is whole, and that a correction has a name of its own; let the `path` match finished files only. Keep each row's file in bronze. Dedupe above it, since sooner or later everybody sends a file twice.",
   "when": [
    "Partners, exports and devices that can write a file and nothing else.",
    "Minutes are soon enough."
   ],
   "notWhen": [
    "A hundred thousand files a day of a few kilobytes; ask for a queue, or for larger files.",
    "One file that is replaced each night. That is a snapshot, and `delivers snapshots` reads it as one."
   ],
   "tradeOffs": [
    {
     "text": "Listing is paid for. A folder of a million files on S3 takes a thousand requests, and asked each minute 7.20 USD a day. Folders by day or notifications make it cents.",
     "source": "1,000 keys a request, 0.005 USD per 1,000 LIST requests in us-east-1, 1,440 times"
    },
    {
     "text": "Spark puts all new files into the first batch unless maxFilesPerTrigger says otherwise, so the first run after a week off is the week.",
     "source": "Spark, Structured Streaming programming guide, file source"
    },
    {
     "text": "An object store shows a file when it is whole; HDFS, NFS and SFTP show it while it grows.",
     "source": "the same guide asks for files to be placed atomically"
    }
   ],
   "related": [
    "streaming-ingest",
    "deduplication",
    "batch-microbatch-continuum",
    "compaction",
    "schema-enforcement"
   ],
   "example": "source bookings : files {\n  path   \"landing/bookings/*.csv\"\n  format csv\n  every  5 minutes\n  evolve backward\n  drift  alert\n  option \"maxFilesPerTrigger\" = \"200\"\n  columns { booking_id: string not null, seats: string, booked_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze bookings from source.bookings {\n  columns  { *, source_file: string = input_file_name() }\n  write    append\n  on error dead_letter rejects\n}\n\nsilver bookings from bronze.bookings {\n  dedupe by booking_id keep latest booked_at\n  columns   { booking_id, seats: int = cast(seats as int), booked_at }\n  key       booking_id\n  on error  dead_letter rejects\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "format-migration",
   "name": "Table format migration",
   "category": "storage",
   "maturity": "advanced",
   "detected": "`format … was …`",
   "aliases": [],
   "intent": "Move a table to another format while people read it, and be able to go back until you are sure.",
   "problem": "The new engine wants Iceberg. Over a weekend ten terabytes are copied and the name is switched; on Monday three readers turn out to open the folder by its path, and a stream has stood still since Saturday because its checkpoint counts versions of a log that is no longer written.",
   "solution": "`format iceberg was delta` says where it comes from and where it goes. Write both for a while, compare counts and sums by partition each day, move readers one at a time, and switch the old one off when the lineage shows nobody left. Where only readers differ, let one table be read as both instead.",
   "when": [
    "The format lacks something that you need now, or the engine that you must use cannot read it.",
    "Plain Parquet folders that people overwrite under each other."
   ],
   "notWhen": [
    "A benchmark was faster. Compaction and clustering are usually the rest of the difference.",
    "Delta tables that Iceberg readers only have to read; UniForm writes Iceberg's metadata beside the log."
   ],
   "tradeOffs": [
    {
     "text": "Both copies of 10 TB cost 230 USD more a month, for as long as the slowest reader takes.",
     "source": "10,000 GB × 0.023 USD, S3 price list for us-east-1"
    },
    {
     "text": "Registering existing Parquet files takes their footers and not their rows, so it ends in minutes. Iceberg's `snapshot` tries it out beside the original, `migrate` replaces that.",
     "source": "Iceberg documentation, Spark procedures"
    },
    {
     "text": "Old versions do not move. Time travel begins on the day of the switch, and each stream that read the old table starts with a new checkpoint.",
     "source": "how both formats keep history"
    }
   ],
   "related": [
    "time-travel",
    "contract-evolution",
    "lineage-capture",
    "iceberg-maintenance",
    "delta-lake-maintenance"
   ],
   "example": "source flights : postgres {\n  url secret(\"ops/url\") table \"public.flights\" incremental by updated_at evolve backward drift alert\n  columns { flight_id: long not null, gate: string, updated_at: timestamp event_time }\n}\n\nbronze flights from source.flights { write append }\n\nsilver flights from bronze.flights {\n  key       flight_id\n  write     merge { sequence by updated_at }\n  format    iceberg was delta\n  maintain  { compact every 1 day, expire every 1 day retain 14 days }\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Iceberg, Spark procedures",
     "url": "https://iceberg.apache.org/docs/latest/spark-procedures/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "freshness-check",
   "name": "Freshness check",
   "category": "observability",
   "maturity": "foundational",
   "detected": "`freshness` in force for a table or a source",
   "aliases": [],
   "intent": "Measure how old a table is by its own newest event, and tell somebody before a reader notices.",
   "problem": "All jobs are green. The connector lost its permission on Thursday, so every run since has read nothing, written nothing and succeeded. The dashboard shows Thursday, with today's date in its title.",
   "solution": "Promise an age where readers look, at `serve`, and let tables and sources have shorter ones, so that the alarm names the place where the flow stopped. Count from event time. Where nothing may rightly happen for hours, a good run that found no change counts as fresh; a source that must never be silent gets a `freshness` of its own.",
   "when": [
    "Anything that is looked at regularly and would be believed if it were old.",
    "Feeds from outside, whose end nobody announces."
   ],
   "notWhen": [
    "Tables that change when somebody decides so, such as codes and calendars; the last good run says enough there."
   ],
   "tradeOffs": [
    {
     "text": "Ages add up. Three hourly tables in a row may show an event three hours after it happened and each still keep to its schedule.",
     "source": "arithmetic, one interval for each"
    },
    {
     "text": "The newest event of a whole table hides a silent part. With one of twelve partitions dead the maximum goes on as before; group by the part to see it."
    },
    {
     "text": "It is noticed after the promised age and one interval of the check. Checked hourly, two hours become up to three.",
     "source": "arithmetic"
    },
    {
     "text": "dbt computes no freshness for a source that sets neither `warn_after` nor `error_after`.",
     "source": "dbt documentation, freshness"
    }
   ],
   "related": [
    "data-sla-slo",
    "completeness-check",
    "quality-checks-defaults",
    "lineage-visualization",
    "ant-no-observability"
   ],
   "example": "source meters : iot {\n  topic \"meters\" evolve backward drift alert\n  freshness 15 minutes\n  columns { meter: string not null, kwh: decimal(12, 3), read_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze meters from source.meters {\n  write    append\n  schedule \"*/30 * * * *\"\n  on error dead_letter rejects\n  maintain { compact every 7 days }\n}\n\ngold load_by_hour from bronze.meters {\n  group by date_trunc('hour', read_at) as hour { kwh = sum(kwh) }\n  fact      grain hour\n  key       hour\n  schedule  \"*/30 * * * *\"\n  freshness 1 hour\n  backfill  by day\n  maintain  { compact every 7 days }\n}\n\nserve dashboard load from gold.load_by_hour { tool \"Grafana\" freshness 90 minutes }",
   "reading": [
    {
     "title": "dbt, freshness",
     "url": "https://docs.getdbt.com/reference/resource-properties/freshness"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "gdpr-erase",
   "name": "Erasure of personal data",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "right-to-erasure"
   ],
   "detected": "a `subject` with `erase`",
   "intent": "Find every copy of a person's data, and be able to show before the deadline that they are gone.",
   "problem": "The row is deleted in gold. It is still in silver, in bronze, in the raw row of a dead letter, in the files of last week's versions, in the topic, and in the export that marketing took home. The next replay brings it back into gold.",
   "solution": "`subject` names the key and the deadline, and lineage finds the tables that hold it, up and down. Erase in bronze first, or a replay undoes it, and remember a hash of the erased keys for sources that deliver again. Then let `vacuum` and `expire` remove the old files while there is time left.",
   "when": [
    "Any table about persons in the European Union.",
    "Before the first request; the first one leaves a month."
   ],
   "notWhen": [
    "The law obliges you to keep it, as with invoices. Restrict who may see it, and say why it stays.",
    "Sums from which nobody can be picked out any more."
   ],
   "tradeOffs": [
    {
     "text": "The answer is due within a month, two more with reasons given. Erased in a weekly batch, with seven days of old files and a vacuum a day, the last copy is gone after 15 days.",
     "source": "GDPR, article 12 (3); 7 + 7 + 1"
    },
    {
     "text": "Deletion vectors and merge-on-read only mark a row. Its bytes stay until the file is rewritten, on Delta by REORG TABLE … APPLY (PURGE) and the vacuum after it.",
     "source": "Delta Lake documentation, deletion vectors"
    },
    {
     "text": "One person in 1,000 files of 128 MB rewrites 128 GB to remove a few kilobytes. Clustered by the person it is one or two files; collected for a week it is one rewrite for all requests.",
     "source": "arithmetic"
    }
   ],
   "related": [
    "access-tiers",
    "lineage-capture",
    "retention-policy",
    "time-travel",
    "dlq",
    "snapshot-export"
   ],
   "example": "source customers : cdc {\n  of postgres table \"public.customers\" topic \"cdc.customers\" evolve backward drift alert\n  columns { op: string not null, customer_id: long not null, email: string pii, segment: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 14 days }\n\nbronze customers from source.customers {\n  write    append\n  on error dead_letter rejects\n  maintain { vacuum every 1 day retain 7 days }\n}\n\ngold dim_customer from bronze.customers {\n  columns { * except (op) }\n  dimension\n  key       customer_id\n  scd 2 { track segment sequence by changed_at delete when op = 'd' }\n  cluster by customer_id\n  on error  dead_letter rejects\n  maintain  { vacuum every 1 day retain 7 days }\n  freshness 1 day\n}\n\nsubject customer {\n  key   gold.dim_customer.customer_id\n  erase anonymize within 30 days\n}",
   "reading": [
    {
     "title": "Regulation (EU) 2016/679, articles 12 and 17",
     "url": "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "hudi-maintenance",
   "name": "Hudi maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` or `compact` in force for a Hudi table",
   "aliases": [],
   "intent": "Fold Hudi's log files into base files, and clean versions by time and not by a handful of commits.",
   "problem": "The defaults fit an hourly batch. Under a stream that commits each minute, the cleaner's ten commits are ten minutes, and a query that takes a quarter of an hour loses its files on the way.",
   "solution": "Choose by the table's readers. Copy on write costs writers and leaves nothing to do but cleaning; merge on read costs readers until compaction has run, so run it beside the writer and not within it. `vacuum … retain D` states in days what has to survive.",
   "when": [
    "Hudi tables that are upserted around the clock.",
    "Incremental readers, which can go back exactly as far as the cleaner has left them."
   ],
   "notWhen": [
    "Append-only tables in one batch a day; Hudi fills its small files up by itself when it writes the next."
   ],
   "tradeOffs": [
    {
     "text": "The defaults: 10 commits are kept, the timeline is archived between 20 and 30, a log is compacted after 5 delta commits, and files below 100 MB are filled up.",
     "source": "Hudi documentation, configurations of cleaning, archival, compaction and file sizing"
    },
    {
     "text": "At a commit each minute, seven days are 10,080 commits. Clean by hours for such a table, since a count that large also keeps the timeline that long.",
     "source": "arithmetic"
    },
    {
     "text": "Compaction within the writer stops the stream for as long as it takes, every fifth batch.",
     "source": "Hudi documentation, inline compaction"
    }
   ],
   "related": [
    "compaction",
    "delta-lake-maintenance",
    "iceberg-maintenance",
    "vacuum-optimize-policies",
    "merge-upsert"
   ],
   "example": "source rides : cdc {\n  of mysql table \"rides.rides\" topic \"cdc.rides\" evolve backward drift alert\n  columns { op: string not null, ride_id: long not null, fare: decimal(18, 2), changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze rides from source.rides { write append on error dead_letter rejects }\n\nsilver rides from bronze.rides {\n  columns { * except (op) }\n  format    hudi\n  key       ride_id\n  write     merge { sequence by changed_at delete when op = 'd' }\n  schedule  \"*/10 * * * *\"\n  on error  dead_letter rejects\n  maintain  { compact every 1 hour, vacuum every 1 day retain 3 days }\n  freshness 30 minutes\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "iceberg-maintenance",
   "name": "Iceberg maintenance",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`expire` in force for an Iceberg table",
   "aliases": [],
   "intent": "Forget old snapshots, so that planning a query does not begin with reading the table's whole life.",
   "problem": "Each commit adds a snapshot, a manifest list, and a metadata file that names all snapshots so far. A stream that commits every minute has half a million of them after a year, and the planner reads that list before it reads a row.",
   "solution": "In this order: compact data files, merge manifests, expire snapshots; orphans seldom. `maintain { compact every D, expire every D retain D }` says how often and how far back readers may go. Keep states that matter by tags, which expiring spares.",
   "when": [
    "Every Iceberg table that something commits to by itself.",
    "Merge-on-read tables above all; there compaction also takes the delete files away that each reader applies."
   ],
   "notWhen": [
    "The catalog does it for you, as several managed ones do. Two janitors fight over the same files."
   ],
   "tradeOffs": [
    {
     "text": "Unless told otherwise, expiring keeps five days and at least one snapshot, and the search for orphans spares what is younger than three days.",
     "source": "Iceberg documentation, Spark procedures, expire_snapshots and remove_orphan_files"
    },
    {
     "text": "Expired snapshots leave their metadata files behind, 1,440 a day at a commit each minute, until write.metadata.delete-after-commit.enabled is set. It is off by default.",
     "source": "Iceberg documentation, table properties"
    },
    {
     "text": "Removing orphans with an age below the longest run deletes files that a writer has not committed yet, and with them the table's integrity.",
     "source": "the same documentation warns of it"
    }
   ],
   "related": [
    "compaction",
    "vacuum-optimize-policies",
    "time-travel",
    "delta-lake-maintenance",
    "join-bucketed"
   ],
   "example": "source scans : kafka {\n  topic \"scans\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { scan_id: string not null, parcel: string, scanned_at: timestamp event_time }\n}\n\nbronze scans from source.scans {\n  format    iceberg\n  write     append\n  trigger   every 1 minute\n  partition by date(scanned_at)\n  maintain  { compact every 6 hours, expire every 1 day retain 5 days }\n}",
   "reading": [
    {
     "title": "Iceberg, maintenance",
     "url": "https://iceberg.apache.org/docs/latest/maintenance/"
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
   "detected": "a table that is not appended to: `write merge`, `write overwrite`, `write overwrite partitions` or `scd`, said or by default",
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
   "id": "join-broadcast",
   "name": "Broadcast join",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "a join with `broadcast`",
   "aliases": [],
   "intent": "Send the small table to every worker, so that the large one stays where it is.",
   "problem": "Ten billion clicks are joined with 200 countries, and Spark sorts ten billion rows and sends them over the network, since it cannot tell that the countries are few once they stand behind a filter, a view or a cast.",
   "solution": "`broadcast` on the join. The driver collects the right side and each executor holds a copy, so what counts is its size in memory as rows, not on disk. Say it in the text, where a reviewer sees the promise that this table stays small, instead of raising a threshold for all.",
   "when": [
    "Codes, countries, rates, calendars; up to some tens of megabytes on disk.",
    "The large side is skewed. Without a shuffle nothing gathers in one task."
   ],
   "notWhen": [
    "It grows with the business. Today's small table of customers is next year's dead driver.",
    "The small side is the one whose unmatched rows must be kept, as in a full join; Spark cannot broadcast that one."
   ],
   "tradeOffs": [
    {
     "text": "Left alone, Spark broadcasts below an estimated 10 MB, waits 300 seconds for it, and refuses above 8 GB.",
     "source": "Spark documentation, spark.sql.autoBroadcastJoinThreshold and broadcastTimeout; the limit is spark.sql.maxBroadcastTableSize"
    },
    {
     "text": "200 MB in memory on 50 executors is 10 GB of the cluster, and once more on the driver.",
     "source": "arithmetic"
    },
    {
     "text": "Compressed columns on disk grow several times over as rows in memory. Look at the plan's metrics; there is no factor that holds for all tables."
    }
   ],
   "related": [
    "join-bucketed",
    "temporal-joins",
    "map-filter",
    "workload-rightsizing"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { click_id: string not null, country: string, clicked_at: timestamp event_time }\n}\nsource countries : postgres {\n  url secret(\"ref/url\") table \"public.countries\" evolve backward drift alert\n  columns { country: string not null unique, continent: string, loaded_at: timestamp event_time }\n}\n\nbronze clicks    from source.clicks    { write append }\nbronze countries from source.countries { write append }\n\nsilver countries from bronze.countries { key country write merge { sequence by loaded_at } freshness 7 days }\n\nsilver clicks from bronze.clicks {\n  left join silver.countries using (country) broadcast\n  columns { click_id, country, continent, clicked_at }\n  key       click_id\n  freshness 1 day\n  backfill  by day\n}",
   "reading": [
    {
     "title": "Spark, performance tuning",
     "url": "https://spark.apache.org/docs/latest/sql-performance-tuning.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "join-bucketed",
   "name": "Bucketed join",
   "category": "transformation",
   "maturity": "advanced",
   "detected": "a join with `bucketed`",
   "aliases": [],
   "intent": "Lay two large tables out by their join key once, so that joining them moves no rows every night.",
   "problem": "Orders and items, a terabyte each, are joined each night by the same key. Each night two terabytes cross the network to arrive at the places at which they arrived the night before.",
   "solution": "`bucketed N` on the join: both sides in N buckets of the key, read pair by pair. The format must know buckets. Iceberg does, as a partition transform that Spark uses for storage-partitioned joins; Spark's own Parquet tables do; Delta does not. Take N so that a bucket fits the memory of a task with room to spare.",
   "when": [
    "The same large pair by the same key, several times a day.",
    "Both sides are too large for memory and neither has a key that holds a tenth of the rows."
   ],
   "notWhen": [
    "One side fits into memory; broadcast it and lay out nothing.",
    "Delta tables. Clustering by the key lets a query skip files, but the join shuffles all the same."
   ],
   "tradeOffs": [
    {
     "text": "A terabyte in 64 buckets is 16 GB in each, in 1,024 it is one. But every run writes a file into each bucket that it touches, so 1,024 buckets and hourly appends are up to 24,576 files a day.",
     "source": "arithmetic"
    },
    {
     "text": "Writing shuffles in place of reading, so the first join costs what it always did; the gain begins with the second.",
     "source": "by construction"
    },
    {
     "text": "Whether Spark makes use of Iceberg's buckets hangs on spark.sql.sources.v2.bucketing.enabled, whose default differs between versions. Look for the Exchange in the plan; it should be gone.",
     "source": "Spark documentation, performance tuning, storage partition join"
    }
   ],
   "related": [
    "join-broadcast",
    "partitioning-strategies",
    "compaction",
    "iceberg-maintenance"
   ],
   "example": "pipeline shop { owner \"shop-data@example.com\" format iceberg tags { team \"shop\" } }\n\nsource orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by ordered_at evolve backward drift alert\n  columns { order_id: long not null unique, customer_id: long, ordered_at: timestamp event_time }\n}\nsource items : postgres {\n  url secret(\"shop/url\") table \"public.items\" incremental by added_at evolve backward drift alert\n  columns { item_id: long not null, order_id: long, amount: decimal(18, 2), added_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\nbronze items  from source.items  { write append }\n\nsilver orders from bronze.orders { key order_id write merge { sequence by ordered_at } freshness 1 day }\nsilver items from bronze.items as i {\n  join silver.orders as o on o.order_id = i.order_id bucketed 256\n  columns { item_id, order_id: long = i.order_id, customer_id, amount, added_at }\n  key       item_id\n  write     merge { sequence by added_at }\n  freshness 1 day\n}",
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
   "detected": "`late` of a step `watermark`, or `late within` of `merge` or `scd`",
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
   "diagram": {
    "alt": "A window is published with 12 rows. A row of it comes late. With late update the figure becomes 13; with late dead_letter or drop it stays 12.",
    "timeline": {
     "end": 14,
     "rows": [
      {
       "label": "rows",
       "moments": [
        {
         "at": 2,
         "text": "twelve in time"
        },
        {
         "at": 9,
         "text": "one late",
         "tone": "bad"
        }
       ]
      },
      {
       "label": "late update",
       "spans": [
        {
         "from": 0,
         "to": 5,
         "text": "counting",
         "tone": "quiet"
        },
        {
         "from": 5,
         "to": 9,
         "text": "12"
        },
        {
         "from": 9,
         "text": "13",
         "tone": "good"
        }
       ]
      },
      {
       "label": "dead_letter, drop",
       "spans": [
        {
         "from": 0,
         "to": 5,
         "text": "counting",
         "tone": "quiet"
        },
        {
         "from": 5,
         "text": "12"
        }
       ]
      }
     ],
     "ticks": [
      {
       "at": 5,
       "text": "published"
      },
      {
       "at": 9,
       "text": "later"
      }
     ]
    }
   },
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
   "detected": "`lineage` of a pipeline",
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
   "id": "lineage-completeness-metric",
   "name": "Lineage completeness metric",
   "category": "observability",
   "maturity": "advanced",
   "advice": "It counts what is missing from the texts, which no text can show.",
   "aliases": [],
   "intent": "Know which share of the paths through the lake is in the lineage, so that its silence can be trusted.",
   "problem": "The impact report listed four dashboards, and a fifth broke. A notebook reads the table by its path, and the lineage does not know it. From then on people ask around again, and the tool is one more thing to maintain.",
   "solution": "Count what cannot be traced and make it a list with owners. Tables without a declared writer, columns whose origin ends in a query or function that nobody parsed, readers in the access log that no `serve` declares. Weigh by how often a table is read, and publish one figure a week.",
   "when": [
    "Erasure or an audit depends on the lineage being whole.",
    "Several tools write to the lake, of which some report nothing."
   ],
   "notWhen": [
    "Everything is declared in one place and nothing else has write access; then it is complete by construction."
   ],
   "tradeOffs": [
    {
     "text": "95 percent for each hop are 77 percent for a path of five. The share of whole paths is the honest figure, not that of edges.",
     "source": "0.95⁵"
    },
    {
     "text": "By table the share always looks good. One untyped `select *` makes a table traced and all of its columns untraced."
    },
    {
     "text": "Readers appear only in the log of storage or catalog, which costs money to keep and must itself be evaluated; no general number is known."
    }
   ],
   "related": [
    "lineage-capture",
    "lineage-visualization",
    "catalog-registration",
    "gdpr-erase"
   ],
   "example": "/** Named columns with types: what comes from here can be followed by name. */\nsource tickets : postgres {\n  url secret(\"desk/url\") table \"public.tickets\" incremental by opened_at evolve backward drift alert\n  columns { ticket_id: long not null, email: string pii, severity: int, opened_at: timestamp event_time }\n}\n\nbronze tickets from source.tickets { write append }\n\n/** A query is parsed, and its columns traced, as long as it is SQL; a Python function would end the trace here. */\nsilver severe_tickets from bronze.tickets {\n  sql \"\"\"\n    select ticket_id, email, opened_at from input where severity >= 3\n  \"\"\"\n  key       ticket_id\n  mask      email with hash\n  freshness 1 day\n}\n\nserve dashboard desk from silver.severe_tickets { tool \"Superset\" owner \"support@example.com\" }",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "lineage-visualization",
   "name": "Lineage visualisation",
   "category": "observability",
   "maturity": "intermediate",
   "advice": "Every text has a lineage that can be looked at; there is nothing to write for it.",
   "aliases": [],
   "intent": "Show the path from a wrong figure back to its sources, and forward to everybody who has seen it, on one screen.",
   "problem": "The whole graph is on the wall, 600 boxes and 2,000 arrows, and nobody has answered a question with it. Tracing one figure still means opening eleven files, because the picture shows that tables are connected and not by which columns.",
   "solution": "Draw what was asked. One table or column, its neighbours two steps up and down, the rest folded away until clicked. Keep layers in lanes so that direction needs no arrowheads, put consumers at the right end and sources at the left, and make each box a link to its line of code. Derive it at every edit, since nobody opens a picture that was once out of date a second time.",
   "when": [
    "Before a change, to know whom to tell; after a fault, to know where to look.",
    "Somebody new has to understand a pipeline this week."
   ],
   "notWhen": [
    "A machine asks. Erasure and impact checks read the graph itself, and need no drawing."
   ],
   "tradeOffs": [
    {
     "text": "500 tables of 20 columns are 10,000 nodes, and no layout of that is legible. Two steps around one column are seldom more than 30.",
     "source": "arithmetic; the second figure is experience, and no study of it is known"
    },
    {
     "text": "Marquez answers 20 steps deep unless asked for fewer, which in most lakes is everything.",
     "source": "Marquez documentation, default of `depth`"
    },
    {
     "text": "Consumers that are not declared are not drawn. A graph that ends at gold says who computes and not who is hurt."
    }
   ],
   "related": [
    "lineage-capture",
    "lineage-completeness-metric",
    "catalog-registration",
    "freshness-check"
   ],
   "example": "source invoices : postgres {\n  url secret(\"finance/url\") table \"public.invoices\" incremental by issued_at evolve backward drift alert\n  columns { invoice_id: long not null, region: string, net: decimal(18, 2), issued_at: timestamp event_time }\n}\n\nbronze invoices from source.invoices { write append }\n\nsilver invoices from bronze.invoices { key invoice_id freshness 1 day }\n\n/** What the board sees. A click on `net` leads back to one column of one database. */\ngold net_by_region from silver.invoices {\n  group by date_trunc('month', issued_at) as month, region { net = sum(net) }\n  fact      grain month, region\n  key       month, region\n  freshness 2 days\n}\n\nserve dashboard board      from gold.net_by_region { tool \"Superset\" owner \"cfo-office@example.com\" freshness 2 days }\nserve export    controller from gold.net_by_region { format parquet location \"exports/controlling\" }",
   "reading": [
    {
     "title": "Marquez, lineage graph",
     "url": "https://marquezproject.ai/docs/api/get-lineage/"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "map-filter",
   "name": "Map and filter",
   "category": "transformation",
   "maturity": "foundational",
   "detected": "a step `where` or `columns`",
   "aliases": [],
   "intent": "Keep the rows and columns that are needed, as soon as that can be known, with at most one row out for each row in.",
   "problem": "`where status <> 'test'` also drops every row whose status is NULL, and nobody meant that. The same filter behind the join costs a join of all that it throws away.",
   "solution": "`where` and `columns` at the top of the flow, before anything that sorts or shuffles. They need no state and no order, so a run looks at changed rows alone. Write what becomes of NULL (`status is distinct from 'test'`). A row that is wrong, rather than unwanted, is not filtered: `expect` counts it or puts it aside.",
   "when": [
    "The first steps of nearly every silver table.",
    "The right place to leave out personal data that nobody above will need."
   ],
   "notWhen": [
    "In bronze. Tomorrow's question may be about what you drop today.",
    "To make a check go away; a filter is a rule whose violations nobody counts."
   ],
   "tradeOffs": [
    {
     "text": "Parquet is read by column. Five of fifty columns of one width are a tenth of the bytes.",
     "source": "arithmetic on the layout of the format"
    },
    {
     "text": "A plain comparison skips whole files and row groups by their smallest and largest value. Wrapped in a Python function it skips nothing, and each row goes through another process.",
     "source": "Spark documentation, Parquet filter pushdown; no general factor is known"
    }
   ],
   "related": [
    "schema-enforcement",
    "quality-checks-defaults",
    "medallion-lakehouse",
    "poison-pill-handling"
   ],
   "example": "source visits : postgres {\n  url secret(\"clinic/url\") table \"public.visits\" incremental by visited_at evolve backward drift alert\n  columns { visit_id: long not null, patient: string pii, ward: string, status: string, visited_at: timestamp event_time }\n}\n\nbronze visits from source.visits { write append }\n\nsilver visits from bronze.visits {\n  where   status is distinct from 'test'\n  columns { visit_id, ward: string = upper(trim(ward)), visited_at }\n  key       visit_id\n  freshness 1 day\n}",
   "reading": []
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
   "detected": "a silver table that reads bronze, or a gold table that reads silver or bronze",
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
   "diagram": {
    "alt": "Bronze holds what arrived, silver one typed row per key, gold what others read; each is computed from the one before.",
    "flow": {
     "boxes": [
      {
       "id": "bronze",
       "text": "bronze: as it came",
       "column": 0,
       "row": 0
      },
      {
       "id": "silver",
       "text": "silver: believed",
       "column": 1,
       "row": 0
      },
      {
       "id": "gold",
       "text": "gold: published",
       "column": 2,
       "row": 0,
       "tone": "good"
      }
     ],
     "arrows": [
      {
       "from": "bronze",
       "to": "silver",
       "text": "types, keys"
      },
      {
       "from": "silver",
       "to": "gold",
       "text": "joins, sums"
      }
     ]
    }
   },
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
   "detected": "`write merge` or `scd 1`, said or by default in silver and gold with a `key`",
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
   "id": "multi-region-ingest",
   "name": "Multi-region ingest",
   "category": "ingestion",
   "maturity": "advanced",
   "detected": "a silver or gold table into which sources of two or more `region`s flow",
   "aliases": [],
   "intent": "Take data in where it arises, and carry away of it only what may be carried and pays for the carriage.",
   "problem": "One topic in Virginia takes the clicks of the whole world. Each of Frankfurt's crosses the ocean, is billed by the gigabyte, waits when the cable is cut; and one day somebody from legal asks on what ground it crosses at all.",
   "solution": "A source and a bronze table for each region, with its `region` written down. Reduce and mask there; union above what may travel, with the region as a column and as part of the key, because two regions hand out the same number sooner or later.",
   "when": [
    "Users on several continents, or a law that binds data to a place.",
    "A region must go on working while another is down."
   ],
   "notWhen": [
    "One region, and a slide that shows three.",
    "Rows of all regions need one order. There is none, and the clocks that you would sort by differ."
   ],
   "tradeOffs": [
    {
     "text": "From Virginia to another region AWS charges 0.02 USD for a gigabyte. A terabyte a day of raw events is 600 USD a month, one percent of it as hourly sums 6.",
     "source": "EC2 price list, data transfer; 1,000 × 0.02 × 30"
    },
    {
     "text": "Replicators such as MirrorMaker 2 deliver at least once unless their exactly-once support is switched on; dedupe after the union.",
     "source": "Kafka documentation, geo-replication"
    },
    {
     "text": "The union is as fresh as its slowest region, and so is every window that waits for all of them."
    }
   ],
   "related": [
    "access-tiers",
    "retention-policy",
    "deduplication",
    "streaming-ingest",
    "gdpr-erase"
   ],
   "example": "schema click { click_id: string not null, user_id: string pii, page: string, clicked_at: timestamp event_time }\n\nsource clicks_eu : kafka { topic \"clicks\" brokers env(\"KAFKA_EU\") region \"eu-central-1\" format avro evolve backward drift alert columns click }\nsource clicks_us : kafka { topic \"clicks\" brokers env(\"KAFKA_US\") region \"us-east-1\"    format avro evolve backward drift alert columns click }\n\nbronze * from source.clicks_eu, source.clicks_us { write append }\n\nsilver clicks_eu from bronze.clicks_eu { columns { region: string = 'eu', click_id, page, clicked_at } key click_id freshness 1 hour }\nsilver clicks_us from bronze.clicks_us { columns { region: string = 'us', click_id, page, clicked_at } key click_id freshness 1 hour }\n\n/** Pages of the whole world, and nobody's name. */\ngold page_hours from silver.clicks_eu union silver.clicks_us {\n  group by date_trunc('hour', clicked_at) as hour, region, page { clicks = count(*) }\n  fact grain hour, region, page\n  freshness 2 hours\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "near-realtime-bi-aggregates",
   "name": "Near-real-time aggregates",
   "category": "serving",
   "maturity": "advanced",
   "detected": "a gold table with a `window` that is a stream",
   "aliases": [],
   "intent": "Keep the sums of a dashboard up to date within seconds by touching only the windows that new rows fall into.",
   "problem": "The dashboard should be live, so it sums the raw events at each refresh, and the warehouse glows. Or it reads an aggregate that appears only when its window has closed for good, and live means six minutes ago.",
   "solution": "Aggregate by short windows in a stream and merge them by window and dimension, so that an open window is shown while it grows and a late row corrects its own. Bound lateness by a watermark, let readers share answers for a few seconds, and compose hours and days from the minutes instead of the events.",
   "when": [
    "Operations that act on minutes, such as stock, fraud and traffic.",
    "A fixed set of dimensions with a bounded number of values."
   ],
   "notWhen": [
    "The decision is made once a day; a nightly mart costs a tenth.",
    "Figures that may not change once shown. A growing window does, by design."
   ],
   "tradeOffs": [
    {
     "text": "Appended windows of a minute behind a watermark of five show a row after up to six minutes; merged ones show it at the next trigger.",
     "source": "window + delay; how this language defines the two ways of writing"
    },
    {
     "text": "1,440 minutes × 50 regions × 200 products are 14 million rows a day at most. Check that product before adding a dimension.",
     "source": "arithmetic"
    },
    {
     "text": "A merge each five seconds is 17,280 commits a day; without compaction every few hours queries slow down before the evening.",
     "source": "86,400 / 5"
    },
    {
     "text": "Averages and distinct counts cannot be summed up from minutes. Keep sum and count, or a sketch."
    }
   ],
   "related": [
    "windowed-aggregation",
    "watermarking",
    "late-arrival-handling",
    "cache-before-compute",
    "compaction"
   ],
   "example": "source sales : kafka {\n  topic \"sales\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { sale_id: string not null, region: string, amount: decimal(18, 2), sold_at: timestamp event_time }\n}\ndeadletter rejects { retain 14 days }\n\nbronze sales from source.sales {\n  write     append\n  trigger   every 10 seconds\n  partition by date(sold_at), hour(sold_at)\n  on error  dead_letter rejects\n  maintain  { compact every 1 hour }\n}\n\ngold sales_by_minute from bronze.sales {\n  watermark sold_at delay 5 minutes late update\n  group by  window tumbling 1 minute on sold_at, region { revenue = sum(amount), sales = count(*) }\n  fact      grain window_start, region\n  key       window_start, region\n  write     merge\n  trigger   every 10 seconds\n  partition by date(window_start)\n  on error  dead_letter rejects\n  maintain  { compact every 2 hours }\n  cache     5 seconds\n  freshness 1 minute\n  backfill  by day\n}\n\nserve dashboard live_sales from gold.sales_by_minute { tool \"Grafana\" freshness 1 minute }",
   "reading": []
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
   "detected": "`via outbox` of a source, of the `writes` of a service, or of a `sink`",
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
   "diagram": {
    "alt": "The application writes the row and its event into two tables of one database in one transaction; a reader of the database's log carries the event to the topic.",
    "flow": {
     "boxes": [
      {
       "id": "app",
       "text": "application",
       "column": 0,
       "row": 0
      },
      {
       "id": "orders",
       "text": "table orders",
       "column": 1,
       "row": 0
      },
      {
       "id": "outbox",
       "text": "table outbox",
       "column": 1,
       "row": 1
      },
      {
       "id": "topic",
       "text": "topic",
       "column": 2,
       "row": 1,
       "tone": "good"
      }
     ],
     "arrows": [
      {
       "from": "app",
       "to": "orders",
       "text": "one transaction"
      },
      {
       "from": "app",
       "to": "outbox"
      },
      {
       "from": "outbox",
       "to": "topic",
       "text": "log reader"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Debezium, outbox event router",
     "url": "https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "partitioning-strategies",
   "name": "Partitioning",
   "category": "core",
   "maturity": "foundational",
   "aliases": [
    "partitioning"
   ],
   "detected": "`partition by` in force for a stored table",
   "intent": "Keep files apart by a value that questions ask for, so that a question about one day opens one day's files.",
   "problem": "Partitioned by customer, 50 GB lie in a million folders of 50 KB, and listing them takes longer than reading them. Partitioned by nothing, a rerun of last Tuesday rewrites the year.",
   "solution": "One partition column, nearly always the day on which it happened; a second only where a day alone is tens of gigabytes. Multiply rows by bytes before you write it down. Finer questions belong to `cluster by`. Take a value that never changes for a key, since a merge that changes it moves the row between folders.",
   "when": [
    "Tables of a terabyte and more that are asked, replaced or deleted by time.",
    "`overwrite partitions`, a `backfill` by day, tiers of storage: each works on whole partitions."
   ],
   "notWhen": [
    "Below a terabyte the vendor of Delta advises against any partition; statistics and clustering find the files.",
    "Columns of thousands of values, such as a customer or a product."
   ],
   "tradeOffs": [
    {
     "text": "A gigabyte is the least that a partition should hold. 100 GB a year are 274 MB a day, and 11 MB an hour in 8,760 partitions.",
     "source": "Delta Lake best practices and Databricks documentation for the floor; the rest is division"
    },
    {
     "text": "Three columns for year, month and day prune worse than one date. A range over the turn of a month then needs a condition that nobody writes.",
     "source": "how partition filters are matched; no number is known"
    },
    {
     "text": "Iceberg derives the partition filter from a filter on the timestamp. On folders in Hive style a query that forgets the partition column reads everything.",
     "source": "Iceberg documentation, hidden partitioning"
    }
   ],
   "related": [
    "compaction",
    "zorder-clustering",
    "retention-policy",
    "storage-tiering",
    "merge-upsert",
    "ant-missing-compaction"
   ],
   "example": "source clicks : kafka {\n  topic \"clicks\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { click_id: string not null, customer_id: long, page: string, clicked_at: timestamp event_time }\n}\n\nbronze clicks from source.clicks { write append partition by date(clicked_at) }\n\n/** A rerun replaces the days that it touches and no other file. */\ngold page_days from bronze.clicks {\n  group by date(clicked_at) as day, page { clicks = count(*) }\n  fact grain day, page\n  write     overwrite partitions\n  partition by day\n  freshness 1 day\n  backfill  by day\n}",
   "reading": [
    {
     "title": "Databricks, when to partition tables",
     "url": "https://docs.databricks.com/tables/partitions.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "poison-pill-handling",
   "name": "Poison pill handling",
   "category": "reliability",
   "maturity": "intermediate",
   "detected": "`on error dead_letter … retry N`",
   "aliases": [],
   "intent": "Get the one message that kills its reader out of the way after a few attempts, so that those behind it pass.",
   "problem": "It is not merely malformed. It is a document of 200 MB, a zip in a text field, an object nested ten thousand deep, and the process that touches it dies before it can reject anything. The restart reads the same position and dies again, and the consumer lag of one partition climbs all night while the other eleven look healthy.",
   "solution": "Count attempts where a crash does not erase the count, and cut the batch in halves until one row is left. Store that row as it came, unparsed, with the error and its position, and move on. Parse inside the row and not around the batch, and refuse what is absurdly large at the door, where it is still only a number.",
   "when": [
    "Payloads are made by people or by code that you do not own.",
    "Rows run through functions of your own, which can loop or exhaust memory on one input."
   ],
   "notWhen": [
    "The reader dies on every row. That is a bad deployment or a full disk, and setting rows aside hides it one by one.",
    "The order within a key decides the result and no later change may overtake the one that was taken out."
   ],
   "tradeOffs": [
    {
     "text": "Halving finds one bad row among 60,000 in 16 attempts; trying them one after the other takes 30,000 on average.",
     "source": "log2(60,000) = 15.9"
    },
    {
     "text": "Spark gives up on a task after 4 failures and ends the job, so without isolation the fifth start is yours.",
     "source": "Spark configuration, default of spark.task.maxFailures"
    },
    {
     "text": "Amazon SQS hands a message out again until its retention ends, four days unless set, where no redrive policy names a dead-letter queue.",
     "source": "Amazon SQS documentation, message retention and maxReceiveCount"
    },
    {
     "text": "Retrying a failure that is certain only delays the others; two or three attempts tell a flaky network from a bad row."
    }
   ],
   "related": [
    "dlq",
    "retryable",
    "circuit-breaker",
    "schema-enforcement",
    "ant-no-dlq"
   ],
   "example": "source scans : webhook {\n  path \"/hooks/scans\" format json evolve backward drift alert rescue _rescued\n  columns { scan_id: string not null, body: string, scanned_at: timestamp event_time }\n}\n\ndeadletter unreadable {\n  retain 30 days\n  alert  above 0.01 percent\n}\n\n/** A row that fails three times is put aside with its reason; the rest of the batch is written. */\nbronze scans from source.scans {\n  write    append\n  on error dead_letter unreadable retry 3\n}",
   "reading": [
    {
     "title": "Amazon SQS, dead-letter queues",
     "url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "purpose-based-access-control",
   "name": "Purpose-based access control",
   "category": "governance",
   "maturity": "advanced",
   "detected": "`allow … for` of an `access`",
   "aliases": [],
   "intent": "Grant access for a stated purpose, so that data given for one thing is not quietly used for another.",
   "problem": "The addresses were collected to deliver parcels. Marketing has the same role as logistics, since both are \"internal\", and sends a newsletter. Nobody broke into anything, and the company has broken the law.",
   "solution": "Write the purposes down as a short list that the privacy notice knows too. A grant names role and purpose; whoever queries says which one it is for, and the log records the answer. Consent that was withdrawn removes rows for one purpose and leaves them for the others, so filter by a consent column and not by deletion.",
   "when": [
    "Personal data with consent or contracts of different reach.",
    "A regulator or client asks who used what, and why."
   ],
   "notWhen": [
    "Everyone's purpose is the same; roles say it in fewer words.",
    "Nobody will ever look at the log. A declared purpose is a promise, and unchecked it is a formality."
   ],
   "tradeOffs": [
    {
     "text": "Data collected for one purpose may not be processed for an incompatible one, and records of processing must name the purposes.",
     "source": "GDPR, article 5 (1) (b) and article 30 (1) (b)"
    },
    {
     "text": "A breach of the principles can cost up to 20 million euros or four percent of the worldwide annual turnover, whichever is more.",
     "source": "GDPR, article 83 (5)"
    },
    {
     "text": "Twelve roles and six purposes are 72 pairs to decide. Most can be refused as a whole; grant the dozen that somebody asks for.",
     "source": "arithmetic"
    },
    {
     "text": "An aggregate for one purpose becomes a source for another one table further on. The purpose has to follow the lineage, and no engine enforces that by itself."
    }
   ],
   "related": [
    "access-tiers",
    "gdpr-erase",
    "differential-privacy-sketch",
    "lineage-capture",
    "data-contract"
   ],
   "example": "source parcels : postgres {\n  url secret(\"parcels/url\") table \"public.recipients\" incremental by changed_at evolve backward drift alert\n  columns {\n    recipient_id:   long not null\n    address:        string pii\n    news_consent:   boolean\n    changed_at:     timestamp event_time\n  }\n}\n\nbronze recipients from source.parcels { write append }\n\nsilver recipients from bronze.recipients { key recipient_id freshness 1 day }\n\naccess silver.recipients {\n  tier  confidential\n  allow logistics for delivery, complaints\n  allow marketing where news_consent for newsletter\n}\n\nsubject recipient {\n  key   silver.recipients.recipient_id\n  erase anonymize within 30 days\n}",
   "reading": [
    {
     "title": "GDPR, principles of processing",
     "url": "https://gdpr-info.eu/art-5-gdpr/"
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
   "detected": "`freshness` and an `expect`, both in force for a silver or gold table",
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
   "id": "replay-backfill",
   "name": "Replay and backfill",
   "category": "core",
   "maturity": "intermediate",
   "detected": "`backfill` of a table",
   "aliases": [],
   "intent": "Compute the past again with today's code, in pieces that can fail and be repeated one by one.",
   "problem": "The tax rule was wrong since March. The table can be computed again if in October three things are there: the input, a name for a piece of it, and a write that replaces instead of adding. Usually one of them is not, and somebody corrects rows by hand that the next run corrects back.",
   "solution": "Bronze appends and outlives every question that will be asked of it. `backfill by day` names the piece. What is above merges by key or replaces partitions, so that a piece can be run twice. Begin with one day and compare it with the old one; then newest first, since that is what people look at, on a cluster of its own beside the nightly run.",
   "when": [
    "Logic changes in a way that must hold for the past as well.",
    "A source delivered wrong rows and delivers them again."
   ],
   "notWhen": [
    "The figures were reported and signed. Publish the difference as rows of its own.",
    "The input of those days is gone; a replay would replace something with nothing."
   ],
   "tradeOffs": [
    {
     "text": "Two years by day, at ten minutes each, are 122 hours in a row and 12 with ten pieces at a time.",
     "source": "730 × 10 minutes"
    },
    {
     "text": "The piece is what a failure costs: a crash in the last minute of a month by month backfill repeats a month.",
     "source": "by construction"
    },
    {
     "text": "Readers see figures move that they had quoted. Extracts, trained models and last year's slides do not move with them, so say it before you start."
    }
   ],
   "related": [
    "idempotent",
    "medallion-lakehouse",
    "partitioning-strategies",
    "retention-policy",
    "lineage-capture",
    "ant-no-backfill-strategy"
   ],
   "example": "source sales : kafka {\n  topic \"sales\" brokers env(\"KAFKA_BROKERS\") format avro read from earliest evolve backward drift alert\n  columns { sale_id: string not null, country: string, net: decimal(18, 2), sold_at: timestamp event_time }\n}\n\n/** The topic forgets after a week; this does not. */\nbronze sales from source.sales { write append partition by date(sold_at) retain 7 years }\n\ngold tax_days from bronze.sales {\n  group by date(sold_at) as day, country { tax: decimal(18, 2) = cast(sum(net) * 0.19 as decimal(18, 2)) }\n  fact grain day, country\n  write     overwrite partitions\n  partition by day\n  freshness 1 day\n  backfill  by day from bronze.sales\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "retention-policy",
   "name": "Retention policy",
   "category": "governance",
   "maturity": "foundational",
   "aliases": [
    "lifecycle-policies"
   ],
   "detected": "`retain` of a stored table or a dead letter",
   "intent": "Say of each table how long its rows are kept and have that done by the platform, in the table and in its files.",
   "problem": "\"We keep everything\" was cheap for two years. Now it is a bill, a subpoena, and a promise in the privacy notice that nobody keeps. Someone sets a rule on the bucket, it deletes files that the table's log still names, and the next query fails.",
   "solution": "Write the period next to the table and let deletion go through the table format. Count from a time of the row and not from the age of its file. Bronze is kept at least as long as anything might have to be computed again from it, gold as long as the law asks, dead letters as long as it takes to repair them. A deletion is finished when old versions and backups are gone too.",
   "when": [
    "Personal data, which may not be kept longer than its purpose needs.",
    "Raw data at volume that nobody opens after a quarter."
   ],
   "notWhen": [
    "A legal hold applies; it suspends deletion, and must be on record.",
    "Small reference tables. Their history costs nothing and explains old facts."
   ],
   "tradeOffs": [
    {
     "text": "Rows deleted after 30 days are gone from Delta's files after up to 38, with the default of seven days for old files and a daily `vacuum`.",
     "source": "30 + 7 + 1; Delta Lake documentation, vacuum"
    },
    {
     "text": "50 GB a day for seven years are 128 TB and 2,900 USD a month in S3 Standard; 90 days of it are 4.5 TB and 104 USD.",
     "source": "S3 price list for us-east-1, 0.023 USD per GB and month"
    },
    {
     "text": "Kafka forgets after seven days unless told otherwise. A bronze table with a shorter memory than your longest backfill has nothing to be computed from.",
     "source": "Kafka documentation, default of log.retention.hours"
    },
    {
     "text": "Personal data may be kept identifiable no longer than is necessary; the regulation names no number, so you have to.",
     "source": "GDPR, article 5 (1) (e)"
    }
   ],
   "related": [
    "storage-tiering",
    "gdpr-erase",
    "replay-backfill",
    "data-contract",
    "vacuum-optimize-policies"
   ],
   "example": "source visits : kafka {\n  topic \"visits\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { visit_id: string not null, visitor: string pii, page: string, seen_at: timestamp event_time }\n}\n\n/** 13 months, so that a year can be computed again and compared with the one before. */\nbronze visits from source.visits {\n  write     append\n  partition by date(seen_at)\n  retain    13 months\n  maintain  { compact every 1 day, vacuum every 1 day retain 7 days }\n}\n\ngold visits_by_page from bronze.visits {\n  group by date(seen_at) as day, page { visits = count(*) }\n  fact      grain day, page\n  write     overwrite partitions\n  partition by day\n  freshness 1 day\n  backfill  by day\n}",
   "reading": [
    {
     "title": "GDPR, article 5",
     "url": "https://gdpr-info.eu/art-5-gdpr/"
    }
   ]
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
   "detected": "`on error dead_letter … retry N` of a table, or `retry N` of a compute",
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
   "detected": "a step `sample`, or `sample` of an `environment`",
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
   "id": "scd-type1",
   "name": "Slowly changing dimension, type 1",
   "category": "transformation",
   "maturity": "foundational",
   "aliases": [
    "scd1",
    "scd-1"
   ],
   "detected": "`scd 1`",
   "intent": "Keep of each thing only what holds now, and correct it in place.",
   "problem": "A misspelt city is no history. In a type 2 table each correction is a version, and for ever there will have been customers who lived in Hambrug until Tuesday.",
   "solution": "`scd 1` with a key and a sequence of the source. The later change wins in whatever order they come, and what was deleted stays deleted. It is a merge with a name that tells readers what they may ask of the table.",
   "when": [
    "Corrections, addresses, telephone numbers, titles.",
    "Attributes that change with every event, of which only the last is of interest."
   ],
   "notWhen": [
    "Money is reported by the attribute over time; last year would change with every edit.",
    "A model is trained on it, for the same reason."
   ],
   "tradeOffs": [
    {
     "text": "What is overwritten is gone. Delta keeps the old files for a week, and after that bronze is the only past there is.",
     "source": "default of delta.deletedFileRetentionDuration"
    },
    {
     "text": "One row per key, whatever happens. A join on the key cannot multiply, and needs neither a time nor a flag.",
     "source": "by construction"
    },
    {
     "text": "Sums by the old value stand until they are computed again. Here the run that reads the change computes both groups, the one that the row left and the one that it joined.",
     "source": "how this language defines what a run reads"
    }
   ],
   "related": [
    "merge-upsert",
    "scd-type2",
    "scd-type6",
    "dimensional-modeling"
   ],
   "example": "source stores : cdc {\n  of postgres table \"public.stores\" topic \"cdc.stores\" evolve backward drift alert\n  columns { op: string not null, store_id: long not null, name: string, city: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze stores from source.stores { write append on error dead_letter rejects }\n\ngold dim_store from bronze.stores {\n  columns { * except (op) }\n  dimension\n  key       store_id\n  scd 1 {\n    sequence by changed_at\n    delete when op = 'd'\n  }\n  on error  dead_letter rejects\n  freshness 1 day\n}",
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
   "detected": "`scd 2`",
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
   "diagram": {
    "alt": "Two changes, to standard in January and to gold in May, make two versions. A change to premium of March that arrives in June splits the first of them, and the second stays as it was.",
    "timeline": {
     "end": 12,
     "rows": [
      {
       "label": "changes",
       "moments": [
        {
         "at": 1,
         "text": "standard"
        },
        {
         "at": 4,
         "text": "premium (late)",
         "tone": "bad"
        },
        {
         "at": 8,
         "text": "gold"
        }
       ]
      },
      {
       "label": "before it came",
       "spans": [
        {
         "from": 1,
         "to": 8,
         "text": "standard"
        },
        {
         "from": 8,
         "text": "gold"
        }
       ]
      },
      {
       "label": "after it came",
       "spans": [
        {
         "from": 1,
         "to": 4,
         "text": "standard"
        },
        {
         "from": 4,
         "to": 8,
         "text": "premium",
         "tone": "good"
        },
        {
         "from": 8,
         "text": "gold"
        }
       ]
      }
     ],
     "ticks": [
      {
       "at": 1,
       "text": "January"
      },
      {
       "at": 4,
       "text": "March"
      },
      {
       "at": 8,
       "text": "May"
      }
     ]
    }
   },
   "reading": [
    {
     "title": "Slowly changing dimension (overview of the types)",
     "url": "https://en.wikipedia.org/wiki/Slowly_changing_dimension"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "scd-type6",
   "name": "Slowly changing dimension, type 6",
   "category": "transformation",
   "maturity": "advanced",
   "aliases": [
    "scd6",
    "scd-6"
   ],
   "detected": "`scd 6`",
   "intent": "Ask of each fact both what held on its day and what holds today, of one table.",
   "problem": "Sales are reported by the region of the time. Now last year is to be compared by today's regions, so that the new managers see their own. On a type 2 table that joins the dimension with itself, and each analyst writes that join in another way.",
   "solution": "`scd 6` is type 2 with a column `current_…` for each tracked one, on every version of the key. The surrogate leads to the version of the day, and today's value stands in the same row.",
   "when": [
    "The same report is wanted by then and by now, as after a reorganisation of territories.",
    "Tools that join by a surrogate and nothing else."
   ],
   "notWhen": [
    "Nobody asks for today's value of old facts; type 2 is half the columns.",
    "Keys with thousands of versions, each of which is rewritten by the next."
   ],
   "tradeOffs": [
    {
     "text": "A change rewrites all versions of its key instead of closing one. A customer with 12 versions costs 13 written rows, type 2 two.",
     "source": "arithmetic"
    },
    {
     "text": "Those versions lie in files of many years, so a merge that used to touch the newest files touches nearly all of them.",
     "source": "by construction; cluster by the key"
    },
    {
     "text": "A type 2 table and a view that joins its current rows to all versions answers the same, at the cost of a join in each query. Below a few questions a day that is the cheaper one.",
     "source": "no number is known for where it turns"
    }
   ],
   "related": [
    "scd-type2",
    "scd-type1",
    "temporal-joins",
    "dimensional-modeling"
   ],
   "example": "source reps : cdc {\n  of postgres table \"public.reps\" topic \"cdc.reps\" evolve backward drift alert\n  columns { op: string not null, rep_id: long not null, region: string, changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 21 days }\n\nbronze reps from source.reps { write append on error dead_letter rejects }\n\n/** `region` as it was, `current_region` as it is. */\ngold dim_rep from bronze.reps {\n  columns { * except (op) }\n  dimension\n  key       rep_id\n  surrogate rep_key\n  scd 6 {\n    track       region\n    sequence by changed_at\n    delete when op = 'd'\n  }\n  on error  dead_letter rejects\n  freshness 1 day\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "schema-enforcement",
   "name": "Schema enforcement",
   "category": "core",
   "maturity": "foundational",
   "detected": "a column with a stated type that a silver or gold table computes, `columns SCHEMA`, or a `not null` column of a source",
   "aliases": [],
   "intent": "Let a row into a typed table only if it is what the table says, and keep the others where somebody can look at them.",
   "problem": "A price arrives as `12,50`. The JSON reader makes NULL of it without a word, `sum` skips the NULL, and revenue is a little low for a quarter. Nobody is wrong in any log.",
   "solution": "Bronze keeps the text as it came. The source's `columns` say what was promised, with `not null` where it holds; silver writes the `cast` where everybody can see it. A cast that fails is a row error and goes to the dead letter with the raw row. It never becomes NULL.",
   "when": [
    "The first typed table above anything that is parsed.",
    "Sums, joins and keys, where a wrong value looks like a right one."
   ],
   "notWhen": [
    "In bronze; what is turned away there is gone, and it may have been you who was wrong.",
    "A feed that you are still getting to know. Keep what does not fit with `rescue` and look at it for a week."
   ],
   "tradeOffs": [
    {
     "text": "Spark's readers are permissive unless told otherwise, and keep a malformed record's text only if the schema has a column for it.",
     "source": "Spark documentation, JSON and CSV data sources, options mode and columnNameOfCorruptRecord"
    },
    {
     "text": "Since Spark 4.0 a failed cast stops the run, before that it was NULL. One wakes you for a comma, the other never tells you.",
     "source": "Spark SQL migration guide, spark.sql.ansi.enabled is true since 4.0"
    },
    {
     "text": "Delta refuses a write with columns that the table does not have, and fills with NULL the ones that the write leaves out. A dropped column is therefore silent.",
     "source": "Delta Lake documentation, schema validation"
    }
   ],
   "related": [
    "data-contract",
    "schema-evolution-policy",
    "drift-detection",
    "dlq",
    "ant-schema-on-read-abuse"
   ],
   "example": "source lines : files {\n  path \"landing/lines/*.csv\" format csv evolve backward drift alert\n  columns { line_id: string not null, price: string, sold_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days alert above 0.1 percent }\n\nbronze lines from source.lines { write append on error dead_letter rejects }\n\nsilver lines from bronze.lines {\n  columns { line_id, price: decimal(18, 2) = cast(price as decimal(18, 2)), sold_at }\n  key       line_id\n  on error  dead_letter rejects\n  freshness 2 days\n}",
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "schema-evolution-policy",
   "name": "Schema evolution policy",
   "category": "governance",
   "maturity": "intermediate",
   "aliases": [
    "schema-evolution"
   ],
   "detected": "`evolve` in force for a source",
   "intent": "Agree before the first change which changes a producer may make without asking, and refuse all others at the door.",
   "problem": "Fields are added weekly and nobody minds. Then a type narrows from long to int, or a field that everybody joins on disappears, by the same route and with the same silence. One broken rule would have been enough to stop it, and there was none.",
   "solution": "One word for each source, in its declaration: what may be added, removed and widened. Check it in the producer's build if you can reach it, at ingestion if you cannot. Bronze takes in what is allowed, silver names its columns and so does not move, and a change outside the policy becomes a new version with both side by side.",
   "when": [
    "Producers deploy on their own schedule.",
    "Messages are stored and read again years later."
   ],
   "notWhen": [
    "Source and reader are one repository and one deployment."
   ],
   "tradeOffs": [
    {
     "text": "Confluent's registry means something else by `BACKWARD`, its default. There, new readers can read old data, so fields may be removed and optional ones added; here `evolve backward` adds and widens.",
     "source": "Confluent documentation, compatibility types; reference of this language"
    },
    {
     "text": "Iceberg widens int to long, float to double, and decimals to more digits, in place; format version 3 adds date to timestamp. Everything else is a new column or a rewrite.",
     "source": "Iceberg specification, valid type promotions"
    },
    {
     "text": "A rename is a removal and an addition to everything that reads by name; formats with column ids survive it, JSON and CSV do not."
    },
    {
     "text": "`full` is the safest and the slowest. Required fields can then never be added, only optional ones that stay NULL for the past."
    }
   ],
   "related": [
    "contract-evolution",
    "drift-detection",
    "schema-enforcement",
    "data-contract",
    "ant-silent-drift"
   ],
   "example": "source orders : kafka {\n  topic \"orders\" brokers env(\"KAFKA_BROKERS\") format avro\n  evolve backward\n  drift  alert\n  columns { order_id: string not null, quantity: int, ordered_at: timestamp event_time, * }\n}\n\n/** Takes in whatever the policy lets through. */\nbronze orders from source.orders { write append }\n\n/** Names what it uses, so that a new field upstream changes nothing here. */\nsilver orders from bronze.orders {\n  columns { order_id, quantity: long, ordered_at }\n  key       order_id\n  freshness 1 day\n  backfill  by day\n}",
   "reading": [
    {
     "title": "Confluent, schema evolution and compatibility",
     "url": "https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "search-index-sync",
   "name": "Search index sync",
   "category": "serving",
   "maturity": "intermediate",
   "detected": "a `serve search`",
   "aliases": [],
   "intent": "Keep a search index equal to a table by sending it changes, deletions and the order of both.",
   "problem": "The nightly full load takes until ten. Products that were taken off the shelf are found for weeks, because a load adds and never removes; and when two loads ran at once, the older price won.",
   "solution": "Send only changed rows, by the table's key as the document's id and its sequence as an external version, so that an old change cannot overwrite a new one. Deletes are sent as deletes. For a new mapping, build a second index beside the first and switch an alias; the table is the truth, and the index can be thrown away on any day.",
   "when": [
    "Full text, facets and typing errors, which no table answers.",
    "Readers accept an answer that is some seconds old."
   ],
   "notWhen": [
    "Lookup by key. A database does that for less and without a second copy.",
    "Prices or stock that the buyer is bound by; read those from the source at the moment of the sale."
   ],
   "tradeOffs": [
    {
     "text": "Elasticsearch shows a document a second after it was written unless `refresh_interval` says otherwise. Your pipeline's trigger is the larger part of the delay.",
     "source": "Elasticsearch documentation, default of index.refresh_interval"
    },
    {
     "text": "The version of a deleted document is remembered for 60 seconds. A change that comes later brings it back from the dead, so keep deletes as marked rows.",
     "source": "Elasticsearch documentation, default of index.gc_deletes"
    },
    {
     "text": "50 million documents at 5,000 a second take 2.8 hours to index anew. That is your recovery time, so measure your own rate.",
     "source": "arithmetic"
    },
    {
     "text": "Bulk requests beyond a few tens of megabytes gain nothing and press on memory; answer a 429 by waiting.",
     "source": "Elasticsearch documentation, tune for indexing speed"
    }
   ],
   "related": [
    "cqrs-read-model",
    "cdc-log-based",
    "merge-upsert",
    "outbox-cdc",
    "backpressure-strategies"
   ],
   "example": "source products : cdc {\n  of postgres table \"public.products\" topic \"cdc.products\" evolve backward drift alert\n  columns { op: string not null, product_id: long not null, title: string, price: decimal(10, 2), changed_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days }\n\nbronze products from source.products { write append on error dead_letter rejects }\n\n/** `keep` marks deleted rows instead of removing them, so that the index hears of each. */\nsilver products from bronze.products {\n  columns { * except (op) }\n  key       product_id\n  write     merge {\n    sequence by changed_at\n    delete when op = 'd' keep\n  }\n  on error  dead_letter rejects\n  freshness 1 hour\n}\n\nserve search products from silver.products { tool \"OpenSearch\" freshness 1 hour }",
   "reading": [
    {
     "title": "Elasticsearch, tune for indexing speed",
     "url": "https://www.elastic.co/guide/en/elasticsearch/reference/current/tune-for-indexing-speed.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "snapshot-export",
   "name": "Snapshot export",
   "category": "storage",
   "maturity": "advanced",
   "detected": "a `serve export`",
   "aliases": [],
   "intent": "Hand over or put away a table's state of one day as files that nothing changes any more.",
   "problem": "The auditor wants the ledger as it stood on the 31st of December, seven years on. The table has been merged into every night since, its old versions were vacuumed in January, and the engine that could read its format may be gone too.",
   "solution": "`serve export` writes a state out in a plain format, Parquet and not a table format, under a path with its date, with counts and checksums beside it. The bucket, and not a convention, forbids changes. Nothing reads from the export but people.",
   "when": [
    "Closing of books, audits, handing over to somebody outside.",
    "The rows behind a published model or paper."
   ],
   "notWhen": [
    "Backup of a table that can be computed again from bronze.",
    "Personal data without a reason to keep it; an export is where an erasure does not reach."
   ],
   "tradeOffs": [
    {
     "text": "A terabyte each month for seven years is 84 TB, in Deep Archive 83 USD a month. What it costs is the reading back, within 12 hours and by the gigabyte.",
     "source": "84,000 GB × 0.00099 USD, S3 price list for us-east-1"
    },
    {
     "text": "Under S3 Object Lock in compliance mode nobody can shorten the retention, the account's root user included. A wrong ten years are ten years.",
     "source": "Amazon S3 documentation, Object Lock"
    },
    {
     "text": "Columns without their meaning are numbers. Export the contract and the units with them."
    }
   ],
   "related": [
    "time-travel",
    "retention-policy",
    "storage-tiering",
    "gdpr-erase",
    "format-migration"
   ],
   "example": "source entries : postgres {\n  url secret(\"ledger/url\") table \"public.entries\" incremental by booked_at evolve none drift fail\n  columns { entry_id: long not null, account: string, amount: decimal(18, 2), booked_at: timestamp event_time }\n}\n\nbronze entries from source.entries { write append retain 10 years }\n\ngold balances from bronze.entries {\n  group by date_trunc('month', booked_at) as month, account { balance = sum(amount) }\n  fact grain month, account\n  freshness 1 day\n}\n\nserve export closing from gold.balances {\n  format   parquet\n  location \"s3://archive/closing\"\n  schedule \"0 6 1 * *\"\n  owner    \"controlling@example.com\"\n}",
   "reading": [
    {
     "title": "Amazon S3, Object Lock",
     "url": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"
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
   "detected": "`spot` of a compute",
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
   "detected": "`tier` of a stored table",
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
   "diagram": {
    "alt": "A partition is hot for 30 days, warm until 90, cold until a year, and in the archive from then on; most reads fall into the first days.",
    "timeline": {
     "end": 16,
     "rows": [
      {
       "label": "a partition",
       "spans": [
        {
         "from": 0,
         "to": 4,
         "text": "hot",
         "tone": "bad"
        },
        {
         "from": 4,
         "to": 8,
         "text": "warm"
        },
        {
         "from": 8,
         "to": 12,
         "text": "cold"
        },
        {
         "from": 12,
         "text": "archive",
         "tone": "quiet"
        }
       ]
      },
      {
       "label": "USD per GB, month",
       "moments": [
        {
         "at": 2,
         "text": "0.023"
        },
        {
         "at": 6,
         "text": "0.0125"
        },
        {
         "at": 10,
         "text": "0.004"
        },
        {
         "at": 14,
         "text": "0.00099"
        }
       ]
      }
     ],
     "ticks": [
      {
       "at": 4,
       "text": "30 days"
      },
      {
       "at": 8,
       "text": "90 days"
      },
      {
       "at": 12,
       "text": "1 year"
      }
     ]
    }
   },
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
   "detected": "a table with a `trigger` in force that reads `kafka`, `kinesis`, `pubsub`, `eventhubs`, `iot` or `cdc`",
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
   "detected": "a join with `as of`",
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
   "diagram": {
    "alt": "A customer is standard until May and gold from then on. An order of March meets the standard version, one of the very instant of the change and one of July meet the gold one.",
    "timeline": {
     "end": 12,
     "rows": [
      {
       "label": "segment",
       "spans": [
        {
         "from": 0,
         "to": 6,
         "text": "standard"
        },
        {
         "from": 6,
         "text": "gold",
         "tone": "good"
        }
       ]
      },
      {
       "label": "orders meet",
       "moments": [
        {
         "at": 2,
         "text": "standard"
        },
        {
         "at": 6,
         "text": "gold",
         "tone": "good"
        },
        {
         "at": 9,
         "text": "gold",
         "tone": "good"
        }
       ]
      }
     ],
     "marks": [
      {
       "at": 6,
       "text": "valid_to = valid_from"
      }
     ],
     "ticks": [
      {
       "at": 2,
       "text": "March"
      },
      {
       "at": 6,
       "text": "May"
      },
      {
       "at": 9,
       "text": "July"
      }
     ]
    }
   },
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "time-travel",
   "name": "Time travel",
   "category": "storage",
   "maturity": "intermediate",
   "detected": "`vacuum` that retains more than 7 days, or `expire` that retains more than 5",
   "aliases": [],
   "intent": "Read a table as it was before last night's run, to find what the run did or to put it back.",
   "problem": "On Tuesday after a long weekend somebody sees that revenue is off since Friday. Whether it was the code or the input could be told by comparing versions, and Thursday's has just been vacuumed.",
   "solution": "Let old versions live as long as it takes to notice, which is weekends and holidays, not hours: that is what the `retain` of `vacuum` and `expire` decides. Compare versions to find the fault, restore to stop the harm, and then correct the cause and run again. It is no `as of`, which asks when something held in the world and not in the files.",
   "when": [
    "Tables that are overwritten or merged, where the run before is gone from the rows.",
    "A training run or a report that must be repeated on the same rows within weeks."
   ],
   "notWhen": [
    "Audits over years; export a snapshot, which no upkeep deletes.",
    "History that people ask for in queries. That is a type 2 table."
   ],
   "tradeOffs": [
    {
     "text": "The past reaches as far as the shorter of files and log. On Delta that is seven days once VACUUM runs, although the log says 30.",
     "source": "defaults of delta.deletedFileRetentionDuration and delta.logRetentionDuration"
    },
    {
     "text": "A terabyte that is overwritten daily, kept for 30 days, is 31 TB and 713 USD a month.",
     "source": "31,000 GB × 0.023 USD, S3 price list for us-east-1"
    },
    {
     "text": "Erased persons live on in old versions, so the reach of the past counts against the deadline of an erasure."
    }
   ],
   "related": [
    "delta-lake-maintenance",
    "iceberg-maintenance",
    "snapshot-export",
    "scd-type2",
    "gdpr-erase"
   ],
   "example": "source prices : postgres {\n  url secret(\"erp/url\") table \"public.prices\" evolve backward drift alert\n  columns { product_id: long not null, price: decimal(18, 2), loaded_at: timestamp event_time }\n}\n\nbronze prices from source.prices { write append }\n\n/** Whoever comes back from three weeks of holiday can still compare. */\ngold price_list from bronze.prices {\n  dedupe by product_id keep latest loaded_at\n  key       product_id\n  write     overwrite\n  maintain  { vacuum every 1 day retain 30 days }\n  freshness 1 day\n}",
   "reading": [
    {
     "title": "Delta Lake, table utility commands",
     "url": "https://docs.delta.io/latest/delta-utility.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "vacuum-optimize-policies",
   "name": "Vacuum and optimize policies",
   "category": "storage",
   "maturity": "advanced",
   "detected": "`maintain` in the `defaults` of a layer",
   "aliases": [],
   "intent": "Decide once for each layer how its tables are kept in order, so that a new table is looked after before anybody thinks of it.",
   "problem": "Of two hundred tables forty are maintained, namely those that were slow on the day when somebody had time. Of the others one is vacuumed every hour with a notebook whose author has left.",
   "solution": "`maintain` in `defaults bronze`, `silver` and `gold`; a table that differs says so itself, task by task. Follow the write rate for compaction, and for the age of old files the strictest of three: how long a reader may run, how late a fault is noticed, how soon an erased person must be gone. Run it in the hour in which nothing merges.",
   "when": [
    "More tables than somebody can keep in mind, which begins at about ten.",
    "An erasure deadline, which one forgotten table misses."
   ],
   "notWhen": [
    "The platform does it by itself and you can see that it does."
   ],
   "tradeOffs": [
    {
     "text": "Compacting 100 GB reads and writes 200. Ten workers at 100 MB a second each take 200 seconds, which is worth it if queries save that much before the next one.",
     "source": "arithmetic; measure your own rate"
    },
    {
     "text": "A compaction that meets a merge on the same files makes one of them fail and try again. Old partitions in a quiet hour do not meet.",
     "source": "Delta Lake documentation, concurrency control"
    },
    {
     "text": "One policy for all overpays for the small tables, by a few seconds a day each. Forgetting a large one costs more.",
     "source": "no number is known"
    }
   ],
   "related": [
    "compaction",
    "delta-lake-maintenance",
    "iceberg-maintenance",
    "hudi-maintenance",
    "gdpr-erase",
    "workload-rightsizing"
   ],
   "example": "defaults bronze { maintain { compact every 6 hours, vacuum every 1 day retain 7 days } }\ndefaults gold   { maintain { compact every 1 day,   vacuum every 1 day retain 14 days } freshness 1 day }\n\nsource meters : kafka {\n  topic \"meters\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { meter: string not null, kwh: double, read_at: timestamp event_time }\n}\n\nbronze meters from source.meters { write append trigger every 5 minutes partition by date(read_at) }\n\ngold meter_days from bronze.meters {\n  group by date(read_at) as day, meter { kwh = sum(kwh) }\n  fact grain day, meter\n  key       day, meter\n  backfill  by day\n}",
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
   "detected": "a step `watermark`",
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
   "diagram": {
    "alt": "The window from 12:00 to 12:05 with a delay of ten minutes is open until 12:05, waits for late rows until 12:15 and is closed then. A row of 12:04 that arrives at 12:11 is counted; one of 12:02 that arrives at 12:18 is too late.",
    "timeline": {
     "end": 20,
     "rows": [
      {
       "label": "12:00 to 12:05",
       "spans": [
        {
         "from": 0,
         "to": 5,
         "text": "open"
        },
        {
         "from": 5,
         "to": 15,
         "text": "waits for late rows",
         "tone": "quiet"
        },
        {
         "from": 15,
         "text": "closed",
         "tone": "good"
        }
       ]
      },
      {
       "label": "rows arrive",
       "moments": [
        {
         "at": 3,
         "text": "of 12:03"
        },
        {
         "at": 11,
         "text": "of 12:04",
         "tone": "good"
        },
        {
         "at": 18,
         "text": "of 12:02",
         "tone": "bad"
        }
       ]
      }
     ],
     "ticks": [
      {
       "at": 0,
       "text": "12:00"
      },
      {
       "at": 5,
       "text": "12:05"
      },
      {
       "at": 10,
       "text": "12:10"
      },
      {
       "at": 15,
       "text": "12:15"
      }
     ]
    }
   },
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "webhook-sink",
   "name": "Webhook sink",
   "category": "ingestion",
   "maturity": "intermediate",
   "detected": "a source of the system `webhook`",
   "aliases": [],
   "intent": "Accept what others push, answer at once, and think about it later.",
   "problem": "The handler parses the event, looks up the customer, writes three tables and answers after twelve seconds. The sender has long hung up; it sends again, and after enough of that it switches the hook off. What it sent during last night's deployment is gone.",
   "solution": "The endpoint checks the signature, puts the raw body on a log, answers 200, and does nothing else. Bronze appends it. Silver keeps one row for each of the sender's event ids, by the sender's time, since events come twice and in any order. Once a day ask the sender's API for the same day and compare the counts.",
   "when": [
    "A service pushes events and offers no topic.",
    "Minutes matter, and asking every minute would be impolite."
   ],
   "notWhen": [
    "Thousands of events a second; agree on a broker.",
    "The body says only that something changed, and the API must be asked anyway. Then ask it in the first place."
   ],
   "tradeOffs": [
    {
     "text": "Stripe repeats a failed delivery for up to three days, with growing pauses, and promises no order.",
     "source": "Stripe documentation, webhooks"
    },
    {
     "text": "GitHub does not repeat at all. What your endpoint missed is fetched by hand or by a script of yours.",
     "source": "GitHub documentation, handling failed webhook deliveries"
    },
    {
     "text": "An endpoint stands open to the world. Without the signature check, anybody can write rows of your bronze table."
    }
   ],
   "related": [
    "deduplication",
    "dlq",
    "api-pull",
    "streaming-ingest",
    "idempotent"
   ],
   "example": "source shop_events : webhook {\n  path \"/hooks/shop\" auth secret(\"hooks/shop-signature\") format json evolve backward drift alert\n  columns { event_id: string not null, order_id: string, kind: string, sent_at: timestamp event_time }\n}\ndeadletter rejects { retain 30 days alert above 0.1 percent }\n\nbronze shop_events from source.shop_events { write append on error dead_letter rejects retain 1 year }\n\nsilver shop_events from bronze.shop_events {\n  dedupe by event_id keep earliest sent_at\n  key       event_id\n  expect    known_kind: kind in ('created', 'paid', 'cancelled') else warn\n  freshness 1 hour\n}",
   "reading": [
    {
     "title": "GitHub, best practices for using webhooks",
     "url": "https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "windowed-aggregation",
   "name": "Windowed aggregation",
   "category": "transformation",
   "maturity": "intermediate",
   "detected": "a `window` among the items of a `group by`",
   "aliases": [],
   "intent": "Count what happened in each five minutes by the clock of the events, and know when the count is final.",
   "problem": "Counted by arrival, an outage looks like a drop and then a peak, and neither of them happened. Days cut at midnight UTC are not the shop's days; in a Berlin summer the first two hours of every day belong to the day before.",
   "solution": "`window tumbling` where the pieces must add up, `sliding` for \"in the last hour\", `session` for visits that end in silence; on event time, below a watermark. For calendar days group by `date(…)`, which follows the pipeline's timezone; a window of 24 hours knows no summer time.",
   "when": [
    "Rates, alarms, visits; anything per stretch of time.",
    "A stream that must be able to forget."
   ],
   "notWhen": [
    "Months, local days, fiscal weeks. Those are expressions of the time and no windows.",
    "A total since the beginning, which has no end at which it could be final."
   ],
   "tradeOffs": [
    {
     "text": "A window of an hour that slides by a minute counts each row in 60 windows, with sixty times the state and the output.",
     "source": "size / slide"
    },
    {
     "text": "One-minute windows of 10,000 products are up to 14.4 million rows a day.",
     "source": "1,440 × 10,000"
    },
    {
     "text": "Spark lays windows out from 1970-01-01 00:00 UTC, a Thursday, and so its seven-day windows begin on Thursdays unless startTime shifts them.",
     "source": "Spark documentation, function window"
    }
   ],
   "related": [
    "watermarking",
    "late-arrival-handling",
    "near-realtime-bi-aggregates",
    "streaming-ingest",
    "ant-unbounded-state"
   ],
   "example": "source requests : kafka {\n  topic \"requests\" brokers env(\"KAFKA_BROKERS\") format avro evolve backward drift alert\n  columns { request_id: string not null, route: string, status: int, at: timestamp event_time }\n}\ndeadletter rejects { retain 14 days }\n\nbronze requests from source.requests { write append }\n\ngold errors_5m from bronze.requests {\n  watermark at delay 10 minutes late update\n  group by window tumbling 5 minutes on at, route {\n    requests = count(*)\n    errors   = count(*) filter (where status >= 500)\n  }\n  fact grain window_start, route\n  key       window_start, route\n  trigger   every 1 minute\n  on error  dead_letter rejects\n  partition by date(window_start)\n  maintain  { compact every 6 hours }\n  freshness 15 minutes\n  backfill  by day\n}",
   "diagram": {
    "alt": "The same five rows in tumbling windows, which follow each other; in sliding ones, which overlap, so that a row is in two; and in sessions, which end when nothing came for a while.",
    "timeline": {
     "end": 20,
     "rows": [
      {
       "label": "rows",
       "moments": [
        {
         "at": 1,
         "text": "a"
        },
        {
         "at": 3,
         "text": "b"
        },
        {
         "at": 7,
         "text": "c"
        },
        {
         "at": 13,
         "text": "d"
        },
        {
         "at": 14,
         "text": "e"
        }
       ]
      },
      {
       "label": "tumbling 5",
       "spans": [
        {
         "from": 0,
         "to": 5,
         "text": "a b"
        },
        {
         "from": 5,
         "to": 10,
         "text": "c"
        },
        {
         "from": 10,
         "to": 15,
         "text": "d e"
        }
       ]
      },
      {
       "label": "sliding 10 every 5",
       "spans": [
        {
         "from": 0,
         "to": 10,
         "text": "a b c"
        }
       ]
      },
      {
       "label": "and the next",
       "spans": [
        {
         "from": 5,
         "to": 15,
         "text": "c d e"
        }
       ]
      },
      {
       "label": "session 5",
       "spans": [
        {
         "from": 1,
         "to": 12,
         "text": "a b c",
         "tone": "good"
        },
        {
         "from": 13,
         "to": 19,
         "text": "d e",
         "tone": "good"
        }
       ]
      }
     ],
     "ticks": [
      {
       "at": 0,
       "text": "0"
      },
      {
       "at": 5,
       "text": "5"
      },
      {
       "at": 10,
       "text": "10"
      },
      {
       "at": 15,
       "text": "15"
      }
     ]
    }
   },
   "reading": []
  },
  {
   "kind": "pattern",
   "id": "workload-rightsizing",
   "name": "Workload rightsizing",
   "category": "cost",
   "maturity": "advanced",
   "detected": "`workers N to M` of a compute",
   "aliases": [],
   "intent": "Give each job the machines that it uses, by what the last runs show and not by what it was given at its birth.",
   "problem": "The cluster was sized on launch day, doubled after one bad Monday, and never touched again. Its processors idle at twelve percent while the one stage that spills to disk would need memory, not processors. Everybody is afraid to change it, since it works.",
   "solution": "Look at the runs of two weeks. Busy share of the cores, bytes spilled, longest task against the median. Much idle time wants fewer workers, spill wants more memory in each, one long task wants another key and no machine at all. Let the count move between two bounds and change one of them at a time, with the budget next to it.",
   "when": [
    "Nightly jobs whose data grew or shrank since they were built.",
    "One size was copied to all pipelines."
   ],
   "notWhen": [
    "The job costs less per year than the afternoon that it takes.",
    "A deadline with no slack; size that one for its worst day and pay."
   ],
   "tradeOffs": [
    {
     "text": "With a tenth of the work serial, going from 10 to 40 workers saves 36 percent of the time and costs 2.6 times as much.",
     "source": "Amdahl's law; 0.1 + 0.9 / n, times n"
    },
    {
     "text": "Spark shuffles into 200 partitions unless told otherwise, so 400 cores leave half of themselves idle in each shuffle.",
     "source": "Spark configuration, default of spark.sql.shuffle.partitions"
    },
    {
     "text": "Dynamic allocation is off by default in Spark, and returns an executor after 60 idle seconds when on.",
     "source": "Spark configuration, spark.dynamicAllocation.enabled and executorIdleTimeout"
    },
    {
     "text": "The same work on twice the workers for half the time costs the same. As long as that holds, faster is free."
    }
   ],
   "related": [
    "auto-stop-resume",
    "spot-fleet",
    "backpressure-strategies",
    "partitioning-strategies",
    "ant-no-cost-monitoring"
   ],
   "example": "pipeline claims {\n  owner    \"claims-data@example.com\"\n  schedule \"0 1 * * *\"\n  compute  nightly\n  budget   1200 usd per month\n  tags     { team \"claims\" }\n}\n\n/** Four workers are busy on a usual night, twelve after the end of the month. */\ncompute nightly {\n  workers   4 to 12\n  auto_stop after 10 minutes\n  retry     2\n}\n\nsource claims : postgres {\n  url secret(\"claims/url\") table \"public.claims\" incremental by changed_at evolve backward drift alert\n  columns { claim_id: long not null, amount: decimal(18, 2), changed_at: timestamp event_time }\n}\nbronze claims from source.claims { write append }\nsilver claims from bronze.claims { key claim_id freshness 2 days }",
   "reading": [
    {
     "title": "Spark, job scheduling and dynamic resource allocation",
     "url": "https://spark.apache.org/docs/latest/job-scheduling.html"
    }
   ]
  },
  {
   "kind": "pattern",
   "id": "zorder-clustering",
   "name": "Z-order and clustering",
   "category": "storage",
   "maturity": "intermediate",
   "aliases": [
    "z-order"
   ],
   "detected": "`cluster by` in force for a stored table",
   "intent": "Put rows that are asked for together into the same files, so that statistics rule the other files out.",
   "problem": "Each file holds orders of every customer, so its smallest and largest customer are the first and the last, and a question about one customer opens all of them. Partitioning by customer would make a folder for each.",
   "solution": "`cluster by` the one or two columns that filters name most and that have many values. The format keeps them together and each file covers a narrow range. Where a column changes in a merge nothing has to move at once, as it would between partitions; the next clustering sees to it.",
   "when": [
    "Filters on ids, or on times within a day.",
    "Merges by a key, which then rewrite a few files in place of most."
   ],
   "notWhen": [
    "A table of a few files. There is nothing to rule out.",
    "Columns that the partition already holds apart."
   ],
   "tradeOffs": [
    {
     "text": "Columns share the effect. 10,000 files sorted by one column leave one to read; Z-ordered by two a filter on either reads one in 100, by four one in 10.",
     "source": "N files give N^(1/k) slices for each of k columns"
    },
    {
     "text": "Delta gathers statistics of the first 32 columns only. Clustering by the fortieth sorts files that nothing can skip.",
     "source": "default of delta.dataSkippingNumIndexedCols"
    },
    {
     "text": "Z-ordering rewrites what it orders each time, while liquid clustering writes new rows only. It takes up to four columns and no partitions beside it.",
     "source": "Delta Lake documentation, liquid clustering"
    }
   ],
   "related": [
    "partitioning-strategies",
    "compaction",
    "merge-upsert",
    "delta-lake-maintenance"
   ],
   "example": "source orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by updated_at evolve backward drift alert\n  columns { order_id: long not null, customer_id: long, updated_at: timestamp event_time }\n}\n\nbronze orders from source.orders { write append }\n\nsilver orders from bronze.orders {\n  key        order_id\n  write      merge { sequence by updated_at }\n  cluster by customer_id, updated_at\n  maintain   { compact every 1 day }\n  freshness  1 day\n}",
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
   "fires": "On a bronze table that reads a source whose rows must be parsed, and on a stream that casts (`cast`, or `to_date` or `to_timestamp` of text) or that quarantines, when `on error` is set nowhere, or is `skip`, or, in a stream, is `fail`. Databases, `table`, formats that carry their schema (parquet, orc, avro, protobuf, delta, iceberg, hudi) and sources with `rescue` need no parsing, and a cast to `string` never fails. A flow with its own `on error` is judged by itself; it streams as its table does, unless it has a `trigger` or `schedule` of its own.",
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
   "code": "deprecated-input",
   "name": "An input that goes away",
   "severity": "hint",
   "group": "steps",
   "summary": "A table, flow or consumer reads what is `deprecated`.",
   "meaning": "`from`, `union` and `join` count, and the `from` of a consumer, as does a `deprecated` that `defaults` say. What is deprecated itself may read what goes away with it.",
   "why": "On the day that it says, the input is no longer there, and every run that reads it fails.",
   "remedy": "Read what takes its place; an editor strikes through what is left to be changed.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders { deprecated \"2026-01-31\" }\n\nsilver orders from bronze.orders { where amount > 0 freshness 1 day }",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders { deprecated \"2026-01-31\" }\n\nbronze all_orders from source.orders {}\n\nsilver orders from bronze.all_orders { where amount > 0 freshness 1 day }",
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
   "code": "empty-test",
   "name": "Test that nothing can fail",
   "severity": "warning",
   "group": "tests",
   "summary": "A test does not say which rows are to come out, or has no rows on either side.",
   "meaning": "`then` compares. Without it, or where no rows go in and none are to come out, a test could only be green.",
   "why": "It is counted among the tests of its table and has never looked at it, so `cupel test` does not run it.",
   "remedy": "Say in `then` which rows the table is to have of those that are given.",
   "bad": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.orders {\n    | id | status |\n    | 1  | 'open' |\n  }\n}",
   "good": "source orders : files {\n  path   \"landing/orders/*.parquet\"\n  format parquet\n  drift  alert\n  columns { id: long not null, customer_id: long, amount: decimal(18, 2), status: string, changed_at: timestamp event_time }\n}\n\nbronze orders from source.orders {}\n\nsilver orders from bronze.orders { freshness 1 day }\n\ntest keeps_all of silver.orders {\n  given bronze.orders {\n    | id | status |\n    | 1  | 'open' |\n  }\n  then {\n    | id | status |\n    | 1  | 'open' |\n  }\n}",
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
   "code": "missing-pattern",
   "name": "A pattern that is claimed and not applied",
   "severity": "warning",
   "group": "names",
   "summary": "`patterns` claims something that neither the declaration nor anything connected with it does.",
   "meaning": "A claim of a pipeline, an environment or `defaults` is about all of the pipeline; one of a table, a source and so on about itself, what it names and what names it, by any chain of tables, and its pipeline's own settings. [The catalog](../patterns.md) says of each pattern which construct shows it. Nothing is said of patterns that no text can show, of a pipeline without tables and sources, where text was not understood, and where the query of a `sql` step may do it.",
   "why": "Somebody decides by the claim, that a topic need not be kept for a replay, say, and learns on the night of the incident that it was a wish.",
   "remedy": "Apply the pattern by the construct that the message names, or take the claim out; the quick fix does the latter.",
   "bad": "pipeline shop { tags { team \"data\" } patterns medallion-lakehouse, watermarking }\n\nsource orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by at evolve backward drift alert\n  columns { order_id: long not null, at: timestamp event_time }\n}\nbronze orders from source.orders { write append }\nsilver orders from bronze.orders { key order_id freshness 1 day }",
   "good": "pipeline shop { tags { team \"data\" } patterns medallion-lakehouse, merge-upsert }\n\nsource orders : postgres {\n  url secret(\"shop/url\") table \"public.orders\" incremental by at evolve backward drift alert\n  columns { order_id: long not null, at: timestamp event_time }\n}\nbronze orders from source.orders { write append }\nsilver orders from bronze.orders { key order_id freshness 1 day }",
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
   "doc": "A row of which this is true deletes its key. An older change that comes after it never brings the row back. With `keep` the row stays as it was, and `is_deleted` says so: a column that the table has then.",
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
    "hudi-maintenance",
    "time-travel"
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
    "iceberg-maintenance",
    "time-travel"
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
   "patterns": [
    "circuit-breaker-data-pipelines"
   ]
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
   "word": "serve dashboard",
   "places": [
    "file"
   ],
   "syntax": "serve dashboard NAME from TABLE { tool \"NAME\" freshness D }",
   "doc": "People who look at the table with a tool, and the age up to which they may believe it.",
   "example": "serve dashboard revenue from gold.daily_revenue {\n  tool      \"Superset\"\n  freshness 1 day\n}",
   "snippet": "serve dashboard ${1:name} from gold.${2:table} {\n  tool      \"${3:Superset}\"\n  freshness ${4:1 day}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "dimensional-mart",
    "freshness-check"
   ]
  },
  {
   "word": "serve api",
   "places": [
    "file"
   ],
   "syntax": "serve api NAME from TABLE { path \"PATH\" latency D cache D }",
   "doc": "An interface through which programs ask for rows of the table, and how fast it has to answer.",
   "example": "serve api quotes from gold.latest_quotes {\n  path    \"/v1/quotes/{symbol}\"\n  latency 500 milliseconds\n}",
   "snippet": "serve api ${1:name} from gold.${2:table} {\n  path    \"/v1/$1\"\n  latency ${3:500 milliseconds}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "api-facade-lakehouse",
    "cqrs-read-model"
   ]
  },
  {
   "word": "serve features",
   "places": [
    "file"
   ],
   "syntax": "serve features NAME from TABLE { freshness D latency D }",
   "doc": "Models that read the newest values by key, while training reads the table as it was.",
   "example": "serve features customers from gold.customer_features {\n  freshness 1 day\n  latency   20 milliseconds\n}",
   "snippet": "serve features ${1:name} from gold.${2:table} {\n  freshness ${3:1 day}\n  latency   ${4:20 milliseconds}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "feature-store-materialization"
   ]
  },
  {
   "word": "serve export",
   "places": [
    "file"
   ],
   "syntax": "serve export NAME from TABLE { format FORMAT location \"PATH\" schedule \"CRON\" }",
   "doc": "Files that are handed over or put away, in a format that needs no table around it; nothing changes them afterwards.",
   "example": "serve export closing from gold.balances {\n  format   parquet\n  location \"s3://archive/closing\"\n}",
   "snippet": "serve export ${1:name} from gold.${2:table} {\n  format   ${3:parquet}\n  location \"${4:exports/$1}\"\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "snapshot-export"
   ]
  },
  {
   "word": "serve search",
   "places": [
    "file"
   ],
   "syntax": "serve search NAME from TABLE { tool \"NAME\" freshness D }",
   "doc": "A search index that is kept equal to the table by its changes, deletions among them.",
   "example": "serve search products from silver.products {\n  tool      \"OpenSearch\"\n  freshness 1 hour\n}",
   "snippet": "serve search ${1:name} from silver.${2:table} {\n  tool      \"${3:OpenSearch}\"\n  freshness ${4:1 hour}\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "search-index-sync"
   ]
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
   "doc": "Rows in, rows out. Rows are written `| a | b |` and the first names the columns; cells are cast to their columns' types, and the tables between the given inputs and the tested one are computed. `cupel test` and the test explorer run it, also with its rows in other orders and batches, twice, and with crashes.",
   "example": "test one_order of silver.orders {\n  given bronze.orders {\n    | order_id | updated_at            |\n    | 'a'      | '2025-01-01 00:00:00' |\n  }\n  then {\n    | order_id |\n    | 'a'      |\n  }\n}",
   "snippet": "test ${1:name} of ${2:silver.orders} {\n  given ${3:bronze.orders} {\n    | ${4:order_id} |\n    | ${5:'a'} |\n  }\n  then {\n    | ${4:order_id} |\n    | ${5:'a'} |\n  }\n}",
   "kind": "construct",
   "what": "declaration",
   "aliases": [],
   "patterns": [
    "contract-testing"
   ]
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
    "completeness-check",
    "anomaly-detection"
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
    "file-drop-microbatch",
    "webhook-sink"
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
    "circuit-breaker"
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
   "doc": "Groups by time. It yields `window_start` and `window_end` in its place, and hands a watermark of its column on to both. Window on event time; arrival time counts the network's delays. Windows have a fixed length and are counted from 1970 on in UTC: for days of the calendar group by `date(C)`. A session ends where the pause after a row is longer than D. A row without a time is in none.",
   "example": "window tumbling 5 minutes on ordered_at",
   "snippet": "window ${1|tumbling,session|} ${2:5 minutes} on ${3:event_time}",
   "kind": "construct",
   "what": "item",
   "aliases": [],
   "patterns": [
    "windowed-aggregation",
    "near-realtime-bi-aggregates"
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
