/** Says in words what Node and OpenSSL have to say about a connection that could not be made. */

/** What OpenSSL's reasons come down to. */
const meanings: readonly (readonly [reason: RegExp, meaning: string])[] = [
  [/wrong version number|http request|packet length too long/, 'what answers there does not speak TLS'],
  [/alert certificate required/, 'the server asks for a certificate and was shown none'],
  [
    /alert (?:bad certificate|unknown ca|certificate|unsupported certificate)/,
    'the server refused the certificate it was shown',
  ],
];

/**
 * `text` without error codes, addresses in memory, lines of source code and timestamps.
 *
 * @param text The message of grpc-js for the last attempt to connect.
 */
export function connectProblem(text: string): string {
  const plain = text
    .trim()
    .replace(/^Error(?: \[\w+\])?: /, '')
    .replace(/\s*\(\d{4}-\d\d-\d\dT[\d:.]+Z\)\.?$/, '')
    .trim();
  // grpc-js gives no reason when a proxy refuses, and none worth telling when the other side just closes.
  if (plain === 'undefined') return 'the proxy made no connection';
  if (plain === 'Protocol error') return 'what answers there does not speak HTTP/2 (Protocol error)';
  if (plain === 'Failed to connect')
    return 'the connection was closed before both sides had greeted each other';
  const reason = /^[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/.exec(plain)?.[1];
  if (reason === undefined) return plain;
  const meaning = meanings.find(([pattern]) => pattern.test(reason))?.[1];
  return meaning === undefined ? reason : `${meaning} (${reason})`;
}
