/** One value as an async iterable. */
export async function* only<Value>(value: PromiseLike<Value>): AsyncGenerator<Value, undefined> {
  yield await value;
  return undefined;
}
