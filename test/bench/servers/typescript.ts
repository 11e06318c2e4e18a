import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { D, E, type MarkedText, R, withoutMarks } from '../marked-text.js';
import { Random } from '../numbers.js';
import { sentence, word } from '../words.js';
import type { Server } from './server.js';

/** TypeScript 7, a native program: the bar. Undefined where its package for this machine is not installed. */
export function typescript(root: string): Server | undefined {
  const program = join(root, 'node_modules', '@typescript', `typescript-${process.platform}-${process.arch}`, 'lib', 'tsc');
  if (!existsSync(program)) return undefined;
  return {
    name: 'typescript7',
    languageId: 'typescript',
    extension: 'ts',
    mistake: '}',
    pull: true,
    command: program,
    args: ['--lsp', '--stdio'],
    generate,
    files: { 'tsconfig.json': JSON.stringify({ compilerOptions }) },
  };
}

const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'esnext',
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
};

/** Interfaces that name each other, and functions of them. */
function generate(lines: number, file: number): MarkedText {
  const random = new Random(7 + file);
  const known: string[] = [];
  const out: string[] = [];
  if (file > 0) {
    known.push(`T${file - 1}_0`);
    out.push(`import type { ${R}${known[0]} } from './f${file - 1}';`);
  }
  for (let index = 0; index === 0 || out.length + 11 <= lines; index++) {
    const name = `T${file}_${index}`;
    out.push(`export interface ${D}${name} {`);
    for (let member = 0; member < 5; member++) {
      const type = random.next() < 0.3 && known.length > 0 ? `${R}${random.pick(known)} | undefined` : random.pick(TYPES);
      out.push(`  ${word(random)}_${member}: ${type}; // ${E}${word(random)}`);
    }
    out.push('}');
    known.push(name);
    out.push(
      `export function ${D}fn${file}_${index}(a: ${R}${random.pick(known)}, b: number): string {`,
      `  const x = b * ${random.below(90)} + 2;`,
      `  return "${E}${sentence(random, 3)}" + x + String(a);`,
      '}',
    );
  }
  while (out.length < lines) out.push(`// ${E}${sentence(random)}`);
  return withoutMarks(out);
}

const TYPES = ['string', 'number', 'boolean', 'Date'];
