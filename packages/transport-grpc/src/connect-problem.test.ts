import { connectProblem } from './connect-problem.js';

describe('connectProblem', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['certificate has expired', 'certificate has expired'],
    ['read ECONNRESET (2026-01-02T03:04:05.678Z)', 'read ECONNRESET'],
    [
      "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: IP: ::1 is not in the cert's list: ",
      "Hostname/IP does not match certificate's altnames: IP: ::1 is not in the cert's list:",
    ],
    [
      '80BCC19F:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl3_record.c:350:\n',
      'what answers there does not speak TLS (wrong version number)',
    ],
    [
      '80BCC19F:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../rec.c:1601:SSL alert number 116\n (2026-01-02T03:04:05.678Z)',
      'the server asks for a certificate and was shown none (tlsv13 alert certificate required)',
    ],
    [
      '80BCC19F:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../rec.c:1601:SSL alert number 48\n',
      'the server refused the certificate it was shown (tlsv1 alert unknown ca)',
    ],
    [
      '80BCC19F:error:0A000126:SSL routines::unexpected eof while reading:../rec.c:308:\n',
      'unexpected eof while reading',
    ],
    ['Protocol error', 'what answers there does not speak HTTP/2 (Protocol error)'],
    ['undefined', 'the proxy made no connection'],
    [
      'Failed to connect (2026-01-02T03:04:05.678Z).',
      'the connection was closed before both sides had greeted each other',
    ],
  ])('makes of "%s"', (text, problem) => {
    expect(connectProblem(text)).toBe(problem);
  });
});
