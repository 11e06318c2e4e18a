import type { SignatureHelp, SignatureInformation } from 'vscode-languageserver';
import { type Token, tokenize } from '../../language/grammar/parser.js';
import { functionNamed } from '../../language/model/types/functions/index.js';
import { docText } from '../markdown.js';
import type { Located } from '../projects.js';
import { ownSignature, type Signature, signaturesOf } from './functions.js';

export const signatureTriggers = ['(', ','];

/** The call that the cursor stands in: how it may be written, and which of its arguments is being typed. */
export function signatureHelp(file: Located, offset: number): SignatureHelp | null {
  const placed = file.project.declarationAt(file.path, offset);
  if (placed === undefined) return null;
  const call = callAround(tokenize(file.document.getText().slice(placed.offset, offset)));
  if (call === undefined) return null;
  const own = ownSignature(file, call.name);
  const data = own === undefined ? functionNamed(call.name) : undefined;
  const signatures = own !== undefined ? [own.signature] : data === undefined ? [] : signaturesOf(data, call.name.toLowerCase());
  if (signatures.length === 0) return null;
  const doc = own?.doc ?? data?.doc;
  const takes = signatures.findIndex(signature => parameterAt(signature, call.argument) !== undefined);
  return {
    signatures: signatures.map(signature => information(signature, call.argument, doc)),
    activeSignature: Math.max(takes, 0),
  };
}

function information(signature: Signature, argument: number, doc: string | undefined): SignatureInformation {
  const active = parameterAt(signature, argument);
  return {
    label: signature.label,
    parameters: signature.parameters.map(({ range }) => ({ label: [...range] })),
    // Past the last parameter none is marked.
    activeParameter: active ?? signature.parameters.length,
    ...(doc === undefined ? {} : { documentation: { kind: 'markdown', value: docText(doc) } }),
  };
}

function parameterAt({ parameters }: Signature, argument: number): number | undefined {
  if (argument < parameters.length) return argument;
  return parameters.at(-1)?.variadic === true ? parameters.length - 1 : undefined;
}

interface Call {
  readonly name: string;
  /** Which argument the last token stands in, from 0. */
  readonly argument: number;
}

/** The innermost call whose brackets are open at the end of the tokens. */
function callAround(tokens: readonly Token[]): Call | undefined {
  const open: { name: string | undefined; argument: number }[] = [];
  let previous: Token | undefined;
  for (const token of tokens) {
    if (token.kind === 'comment' || token.kind === 'doc') continue;
    const isName = previous?.kind === 'word' || previous?.kind === 'name';
    if (token.text === '(') open.push({ name: isName ? previous?.text.replaceAll('`', '') : undefined, argument: 0 });
    else if (token.text === '[' || token.text === '{') open.push({ name: undefined, argument: 0 });
    else if (token.text === ')' || token.text === ']' || token.text === '}') open.pop();
    else if (token.text === ',') {
      const call = open.at(-1);
      if (call !== undefined) call.argument++;
    }
    previous = token;
  }
  const call = open.at(-1);
  return call?.name === undefined ? undefined : { name: call.name, argument: call.argument };
}
