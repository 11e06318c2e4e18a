import { constructsAt, type Place } from '../language/catalog/index.js';
import { DECLARATION_WORDS } from '../language/grammar/chunks.js';
import { type Token, tokenize } from '../language/grammar/parser.js';
import type { PlacedDeclaration } from '../language/model/model.js';
import type { Project } from './project.js';

/** A place of the catalog, or a block whose contents have no words of their own: `group by … { … }`, `tags`, rows of a test. */
export type BlockPlace = Place | 'aggregates' | 'tags' | 'rows';

/** Where in a text the cursor stands, found from the tokens before it alone, so that it works while the text is half typed. */
export interface Context {
  /** The declaration that the cursor stands in; missing between declarations. */
  readonly placed?: PlacedDeclaration;
  readonly place: BlockPlace;
  /** The tokens of the declaration before its first brace. */
  readonly heading: readonly Token[];
  /** The tokens of the statement (at `file`: of the heading) that stand before the word at the cursor. */
  readonly statement: readonly Token[];
  /** Where the word at the cursor may begin a statement or continue the one above: the tokens of that one. */
  readonly above: readonly Token[];
  /** What opened the innermost block: `scd 2`, `columns`. */
  readonly opener: readonly Token[];
  /** The letters of the word that the cursor stands in or at the end of, up to the cursor. */
  readonly prefix: string;
  /** Absolute offset of the first of them. */
  readonly start: number;
  readonly inside: 'code' | 'string' | 'comment';
}

/**
 * Describes the place of an offset in a file.
 * @param isWhole whether the word that ends at the offset is all of it, and not one that is being typed
 */
export function contextAt(project: Project, path: string, offset: number, isWhole = false): Context {
  const text = project.model.file(path)?.text ?? '';
  const placed = declarationBefore(project, path, offset);
  const nowhere: Context = {
    place: 'file',
    heading: [],
    statement: [],
    opener: [],
    above: [],
    prefix: '',
    start: offset,
    inside: 'code',
  };
  if (placed === undefined) return { ...nowhere, ...insideComment(text, offset), ...wordBefore(text, offset) };
  const tokens = tokenize(text.slice(placed.offset, offset));
  const length = offset - placed.offset;
  const last = tokens.at(-1);
  const touches = last !== undefined && last.end === length;
  if (touches && (last.kind === 'comment' || last.kind === 'doc') && !isClosedComment(last.text))
    return { ...nowhere, placed, inside: 'comment' };
  const inString = touches && last.kind === 'string' && !isClosedString(last.text);
  const typed = touches && (last.kind === 'word' || (last.kind === 'name' && !/^`[^`]+`$/.test(last.text))) ? last : undefined;
  const before = tokens.filter(token => token !== typed && token.kind !== 'comment' && token.kind !== 'doc');
  if (inString) before.pop();
  const scan = new Scan(text.slice(placed.offset));
  for (const token of before) scan.add(token);
  const start = typed === undefined ? offset : placed.offset + typed.start;
  const word = { prefix: typed?.text ?? '', start, inside: inString ? ('string' as const) : ('code' as const) };
  const isOver = scan.isOver || (scan.depth === 0 && before.length > 0 && startsColumnZero(text, start));
  if (isOver || (scan.depth === 0 && before.length === 0)) return { ...nowhere, ...word };
  const above = scan.statement;
  if (isWhole) scan.beginIfStatement(start - placed.offset, word.prefix);
  else scan.beginAtCursor(start - placed.offset, word.prefix);
  const { place, heading, statement, opener } = scan;
  return { placed, place, heading, statement, opener, above: statement === above ? [] : above, ...word };
}

/** The words of some tokens in lower case. */
export function words(tokens: readonly Token[]): string[] {
  return tokens.map(({ text }) => text.toLowerCase());
}

interface Block {
  readonly place: BlockPlace;
  readonly opener: readonly Token[];
  /** Offset of its brace. */
  readonly at: number;
}

const CLAUSE_STARTS = ['left', 'inner', 'full', 'semi', 'anti', 'join'];
/** After these words a name or a value follows, whatever it looks like. */
const WANTS_OPERAND = new Set(
  'by key on of as from join union where and or not is in like ilike rlike between case when then else cast with to track surrogate grain table expect domain part silver gold bronze source deadletter schema columns compute via tool dead_letter keep late every retain after per mask cluster with'.split(
    ' ',
  ),
);
const CONTINUES = new Set('and or not in is like ilike rlike between when then else end as over filter'.split(' '));

/** Reads tokens in order and knows at each which block and statement it belongs to. */
class Scan {
  heading: readonly Token[] = [];
  statement: Token[] = [];
  isOver = false;
  private readonly blocks: Block[] = [];
  private nested = 0;

  constructor(private readonly text: string) {}

  get depth(): number {
    return this.blocks.length;
  }
  get place(): BlockPlace {
    return this.blocks.at(-1)?.place ?? 'file';
  }
  get opener(): readonly Token[] {
    return this.blocks.at(-1)?.opener ?? [];
  }

  add(token: Token): void {
    const { text } = token;
    if (text === '{') {
      if (this.blocks.length === 0) this.heading = this.statement;
      this.blocks.push({ place: blockPlace(this.place, words(this.statement)), opener: this.statement, at: token.start });
      this.statement = [];
      this.nested = 0;
      return;
    }
    if (text === '}') {
      this.blocks.pop();
      this.statement = [];
      this.nested = 0;
      if (this.blocks.length === 0) this.isOver = true;
      return;
    }
    this.isOver = false;
    if (this.depth === 0 && DECLARATION_WORDS.has(text.toLowerCase()) && startsColumnZero(this.text, token.start)) this.begin();
    this.beginIfStatement(token.start, text);
    if (text === '(' || text === '[') this.nested++;
    else if (text === ')' || text === ']') this.nested = Math.max(0, this.nested - 1);
    if (text === ',' && this.nested === 0 && this.isList) this.statement = [];
    else this.statement.push(token);
  }

  /** Begins a new statement where the word at `start` is the first of one. */
  beginIfStatement(start: number, word: string): void {
    const previous = this.statement.at(-1);
    if (previous === undefined || this.depth === 0) return;
    const leads = /[\n\r]/.test(this.text.slice(previous.end, start));
    const isWord = word === '' || /^[\w`\u00a0-\uffff]/.test(word);
    // Whoever begins a line with a statement's word means it, even below an open parenthesis or a comma.
    if (leads && isWord && !this.isList && this.isStatementWord(word, start) && !isOperator(previous)) this.begin();
    else if (this.nested > 0 || isOperator(previous) || (previous.text === ',' && !this.isList)) return;
    else if (leads && this.isList && !CONTINUES.has(word.toLowerCase()) && (isWord || word === '*')) this.begin();
    else if (leads && word === '' && !this.wantsMore(previous)) this.begin();
    else if (!leads && this.isOneLine(start) && !this.isList && this.isStatementWord(word, start) && !this.wantsMore(previous))
      this.begin();
  }

  /** The same for the word that is being typed, of which only the first letters may be there. */
  beginAtCursor(start: number, prefix: string): void {
    const previous = this.statement.at(-1);
    if (previous === undefined || this.depth === 0) return;
    const leads = /[\n\r]/.test(this.text.slice(previous.end, start));
    const may = [...startersOf(this.place)].some(word => word.startsWith(prefix.toLowerCase()));
    if (leads && !this.isList && may && !isOperator(previous) && previous.text !== ',') this.begin();
    else this.beginIfStatement(start, prefix);
  }

  private begin(): void {
    this.statement = [];
    this.nested = 0;
  }

  /** Whether its items are not begun by words of the language. */
  private get isList(): boolean {
    return ['columns', 'aggregates', 'tags', 'rows', 'maintain', 'tier'].includes(this.place);
  }

  private isStatementWord(word: string, start: number): boolean {
    // `on` begins `on error`, and continues a join.
    if (word.toLowerCase() === 'on') return /^on\s+error\b/i.test(this.text.slice(start, start + 40));
    return startersOf(this.place).has(word.toLowerCase());
  }

  private isOneLine(start: number): boolean {
    return !/[\n\r]/.test(this.text.slice(this.blocks.at(-1)?.at ?? 0, start));
  }

  private wantsMore(previous: Token): boolean {
    return previous.kind === 'word' && WANTS_OPERAND.has(previous.text.toLowerCase());
  }
}

