/** What the client of the benchmark can do: about what VS Code can. */
export function capabilities(pull: boolean): object {
  return {
    workspace: { configuration: true, workspaceFolders: true },
    textDocument: {
      synchronization: { didSave: true },
      publishDiagnostics: { versionSupport: true, relatedInformation: true },
      ...(pull ? { diagnostic: {} } : {}),
      completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] }, contextSupport: true },
      hover: { contentFormat: ['markdown'] },
      definition: {},
      references: {},
      documentSymbol: { hierarchicalDocumentSymbolSupport: true },
      semanticTokens: { requests: { full: true, range: true }, formats: ['relative'], tokenTypes: [], tokenModifiers: [] },
    },
    general: { positionEncodings: ['utf-16'] },
  };
}
