import type * as ast from '../../grammar/generated/ast.js';
import type { BinaryOperator, Expression, FrameBound, OrderItem, Span, StringLiteral, Window } from '../declaration/index.js';
import { type Reading, readDuration, readName, readNames, readString, spanOf, word } from './context.js';
import { readType } from './types.js';

type ExpressionNode = ast.Expression | ast.StarArgument;

/** Reads an expression; a hole in a broken text is `missing`. */
export function readExpression(
  reading: Reading,
  node: ExpressionNode | undefined,
  owner: StringLiteral['owner'] = { kind: 'expression' },
): Expression {
  const span = spanOf(node);
  const missing: Expression = { kind: 'missing', span };
  if (node === undefined) return missing;
  const read = (inner: ExpressionNode | undefined): Expression => readExpression(reading, inner, owner);
  const negated = 'negated' in node && node.negated === true;
  switch (node.$type) {
    case 'StringLiteral':
      return { kind: 'string', value: readString(reading, node, 'text', owner).text, span };
    case 'NumberLiteral':
      return { kind: 'number', text: node.number, span };
    case 'BooleanLiteral':
      return { kind: 'boolean', value: node.truth.toLowerCase() === 'true', span };
    case 'NullLiteral':
      return { kind: 'null', span };
    case 'TypedLiteral':
      return {
        kind: 'typed',
        type: word<'date' | 'timestamp'>(node.type) ?? 'date',
        value: readString(reading, node, 'text', owner).text,
        span,
      };
    case 'IntervalLiteral':
      return { kind: 'interval', parts: (node.parts ?? []).map(readDuration).filter(part => part !== undefined), span };
    case 'CastExpression': {
      const type = readType(reading, node.type);
      return type === undefined ? missing : { kind: 'cast', value: read(node.value), type, span };
    }
    case 'CaseExpression':
      return {
        kind: 'case',
        ...(node.subject === undefined ? {} : { subject: read(node.subject) }),
        // biome-ignore lint/suspicious/noThenProperty: the word of SQL; nothing awaits these records
        branches: (node.branches ?? []).map(branch => ({ when: read(branch.when), then: read(branch.then) })),
        ...(node.otherwise === undefined ? {} : { otherwise: read(node.otherwise) }),
        span,
      };
    case 'Lambda':
      return { kind: 'lambda', parameters: readNames(node.parameters), body: read(node.body), span };
    case 'Parenthesis':
      return { kind: 'parenthesis', inner: read(node.inner), span };
    case 'StarArgument':
      return { kind: 'star', span };
    case 'Call':
      return readCall(reading, node, owner);
    case 'ColumnExpression':
      return readPath(node, span);
    case 'IndexExpression':
      return { kind: 'index', of: read(node.of), index: read(node.index), span };
    case 'FieldExpression': {
      const name = readName(node.field);
      return name === undefined ? missing : { kind: 'field', of: read(node.of), name, span };
    }
    case 'NotExpression':
      return { kind: 'unary', operator: 'not', operand: read(node.operand), span };
    case 'SignedExpression':
      return { kind: 'unary', operator: node.sign === '-' ? '-' : '+', operand: read(node.operand), span };
    case 'BinaryExpression': {
      const operator = node.operator.toLowerCase();
      return {
        kind: 'binary',
        operator: (operator === '!=' ? '<>' : operator) as BinaryOperator,
        negated,
        left: read(node.left),
        right: read(node.right),
        span,
      };
    }
    case 'InExpression':
      return { kind: 'in', negated, value: read(node.value), options: (node.options ?? []).map(read), span };
    case 'BetweenExpression':
      return { kind: 'between', negated, value: read(node.value), low: read(node.low), high: read(node.high), span };
    case 'IsExpression':
      if (node.isNull) return { kind: 'is null', negated, value: read(node.value), span };
      return { kind: 'binary', operator: 'is distinct from', negated, left: read(node.value), right: read(node.right), span };
    default:
      return missing;
  }
}

function readPath(node: ast.ColumnExpression, span: Span): Expression {
  const path = readNames(node.parts);
  const [first, second, third] = path;
  if (first === undefined) return { kind: 'missing', span };
  if (second !== undefined && third === undefined && first.text.toLowerCase() === 'param')
    return { kind: 'parameter', name: second, span };
  return { kind: 'column', path, span };
}

function readCall(reading: Reading, node: ast.Call, owner: StringLiteral['owner']): Expression {
  const name = readName(node.function);
  const span = spanOf(node);
  if (name === undefined) return { kind: 'missing', span };
  return {
    kind: 'call',
    name,
    arguments: (node.arguments ?? []).map(argument => readExpression(reading, argument, owner)),
    distinct: node.distinct === true,
    ...(node.filter === undefined ? {} : { filter: readExpression(reading, node.filter, owner) }),
    ...(node.over === undefined ? {} : { over: readWindow(reading, node.over, owner) }),
    span,
  };
}

function readWindow(reading: Reading, node: ast.Window, owner: StringLiteral['owner']): Window {
  const orderBy = (node.orderBy ?? []).map((item): OrderItem => {
    const nulls = word<'first' | 'last'>(item.nulls);
    return {
      value: readExpression(reading, item.value, owner),
      descending: word(item.direction) === 'desc',
      ...(nulls === undefined ? {} : { nulls }),
    };
  });
  const bound = (side: ast.FrameBound | undefined): FrameBound => {
    if (side === undefined || side.current) return { kind: 'current row' };
    const direction = word<'preceding' | 'following'>(side.side) ?? 'preceding';
    return side.unbounded
      ? { kind: `unbounded ${direction}` }
      : { kind: direction, offset: readExpression(reading, side.offset, owner) };
  };
  const frame = node.frame && {
    unit: word<'rows' | 'range'>(node.frame.unit) ?? 'rows',
    from: bound(node.frame.from),
    to: bound(node.frame.to),
  };
  return {
    partitionBy: (node.partitionBy ?? []).map(item => readExpression(reading, item, owner)),
    orderBy,
    ...(frame === undefined ? {} : { frame }),
    span: spanOf(node),
  };
}
