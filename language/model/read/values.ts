import type * as ast from '../../grammar/generated/ast.js';
import type { StringLiteral, Value } from '../declaration/index.js';
import { type Reading, readDuration, readName, readString, spanOf, unquoteName } from './context.js';

/** Reads what a setting takes; missing where the text has nothing there. */
export function readValue(reading: Reading, node: ast.Value | undefined, owner: StringLiteral['owner']): Value | undefined {
  if (node === undefined) return undefined;
  const span = spanOf(node);
  switch (node.$type) {
    case 'StringValue':
      return { kind: 'string', text: readString(reading, node, 'text', owner).text, span };
    case 'SecretValue':
      return node.path === undefined
        ? undefined
        : { kind: 'secret', path: readString(reading, node, 'path', { kind: 'path' }).text, span };
    case 'EnvValue':
      return node.variable === undefined
        ? undefined
        : { kind: 'env', name: readString(reading, node, 'variable', { kind: 'path' }).text, span };
    case 'ParamValue': {
      const name = readName(node.parameter);
      return name === undefined ? undefined : { kind: 'param', name, span };
    }
    case 'DurationOrNumber': {
      const duration = readDuration(node);
      if (duration !== undefined) return { kind: 'duration', duration, span };
      return { kind: 'number', text: `${node.sign ?? ''}${node.amount}`, span };
    }
    case 'BooleanValue':
      return { kind: 'boolean', value: node.truth.toLowerCase() === 'true', span };
    case 'WordValue':
      return { kind: 'word', text: unquoteName(node.word), span };
    default:
      return undefined;
  }
}
