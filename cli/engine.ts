import { main } from './main.js';

// The part of the command line that the editor runs in a process of its own.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main(process.argv.slice(2), {
  preview: () => import('./commands/preview.js'),
  test: () => import('./commands/test.js'),
}).then(code => {
  process.exitCode = code;
});
