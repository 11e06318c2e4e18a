import type { Planning } from '../../planner.js';
import { checkSparkIngestion } from './check.js';
import { planSparkIngestion, type Samples, type SparkIngestion } from './plan.js';

export { ingestionJob } from './job.js';
export type { Samples, SparkIngestion } from './plan.js';
export { ingestionTests } from './tests.js';

/**
 * Plans a job that takes rows of sources into a table, and checks that Spark with Delta Lake can do it.
 * @param samples what stands in for sources
 * @throws Refused with the place of what stands in the way
 */
export function sparkIngestion(planning: Planning, samples?: Samples): SparkIngestion {
  const plan = planSparkIngestion(planning, samples);
  checkSparkIngestion(planning, plan);
  return plan;
}
