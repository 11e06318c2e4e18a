import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintRuleContext, SecretLintRuleReportDescriptor, SecretLintSourceCode } from '@secretlint/types';
import { isPlaceholder } from './placeholder.js';

/**
 * Detectors that are left out: passwords in URLs are judged in `urls.ts`, because these two take no account of `<…>`, and let go of
 * the hosts of documentation and of short passwords.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '@secretlint/secretlint-rule-basicauth',
  '@secretlint/secretlint-rule-database-connection-string',
]);
/** An account's number is no secret; the detector of AWS key ids reports it beside them. */
const NO_SECRETS: ReadonlySet<string> = new Set(['AWSAccountID']);
const OPTIONS = { enableIDScanRule: true };

/** The shortest run that any detector takes for a token; a text without one costs a single scan. */
const TOKEN_LIKE = /[A-Za-z0-9_\-+/=.]{16}/;
const NPMRC = '_authToken=';

interface Found {
  readonly id: string;
  /** What the detector puts into its message: the secret is one of these. (Its range is not always that of the secret.) */
  readonly parts: readonly string[];
}

/** What the detectors found in the text that they are at. */
let found: Found[] = [];
const context = {
  sharedOptions: {},
  createTranslator: () => (id: string, parts: object) => ({ messageId: id, message: id, data: parts }),
  report: ({ message }: SecretLintRuleReportDescriptor) =>
    found.push({ id: message.messageId, parts: Object.values(message.data ?? {}).map(String) }),
  ignore: () => {},
} as unknown as SecretLintRuleContext;

type Detector = (source: SecretLintSourceCode) => unknown;
let detectors: Detector[] | undefined;

/** Made on first use: most files hold nothing that looks like a token. */
function allDetectors(): Detector[] {
  detectors ??= rules
    .filter(rule => rule.meta.type === 'scanner' && !LEFT_OUT.has(rule.meta.id))
    .flatMap(rule => rule.create(context, OPTIONS as never).file ?? []);
  return detectors;
}

/** What secretlint is told about a text: it is no file, so that detectors of files do not look for one. */
function sourceOf(content: string, filePath?: string): SecretLintSourceCode {
  return { content, filePath, ext: '', contentType: 'text', hasBOM: false } as unknown as SecretLintSourceCode;
}

/** The name of the token or key format that a text holds (`GITHUB_TOKEN`), as secretlint knows it; undefined where it holds none. */
export function knownToken(text: string): string | undefined {
  const npmrc = text.includes(NPMRC);
  if (!npmrc && !TOKEN_LIKE.test(text)) return undefined;
  found = [];
  for (const detect of allDetectors()) {
    detect(sourceOf(text));
    if (npmrc) detect(sourceOf(text, '.npmrc'));
  }
  return found.find(({ id, parts }) => !NO_SECRETS.has(id) && !parts.some(isPlaceholder))?.id;
}

/** The head of a private key, with at least the first bytes of it: the head alone is what a check for keys looks for. */
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,2000}?[A-Za-z0-9+/]{8}/;

/** Whether a text holds a private key. */
export function holdsPrivateKey(text: string): boolean {
  return text.includes('PRIVATE KEY') && PRIVATE_KEY.test(text);
}
