import { createModel } from '../../../language/model/index.js';
import type { Model } from '../../../language/model/model.js';
import type { TableRecord } from '../../../language/model/records.js';
import { sparkText } from '../../../language/model/types/text.js';
import { COLUMNS, type TypedColumn } from './columns.js';

/** How an expression is asked about: for each row, or for each group of rows. */
export type Shape = 'row' | 'group';

export interface Asked {
  readonly expression: string;
  readonly shape: Shape;
}

/** How many expressions one table has. */
const TOGETHER = 200;
/** What Spark groups by where Cupel groups by a column of its own. */
export const GROUP_BY = 's_n';

/**
 * What Cupel says of expressions over a table of typed columns: `array<int not null> not null` as Spark would write it, or `error CODE`.
 * @throws Error where a problem belongs to none of the expressions
 */
export function cupelAnswers(asked: readonly Asked[], columns: readonly TypedColumn[] = COLUMNS): string[] {
  const tables: { shape: Shape; indices: number[] }[] = [];
  for (const shape of ['row', 'group'] as const) {
    const indices = asked.flatMap((question, index) => (question.shape === shape ? [index] : []));
    for (let start = 0; start < indices.length; start += TOGETHER)
      tables.push({ shape, indices: indices.slice(start, start + TOGETHER) });
  }
  const model = createModel();
  model.setFile('base.pipe', baseText(columns));
  // One file for each table, so that no text is long.
  for (const [number, { shape, indices }] of tables.entries())
    model.setFile(`t${number}.pipe`, tableText(`t${number}`, shape, indices, asked));
  const answers: string[] = asked.map(() => '');
  for (const [number, { indices }] of tables.entries()) {
    const table = model.tables().find(({ name }) => name === `t${number}`);
    if (table === undefined) throw new Error(`Table ${number} is torn.`);
    const torn = indices.find((_, place) => !table.columns.some(({ name }) => name === `c${place}`));
    if (torn !== undefined) throw new Error(`Cupel cannot read ${asked[torn]?.expression}, or what stands before it.`);
    const errors = errorsOf(model, table, indices.length);
    for (const [place, index] of indices.entries()) {
      const column = table.columns.find(({ name }) => name === `c${place}`);
      if (column === undefined) throw new Error(`There is no column for ${asked[index]?.expression}.`);
      answers[index] = errors[place] ?? `${sparkText(column.type)}${column.nullable ? '' : ' not null'}`;
    }
  }
  return answers;
}

function baseText(columns: readonly TypedColumn[]): string {
  const given = columns.filter(({ value }) => value === undefined).map(({ name, cupel }) => `    \`${name}\`: ${cupel}`);
  const computed = columns.flatMap(({ name, value }) => (value === undefined ? [] : [`    \`${name}\` = ${value}`]));
  return [
    'source raw : files {\n  path "in"\n  format json\n  columns {\n    `the group`: string',
    ...given,
    '  }\n}\nbronze base from source.raw {\n  columns {\n    *',
    ...computed,
    '  }\n  on error fail\n}',
  ].join('\n');
}

function tableText(name: string, shape: Shape, indices: readonly number[], asked: readonly Asked[]): string {
  const lines = indices.map((index, place) => `    c${place} = ${asked[index]?.expression}`);
  const head = shape === 'row' ? '  columns {' : '  group by `the group` {';
  return [`silver ${name} from bronze.base {`, head, ...lines, '  }', '  write overwrite', '}'].join('\n');
}

/** The first error of each column. */
function errorsOf(model: Model, table: TableRecord, count: number): (string | undefined)[] {
  const step = table.flow.steps[0];
  const items = step?.kind === 'columns' ? step.items : step?.kind === 'group' ? step.aggregates : [];
  if (items.length !== count) throw new Error(`Of ${count} expressions, ${items.length} were read: one of them is torn.`);
  const errors: (string | undefined)[] = items.map(() => undefined);
  for (const { code, severity, span, message } of model.problems(table.handle)) {
    if (severity !== 'error') continue;
    const place = items.findIndex(item => item.span.start <= span.start && span.end <= item.span.end);
    if (place < 0) throw new Error(`${code} stands in no expression: ${message}`);
    errors[place] ??= `error ${code}`;
  }
  return errors;
}
