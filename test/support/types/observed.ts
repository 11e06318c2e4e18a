import type { Expression, Step } from '../../../language/model/declaration/index.js';
import { partsOf } from '../../../language/model/declaration/parts.js';
import { createModel } from '../../../language/model/index.js';
import type { Model } from '../../../language/model/model.js';
import type { Column, FlowRecord, FlowScope } from '../../../language/model/records.js';
import { sparkText, typeText } from '../../../language/model/types/text.js';
import type { TypedColumn } from './columns.js';
import type { Asked } from './cupel.js';

/** An expression of a `.pipe` file with the columns that it reads, under names that stand for themselves. */
export interface Observed extends Asked {
  readonly columns: readonly TypedColumn[];
}

/**
 * The expressions in the steps of all tables of a workspace, each over the columns that it reads as the model knows them. Left out
 * are those that read what has no type, or call a function that the workspace declares.
 */
export function observedIn(files: ReadonlyMap<string, string>): Observed[] {
  const model = createModel();
  for (const [path, text] of files) model.setFile(path, text);
  const flows = model.tables().flatMap(table => [table.flow, ...model.flowsInto(table.id)]);
  const found = new Map<string, Observed>();
  for (const flow of flows) {
    for (const [index, step] of flow.steps.entries()) {
      for (const { expression, shape, earlier } of expressionsOf(step)) {
        const observed = new Reader(model, flow, index, earlier).read(expression, shape);
        if (observed !== undefined) found.set(JSON.stringify(observed), observed);
      }
    }
  }
  return [...found.values()];
}

interface Found {
  readonly expression: Expression;
  readonly shape: Asked['shape'];
  /** Names that are defined above it in its block. */
  readonly earlier: readonly string[];
}

function expressionsOf(step: Step): Found[] {
  switch (step.kind) {
    case 'where':
      return [{ expression: step.condition, shape: 'row', earlier: [] }];
    case 'columns':
      return step.items.flatMap((item, index) =>
        item.kind === 'column' && item.value !== undefined
          ? [
              {
                expression: item.value,
                shape: 'row' as const,
                earlier: step.items.slice(0, index).flatMap(above => (above.kind === 'column' ? [above.name.text] : [])),
              },
            ]
          : [],
      );
    case 'group':
      return [
        ...step.items.flatMap(item =>
          item.kind === 'value' ? [{ expression: item.value, shape: 'row' as const, earlier: [] }] : [],
        ),
        ...step.aggregates.flatMap(({ value }) =>
          value === undefined ? [] : [{ expression: value, shape: 'group' as const, earlier: [] }],
        ),
      ];
    default:
      return [];
  }
}

/** Writes one expression with plain names, and finds the column that each means. */
class Reader {
  readonly #model: Model;
  readonly #flow: FlowRecord;
  readonly #before: FlowScope | undefined;
  readonly #after: FlowScope | undefined;
  readonly #earlier: ReadonlySet<string>;
  readonly #columns = new Map<string, TypedColumn>();
  /** Pieces of the text to be replaced. */
  readonly #edits: { start: number; end: number; text: string }[] = [];
  #readable = true;

  constructor(model: Model, flow: FlowRecord, step: number, earlier: readonly string[]) {
    this.#model = model;
    this.#flow = flow;
    this.#before = flow.scopes[step];
    this.#after = flow.scopes[step + 1];
    this.#earlier = new Set(earlier.map(name => name.toLowerCase()));
  }

