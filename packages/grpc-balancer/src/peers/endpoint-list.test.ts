import { isPeerError, type ListUpdates } from '@peerage/peer-core';
import { thrownBy } from '@peerage/testing';
import { identifierOf } from '../endpoints.js';
import { EndpointList } from './endpoint-list.js';

const [a, b] = [{ id: '10.0.0.1:1' }, { id: '10.0.0.2:1' }];
const weighty = { ...a, attributes: { weight: 5 } };

function listOf(...updates: Partial<ListUpdates>[]): EndpointList {
  const list = new EndpointList('tested');
  for (const update of updates) list.update({ additions: [], removals: [], ...update });
  return list;
}

it('keeps the endpoints that deltas leave', () => {
  const list = listOf({ additions: [a, b] }, { removals: [b] }, { changes: [weighty] });
  expect(list.endpoints.map(identifierOf)).toEqual([weighty]);
});

it('takes what is removed and added for a change', () => {
  const list = listOf({ additions: [a] }, { additions: [weighty], removals: [a] });
  expect(list.endpoints.map(identifierOf)).toEqual([weighty]);
});

it('keeps the object of an endpoint that nothing is said of', () => {
  const list = listOf({ additions: [a] });
  const [before] = list.endpoints;
  list.update({ additions: [b], removals: [] });
  expect(list.endpoints[0]).toBe(before);
});

it('applies what it can and names the rest', () => {
  const list = listOf({ additions: [a] });
  const update = {
    additions: [a, { id: 'nonsense' }, { id: '10.0.0.9:1', attributes: { weight: -1 } }, b],
    changes: [{ id: '10.0.0.3:1' }],
    removals: [{ id: '10.0.0.4:1' }],
  };
  const error = thrownBy(() => list.update(update));
  if (!isPeerError(error, 'update-incomplete')) throw error;
  expect(error.details).toEqual({ list: 'tested', applied: 1, failed: 5 });
  expect(error.errors.map(({ code }) => code)).toEqual([
    'peer-already-in-list',
    'invalid-identifier',
    'invalid-identifier',
    'peer-not-in-list',
    'peer-not-in-list',
  ]);
  expect(list.endpoints.map(identifierOf).map(({ id }) => id)).toEqual([a.id, b.id]);
});
