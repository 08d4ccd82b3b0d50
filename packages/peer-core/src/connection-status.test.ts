import { compareConnectionStatus, connectionStatuses } from './connection-status.js';

describe('compareConnectionStatus', () => {
  it('orders from unavailable through connecting to available', () => {
    expect(connectionStatuses.toReversed().toSorted(compareConnectionStatus)).toEqual([
      'unavailable',
      'connecting',
      'available',
    ]);
  });

  it('is 0 for equal statuses', () => {
    for (const status of connectionStatuses) expect(compareConnectionStatus(status, status)).toBe(0);
  });
});
