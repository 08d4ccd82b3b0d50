/** A load balancer of grpc-js that chooses among peers by a policy of ours. */
import { type Clock, type Observer, systemClock } from '@peerage/peer-core';
import { failingCalls, keepingCalls, refusingCalls } from './fixed-pickers.js';
import {
  type ChannelOptions,
  type ControlHelper,
  type Endpoint,
  type EndpointUpdate,
  type LoadBalancer,
  State,
  type TypedConfig,
} from './grpc-js.js';
import { observerIn } from './live-options.js';
import { PeerPicker } from './peer-picker.js';
import { Roster } from './roster.js';
import { type BalancerConfig, isBalancerConfig } from './settings.js';

/**
 * Keeps a connection to every endpoint, and tells the channel only when its own state changes: it is READY while a
 * peer may be chosen, CONNECTING while none may but some might be soon, and TRANSIENT_FAILURE otherwise.
 *
 * An update keeps the connections of endpoints that stay. A changed configuration starts with a policy and counts of
 * its own, on the connections that are there.
 */
export class PeerBalancer implements LoadBalancer {
  readonly #name: string;
  readonly #helper: ControlHelper;
  readonly #clock: Clock;
  #config = '';
  #roster: Roster | undefined;
  #picker: PeerPicker | undefined;
  #state: State = State.IDLE;
  #updating = false;
  #resolutionNote = '';

  constructor(name: string, helper: ControlHelper, clock: Clock = systemClock) {
    this.#name = name;
    this.#helper = helper;
    this.#clock = clock;
  }

  updateAddressList(
    update: EndpointUpdate,
    config: TypedConfig,
    options: ChannelOptions,
    resolutionNote: string,
  ): boolean {
    if (!isBalancerConfig(config)) return false;
    this.#resolutionNote = resolutionNote;
    if (update.ok) this.#update(update.value, config, options);
    else if (this.#roster === undefined || this.#roster.size === 0) {
      this.#tell(
        State.TRANSIENT_FAILURE,
        failingCalls(() => update.error),
        update.error.details,
      );
    }
    return true;
  }

  /** Connects anyway. */
  exitIdle(): void {}

  /** Subchannels cannot be told to. */
  resetBackoff(): void {}

  destroy(): void {
    this.#updating = true;
    this.#roster?.clear();
    this.#roster = undefined;
  }

  getTypeName(): string {
    return this.#name;
  }

  /** Much may change at once, and the channel is told when it has. */
  #update(endpoints: readonly Endpoint[], config: BalancerConfig, options: ChannelOptions): void {
    this.#updating = true;
    try {
      const former = this.#renew(config, observerIn(options));
      this.#roster?.update(endpoints, options);
      former?.clear();
    } catch (error) {
      // Thrown on, it would end the process.
      this.#giveUp(error);
      return;
    } finally {
      this.#updating = false;
    }
    this.#publish();
  }

  /** Without a policy there is nothing to balance by; the next update tries again. */
  #giveUp(error: unknown): void {
    this.#roster?.clear();
    this.#roster = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    const problem = `There is no policy ${this.#name} for this channel: ${reason}`;
    this.#tell(State.TRANSIENT_FAILURE, refusingCalls(problem), problem);
  }

  /** Sees to a roster as `config` has it, and gives the one before, if another took its place. */
  #renew(config: BalancerConfig, observer: Observer | undefined): Roster | undefined {
    const text = JSON.stringify(config.toJsonObject());
    if (this.#roster !== undefined && text === this.#config) return undefined;
    const former = this.#roster;
    this.#config = text;
    this.#roster = new Roster({
      name: this.#name,
      settings: config.settings,
      helper: this.#helper,
      clock: this.#clock,
      onChange: () => this.#changed(),
      observer,
    });
    this.#picker = new PeerPicker(this.#roster, config.settings.hiddenHeader);
    return former;
  }

  #changed(): void {
    if (this.#updating) return;
    if (this.#stateNow() !== this.#state || this.#picker?.keptCalls === true) this.#publish();
  }

  #publish(): void {
    const state = this.#stateNow();
    if (state === State.READY && this.#picker !== undefined) {
      this.#picker.keptCalls = false;
      this.#tell(state, this.#picker, null);
    } else if (state === State.CONNECTING) this.#tell(state, keepingCalls, null);
    else
      this.#tell(
        state,
        failingCalls(() => this.#problem()),
        this.#problem(),
      );
  }

  #tell(...[state, picker, problem]: Parameters<ControlHelper['updateState']>): void {
    this.#state = state;
    this.#helper.updateState(state, picker, problem);
  }

  #stateNow(): State {
    const roster = this.#roster;
    if (roster === undefined) return State.IDLE;
    if (roster.eligibleCount > 0) return State.READY;
    return roster.counts.connecting > 0 ? State.CONNECTING : State.TRANSIENT_FAILURE;
  }

  /** Why no call can be made. */
  #problem(): string {
    const { size = 0, counts, lastError } = this.#roster ?? {};
    const note = this.#resolutionNote === '' ? '' : ` Resolution note: ${this.#resolutionNote}`;
    if (size === 0) return `${this.#name} has no peers: the resolver gave no addresses.${note}`;
    const standing = `none of ${size} peers takes calls, of which ${counts?.available} are connected`;
    return `${this.#name}: ${standing}.${lastError === undefined ? '' : ` Last error: ${lastError}.`}${note}`;
  }
}
