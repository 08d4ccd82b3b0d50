import { Availability } from './availability.js';
import type { PeerEvent } from './observer.js';

function setUp() {
  const events: PeerEvent[] = [];
  const availability = new Availability('greeter', event => void events.push(event));
  const heard: boolean[] = [];
  const listen = (): (() => void) => availability.onChanged(() => void heard.push(availability.now));
  return { availability, heard, listen, events };
}

describe('availability', () => {
  it('is none at first, and tells of changes alone', () => {
    const { availability, heard, listen } = setUp();
    listen();
    expect(availability.now).toBe(false);
    availability.set(false);
    availability.set(true);
    availability.set(true);
    availability.set(false);
    expect(heard).toEqual([true, false]);
  });

  it('tells those who still want to hear', () => {
    const { availability, heard, listen } = setUp();
    const stop = listen();
    listen();
    stop();
    stop();
    availability.set(true);
    expect(heard).toEqual([true]);
  });

  it('keeps apart the turns of one function that listens twice', () => {
    const { availability } = setUp();
    let calls = 0;
    const listener = (): void => void (calls += 1);
    availability.onChanged(listener);
    availability.onChanged(listener)();
    availability.set(true);
    expect(calls).toBe(1);
  });

  it('survives listeners that come, go and change it while they are told', () => {
    const { availability, heard, listen } = setUp();
    const stopFirst = availability.onChanged(() => {
      stopFirst();
      stopSecond();
      listen();
      availability.set(false);
    });
    const stopSecond = listen();
    availability.set(true);
    expect(heard).toEqual([false]);
  });

  it('reports a listener that throws, and tells the others', () => {
    const { availability, heard, listen, events } = setUp();
    availability.onChanged(() => {
      throw new Error('On purpose.');
    });
    listen();
    availability.set(true);
    expect(heard).toEqual([true]);
    expect(events).toMatchObject([
      {
        type: 'problem',
        source: 'greeter',
        error: { code: 'callback-failed', details: { callback: 'onAvailabilityChanged' } },
      },
    ]);
  });
});
