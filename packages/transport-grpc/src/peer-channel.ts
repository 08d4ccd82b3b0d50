/** A grpc-js channel that is not one connection but whatever peer a chooser gives for each call. */
import type { ChannelInterface, connectivityState, Deadline } from '@grpc/grpc-js';
import type { Chooser, Observer } from '@peerage/peer-core';
import { callback, checkSettings, type Rule, type Rules, role, rule } from '@peerage/peer-core/settings';
import { checkCall, type PeerCallOptions } from './call-options.js';
import { ChooserConnectivity } from './chooser-connectivity.js';
import type { ParentCall } from './grpc-js.js';
import { usualMaxMetadataBytes } from './metadata-limit.js';
import { type CallOwner, PeerCall } from './peer-call.js';
import type { PeerWait } from './peer-wait.js';
import { closedForGood } from './status-of.js';

/** Limits of calls, and who hears of callbacks that throw. */
export interface PeerChannelOptions {
  readonly observer?: Observer | undefined;
  /**
   * How much metadata a call may have, counted as HTTP/2 does: names, values, and 32 for each field; 65 535 by
   * default, which is what servers on Node take unless told otherwise. A call with more ends RESOURCE_EXHAUSTED and
   * is not sent: servers may end the connection over it, and with it every other call.
   */
  readonly maxMetadataBytes?: number | undefined;
}

type ChannelRef = ReturnType<ChannelInterface['getChannelzRef']>;

/**
 * Routes every call through `chooser`; the channel of any grpc-js client, as its `channelOverride`.
 *
 * A call chooses when it starts, with its metadata at hand. It waits when no peer is available: until its
 * deadline with `waitForReady`, else for the chooser's own time, or the deadline if that is nearer. A call that
 * its peer never heard of, or refused, is chosen for again, somewhere else if there is. What goes wrong with choosing is the status of the
 * call and is never thrown.
 *
 * The chooser is its owner's to start and stop.
 *
 * @example
 * const client = new GreeterClient('', credentials.createInsecure(), { channelOverride: new PeerChannel(list) });
 */
export class PeerChannel implements ChannelInterface {
  readonly #owner: ChannelState;
  readonly #connectivity: ChooserConnectivity;

  /** @throws PeerError `invalid-configuration` naming the option. */
  constructor(chooser: Chooser, options: PeerChannelOptions = {}) {
    this.#owner = new ChannelState(chooser, options);
    this.#connectivity = new ChooserConnectivity(chooser);
  }

  /**
   * Opens a call of `procedure`, `/package.Service/Method`; nothing happens before its `start`.
   *
   * @throws PeerError `invalid-configuration` when the procedure or the deadline is none; Error when the channel
   * is closed.
   */
  open(procedure: string, options: PeerCallOptions = {}): PeerCall {
    checkCall(procedure, options);
    if (this.#owner.closed) throw new Error('Channel has been shut down');
    return new PeerCall(this.#owner, procedure, options);
  }

  createCall(
    method: string,
    deadline: Deadline,
    host: string | null | undefined,
    parentCall: ParentCall | null,
    propagateFlags: number | null | undefined,
  ): PeerCall {
    return this.open(method, { deadline, host, parentCall, propagateFlags });
  }

  /** Takes no more calls and ends those that wait for a peer; those that have one end by themselves. */
  close(): void {
    if (this.#owner.closed) return;
    this.#owner.closed = true;
    for (const wait of [...this.#owner.waits]) wait.giveUp(closedForGood);
    this.#connectivity.close();
  }

  /** `peers:` and the name of the chooser. */
  getTarget(): string {
    return this.#owner.target;
  }

  /** READY when the chooser has a peer; it connects by itself, so asking it to makes no difference. */
  getConnectivityState(_tryToConnect: boolean): connectivityState {
    return this.#connectivity.state;
  }

  watchConnectivityState(
    from: connectivityState,
    deadline: Deadline,
    watcher: (error?: Error) => void,
  ): void {
    this.#connectivity.watch(from, deadline, watcher);
  }

  /** Stands for nothing: channelz knows only grpc-js' own channels. */
  getChannelzRef(): ChannelRef {
    return { kind: 'channel', id: 0, name: this.#owner.target } as ChannelRef;
  }
}

const chooserRule: Rule = role('a list, or what bind() makes of one', 'tryChoose', 'choose');

const rules: Rules<PeerChannelOptions> = {
  observer: callback,
  maxMetadataBytes: rule('a number of bytes, 0 or more', value => typeof value === 'number' && value >= 0),
};

class ChannelState implements CallOwner {
  readonly chooser: Chooser;
  readonly observer: Observer | undefined;
  readonly maxMetadataBytes: number;
  readonly target: string;
  readonly waits = new Set<PeerWait>();
  closed = false;

  constructor(chooser: Chooser, options: PeerChannelOptions) {
    chooserRule.check('chooser', chooser);
    checkSettings('PeerChannel', options, rules);
    const { observer, maxMetadataBytes = usualMaxMetadataBytes } = options;
    this.chooser = chooser;
    this.observer = observer;
    this.maxMetadataBytes = maxMetadataBytes;
    this.target = `peers:${chooser.name}`;
  }
}
