/** A resolver of grpc-js that finds what it is told: targets are `bench:` and a name. */
import { experimental } from '@grpc/grpc-js';

const scheme = 'bench';

const resolvers = new Map<string, PushResolver>();

class PushResolver implements experimental.Resolver {
  readonly #listener: experimental.ResolverListener;

  constructor({ path }: experimental.GrpcUri, listener: experimental.ResolverListener) {
    this.#listener = listener;
    resolvers.set(path, this);
  }

  push(endpoints: experimental.Endpoint[]): void {
    this.#listener(experimental.statusOrFromValue(endpoints), {}, null, '');
  }

  updateResolution(): void {
    // It knows no more than it was told.
  }

  destroy(): void {
    // There is nothing to let go of.
  }

  static getDefaultAuthority(): string {
    return 'localhost';
  }
}

/** The target of a channel whose endpoints are pushed under this name. */
export function pushedTarget(name: string): string {
  experimental.registerResolver(scheme, PushResolver);
  return `${scheme}:${name}`;
}

/** Tells the channel that was made last for this name who its endpoints are. */
export function pushEndpoints(name: string, endpoints: experimental.Endpoint[]): void {
  resolvers.get(name)?.push(endpoints);
}
