// What several steps do.

/** Rests the pointer on a word until its hover shows a text; moved again where the editor was still busy when it came. */
export async function hoverOver(bench, word, shown) {
  const hover = bench.page.locator('.monaco-hover:visible', { hasText: shown }).first();
  await bench.again(hover, async () => {
    await bench.page.mouse.move(0, 0);
    await bench.page.locator('.view-line span span', { hasText: word }).first().hover();
  });
}

/** Opens the menu of actions at the cursor, and gives the action with a text. */
export async function actionOf(bench, text) {
  const action = bench.page.locator('.action-widget:visible .monaco-list-row', { hasText: text }).first();
  await bench.press('Control+.', action);
  return action;
}

/** Goes to the first problem of the file, and closes what shows it. */
export async function goToProblem(bench) {
  const zone = bench.page.locator('.zone-widget').first();
  await bench.press('F8', zone);
  await bench.page.keyboard.press('Escape');
  await zone.waitFor({ state: 'detached' });
}
