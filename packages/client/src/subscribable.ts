/** An Observable as far as this package needs it: of rxjs, or of another make. */
export interface Subscribable<Value> {
  subscribe(subscriber: { next(value: Value): void; error(reason: unknown): void; complete(): void }): {
    unsubscribe(): void;
  };
}
