import { Metadata, status } from '@grpc/grpc-js';
import { failureOf, startGreeterBed } from '../testing/greeter-bed.js';

it('a call with more metadata than maxMetadataBytes fails, and is not sent', async () => {
  let callCount = 0;
  const bed = await startGreeterBed(
    {
      sayHello: (_call, respond) => {
        callCount += 1;
        respond(null, { greeting: 'Hello!', servedBy: '' });
      },
    },
    { maxMetadataBytes: 100 },
  );
  try {
    const metadata = new Metadata();
    metadata.set('note', 'n'.repeat(65));
    const failure = await failureOf(bed.client.sayHello({ name: 'Ann' }, { metadata }));
    expect(failure.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(failure.message).toContain(
      `on ${bed.address} failed with RESOURCE_EXHAUSTED: The call's metadata is 101`,
    );
    expect(callCount).toBe(0);
    expect(bed.pendingCount()).toBe(0);
  } finally {
    await bed.stop();
  }
});
