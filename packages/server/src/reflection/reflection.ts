/** Tells clients which services a server has, and what their messages look like: `grpc.reflection`. */
import type { RequestStream } from '@peerage/client/codegen-v1';
import type { ServerExtension } from '../server.js';
import { healthFile } from './health-file.js';
import { KnownFiles } from './known-files.js';
import { orcaFiles } from './orca-files.js';
import {
  type ReflectionRequest,
  type ReflectionResponse,
  type ReflectionVersion,
  reflectionFile,
  reflectionService,
} from './reflection-protocol.js';
import { Reflector } from './reflector.js';

/** The second is what tools asked for before there was the first, and many still do. */
const versions: readonly ReflectionVersion[] = ['v1', 'v1alpha'];

/**
 * Server reflection, v1 and v1alpha, for tools such as grpcurl.
 *
 * Lists the services of the server it is added to, whenever they were added, and describes what is in `descriptors`;
 * health, load reports and itself besides.
 *
 * @param descriptors A serialized `google.protobuf.FileDescriptorSet` with all imports, which `peerage generate`
 * writes into `descriptors.ts`.
 * @throws PeerError `invalid-configuration` naming `descriptors` when it is something else.
 * @example
 * createServer().add(GreeterDefinition, handlers).add(reflection(descriptors));
 */
export function reflection(descriptors: Uint8Array): ServerExtension {
  const files = new KnownFiles(descriptors, [healthFile(), ...orcaFiles(), ...versions.map(reflectionFile)]);
  return {
    extend(server) {
      const conversations = new Conversations(server.draining);
      const services = (): string[] => server.services.map(({ fullName }) => fullName);
      for (const version of versions) {
        const serverReflectionInfo = (requests: RequestStream<ReflectionRequest>) =>
          conversations.hold(requests, new Reflector(files, services));
        server.add(reflectionService(version), { serverReflectionInfo }, { upkeep: true });
      }
    },
  };
}

/** Those with clients that may ask more. They end when the server drains: it does not wait for more questions. */
class Conversations {
  readonly #open = new Set<RequestStream<ReflectionRequest>>();

  constructor(draining: AbortSignal) {
    draining.addEventListener('abort', () => {
      for (const requests of this.#open) void requests.return?.();
    });
  }

  async *hold(
    requests: RequestStream<ReflectionRequest>,
    reflector: Reflector,
  ): AsyncGenerator<ReflectionResponse> {
    this.#open.add(requests);
    try {
      for await (const request of requests) {
        yield {
          validHost: request.host,
          originalRequest: request,
          messageResponse: reflector.answer(request.messageRequest),
        };
      }
    } finally {
      this.#open.delete(requests);
    }
  }
}
