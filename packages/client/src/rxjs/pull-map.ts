/** Work for each value, with no more values than there are hands. */
import { invalidConfiguration } from '@peerage/peer-core/settings';
import {
  finalize,
  from,
  mergeMap,
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
  tap,
} from 'rxjs';
import { Holds } from '../delivery.js';
import { only } from './only.js';
import { pullFrom } from './pull-from.js';

/**
 * `mergeMap` for sources that can be slowed down: `concurrent` values are worked on at a time, and no other is asked
 * for until one of them is done. With 1, the default, it is a `concatMap` that never has a value waiting.
 *
 * Work is done when what `project` returned has completed, and its results have been taken. From a source that cannot
 * be slowed down, values wait here as they do in `mergeMap`, however many there are.
 *
 * @throws PeerError `invalid-configuration` when `concurrent` is below 1.
 * @example
 * observables.watch({ topic }).pipe(pullMap(event => store(event), 8)).subscribe();
 */
export function pullMap<Value, Input extends ObservableInput<unknown>>(
  project: (value: Value, index: number) => Input,
  concurrent = 1,
): OperatorFunction<Value, ObservedValueOf<Input>> {
  if (!(concurrent >= 1)) throw invalidConfiguration('concurrent', concurrent, 'a number of at least 1');
  return source =>
    new Observable(subscriber => {
      const hands = new Hands(concurrent);
      subscriber.add(() => hands.rest());
      source
        .pipe(
          tap(() => hands.begin()),
          mergeMap(
            (value, index) => pulled(project(value, index)).pipe(finalize(() => hands.finish())),
            concurrent,
          ),
        )
        .subscribe(subscriber);
    });
}

/** Holds what is delivered while all hands are busy. */
class Hands {
  readonly #count: number;
  readonly #holds = new Holds();
  #busy = 0;

  constructor(count: number) {
    this.#count = count;
  }

  begin(): void {
    this.#busy += 1;
    if (this.#busy >= this.#count) this.#holds.take();
  }

  finish(): void {
    this.#busy -= 1;
    if (this.#busy < this.#count) this.#holds.release();
  }

  rest(): void {
    this.#holds.release();
  }
}

/** What can be slowed down with those who take the results, whichever of them work at once. */
function pulled<Input extends ObservableInput<unknown>>(input: Input): Observable<ObservedValueOf<Input>> {
  type Result = ObservedValueOf<Input>;
  if (typeof input !== 'object' || input === null) return from(input) as Observable<Result>;
  if (Symbol.asyncIterator in input) return pullFrom(() => input as AsyncIterable<Result>);
  if ('then' in input) return pullFrom(() => only(input as PromiseLike<Result>));
  return from(input) as Observable<Result>;
}
