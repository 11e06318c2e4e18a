import { parseWords } from '../arguments.js';
import type { Command } from '../command.js';

export const command: Command = {
  summary: 'speak the language server protocol on standard input and output',
  help: `Usage: cupel lsp [--stdio]

The language server, for editors: it speaks the language server protocol on standard input and output until its client ends it.
--stdio is accepted because many editors pass it.
`,
  async run(words) {
    parseWords('lsp', words, { stdio: { type: 'boolean' } });
    // The server reads from the command line how it shall talk.
    process.argv = [...process.argv.slice(0, 2), '--stdio'];
    await import('../../server/node.js');
    // It ends the process itself.
    return new Promise(() => {});
  },
};
