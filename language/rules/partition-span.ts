import { secondsOf } from '../model/checks/durations.js';
import type { Expression, ExpressionOf, GroupItem, Span, Step } from '../model/declaration/index.js';
import { fold, sameName } from '../model/names.js';
import type { Column, FlowRecord, TableRecord } from '../model/records.js';
import type { RuleContext } from './rule.js';
import {
  DAY,
  formattedAs,
  NO_TIME,
  NOT_KNOWN,
  partNamed,
  SECOND,
  spanOf,
  type TimeValue,
  timeSpan,
  together,
  truncatedTo,
} from './time-parts.js';

/** How deep definitions are followed: columns that are defined by each other do no harm. */
const DEEPEST = 50;

/** Where an expression stands: the flow, the columns that it sees, and the definitions above it in its block. */
interface Place {
  readonly flow: FlowRecord;
  readonly columns: readonly Column[];
  readonly above: readonly { readonly name: string; readonly value: TimeValue }[];
  readonly depth: number;
}

/**
 * How many seconds of a table's life one of its partitions holds: Infinity where it is not partitioned by a time, undefined where that
 * cannot be known.
 */
export function partitionSpan(context: RuleContext, table: TableRecord, items: readonly Expression[]): number | undefined {
  const place: Place = { flow: table.flow, columns: table.columns, above: [], depth: 0 };
  const value = together(items.map(item => new Reader(context).timeOf(item, place)));
  return value.known ? spanOf(value) : undefined;
}

/** Functions that put values together, or choose between them. */
const COMBINING: ReadonlySet<string> = new Set(
  'concat concat_ws coalesce nvl ifnull if iff lpad rpad string int bigint format_string greatest least make_date make_timestamp'.split(
    ' ',
  ),
);
/** Functions that yield a day, and those that yield an instant. */
const DAYS: ReadonlySet<string> = new Set('date to_date date_add date_sub dateadd next_day add_months current_date'.split(' '));
const INSTANTS: ReadonlySet<string> = new Set(
  'to_timestamp timestamp from_unixtime timestamp_seconds timestamp_millis timestamp_micros from_utc_timestamp to_utc_timestamp'.split(
    ' ',
  ),
);

/** Reads what expressions say about a time. */
class Reader {
  constructor(private readonly context: RuleContext) {}

  timeOf(expression: Expression, place: Place): TimeValue {
    switch (expression.kind) {
      case 'parenthesis':
        return this.timeOf(expression.inner, place);
      case 'column':
        return this.column(expression, place);
      case 'call':
        return this.call(expression, place);
      case 'cast': {
        const { name } = expression.type.type;
        const value = this.timeOf(expression.value, place);
        if (name === 'date') return timeSpan(Math.max(DAY, spanOf(value) === Number.POSITIVE_INFINITY ? 0 : spanOf(value)));
        return (name === 'timestamp' || name === 'timestamp_ntz') && value === NO_TIME ? timeSpan(SECOND) : value;
      }
      case 'binary':
        return together([this.timeOf(expression.left, place), this.timeOf(expression.right, place)]);
      case 'case': {
        const values = [...expression.branches.map(({ then }) => then), ...(expression.otherwise ? [expression.otherwise] : [])];
        return together(values.map(value => this.timeOf(value, place)));
      }
      case 'missing':
        return NOT_KNOWN;
      default:
        return NO_TIME;
    }
  }

