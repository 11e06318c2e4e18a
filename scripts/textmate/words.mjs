// The words of the Langium grammar, by what they do.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'language', 'grammar');

/** The grammar's rules: name → body, comments removed. */
const rules = new Map();
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.langium')) continue;
  const text = readFileSync(join(folder, file), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  for (const [, name, body] of text.matchAll(/^(\w+)(?:\s+(?:returns|infers)\s+\w+)?\s*:\s*([\s\S]*?);\s*$/gm))
    rules.set(name, body);
}

const ruleOf = name => {
  const body = rules.get(name);
  if (body === undefined)
    throw new Error(`generate-textmate: the grammar has no rule ${name} any more; say here what took its place`);
  return body;
};
const keywordsIn = body => [...body.matchAll(/'([a-z_]+)'/g)].map(match => match[1]);

/** The words that a rule's body can begin with. */
function leading(body) {
  const [head, rest] = cut(body, '|');
  const words = rest === undefined ? [] : leading(rest);
  let text = head.trim().replace(/^\{infer [^}]*\}\s*/, '');
  while (text) {
    text = text.replace(/^\w+\??\+?=/, '');
    let length = /^'[^']*'|^\w+/.exec(text)?.[0].length ?? 0;
    if (text[0] === '(') {
      length = closing(text);
      words.push(...leading(text.slice(1, length - 1)));
    } else if (text[0] === "'") words.push(...keywordsIn(text.slice(0, length)));
    else if (rules.has(text.slice(0, length))) words.push(...firstWords(text.slice(0, length)));
    if (!/^[?*]/.test(text.slice(length))) break;
    text = text.slice(length + 1).trim();
  }
  return words;
}
const firstWords = name => leading(ruleOf(name));

/** The length of the parenthesis that a text begins with. */
function closing(text) {
  for (let i = 0, depth = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i + 1;
  }
  throw new Error(`generate-textmate: unbalanced parentheses in ${text}`);
}

/** A text before and after the first separator outside of parentheses and quotes. */
function cut(text, separator) {
  for (let i = 0, depth = 0; i < text.length; i++) {
    if (text[i] === "'") i = text.indexOf("'", i + 1);
    else if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === separator && depth === 0) return [text.slice(0, i), text.slice(i + 1)];
  }
  return [text, undefined];
}

/** All of them. */
export const all = new Set([...rules.values()].flatMap(keywordsIn));
/** Words that are no names unless they stand in backticks. */
export const expressionWords = new Set(keywordsIn(ruleOf('ExpressionWord')));
export const units = keywordsIn(ruleOf('DurationUnit'));
/** Words that begin a declaration. */
export const declarations = [...new Set(firstWords('Declaration'))];
export const layers = keywordsIn(ruleOf('Table')).filter(word => declarations.includes(word));
/** Words that begin a step of a flow. */
export const steps = [...new Set(firstWords('Step'))];
/** Words that begin a property or a setting. */
export const statements = [
  ...new Set(['Property', 'Setting', 'ChangeClause', 'MaintainTask', 'TierLevel', 'AccessStatement'].flatMap(firstWords)),
];
export const constraints = [...new Set(firstWords('ColumnConstraint')), 'null'];
export const constants = ['true', 'false', 'null'];
/** Spark's types and the spellings that are accepted for them. */
export const types =
  'string boolean byte short int integer long bigint smallint float double decimal numeric date timestamp timestamp_ntz binary array map struct variant'.split(
    ' ',
  );

const used = new Set([...expressionWords, ...units, ...declarations, ...constraints]);
/** Of the words that begin a statement, those that also stand within one. */
const within = [
  'as',
  'on',
  'join',
  'table',
  'alert',
  'every',
  'late',
  'of',
  'partition',
  'retain',
  'retry',
  'tier',
  'via',
  'delete',
  'columns',
  'where',
];
/** Words that stand within a statement. */
export const clauses = [...all].filter(
  word => !used.has(word) && !types.includes(word) && (within.includes(word) || !statements.concat(steps).includes(word)),
);
