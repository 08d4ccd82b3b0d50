/** A plain client, and how its calls end. */
import {
  type ChannelCredentials,
  type ClientOptions,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';

export interface Caller {
  readonly client: GreeterClient;
  /** The greeting, or the name of the status that came instead and its details. */
  readonly say: (name: string, metadata?: Metadata) => Promise<string>;
  readonly close: () => void;
}

export function callerOf(
  target: string,
  options: ClientOptions,
  security: ChannelCredentials = credentials.createInsecure(),
): Caller {
  const client = new GreeterClient(target, security, options);
  return {
    client,
    say: (name, metadata = new Metadata()) =>
      new Promise(resolve => {
        const deadline = Date.now() + 10_000;
        client.sayHello({ name }, metadata, { deadline }, (error: ServiceError | null, response) =>
          resolve(error === null ? response.greeting : `${status[error.code]}: ${error.details}`),
        );
      }),
    close: () => client.close(),
  };
}

/** Service configuration with one balancer. */
export function balancedBy(policy: string, config: object = {}): ClientOptions {
  return { 'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ [policy]: config }] }) };
}

/** A target that grpc-js resolves to these addresses. */
export function targetOf(servers: readonly { readonly address: string }[]): string {
  return `ipv4:${servers.map(({ address }) => address).join(',')}`;
}