  read(expression: Expression, shape: Asked['shape']): Observed | undefined {
    this.#look(expression, new Set());
    const placed = this.#model.placed(this.#flow.handle);
    if (!this.#readable || placed === undefined) return undefined;
    const { start, end } = expression.span;
    let text = (this.#model.file(placed.path)?.text ?? '').slice(placed.offset + start, placed.offset + end);
    for (const edit of this.#edits.sort((a, b) => b.start - a.start))
      text = text.slice(0, edit.start - start) + edit.text + text.slice(edit.end - start);
    if (/\/\/|--|\/\*/.test(text)) return undefined;
    const columns = [...this.#columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { expression: text.replaceAll(/\s+/g, ' '), shape, columns };
  }

  #look(expression: Expression, parameters: ReadonlySet<string>): void {
    switch (expression.kind) {
      case 'column': {
        const first = expression.path[0]?.text.toLowerCase() ?? '';
        if (!parameters.has(first)) this.#column(expression);
        return;
      }
      case 'parameter':
        this.#parameter(expression);
        return;
      // What is torn, and what a query says in words of its own.
      case 'missing':
      case 'opaque':
      case 'subquery':
        this.#readable = false;
        return;
      case 'cast':
        if (expression.type.type.name === 'unknown') this.#readable = false;
        break;
      case 'call':
        if (
          this.#model
            .entities()
            .some(({ kind, name }) => kind === 'function' && name.toLowerCase() === expression.name.text.toLowerCase())
        )
          this.#readable = false;
        break;
      case 'lambda': {
        const own = new Set([...parameters, ...expression.parameters.map(({ text }) => text.toLowerCase())]);
        this.#look(expression.body, own);
        return;
      }
    }
    for (const part of partsOf(expression)) this.#look(part, parameters);
  }

  #column({ path, span }: Extract<Expression, { kind: 'column' }>): void {
    const [first, second] = path;
    if (first === undefined) return;
    const qualified = second === undefined ? undefined : this.#find(second.text, first.text);
    if (second !== undefined && qualified !== undefined) {
      this.#use(`${first.text}__${second.text}`, qualified, span.start, second.span.end);
      return;
    }
    const plain = this.#find(first.text);
    if (plain === undefined) this.#readable &&= WORDS.has(first.text.toLowerCase());
    else this.#use(first.text, plain, first.span.start, first.span.end);
  }

  #find(name: string, qualifier?: string): Column | undefined {
    const folded = name.toLowerCase();
    if (qualifier === undefined && this.#earlier.has(folded))
      return this.#after?.columns.find(column => column.name.toLowerCase() === folded);
    return this.#before?.columns.find(
      column =>
        column.name.toLowerCase() === folded &&
        (qualifier === undefined || column.qualifiers.some(own => own.toLowerCase() === qualifier.toLowerCase())),
    );
  }

  #use(name: string, { type, nullable }: Column, start: number, end: number): void {
    const text = typeText(type);
    if (/unknown|interval|void/.test(text)) this.#readable = false;
    this.#add(name, text, sparkText(type).replaceAll(' not null', ''), nullable);
    this.#edits.push({ start, end, text: `\`${name}\`` });
  }

  #parameter({ name, span }: Extract<Expression, { kind: 'parameter' }>): void {
    const declared = this.#model
      .files()
      .flatMap(file => file.declarations)
      .map(({ declaration }) => declaration)
      .find(declaration => declaration.kind === 'param' && declaration.name?.text.toLowerCase() === name.text.toLowerCase());
    if (declared?.kind !== 'param' || declared.type === undefined) {
      this.#readable = false;
      return;
    }
    const { type } = declared.type;
    this.#add(`param__${name.text}`, typeText(type), sparkText(type), false);
    this.#edits.push({ start: span.start, end: span.end, text: `\`param__${name.text}\`` });
  }

  #add(name: string, cupel: string, spark: string, nullable: boolean): void {
    const never = nullable ? '' : ' not null';
    this.#columns.set(name.toLowerCase(), { name, cupel: `${cupel}${never}`, spark: `${spark}${never}` });
  }
}

/** Bare words that are no columns where there is none of the name: units, as in `timestampdiff(minute, a, b)`, and calls without brackets. */
const WORDS = new Set(
  'microsecond millisecond second minute hour day dayofyear week month quarter year current_date current_timestamp'.split(' '),
);
