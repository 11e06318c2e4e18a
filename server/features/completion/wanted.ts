import type { Place } from '../../../language/catalog/index.js';
import type { Token } from '../../../language/grammar/parser.js';
import { type Context, words } from '../../context.js';
import {
  CHOICES,
  COLUMN_LISTS,
  DURATIONS,
  SOURCE_FORMATS,
  SYSTEMS,
  TABLE_FORMATS,
  TYPES,
  UNITS,
  VALUE_SETTINGS,
} from './words.js';

/** What may be written at a place; the items for it come from model and catalog. */
export type Wanted =
  | { readonly kind: 'constructs'; readonly place: Place }
  /** `path`: what stands before the last dot, as in `shop.silver.`. */
  | { readonly kind: 'datasets'; readonly of: 'all' | 'tables' | 'sources'; readonly path: readonly string[] }
  | { readonly kind: 'columns'; readonly path: readonly string[] }
  /** The columns of a table that is named before the dot: `gold.dim_customer.`. */
  | { readonly kind: 'functions' }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly what: 'keyword' | 'value' | 'type' }
  | { readonly kind: 'entities'; readonly of: 'deadletter' | 'schema' | 'compute' | 'pipeline' | 'param' }
  | { readonly kind: 'patterns' }
  | { readonly kind: 'rules' }
  | { readonly kind: 'template' };

const LAYERS = ['bronze', 'silver', 'gold'];
const OPERATORS = 'and or not in is like between is·null is·not·null'.split(' ').map(word => word.replaceAll('·', ' '));
const EXPRESSION_STARTS = ['case', 'cast', 'not', 'null', 'true', 'false', 'interval', 'date', 'timestamp'];
const EXPRESSION_AFTER = new Set('where on and or not when then else case in between like ilike rlike of distinct by'.split(' '));

/** What may follow the tokens before the cursor. */
export function wantedAt(context: Context): readonly Wanted[] {
  const { statement, place, above } = context;
  if (above.length > 0) return [...wantedAt({ ...context, above: [] }), ...continuing(words(above))];
  if (place === 'tags' || place === 'rows') return [];
  const { path, before } = splitPath(statement);
  if (path.length === 1 && path[0]?.toLowerCase() === 'param' && place !== 'file') return [{ kind: 'entities', of: 'param' }];
  const found = place === 'file' ? inHeading(before) : inBody(context, before);
  if (path.length === 0) return found;
  return found.flatMap((wanted): Wanted[] =>
    wanted.kind === 'datasets' || wanted.kind === 'columns' ? [{ ...wanted, path }] : [],
  );
}

/** What a line may begin with that continues the statement above it. */
function continuing(said: readonly string[]): Wanted[] {
  const last = said.at(-1) ?? '';
  const known = inJoin(said, last) ?? inCondition(said, last) ?? [];
  return known.filter(({ kind }) => kind === 'constructs' || kind === 'words');
}

/** Takes a path off that ends with a dot: of `on o . customer .` the names `o` and `customer`. */
function splitPath(statement: readonly Token[]): { path: string[]; before: readonly Token[] } {
  const path: string[] = [];
  let at = statement.length;
  while (statement[at - 1]?.text === '.' && at >= 2) {
    path.unshift(nameOf(statement[at - 2] as Token));
    at -= 2;
  }
  return { path, before: statement.slice(0, at) };
}

function nameOf({ kind, text }: Token): string {
  return kind === 'name' ? text.replace(/^`|`$/g, '').replaceAll('``', '`') : text;
}

function inHeading(tokens: readonly Token[]): Wanted[] {
  const said = words(tokens);
  const [first = ''] = said;
  const last = said.at(-1) ?? '';
  if (said.length === 0) return [{ kind: 'template' }, { kind: 'constructs', place: 'file' }];
  const choices = choicesAfter(said);
  if (choices.length > 0) return choices;
  switch (first) {
    case 'bronze':
    case 'silver':
    case 'gold':
    case 'flow':
      return inInputs(first, said, last);
    case 'source':
      return last === ':' ? [value(SYSTEMS)] : [];
    case 'part':
      return last === 'of' ? [{ kind: 'entities', of: 'pipeline' }] : [];
    case 'serve':
      if (last === 'from') return [datasets('all')];
      return said.length === 3 ? [keyword(['from'])] : [];
    case 'access':
      return said.length === 1 ? [datasets('tables')] : [];
    case 'test':
      if (last === 'of') return [datasets('tables')];
      return said.length === 2 ? [keyword(['of'])] : [];
    case 'param':
      if (last === ':') return [{ kind: 'words', words: TYPES, what: 'type' }];
      return last === '=' ? [{ kind: 'constructs', place: 'value' }] : [];
    case 'function':
      if (last === ':') return [{ kind: 'words', words: TYPES, what: 'type' }];
      return said.includes('=') ? [{ kind: 'functions' }] : [];
    default:
      return [];
  }
}

