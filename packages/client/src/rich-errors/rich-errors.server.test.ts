import { status } from '@grpc/grpc-js';
import { failureOf, startGreeterBed } from '../../testing/greeter-bed.js';
import { detailOf, statusDetails } from './index.js';

test('a caller is told in detail what a server has against a request', async () => {
  const failure = { code: status.INVALID_ARGUMENT, message: 'Nobody has this name.' };
  const fieldViolations = [{ field: 'name', description: 'is empty' }];
  const bed = await startGreeterBed({
    sayHello: (_call, answer) => {
      const metadata = statusDetails([{ type: 'google.rpc.BadRequest', fieldViolations }], failure);
      answer({ code: failure.code, details: failure.message, metadata });
    },
  });
  const error = await failureOf(bed.client.sayHello({}));
  expect(error).toMatchObject({ code: failure.code, details: failure.message });
  expect(detailOf(error, 'google.rpc.BadRequest')?.fieldViolations).toEqual([
    { field: 'name', description: 'is empty', reason: '' },
  ]);
  await bed.stop();
});
