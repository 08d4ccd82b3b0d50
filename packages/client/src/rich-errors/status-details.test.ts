import { Metadata, status } from '@grpc/grpc-js';
import { thrownBy } from '@peerage/testing';
import { CallError } from '../call-error.js';
import {
  detailOf,
  detailsOf,
  type ErrorDetail,
  type ErrorDetailInput,
  type ErrorDetailType,
  statusDetails,
} from './index.js';

/** As protoc encodes it: code 3, a BadRequest with two violations, a RetryInfo of 1.5 s, an ErrorInfo. */
const byProtoc =
  'CAMSFlRoaXMgY2Fubm90IGJlIGJvb2tlZC4aZwopdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkJhZFJlcXVlc3QSOgoxCgVzZWF0cxIP' +
  'bXVzdCBiZSBhYm92ZSAwGgdUT09fRkVXIg4KAmZyEgh0cm9wIHBldQoFCgNkYXkaNgoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJl' +
  'dHJ5SW5mbxIKCggIARCAyrXuARpPCih0eXBlLmdvb2dsZWFwaXMuY29tL2dvb2dsZS5ycGMuRXJyb3JJbmZvEiMKBEZVTEwSD2Jvb2tpbmcuZXhh' +
  'bXBsZRoKCgVzZWF0cxIBMA==';

const failure = { code: status.INVALID_ARGUMENT, message: 'This cannot be booked.' };

/** One of each, every field said. */
const everything: { readonly [Type in ErrorDetailType]: ErrorDetail<Type> } = {
  'google.rpc.ErrorInfo': {
    type: 'google.rpc.ErrorInfo',
    reason: 'FULL',
    domain: 'booking.example',
    metadata: { seats: '0' },
  },
  'google.rpc.RetryInfo': { type: 'google.rpc.RetryInfo', retryDelayMs: 86_400_000.000001 },
  'google.rpc.DebugInfo': { type: 'google.rpc.DebugInfo', stackEntries: ['at f', 'at g'], detail: 'boom' },
  'google.rpc.QuotaFailure': {
    type: 'google.rpc.QuotaFailure',
    violations: [
      {
        subject: 'project:7',
        description: 'daily limit',
        apiService: 'booking.example',
        quotaMetric: 'seats',
        quotaId: 'seats-per-day',
        quotaDimensions: { region: 'eu' },
        quotaValue: 2 ** 40,
        futureQuotaValue: 0,
      },
    ],
  },
  'google.rpc.PreconditionFailure': {
    type: 'google.rpc.PreconditionFailure',
    violations: [{ type: 'TOS', subject: 'booking.example', description: 'not accepted' }],
  },
  'google.rpc.BadRequest': {
    type: 'google.rpc.BadRequest',
    fieldViolations: [
      {
        field: 'seats',
        description: 'must be above 0',
        reason: 'TOO_FEW',
        localizedMessage: { locale: 'fr', message: 'trop peu' },
      },
      { field: 'day', description: '', reason: '' },
    ],
  },
  'google.rpc.RequestInfo': { type: 'google.rpc.RequestInfo', requestId: 'r-1', servingData: 'x' },
  'google.rpc.ResourceInfo': {
    type: 'google.rpc.ResourceInfo',
    resourceType: 'seat',
    resourceName: '7A',
    owner: 'user:ada',
    description: 'taken',
  },
  'google.rpc.Help': { type: 'google.rpc.Help', links: [{ description: 'Fares', url: 'https://x.example' }] },
  'google.rpc.LocalizedMessage': { type: 'google.rpc.LocalizedMessage', locale: 'fr', message: 'complet' },
  'google.protobuf.Any': {
    type: 'google.protobuf.Any',
    typeUrl: 'type.googleapis.com/acme.v1.Reason',
    value: Uint8Array.of(8, 1),
  },
};

function errorWith(bytes: Uint8Array | string): CallError {
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(bytes as string, 'base64'));
  return new CallError({ code: failure.code, details: failure.message, procedure: '/a.B/C', metadata });
}

const messages = Object.values(everything).filter(({ type }) => type !== 'google.protobuf.Any');

