/** A server with rooms: what one says in a room all hear who are in it. Rooms of other servers it does not know. */
import { createServer } from '@peerage/server';
import { endWith, from, ignoreElements, Subject, takeUntil, tap } from 'rxjs';
import { ChatDefinition, type Line } from './gen/chat.js';

export interface ChatServer {
  readonly address: string;
  stop(): Promise<unknown>;
}

/** Starts a server on a free port. */
export async function startServer(): Promise<ChatServer> {
  const rooms = new Map<string, Subject<Line>>();
  const roomOf = (name: string): Subject<Line> => {
    const room$ = rooms.get(name) ?? new Subject<Line>();
    rooms.set(name, room$);
    return room$;
  };

  const server = createServer().add(ChatDefinition, {
    join(lines, { metadata }) {
      const room$ = roomOf(String(metadata.get('room')));
      const left$ = from(lines).pipe(
        tap(line => room$.next(line)),
        ignoreElements(),
        endWith(true),
      );
      return room$.pipe(takeUntil(left$));
    },
  });
  const address = await server.listen('127.0.0.1:0');
  return { address, stop: () => server.stop() };
}
