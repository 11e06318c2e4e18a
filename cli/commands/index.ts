import type { Commands } from '../main.js';

/** All of the command line. */
export const COMMANDS: Commands = {
  check: () => import('./check.js'),
  describe: () => import('./describe.js'),
  explain: () => import('./explain.js'),
  generate: () => import('./generate.js'),
  lineage: () => import('./lineage.js'),
  map: () => import('./map.js'),
  lsp: () => import('./lsp.js'),
  preview: () => import('./preview.js'),
  rebuild: () => import('./rebuild.js'),
  run: () => import('./run.js'),
  show: () => import('./show.js'),
  test: () => import('./test.js'),
  patterns: () => import('./patterns.js'),
};
