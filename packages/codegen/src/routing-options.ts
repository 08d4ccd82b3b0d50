/** Reads what `peerage/options.proto` lets a .proto file declare. */
import {
  type DescExtension,
  type DescFile,
  type DescMethod,
  type DescService,
  getExtension,
  hasExtension,
} from '@bufbuild/protobuf';
import type { DescriptorPath, ProtoFiles } from './proto-files.js';

/** `peerage.Routing`; what is not set is `undefined`. */
export interface RoutingOptions {
  readonly hashKey?: string;
  readonly timeout?: DurationOption;
  readonly waitForReady?: boolean;
  readonly retry?: RetryPolicyOption;
  readonly hedge?: HedgePolicyOption;
  readonly idempotent?: boolean;
}

/** `google.protobuf.Duration` */
export interface DurationOption {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** `peerage.RetryPolicy` */
interface RetryPolicyOption {
  readonly maxAttempts?: number;
  readonly initialBackoff?: DurationOption;
  readonly maxBackoff?: DurationOption;
  readonly backoffMultiplier?: number;
  readonly retryableStatusCodes: readonly number[];
}

/** `peerage.HedgePolicy` */
interface HedgePolicyOption {
  readonly maxAttempts?: number;
  readonly hedgingDelay?: DurationOption;
  readonly nonFatalStatusCodes: readonly number[];
}

/** What one method or service declares, and a way to say what is wrong with it. */
export interface Statement {
  /** Empty when it declares nothing. */
  readonly options: Partial<RoutingOptions>;
  /** Notes a problem with the field `field`, a path such as `retry.max_attempts`. */
  refuse(field: string, problem: string): void;
}

/** Reads what `declarer` declares; `refuse` is told the place of every problem with it. */
export function statementOf(
  files: ProtoFiles,
  declarer: DescMethod | DescService,
  refuse: (place: string, problem: string) => void,
): Statement {
  const extension = files.registry.getExtension(
    declarer.kind === 'rpc' ? 'peerage.method' : 'peerage.service',
  );
  const { options } = declarer.proto;
  if (extension === undefined || options === undefined || !hasExtension(options, extension)) {
    return { options: {}, refuse: () => undefined };
  }
  const [file, path] = optionsPathOf(declarer);
  return {
    // The shape is that of options.proto, which belongs to this package.
    options: getExtension(options, extension) as RoutingOptions,
    refuse(field, problem) {
      const place = files.placeOf(file, [...path, extension.number, ...numbersOf(extension, field)]);
      refuse(place, `${field} ${problem}.`);
    },
  };
}

function optionsPathOf(declarer: DescMethod | DescService): [DescFile, DescriptorPath] {
  const service = declarer.kind === 'rpc' ? declarer.parent : declarer;
  const servicePath = [6, service.file.services.indexOf(service)];
  if (declarer.kind === 'service') return [service.file, [...servicePath, 3]];
  return [service.file, [...servicePath, 2, service.methods.indexOf(declarer), 4]];
}

/** The numbers of the fields that `path` names. */
function numbersOf({ message }: DescExtension, path: string): number[] {
  let within = message;
  return path.split('.').flatMap(name => {
    const field = within?.fields.find(candidate => candidate.name === name);
    within = field?.message;
    return field === undefined ? [] : [field.number];
  });
}
