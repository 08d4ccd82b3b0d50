/** What both ends know of the service; NestJS reads the `.proto` file when it starts. */
import { fileURLToPath } from 'node:url';
import type { Observable } from 'rxjs';

export const protoPath: string = fileURLToPath(new URL('../protos/greeter.proto', import.meta.url));

export interface HelloReply {
  readonly greeting: string;
  readonly servedBy: string;
}

export interface Greeter {
  sayHello(request: { readonly name: string }): Observable<HelloReply>;
}
