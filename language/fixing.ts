import { Revision, type TextChange } from './text/revision.js';
import type { PlacedDiagnostic, PlacedFix, Workspace } from './workspace.js';

/** A file that fixes change. */
export interface FixedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What is changed in the text as it was: in order, and apart from each other. */
  readonly changes: readonly TextChange[];
}

/** What comes of applying fixes. */
export interface Fixing {
  /** By path. */
  readonly files: readonly FixedFile[];
  /** Which fixes were applied, in their order. */
  readonly applied: readonly { readonly path: string; readonly code: string; readonly title: string }[];
}

/** Which of a finding's fixes is wanted, if any. */
export type ChooseFix = (finding: PlacedDiagnostic) => PlacedFix | undefined;

/** The fix that may be applied unasked. */
export const safeFix: ChooseFix = finding => {
  const fix = onlyFix(finding);
  return fix?.safe ? fix : undefined;
};

/** The fix of a finding that has but one; where there are several, it is for a person to choose. */
export const onlyFix: ChooseFix = ({ fixes }) => (fixes.length === 1 ? fixes[0] : undefined);

/** How often the files are gone through, as a fix in one may be what another waits for. */
const ROUNDS = 10;

/**
 * Finds out what fixes make of some files. Each sees what the others have written: a dead letter that two of them need is declared once. One
 * that would make anything worse than it was is left out.
 * @param workspace is used to try them, and has the same texts afterwards as before
 * @param paths the files whose findings are repaired; a fix may edit others too
 */
export function applyFixes(workspace: Workspace, paths: readonly string[], choose: ChooseFix): Fixing {
  const trial = new Trial(workspace, choose);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const before = trial.applied.length;
      for (const path of paths) trial.repair(path);
      if (trial.applied.length === before) break;
    }
    return { files: trial.changed(), applied: trial.applied };
  } finally {
    trial.undo();
  }
}

/** A finding and the fix that is wanted for it. */
interface Wanted {
  readonly finding: PlacedDiagnostic;
  readonly fix: PlacedFix;
}

/** A workspace in which fixes are tried. */
class Trial {
  readonly applied: Fixing['applied'][number][] = [];
  private readonly texts = new Map<string, Revision>();
  private readonly originals = new Map<string, string>();
  /** What would have made something worse. */
  private readonly refused = new Set<string>();

  constructor(
    private readonly workspace: Workspace,
    private readonly choose: ChooseFix,
  ) {}

  /** Applies what is wanted in a file until nothing is left: many fixes at once where they have nothing to do with each other. */
  repair(path: string): void {
    let together = true;
    for (let wanted = this.wantedIn(path); wanted.length > 0; wanted = this.wantedIn(path)) {
      const apart = together ? independent(wanted) : [];
      if (apart.length > 1 && this.attempt(apart)) continue;
      // What does not go together is tried one by one; each sees what the one before has written.
      if (apart.length > 1) together = false;
      const [first] = wanted;
      if (first !== undefined && !this.attempt([first])) this.refused.add(keyOf(first));
    }
  }

  private wantedIn(path: string): readonly Wanted[] {
    return this.workspace.diagnostics(path).flatMap((finding): Wanted[] => {
      const fix = this.choose(finding);
      return fix === undefined || this.refused.has(keyOf({ finding, fix })) ? [] : [{ finding, fix }];
    });
  }

  /** Applies fixes if they repair their findings and nothing new is found in the files that they concern: so there is an end to it. */
  private attempt(wanted: readonly Wanted[]): boolean {
    const edits = wanted.flatMap(({ fix }) => fix.edits);
    const touched = new Map<string, Revision>();
    for (const edited of new Set(edits.map(edit => edit.path))) {
      const revision = this.texts.get(edited) ?? new Revision(this.textOf(edited));
      const after = revision.apply(edits.filter(edit => edit.path === edited));
      if (after === undefined) return false;
      touched.set(edited, after);
    }
    const concerned = [...new Set([...wanted.map(({ finding }) => finding.path), ...touched.keys()])];
    const allowed = this.countByCode(concerned);
    for (const { finding } of wanted) allowed.set(finding.code, (allowed.get(finding.code) ?? 0) - 1);
    const before = [...touched.keys()].map(edited => [edited, this.textOf(edited)] as const);
    for (const [edited, revision] of touched) {
      this.originals.set(edited, revision.before);
      this.workspace.setFile(edited, revision.after);
    }
    if ([...this.countByCode(concerned)].some(([found, count]) => count > (allowed.get(found) ?? 0))) {
      for (const [edited, text] of before) this.workspace.setFile(edited, text);
      return false;
    }
    for (const [edited, revision] of touched) this.texts.set(edited, revision);
    for (const { finding, fix } of wanted) this.applied.push({ path: finding.path, code: finding.code, title: fix.title });
    return true;
  }

  private textOf(path: string): string {
    return this.workspace.model.file(path)?.text ?? '';
  }

  private countByCode(paths: readonly string[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const path of paths)
      for (const { code } of this.workspace.diagnostics(path)) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  }

  changed(): FixedFile[] {
    const files = [...this.texts].map(([path, revision]): FixedFile => {
      return { path, before: revision.before, after: revision.after, changes: revision.changes() };
    });
    return files.filter(({ changes }) => changes.length > 0).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Puts back what was there, whatever has happened. */
  undo(): void {
    for (const [path, text] of this.originals) this.workspace.setFile(path, text);
  }
}

function keyOf({ finding: { path, code, message }, fix }: Wanted): string {
  return JSON.stringify([path, code, message, fix.title]);
}

/** Those that each change one place of their finding's file, apart from each other: none writes what another writes too. */
function independent(wanted: readonly Wanted[]): readonly Wanted[] {
  const found: Wanted[] = [];
  let reached = -1;
  const placed = wanted.flatMap(each => {
    const [edit, ...others] = each.fix.edits;
    return edit !== undefined && others.length === 0 && edit.path === each.finding.path ? [{ each, edit }] : [];
  });
  for (const { each, edit } of placed.sort((a, b) => a.edit.start - b.edit.start)) {
    if (edit.start <= reached) continue;
    found.push(each);
    reached = edit.end;
  }
  return found;
}
