/** One method of a service as calls need it: a path, an encoder and a decoder, worked out once per client. */
import { inspect } from 'node:util';
import type { MethodDefinition, ServiceDefinition } from './service-definition.js';

export interface Procedure {
  /** `/package.Service/Method`. */
  readonly path: string;
  encode(request: unknown): Buffer;
  decode(message: Uint8Array): unknown;
}

export function procedureOf(service: ServiceDefinition, method: MethodDefinition): Procedure {
  const requestType: Encoder = method.requestType;
  const { responseType } = method;
  return {
    path: `/${service.fullName}/${method.name}`,
    encode(request) {
      const whole =
        requestType.fromPartial === undefined ? request : requestType.fromPartial(checkedMessage(request));
      const { buffer, byteOffset, byteLength } = requestType.encode(whole).finish();
      // The same bytes as a Buffer, which is what grpc-js takes; not a copy.
      return Buffer.from(buffer, byteOffset, byteLength);
    },
    decode: message => responseType.decode(message),
  };
}

/** A request's type once its own type parameters are gone; the client's type has checked what is passed here. */
interface Encoder {
  encode(message: unknown): { finish(): Uint8Array };
  fromPartial?(partial: unknown): unknown;
}

/**
 * What is given for a message: `fromPartial` makes an empty one of a number or a text without a word.
 *
 * @throws TypeError when it is no object.
 */
function checkedMessage(given: unknown): object {
  if (typeof given === 'object' && given !== null) return given;
  throw new TypeError(`${inspect(given)} is no message`);
}
