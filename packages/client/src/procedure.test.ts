import { GreeterDefinition, RepeatHelloRequest } from '@peerage/protos/peerage/demo/v1/greeter';
import { procedureOf } from './procedure.js';
import type { MessageType } from './service-definition.js';

describe('procedureOf', () => {
  it('encodes requests that leave fields out, and decodes responses', () => {
    const procedure = procedureOf(GreeterDefinition, GreeterDefinition.methods.repeatHello);
    expect(procedure.path).toBe('/peerage.demo.v1.Greeter/RepeatHello');
    const message = procedure.encode({ count: 3 });
    expect(Buffer.isBuffer(message)).toBe(true);
    expect(RepeatHelloRequest.decode(message)).toEqual({ name: '', count: 3, intervalMs: 0 });
    expect(procedure.decode(Buffer.from([0x10, 7]))).toEqual({ greeting: '', index: 7 });
  });

  it('encodes requests as they are when their type has no fromPartial', () => {
    const requestType: MessageType = {
      encode: (request: RepeatHelloRequest) => RepeatHelloRequest.encode(request),
      decode: message => RepeatHelloRequest.decode(message),
    };
    const procedure = procedureOf(GreeterDefinition, {
      ...GreeterDefinition.methods.repeatHello,
      requestType,
    });
    const request = { name: 'Ann', count: 3, intervalMs: 0 };
    expect(RepeatHelloRequest.decode(procedure.encode(request))).toEqual(request);
    expect(() => procedure.encode({ count: 3 })).toThrow();
  });
});
