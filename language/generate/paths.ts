import type { TablePlan } from './plan.js';

/** A name as a part of a path: letters, digits, `_` and `-` as they are, all else as `%` and hexadecimal digits. */
export function pathPart(name: string): string {
  const encoded = [...new TextEncoder().encode(name)]
    .map(byte => {
      const c = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
  // A lone underscore is the folder of tables that belong to no pipeline.
  return encoded === '_' ? '%5F' : encoded;
}

/** The paths of a table's files: `pyspark/shop/gold/dim_customer.py` and its `_test.py`; the upkeep is a file of its own for DuckDB. */
export function filePaths(
  plan: Pick<TablePlan, 'pipeline' | 'layer' | 'name'>,
  target: 'pyspark' | 'spark-sql' | 'duckdb',
): { code: string; test: string; upkeep: string } {
  const folder = `${target}/${plan.pipeline === undefined ? '_' : pathPart(plan.pipeline)}/${plan.layer}`;
  const name = plan.name === '_' ? '_' : pathPart(plan.name);
  return {
    code: `${folder}/${name}.${target === 'pyspark' ? 'py' : 'sql'}`,
    test: `${folder}/${name}_test.${target === 'duckdb' ? 'sql' : 'py'}`,
    upkeep: `${folder}/${name}_upkeep.sql`,
  };
}
