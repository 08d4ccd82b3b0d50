/** A provider like any other that calls a microservice: nothing in it knows of peers. */
import { Inject, Injectable } from '@nestjs/common';
import type { ClientGrpc } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { Greeter, HelloReply } from './greeter.js';

/** The token of the client. */
export const GREETER_CLIENT = 'GREETER_CLIENT';

@Injectable()
export class GreetingService {
  readonly #greeter: Greeter;

  constructor(@Inject(GREETER_CLIENT) client: ClientGrpc) {
    this.#greeter = client.getService<Greeter>('Greeter');
  }

  greet(name: string): Promise<HelloReply> {
    return firstValueFrom(this.#greeter.sayHello({ name }));
  }
}
