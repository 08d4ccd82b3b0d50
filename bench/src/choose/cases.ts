/**
 * What is done to a list and, in just the same way, to the bare data structure.
 *
 * Every process runs these loops on one kind of subject only, so they compile to direct calls.
 */
import { randomInt } from '@peerage/peer-core';
import { chance } from './chance.js';
import type { Subject } from './subject.js';

export type CaseName = 'sequential' | 'outstanding' | 'random-finish' | 'flap' | 'update';

/** A case under way. */
export interface Course {
  /** Does the operation a number of times, and goes on where the last run ended. */
  run(times: number): void;
  /** Finishes what is in flight. */
  end(): void;
}

/** Begins a case on a subject of `n` peers with nothing in flight. */
type Beginning = <Ticket>(subject: Subject<Ticket>, n: number) => Course;

/** In the order in which one subject can go through them: the last one changes who is in. */
export const cases: Readonly<Record<CaseName, Beginning>> = {
  /** One request at a time. */
  sequential: subject => finishOldest(subject, 1),
  /** Twice as many requests in flight as there are peers; the oldest ends. */
  outstanding: (subject, n) => finishOldest(subject, 2 * n),
  /** As many, and any of them ends. */
  'random-finish': (subject, n) => finishRandom(subject, 2 * n),
  /** A peer becomes unavailable and then available; a request follows. */
  flap,
  /** A peer goes and another comes, in one update; a request follows. */
  update,
};

/** The oldest of `held` requests ends, another begins. */
function finishOldest<Ticket>(subject: Subject<Ticket>, held: number): Course {
  // Tickets go through an array even when there is one: else the compiler could do without making it.
  const tickets = chooseMany(subject, held);
  let oldest = 0;
  return {
    run(times) {
      let slot = oldest;
      for (let i = 0; i < times; i++) {
        subject.finish(tickets[slot] as Ticket);
        tickets[slot] = subject.choose();
        slot = slot + 1 === held ? 0 : slot + 1;
      }
      oldest = slot;
    },
    end: () => finishAll(subject, tickets),
  };
}

function finishRandom<Ticket>(subject: Subject<Ticket>, held: number): Course {
  const tickets = chooseMany(subject, held);
  const random = chance(held);
  return {
    run(times) {
      for (let i = 0; i < times; i++) {
        const slot = randomInt(random, held);
        subject.finish(tickets[slot] as Ticket);
        tickets[slot] = subject.choose();
      }
    },
    end: () => finishAll(subject, tickets),
  };
}

function flap<Ticket>(subject: Subject<Ticket>, n: number): Course {
  let next = 0;
  return {
    run(times) {
      for (let i = 0; i < times; i++) {
        subject.lose(next);
        subject.regain(next);
        follow(subject);
        next = next + 1 === n ? 0 : next + 1;
      }
    },
    end() {},
  };
}

/** The peer that has been in longest makes room for the one that has been out longest. */
function update<Ticket>(subject: Subject<Ticket>, n: number): Course {
  let outgoing = 0;
  return {
    run(times) {
      for (let i = 0; i < times; i++) {
        subject.replace(outgoing, (outgoing + n) % (2 * n));
        follow(subject);
        outgoing = (outgoing + 1) % (2 * n);
      }
    },
    end() {},
  };
}

/** Policies may leave work that a change makes until the next choice. */
function follow<Ticket>(subject: Subject<Ticket>): void {
  subject.finish(subject.choose());
}

function chooseMany<Ticket>(subject: Subject<Ticket>, count: number): Ticket[] {
  return Array.from({ length: count }, () => subject.choose());
}

function finishAll<Ticket>(subject: Subject<Ticket>, tickets: readonly Ticket[]): void {
  for (const ticket of tickets) subject.finish(ticket);
}
