import type { PlacedDiagnostic } from '../../language/index.js';
import { exit } from '../exit.js';
import { identityOf } from '../fingerprint.js';
import { baseInWorkflow, formats } from '../formats/index.js';
import { writeMessage, writeResult } from '../output.js';
import { counted, severities } from '../report.js';
import { Stopwatch, timingTable, untimed } from '../timing.js';
import { type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';
import { Baseline } from './baseline.js';
import { namesFromHere, summaryOf } from './findings.js';
import { type FixedWorkspace, fixes, fixesAsDiff, writeFixes } from './fix.js';
import { goneLine, humanReport } from './human.js';
import { type Checked, look, nameIn, reportOf, scopeOf } from './look.js';
import type { CheckOptions } from './options.js';

/**
 * Checks what the options ask for, and repairs it where they do.
 * @returns the exit code
 */
export async function check(options: CheckOptions): Promise<number> {
  const stopwatch = options.timing ? new Stopwatch() : undefined;
  const timing = stopwatch ?? untimed;
  const baseline = baselineOf(options);
  let checked = look(await openWorkspaces(options.paths, { timing, config: options.config }), options, baseline, timing);
  if (options.fix === 'show') return await showFixes(checked, options);

  const fixed = options.fix === 'apply' ? repairs(checked, options) : [];
  const unwritten = fixed.flatMap(one => {
    const name = nameIn(one.workspace, options);
    return [...one.failures, ...writeFixes(one)].map(({ file, message }) => ({ file: name(file), message }));
  });
  if (options.fix === 'apply') {
    const before = checked.workspaces;
    checked = look(await openWorkspaces(options.paths, { before, timing, config: options.config }), options, baseline, timing);
  }
  if (options.updateBaseline) {
    baseline?.update(checked.all, scopeOf(checked, options));
    checked = look(checked, options, baselineOf(options));
  }
  await report(checked, options, fixed, unwritten);
  reportFailures([...unwritten, ...checked.failures]);
  if (stopwatch !== undefined) writeMessage(timingTable(stopwatch, performance.now()));
  return unwritten.length > 0 ? exit.usage : exitCode(checked, options);
}

/** The baseline that is asked for, as it is on the disk now. */
export function baselineOf({ baseline, updateBaseline }: CheckOptions): Baseline | undefined {
  return baseline === undefined ? undefined : Baseline.read(baseline, updateBaseline);
}

async function report(
  checked: Checked,
  options: CheckOptions,
  fixed: readonly FixedWorkspace[],
  unwritten: Checked['failures'],
): Promise<void> {
  const document = reportOf(checked, options, fixed, unwritten);
  if (options.format === 'human') {
    writeMessage(humanReport(checked, document));
    return;
  }
  const files = checked.workspaces.flatMap(workspace => workspace.selected.map(nameIn(workspace, options)));
  const text = formats[options.format](document, { checked: files, base: baseInWorkflow(process.env) });
  await writeResult(text, options.out);
  writeMessage(goneLine(document));
}

/** What fixes make of the workspaces. Findings that are not reported are left alone. */
function repairs({ workspaces, all, found }: Checked, { only }: CheckOptions): readonly FixedWorkspace[] {
  const key = (workspace: OpenWorkspace, finding: PlacedDiagnostic): string =>
    `${identityOf(workspace.language, finding).fingerprint} ${workspaces.indexOf(workspace)} ${finding.path}`;
  const reported = new Set(found);
  const accepted = new Set(all.filter(one => !reported.has(one)).map(({ workspace, placed }) => key(workspace, placed)));
  return workspaces.map(workspace =>
    fixes(
      workspace,
      finding =>
        (only.length === 0 || only.includes(finding.code)) && (accepted.size === 0 || !accepted.has(key(workspace, finding))),
    ),
  );
}

/** Prints what fixes would do. The exit code is that of a check, for nothing was repaired. */
async function showFixes(checked: Checked, options: CheckOptions): Promise<number> {
  const fixed = repairs(checked, options);
  await writeResult(fixed.map(one => fixesAsDiff(one, namesFromHere(one.workspace))).join(''));
  const count = fixed.reduce((sum, { applied }) => sum + applied.length, 0);
  const files = fixed.reduce((sum, one) => sum + one.files.length, 0);
  writeMessage(
    count === 0
      ? 'nothing that --fix repairs\n'
      : `--fix would repair ${counted(count, 'finding')} in ${counted(files, 'file')}\n`,
  );
  const unwritable = fixed.flatMap(({ failures }) => failures);
  reportFailures([...unwritable, ...checked.failures]);
  return unwritable.length > 0 ? exit.usage : exitCode(checked, options);
}

function exitCode({ failures, found }: Checked, { failOn }: CheckOptions): number {
  if (failures.length > 0) return exit.usage;
  const summary = summaryOf(found);
  const failing = failOn === 'never' ? [] : severities.slice(0, severities.indexOf(failOn) + 1);
  return failing.some(severity => summary[severity] > 0) ? exit.findings : exit.clean;
}
