/** What the tests ask of every kind of client, in terms of the demo's greeter. */
import type { ChooserList } from '@peerage/peer-core';

/** The four kinds of calls, by what streams. */
export const callKinds = ['nothing', 'responses', 'requests', 'both'] as const;

type CallKind = (typeof callKinds)[number];

export interface CallSettings {
  /** Sent as the header `x-say`. */
  readonly say?: string;
  readonly timeoutMs?: number;
  /** Cancels the call, by whatever means the client has for it. */
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly texts: readonly string[];
  /** What `say` came back as, before and after the texts. */
  readonly header: unknown;
  readonly trailer: unknown;
}

/** Makes a call of each kind with the names it is given; rejects when the call fails. */
export type Caller = {
  readonly [Kind in CallKind]: (names: readonly string[], settings?: CallSettings) => Promise<Reply>;
};

export interface ClientKind {
  readonly name: string;
  /** One client of that kind, whose calls go to peers of `list`. */
  readonly over: (list: ChooserList) => Caller;
  /** The name of the gRPC status that a call of such a client failed with. */
  readonly statusOf: (error: unknown) => string;
}
