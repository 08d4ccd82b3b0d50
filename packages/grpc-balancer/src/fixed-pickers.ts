/** Pickers for channels that have no peer to pick. */
import { failed, type Picker, queued, type StatusObject, unavailable } from './grpc-js.js';

/** Keeps calls: there may be a peer soon. */
export const keepingCalls: Picker = { pick: () => queued };

/** Fails calls that do not wait for ready, for the reason that holds by then. */
export function failingCalls(problem: () => string | StatusObject): Picker {
  return { pick: () => unavailable(problem()) };
}

/** Fails all calls with INTERNAL: waiting would not help. */
export function refusingCalls(problem: string): Picker {
  return { pick: () => failed(problem) };
}
