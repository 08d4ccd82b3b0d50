/** Sets of status codes as they are configured. */
import { status } from '@grpc/grpc-js';
import { each, type Rule, rule } from '@peerage/peer-core/settings';

/** A gRPC status code, by name or by number. */
export type StatusCode = keyof typeof status | status;

/** Codes of failures. */
export const statusCodesRule: Rule = each(
  rule('the name or number of a gRPC status other than OK', given => {
    const code = codeOf(given as StatusCode);
    return typeof status[code] === 'string' && code !== status.OK;
  }),
);

export function statusCodes(codes: readonly StatusCode[]): ReadonlySet<status> {
  return new Set(codes.map(codeOf));
}

function codeOf(given: StatusCode): status {
  return typeof given === 'string' ? status[given] : given;
}
