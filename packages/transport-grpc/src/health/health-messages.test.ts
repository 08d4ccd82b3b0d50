/** Against the messages of another implementation. */
import { type ServingStatus, service } from 'grpc-health-check';
import { decodeHealthCheckResponse, encodeHealthCheckRequest } from './health-messages.js';

const watch = service['Watch'];
if (watch === undefined) throw new Error('no Watch');

it.each(['', 'greeter.v1.Greeter', 'grüße'])('asks for the service "%s"', name => {
  expect(watch.requestDeserialize(encodeHealthCheckRequest(name))).toEqual({ service: name });
});

it.each(['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'])('reads %s', name => {
  const status = name as ServingStatus;
  expect(decodeHealthCheckResponse(watch.responseSerialize({ status }))).toBe(status);
});

it('takes what it does not know for unknown, and skips other fields', () => {
  expect(decodeHealthCheckResponse(Buffer.from([0x08, 0x63]))).toBe('UNKNOWN');
  expect(decodeHealthCheckResponse(Buffer.from([0x12, 0x02, 0x68, 0x69, 0x08, 0x01]))).toBe('SERVING');
});

it.each([[[0x08]], [[0x12, 0x7f, 0x00]], [[0x0f]]])('throws for bytes that are no message: %j', bytes => {
  expect(() => decodeHealthCheckResponse(Buffer.from(bytes))).toThrow();
});
