import { describe, expect, test } from 'vitest';
import { withCommands } from '../../client/page-addresses.js';

const BASE = 'https://example.com/docs';
const linked = (text: string, base: string | undefined = BASE) =>
  withCommands(text, base, ({ page, anchor }, pattern) => `command:${[page, anchor, pattern].join(',')}`);

describe('a link in Markdown of the server', () => {
  test.each([
    ['to a page opens it', `[a](${BASE}/rules/ant-no-dlq.md)`, '[a](command:rules/ant-no-dlq,,)'],
    ['to a heading goes there', `[a](${BASE}/rules/ant-no-dlq.md#what-to-do)`, '[a](command:rules/ant-no-dlq,what-to-do,)'],
    ['to how a pattern is applied does it', `[a](${BASE}/patterns/dlq.md#apply-it)`, '[a](command:patterns/dlq,apply-it,dlq)'],
    ['to elsewhere is left alone', '[a](https://example.org/rules/x.md)', '[a](https://example.org/rules/x.md)'],
    ['to what only begins alike is left alone', `[a](${BASE}s/x.md)`, `[a](${BASE}s/x.md)`],
    ['that is no address of a page is left alone', `[a](${BASE}/%ZZ.md)`, `[a](${BASE}/%ZZ.md)`],
    ['with a query is left alone', `[a](${BASE}/x.md?["y"])`, `[a](${BASE}/x.md?["y"])`],
    ['to a command is a user’s, and inert', '[a](command:x) [b](COMMAND:y)', '[a](command\u200b:x) [b](COMMAND\u200b:y)'],
  ])('%s', (_title, text, expected) => {
    expect(linked(text)).toBe(expected);
  });

  test('stays as it is until the address of the pages is known, but for commands', () => {
    expect(withCommands(`[a](${BASE}/x.md) [b](command:y)`, undefined, () => '')).toBe(`[a](${BASE}/x.md) [b](command\u200b:y)`);
  });
});
