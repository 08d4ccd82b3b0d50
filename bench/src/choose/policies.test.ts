/** A floor that does less than its policy would flatter nobody and mislead everybody. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { randomInt } from '@peerage/peer-core';
import { seededRandom } from '@peerage/testing';
import { cases } from './cases.js';
import { ListSubject } from './list-subject.js';
import { policies } from './policies.js';
import type { Floor } from './subject.js';

const n = 12;

it('are all there are', () => {
  const folder = resolve(__dirname, '../../../packages/peer-lists/src/policies');
  const files = readdirSync(folder).filter(file => !file.endsWith('.test.ts'));
  expect(Object.keys(policies).toSorted()).toEqual(files.map(file => file.replace('.ts', '')).toSorted());
});

function peerOf(ticket: ReturnType<Floor['choose']>): number {
  return typeof ticket === 'number' ? ticket : ticket.peer;
}

function chosenBy(floor: Floor): number {
  const ticket = floor.choose();
  floor.finish(ticket);
  return peerOf(ticket);
}

/** Those that any of many requests went to. None of them ends, or latency would decide. */
function reached(floor: Floor): Set<number> {
  return new Set(Array.from({ length: 500 }, () => peerOf(floor.choose())));
}

describe.each(Object.entries(policies))('%s', (name, entry) => {
  it('bears its own name', () => {
    expect(entry.policy({ random: seededRandom(1) }).name).toBe(name);
  });

  it('goes through all cases on one list', () => {
    const list = new ListSubject(entry, n);
    for (const begin of Object.values(cases)) {
      const course = begin(list, n);
      expect(() => course.run(3 * n)).not.toThrow();
      course.end();
    }
  });

  it('goes through all cases on one floor', () => {
    const floor = entry.floor(n);
    for (const begin of Object.values(cases)) {
      const course = begin(floor, n);
      course.run(2 * n + 3);
      course.end();
    }
    const present = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    expect(present).toEqual(expect.arrayContaining([...reached(floor)]));
  });

  it('reaches as many peers with the list as with the floor', () => {
    const list = new ListSubject(entry, n);
    const byList = new Set(Array.from({ length: 500 }, () => list.choose().peer));
    expect(byList.size).toBe(reached(entry.floor(n)).size);
  });

  it('has a floor that chooses nobody who is not there', () => {
    const floor = entry.floor(n);
    const random = seededRandom(1);
    const present = Array.from({ length: n }, (_, peer) => peer);
    for (let turn = 0; turn < 60; turn++) {
      const slot = randomInt(random, n);
      const peer = present[slot] ?? -1;
      if (random() < 0.5) {
        floor.lose(peer);
        // Nobody asks for a peer by its name while it is lost.
        if (name !== 'direct') expect(chosenBy(floor)).not.toBe(peer);
        floor.regain(peer);
      } else {
        const incoming = (peer + n) % (2 * n);
        floor.replace(peer, incoming);
        present[slot] = incoming;
      }
      expect(present).toContain(chosenBy(floor));
    }
  });
});
