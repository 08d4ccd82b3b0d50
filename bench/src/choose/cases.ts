/**
 * What is done to a list and, in just the same way, to the bare data structure.
 *
 * Every process runs these loops on one kind of subject only, so they compile to direct calls.
 */
import type { Subject } from './subject.js';

export type CaseName = 'sequential' | 'outstanding' | 'random-finish' | 'flap' | 'update';

/** Does a case a number of times; the next run goes on where the last one ended. */
export type Run = (times: number) => void;

/** Prepares a case on a fresh subject of `n` peers. */
type Preparation = <Ticket>(subject: Subject<Ticket>, n: number) => Run;

export const cases: Readonly<Record<CaseName, Preparation>> = {
  /** One request at a time. */
  sequential: subject => finishOldest(subject, 1),
  /** Twice as many requests in flight as there are peers; the oldest ends. */
  outstanding: (subject, n) => finishOldest(subject, 2 * n),
  /** As many, and any of them ends. */
  'random-finish': (subject, n) => finishRandom(subject, 2 * n),
  /** A peer becomes unavailable and then available. */
  flap,
  /** A peer goes and another comes, in one update. */
  update,
};

/** The oldest of `held` requests ends, another begins. */
function finishOldest<Ticket>(subject: Subject<Ticket>, held: number): Run {
  // Tickets go through an array even when there is one: else the compiler could do without making it.
  const tickets = Array.from({ length: held }, () => subject.choose());
  let oldest = 0;
  return times => {
    let slot = oldest;
    for (let i = 0; i < times; i++) {
      subject.finish(tickets[slot] as Ticket);
      tickets[slot] = subject.choose();
      slot = slot + 1 === held ? 0 : slot + 1;
    }
    oldest = slot;
  };
}

function finishRandom<Ticket>(subject: Subject<Ticket>, held: number): Run {
  const tickets = Array.from({ length: held }, () => subject.choose());
  let state = 0x9e3779b9;
  return times => {
    let bits = state;
    for (let i = 0; i < times; i++) {
      // Xorshift: chance for about a nanosecond.
      bits ^= bits << 13;
      bits ^= bits >>> 17;
      bits ^= bits << 5;
      const slot = Math.floor(((bits >>> 8) / 2 ** 24) * held);
      subject.finish(tickets[slot] as Ticket);
      tickets[slot] = subject.choose();
    }
    state = bits;
  };
}

function flap<Ticket>(subject: Subject<Ticket>, n: number): Run {
  let next = 0;
  return times => {
    for (let i = 0; i < times; i++) {
      subject.flap(next);
      next = next + 1 === n ? 0 : next + 1;
    }
  };
}

/** The peer that has been in longest makes room for the one that has been out longest. */
function update<Ticket>(subject: Subject<Ticket>, n: number): Run {
  let outgoing = 0;
  return times => {
    for (let i = 0; i < times; i++) {
      subject.replace(outgoing, (outgoing + n) % (2 * n));
      outgoing = (outgoing + 1) % (2 * n);
    }
  };
}
