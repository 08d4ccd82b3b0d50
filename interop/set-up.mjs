/**
 * Before all tests: says what this machine lacks, and compiles what Python is to know of the services.
 *
 * Tests learn of it through the environment; `src/foreign/places.ts` reads it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

// Not whichever Python is first in the path: Debian's packages are this one's.
const python = '/usr/bin/python3';
/** Where Debian puts the .proto files that gRPC publishes: health, reflection. */
const grpcProtos = '/usr/share/grpc-proto';

/** What the tests need, and how to tell whether it is there. */
const needs = {
  [`Python 3 as ${python} (python3)`]: () => existsSync(python),
  'gRPC for Python (python3-grpcio)': () => pythonImports('grpc'),
  'Protocol Buffers for Python (python3-protobuf)': () => pythonImports('google.protobuf'),
  [`the .proto files of gRPC in ${grpcProtos} (grpc-proto)`]: () => existsSync(grpcProtos),
};

const services = [
  'peerage/interop/v1/mirror.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
  'xds/service/orca/v3/orca.proto',
];

// oxlint-disable-next-line import/no-default-export -- jest takes nothing else.
export default function setUp() {
  const missing = Object.keys(needs).filter(need => !needs[need]());
  if (missing.length > 0) {
    const lines = missing.map(need => `  ${need}\n`).join('');
    throw new Error(`This machine lacks:\n${lines}scripts/install-interop.sh installs them on Debian.`);
  }
  process.env.INTEROP_PYTHON = python;
  process.env.INTEROP_DESCRIPTORS = compiled(services);
}

function pythonImports(module) {
  try {
    execFileSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Compiles the .proto files with all they import, and gives the path of the FileDescriptorSet. */
function compiled(files) {
  // grpc-js brings the definitions of load reports along.
  const grpcJs = join(dirname(require.resolve('@grpc/grpc-js/package.json')), 'proto');
  const protos = join(import.meta.dirname, '../protos');
  const roots = [protos, grpcProtos, join(grpcJs, 'xds'), join(grpcJs, 'protoc-gen-validate')];
  const set = join(import.meta.dirname, '../node_modules/.cache/peerage-interop/descriptors.binpb');
  mkdirSync(dirname(set), { recursive: true });
  const paths = roots.map(root => `--proto_path=${root}`);
  const compile = [require.resolve('protoc/protoc.cjs'), ...paths, '--include_imports'];
  execFileSync(process.execPath, [...compile, `--descriptor_set_out=${set}`, ...files]);
  return set;
}
