import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import type { Hover } from 'vscode-languageserver/node';
import { Client } from './client.js';

const TEXT = `pipeline p { location "s3://prod" tags { team "t" } }
environment dev { location "lake/dev" param days = 3 }
environment test { location "lake/test" }
param days: int = 30
source a : files { path "x" drift alert columns { id: long } }
bronze a from source.a { write append where id > param.days }
`;

const root = mkdtempSync(join(tmpdir(), 'cupel-environment-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the environment that the client names is in force, from the start and when it changes', async () => {
  const file = join(root, 'a.pipe');
  writeFileSync(file, TEXT);
  const uri = pathToFileURL(file).href;
  const client = await Client.start(pathToFileURL(root).href, { environment: ' DEV ' });
  await client.open(uri, TEXT);
  await client.current(uri);
  const hover = async (word: string): Promise<string> => {
    const answer = await client.at<Hover | null>('textDocument/hover', uri, TEXT.indexOf(word));
    return (answer?.contents as { value: string } | undefined)?.value ?? '';
  };
  expect(await hover('a from')).toContain('| `location` | `lake/dev` | environment dev, a.pipe:2 |');
  expect(await hover('days: int')).toContain('| `value` | `3` | environment dev, a.pipe:2 |');

  const choose = (settings: unknown): Promise<void> => client.notify('workspace/didChangeConfiguration', { settings });
  await choose({ cupel: { environment: 'test' } });
  expect(await hover('a from')).toContain('| `location` | `lake/test` | environment test, a.pipe:3 |');
  expect(await hover('days: int')).toContain('| `value` | `30` | this parameter, a.pipe:4 |');
  for (const settings of [{ cupel: { environment: 'none such' } }, { cupel: { environment: 7 } }, { cupel: null }, null]) {
    await choose(settings);
    expect(await hover('a from')).toContain('| `location` | `s3://prod` | pipeline p, a.pipe:1 |');
  }
  await client.stop();
  expect(client.errors).toEqual([]);
});
