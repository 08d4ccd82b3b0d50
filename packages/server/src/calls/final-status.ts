/** How calls end, and what becomes of what handlers throw. */
import { inspect } from 'node:util';
import { type Metadata, status } from '@grpc/grpc-js';
import { type Observer, PeerError, tellProblem } from '@peerage/peer-core';
import { isServerError } from '../server-error.js';

/** The status of a call, and what is added to its trailers. */
export interface FinalStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata?: Metadata;
}

export const okStatus: FinalStatus = Object.freeze({ code: status.OK, details: 'OK' });

/** Whom to tell what when a handler fails. */
export interface FailureSettings {
  readonly server: string;
  readonly observer: Observer | undefined;
  /** Tell callers the message of every error. */
  readonly exposeErrors: boolean;
}

/** The end of a call of `procedure` whose handler threw `error`. Tells the observer of what callers are not told. */
export function finalStatusOf(error: unknown, procedure: string, settings: FailureSettings): FinalStatus {
  if (isServerError(error)) {
    const { code, details, metadata } = error;
    return { code, details: wellFormed(details), metadata };
  }
  const problem = new PeerError('handler-failed', { procedure }, { cause: error });
  tellProblem(settings.observer, settings.server, problem);
  const details = settings.exposeErrors ? messageOf(error) : 'The handler failed.';
  return { code: status.UNKNOWN, details: wellFormed(details) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}

/** As much of a message as every client takes; one that does not fit into HTTP/2's trailers would never arrive. */
const maxDetailsBytes = 8_192;

/** Half a surrogate pair cannot be sent, and grpc-js throws where nobody catches; too long a message is cut. */
function wellFormed(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxDetailsBytes) return bytes.toString();
  return `${bytes.toString('utf8', 0, maxDetailsBytes).replace(/\uFFFD$/, '')}…`;
}
