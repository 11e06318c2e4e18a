import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { startServer } from './connection.js';
import { openDocumentsAlone } from './files.js';

/** What a web worker offers of itself; the DOM's types are not those of this folder. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0];

startServer(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), openDocumentsAlone);
