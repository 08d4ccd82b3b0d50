/** What a client needs of generated code: the shape of ts-proto's generic definitions, which nice-grpc takes too. */

/** How one kind of message is written and read. `never` and `unknown` let every generated type fit. */
export interface MessageType {
  /** Writes a message, ready to be finished into bytes. */
  encode(message: never): { finish(): Uint8Array };
  /** Reads a message. */
  decode(input: Uint8Array): unknown;
  /** Absent when ts-proto ran with `outputPartialMethods=false`; then requests have to be complete. */
  fromPartial?(partial: never): unknown;
}

/** A message as it may be given to be sent: what may be left out is its type's business, `fromPartial` says, if it has one. */
export type Given<Type extends MessageType> = Type extends { fromPartial(partial: infer Partial): unknown }
  ? Partial
  : Parameters<Type['encode']>[0];

/** A message as it is received. */
export type Received<Type extends MessageType> = ReturnType<Type['decode']>;

/** One method: its name, its messages, and which of them come as streams. */
export interface MethodDefinition {
  /** As in the .proto file. */
  readonly name: string;
  readonly requestType: MessageType;
  readonly requestStream: boolean;
  readonly responseType: MessageType;
  readonly responseStream: boolean;
  readonly options?: MethodOptions;
}

/** What the .proto file says of a method, as far as ts-proto passes it on. */
export interface MethodOptions {
  /** Whether a request may be handled more than once: `option idempotency_level`. */
  readonly idempotencyLevel?: 'IDEMPOTENT' | 'NO_SIDE_EFFECTS';
  readonly [option: string]: unknown;
}

/** One service, with its methods by the names that clients give them. */
export interface ServiceDefinition {
  /** With its package. */
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDefinition>>;
}
