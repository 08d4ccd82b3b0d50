/** Which grpc-js a run of these tests is about: the oldest that is supported, or the one that is installed. */
import { startGreeterBed } from './greeter-bed.js';
import { tsProto } from './kinds/ts-proto.js';

it('is the one that makes the calls', async () => {
  const bed = await startGreeterBed(1);
  await tsProto.over(bed.list).nothing(['Ann']);
  const userAgent = bed.servers[0]?.calls[0]?.userAgent;
  expect(userAgent).toMatch(/^grpc-node-js\/1\.\d+\.\d+$/);
  expect(userAgent === 'grpc-node-js/1.14.0').toBe('oldestGrpcJs' in globalThis);
  await bed.stop();
});
