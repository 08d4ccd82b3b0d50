/** The details that gRPC's richer error model knows: the messages of google/rpc/error_details.proto. */

/** Every kind of detail, by its full name. */
export interface ErrorDetails {
  'google.rpc.ErrorInfo': ErrorInfo;
  'google.rpc.RetryInfo': RetryInfo;
  'google.rpc.DebugInfo': DebugInfo;
  'google.rpc.QuotaFailure': QuotaFailure;
  'google.rpc.PreconditionFailure': PreconditionFailure;
  'google.rpc.BadRequest': BadRequest;
  'google.rpc.RequestInfo': RequestInfo;
  'google.rpc.ResourceInfo': ResourceInfo;
  'google.rpc.Help': Help;
  'google.rpc.LocalizedMessage': LocalizedMessage;
  'google.protobuf.Any': RawDetail;
}

export type ErrorDetailType = keyof ErrorDetails;

/** One detail; its `type` says which, so that a `switch` over it knows the other fields. */
export type ErrorDetail<Type extends ErrorDetailType = ErrorDetailType> = {
  readonly [Key in Type]: { readonly type: Key } & ErrorDetails[Key];
}[Type];

/** A detail to be sent: what is left out is empty. */
export type ErrorDetailInput<Type extends ErrorDetailType = ErrorDetailType> = {
  readonly [Key in Type]: { readonly type: Key } & Sparse<ErrorDetails[Key]>;
}[Type];

/** What was wrong, for programs. */
export interface ErrorInfo {
  /** One word in capitals, unique within the domain: `API_DISABLED`. */
  readonly reason: string;
  /** Whose reason it is, the name of a service say: `pubsub.googleapis.com`. */
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** When it may be tried again. */
export interface RetryInfo {
  /** The least to wait before the next try; fractions are kept to the nanosecond. */
  readonly retryDelayMs?: number | undefined;
}

/** For whoever develops the server. */
export interface DebugInfo {
  readonly stackEntries: readonly string[];
  readonly detail: string;
}

/** Which quotas were exceeded. */
export interface QuotaFailure {
  readonly violations: readonly QuotaViolation[];
}

export interface QuotaViolation {
  /** Whose quota it is: `project:1234`. */
  readonly subject: string;
  readonly description: string;
  /** The service that has the quota, when it is not the one that was called. */
  readonly apiService: string;
  readonly quotaMetric: string;
  readonly quotaId: string;
  readonly quotaDimensions: Readonly<Record<string, string>>;
  readonly quotaValue: number;
  /** The value that is being rolled out. */
  readonly futureQuotaValue?: number | undefined;
}

/** What has to be the case first. */
export interface PreconditionFailure {
  readonly violations: readonly PreconditionViolation[];
}

export interface PreconditionViolation {
  /** The kind of condition, a word of the service: `TOS`. */
  readonly type: string;
  readonly subject: string;
  readonly description: string;
}

/** What was wrong with the request, by its fields. */
export interface BadRequest {
  readonly fieldViolations: readonly FieldViolation[];
}

export interface FieldViolation {
  /** The path to the field in the request: `address.zip_code`. */
  readonly field: string;
  readonly description: string;
  /** One word in capitals, for programs. */
  readonly reason: string;
  readonly localizedMessage?: LocalizedMessage | undefined;
}

/** What to name when asking the service's people about the request. */
export interface RequestInfo {
  readonly requestId: string;
  readonly servingData: string;
}

/** What the request was about. */
export interface ResourceInfo {
  readonly resourceType: string;
  readonly resourceName: string;
  readonly owner: string;
  readonly description: string;
}

/** Where to read on. */
export interface Help {
  readonly links: readonly HelpLink[];
}

export interface HelpLink {
  readonly description: string;
  readonly url: string;
}

/** A message that may be shown to the user. */
export interface LocalizedMessage {
  /** A BCP 47 tag: `fr-CH`. */
  readonly locale: string;
  readonly message: string;
}

/** Any other message, as it was sent; or one of the above that could not be read. */
export interface RawDetail {
  /** Its type after the last `/`: `type.googleapis.com/acme.v1.Reason`. */
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

type Sparse<Value> = Value extends string | number | Uint8Array | undefined
  ? Value
  : Value extends readonly (infer Element)[]
    ? readonly Sparse<Element>[]
    : { readonly [Key in keyof Value]?: Sparse<Value[Key]> | undefined };
