/** The messages of the richer error model as protobuf has them, for reading and writing without generated code. */
import protobuf from 'protobufjs';

/** google/rpc/status.proto and google/rpc/error_details.proto, as far as field numbers go. */
const source = `
syntax = "proto3";
package google.rpc;

message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
message Any { string type_url = 1; bytes value = 2; }
message Duration { int64 seconds = 1; int32 nanos = 2; }

message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
message RetryInfo { optional Duration retry_delay = 1; }
message DebugInfo { repeated string stack_entries = 1; string detail = 2; }
message QuotaFailure {
  message Violation {
    string subject = 1;
    string description = 2;
    string api_service = 3;
    string quota_metric = 4;
    string quota_id = 5;
    map<string, string> quota_dimensions = 6;
    int64 quota_value = 7;
    optional int64 future_quota_value = 8;
  }
  repeated Violation violations = 1;
}
message PreconditionFailure {
  message Violation { string type = 1; string subject = 2; string description = 3; }
  repeated Violation violations = 1;
}
message BadRequest {
  message FieldViolation {
    string field = 1;
    string description = 2;
    string reason = 3;
    optional LocalizedMessage localized_message = 4;
  }
  repeated FieldViolation field_violations = 1;
}
message RequestInfo { string request_id = 1; string serving_data = 2; }
message ResourceInfo { string resource_type = 1; string resource_name = 2; string owner = 3; string description = 4; }
message Help {
  message Link { string description = 1; string url = 2; }
  repeated Link links = 1;
}
message LocalizedMessage { string locale = 1; string message = 2; }
`;

let root: protobuf.Root | undefined;

/** The message of that full name; parsed when first asked for. */
export function messageType(fullName: string): protobuf.Type {
  if (root === undefined) {
    root = protobuf.parse(source).root;
    root.resolveAll();
  }
  return root.lookupType(fullName);
}

/** Every field is there, empty where the message does not have it; messages and optional ones only if it does. */
const wholly: protobuf.IConversionOptions = { longs: Number, defaults: true };

/** @throws Error when the bytes are no such message. */
export function decode(fullName: string, bytes: Uint8Array): Record<string, unknown> {
  const type = messageType(fullName);
  return type.toObject(type.decode(bytes), wholly);
}

export function encode(fullName: string, content: Readonly<Record<string, unknown>>): Uint8Array {
  const type = messageType(fullName);
  return type.encode(type.fromObject(content)).finish();
}
