/** What is answered to what, about files with everything that has a name. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import {
  enumField,
  field,
  mapEntry,
  mapField,
  message,
  protoFile,
  service,
} from '../descriptors/proto-file.js';
import { KnownFiles } from './known-files.js';
import type { Question } from './reflection-protocol.js';
import { Reflector } from './reflector.js';

const base = create(FileDescriptorProtoSchema, {
  name: 'shop/base.proto',
  package: 'shop',
  syntax: 'proto2',
  messageType: [{ name: 'Item', extensionRange: [{ start: 100, end: 200 }] }],
  enumType: [{ name: 'Colour', value: [{ name: 'RED', number: 0 }] }],
});

const more = create(FileDescriptorProtoSchema, {
  name: 'shop/more.proto',
  package: 'shop.more',
  dependency: ['shop/base.proto'],
  syntax: 'proto2',
  extension: [150, 120].map(number => ({
    name: `extra_${number}`,
    number,
    extendee: '.shop.Item',
    label: FieldDescriptorProto_Label.OPTIONAL,
    type: FieldDescriptorProto_Type.STRING,
  })),
});

const orders = protoFile({
  name: 'shop/orders.proto',
  package: 'shop',
  imports: ['shop/base.proto', 'shop/more.proto'],
  messages: [
    message('Order', [field('string', 'id', 1), mapField('.shop.Order', 'prices', 3)], {
      oneof: { name: 'what', fields: [enumField('.shop.Order.Kind', 'kind', 2)] },
      mapEntries: [mapEntry('prices', 'double')],
      nestedEnum: { name: 'Kind', values: ['NEW', 'USED'] },
    }),
  ],
  services: [service('Orders', { Place: ['.shop.Order', '.shop.Order'] })],
});

const unpackaged = create(FileDescriptorProtoSchema, {
  name: 'plain.proto',
  syntax: 'proto3',
  enumType: [{ name: 'Size', value: [{ name: 'SMALL', number: 0 }] }],
});

const all = [base, more, orders, unpackaged];

function known(files = all, ours: typeof all = []): KnownFiles {
  return new KnownFiles(
    toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files })),
    ours,
  );
}

/** The names of the files that are sent for each question, or the error. */
function ask(...questions: Question[]): unknown[] {
  const reflector = new Reflector(known(), () => ['shop.Orders', 'grpc.health.v1.Health']);
  return questions.map(question => {
    const answer = reflector.answer(question);
    if (answer.case !== 'fileDescriptorResponse') return answer.value;
    return answer.value.fileDescriptorProto.map(bytes => fromBinary(FileDescriptorProtoSchema, bytes).name);
  });
}

test('the services are listed in the order of their names', () => {
  expect(ask({ case: 'listServices', value: '' })).toEqual([
    { service: [{ name: 'grpc.health.v1.Health' }, { name: 'shop.Orders' }] },
  ]);
});

test('a file comes with its imports, first of all, and imports come once', () => {
  const file = (value: string): Question => ({ case: 'fileByFilename', value });
  expect(ask(file('shop/more.proto'), file('shop/orders.proto'), file('shop/base.proto'))).toEqual([
    ['shop/more.proto', 'shop/base.proto'],
    ['shop/orders.proto'],
    ['shop/base.proto'],
  ]);
});

test.each([
  ['a service', 'shop.Orders', 'shop/orders.proto'],
  ['a method', 'shop.Orders.Place', 'shop/orders.proto'],
  ['a message', 'shop.Order', 'shop/orders.proto'],
  ['a field', 'shop.Order.id', 'shop/orders.proto'],
  ['a oneof', 'shop.Order.what', 'shop/orders.proto'],
  ['a nested enum', 'shop.Order.Kind', 'shop/orders.proto'],
  ['a value of it', 'shop.Order.USED', 'shop/orders.proto'],
  ['an enum', 'shop.Colour', 'shop/base.proto'],
  ['a value', 'shop.RED', 'shop/base.proto'],
  ['an extension', 'shop.more.extra_120', 'shop/more.proto'],
  ['an enum without a package', 'Size', 'plain.proto'],
  ['a value without a package', 'SMALL', 'plain.proto'],
])('the file with %s is found', (_what, value, name) => {
  const [files] = ask({ case: 'fileContainingSymbol', value });
  expect(files).toContain(name);
  expect((files as string[])[0]).toBe(name);
});

test('extensions are found by number, and numbered', () => {
  const extension = (containingType: string, extensionNumber: number): Question => ({
    case: 'fileContainingExtension',
    value: { containingType, extensionNumber },
  });
  expect(
    ask(
      extension('shop.Item', 150),
      { case: 'allExtensionNumbersOfType', value: 'shop.Item' },
      { case: 'allExtensionNumbersOfType', value: 'shop.Order' },
    ),
  ).toEqual([
    ['shop/more.proto', 'shop/base.proto'],
    { baseTypeName: 'shop.Item', extensionNumber: [120, 150] },
    { baseTypeName: 'shop.Order', extensionNumber: [] },
  ]);
});

test.each<[Question, string]>([
  [{ case: 'fileByFilename', value: 'gone.proto' }, 'There is no file "gone.proto" here.'],
  [{ case: 'fileContainingSymbol', value: 'shop.Nothing' }, 'There is no symbol "shop.Nothing" here.'],
  [{ case: 'allExtensionNumbersOfType', value: 'shop.Orders' }, 'There is no message "shop.Orders" here.'],
  [
    { case: 'fileContainingExtension', value: { containingType: 'shop.Item', extensionNumber: 1 } },
    'There is no extension 1 of "shop.Item" here.',
  ],
  [
    { case: 'fileContainingExtension', value: { containingType: 'shop.Gone', extensionNumber: 120 } },
    'There is no extension 120 of "shop.Gone" here.',
  ],
])('%j is not found, and that is no end of the conversation', (question, errorMessage) => {
  expect(ask(question, { case: 'listServices', value: '' })).toMatchObject([
    { errorCode: 5, errorMessage },
    { service: [{}, {}] },
  ]);
});

test('what asks for nothing is told so', () => {
  expect(ask({ case: undefined })).toEqual([
    { errorCode: 3, errorMessage: 'The request asks for nothing that is known here.' },
  ]);
});

test('files of the same name as ours take their place', () => {
  const ours = [base, protoFile({ name: 'plain.proto', package: 'ours', messages: [message('Mine', [])] })];
  const files = known([base, unpackaged], ours);
  expect(files.declaring('Size')?.proto.name).toBe('plain.proto');
  expect(files.declaring('ours.Mine')).toBeUndefined();
});

test.each([
  ['no descriptors', Buffer.from('no descriptors')],
  [
    'descriptors without what they import',
    toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [more] })),
  ],
])('%s are refused', (_what, descriptors) => {
  expect(() => new KnownFiles(descriptors, [])).toThrow(
    expect.objectContaining({
      code: 'invalid-configuration',
      details: expect.objectContaining({ field: 'descriptors' }),
    }),
  );
});
