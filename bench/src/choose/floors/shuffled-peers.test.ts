import { shuffledPeers } from './shuffled-peers.js';

it('names every peer once, in no order', () => {
  const peers = shuffledPeers(100);
  const sorted = Array.from({ length: 100 }, (_, peer) => peer);
  expect(peers.toSorted((a, b) => a - b)).toEqual(sorted);
  expect(peers).not.toEqual(sorted);
});

it('repeats itself', () => {
  expect(shuffledPeers(10)).toEqual(shuffledPeers(10));
  expect(shuffledPeers(0)).toEqual([]);
});
