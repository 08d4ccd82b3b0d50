/** Calls whose chooser, peers and client do what the test says. */
import { type ChannelInterface, Metadata, type StatusObject, type status } from '@grpc/grpc-js';
import {
  type Choice,
  type ChooseOptions,
  type ChooseRequest,
  type Chooser,
  type Outcome,
  SharedPeer,
} from '@peerage/peer-core';
import type { Call, MessageContext } from '../src/grpc-js.js';
import type { ChannelPeer } from '../src/grpc-peer.js';
import { PeerChannel, type PeerChannelOptions } from '../src/peer-channel.js';

type Listener = Parameters<Call['start']>[1];

/** A peer whose calls do what the test says. */
export class ScriptedPeer extends SharedPeer implements ChannelPeer {
  readonly protocol = 'grpc';
  readonly calls: ScriptedCall[] = [];
  closed = false;

  constructor(id: string) {
    super({ id }, { transport: 'scripted' });
  }

  channel: ChannelInterface = this.#makeChannel();

  reconnect(): void {
    this.channel = this.#makeChannel();
  }

  #makeChannel(): ChannelInterface {
    const target = `target:${this.identifier.id}`;
    const channel = {
      getTarget: () => target,
      createCall: (method: string) => {
        if (this.closed) throw new Error('Channel has been shut down');
        const call = new ScriptedCall(method, target);
        this.calls.push(call);
        return call;
      },
    };
    return channel as unknown as ChannelInterface;
  }
}

export class ScriptedCall {
  readonly did: string[] = [];
  readonly contexts: MessageContext[] = [];
  metadata = new Metadata();
  listener: Listener | undefined;
  readonly #method: string;
  #peer: string;

  constructor(method: string, peer: string) {
    this.#method = method;
    this.#peer = peer;
  }

  start(metadata: Metadata, listener: Listener): void {
    this.did.push(`start ${this.#method}`);
    this.metadata = metadata;
    this.listener = listener;
  }
  startRead(): void {
    this.did.push('read');
  }
  setCredentials(): void {
    this.did.push('credentials');
  }
  sendMessageWithContext(context: MessageContext, message: Buffer): void {
    this.contexts.push(context);
    this.did.push(`send ${message.toString()}`);
  }
  halfClose(): void {
    this.did.push('halfClose');
  }
  cancelWithStatus(code: status): void {
    this.did.push(`cancel ${code}`);
  }
  getPeer(): string {
    return this.#peer;
  }
  /** The call is on the wire. */
  reach(): void {
    this.#peer = 'somewhere';
  }
  end(code: status, details = ''): void {
    this.listener?.onReceiveStatus({ code, details, metadata: new Metadata() });
  }
}

/** Gives the peers it was filled with, in order; waits when there are none. */
export class ScriptedChooser implements Chooser {
  readonly name = 'scripted';
  readonly state = 'running';
  readonly available = true;
  readonly outcomes: Outcome[] = [];
  readonly requests: ChooseRequest[] = [];
  readonly waits: {
    options: ChooseOptions | undefined;
    resolve: (choice: Choice) => void;
    reject: (error: unknown) => void;
  }[] = [];
  readonly peers: (SharedPeer | Error)[];
  respondedCount = 0;
  onRequest: (request: ChooseRequest) => void = () => undefined;

  constructor(...peers: (SharedPeer | Error)[]) {
    this.peers = peers;
  }

  onAvailabilityChanged = () => () => undefined;
  start = () => Promise.resolve();
  stop = () => Promise.resolve();

  tryChoose(request: ChooseRequest): Choice | undefined {
    this.requests.push(request);
    this.onRequest(request);
    const peer = this.peers.shift();
    if (peer instanceof Error) throw peer;
    return peer === undefined ? undefined : this.choiceOf(peer);
  }

  choose(_request: ChooseRequest, options?: ChooseOptions): Promise<Choice> {
    return new Promise((resolve, reject) => {
      this.waits.push({ options, resolve, reject });
    });
  }

  choiceOf(peer: SharedPeer): Choice {
    return {
      peer,
      responded: () => {
        this.respondedCount += 1;
      },
      finish: (outcome = { code: 0 }) => void this.outcomes.push(outcome),
    };
  }
}

/** What the client of a call heard. */
export class Heard implements Listener {
  readonly messages: unknown[] = [];
  readonly statuses: StatusObject[] = [];
  onReceiveMetadata(): void {}
  onReceiveMessage(message: unknown): void {
    this.messages.push(message);
  }
  onReceiveStatus(received: StatusObject): void {
    this.statuses.push(received);
  }
  get codes(): status[] {
    return this.statuses.map(({ code }) => code);
  }
}

/** A channel over `chooser`, and a listener for a call of it. */
export function setUp(chooser: ScriptedChooser, options?: PeerChannelOptions) {
  const channel = new PeerChannel(chooser, options);
  return { channel, heard: new Heard() };
}
