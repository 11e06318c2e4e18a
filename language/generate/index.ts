import type { Model } from '../model/model.js';
import type { Id, Location } from '../model/records.js';
import { isComputedPlan, planOf } from './any-plan.js';
import { checkDuckdb, checkDuckdbQuery } from './duckdb/check.js';
import { computedScript, computedTest, computedUpkeep } from './duckdb/computed.js';
import { duckdbScript, duckdbTest, duckdbUpkeep } from './duckdb/script.js';
import { isIngestion } from './ingestion/plan.js';
import { filePaths } from './paths.js';
import type { TablePlan } from './plan.js';
import { type Planning, planningOf } from './planner.js';
import type { ComputedPlan } from './query/plan.js';
import { Refused } from './refusal.js';
import { checkSpark, checkSparkQuery } from './spark/check.js';
import { computedJob } from './spark/computed.js';
import { ingestionJob, ingestionTests, sparkIngestion } from './spark/ingestion/index.js';
import { pysparkJob } from './spark/job.js';
import { computedTests, pysparkTest } from './spark/test.js';
import { checkScript, computedSqlScript } from './sql/computed.js';
import { sparkSqlScript } from './sql/script.js';

/** What code can be written for. */
export const TARGETS = ['pyspark', 'spark-sql', 'duckdb'] as const;
export type Target = (typeof TARGETS)[number];

/** How the plan of a table is written down for a target. `check` refuses what the target cannot do, with its place. */
interface Writer {
  readonly merged: {
    readonly check: (planning: Planning, plan: TablePlan) => void;
    readonly files: (plan: TablePlan) => readonly GeneratedFile[];
  };
  readonly computed: {
    readonly check: (planning: Planning, plan: ComputedPlan) => void;
    readonly files: (plan: ComputedPlan) => readonly GeneratedFile[];
  };
}

const WRITERS: Readonly<Record<Target, Writer>> = {
  pyspark: {
    merged: { check: checkSpark, files: plan => sparkFiles(plan, 'pyspark', pysparkJob(plan), 'python') },
    computed: {
      check: checkSparkQuery,
      files: plan => withTest(plan, 'pyspark', computedJob(plan), computedTests(plan), 'python'),
    },
  },
  'spark-sql': {
    merged: { check: checkSpark, files: plan => sparkFiles(plan, 'spark-sql', sparkSqlScript(plan), 'sql') },
    computed: {
      check: checkScript,
      files: plan => withTest(plan, 'spark-sql', computedSqlScript(plan), computedTests(plan), 'sql'),
    },
  },
  duckdb: {
    merged: { check: checkDuckdb, files: duckdbFiles },
    computed: {
      check: checkDuckdbQuery,
      files: plan => withUpkeep(plan, withTest(plan, 'duckdb', computedScript(plan), computedTest(plan), 'sql')),
    },
  },
};

function withTest(
  plan: ComputedPlan,
  target: Target,
  text: string,
  test: string | undefined,
  language: GeneratedFile['language'],
): GeneratedFile[] {
  const paths = filePaths(plan, target);
  return [
    { path: paths.code, text, language },
    ...(test === undefined ? [] : [{ path: paths.test, text: test, language: target === 'duckdb' ? 'sql' : 'python' } as const]),
  ];
}

function withUpkeep(plan: ComputedPlan, files: GeneratedFile[]): GeneratedFile[] {
  const upkeep = computedUpkeep(plan);
  return upkeep === undefined ? files : [...files, { path: filePaths(plan, 'duckdb').upkeep, text: upkeep, language: 'sql' }];
}

function duckdbFiles(plan: TablePlan): GeneratedFile[] {
  const paths = filePaths(plan, 'duckdb');
  const upkeep = duckdbUpkeep(plan);
  return [
    { path: paths.code, text: duckdbScript(plan), language: 'sql' },
    { path: paths.test, text: duckdbTest(plan), language: 'sql' },
    ...(upkeep === undefined ? [] : [{ path: paths.upkeep, text: upkeep, language: 'sql' } as const]),
  ];
}