const starters = new Map<BlockPlace, ReadonlySet<string>>();

/** The words that begin a statement at a place. */
function startersOf(place: BlockPlace): ReadonlySet<string> {
  let found = starters.get(place);
  if (found === undefined) {
    const names = constructsAt(place as Place).flatMap(({ word, aliases }) => [word, ...aliases]);
    const all = names.map(name => name.split(' ')[0] as string);
    found = new Set(
      place === 'table' || place === 'flow' ? [...all, ...CLAUSE_STARTS] : place === 'test' ? ['given', 'then'] : all,
    );
    starters.set(place, found);
  }
  return found;
}

function blockPlace(parent: BlockPlace, opener: readonly string[]): BlockPlace {
  const [first = '', second] = opener;
  if (parent === 'file') {
    if (first === 'bronze' || first === 'silver' || first === 'gold') return 'table';
    if (first === 'schema') return 'columns';
    if (first === 'defaults') return second === 'source' ? 'defaults source' : 'defaults';
    return FILE_BLOCKS.find(place => place === first) ?? 'tags';
  }
  if (parent === 'test') return 'rows';
  if (first === 'write') return 'merge';
  if (first === 'group') return 'aggregates';
  return (['scd', 'maintain', 'tier', 'columns'] as const).find(place => place === first) ?? 'tags';
}

const FILE_BLOCKS = [
  'pipeline',
  'environment',
  'source',
  'flow',
  'deadletter',
  'serve',
  'service',
  'subject',
  'access',
  'compute',
  'test',
] as const;

function isOperator({ kind, text }: Token): boolean {
  return kind === 'symbol' && ![')', ']', '}', ','].includes(text);
}

/** The declaration that begins before an offset; whether the offset is still in it, the tokens tell. */
function declarationBefore(project: Project, path: string, offset: number): PlacedDeclaration | undefined {
  return project.model.file(path)?.declarations.findLast(placed => placed.offset < offset);
}

function startsColumnZero(text: string, offset: number): boolean {
  return offset === 0 || /[\n\r]/.test(text[offset - 1] ?? '');
}

function isClosedString(text: string): boolean {
  if (text.startsWith('"""')) return text.length >= 6 && text.endsWith('"""');
  return text.length > 1 && text.endsWith(text[0] as string);
}

/** A line comment goes on until its line ends. */
function isClosedComment(text: string): boolean {
  return text.startsWith('/*') && text.length > 3 && text.endsWith('*/');
}

function insideComment(text: string, offset: number): { inside?: 'comment' } {
  const line =
    text
      .slice(0, offset)
      .split(/[\n\r]/)
      .at(-1) ?? '';
  if (/(?:^|\s)(?:\/\/|--)/.test(line)) return { inside: 'comment' };
  return text.lastIndexOf('/*', offset) > text.lastIndexOf('*/', offset - 1) ? { inside: 'comment' } : {};
}

function wordBefore(text: string, offset: number): { prefix: string; start: number } {
  const prefix = /[\w\u00a0-\uffff]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? '';
  return { prefix, start: offset - prefix.length };
}
