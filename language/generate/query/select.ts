import type { DatasetReference, Expression, JoinStep, Name, Span } from '../../model/declaration/index.js';
import type { Location } from '../../model/records.js';
import type { SelectItem, SqlQuery, SqlRelation, SqlSelect } from '../../model/sql/query.js';
import { Refused } from '../refusal.js';

/** The query of a `sql` step, as the steps that say the same. */
export interface Select {
  /** What it reads: the row so far, or a table. */
  readonly from:
    | { readonly input: true; readonly alias?: Name }
    | { readonly input: false; readonly table: DatasetReference; readonly alias?: Name };
  readonly joins: readonly JoinStep[];
  readonly where?: Expression;
  readonly groupBy: readonly Expression[];
  readonly having: readonly Expression[];
  readonly items: readonly SelectItem[];
  readonly distinct: boolean;
}

type TableRelation = Extract<SqlRelation, { kind: 'table' }>;
type JoinRelation = Extract<SqlRelation, { kind: 'join' }>;

/**
 * Reads a query as steps.
 * @param at the place of the step, for what has none of its own
 * @throws Refused at the first part that no step says
 */
export function selectOf(query: SqlQuery, at: Location): Select {
  const refuse = (reason: string, span?: Span): never => {
    throw new Refused(reason, span ? { handle: at.handle, span } : at);
  };
  if (query.limited)
    refuse('which rows `limit` leaves depends on more than the rows: keep what is wanted by `where`, or `sample`');
  const [common] = query.with;
  if (common)
    refuse('a query with parts of its own (`with`) is not written here: give each part a table or a view', common.name.span);
  const { body } = query;
  if (body.kind === 'query') return selectOf(body.query, at);
  if (body.kind === 'set')
    return refuse(
      `${body.operation} in a query is not written here: say it with \`from … union …\` or a \`semi join\``,
      body.span,
    );
  if (body.kind !== 'select') return refuse('this query is not understood: say it with steps');
  checkSelect(body, refuse);
  const [first, second] = body.from;
  if (!first || second) return refuse('a query reads one input, and joins others to it: write `join … on …`');
  const { base, joins } = flattened(first, refuse);
  return {
    from: readOf(base),
    joins,
    ...(body.where ? { where: body.where } : {}),
    groupBy: body.groupBy.map(e => positioned(e, body.items, refuse)),
    having: body.having,
    items: body.items,
    distinct: body.distinct,
  };
}

type Refuse = (reason: string, span?: Span) => never;

function checkSelect(select: SqlSelect, refuse: Refuse): void {
  const [view] = select.lateralViews;
  if (view) refuse('a lateral view makes several rows of one: that is not written here', view.generator.span);
  if (select.groupingSets) refuse('grouping sets are not written here: give each its own table', select.groupBy[0]?.span);
}

/** The input of a chain of joins, and what is joined to it, one after another. */
function flattened(relation: SqlRelation, refuse: Refuse): { readonly base: TableRelation; readonly joins: readonly JoinStep[] } {
  if (relation.kind === 'table') return { base: plain(relation, refuse), joins: [] };
  if (relation.kind !== 'join') return refuse('a query reads tables here, no other query: give that one a table or a view');
  const { right: other, type } = relation;
  const { base, joins } = flattened(relation.left, refuse);
  if (other.kind !== 'table') return refuse('only tables are joined here: give what is joined a table or a view');
  const right = plain(other, refuse);
  const { span } = right.reference;
  if (relation.natural) return refuse('a natural join compares whatever has one name: write `on` or `using`', span);
  if (type === 'right') {
    if (joins.length > 0 || isInput(base))
      refuse('a right join reads the other table first: turn it round to a left join, of what is joined before as a table', span);
    return { base: right, joins: [stepOf(base, 'left', relation)] };
  }
  if (isInput(right)) return refuse('`input` stands first: join the tables to it', span);
  return { base, joins: [...joins, stepOf(right, type, relation)] };
}

function plain(table: TableRelation, refuse: Refuse): TableRelation {
  if (table.columns.length > 0)
    refuse('columns that are renamed behind a table are not written here: rename them in `select`', table.reference.span);
  return table;
}

function stepOf({ reference, alias }: TableRelation, type: JoinStep['type'], { on, using }: JoinRelation): JoinStep {
  return {
    kind: 'join',
    type,
    dataset: reference,
    ...(alias ? { alias } : {}),
    ...(on ? { on } : {}),
    ...(using.length > 0 ? { using } : {}),
    many: false,
    span: reference.span,
    keywordSpan: reference.span,
  };
}

const isInput = ({ single }: TableRelation): boolean => single?.text.toLowerCase() === 'input';

function readOf(relation: TableRelation): Select['from'] {
  const alias = relation.alias ? { alias: relation.alias } : {};
  return isInput(relation) ? { input: true, ...alias } : { input: false, table: relation.reference, ...alias };
}

/** `group by 1` means the first item. */
function positioned(e: Expression, items: readonly SelectItem[], refuse: Refuse): Expression {
  if (e.kind !== 'number') return e;
  const item = items[Number(e.text) - 1];
  return item?.kind === 'value' && items.every(i => i.kind === 'value')
    ? item.value
    : refuse('there is no such item to group by', e.span);
}
