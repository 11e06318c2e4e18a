import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOLE, type Template } from './cases.js';
import type { Observed } from './observed.js';

/** What Spark said, as the golden file keeps it. */
export interface StoredAnswers {
  /** For each template its answers, each with what was filled in; an answer to a text without a hole is filled with nothing. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** For each composed expression its answer. */
  readonly composed: Readonly<Record<string, string>>;
  /** For each expression of the examples its answer, with the columns that it reads. */
  readonly examples: readonly (Observed & { readonly answer: string })[];
}

export const ANSWERS_FILE = fileURLToPath(new URL('../../model/types/spark-answers.json', import.meta.url));

/** What the golden file holds; nothing where there is none yet. */
export function readAnswers(): StoredAnswers {
  if (!existsSync(ANSWERS_FILE)) return { functions: {}, composed: {}, examples: [] };
  return JSON.parse(readFileSync(ANSWERS_FILE, 'utf8')) as StoredAnswers;
}

/** The answers to each template's expressions, from those to the expressions in their order. */
export function byTemplate(
  expressions: readonly { readonly template: Template; readonly filling: string }[],
  answers: readonly string[],
): StoredAnswers['functions'] {
  const found: Record<string, Record<string, string>> = {};
  for (const [index, { template, filling }] of expressions.entries()) {
    const answer = answers[index] ?? '';
    found[template.text] ??= {};
    const same = found[template.text] as Record<string, string>;
    same[answer] = [same[answer] ?? '', filling].join(' ').trim();
  }
  return found;
}

/** Spark's answer for each expression: `upper(s)` and `upper(•)` filled with `s`. */
export function storedByExpression({ functions }: StoredAnswers): ReadonlyMap<string, string> {
  const answers = new Map<string, string>();
  for (const [text, byAnswer] of Object.entries(functions))
    for (const [answer, fillings] of Object.entries(byAnswer))
      for (const filling of fillings.split(' ')) answers.set(text.replace(HOLE, filling), answer);
  return answers;
}

/** The golden file: sorted, one template or expression on each line. */
export function answersText({ functions, composed, examples }: StoredAnswers): string {
  const lines = (record: Readonly<Record<string, unknown>>): string =>
    Object.keys(record)
      .sort()
      .map(key => `    ${JSON.stringify(key)}: ${JSON.stringify(record[key])}`)
      .join(',\n');
  const list = examples
    .map(example => `    ${JSON.stringify(example)}`)
    .sort()
    .join(',\n');
  return `{\n  "functions": {\n${lines(functions)}\n  },\n  "composed": {\n${lines(composed)}\n  },\n  "examples": [\n${list}\n  ]\n}\n`;
}
