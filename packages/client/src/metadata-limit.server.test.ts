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

it.each(['connection', 'transfer-encoding'])('a call with the metadata %s fails alone', async name => {
  const bed = await startGreeterBed({
    sayHello: (call, respond) => {
      if (call.request.name === 'Bob')
        setTimeout(respond, 200, null, { greeting: 'Hello, Bob!', servedBy: '' });
      else respond(null, { greeting: 'Hello!', servedBy: '' });
    },
  });
  try {
    const other = bed.client.sayHello({ name: 'Bob' });
    const metadata = new Metadata();
    metadata.set(name, 'close');
    expect(await failureOf(bed.client.sayHello({ name: 'Ann' }, { metadata }))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: `The call's metadata has ${name}, which HTTP/2 forbids`,
    });
    await expect(other).resolves.toMatchObject({ greeting: 'Hello, Bob!' });
    expect(bed.pendingCount()).toBe(0);
  } finally {
    await bed.stop();
  }
});
