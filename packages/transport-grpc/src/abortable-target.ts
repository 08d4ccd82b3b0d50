/**
 * Channels whose attempts to connect can be called off.
 *
 * grpc-js lets go of a connection that is being made and not of its socket: that stays, closed channel or not,
 * until the network gives up on it, for ever if the server accepts and says nothing. And a channel that is closed
 * after it failed connects once more. But grpc-js hands the addresses of its resolvers to `net.connect` as they
 * are, and there an address may carry an abort signal. So this is a resolver that adds one to whatever another
 * resolver finds.
 */
import { type ChannelOptions, experimental } from '@grpc/grpc-js';

const scheme = 'peerage';

/** The prefix keeps it from the subchannels, which compare their options. */
const signalOption = `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.peerage.signal`;

/** Gives the signal for a connection that begins now; without one none is wanted, and none is made. */
export type CurrentSignal = () => AbortSignal | undefined;

/**
 * The target and options of a channel that leads where `target` leads and gives up a connection that is being
 * made, in whatever phase it is, when its signal is aborted. Aborting a finished connection breaks it.
 *
 * A proxy makes its own connections: with one, `target` is left alone.
 */
export function abortableTarget(
  target: string,
  options: ChannelOptions,
  signal: CurrentSignal,
): { target: string; options: ChannelOptions } {
  if (options['grpc.enable_http_proxy'] !== 0) return { target, options };
  // Not at import, which must do nothing; once more does no harm.
  experimental.registerResolver(scheme, AbortableResolver);
  return { target: `${scheme}:${target}`, options: { ...options, [signalOption]: signal } };
}

class AbortableResolver implements experimental.Resolver {
  readonly #inner: experimental.Resolver;

  constructor(
    target: experimental.GrpcUri,
    listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    const signal = options[signalOption] as CurrentSignal;
    this.#inner = experimental.createResolver(
      innerTarget(target),
      (found, ...rest) =>
        listener(found.ok ? { ...found, value: found.value.map(abortable(signal)) } : found, ...rest),
      options,
    );
  }

  updateResolution(): void {
    this.#inner.updateResolution();
  }

  destroy(): void {
    this.#inner.destroy();
  }

  static getDefaultAuthority(target: experimental.GrpcUri): string {
    const inner = innerTarget(target);
    return inner.scheme === 'unix' ? 'localhost' : inner.path;
  }
}

function innerTarget({ path }: experimental.GrpcUri): { scheme: string; path: string } {
  const colon = path.indexOf(':');
  return { scheme: path.slice(0, colon), path: path.slice(colon + 1) };
}

function abortable(signal: CurrentSignal): (endpoint: experimental.Endpoint) => experimental.Endpoint {
  return ({ addresses }) => ({
    addresses: addresses.map(address => ({
      ...address,
      // Read by `net.connect`, once for each connection, before there is a socket.
      get signal() {
        const current = signal();
        if (current === undefined) throw new Error('No connection is wanted.');
        return current;
      },
    })),
  });
}
