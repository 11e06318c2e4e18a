import { expect, test } from 'vitest';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { guarded, patient } from '../../server/guard.js';

const goingOn = { isCancellationRequested: false } as CancellationToken;
const cancelled = { isCancellationRequested: true } as CancellationToken;

function logging(): { errors: string[]; error(message: string): void } {
  const errors: string[] = [];
  return { errors, error: message => void errors.push(message) };
}

test('an exception in a feature is logged, and the answer is the fallback', async () => {
  const log = logging();
  const fails = (): number => {
    throw new TypeError('x is not a function');
  };
  expect(guarded(log, 'hover', -1, fails)({}, goingOn)).toBe(-1);
  expect(await patient(log, 'lineage', -2, fails)({}, goingOn)).toBe(-2);
  expect(log.errors).toEqual([
    expect.stringMatching(/^hover: TypeError: x is not a function/),
    expect.stringMatching(/^lineage: /),
  ]);
});

test('a refusal reaches the user and is not logged', () => {
  const log = logging();
  const refusal = new ResponseError(LSPErrorCodes.RequestFailed, 'It cannot be renamed.');
  const refuses = (): number => {
    throw refusal;
  };
  expect(guarded(log, 'rename', -1, refuses)({}, goingOn)).toBe(refusal);
  expect(log.errors).toEqual([]);
});

test('a request that was cancelled while it waited is not worked on', async () => {
  const log = logging();
  let worked = 0;
  const answer = (): number => ++worked;
  for (const result of [guarded(log, 'a', 0, answer)({}, cancelled), await patient(log, 'b', 0, answer)({}, cancelled)])
    expect((result as unknown as ResponseError<void>).code).toBe(LSPErrorCodes.RequestCancelled);
  expect(worked).toBe(0);
});
