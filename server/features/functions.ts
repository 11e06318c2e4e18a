import { sameName } from '../../language/model/names.js';
import type { FunctionData } from '../../language/model/types/functions/index.js';
import { typeText } from '../../language/model/types.js';
import type { Located } from '../projects.js';

/** A way to call a function, for people. */
export interface Signature {
  /** `coalesce(first: T, ...more: T) -> T`. */
  readonly label: string;
  readonly parameters: readonly SignatureParameter[];
}

export interface SignatureParameter {
  /** Where it stands in the label: first character, and the one after the last. */
  readonly range: readonly [start: number, end: number];
  readonly name: string;
  readonly optional: boolean;
  /** Takes any number of arguments. */
  readonly variadic: boolean;
}

/** The signatures of a function of Spark SQL; under `name`, which may be one of its aliases. */
export function signaturesOf(data: FunctionData, name = data.name): Signature[] {
  return data.signatures.map(signature => {
    const text = typeof signature === 'string' ? signature : signature.text;
    // The classes of type variables are left out: `T` says enough beside the names.
    const [, parameters = '', result = ''] = /^\s*(?:<[^(]*>)?\s*\((.*)\)\s*->\s*(.*?)\s*$/s.exec(text) ?? [];
    return asSignature(name, splitAtCommas(parameters), readableResult(result));
  });
}

/** The signature of a function that the workspace declares. */
export function ownSignature(file: Located, name: string): { signature: Signature; doc?: string } | undefined {
  const { model } = file.project;
  const pipeline = model.file(file.path)?.pipeline;
  const entity = model
    .entities()
    .find(other => other.kind === 'function' && other.pipeline === pipeline && sameName(other.name, name));
  const declaration = entity && model.placed(entity.handle)?.declaration;
  if (declaration?.kind !== 'function') return undefined;
  const parameters = declaration.parameters.map(
    parameter => `${parameter.name.text}${parameter.type === undefined ? '' : `: ${typeText(parameter.type.type)}`}`,
  );
  const result = declaration.returns === undefined ? '' : typeText(declaration.returns.type);
  const { doc } = declaration;
  return { signature: asSignature(entity?.name ?? name, parameters, result), ...(doc === undefined ? {} : { doc }) };
}

function asSignature(name: string, parameters: readonly string[], result: string): Signature {
  let label = `${name}(`;
  const placed = parameters.map((text, index): SignatureParameter => {
    if (index > 0) label += ', ';
    const start = label.length;
    label += text;
    const [, dots = '', parameter = text, mark = ''] = /^(\.\.\.)?([^:?]+)(\?)?/.exec(text) ?? [];
    return { range: [start, label.length], name: parameter.trim(), optional: mark !== '' || dots !== '', variadic: dots !== '' };
  });
  return { label: `${label})${result === '' ? '' : ` -> ${result}`}`, parameters: placed };
}

/** `typeof x` is the type of that argument; a rule of the inference (`@sum`) has no short name for people. */
function readableResult(result: string): string {
  if (result.startsWith('@')) return '';
  return result.replace(/^typeof (\w+)$/, 'type of $1');
}

/** The items of a list whose items may hold commas in brackets of their own. */
function splitAtCommas(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (const [index, c] of [...list].entries()) {
    if ('(<['.includes(c)) depth++;
    // The `>` of an arrow closes nothing.
    else if (')]'.includes(c) || (c === '>' && !'=-'.includes(list[index - 1] ?? ''))) depth--;
    if (c === ',' && depth === 0) {
      items.push(item.trim());
      item = '';
    } else item += c;
  }
  return item.trim() === '' ? items : [...items, item.trim()];
}
