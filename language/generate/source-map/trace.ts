import type { Location } from '../../model/records.js';
import type { Origins, Part } from './origins.js';

/** A place of generated code and the construct of the text that it comes from. Both numbers count from 0. */
export interface Mapping {
  readonly line: number;
  readonly character: number;
  readonly location: Location;
}

type Language = 'python' | 'sql';

/** By the name of what a statement evaluates or writes; in Python it is the name of a constant, in SQL that of a table or view. */
const PARTS: ReadonlyMap<string, Part> = new Map([
  ['batch', 'flow'],
  ['rows', 'flow'],
  ['undeclared', 'flow'],
  ['stream', 'flow'],
  ['since', 'flow'],
  ['view', 'flow'],
  ['flow', 'flow'],
  ['known', 'late'],
  ['older', 'late'],
  ['judged', 'flow'],
  ['computed', 'flow'],
  ['scopes', 'flow'],
  ['positions', 'flow'],
  ['counts', 'table'],
  ['failing', 'rejects'],
  ['rejected', 'rejects'],
  ['write_rejects', 'rejects'],
  ['warnings', 'warnings'],
  ['reduced', 'history'],
  ['write_changes', 'history'],
  ['write_deleted', 'history'],
  ['versions', 'history'],
  ['differences', 'history'],
  ['history_differences', 'history'],
  ['write_history', 'history'],
  ['write_stream', 'history'],
  ['write_touched', 'history'],
  ['write_table', 'history'],
  ['prune', 'late'],
  ['expire', 'retain'],
  ['trim_progress', 'upkeep'],
  ['upkeep', 'upkeep'],
  ['checkpoint', 'checkpoint'],
]);

/** Statements that hold columns of the table; the others have columns of their own, which may be called the same. */
const WITHOUT_COLUMNS: ReadonlySet<Part> = new Set(['table', 'rejects', 'dead letter', 'upkeep', 'checkpoint', 'timezone']);

/**
 * Finds for each place of generated code what it comes from. Each line has a mapping at its first letter: of the condition or reason that it
 * holds, else of the statement that it belongs to; and further ones at the names of columns.
 * @param deadLetter the table of dead letters, quoted: `ops.rejects`; empty where there is none
 */
export function trace(text: string, language: Language, origins: Origins, deadLetter: string): readonly Mapping[] {
  const lines = text.split('\n');
  const expressions = language === 'python' ? withEscaped(origins.expressions) : origins.expressions;
  const parts = language === 'python' ? pythonParts(lines, origins, deadLetter) : sqlParts(lines, origins, deadLetter);
  return lines.flatMap((line, number): Mapping[] => {
    const indent = line.search(/\S/);
    const scope = parts[number];
    if (indent < 0 || scope === undefined) return [];
    const specific = scope.isCode ? (expressionIn(line, expressions) ?? reasonIn(line, origins)) : undefined;
    const names = scope.isCode && !WITHOUT_COLUMNS.has(scope.part) ? namesIn(line, language, origins) : [];
    // A line that begins with a column's name is about that column.
    const [begins] = names.filter(({ character }) => character === indent);
    const first = specific ?? begins?.location ?? scope.location ?? origins.parts.get(scope.part) ?? origins.parts.get('table');
    if (!first) return [];
    return [
      { line: number, character: indent, location: first },
      ...names.filter(name => name !== begins).map(({ character, location }) => ({ line: number, character, location })),
    ];
  });
}

/** What a line belongs to. */
interface Scope {
  readonly part: Part;
  /** In the place of the part's own. */
  readonly location?: Location | undefined;
  /** True for SQL of the table, false for comments and for what every job has. */
  readonly isCode: boolean;
}

function pythonParts(lines: readonly string[], origins: Origins, deadLetter: string): readonly Scope[] {
  const scopes: Scope[] = [];
  let block: Scope = { part: 'table', isCode: false };
  let inText = false;
  let comment = -1;
  for (const [i, line] of lines.entries()) {
    const quotes = line.split('"""').length - 1;
    if (!inText && /^\S/.test(line) && !/^[\])}]/.test(line)) {
      const constant = /^([A-Z_]+) = /.exec(line)?.[1]?.toLowerCase();
      if (line.startsWith('#')) comment = comment < 0 ? i : comment;
      else if (constant !== undefined) {
        block = { part: PARTS.get(constant) ?? 'table', isCode: false };
        if (comment >= 0) scopes.fill(block, comment, i);
        comment = -1;
      } else {
        block = { part: /^def test_/.test(line) ? testPart(line) : 'table', isCode: false };
        comment = -1;
      }
    }
    const expectation = /^ {4}r?"""Expectation (.+)\.(?:"""|$)/.exec(line)?.[1];
    if (expectation !== undefined && origins.expectations.has(expectation))
      block = { ...block, location: origins.expectations.get(expectation) };
    if (inText && /^\s*create table /.test(line)) block = { part: statementPart(line.trim(), deadLetter), isCode: true };
    scopes.push(lineOfFunction(line, block) ?? { ...block, isCode: inText && quotes === 0 });
    if (quotes % 2 === 1) inText = !inText;
  }
  return scopes;
}

