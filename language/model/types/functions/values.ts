import type { FunctionData } from './data.js';
import { type Parameter, type Signature, signatureOf } from './signature.js';

/**
 * What gives the value of a call its time domain.
 * @param count how many arguments the call has
 * @returns which of them, counted from 0; `processing` where the value is the present time; undefined where it has none
 */
export function domainFrom({ domain, signatures }: FunctionData, count: number): number | 'processing' | undefined {
  if (domain === undefined || domain === 'processing') return domain;
  for (const { parameters } of signatures.map(read)) {
    const index = parameters.findIndex(({ name }) => name === domain.of);
    if (index >= 0 && parameters.length >= count) return index;
  }
  return undefined;
}

/**
 * Whether a call yields text, by the first way to call its function.
 * @param count how many arguments the call has
 * @param isText whether one of them, counted from 0, is known to be text
 */
export function yieldsText({ signatures }: FunctionData, count: number, isText: (index: number) => boolean): boolean {
  const [first] = signatures;
  if (first === undefined) return false;
  const { parameters, result } = read(first);
  if (result.kind === 'type') return result.type.name === 'string';
  const isOfResult = ({ name, accepts }: Parameter): boolean =>
    (result.kind === 'typeof' && result.parameter === name) ||
    (result.kind === 'variable' && accepts.some(pattern => pattern.kind === 'variable' && pattern.name === result.name));
  return Array.from({ length: count }, (_, index) => index).some(index => {
    const last = parameters.at(-1);
    const parameter = parameters[index] ?? (last?.variadic ? last : undefined);
    return parameter !== undefined && isOfResult(parameter) && isText(index);
  });
}

function read(signature: FunctionData['signatures'][number]): Signature {
  return signatureOf(typeof signature === 'string' ? signature : signature.text);
}
