import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './connection.js';
import { codeOnDisk } from './node-code.js';
import { filesOnDisk } from './node-files.js';
import { loadSqlParser } from './sql-parser.js';

// Without a word on how to talk (--node-ipc, --socket, --pipe), on standard input and output.
if (!process.argv.some(word => /^--(node-ipc|stdio|socket|pipe)\b/.test(word))) process.argv.push('--stdio');
startServer(createConnection(ProposedFeatures.all), filesOnDisk, loadSqlParser, codeOnDisk);
