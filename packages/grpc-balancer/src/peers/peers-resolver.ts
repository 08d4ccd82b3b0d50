/** Resolves `peers:` targets: to whatever the updater of that name, or of that channel, says. */
import {
  type ChannelOptions,
  type Resolver,
  type ResolverListener,
  type Target,
  unresolved,
} from '../grpc-js.js';
import { peersOption } from '../live-options.js';
import { FollowedPeers } from './followed-peers.js';
import type { PeerSource } from './peer-source.js';
import { registeredPeers } from './registered-peers.js';

export class PeersResolver implements Resolver {
  readonly #name: string;
  readonly #listener: ResolverListener;
  readonly #ownSource: PeerSource | undefined;
  #followed: FollowedPeers | undefined;
  #destroyed = false;

  constructor(target: Target, listener: ResolverListener, options: ChannelOptions) {
    this.#name = target.path;
    this.#listener = listener;
    this.#ownSource = options[peersOption] as PeerSource | undefined;
  }

  /** Follows the updater from the first call on; there is nothing to ask it for. */
  updateResolution(): void {
    this.#destroyed = false;
    if (this.#followed !== undefined) return;
    const source = this.#ownSource ?? registeredPeers(this.#name);
    if (source === undefined) {
      process.nextTick(() => this.#sayUnknown());
      return;
    }
    const followed = new FollowedPeers(`peers:///${this.#name}`, source, () => {
      this.#listener(followed.news, {}, null, '');
    });
    this.#followed = followed;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#followed?.stop();
    this.#followed = undefined;
  }

  static getDefaultAuthority({ path }: Target): string {
    return path;
  }

  #sayUnknown(): void {
    if (this.#destroyed) return;
    const problem = `No peers are registered under "${this.#name}", and the channel has none of its own.`;
    this.#listener(unresolved(problem), {}, null, '');
  }
}
