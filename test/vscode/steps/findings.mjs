import { pageFrame, textOfPage } from '../page.mjs';
import { actionOf, goToProblem, hoverOver } from './hands.mjs';

/** Findings, and what is done about them. */
export const FINDINGS = {
  'a first draft is underlined': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    await goToProblem(bench);
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.settle();
    await hoverOver(bench, 'Bearer', 'credential');
    await picture('diagnostics');
    await bench.page.keyboard.press('Escape');
    await bench.closeAll();
  },

  'the fix is one key away': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    const before = await bench.problems();
    await goToProblem(bench);
    await actionOf(bench, /./);
    await picture('quick-fix');
    await bench.page.keyboard.press('Enter');
    await bench.until('fewer problems', async () => (await bench.problems()) < before);
    await bench.closeAll();
  },

  'the page of a rule opens beside, and leads to others': async ({ bench, picture, pages }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    await bench.run('View: Focus Problems');
    const code = bench.page.locator('.markers-panel a', { hasText: 'ant-dual-write' }).first();
    await code.click();
    await bench.until('the page', async () => /What is wrong/.test(await textOfPage(pages)));
    await picture('page');
    const frame = await pageFrame(pages);
    await frame
      .locator('article a', { hasText: /^(?!ant-)/ })
      .first()
      .click();
    await bench.until('a pattern', async () => /When to use it/.test(await textOfPage(pages)));
    await bench.reload();
    await bench.until('the pattern again', async () => /When to use it/.test(await textOfPage(pages)));
    // Keys that are pressed in the page are the page's.
    await bench.page.locator('.tab[data-resource-name="first_draft.pipe"]').first().click();
    await bench.run('Cupel: Open Page');
    await picture('pages');
    await bench.pick('ant-silent-drift');
    await bench.until('the page that was picked', async () => /ant-silent-drift/.test(await textOfPage(pages)));
    await bench.closeAll();
    // Beside the list of problems there is no room for a long menu.
    await bench.run('View: Hide Panel');
  },

  'a rule is silenced with a reason': async ({ bench, picture }) => {
    await bench.open('first_draft.pipe');
    await bench.until('problems', async () => (await bench.problems()) >= 3);
    const before = await bench.problems();
    await goToProblem(bench);
    await (await actionOf(bench, 'Silence')).click();
    const input = bench.page.locator('.quick-input-widget:visible input[type="text"]');
    await input.fill('the gateway checks every row');
    await picture('silence');
    await bench.page.keyboard.press('Enter');
    await bench.until('one problem less', async () => (await bench.problems()) === before - 1);
    const text = bench.page.locator('.view-lines').first();
    await bench.until('the reason in the text', async () => /cupel-ignore/.test(await text.innerText()));
    await picture('silenced');
    await bench.closeAll();
  },
};
