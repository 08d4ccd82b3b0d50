import { Metadata, status } from '@grpc/grpc-js';
import { metadataRefusal } from './metadata-limit.js';

function metadataOf(...fields: readonly (readonly [string, string | Buffer])[]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of fields) metadata.add(name, value);
  return metadata;
}

describe('metadataRefusal', () => {
  it.each([
    ['nothing', metadataOf(), 0],
    [
      'names, values, and 32 for each field',
      metadataOf(['user', 'ada'], ['user', 'grace']),
      4 + 3 + 32 + 4 + 5 + 32,
    ],
    ['binary values as they are sent, in base64', metadataOf(['trace-bin', Buffer.alloc(6)]), 9 + 8 + 32],
  ])('counts %s', (_, metadata, bytes) => {
    expect(metadataRefusal(metadata, Number.POSITIVE_INFINITY)).toBeUndefined();
    expect(metadataRefusal(metadata, bytes)).toBeUndefined();
    expect(metadataRefusal(metadata, bytes - 1)).toEqual({
      code: status.RESOURCE_EXHAUSTED,
      details: `The call's metadata is ${bytes} bytes and may be ${bytes - 1} (maxMetadataBytes)`,
      refusedHere: true,
    });
  });

  it.each([
    'connection',
    'http2-settings',
    'keep-alive',
    'proxy-connection',
    'te',
    'transfer-encoding',
    'upgrade',
  ])('refuses %s', name => {
    expect(metadataRefusal(metadataOf([name, 'x']), 1_000)).toEqual({
      code: status.INVALID_ARGUMENT,
      details: `The call's metadata has ${name}, which HTTP/2 forbids`,
      refusedHere: true,
    });
  });

  it('refuses two values of what may have one', () => {
    expect(metadataRefusal(metadataOf(['authorization', 'a'], ['authorization', 'b']), 1_000)).toEqual({
      code: status.INVALID_ARGUMENT,
      details: "The call's metadata has 2 values of authorization, which may have one",
      refusedHere: true,
    });
    expect(
      metadataRefusal(metadataOf(['authorization', 'a'], ['cookie', 'a'], ['cookie', 'b']), 1_000),
    ).toBeUndefined();
  });
});
