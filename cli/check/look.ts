import { join } from 'node:path';
import type { CheckReport } from '../report.js';
import { RULES, type Timing, untimed } from '../timing.js';
import { chooseEnvironment, type Failure, type Opened, type OpenWorkspace } from '../workspaces.js';
import type { Baseline, Scope } from './baseline.js';
import { type Found, filesOf, findings, type Name, namesFromHere, sameName, summaryOf } from './findings.js';
import type { FixedWorkspace } from './fix.js';
import type { CheckOptions } from './options.js';

/** What was found in some workspaces. */
export interface Checked extends Opened {
  /** Everything, in order. */
  readonly all: readonly Found[];
  /** What is reported: what the baseline does not accept. */
  readonly found: readonly Found[];
  /** How many findings the baseline accepts, and how many of it are gone; missing where there is no baseline. */
  readonly baseline?: { readonly accepted: number; readonly gone: number };
}

/**
 * Checks what was opened.
 * @throws UsageError where there is no such environment
 */
export function look(opened: Opened, options: CheckOptions, baseline: Baseline | undefined, timing: Timing = untimed): Checked {
  const { workspaces } = opened;
  chooseEnvironment('check', workspaces, options.env);
  timing.measure('model and checks', () => workspaces.forEach(findProblems));
  const all = timing.measure(RULES, () => findings(workspaces, options.only, workspace => nameIn(workspace, options)));
  if (baseline === undefined) return { ...opened, all, found: all };
  const { left, accepted, gone } = baseline.compare(all, scopeOf(opened, options));
  return { ...opened, all, found: left, baseline: { accepted, gone } };
}

/** What belongs to the model is computed before the rules ask for it, so that their time is theirs. */
function findProblems({ language: { model }, selected }: OpenWorkspace): void {
  for (const { handle } of selected.flatMap(file => model.file(file)?.declarations ?? [])) {
    model.problems(handle);
    model.tablesOf(handle);
  }
}

/** What a baseline is compared with. */
export function scopeOf({ workspaces }: Opened, { only }: CheckOptions): Scope {
  const paths = workspaces.flatMap(workspace => filesOf(workspace).map(file => join(workspace.root, ...file.split('/'))));
  return { files: new Set(paths), only };
}

/** Other programs look for files from where they were started, which for a workflow is the top of the repository. */
export function nameIn(workspace: OpenWorkspace, { format }: CheckOptions): Name {
  return format === 'human' || format === 'json' ? sameName : namesFromHere(workspace);
}

/** The document that tells what was found, and what was repaired before. */
export function reportOf(
  { workspaces, found, baseline }: Checked,
  options: CheckOptions,
  fixed: readonly FixedWorkspace[],
  unwritten: readonly Failure[],
): CheckReport {
  const unread = workspaces.flatMap(workspace => {
    const name = nameIn(workspace, options);
    return workspace.failures.map(failure => ({ ...failure, file: name(failure.file) }));
  });
  const applied = fixed.flatMap(one => {
    const name = nameIn(one.workspace, options);
    return one.applied.map(({ path, code, title }) => ({ file: name(path), code, title }));
  });
  return {
    version: 1,
    files: workspaces.reduce((sum, { selected }) => sum + selected.length, 0),
    diagnostics: found.map(({ diagnostic }) => diagnostic),
    summary: summaryOf(found),
    failures: [...unread, ...unwritten],
    ...(options.fix === 'apply' ? { fixed: applied } : {}),
    ...(baseline === undefined ? {} : { baseline }),
  };
}