  private call({ name, arguments: given }: ExpressionOf<'call'>, place: Place): TimeValue {
    const called = fold(name.text);
    const [first, second] = given;
    const own = this.context.functionNamed(called);
    if (own !== undefined) {
      if (own.body === undefined || place.depth > DEEPEST) return NOT_KNOWN;
      const above = own.parameters.map((parameter, index) => {
        const value = given[index];
        return { name: parameter.name.text, value: value === undefined ? NOT_KNOWN : this.timeOf(value, place) };
      });
      return this.timeOf(own.body, { ...place, columns: [], above, depth: place.depth + 1 });
    }
    if (called === 'date_trunc') return first?.kind === 'string' ? truncatedTo(first.value) : NOT_KNOWN;
    if (called === 'trunc') return second?.kind === 'string' ? truncatedTo(second.value) : NOT_KNOWN;
    if (called === 'date_format') return second?.kind === 'string' ? formattedAs(second.value) : NOT_KNOWN;
    if (called === 'date_part' || called === 'datepart') return (first?.kind === 'string' && partNamed(first.value)) || NOT_KNOWN;
    if (called === 'last_day') return truncatedTo('month');
    if (called === 'date' || called === 'to_date')
      return first === undefined ? NOT_KNOWN : timeSpan(Math.max(DAY, this.finite(first, place)));
    if (DAYS.has(called)) return timeSpan(DAY);
    if (INSTANTS.has(called)) return timeSpan(SECOND);
    const part = partNamed(called);
    if (part !== undefined) return part;
    return COMBINING.has(called) ? together(given.map(value => this.timeOf(value, place))) : NO_TIME;
  }

  private finite(expression: Expression, place: Place): number {
    const span = spanOf(this.timeOf(expression, place));
    return Number.isFinite(span) ? span : 0;
  }

  private column({ path }: ExpressionOf<'column'>, place: Place): TimeValue {
    const name = path.at(-1)?.text ?? '';
    if (path.length === 1) {
      const above = place.above.findLast(item => sameName(item.name, name));
      if (above !== undefined) return above.value;
    }
    const column = place.columns.find(candidate => sameName(candidate.name, name));
    return column === undefined ? NOT_KNOWN : this.defined(column, place);
  }

  /** A column counts as the expression that it is defined by, in whichever table that is. */
  private defined(column: Column, { flow, depth }: Place): TimeValue {
    const defining = depth > DEEPEST ? undefined : this.flowAt(flow, column.location.handle);
    for (const [index, step] of defining?.steps.entries() ?? []) {
      const columns = defining?.scopes[index]?.columns;
      if (defining === undefined || columns === undefined) break;
      const value = this.inStep(step, column.location.span, { flow: defining, columns, above: [], depth: depth + 1 });
      if (value !== undefined) return value;
    }
    switch (column.type.name) {
      case 'date':
        return timeSpan(DAY);
      case 'timestamp':
      case 'timestamp_ntz':
        return timeSpan(SECOND);
      case 'unknown':
        return NOT_KNOWN;
      default:
        // A query may have made any part of a time of it.
        return defining?.steps.some(step => step.kind === 'sql' && covers(step.span, column.location.span)) ? NOT_KNOWN : NO_TIME;
    }
  }

  /** The value of the definition whose name stands at a place; undefined where the step has none there. */
  private inStep(step: Step, span: Span, place: Place): TimeValue | undefined {
    if (step.kind === 'group') {
      const item = step.items.find(candidate => covers(candidate.span, span));
      return item === undefined ? undefined : this.grouped(item, place);
    }
    if (step.kind !== 'columns') return undefined;
    let { above } = place;
    for (const item of step.items) {
      if (item.kind !== 'column') continue;
      const isIt = covers(item.span, span);
      if (!isIt && item.value === undefined) continue;
      const value =
        item.value === undefined
          ? this.column({ kind: 'column', path: [item.name], span: item.span }, { ...place, above: [] })
          : this.timeOf(item.value, { ...place, above });
      if (isIt) return value;
      above = [...above, { name: item.name.text, value }];
    }
    return undefined;
  }

  private grouped(item: GroupItem, place: Place): TimeValue {
    if (item.kind === 'value') return this.timeOf(item.value, place);
    // A session begins at any time.
    const length = item.window === 'sliding' ? item.every : item.window === 'tumbling' ? item.length : undefined;
    return timeSpan(length === undefined ? SECOND : secondsOf(length));
  }

  /** The flow of a declaration, among those that feed another. */
  private flowAt(flow: FlowRecord, handle: string): FlowRecord | undefined {
    const reached = new Set([flow]);
    for (const candidate of reached) {
      if (candidate.handle === handle) return candidate;
      for (const { id } of candidate.inputs) {
        const table = id === undefined ? undefined : this.context.table(id);
        if (table !== undefined) reached.add(table.flow);
      }
    }
    return undefined;
  }
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
