import { actionOf } from './hands.mjs';

/** Chooses an action until its preview is there: a menu that is drawn anew while it is clicked does nothing. */
async function generate(bench, action, file) {
  const tab = bench.page.locator(`.tab[data-resource-name="${file}"]`).first();
  await bench.again(tab, async () => (await actionOf(bench, action)).click());
}

/** Generated code, and the ways to it and back. */
export const GENERATED = {
  'code is generated beside the file': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    await generate(bench, 'Generate PySpark (Delta)', 'dim_customer.py');
    const code = bench.page.locator('.editor-group-container').last().locator('.view-lines');
    await bench.until('the code', async () => /spark-submit/.test(await code.innerText()));
    await picture('generate');
    await bench.closeAll();
  },

  'the generated code follows what is typed, says why it cannot, and leads back': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('late within 30 days');
    await generate(bench, 'Generate DuckDB', 'dim_customer.sql');
    const group = bench.page.locator('.editor-group-container');
    const code = group.last().locator('.view-lines');
    await bench.until('the code', async () => /Generated\sby\scupel/.test(await code.innerText()));
    await bench.page.locator('.tab[data-resource-name="shop.pipe"]').first().click();
    await bench.find('late within 30 days');
    await bench.page.keyboard.type('late within 10 days');
    await bench.until('the code of the new text', async () => /the\slast\s20\sdays/.test(await code.innerText()));
    await picture('follows');
    await bench.find('sequence by changed_at');
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.type('_twice');
    await bench.page.keyboard.press('Home');
    await bench.until('the reason', async () => /is\snot\sgenerated\sfor\sDuckDB/.test(await code.innerText()));
    await group.last().locator('.codelens-decoration a:visible', { hasText: 'from shop.pipe:130' }).first().waitFor();
    await picture('refused');
    await bench.page.keyboard.press('Control+z');
    await bench.until('the code', async () => /Generated\sby\scupel/.test(await code.innerText()));
    await group.last().locator('.codelens-decoration a:visible', { hasText: 'from shop.pipe:' }).first().click();
    await bench.page.locator('.editor-group-container.active .tab.active[data-resource-name="shop.pipe"]').first().waitFor();
    await bench.closeAll();
  },

  'the code of a pipeline is written, and its lines lead back': async ({ bench, picture }) => {
    await bench.open('shop.pipe');
    await bench.find('gold dim_customer');
    const targets = bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'DuckDB' }).first();
    await bench.again(targets, async () => (await actionOf(bench, 'Generate the Pipeline shop')).click());
    await targets.click();
    await bench.page.keyboard.press('Enter');
    const toast = bench.page.locator('.notification-toast', { hasText: 'written to generated/' });
    await toast.waitFor();
    await bench.page.locator('.codelens-decoration a:visible', { hasText: 'gold/dim_customer.sql' }).first().click();
    await bench.choose('dim_customer.sql:');
    await bench.page.locator('.codelens-decoration a:visible', { hasText: 'from shop.pipe:' }).first().waitFor();
    await picture('written');
    await bench.closeAll();
  },
};
