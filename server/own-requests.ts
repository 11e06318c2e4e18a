import { CodeLensRefreshRequest, type Connection, RequestType } from 'vscode-languageserver';
import type { CodeOnDisk } from './code-on-disk.js';
import type { Editing } from './edits.js';
import { applyPattern } from './features/actions/refactor.js';
import { silence } from './features/actions/silence.js';
import { generate, refusal, tablesOfFile } from './features/generate.js';
import { patternList, patternPlaces } from './features/pattern-places.js';
import { claim } from './features/patterns.js';
import { testList } from './features/tests.js';
import { placesGeneratedFrom, writeGenerated } from './features/written-code.js';
import { guarded, type Log, patient } from './guard.js';
import { lineageOf } from './lineage.js';
import type { Located, Projects } from './projects.js';
import {
  APPLY_PATTERN_METHOD,
  type ApplyPatternParams,
  CLAIM_METHOD,
  type ClaimParams,
  type EditResult,
  GENERATE_METHOD,
  GENERATED_FROM_METHOD,
  type GeneratedFromParams,
  type GeneratedFromResult,
  type GenerateParams,
  type GenerateResult,
  LINEAGE_METHOD,
  type LineageParams,
  type LineageResult,
  ORIGINS_METHOD,
  type OriginsParams,
  type OriginsResult,
  PATTERN_USES_METHOD,
  PATTERNS_METHOD,
  type PatternPlace,
  type PatternsParams,
  type PatternsResult,
  type PatternUsesParams,
  SILENCE_METHOD,
  type SilenceParams,
  TABLES_METHOD,
  type TableItem,
  type TablesParams,
  TESTS_METHOD,
  type TestItem,
  type TestsParams,
  WRITE_CODE_METHOD,
  type WriteCodeParams,
  type WriteCodeResult,
} from './protocol.js';

/** What requests are answered with. */
export interface Answering {
  readonly projects: Projects;
  readonly editing: () => Editing;
  /** Missing where there is no disk. */
  readonly code?: CodeOnDisk | undefined;
  /** Whether the client shows code lenses anew when it is told to. */
  readonly refreshesLenses: () => boolean;
}

/** Answers what our own client asks beyond the protocol (`protocol.ts`). */
export function answerOwnRequests(connection: Connection, log: Log, answering: Answering): void {
  const { projects, editing } = answering;
  answerAboutCode(connection, log, answering);
  const at = (uri: string): Located | undefined => projects.at(uri);
  connection.onRequest(
    new RequestType<LineageParams, LineageResult, void>(LINEAGE_METHOD),
    patient<LineageParams, LineageResult>(
      log,
      'lineage',
      { empty: 'The lineage could not be found out. The output of Cupel says why.' },
      params => {
        const file = at(params.uri);
        if (file === undefined) return { empty: 'This file is not open in the editor.' };
        return lineageOf(file.project.language, file.path, path => file.project.uriOf(path));
      },
    ),
  );
  /** Answers with an edit of an open file. */
  const onEdit = <Params extends { readonly uri: string }>(
    method: string,
    name: string,
    edit: (file: Located, params: Params, how: Editing) => EditResult,
  ) =>
    connection.onRequest(
      new RequestType<Params, EditResult, void>(method),
      guarded<Params, EditResult>(log, name, { refusal: 'The output of Cupel says why it failed.' }, params => {
        const file = at(params.uri);
        return file === undefined ? { refusal: 'Its file is not open.' } : edit(file, params, editing());
      }),
    );
  onEdit<ClaimParams>(CLAIM_METHOD, 'claim', claim);
  onEdit<ApplyPatternParams>(APPLY_PATTERN_METHOD, 'pattern', applyPattern);
  onEdit<SilenceParams>(SILENCE_METHOD, 'silence', silence);
  connection.onRequest(
    new RequestType<PatternsParams, PatternsResult | null, void>(PATTERNS_METHOD),
    patient<PatternsParams, PatternsResult | null>(log, 'patterns', null, () => {
      projects.sync();
      return patternList(projects.all(), !projects.busy);
    }),
  );
  connection.onRequest(
    new RequestType<PatternUsesParams, PatternPlace[], void>(PATTERN_USES_METHOD),
    patient<PatternUsesParams, PatternPlace[]>(log, 'patternUses', [], ({ pattern }) => {
      projects.sync();
      return patternPlaces(projects.all(), pattern);
    }),
  );
}

/** What is asked of generated code, before and after it is written. */
function answerAboutCode(connection: Connection, log: Log, { projects, code, refreshesLenses }: Answering): void {
  const at = (uri: string): Located | undefined => projects.at(uri);
  connection.onRequest(new RequestType<GenerateParams, GenerateResult, void>(GENERATE_METHOD), async (params, token) =>
    patient(log, 'generate', refusal(params.uri, 'The generator failed. The output of Cupel says why.'), () => {
      const file = at(params.uri);
      return file === undefined ? refusal(params.uri, 'Its file is not open.') : generate(file, params);
    })(params, token),
  );
  connection.onRequest(
    new RequestType<TablesParams, TableItem[], void>(TABLES_METHOD),
    guarded(log, 'tables', [], params => {
      const file = at(params.uri);
      return file === undefined ? [] : tablesOfFile(file);
    }),
  );
  connection.onRequest(
    new RequestType<WriteCodeParams, WriteCodeResult, void>(WRITE_CODE_METHOD),
    patient<WriteCodeParams, WriteCodeResult>(
      log,
      'writing code',
      { refusal: 'The output of Cupel says why it failed.' },
      params => {
        projects.sync();
        const file = at(params.uri);
        if (file === undefined) return { refusal: 'Its file is not open.' };
        const result = writeGenerated(file, params, code);
        // A client that refuses, or has gone, has no lenses to show anew.
        if (refreshesLenses()) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
        return result;
      },
    ),
  );
  connection.onRequest(
    new RequestType<OriginsParams, OriginsResult, void>(ORIGINS_METHOD),
    guarded<OriginsParams, OriginsResult>(
      log,
      'origins',
      { refusal: 'The output of Cupel says why it failed.' },
      ({ uri }) => code?.origins(uri) ?? { refusal: 'Here no file can be read.' },
    ),
  );
  connection.onRequest(
    new RequestType<GeneratedFromParams, GeneratedFromResult, void>(GENERATED_FROM_METHOD),
    patient<GeneratedFromParams, GeneratedFromResult>(log, 'generated places', [], params => {
      const file = at(params.uri);
      return file === undefined ? [] : placesGeneratedFrom(file, params, code);
    }),
  );
  connection.onRequest(
    new RequestType<TestsParams, TestItem[], void>(TESTS_METHOD),
    patient<TestsParams, TestItem[]>(log, 'tests', [], () => {
      projects.sync();
      return testList(projects.all());
    }),
  );
}
