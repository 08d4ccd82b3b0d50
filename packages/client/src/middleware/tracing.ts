/** Puts a span around every call and tells the server about it, with whatever makes spans. */
import { Metadata } from '@grpc/grpc-js';
import { type Observer, PeerError, tellProblem } from '@peerage/peer-core';
import { callback, checkSettings, type Rules, required } from '@peerage/peer-core/settings';
import { attemptNumberOf } from './attempt.js';
import type { Call, Method, Middleware } from './middleware.js';
import { type CallEnd, watched } from './watched-call.js';

/** What is known of a call when its span begins. */
export interface SpanStart {
  readonly method: Method;
  readonly call: Call;
  /** Which attempt it is; 1 unless it is inside `retry` or `hedge`. */
  readonly attempt: number;
}

/** `Span` is whatever the functions agree on. What one of them throws is reported and harms no call. */
export interface TracingOptions<Span> {
  /** Begins a span, in the async context of the caller; `undefined` for a call that is not traced. */
  readonly startSpan: (start: SpanStart) => Span | undefined;
  /** Ends it; called exactly once for each that was begun. */
  readonly endSpan: (span: Span, end: CallEnd) => void;
  /** Writes into `carrier` the headers by which the server goes on with the trace: `traceparent`, say. */
  readonly inject?: (span: Span, carrier: Record<string, string>) => void;
  /** Is told when one of these functions throws. */
  readonly observer?: Observer | undefined;
}

const rules: Rules<TracingOptions<unknown>> = {
  startSpan: required(callback),
  endSpan: required(callback),
  inject: callback,
  observer: callback,
};

/**
 * Traces calls where it stands: outside of `retry` and `hedge` each call is a span, inside each attempt.
 *
 * @throws PeerError `invalid-configuration` naming the option.
 * @example
 * tracing({
 *   startSpan: ({ method }) => tracer.startSpan(method.path.slice(1), { kind: SpanKind.CLIENT }),
 *   inject: (span, carrier) => propagation.inject(trace.setSpan(context.active(), span), carrier),
 *   endSpan: (span, { code }) => span.setAttribute('rpc.grpc.status_code', code).end(),
 * })
 */
export function tracing<Span>(options: TracingOptions<Span>): Middleware {
  checkSettings<object>('tracing', options, rules);
  const { startSpan, endSpan, inject, observer } = options;
  return (next, method) => {
    const survive = <Value>(name: string, action: () => Value): Value | undefined => {
      try {
        return action();
      } catch (cause) {
        const details = { callback: name, of: `the tracing of ${method.path}` };
        tellProblem(observer, method.path, new PeerError('callback-failed', details, { cause }));
        return undefined;
      }
    };
    return async function* (call) {
      const attempt = attemptNumberOf(call.options);
      const span = survive('startSpan', () => startSpan({ method, call, attempt }));
      if (span === undefined) {
        yield* next(call);
        return;
      }
      const carrying = survive('inject', () => injected(call, carrier => inject?.(span, carrier))) ?? call;
      yield* watched(next, carrying, end => survive('endSpan', () => endSpan(span, end)));
    };
  };
}

/** The call with what `inject` writes as further metadata. */
function injected(call: Call, inject: (carrier: Record<string, string>) => void): Call {
  const carrier: Record<string, string> = {};
  inject(carrier);
  const headers = Object.entries(carrier);
  if (headers.length === 0) return call;
  const metadata = call.options.metadata?.clone() ?? new Metadata();
  for (const [name, value] of headers) metadata.set(name, value);
  return { ...call, options: { ...call.options, metadata } };
}
