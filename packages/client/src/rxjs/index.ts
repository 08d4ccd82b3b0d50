/** Calls as rxjs Observables. A receiver that is slow slows the sender down, as far as the operators between let it. */
export { asObservables, type Observables } from './as-observables.js';
export { pullFrom } from './pull-from.js';
export { pullMap } from './pull-map.js';
