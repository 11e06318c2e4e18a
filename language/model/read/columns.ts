import type * as ast from '../../grammar/generated/ast.js';
import type { ColumnDefinition, ColumnItem } from '../declaration/index.js';
import { noteRepeated, type Reading, readName, readNames, readString, spanOf, word } from './context.js';
import { readDocAbove } from './doc.js';
import { readExpression } from './expressions.js';
import { readColumn, readDatasetColumn } from './references.js';
import { readType } from './types.js';

export function readColumnItems(reading: Reading, nodes: readonly ast.ColumnItem[] | undefined): ColumnItem[] {
  return (nodes ?? []).flatMap((node): ColumnItem[] => {
    if (node.$type === 'ColumnDefinition') {
      const column = readColumnDefinition(reading, node);
      return column === undefined ? [] : [column];
    }
    const alias = node.$type === 'AliasStarItem' ? readName(node.alias) : undefined;
    return [
      { kind: 'star', ...(alias === undefined ? {} : { alias }), except: readNames(node.except?.columns), span: spanOf(node) },
    ];
  });
}

/** Reads one column; missing where it has no name. */
export function readColumnDefinition(reading: Reading, node: ast.ColumnDefinition): ColumnDefinition | undefined {
  const name = readName(node.name);
  if (name === undefined) return undefined;
  const constraints = node.constraints ?? [];
  noteRepeated(reading, constraints);
  const find = <T extends ast.ColumnConstraint['$type']>(type: T): Extract<ast.ColumnConstraint, { $type: T }> | undefined =>
    constraints.find((constraint): constraint is Extract<ast.ColumnConstraint, { $type: T }> => constraint.$type === type);
  const type = readType(reading, node.type);
  const time = find('TimeRole');
  const target = find('References')?.target;
  const references = readDatasetColumn(target);
  if (target !== undefined && references === undefined && readColumn(target) !== undefined)
    reading.problems.push({
      span: spanOf(target),
      message: '`references` names a table and its column: `references silver.customers.customer_id`.',
    });
  const was = readName(find('WasName')?.was);
  const deprecated = find('DeprecatedColumn');
  const doc = readDocAbove(reading.text, name.span.start);
  return {
    kind: 'column',
    name,
    ...(type === undefined ? {} : { type }),
    notNull: find('NotNull') !== undefined,
    ...(time?.role === undefined ? {} : { time: word(time.role) === 'event_time' ? 'event' : 'ingest' }),
    pii: find('Pii') !== undefined,
    unique: find('Unique') !== undefined,
    ...(references === undefined ? {} : { references }),
    ...(was === undefined ? {} : { was }),
    ...(deprecated === undefined ? {} : { deprecated: readString(reading, deprecated, 'date', { kind: 'note' }).text }),
    ...(node.value === undefined ? {} : { value: readExpression(reading, node.value) }),
    ...(doc === undefined ? {} : { doc }),
    span: spanOf(node),
  };
}
