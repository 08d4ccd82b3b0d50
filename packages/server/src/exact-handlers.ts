/** A check on handlers that TypeScript does not make by itself. It is gone when the program runs. */

import type { MethodDefinition, ServiceDefinition } from '@peerage/client';
import type { Handler, Handlers, Subscribable } from '@peerage/client/codegen-v1';

/**
 * What handlers are besides `Handlers<Service>`: functions whose responses have no fields but those of their type.
 *
 * All fields of a response may be left out, so that to TypeScript a misspelt one is just one more.
 */
export type ExactHandlers<Service extends ServiceDefinition, Given extends Handlers<Service>> = {
  readonly [Name in keyof Given]: Name extends keyof Service['methods']
    ? Exact<Service['methods'][Name], Given[Name]>
    : unknown;
};

type Exact<Method extends MethodDefinition, Given> = [UnknownField<Method, Given>] extends [never]
  ? unknown
  : { readonly 'is no field of the response': UnknownField<Method, Given> };

type UnknownField<Method extends MethodDefinition, Given> = Exclude<
  FieldOf<ResponseOf<Method, Given>>,
  FieldOf<ResponseOf<Method, Handler<Method>>>
>;

/** The message that `Function` gives, or those that it gives one after the other. */
type ResponseOf<Method extends MethodDefinition, Function> = Function extends (
  ...given: never
) => infer Result
  ? Method['responseStream'] extends true
    ? Result extends AsyncIterable<infer Message> | Iterable<infer Message> | Subscribable<infer Message>
      ? Message
      : never
    : Awaited<Result>
  : never;

/** Names of fields; none when they are not known one by one. */
type FieldOf<Message> = Message extends unknown
  ? string extends keyof Message
    ? never
    : keyof Message
  : never;
