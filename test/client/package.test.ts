import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));

/** The names in a zip file, from its central directory (its places in the specification are given in bytes). */
function namesIn(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map(place => zip.readUInt16LE(at + place)) as [number, number, number];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}

/** Rows of the examples, a file for each source. */
const SAMPLES = readdirSync(`${root}/examples/samples`, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(({ parentPath, name }) => `extension/${parentPath.slice(root.length).replaceAll('\\', '/').replace(/^\//, '')}/${name}`);

const EXPECTED = `
[Content_Types].xml
extension.vsixmanifest
extension/LICENSE.txt
extension/NOTICE.txt
extension/changelog.md
extension/dist/engine.cjs
extension/dist/extension.cjs
extension/dist/pages.json
extension/dist/server.cjs
extension/dist/sql-parser.wasm.br
extension/dist/webview.js
extension/examples/contracts/customers.yaml
extension/examples/contracts/users.yaml
extension/examples/cupel.yaml
extension/examples/first_draft.pipe
extension/examples/genomics.pipe
extension/examples/real_time_analytics.pipe
extension/examples/saas_warehouse.pipe
extension/examples/shop.pipe
extension/icon.png
extension/package.json
extension/readme.md
extension/syntaxes/activity.svg
extension/syntaxes/cupel.tmLanguage.json
extension/syntaxes/file-dark.svg
extension/syntaxes/file-light.svg
extension/syntaxes/language-configuration.json
`
  .trim()
  .split('\n');

describe('the packaged extension', () => {
  it('contains what runs and nothing else, in less than 3 MB', { timeout: 60_000 }, () => {
    execFileSync(process.execPath, [`${root}/scripts/package.mjs`], { stdio: 'pipe' });
    const vsix = `${root}/dist/cupel.vsix`;
    expect(namesIn(readFileSync(vsix))).toEqual([...EXPECTED, ...SAMPLES].sort());
    expect(statSync(vsix).size).toBeLessThan(3 * 1024 * 1024);
  });

  it('names the licences of the packages in it', () => {
    const notice = readFileSync(`${root}/dist/vsix/NOTICE.txt`, 'utf8');
    for (const name of ['@polyglot-sql/sdk', 'elkjs', 'langium', 'vscode-languageclient', 'vscode-languageserver'])
      expect(notice).toContain(`${name} `);
    expect(notice).not.toContain(root);
  });

  it('points to files that exist, and to commands that are declared', () => {
    const manifest = json('client/package.json');
    const { contributes } = manifest;
    const paths = [
      ...contributes.languages.flatMap((it: { configuration: string; icon: object }) => [
        it.configuration,
        ...Object.values(it.icon),
      ]),
    ];
    for (const { path } of contributes.grammars) paths.push(path);
    for (const { icon } of [...contributes.viewsContainers.activitybar, ...contributes.views.cupel]) paths.push(icon);
    for (const path of paths) expect(EXPECTED).toContain(`extension/${path.slice(2)}`);
    const commands = contributes.commands.map((it: { command: string }) => it.command);
    for (const items of Object.values(contributes.menus) as { command: string }[][]) {
      for (const { command } of items) expect(commands).toContain(command);
    }
    for (const { contents } of contributes.viewsWelcome as { contents: string }[]) {
      for (const [, command] of contents.matchAll(/\(command:(cupel\.\w+)/g)) expect(commands).toContain(command);
    }
    expect(manifest.version).toBe(json('package.json').version);
  });
});
