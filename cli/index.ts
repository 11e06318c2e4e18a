import { COMMANDS } from './commands/index.js';
import { main } from './main.js';

// A reader that goes away (`| head`) is no failure; other errors reach the one who writes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

main(process.argv.slice(2), COMMANDS).then(code => {
  process.exitCode = code;
});
