import type { Declaration, StringLiteral } from '../model/declaration/index.js';
import { replace } from '../model/edits.js';
import { shown } from '../model/names.js';
import type { Fact, Fix } from '../model/records.js';
import { credentialIn, type Reason } from './credentials/detect.js';
import type { Rule, RuleContext } from './rule.js';

/** A string that is a credential, wherever in the file it stands. */
export const hardcodedCredentials: Rule = {
  code: 'ant-hardcoded-credentials',
  severity: 'error',
  category: 'rule',
  antiPattern: 'ant-hardcoded-credentials',
  fix: 'needs a look',
  options: {},
  check(context) {
    for (const literal of context.declaration.strings) {
      const reason = credentialIn(literal);
      if (reason === undefined) continue;
      const path = secretPath(context.declaration, literal);
      context.report({
        span: literal.span,
        message: message(reason, path),
        fixes: fixes(context, literal, path),
        facts: factsFor(reason, literal),
      });
    }
  },
};

function message(reason: Reason, path: string | undefined): string {
  const instead =
    path === undefined
      ? 'Take it out of the file, and let a setting fetch it with `secret("…")`.'
      : `Keep it in the secret store, and write \`secret("${path}")\` here.`;
  return `${what(reason)} Everyone who can read this file, or any commit of it, can use it, so it must be exchanged for a new one. ${instead}`;
}

function what(reason: Reason): string {
  switch (reason.kind) {
    case 'token':
      return `This text holds a credential of a known format (${formatName(reason.format)}).`;
    case 'private key':
      return 'This text holds a private key.';
    case 'url':
      return 'The URL in this text holds a password.';
    case 'pair':
      return 'This text holds a password (`password=…`).';
    case 'name':
      return `${shown(reason.name)} holds a credential in plain text.`;
  }
}

/** What gave it away, without a letter of it. */
function factsFor(reason: Reason, { owner }: StringLiteral): readonly Fact[] {
  const place = PLACES[owner.kind];
  return [{ text: signOf(reason) }, ...(place === undefined ? [] : [{ text: `The text is ${place}.` }])];
}

function signOf(reason: Reason): string {
  switch (reason.kind) {
    case 'token':
      return `A part of it has the letters and the length of a credential of the format ${formatName(reason.format)}.`;
    case 'private key':
      return 'It has the first line of a private key, `-----BEGIN … PRIVATE KEY-----`.';
    case 'url':
      return 'A password stands between `://` and `@`, and is no placeholder.';
    case 'pair':
      return 'A value stands behind `password=` or `pwd=`, and is no placeholder.';
    case 'name':
      return `What is called ${shown(reason.name)} is a secret by its name, and its value is no placeholder.`;
  }
}

const PLACES: Readonly<Partial<Record<StringLiteral['owner']['kind'], string>>> = {
  setting: 'the value of a setting',
  option: 'the value of an option',
  param: 'the default of a parameter',
  sql: 'a query',
};

function formatName(format: string): string {
  return format.toLowerCase().replaceAll('_', ' ');
}

/** The path under which the secret may be kept: the declaration and the setting. Undefined where no setting's value is the text. */
function secretPath(declaration: Declaration, { owner }: StringLiteral): string | undefined {
  const setting = owner.kind === 'setting' ? owner.name : owner.kind === 'option' ? owner.key : undefined;
  if (setting === undefined) return undefined;
  const parts = [nameOf(declaration), setting].map(part => part.replace(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^-+|-+$/g, ''));
  const path = parts.filter(part => part !== '').join('/');
  const fetched: StringLiteral = { text: path, span: { start: 0, end: 0 }, owner: { kind: 'path' } };
  return path === '' || credentialIn(fetched) !== undefined ? undefined : path;
}

function nameOf(declaration: Declaration): string {
  if (declaration.kind === 'defaults') return `defaults-${declaration.of ?? ''}`;
  if (declaration.kind === 'table' && declaration.each) return declaration.layer;
  return 'name' in declaration ? (declaration.name?.text ?? declaration.kind) : declaration.kind;
}

function fixes({ handle }: RuleContext, { span }: StringLiteral, path: string | undefined): Fix[] {
  if (path === undefined) return [];
  return [{ title: `Take it from the secret store: secret("${path}")`, edits: [replace(handle, span, `secret("${path}")`)] }];
}