function sparkFiles(
  plan: TablePlan,
  target: 'pyspark' | 'spark-sql',
  text: string,
  language: GeneratedFile['language'],
): GeneratedFile[] {
  const paths = filePaths(plan, target);
  return [
    { path: paths.code, text, language },
    { path: paths.test, text: pysparkTest(plan, target), language: 'python' },
  ];
}

export interface GeneratedFile {
  /** Relative, with `/`: `pyspark/shop/gold/dim_customer.py`. */
  readonly path: string;
  readonly text: string;
  readonly language: 'python' | 'sql';
}

export type Generated =
  | { readonly status: 'generated'; readonly files: readonly GeneratedFile[] }
  /** Why it cannot be generated, what to do, and the place of the construct that is the reason. */
  | { readonly status: 'refused'; readonly reason: string; readonly location: Location };

/** A row of `manifest.json`. `file` and `line` are the table's own where it is generated, else the place of the reason. */
export interface ManifestRow {
  readonly table: Id;
  readonly target: Target;
  readonly status: 'generated' | 'refused';
  readonly files: readonly string[];
  readonly reason?: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Writes the code of one table: the job or script, and its tests.
 * @param id the table's id: `shop.gold.dim_customer`
 * @throws RangeError where the model has no such table
 */
export function generateTable(model: Model, id: Id, target: Target): Generated {
  const table = model.table(id);
  if (!table) throw new RangeError(`There is no table ${id}.`);
  const { merged, computed } = WRITERS[target];
  try {
    if (isIngestion(model, table)) return ingestion(planningOf(model, table), target);
    const { planning, plan } = planOf(model, table);
    if (isComputedPlan(plan)) {
      computed.check(planning, plan);
      return { status: 'generated', files: computed.files(plan) };
    }
    merged.check(planning, plan);
    return { status: 'generated', files: merged.files(plan) };
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message, location: error.location };
    throw error;
  }
}

/** The code of a table that takes in rows of sources. @throws Refused */
function ingestion(planning: Planning, target: Target): Generated {
  if (target !== 'pyspark') {
    const { table, at } = planning;
    throw new Refused(
      target === 'duckdb'
        ? 'a script of DuckDB cannot tell which rows are new: `cupel run` brings them into this table, or your own ingestion does, with `_ingested_at` and `_run`'
        : 'a script of Spark SQL cannot read a stream: generate this table for pyspark',
      at(table.nameSpan),
    );
  }
  const plan = sparkIngestion(planning);
  const paths = filePaths(plan, target);
  return {
    status: 'generated',
    files: [
      { path: paths.code, text: ingestionJob(plan), language: 'python' },
      { path: paths.test, text: ingestionTests(plan), language: 'python' },
    ],
  };
}

/**
 * Writes the code of several tables, of all of them where `ids` is missing, in the order of files and text.
 * @returns the files, and a row of the manifest for each table
 */
export function generateAll(
  model: Model,
  target: Target,
  ids?: readonly Id[],
): { files: GeneratedFile[]; manifest: ManifestRow[] } {
  const wanted = ids && new Set(ids);
  const files: GeneratedFile[] = [];
  const manifest: ManifestRow[] = [];
  for (const table of model.tables()) {
    if (wanted && !wanted.has(table.id)) continue;
    const generated = generateTable(model, table.id, target);
    const location = generated.status === 'refused' ? generated.location : { handle: table.handle, span: table.nameSpan };
    const place = placeOf(model, location);
    if (generated.status === 'generated') {
      files.push(...generated.files);
      manifest.push({ table: table.id, target, status: 'generated', files: generated.files.map(f => f.path), ...place });
    } else {
      manifest.push({ table: table.id, target, status: 'refused', files: [], reason: generated.reason, ...place });
    }
  }
  return { files, manifest };
}

function placeOf(model: Model, location: Location): { file: string; line: number } {
  const placed = model.placed(location.handle);
  if (!placed) return { file: '', line: 1 };
  const text = model.file(placed.path)?.text ?? '';
  const before = text.slice(0, placed.offset + location.span.start);
  return { file: placed.path, line: before.split(/\r\n|\r|\n/).length };
}
