/** Calls that a client makes some at a time, and who answered them. */
import type { GreeterClient } from '@peerage/protos/peerage/demo/v1/greeter';

/** Makes so many calls, eight at a time, and gives how many each server answered. */
export async function call(client: GreeterClient, count: number): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  let made = 0;
  const callInTurn = async (): Promise<void> => {
    while (made < count) {
      made += 1;
      const server = await servedBy(client);
      answers.set(server, (answers.get(server) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, callInTurn));
  return answers;
}

function servedBy(client: GreeterClient): Promise<string> {
  return new Promise((resolve, reject) => {
    client.sayHello({ name: 'Ann' }, (error, response) =>
      error === null ? resolve(response.servedBy) : reject(error),
    );
  });
}
