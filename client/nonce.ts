/** A number that nobody guesses, for the policy of one page. */
export function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), byte => byte.toString(16).padStart(2, '0')).join('');
}
