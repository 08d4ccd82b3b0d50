/** A resolver that finds what a test says, when it says so. */
import { experimental, Metadata, type ServiceConfig, status } from '@grpc/grpc-js';

const channels = new Map<string, ManualChannel>();
let madeCount = 0;

interface ManualChannel {
  listener?: experimental.ResolverListener;
}

class ManualResolver implements experimental.Resolver {
  constructor(target: experimental.GrpcUri, listener: experimental.ResolverListener) {
    const channel = channels.get(target.path);
    if (channel !== undefined) channel.listener = listener;
  }

  updateResolution(): void {}

  destroy(): void {}

  static getDefaultAuthority(): string {
    return 'localhost';
  }
}

/** What one channel's resolver finds. Its target resolves to nothing until it is told. */
export class Resolution {
  readonly target: string;
  readonly #channel: ManualChannel = {};

  constructor() {
    experimental.registerResolver('manual', ManualResolver);
    madeCount += 1;
    this.target = `manual:///${madeCount}`;
    channels.set(String(madeCount), this.#channel);
  }

  find(servers: readonly { readonly address: string }[], serviceConfig?: ServiceConfig): void {
    const endpoints = servers.map(({ address }) => {
      const [host = '', port] = address.split(':');
      return { addresses: [{ host, port: Number(port) }] };
    });
    this.#say(experimental.statusOrFromValue(endpoints), serviceConfig);
  }

  /** Endpoints of several addresses each. */
  findEndpoints(endpoints: experimental.Endpoint[]): void {
    this.#say(experimental.statusOrFromValue(endpoints));
  }

  fail(details: string): void {
    this.#say(
      experimental.statusOrFromError({ code: status.UNAVAILABLE, details, metadata: new Metadata() }),
    );
  }

  #say(found: experimental.StatusOr<experimental.Endpoint[]>, serviceConfig?: ServiceConfig): void {
    this.#channel.listener?.(
      found,
      {},
      serviceConfig === undefined ? null : experimental.statusOrFromValue(serviceConfig),
      'by hand',
    );
  }
}
