import type { Connection } from 'vscode-languageserver';
import { readSettings } from '../language/config/index.js';
import type { Projects } from './projects.js';

/**
 * The settings of the editor that say what a `cupel.yaml` may say. A client that can be asked is asked for each project by its root, for
 * the folders of a workspace may have settings of their own; of others what they told last counts for all.
 */
export class Settings {
  private canAsk = false;
  /** Of several questions about a project the answer to the last one counts. */
  private readonly asked = new Map<string, number>();

  constructor(
    private readonly connection: Connection,
    private readonly projects: Projects,
  ) {}

  /** What the client says before the first file is read, so that nothing is told under other settings. */
  begin(settings: unknown): void {
    this.projects.setDefaultSettings(this.read(settings));
  }

  /** The client is ready, and can perhaps be asked. */
  ready(canAsk: boolean): void {
    this.canAsk = canAsk;
    for (const root of this.projects.roots()) this.ask(root);
  }

  /** Something in the client's settings has changed. */
  changed(settings: unknown): void {
    if (!this.canAsk) {
      const config = this.read(settings);
      this.projects.setDefaultSettings(config);
      for (const root of this.projects.roots()) this.projects.setSettings(root, config);
    } else for (const root of this.projects.roots()) this.ask(root);
  }

  /** Asks for the settings of a project. */
  ask(root: string): void {
    if (!this.canAsk) return;
    const number = (this.asked.get(root) ?? 0) + 1;
    this.asked.set(root, number);
    this.connection.workspace.getConfiguration({ scopeUri: root, section: 'cupel' }).then(
      settings => {
        if (this.asked.get(root) === number) this.projects.setSettings(root, this.read(settings));
      },
      error => this.connection.console.error(`asking for settings: ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  private read(settings: unknown) {
    const { config, problems } = readSettings(settings);
    for (const problem of problems) this.connection.console.warn(`In the settings of the editor: ${problem}`);
    return config;
  }
}