/** A line of `run` is about the statement that it sends. */
function lineOfFunction(line: string, block: Scope): Scope | undefined {
  const constant = /^ {4}.*\b(?:sql|evaluate)\(([A-Z_]+)\b/.exec(line)?.[1]?.toLowerCase();
  const part = constant === undefined ? undefined : PARTS.get(constant);
  return part === undefined ? undefined : { ...block, part, isCode: false };
}

function testPart(line: string): Part {
  return /version|current/.test(line) ? 'history' : 'key';
}

function createdPart(line: string): Part {
  if (/__(?:changes|deleted|touched|history)\b/.test(line)) return 'history';
  return 'flow';
}

/** Statements end with `;` at the end of a line; comments before one belong to it. */
function sqlParts(lines: readonly string[], { expectations }: Origins, deadLetter: string): readonly Scope[] {
  const scopes: Scope[] = [];
  let begin = 0;
  for (const [i, line] of lines.entries()) {
    if (!line.endsWith(';') && i < lines.length - 1) continue;
    const own = lines.slice(begin, i + 1);
    const head = own.filter(l => l !== '' && !l.startsWith('--')).join(' ');
    const part = statementPart(head, deadLetter);
    const said = own.map(l => /^-- Expectation (.+)\.$/.exec(l)?.[1]).find(name => name !== undefined);
    const location = said === undefined ? undefined : expectations.get(said);
    for (const l of own)
      scopes.push({ part, location, isCode: !l.startsWith('--') && !/^(?:create schema|set |begin|commit)/.test(l) });
    begin = i + 1;
  }
  return scopes;
}

/** Which part a statement belongs to, by what it makes or writes. */
export function statementPart(sql: string, deadLetter: string): Part {
  const head = sql.slice(0, 400);
  const made = /^create or replace (?:temp(?:orary)? )?(?:table|view) (?:\S*__)?(\w+)\b/i.exec(head)?.[1]?.toLowerCase();
  if (made !== undefined && PARTS.has(made)) return PARTS.get(made) as Part;
  if (/^(?:create or replace view|create table)/.test(head)) {
    if (deadLetter !== '' && head.startsWith(`create table if not exists ${deadLetter} `)) return 'dead letter';
    return /^create table if not exists ops\./.test(head) ? 'table' : createdPart(head.split('(')[0] ?? '');
  }
  if (/^set (?:timezone|time zone)/.test(head)) return 'timezone';
  if (deadLetter !== '' && head.startsWith(`merge into ${deadLetter} `)) return 'rejects';
  if (/^merge into ops\.|^set variable|^select count\(\*\) as read/.test(head)) return 'table';
  if (/^merge into .{1,200}?__changes c using \(/.test(head.replaceAll(/\s+/g, ' '))) return 'late';
  if (/^(?:merge|insert|delete)/.test(head)) return 'history';
  if (/^select count_if\(_reason is null and /.test(head)) return 'warnings';
  if (/^select (?:case when count\(\*\) > 0 then error|assert_true)/.test(head)) return 'rejects';
  return 'table';
}

/** In a text of Python that is not raw, backslashes and quotes stand behind a backslash. */
function withEscaped(expressions: Origins['expressions']): Origins['expressions'] {
  return new Map([...expressions, ...[...expressions].map(([text, at]) => [text.replaceAll(/[\\"]/g, '\\$&'), at] as const)]);
}

function expressionIn(line: string, expressions: Origins['expressions']): Location | undefined {
  let best: { text: string; location: Location } | undefined;
  for (const [text, location] of expressions)
    if (text.length > (best?.text.length ?? 0) && line.includes(text)) best = { text, location };
  return best?.location;
}

function reasonIn(line: string, { reasons, expectations }: Origins): Location | undefined {
  const [, reason] = / then '((?:[^'\\]|\\.)*)'/.exec(line) ?? [];
  if (reason !== undefined && reasons.has(reason)) return reasons.get(reason);
  const [, name] = / as [`"]?(\w+)[`"]?,?$/.exec(line) ?? [];
  return name !== undefined && line.includes('count_if(') ? expectations.get(name) : undefined;
}

/** Names in SQL: quoted ones, words that are followed by neither `.` nor `(`, and texts, which are skipped. */
const NAME = /'(?:[^'\\]|\\.|'')*'|`((?:[^`]|``)*)`|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_.(])/gu;

function namesIn(line: string, language: Language, { names }: Origins) {
  const found: { character: number; location: Location }[] = [];
  for (const match of line.matchAll(NAME)) {
    const [, ticked, quoted, word] = match;
    const name = ticked?.replaceAll('``', '`') ?? (language === 'sql' ? quoted?.replaceAll('""', '"') : undefined) ?? word;
    const location = name === undefined ? undefined : names.get(name.toLowerCase());
    if (location) found.push({ character: match.index, location });
  }
  return found;
}
