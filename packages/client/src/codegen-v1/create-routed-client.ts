/** Clients of generated modules: those of `createClient`, with their calls routed as the .proto file says. */
import { type Chooser, PeerError } from '@peerage/peer-core';
import { checkSettings, type Rules, rule } from '@peerage/peer-core/settings';
import { noOptions } from '../call-options.js';
import type { Client } from '../client.js';
import { withDefaults } from '../complete-options.js';
import { assembleClient, type ClientOptions, clientRules, type Treatment } from '../create-client.js';
import { hedge } from '../middleware/hedge.js';
import type { Middleware } from '../middleware/middleware.js';
import { retry } from '../middleware/retry.js';
import { RetryBudget } from '../middleware/retry-budget.js';
import type { ServiceDefinition } from '../service-definition.js';
import { withDeclared } from './declared-options.js';
import { type RoutingChoice, switchedOff, without } from './routing-choice.js';
import type { MethodRouting, RoutedService } from './service-routing.js';

/** The version of what generated modules and this package agree on; the next one has an entry point of its own. */
const contract: number = 1;

export interface RoutedClientOptions extends ClientOptions {
  /** Which parts of what the .proto file declares hold; all by default. */
  readonly routing?: RoutingChoice | undefined;
}

const rules: Rules<RoutedClientOptions> = {
  ...clientRules,
  routing: rule(
    'true, false, or an object of parts',
    value => typeof value === 'boolean' || (typeof value === 'object' && value !== null),
  ),
};

/**
 * A typed client of a service whose calls are routed as its .proto file declares.
 *
 * What is given to a call wins over the client's `defaults`, and those over what is declared. The client's middleware
 * sees the options so completed. Declared retries and hedging are inside of it, nearest to the peers; those of all
 * methods share one budget.
 *
 * @throws PeerError `invalid-configuration` when the module was generated for another version of this package, and as
 * `createClient` does.
 */
export function createRoutedClient<Service extends ServiceDefinition>(
  service: RoutedService<Service>,
  chooser: Chooser,
  options: RoutedClientOptions = {},
): Client<Service> {
  checkContract(service);
  checkSettings('a generated client', options, rules);
  const { routing: choice, defaults = noOptions, middleware = [], ...channelOptions } = options;
  const off = switchedOff(choice);
  const budget = new RetryBudget();
  const plain: Treatment = { complete: withDefaults(defaults), middleware };
  const routing: Readonly<Record<string, MethodRouting | undefined>> = service.routing;
  return assembleClient(service.definition, chooser, channelOptions, name => {
    const declared = routing[name];
    if (declared === undefined) return plain;
    const held = without(off, declared);
    return {
      complete: withDeclared(held, defaults),
      middleware: [...middleware, ...repeating(held, budget)],
      ...(held.idempotent && { methodOptions: { idempotencyLevel: 'IDEMPOTENT' } }),
    };
  });
}

function checkContract({ contract: made, definition }: RoutedService<ServiceDefinition>): void {
  if (made === contract) return;
  throw new PeerError('invalid-configuration', {
    field: `the contract of the generated module of ${definition.fullName}`,
    value: String(made),
    expected: `${contract}: generate it with the version of @peerage/codegen that belongs to @peerage/client`,
  });
}

/** What makes the calls of a method more than once. Whether they may be was checked when the module was generated. */
function repeating({ retry: retries, hedge: hedges }: MethodRouting, budget: RetryBudget): Middleware[] {
  const methods = (): boolean => true;
  return [
    ...(retries === undefined ? [] : [retry({ ...retries, methods, budget })]),
    ...(hedges === undefined ? [] : [hedge({ ...hedges, methods, budget })]),
  ];
}
