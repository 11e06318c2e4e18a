import type { QuickPickItem } from 'vscode';
import type { GenerateParams, GenerateTarget } from '../server/protocol.js';

/** What code is generated for, as the user picks it. */
export const TARGETS: readonly (QuickPickItem & { readonly target: GenerateTarget })[] = [
  { label: 'PySpark', description: 'Delta Lake', target: 'pyspark' },
  { label: 'Spark SQL', target: 'spark-sql' },
  { label: 'DuckDB', description: 'for a database of this machine', target: 'duckdb' },
];

/** The name of a target for people. */
export const nameOf = (target: GenerateTarget): string => TARGETS.find(known => known.target === target)?.label ?? target;

/** Whether the code that a request is for is Python; all else is SQL. */
export const isPython = ({ target, tests }: GenerateParams): boolean =>
  target === 'pyspark' || (tests === true && target !== 'duckdb');
