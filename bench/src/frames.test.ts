import { FrameCounter, frame } from './frames.js';

const sizes = [0, 1, 5, 300, 0, 70_000];
const stream = Buffer.concat(sizes.map(size => frame(new Uint8Array(size))));

it('frames a message with its length', () => {
  expect([...frame(new Uint8Array([7, 8]))]).toEqual([0, 0, 0, 0, 2, 7, 8]);
});

it.each([1, 2, 4, 5, 6, 100, stream.length])('counts messages that come %i bytes at a time', chunkBytes => {
  const counter = new FrameCounter();
  for (let at = 0; at < stream.length; at += chunkBytes) counter.add(stream.subarray(at, at + chunkBytes));
  expect(counter.count).toBe(sizes.length);
});
