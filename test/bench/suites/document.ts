import { type Client, type Sent, sleep } from '../client.js';
import { Random } from '../numbers.js';
import type { Server } from '../servers/server.js';
import type { OnDisk } from '../workspace.js';
import { type Effort, mustBeClean, repeat, type Samples, session } from './session.js';

/** Between two edits, so that each starts from rest: a server that tells no versions could answer for the one before. */
const SETTLE = 15;
/** Between the keys of a burst, about as fast as people type. */
const KEYS_APART = 30;

/** One document of so many lines, opened, edited and asked about. */
export function document(server: Server, lines: number, effort: Effort): Promise<Samples> {
  return session(server, async (client, workspace) => {
    const [file] = workspace.generate(1, lines);
    if (file === undefined) return {};
    await client.initialize();
    const opened = client.open(file.uri, file.text);
    const report = await client.diagnostics(opened);
    mustBeClean(server, report);
    await client.quiet(150);
    const typist = new Typist(client, file);
    // The first edits are slower: what they run is not compiled yet.
    await repeat(6, effort, () => typist.letter());
    const found: Samples = { open: [report.at - opened.at] };
    const cpu = client.processes.cpu();
    found.edit = await repeat(effort.edits, effort, () => typist.letter());
    const used = client.processes.cpu();
    if (cpu !== undefined && used !== undefined) found['edit cpu'] = [(used - cpu) / found.edit.length];
    found.ident = await repeat(effort.edits / 4, effort, () => typist.name());
    found.mistake = await repeat(effort.edits / 4, effort, () => typist.mistake(server.mistake));
    for (const [name, capability, ask] of requests(client, file, typist.random))
      if (client.can[capability]) found[name] = await repeat(effort.requests, effort, ask);
    if (client.can.completionProvider)
      found['type+complete'] = await repeat(effort.requests / 2, effort, () => typist.letterAndCompletion());
    found.burst = await repeat(5, effort, () => typist.burst(server.pull === true));
    const memory = client.processes.memory();
    if (memory !== undefined) found.memory = [memory];
    if (server.rules !== undefined) found.rules = server.rules(server.generate(lines, 0));
    return found;
  });
}

type Request = readonly [name: string, capability: string, ask: () => Promise<number>];

function requests(client: Client, { uri, references, definitions }: OnDisk, random: Random): Request[] {
  const whole = async (method: string): Promise<number> => client.ask(method, uri, 0);
  return [
    ['complete', 'completionProvider', () => client.ask('textDocument/completion', uri, random.pick(references))],
    ['hover', 'hoverProvider', () => client.ask('textDocument/hover', uri, random.pick(references))],
    ['definition', 'definitionProvider', () => client.ask('textDocument/definition', uri, random.pick(references))],
    [
      'references',
      'referencesProvider',
      () => client.ask('textDocument/references', uri, random.pick(definitions), { context: { includeDeclaration: true } }),
    ],
    ['outline', 'documentSymbolProvider', () => whole('textDocument/documentSymbol')],
    ['colours', 'semanticTokensProvider', () => whole('textDocument/semanticTokens/full')],
  ];
}

/** Types in a document at random places, and keeps the marks where they belong. */
class Typist {
  readonly random = new Random(99);

  constructor(
    private readonly client: Client,
    private readonly file: OnDisk,
  ) {}

  /** A letter in a string or comment. */
  async letter(): Promise<number> {
    const took = await this.client.answered(this.typeLetter());
    await sleep(SETTLE);
    return took;
  }

  /** A declared name gets a letter, and loses it: what refers to it breaks and heals. */
  name(): Promise<number[]> {
    return this.andBack('z');
  }

  /** The syntax breaks before a declared name, and heals. */
  mistake(text: string): Promise<number[]> {
    return this.andBack(text);
  }

  /** A letter, and at once a completion is asked for. */
  async letterAndCompletion(): Promise<number> {
    const sent = this.typeLetter();
    const asked = performance.now();
    const took = await this.client.ask('textDocument/completion', this.file.uri, this.random.pick(this.file.references));
    await this.client.diagnostics(sent);
    await sleep(SETTLE);
    return took + asked - sent.at;
  }

  /** Ten letters; from the last one to the last diagnostics. */
  async burst(pull: boolean): Promise<number> {
    for (let key = 1; key < 10; key++) {
      this.typeLetter();
      await sleep(KEYS_APART);
    }
    const sent = this.typeLetter();
    const first = await this.client.diagnostics(sent);
    if (pull) return first.at - sent.at;
    // A server that tells no versions may have answered for an earlier letter: what it says last counts.
    await this.client.quiet(Math.max(300, first.at - sent.at));
    const last = this.client.reports.findLast(({ uri, at }) => uri === sent.uri && at >= sent.at);
    return (last?.at ?? first.at) - sent.at;
  }

  private typeLetter(): Sent {
    return this.change(this.random.pick(this.file.edits), 0, 'x');
  }

  private async andBack(text: string): Promise<number[]> {
    const offset = this.random.pick(this.file.definitions);
    const there = await this.client.answered(this.change(offset, 0, text));
    await sleep(SETTLE);
    const back = await this.client.answered(this.change(offset, text.length, ''));
    await sleep(SETTLE);
    return [there, back];
  }

  private change(offset: number, removed: number, inserted: string): Sent {
    const sent = this.client.change(this.file.uri, offset, removed, inserted);
    const by = inserted.length - removed;
    for (const marks of [this.file.references, this.file.definitions, this.file.edits])
      for (const [index, mark] of marks.entries()) if (mark > offset) marks[index] = mark + by;
    return sent;
  }
}
