/** Somebody in a room, who speaks when it is their turn. */
import { Metadata } from '@grpc/grpc-js';
import type { Observables } from '@peerage/client/rxjs';
import { firstValueFrom, lastValueFrom, ReplaySubject, share, tap, toArray } from 'rxjs';
import type { Line } from './gen/chat.js';
import type { ChatClient } from './gen/chat.peerage.js';

export interface Guest {
  /** Settles once they have heard themselves come in. */
  readonly arrived: Promise<unknown>;
  /** All they heard until the script was over. */
  readonly heard: Promise<readonly Line[]>;
}

/**
 * Enters a room. Whoever has the next line of the script says it when they hear the one before.
 *
 * @param meet Is told which server the room is on.
 */
export function enter(
  chat: Observables<ChatClient>,
  room: string,
  name: string,
  script: readonly Line[],
  meet: (server: string) => void,
): Guest {
  const metadata = new Metadata();
  metadata.set('room', room);
  const said$ = new ReplaySubject<Line>();
  const say = (line: Line | undefined): void => {
    if (line?.from === name) said$.next(line);
  };

  // Everybody in a room calls with its name for a key, so they meet on one server.
  const heard$ = chat.join(said$, { metadata, hashKey: room, onPeer: ({ id }) => meet(id) }).pipe(
    tap(({ from, text }) => {
      const turn = script.findIndex(line => line.from === from && line.text === text);
      say(script[turn + 1]);
      if (turn + 1 === script.length) said$.complete();
    }),
    share(),
  );

  const arrived = firstValueFrom(heard$);
  const heard = lastValueFrom(heard$.pipe(toArray()));
  say(script.find(({ from }) => from === name));
  return { arrived, heard };
}
