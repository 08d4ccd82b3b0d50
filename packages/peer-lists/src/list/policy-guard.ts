/**
 * Stands between a list and its policy, so that a policy that throws costs one request and not the list.
 *
 * What a policy throws is reported once per kind of call; a broken policy must not flood the observer.
 */
import {
  type ChooseRequest,
  isPeerError,
  type LoadReport,
  type Outcome,
  PeerError,
  type Policy,
  type PolicyPeer,
} from '@peerage/peer-core';

type PolicyCall = Exclude<keyof Policy, 'name'>;

/** A policy that reports what it throws. */
export class PolicyGuard {
  readonly #policy: Policy;
  readonly #list: string;
  readonly #report: (error: PeerError) => void;
  readonly #reported = new Set<PolicyCall>();
  readonly #wantsPending: boolean;
  /** Whether the policy wants to hear how requests ended, and so wants them timed. */
  readonly wantsOutcomes: boolean;

  /** @throws PeerError `invalid-configuration` when another list has the policy. */
  constructor(policy: Policy, list: string, report: (error: PeerError) => void) {
    claim(policy, list);
    this.#policy = policy;
    this.#list = list;
    this.#report = report;
    this.#wantsPending = policy.pendingChanged !== undefined;
    this.wantsOutcomes = policy.finished !== undefined;
  }

  get name(): string {
    return this.#policy.name;
  }

  /** @throws PeerError what the policy says of the request, or `policy-failed`. */
  choose(request: ChooseRequest): PolicyPeer | undefined {
    try {
      return this.#policy.choose(request);
    } catch (error) {
      throw isPeerError(error) ? error : this.failed('choose', error);
    }
  }

  /** Whether the policy took the peer. */
  add(peer: PolicyPeer): boolean {
    try {
      this.#policy.add(peer);
      return true;
    } catch (error) {
      this.failed('add', error);
      return false;
    }
  }

  remove(peer: PolicyPeer): void {
    try {
      this.#policy.remove(peer);
    } catch (error) {
      this.failed('remove', error);
    }
  }

  pendingChanged(peer: PolicyPeer): void {
    if (!this.#wantsPending) return;
    try {
      this.#policy.pendingChanged?.(peer);
    } catch (error) {
      this.failed('pendingChanged', error);
    }
  }

  joined(peer: PolicyPeer): void {
    try {
      this.#policy.joined?.(peer);
    } catch (error) {
      this.failed('joined', error);
    }
  }

  left(peer: PolicyPeer): void {
    try {
      this.#policy.left?.(peer);
    } catch (error) {
      this.failed('left', error);
    }
  }

  attributesChanged(peer: PolicyPeer): void {
    try {
      this.#policy.attributesChanged?.(peer);
    } catch (error) {
      this.failed('attributesChanged', error);
    }
  }

  loadReported(peer: PolicyPeer, report: LoadReport): void {
    try {
      this.#policy.loadReported?.(peer, report);
    } catch (error) {
      this.failed('loadReported', error);
    }
  }

  finished(peer: PolicyPeer, outcome: Outcome, latencyMs: number): void {
    try {
      this.#policy.finished?.(peer, outcome, latencyMs);
    } catch (error) {
      this.failed('finished', error);
    }
  }

  /** Reports a failure of the policy, the first of its kind, and gives the error for the request it cost. */
  failed(during: PolicyCall, cause: unknown): PeerError {
    const error = new PeerError('policy-failed', { list: this.#list, policy: this.name, during }, { cause });
    if (!this.#reported.has(during)) {
      this.#reported.add(during);
      this.#report(error);
    }
    return error;
  }
}

const owners = new WeakMap<Policy, string>();

/** A policy keeps positions in the peers of its list: in a second one it would send requests to the first one's. */
function claim(policy: Policy, list: string): void {
  const owner = owners.get(policy);
  if (owner !== undefined) {
    const value = `"${policy.name}" of list "${owner}"`;
    throw new PeerError('invalid-configuration', { field: 'policy', value, expected: 'a policy of its own' });
  }
  owners.set(policy, list);
}
