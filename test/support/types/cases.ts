import { callText, notNull, readCalls } from './calls.js';
import { NULLABLE } from './columns.js';
import type { Shape } from './cupel.js';

/** Stands in a template for one argument. */
export const HOLE = '•';

/** An expression with a hole, and what is put into it. */
export interface Template {
  readonly function: string;
  readonly text: string;
  readonly shape: Shape;
  /** Empty where the text has no hole. */
  readonly fillings: readonly string[];
}

/** What every argument is exchanged for: a column of each type, NULL, and some that are never NULL, whose widening Spark may think yields NULL. */
const FILLINGS: readonly string[] = [...NULLABLE, 'null', ...['i', 'dec', 's', 'dt', 'ai'].map(name => `${name}_n`)];

/**
 * The cases of the functions, made of the calls in `calls.txt`: each as it is, with arguments that are never NULL, with one argument
 * less and one more, and with each column among its arguments exchanged for columns of all types and NULL, while the others are
 * never NULL.
 */
export function functionTemplates(): Template[] {
  const templates = new Map<string, Template>();
  for (const call of readCalls()) {
    const add = (values: readonly string[], fillings: readonly string[] = []): void => {
      const text = callText(call, values);
      templates.set(`${call.shape} ${text}`, { function: call.name, text, shape: call.shape, fillings });
    };
    const never = notNull(call.arguments);
    add(call.arguments);
    add(never);
    add([...never, HOLE], ['bin_n']);
    if (never.length > 0) add(never.slice(0, -1));
    if (!call.varied) continue;
    for (const [index, value] of call.arguments.entries()) if (NULLABLE.includes(value)) add(never.with(index, HOLE), FILLINGS);
  }
  return [...templates.values()];
}

/** Every expression that the templates stand for, with the template. */
export function expressionsOf(templates: readonly Template[]): { template: Template; filling: string; expression: string }[] {
  return templates.flatMap(template =>
    template.fillings.length === 0
      ? [{ template, filling: '', expression: template.text }]
      : template.fillings.map(filling => ({ template, filling, expression: template.text.replace(HOLE, filling) })),
  );
}
