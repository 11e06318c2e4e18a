/** Last words of a name whose value is a secret. */
const SECRET_WORDS: ReadonlySet<string> = new Set(['password', 'passwd', 'pwd', 'secret', 'token']);
/** Words after which `key` is a secret: `api.key`, `secretKey`. */
const BEFORE_KEY: ReadonlySet<string> = new Set(['api', 'access', 'account', 'private', 'secret']);

/** The words of a name, in lower case, split at changes of case, dots, hyphens and underscores. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[\s.\-_]+/)
    .filter(word => word !== '')
    .map(word => word.toLowerCase());
}

/** Whether what a setting, an option or a parameter of this name holds is a secret. */
export function isSecretName(name: string): boolean {
  // Azure writes the storage account's host behind the name.
  const words = wordsOf(name.replace(/((?:^|\.)fs\.azure\.account\.key)\..*$/is, '$1'));
  const last = words.at(-1);
  if (last === undefined) return false;
  return SECRET_WORDS.has(last) || (last === 'key' && BEFORE_KEY.has(words.at(-2) ?? ''));
}
