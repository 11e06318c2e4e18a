import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

/** What VS Code calls in its extension host: runs the suites of a folder, in the order of their names. */
export async function run(): Promise<void> {
  // Required instead, it is a class in one version of Node and a module in another.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'tdd', timeout: 120_000, color: false, reporter: 'spec' });
  if (process.env.CUPEL_TEST_ONLY) mocha.grep(new RegExp(process.env.CUPEL_TEST_ONLY));
  const folder = process.env.CUPEL_TEST_SUITES as string;
  for (const file of readdirSync(folder).sort()) if (file.endsWith('.suite.cjs')) mocha.addFile(join(folder, file));

  // To the runner, line by line: the console of the extension host is full of other voices.
  let sent = Promise.resolve();
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    const body = JSON.stringify(format(...args));
    sent = sent.then(async () => void (await fetch(`${process.env.CUPEL_TEST_PAGE}/log`, { method: 'POST', body })));
  };
  const failures = await new Promise<number>(resolve => void mocha.run(resolve));
  await sent;
  if (failures > 0) throw new Error(`${failures} failed`);
}
