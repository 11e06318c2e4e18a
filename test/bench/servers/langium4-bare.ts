// Cupel's grammar, lexer and token builder with Langium's default services for everything else: the floor that Cupel is compared with.
import { inject } from 'langium';
import { createDefaultModule, createDefaultSharedModule, startLanguageServer } from 'langium/lsp';
import { NodeFileSystem } from 'langium/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import {
  CupelGeneratedModule,
  CupelGeneratedSharedModule,
  CupelLanguageMetaData,
} from '../../../language/grammar/generated/module.js';
import { CupelLexer, CupelTokenBuilder } from '../../../language/grammar/tokens.js';

const connection = createConnection(ProposedFeatures.all);
const shared = inject(createDefaultSharedModule({ connection, ...NodeFileSystem }), CupelGeneratedSharedModule);
const services = inject(createDefaultModule({ shared }), CupelGeneratedModule, {
  LanguageMetaData: () => ({ ...CupelLanguageMetaData, mode: 'production' as const }),
  parser: {
    TokenBuilder: () => new CupelTokenBuilder(),
    Lexer: (all: ConstructorParameters<typeof CupelLexer>[0]) => new CupelLexer(all),
  },
});
shared.ServiceRegistry.register(services);
// By default the files of the workspace that are not open are indexed, and nothing is said of them.
shared.workspace.WorkspaceManager.initialBuildOptions = { validation: true };
startLanguageServer(shared);
