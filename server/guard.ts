import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

/** Where mistakes of the server itself are told. */
export interface Log {
  error(message: string): void;
}

/**
 * Makes a handler of a request safe: an exception in one feature is logged and answered by `fallback`, and never ends the server. A request
 * that was cancelled while it waited is not worked on.
 */
export function guarded<P, R>(
  log: Log,
  name: string,
  fallback: R,
  answer: (params: P) => R,
): Handler<P, R | ResponseError<void>> {
  return (params, token) => {
    if (token.isCancellationRequested) return cancelled();
    return tried(log, name, fallback, () => answer(params));
  };
}

/**
 * The same for what takes longer than others: lets the messages that are already there come first, so that it can be cancelled before it
 * has begun.
 */
export function patient<P, R>(
  log: Log,
  name: string,
  fallback: R,
  answer: (params: P) => R,
): Handler<P, Promise<R | ResponseError<void>>> {
  return async (params, token) => {
    await new Promise<void>(resolve => setTimeout(resolve, 0));
    if (token.isCancellationRequested) return cancelled();
    return tried(log, name, fallback, () => answer(params));
  };
}

type Handler<P, R> = (params: P, token: CancellationToken) => R;

/** Runs something that must not throw. What is meant for the user (`ResponseError`) is passed on. */
export function tried<R>(log: Log, name: string, fallback: R, run: () => R): R | ResponseError<void> {
  try {
    return run();
  } catch (error) {
    if (error instanceof ResponseError) return error;
    log.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return fallback;
  }
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
