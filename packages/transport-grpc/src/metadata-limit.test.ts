import { Metadata, status } from '@grpc/grpc-js';
import { metadataBytes, metadataExcess } from './metadata-limit.js';

describe('metadataBytes', () => {
  it('counts as HTTP/2 does: names, values, and 32 for each field', () => {
    const metadata = new Metadata();
    expect(metadataBytes(metadata)).toBe(0);
    metadata.add('user', 'ada');
    metadata.add('user', 'grace');
    expect(metadataBytes(metadata)).toBe(4 + 3 + 32 + 4 + 5 + 32);
  });

  it('counts binary values as they are sent, in base64', () => {
    const metadata = new Metadata();
    metadata.set('trace-bin', Buffer.alloc(6));
    expect(metadataBytes(metadata)).toBe(9 + 8 + 32);
  });
});

describe('metadataExcess', () => {
  const metadata = new Metadata();
  metadata.set('a', 'bcd');

  it('is nothing up to the limit', () => {
    expect(metadataExcess(metadata, 36)).toBeUndefined();
    expect(metadataExcess(metadata, Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('names both sizes beyond it', () => {
    expect(metadataExcess(metadata, 35)).toEqual({
      code: status.RESOURCE_EXHAUSTED,
      details: "The call's metadata is 36 bytes and may be 35 (maxMetadataBytes)",
    });
  });
});
