import { createHash } from 'node:crypto';
import type { Place, Workspace } from '../language/index.js';

/** In the order in which they are tried: comments, texts, quoted names, words, and what stands alone. */
const PIECE =
  /\/\/[^\n\r]*|--[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|"""[\s\S]*?(?:"""|$(?![\s\S]))|'(?:[^'\r\n]|'')*'?|"(?:[^"\r\n]|"")*"?|`(?:[^`\r\n]|``)*`?|[\p{L}\p{N}_]+|[^\s,]/gu;

/** 64 bits: among a million findings two are taken for one with a probability of 1 in 37 million. */
const DIGITS = 16;

/** What a finding is recognised by after other text was changed. */
export interface Identity {
  /** The declaration that it stands in, as `silver.orders`; a second one of a name in a file as `silver.orders~2`. Empty outside of all. */
  readonly declaration: string;
  /** Equal for findings that only their place tells apart; hexadecimal. */
  readonly fingerprint: string;
}

/**
 * Says what a finding is recognised by when lines were moved, text around it was changed or the file was formatted or renamed: its
 * code, its declaration, and what it stands on.
 * @param language the workspace that has its file
 */
export function identityOf(language: Workspace, { path, start, end, code }: Place & { readonly code: string }): Identity {
  const file = language.model.file(path);
  const owner = file?.declarations.find(({ offset, declaration }) => offset <= start && start <= offset + declaration.span.end);
  const declaration = owner?.handle.slice(owner.handle.lastIndexOf('#') + 1) ?? '';
  const said = [code, declaration.toLowerCase(), essence(file?.text.slice(start, end) ?? '')];
  const fingerprint = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, DIGITS);
  return { declaration, fingerprint };
}

/**
 * The words of a construct, up to what it holds in braces, whose inside may change without the finding being another. Comments, blanks and
 * commas are left out, and so is what texts hold: nobody shall find a password by hashing guesses.
 */
function essence(text: string): string {
  const words: string[] = [];
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === '{' && words.length > 0) break;
    if (/^(?:\/\/|--|\/\*)/.test(piece)) continue;
    words.push(/^["']/.test(piece) ? '""' : piece.toLowerCase());
  }
  return words.join(' ');
}

/**
 * Numbers equal fingerprints, as SARIF wants them told apart: `0123456789abcdef:2` is the second.
 * @returns a function that is to be called with the fingerprints in the order of the findings
 */
export function numbered(): (fingerprint: string) => string {
  const seen = new Map<string, number>();
  return fingerprint => {
    const number = (seen.get(fingerprint) ?? 0) + 1;
    seen.set(fingerprint, number);
    return `${fingerprint}:${number}`;
  };
}
