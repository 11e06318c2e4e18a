import type { Planning } from '../../planner.js';
import { checkTable } from '../check.js';
import type { SparkIngestion } from './plan.js';

/**
 * Refuses what Spark with Delta Lake cannot store.
 * @throws Refused with the place of what stands in the way
 */
export function checkSparkIngestion(planning: Planning, plan: SparkIngestion): void {
  checkTable(planning, { ...plan, columns: [...plan.columns, ...plan.generated] }, []);
}
