/** The shape of ts-proto's definitions with the types of messages kept, for services that are written here. */

/** How one kind of message is written and read. */
export interface Codec<Message> {
  encode(message: Message): { finish(): Uint8Array };
  decode(input: Uint8Array): Message;
}

/** One method of such a service. */
export interface TypedMethod<
  Request,
  RequestStream extends boolean,
  Response,
  ResponseStream extends boolean,
> {
  readonly name: string;
  readonly requestType: Codec<Request>;
  readonly requestStream: RequestStream;
  readonly responseType: Codec<Response>;
  readonly responseStream: ResponseStream;
}
