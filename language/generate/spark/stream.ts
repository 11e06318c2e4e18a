import { durationText, secondsOf } from '../../model/checks/durations.js';
import type { Trigger } from '../trigger.js';

/** How often, in words. */
export const often = (trigger: Trigger) =>
  trigger.mode === 'every' ? `every ${durationText(trigger.every)}` : 'without a pause';

/** The line of a header that says how a job is made to stay. */
export const streamUsage = (file: string, trigger: Trigger | undefined) =>
  trigger ? [`    spark-submit ${file} stream     the same ${often(trigger)}, until it is stopped`] : [];

/** What runs a job that is called by its name. */
export function entry(trigger: Trigger | undefined): string {
  if (!trigger)
    return 'if __name__ == "__main__":\n    print(main(SparkSession.builder.getOrCreate(), upkeep=sys.argv[1:] == ["upkeep"]))';
  return [
    'if __name__ == "__main__":',
    '    session = SparkSession.builder.getOrCreate()',
    '    if sys.argv[1:] == ["stream"]:',
    '        stream(session)',
    '    else:',
    '        print(main(session, upkeep=sys.argv[1:] == ["upkeep"]))',
  ].join('\n');
}

/** The modules that `streamLoop` needs. */
export const loopModules = (trigger: Trigger | undefined) => (trigger?.mode === 'every' ? ['import time'] : []);

/** The function of a job that stays: it does one run after another. Nothing for one whose runs are asked for. */
export function streamLoop(trigger: Trigger | undefined): string {
  if (!trigger) return '';
  const head = [
    'def stream(spark: SparkSession) -> None:',
    `    """A run ${often(trigger)}, until it is stopped."""`,
    '    while True:',
  ];
  if (trigger.mode === 'continuous') return [...head, '        main(spark)'].join('\n');
  return [
    ...head,
    '        begun = time.monotonic()',
    '        main(spark)',
    `        time.sleep(max(0, begun + ${secondsOf(trigger.every)} - time.monotonic()))`,
  ].join('\n');
}
