/** Sets of status codes as they are configured. */
import { status } from '@grpc/grpc-js';
import { check } from './check.js';

/** A gRPC status code, by name or by number. */
export type StatusCode = keyof typeof status | status;

/** @throws PeerError `invalid-configuration` naming the entry that is no code of a failure. */
export function statusCodes(field: string, codes: readonly StatusCode[]): ReadonlySet<status> {
  return new Set(
    codes.map((given, i) => {
      const code = typeof given === 'string' ? status[given] : given;
      const known = typeof status[code] === 'string' && code !== status.OK;
      check(known, `${field}[${i}]`, given, 'the name or number of a gRPC status other than OK');
      return code;
    }),
  );
}
