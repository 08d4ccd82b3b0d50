/** How messages of a descriptor are written and read, in the shape of generated code. */
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { Codec } from '../typed-method.js';

/** @typeParam Message What messages are like, as far as they are used; nobody checks that the descriptor agrees. */
export function codecOf<Message extends object>(descriptor: DescMessage): Codec<Message> {
  return {
    encode: message => ({
      finish: () => toBinary(descriptor, create(descriptor, message as MessageInitShape<DescMessage>)),
    }),
    decode: input => fromBinary(descriptor, input) as object as Message,
  };
}
