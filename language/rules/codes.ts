/**
 * The codes of all anti-patterns of the language. A comment may silence one before its rule is part of the program: the file is
 * then ready for the version that has it.
 */
export const RESERVED_CODES: readonly string[] = [
  'ant-dual-write',
  'ant-global-mutable-table',
  'ant-hardcoded-credentials',
  'ant-missing-compaction',
  'ant-no-backfill-strategy',
  'ant-no-cost-monitoring',
  'ant-no-dlq',
  'ant-no-observability',
  'ant-schema-on-read-abuse',
  'ant-schema-on-write-everywhere',
  'ant-silent-drift',
  'ant-single-giant-silver-table',
  'ant-singleton-bronze',
  'ant-timestamp-chaos',
  'ant-unbounded-state',
];
