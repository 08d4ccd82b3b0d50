/** What holds for each method of a service, of what the method and the service declare. */
import type { DescField, DescMethod, DescService } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel as IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { hashKeyField } from './hash-key-field.js';
import type { ProtoFiles } from './proto-files.js';
import { type Statement, statementOf } from './routing-options.js';
import { type HedgeValues, type RetryValues, type RoutingValues, routingValues } from './routing-values.js';

/** How calls of one method are routed; what does not hold is `undefined`. */
export interface MethodPlan {
  /** From the request to the field of the key. */
  readonly hashKey: readonly DescField[] | undefined;
  readonly timeoutMs: number | undefined;
  readonly waitForReady: true | undefined;
  readonly retry: RetryValues | undefined;
  readonly hedge: HedgeValues | undefined;
  /** Set when the method is idempotent without saying so by `idempotency_level`. */
  readonly idempotent: true | undefined;
}

/** Plans every method of `service`; `refuse` is told the place of every problem with what is declared. */
export function planRouting(
  files: ProtoFiles,
  service: DescService,
  refuse: (place: string, problem: string) => void,
): ReadonlyMap<DescMethod, MethodPlan> {
  const codes = files.registry.getEnum('peerage.StatusCode')?.values ?? [];
  const statusNames = new Map(codes.map(({ number, name }) => [number, name]));
  const declaredBy = (declarer: DescMethod | DescService): Declared => {
    const statement = statementOf(files, declarer, refuse);
    return { ...routingValues(statement, statusNames), statement };
  };
  const defaults = declaredBy(service);
  refuseEmpty(defaults);
  const methods = service.methods.map(method => ({ method, own: declaredBy(method) }));
  refuseUnused(
    defaults,
    methods.map(({ method, own }) => ({ method, own, idempotent: isIdempotent(method, own, defaults) })),
  );
  return new Map(methods.map(({ method, own }) => [method, planMethod(method, own, defaults)]));
}

/** What a method or service declares, and where its problems are told. */
interface Declared extends RoutingValues {
  readonly statement: Statement;
}

function planMethod(method: DescMethod, own: Declared, defaults: Declared): MethodPlan {
  const idempotent = isIdempotent(method, own, defaults);
  refuseContradiction(method, own, idempotent);
  // A service cannot mean those of its methods that must not be repeated.
  const repetition = idempotent ? defaults : undefined;
  return {
    hashKey: planHashKey(method, own, defaults),
    timeoutMs: settle('timeout', own, own.timeoutMs, defaults.timeoutMs),
    waitForReady: onlyTrue(own.waitForReady ?? defaults.waitForReady),
    retry: settle('retry', own, own.retry, repetition?.retry),
    hedge: settle('hedge', own, own.hedge, repetition?.hedge),
    idempotent: onlyTrue(idempotent && !saysIdempotent(method)),
  };
}

/** The method's own value, or that of its service when it has none. */
function settle<Value>(
  field: string,
  { statement }: Declared,
  own: Value | null | undefined,
  inherited: Value | null | undefined,
): Value | undefined {
  if (own === null && inherited == null) {
    statement.refuse(
      field,
      'is empty, which leaves out what the service declares, but there is nothing to leave out',
    );
  }
  return (own === undefined ? inherited : own) ?? undefined;
}

function onlyTrue(value: boolean | undefined): true | undefined {
  return value === true ? true : undefined;
}

function planHashKey(
  method: DescMethod,
  own: Declared,
  defaults: Declared,
): readonly DescField[] | undefined {
  // The peer of a call is chosen before there is a request to look at.
  const inherited = hasRequestStream(method) ? undefined : defaults.hashKey;
  const path = settle('hash_key', own, own.hashKey, inherited);
  if (path === undefined) return undefined;
  const { statement } = own.hashKey === undefined ? defaults : own;
  if (hasRequestStream(method)) {
    statement.refuse(
      'hash_key',
      `is "${path}", but the requests of ${method.name} are a stream: give each call its key`,
    );
    return undefined;
  }
  const found = hashKeyField(path, method.input);
  if ('fields' in found) return found.fields;
  const whose = statement === defaults.statement ? ` (in ${method.name})` : '';
  statement.refuse('hash_key', `${found.problem}${whose}`);
  return undefined;
}

function isIdempotent(method: DescMethod, own: Declared, defaults: Declared): boolean {
  return saysIdempotent(method) || (own.idempotent ?? defaults.idempotent ?? false);
}

/** By the option that protobuf has for it. */
function saysIdempotent({ idempotency }: DescMethod): boolean {
  return idempotency !== IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
}

function hasRequestStream({ methodKind }: DescMethod): boolean {
  return methodKind === 'client_streaming' || methodKind === 'bidi_streaming';
}

function refuseContradiction(method: DescMethod, own: Declared, idempotent: boolean): void {
  if (own.idempotent === false && saysIdempotent(method)) {
    own.statement.refuse(
      'idempotent',
      `is false, but idempotency_level is ${IdempotencyLevel[method.idempotency]}`,
    );
  }
  if (own.hedge != null && !idempotent) {
    own.statement.refuse('hedge', `is for idempotent methods only, and ${method.name} is not said to be one`);
  }
}

function refuseEmpty({ hashKey, timeoutMs, retry, hedge, statement }: Declared): void {
  for (const [field, value] of Object.entries({ hash_key: hashKey, timeout: timeoutMs, retry, hedge })) {
    if (value === null) statement.refuse(field, 'is empty');
  }
}

interface Inheriting {
  readonly method: DescMethod;
  readonly own: Declared;
  readonly idempotent: boolean;
}

/** Refuses what a service declares that holds for none of its methods, which cannot be what was meant. */
function refuseUnused(defaults: Declared, methods: readonly Inheriting[]): void {
  const { hashKey, retry, hedge, statement } = defaults;
  if (
    hashKey != null &&
    !methods.some(({ method, own }) => own.hashKey === undefined && !hasRequestStream(method))
  ) {
    statement.refuse('hash_key', 'holds for no method: each has its own, or a stream of requests');
  }
  for (const [field, value] of [
    ['retry', retry],
    ['hedge', hedge],
  ] as const) {
    if (value != null && !methods.some(({ own, idempotent }) => own[field] === undefined && idempotent)) {
      statement.refuse(field, 'holds for no method: each has its own, or is not said to be idempotent');
    }
  }
}
