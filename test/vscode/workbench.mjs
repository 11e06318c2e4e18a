/** The window of VS Code in a browser, used by keyboard and mouse. */
export class Workbench {
  /**
   * @param {import('playwright-core').Page} page
   * @param {string} url of a VS Code server, with the folder to open
   */
  constructor(page, url) {
    this.page = page;
    this.url = url;
    page.setDefaultTimeout(45_000);
    /** Where one types to find a file, a command or an item. */
    this.input = page.locator('.quick-input-widget:visible input[type="text"]');
  }

  async start() {
    await this.page.goto(this.url);
    await this.page.waitForSelector('.monaco-workbench .explorer-folders-view .monaco-list-row', { timeout: 60_000 });
  }

  /** Loads the window again as a user does: VS Code saves first what it shows, which the browser's own reload can cut short. */
  async reload() {
    const loaded = this.page.waitForEvent('load');
    await this.run('Developer: Reload Window');
    await loaded;
    await this.page.waitForSelector('.monaco-workbench .editor-group-container', { timeout: 60_000 });
  }

  /** Does something until it shows what is looked for: what comes while the editor is busy, or its focus elsewhere, is lost. */
  async again(shown, act) {
    for (let attempt = 0; attempt < 9; attempt++) {
      await act();
      const seen = await shown.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
      if (seen) return;
    }
    throw new Error(`in vain waited for ${shown}`);
  }

  /** Presses keys until they show what is looked for. */
  async press(keys, shown) {
    await this.again(shown, () => this.page.keyboard.press(keys));
  }

  /** Opens a file by its name, and waits until it is there. */
  async open(name) {
    await this.press('Control+p', this.input);
    await this.pick(name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).first().waitFor();
    await this.page.locator('.statusbar-item [aria-label*="language server is running"]').waitFor();
  }

  /** Runs a command by its name in the palette. */
  async run(command) {
    await this.press('F1', this.input);
    await this.pick(command, '>');
  }

  async pick(text, prefix = '') {
    await this.input.fill(`${prefix}${text}`);
    await this.choose(text);
  }

  /** Chooses what has a text from the list that is open. */
  async choose(text) {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Puts the cursor on the only place of a text in the active editor. */
  async find(text) {
    await this.page.keyboard.press('Control+Home');
    const input = this.page.locator('.find-widget.visible textarea').first();
    await this.press('Control+f', input);
    await input.fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Escape');
  }

  /** Clicks the line of actions above a text in the active editor, at the one with a title. */
  async clickLens(title, text) {
    const group = this.page.locator('.editor-group-container.active');
    const line = group.locator('.view-line', { hasText: text }).first();
    const lenses = group.locator('.codelens-decoration a', { hasText: title });
    await this.until(`${title} above ${text}`, async () => {
      const below = (await line.boundingBox())?.y ?? 0;
      const boxes = await Promise.all((await lenses.all()).map(async link => ({ link, y: (await link.boundingBox())?.y ?? -1 })));
      const lens = boxes.findLast(({ y }) => y >= 0 && y < below && below - y < 40)?.link;
      // The lenses are drawn anew while the server reads the file.
      const clicked = () => true;
      return lens?.click({ timeout: 1000 }).then(clicked, () => false);
    });
  }

  /** The number of errors and warnings that the status bar shows. */
  async problems() {
    const label = await this.page.locator('#status\\.problems a').first().getAttribute('aria-label');
    const numbers = label?.match(/\d+/g) ?? [];
    return numbers.reduce((sum, number) => sum + Number(number), 0);
  }

  async closeAll() {
    await this.page.keyboard.press('Escape');
    await this.run('View: Revert and Close Editor').catch(() => undefined);
    await this.run('View: Close All Editors');
    const discard = this.page.getByRole('button', { name: "Don't Save" });
    if (await discard.isVisible().catch(() => false)) await discard.click();
  }

  /** Waits until nothing on the screen changes any more. */
  async settle() {
    let before;
    for (let attempt = 0; attempt < 20; attempt++) {
      const now = await this.page.screenshot({ animations: 'disabled', caret: 'hide' });
      if (before?.equals(now)) return;
      before = now;
      await this.page.waitForTimeout(300);
    }
  }

  async until(what, holds) {
    for (let attempt = 0; attempt < 450; attempt++) {
      if (await holds()) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`waited in vain for ${what}`);
  }
}