describe('details of an error', () => {
  it('are what another implementation of protobuf has written', () => {
    const error = errorWith(byProtoc);
    expect(detailsOf(error).map(({ type }) => type)).toEqual([
      'google.rpc.BadRequest',
      'google.rpc.RetryInfo',
      'google.rpc.ErrorInfo',
    ]);
    expect(detailOf(error, 'google.rpc.BadRequest')).toEqual(everything['google.rpc.BadRequest']);
    expect(detailOf(error, 'google.rpc.RetryInfo')?.retryDelayMs).toBe(1_500);
    expect(detailOf(error, 'google.rpc.ErrorInfo')).toEqual(everything['google.rpc.ErrorInfo']);
    expect(detailOf(error, 'google.rpc.Help')).toBeUndefined();
  });

  it('are written as another implementation writes them', () => {
    const [seats] = everything['google.rpc.BadRequest'].fieldViolations;
    const details: ErrorDetailInput[] = [
      { type: 'google.rpc.BadRequest', fieldViolations: [seats ?? {}, { field: 'day' }] },
      { type: 'google.rpc.RetryInfo', retryDelayMs: 1_500 },
      everything['google.rpc.ErrorInfo'],
    ];
    const [bytes] = statusDetails(details, failure).get('grpc-status-details-bin');
    expect(Buffer.from(bytes ?? '').toString('base64')).toBe(byProtoc);
  });

  it.each(messages)('survive the way there: $type', detail => {
    expect(detailsOf({ metadata: statusDetails([detail], failure) })).toEqual([detail]);
  });

  it('of other types are left as they are', () => {
    const sent = everything['google.protobuf.Any'];
    const read = detailOf({ metadata: statusDetails([sent], failure) }, sent.type);
    expect(read?.typeUrl).toBe(sent.typeUrl);
    expect(Uint8Array.from(read?.value ?? [])).toEqual(sent.value);
  });

  it.each(messages)('have every field though nothing was said: $type', ({ type, ...fields }) => {
    const [read] = detailsOf({ metadata: statusDetails([{ type }], failure) });
    const expected = ['type', ...Object.keys(fields)].filter(name => name !== 'retryDelayMs');
    expect(Object.keys(read ?? {}).toSorted()).toEqual(expected.toSorted());
  });

  it('are raw when they cannot be read, and none when there is no status', () => {
    const broken: ErrorDetailInput = {
      type: 'google.protobuf.Any',
      typeUrl: 'type.googleapis.com/google.rpc.BadRequest',
      value: Uint8Array.of(10, 99),
    };
    const details = detailsOf({ metadata: statusDetails([broken, { type: 'google.rpc.Help' }], failure) });
    expect(details.map(({ type }) => type)).toEqual(['google.protobuf.Any', 'google.rpc.Help']);
    expect(detailsOf(errorWith(Uint8Array.of(26, 200, 1)))).toEqual([]);
  });

  it.each([undefined, null, 'text', new Error('other'), { metadata: null }, { metadata: { get: 5 } }])(
    'are none of %p',
    error => {
      expect(detailsOf(error)).toEqual([]);
      expect(detailOf(error, 'google.rpc.Help')).toBeUndefined();
    },
  );

  it.each([0, 0.000001, 1.1, 999.9999999, 2 ** 41 + 0.25])('keep a delay of %d ms', retryDelayMs => {
    const metadata = statusDetails([{ type: 'google.rpc.RetryInfo', retryDelayMs }], failure);
    expect(detailOf({ metadata }, 'google.rpc.RetryInfo')?.retryDelayMs).toBeCloseTo(retryDelayMs, 5);
  });
});

describe('statusDetails', () => {
  it.each([
    [[{ type: 'google.rpc.Nonsense' }], 'details[0].type'],
    [[{ type: 'google.rpc.Help', link: [] }], 'details[0].link'],
    [[{ type: 'google.rpc.Help', links: [{ uri: 'x' }] }], 'details[0].links[0].uri'],
    [[{ type: 'google.rpc.Help', links: 5 }], 'details[0]'],
    [[{ type: 'google.rpc.Help', links: [5] }], 'details[0]'],
    [[{ type: 'google.rpc.RequestInfo', requestId: 5 }], 'details[0]'],
    [[{ type: 'google.rpc.RetryInfo', retryDelayMs: -1 }], 'details[0].retryDelayMs'],
    [[{ type: 'google.rpc.RetryInfo', retryDelayMs: Number.NaN }], 'details[0].retryDelayMs'],
    [[{ type: 'google.protobuf.Any', typeUrl: 'x' }], 'details[0].value'],
    [[{ type: 'google.protobuf.Any', value: new Uint8Array() }], 'details[0].typeUrl'],
    [[null], 'details[0]'],
    [{}, 'details'],
  ])('refuses %j', (details, field) => {
    const error = thrownBy(() => statusDetails(details as ErrorDetailInput[], failure));
    expect(error).toMatchObject({ code: 'invalid-configuration', details: { field } });
  });

  it('refuses to be of no status', () => {
    expect(thrownBy(() => statusDetails([], { ...failure, code: 'OK' as unknown as status }))).toMatchObject({
      details: { field: 'code' },
    });
    expect(thrownBy(() => statusDetails([], { code: 3 } as typeof failure))).toMatchObject({
      details: { field: 'message' },
    });
  });
});