function inInputs(first: string, said: readonly string[], last: string): Wanted[] {
  const hasInput = said.includes('from');
  if (last === 'into') return [datasets('tables')];
  if (last === 'from' || last === 'union' || (last === ',' && hasInput)) return [datasets('all')];
  if (last === 'as') return [];
  if (hasInput) return [{ kind: 'constructs', place: 'input' }];
  if (first === 'flow') return said.length === 2 ? [keyword(['into'])] : said.length > 3 ? [keyword(['from'])] : [];
  return said.length >= 2 ? [keyword(['from'])] : [];
}

function inBody({ place, heading, opener }: Context, tokens: readonly Token[]): Wanted[] {
  const said = words(tokens);
  const last = said.at(-1) ?? '';
  if (place === 'columns' || place === 'aggregates') return inColumns(said, last, place, isFlow(heading, opener));
  if (place === 'test') return last === 'given' ? [datasets('all')] : said.length === 0 ? [keyword(['given', 'then'])] : [];
  if (said.length === 0) return [{ kind: 'constructs', place: place as Place }];
  const choices = choicesAfter(said);
  if (choices.length > 0) return choices;
  const unit = unitsAfter(tokens, said);
  if (unit.length > 0) return unit;
  return (
    inJoin(said, last) ??
    inReference(said, last) ??
    inSetting(place, said, last) ??
    inColumnList(said, last) ??
    inCondition(said, last) ??
    []
  );
}

function inColumns(said: readonly string[], last: string, place: 'columns' | 'aggregates', flow: boolean): Wanted[] {
  const colon = said.indexOf(':');
  if (last === ':') return [{ kind: 'words', words: TYPES, what: 'type' }];
  if (last === 'references') return [datasets('tables')];
  if (said.includes('=')) return expression(last);
  if (said.length === 0) {
    if (place === 'aggregates' || !flow) return [];
    return [
      { kind: 'columns', path: [] },
      { kind: 'constructs', place: 'columns' },
    ];
  }
  if (last === '*') return [{ kind: 'constructs', place: 'columns' }];
  return colon >= 0 ? [{ kind: 'constructs', place: 'column' }] : [];
}

/** The columns of a source and of a schema are new names; those of a flow come from its inputs. */
function isFlow(heading: readonly Token[], opener: readonly Token[]): boolean {
  const first = words(heading)[0] ?? '';
  return opener !== heading && (LAYERS.includes(first) || first === 'flow');
}

function inJoin(said: readonly string[], last: string): Wanted[] | undefined {
  const join = said.indexOf('join');
  if (join < 0 || join > 1) return undefined;
  if (join === said.length - 1) return [datasets('all')];
  if (last === 'as' || last === 'within') return [];
  if (last === 'using' || last === '(') return expression(last);
  if (last === ',') return [{ kind: 'columns', path: [] }];
  const clauses: Wanted = { kind: 'constructs', place: 'join' };
  if (startsOperand(last)) return expression(last);
  return said.includes('on') || said.includes('using') ? [clauses, ...afterOperand()] : [clauses, keyword(['as'])];
}

function inReference(said: readonly string[], last: string): Wanted[] | undefined {
  const [first] = said;
  if (last === 'dead_letter') return [{ kind: 'entities', of: 'deadletter' }];
  if (first === 'on' && said[1] === 'error') return said.length === 2 ? [{ kind: 'constructs', place: 'on error' }] : [];
  if (first === 'compute' && said.length === 1) return [{ kind: 'entities', of: 'compute' }];
  if (first === 'columns' && said.length === 1) return [{ kind: 'entities', of: 'schema' }];
  if (first === 'patterns') return last === 'patterns' || last === ',' || last === '-' ? [{ kind: 'patterns' }] : [];
  if (first === 'backfill') return last === 'from' ? [datasets('all')] : [keyword(['from'])];
  if (first === 'writes')
    return last === 'writes' || last === ',' ? [datasets('sources')] : [{ kind: 'constructs', place: 'writes' }];
  if (first === 'sink')
    return said.length === 1 ? [value(SYSTEMS)] : said.length === 2 ? [VALUES] : [{ kind: 'constructs', place: 'sink' }];
  return undefined;
}

const VALUES: Wanted = { kind: 'constructs', place: 'value' };

