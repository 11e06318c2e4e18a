import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Imports as someone might write them, and whether the lint rule lets them pass. */
const imports: [file: string, specifier: string, allowed: boolean][] = [
  ['language/grammar/a.ts', 'langium', true],
  ['language/grammar/a.ts', '../model/records.js', false],
  ['language/model/a.ts', '../grammar/chunks.js', true],
  ['language/model/a.ts', '../catalog/index.js', false],
  ['language/model/a.ts', '../rules/index.js', false],
  ['language/model/a.ts', '../grammar/generated/ast.js', false],
  ['language/model/a.ts', 'langium', false],
  ['language/model/a.ts', 'node:fs', false],
  ['language/model/read/a.ts', '../../grammar/generated/ast.js', true],
  ['language/model/read/a.ts', '../../generate/index.js', false],
  ['language/catalog/a.ts', 'yaml', true],
  ['language/catalog/a.ts', '../model/index.js', false],
  ['language/rules/a.ts', '../model/index.js', true],
  ['language/rules/a.ts', '../catalog/index.js', true],
  ['language/rules/a.ts', '../grammar/tokens.js', false],
  ['language/rules/a.ts', '../generate/index.js', false],
  ['language/rules/a.ts', '../config/index.js', false],
  ['language/config/a.ts', '../rules/index.js', true],
  ['language/config/a.ts', '../catalog/index.js', true],
  ['language/config/a.ts', '../generate/index.js', false],
  ['language/config/a.ts', 'node:path', false],
  ['language/rules/a.ts', '../patterns/index.js', true],
  ['language/refactor/a.ts', '../rules/statements.js', true],
  ['language/refactor/a.ts', '../model/index.js', true],
  ['language/refactor/a.ts', '../patterns/index.js', false],
  ['language/refactor/a.ts', '../config/index.js', false],
  ['language/rules/a.ts', '../refactor/index.js', false],
  ['language/model/read/a.ts', '../../refactor/index.js', false],
  ['language/patterns/a.ts', '../model/index.js', true],
  ['language/patterns/a.ts', '../catalog/index.js', true],
  ['language/patterns/a.ts', '../rules/index.js', false],
  ['language/patterns/a.ts', '../grammar/tokens.js', false],
  ['language/catalog/a.ts', '../patterns/index.js', false],
  ['language/model/a.ts', '../patterns/index.js', false],
  ['language/generate/spark/a.ts', '../../patterns/index.js', false],
  ['language/generate/spark/a.ts', '../../model/index.js', true],
  ['language/generate/spark/a.ts', '../../rules/index.js', false],
  ['language/interchange/a.ts', '../model/index.js', true],
  ['language/interchange/a.ts', '../catalog/index.js', false],
  ['language/a.ts', './rules/index.js', true],
  ['language/a.ts', '../server/connection.js', false],
  ['language/a.ts', 'vscode-languageserver', false],
  ['server/a.ts', '../language/index.js', true],
  ['server/a.ts', '../cli/main.js', false],
  ['server/a.ts', 'vscode', false],
  ['cli/commands/a.ts', '../../server/node.js', true],
  ['cli/commands/a.ts', '../../webview/page.js', true],
  ['cli/commands/a.ts', '../../webview/main.js', false],
  ['cli/commands/a.ts', '../../client/extension.js', false],
  ['client/a.ts', 'vscode', true],
  ['client/a.ts', '../server/protocol.js', true],
  ['client/a.ts', '../webview/protocol.js', true],
  ['client/a.ts', '../server/connection.js', false],
  ['client/a.ts', '../webview/main.js', false],
  ['client/a.ts', '../language/index.js', false],
  ['site/a.ts', '../language/model/index.js', true],
  ['site/a.ts', 'markdown-it', true],
  ['site/a.ts', '../webview/page.js', false],
  ['site/a.ts', 'node:fs', false],
  ['webview/a.ts', './protocol.js', true],
  ['webview/a.ts', '../language/index.js', false],
  ['webview/a.ts', 'node:fs', false],
];

const project = join(import.meta.dirname, '..');
let folder: string;
let refused: Set<string>;

// One run over a file for each import: as `import`, `import type`, `export … from` and `import()` in turn.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cupel-imports-'));
  const configuration = JSON.parse(readFileSync(join(project, 'biome.json'), 'utf8'));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...configuration, $schema: undefined, vcs: { enabled: false } }));
  const forms = [
    (from: string) => `import { a } from '${from}';`,
    (from: string) => `import type { a } from '${from}';`,
    (from: string) => `export { a } from '${from}';`,
    (from: string) => `await import('${from}');`,
  ];
  imports.forEach(([file, specifier], index) => {
    const path = join(folder, dirname(file), `case${index}.ts`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, forms[index % forms.length]?.(specifier) ?? '');
  });
  const { stdout } = spawnSync(
    join(project, 'node_modules', '.bin', 'biome'),
    ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  refused = new Set([...stdout.matchAll(/case\d+\.ts/g)].map(([name]) => name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(imports.map((row, index) => [...row, index] as const))(
  '%s importing %s: allowed %s',
  (_file, _specifier, allowed, index) => {
    expect(refused.has(`case${index}.ts`)).toBe(!allowed);
  },
);
