import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type PublishDiagnosticsParams } from 'vscode-languageserver';
import type { PlacedDiagnostic } from '../language/index.js';
import type { Project } from './project.js';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** What is wrong in a file, in the protocol's terms. */
export function diagnosticsOf(project: Project, path: string): Diagnostic[] {
  const message = project.unreadable.get(path);
  if (message !== undefined) return [unreadable(message)];
  return project.findingsOf(path).map(found => toDiagnostic(project, found));
}

export function toDiagnostic(project: Project, found: PlacedDiagnostic): Diagnostic {
  const { path, start, end, severity, code, message, docs, related } = found;
  return {
    range: project.range(path, start, end),
    severity: SEVERITIES[severity],
    code,
    codeDescription: { href: docs },
    source: 'cupel',
    message,
    ...tagsOf(found),
    ...(related.length === 0
      ? {}
      : { relatedInformation: related.map(other => ({ location: project.placeLocation(other), message: other.message })) }),
  };
}

/** How an editor shows it: faded, or struck through. */
function tagsOf({ unnecessary, deprecated }: PlacedDiagnostic): Pick<Diagnostic, 'tags'> {
  const tags = [...(unnecessary ? [DiagnosticTag.Unnecessary] : []), ...(deprecated ? [DiagnosticTag.Deprecated] : [])];
  return tags.length === 0 ? {} : { tags };
}

function unreadable(message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Error,
    code: 'unreadable-file',
    source: 'cupel',
    message: `This file ${message}. What it declares is unknown to other files.`,
  };
}

/** How long files are checked without looking for new messages, in milliseconds: half a frame. */
const SLICE = 8;

/** Runs something after what has arrived in the meantime; a web worker has no cheaper way than a timer. */
const soon: (run: () => void) => void =
  typeof setImmediate === 'function' ? run => void setImmediate(run) : run => void setTimeout(run, 0);

/** What the publisher needs of the rest of the server. */
export interface PublisherHost {
  publish(params: PublishDiagnosticsParams): void;
  /** Diagnostics or lineage of any file may have changed. */
  settled(): void;
  /** Hands the newest texts to the model. */
  sync(): void;
  version(uri: string): number | undefined;
  /** Does other work for a while (reads files); false where there is none. */
  work(): boolean;
  failed(what: string, error: unknown): void;
}

/**
 * Publishes diagnostics: first those of documents that were edited, then those of all files that the edit may concern, a few at a time,
 * so that what the user does in between is answered. Never publishes an older version after a newer one, nor the same twice.
 */
export class Publisher {
  private readonly urgent = new Map<string, { project: Project; path: string }>();
  private readonly later = new Map<string, { project: Project; path: string }>();
  private readonly published = new Map<string, string>();
  private scheduled = false;
  private unsettled = false;

  constructor(private readonly host: PublisherHost) {}

  changed(project: Project, path: string, elsewhere: boolean): void {
    const key = keyOf(project, path);
    if (project.isOpen(path)) this.urgent.set(key, { project, path });
    else this.later.set(key, { project, path });
    if (elsewhere) {
      // What is open is looked at first.
      for (const wanted of [true, false])
        for (const other of project.paths())
          if (other !== path && project.isOpen(other) === wanted) this.later.set(keyOf(project, other), { project, path: other });
    }
    this.unsettled = true;
    this.schedule();
  }

  forgotten(uri: string): void {
    if (this.published.delete(uri)) this.host.publish({ uri, diagnostics: [] });
  }

  schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // Messages that are already there come first: of a burst of changes only the last is looked at.
    setTimeout(() => this.run(), 0);
  }

  /** The same where nothing has come: a timer would wait for a millisecond, at each of some hundred pieces of work. */
  private goOn(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // A message that has arrived is read in one turn and handled in the next.
    soon(() => soon(() => this.run()));
  }

  private run(): void {
    try {
      this.host.sync();
    } catch (error) {
      this.host.failed('reading a change', error);
    }
    this.scheduled = false;
    const hadUrgent = this.urgent.size > 0;
    for (const [key, { project, path }] of this.urgent) {
      this.urgent.delete(key);
      this.later.delete(key);
      this.publish(project, path);
    }
    if (hadUrgent) {
      this.unsettled = true;
      this.host.settled();
    }
    const end = performance.now() + SLICE;
    const working = this.host.work();
    // Files that were read may change more than what is wrong in them, and a folder without any is worth telling, too.
    if (working) this.unsettled = true;
    while (!working && this.later.size > 0 && performance.now() < end) {
      const [key, { project, path }] = this.later.entries().next().value as [string, { project: Project; path: string }];
      this.later.delete(key);
      this.publish(project, path);
    }
    if (this.urgent.size > 0 || this.later.size > 0 || working) this.goOn();
    else if (this.unsettled) {
      this.unsettled = false;
      this.host.settled();
    }
  }

  private publish(project: Project, path: string): void {
    if (!project.has(path)) return;
    const uri = project.uriOf(path);
    const version = this.host.version(uri);
    try {
      const diagnostics = diagnosticsOf(project, path);
      const text = JSON.stringify([version, diagnostics]);
      const before = this.published.get(uri);
      if (before === text) return;
      this.published.set(uri, text);
      this.host.publish({ uri, diagnostics, ...(version === undefined ? {} : { version }) });
    } catch (error) {
      this.host.failed(`diagnostics of ${path}`, error);
    }
  }
}

function keyOf(project: Project, path: string): string {
  return `${project.root}\n${path}`;
}