function inSetting(place: Context['place'], said: readonly string[], last: string): Wanted[] | undefined {
  const [first = ''] = said;
  if (place === 'subject' && first === 'key') return [datasets('tables')];
  if (first === 'format') {
    const tables = place !== 'source' && place !== 'defaults source' && place !== 'serve';
    return said.length === 1 || last === 'was' ? [value(tables ? TABLE_FORMATS : SOURCE_FORMATS)] : [keyword(['was'])];
  }
  if (first === 'of') return said.length === 1 ? [value(SYSTEMS)] : last === 'table' ? [VALUES] : [keyword(['table'])];
  if (first === 'mask' && last === 'with') return [value(['hash', 'redact', 'partial'])];
  if (first === 'option') return last === '=' ? [VALUES] : [];
  if (first === 'allow')
    return last === 'where' || said.includes('where') ? [...expression(last), keyword(['for'])] : [keyword(['where', 'for'])];
  if (VALUE_SETTINGS.has(first)) return said.length === 1 ? [VALUES] : [];
  return undefined;
}

function inColumnList(said: readonly string[], last: string): Wanted[] | undefined {
  const [first = ''] = said;
  const columns: Wanted = { kind: 'columns', path: [] };
  if (!COLUMN_LISTS.has(first)) return undefined;
  if (first === 'dedupe') {
    if (last === 'keep') return [value(['latest', 'earliest'])];
    if (last === 'latest' || last === 'earliest') return [columns];
    if (last !== 'by' && last !== ',') return said.includes('keep') ? [keyword(['within'])] : [keyword(['keep'])];
    return [columns];
  }
  if (first === 'group') {
    if (last === 'window') return [value(['tumbling', 'sliding', 'session'])];
    return last === 'by' || last === ','
      ? [...expression(last), { kind: 'constructs', place: 'group by' }]
      : startsOperand(last)
        ? expression(last)
        : [keyword(['as', 'on'])];
  }
  if (first === 'watermark') {
    if (said.length === 1) return [columns];
    return last === 'late' ? [value(['drop', 'update', 'dead_letter'])] : [keyword(['delay', 'late'])];
  }
  if (first === 'mask' && said.length > 1) return [keyword(['with'])];
  if (first === 'sample') return last === 'by' ? [columns] : [keyword(['percent', 'by'])];
  if (first === 'partition') return last === 'by' || last === ',' || startsOperand(last) ? expression(last) : [];
  if (first === 'surrogate') return [];
  return last === first || last === 'by' || last === ',' ? [columns] : [];
}

function inCondition(said: readonly string[], last: string): Wanted[] | undefined {
  const [first] = said;
  if (first === 'expect') {
    if (last === 'else' && !isInCase(said)) return [{ kind: 'constructs', place: 'expect' }];
    if (!said.includes(':')) return [];
    return startsOperand(last) ? expression(last) : [...afterOperand(), keyword(['else'])];
  }
  if (first === 'where' || (first === 'delete' && said[1] === 'when')) return expression(last);
  return undefined;
}

/** Whether a `case` is open. */
function isInCase(said: readonly string[]): boolean {
  return said.filter(word => word === 'case').length > said.filter(word => word === 'end').length;
}

function startsOperand(last: string): boolean {
  return EXPRESSION_AFTER.has(last) || (/^[^\w\s)\]'"`]+$/.test(last) && last !== '.');
}

function expression(last: string): Wanted[] {
  if (!startsOperand(last) && last !== 'using') return [...afterOperand()];
  return [{ kind: 'columns', path: [] }, { kind: 'functions' }, keyword(EXPRESSION_STARTS)];
}

/** After an operand an operator follows; a path is still completed there. */
function afterOperand(): Wanted[] {
  return [keyword(OPERATORS)];
}

function choicesAfter(said: readonly string[]): Wanted[] {
  const text = said.join(' ');
  const found = CHOICES.find(([after]) => after === text);
  return found === undefined ? [] : [value(found[1].split(' '))];
}

function unitsAfter(tokens: readonly Token[], said: readonly string[]): Wanted[] {
  const last = tokens.at(-1);
  return last?.kind === 'number' && DURATIONS.has(said[0] ?? '') ? [value(UNITS)] : [];
}

function datasets(of: 'all' | 'tables' | 'sources'): Wanted {
  return { kind: 'datasets', of, path: [] };
}

function keyword(list: readonly string[]): Wanted {
  return { kind: 'words', words: list, what: 'keyword' };
}

function value(list: readonly string[]): Wanted {
  return { kind: 'words', words: list, what: 'value' };
}
