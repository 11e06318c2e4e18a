import type { Model } from '../model/model.js';
import type { Id, Location } from '../model/records.js';
import { filePaths } from './paths.js';
import type { TablePlan } from './plan.js';
import { planTable } from './planner.js';
import { Refused } from './refusal.js';
import { pysparkJob } from './spark/job.js';
import { pysparkTest } from './spark/test.js';
import { sparkSqlScript } from './sql/script.js';

export type Target = 'pyspark' | 'spark-sql';
export const TARGETS: readonly Target[] = ['pyspark', 'spark-sql'];

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
  let plan: TablePlan;
  try {
    plan = planTable(model, table);
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message, location: error.location };
    throw error;
  }
  const paths = filePaths(plan, target);
  return {
    status: 'generated',
    files: [
      target === 'pyspark'
        ? { path: paths.code, text: pysparkJob(plan), language: 'python' }
        : { path: paths.code, text: sparkSqlScript(plan), language: 'sql' },
      { path: paths.test, text: pysparkTest(plan, target), language: 'python' },
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
