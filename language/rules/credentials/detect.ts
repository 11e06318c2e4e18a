import type { StringLiteral } from '../../model/declaration/index.js';
import { isSecretName } from './names.js';
import { isPlaceholder, isPlainValue } from './placeholder.js';
import { holdsPrivateKey, knownToken } from './tokens.js';
import { holdsPasswordPair, holdsUrlPassword, type TextKind } from './urls.js';

/** Why a string is a credential, in words that follow "is" or "holds". */
export type Reason =
  | { readonly kind: 'token'; readonly format: string }
  | { readonly kind: 'private key' | 'url' | 'pair' }
  /** It is the value of a setting, option or parameter that holds a secret by its name. */
  | { readonly kind: 'name'; readonly name: string };

/** Why a string is a credential; undefined if it is none. */
export function credentialIn(literal: StringLiteral): Reason | undefined {
  const { text, owner } = literal;
  if (text.length === 0) return undefined;
  const token = knownToken(text);
  if (token !== undefined) return { kind: 'token', format: token };
  if (holdsPrivateKey(text)) return { kind: 'private key' };
  if (holdsUrlPassword(text)) return { kind: 'url' };
  if (holdsPasswordPair(text, textKind(owner.kind))) return { kind: 'pair' };
  const name = secretNameOf(owner);
  if (name === undefined || isPlainValue(text)) return undefined;
  return isPlaceholder(name === 'auth' ? secretOfAuth(text) : text) ? undefined : { kind: 'name', name };
}

function textKind(owner: StringLiteral['owner']['kind']): TextKind {
  if (owner === 'sql') return 'sql';
  return owner === 'expression' || owner === 'row' ? 'expression' : 'value';
}

function secretNameOf(owner: StringLiteral['owner']): string | undefined {
  switch (owner.kind) {
    case 'setting':
      if (owner.name.toLowerCase() === 'auth') return 'auth';
      return isSecretName(owner.name) ? owner.name : undefined;
    case 'option':
      return isSecretName(owner.key) ? owner.key : undefined;
    case 'param':
      return isSecretName(owner.name) ? owner.name : undefined;
    default:
      return undefined;
  }
}

/** What is secret in an `auth`: not the scheme before a space, nor a user or name before `:` or `=`. */
function secretOfAuth(text: string): string {
  return text
    .trim()
    .replace(/^[A-Za-z][\w-]*\s+(?=\S)/, '')
    .replace(/^(?:[\w.@-]+\s*[:=](?=.))+/, '');
}
