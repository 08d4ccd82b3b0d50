/** Keys of every kind of field, under the options of ts-proto that change what a field is in TypeScript. */
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { ClientOptions } from '@peerage/client/codegen-v1';
import type { Chooser } from '@peerage/peer-core';
import Long from 'long';
import { type EchoBed, startEchoBed } from '../testing/echo-bed.js';
import { fixtureProtos, peerage, Workspace } from '../testing/workspace.js';

/** A generated client, as it looks to one who does not know what it was generated with. */
type AnyClient = Readonly<Record<string, (request: unknown, options?: unknown) => Promise<unknown>>>;

interface Variation {
  readonly tsProto: readonly string[];
  /** Fields of `Record` as the options name and type them. */
  readonly big?: unknown;
  readonly kind?: unknown;
  readonly left?: (text: string) => object;
  readonly right?: (person: object) => object;
  readonly phone?: (text: string) => object;
  readonly named?: (name: string, camel: string, json: string) => string;
  readonly suffix?: string;
}

const variations: Readonly<Record<string, Variation>> = {
  'what is set unless the user sets it': { tsProto: [] },
  'unions, bigint and snake case': {
    tsProto: ['oneof=unions', 'forceLong=bigint', 'snakeToCamel=false'],
    big: 2n ** 60n,
    left: left_side => ({ chosen_side: { $case: 'left_side', left_side } }),
    right: right_side => ({ chosen_side: { $case: 'right_side', right_side } }),
    phone: phone => ({ reached_by: { $case: 'phone', phone } }),
    named: name => name,
  },
  'unions by value, Long and enums as text': {
    tsProto: ['oneof=unions-value', 'forceLong=long', 'stringEnums=true'],
    big: Long.fromString('1152921504606846976'),
    kind: 'KIND_GOOD',
    left: value => ({ chosenSide: { $case: 'leftSide', value } }),
    right: value => ({ chosenSide: { $case: 'rightSide', value } }),
    phone: value => ({ reachedBy: { $case: 'phone', value } }),
  },
  'names of JSON, 64 bits as text and a suffix': {
    tsProto: ['useJsonName=true', 'forceLong=string', 'fileSuffix=.pb'],
    big: '1152921504606846976',
    named: (_, __, json) => json,
    suffix: '.pb',
  },
  'whole messages and Buffers': { tsProto: ['outputPartialMethods=false', 'env=node', 'useOptionals=all'] },
};

/** Options that change types, but not where a field is. */
const compiledOnly: readonly (readonly string[])[] = [
  [
    'useExactTypes=true',
    'outputIndex=true',
    'useMapType=true',
    'outputExtensions=true',
    'unknownFields=true',
  ],
  ['typePrefix=My', 'useReadonlyTypes=true', 'useDate=timestamp', 'useJsTypeOverride=true'],
];

const workspace = new Workspace();

beforeAll(async () => {
  const called = Object.values(variations).map(({ tsProto }) => tsProto);
  const outputs = [...called, ...compiledOnly].map((tsProto, i) => {
    const options = tsProto.flatMap(option => ['--ts-proto-opt', option]);
    return peerage('generate', '--proto-dir', fixtureProtos, '--out', workspace.path(`gen-${i}`), ...options);
  });
  for (const said of await Promise.all(outputs)) expect(said).toMatchObject({ exitCode: 0, stderr: '' });
}, 60_000);

afterAll(() => {
  workspace.remove();
});

describe.each(Object.entries(variations))('with %s', (name, variation) => {
  const folder = `gen-${Object.keys(variations).indexOf(name)}`;
  const {
    big = 2 ** 50,
    kind = 1,
    left = leftSide => ({ leftSide }),
    right = rightSide => ({ rightSide }),
    phone = phoneNumber => ({ phone: phoneNumber }),
    named = (_, camel) => camel,
    suffix = '',
  } = variation;
  const field = (snake: string, camel: string, json: string = camel): string => named(snake, camel, json);
  let bed: EchoBed;
  let client: AnyClient;
  let whole: (partial: object) => object;

  beforeAll(async () => {
    const messages = (await import(workspace.path(folder, `fixtures/keys${suffix}.ts`))) as {
      readonly KeysService: ServiceDefinition;
      readonly Record: { fromJSON(json: unknown): object };
    };
    const { createKeysClient } = (await import(
      workspace.path(folder, `fixtures/keys${suffix}.peerage.ts`)
    )) as {
      readonly createKeysClient: (chooser: Chooser, options?: ClientOptions) => AnyClient;
    };
    bed = await startEchoBed([messages.KeysService]);
    client = createKeysClient(bed.chooser, { defaults: { timeoutMs: 5_000 } });
    const partial = !variation.tsProto.includes('outputPartialMethods=false');
    whole = fields => (partial ? fields : { ...messages.Record.fromJSON({}), ...fields });
  });

  afterAll(async () => {
    await bed.stop();
  });

  async function keyOf(method: string, request: object): Promise<string | undefined> {
    await client[method]?.(whole(request));
    return bed.asked.at(-1)?.hashKey;
  }

  const home = { [field('post_code', 'postCode')]: 'N1' };

  it.each<[string, object, string | undefined]>([
    ['fromText', { name: 'Ann' }, 'Ann'],
    ['fromText', { name: '' }, undefined],
    ['fromText', {}, undefined],
    ['fromNested', { owner: { home } }, 'N1'],
    ['fromNested', { owner: {} }, undefined],
    ['fromNested', {}, undefined],
    ['fromInt32', { small: -7 }, '-7'],
    ['fromInt64', { big }, String(big)],
    ['fromFixed64', { fixed: big }, String(big)],
    ['fromBool', { flag: true }, 'true'],
    ['fromEnum', { kind }, String(kind)],
    ['fromBytes', { digest: Buffer.from([0xfb, 0xff]) }, '+/8='],
    ['fromBytes', { digest: Buffer.alloc(0) }, undefined],
    ['fromOptional', { maybe: 'so' }, 'so'],
    ['fromOptional', {}, undefined],
    ['fromWrapper', { wrapped: 'w' }, 'w'],
    ['fromWrapper', {}, undefined],
    ['fromWrappedInt64', { [field('wrapped_big', 'wrappedBig')]: big }, String(big)],
    ['fromOneof', left('l'), 'l'],
    ['fromOneof', right({}), undefined],
    ['fromOneof', {}, undefined],
    ['fromMessageInOneof', right({ home }), 'N1'],
    ['fromMessageInOneof', left('l'), undefined],
    ['fromOneofInOneof', right(phone('07')), '07'],
    ['fromOneofInOneof', right({}), undefined],
    ['fromOneofInOneof', left('l'), undefined],
    ['fromRenamed', { [field('renamed_field', 'renamedField', 'other-name')]: 'r' }, 'r'],
    ['fromReservedWord', { class: 'c' }, 'c'],
    ['fromNowhere', { name: 'Ann' }, undefined],
  ])('%s takes from %o the key %p', async (method, request, key) => {
    expect(await keyOf(method, request)).toBe(key);
  });
});

it('generates what compiles under the strictest settings', async () => {
  expect(await workspace.compile('gen-*/**/*.ts')).toBe('');
}, 60_000);
